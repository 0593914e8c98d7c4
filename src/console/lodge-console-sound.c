/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-sound.h"

#include "lodge-console-private.h"

static guint changed_signal;

void
lodge_console_install_sound (void)
{
  changed_signal = g_signal_new (
      "sound-changed", LODGE_TYPE_CONSOLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
apply (LodgeConsole *self)
{
  if (LODGE_CONSOLE_GET_CLASS (self)->apply_sound != NULL)
    LODGE_CONSOLE_GET_CLASS (self)->apply_sound (self);
}

LodgeSoundWays
lodge_console_get_sound (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), LODGE_SOUND_NONE);

  return lodge_console_get_private (self)->sound;
}

gboolean
lodge_console_get_listening (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return lodge_console_get_private (self)->listening;
}

const GError *
lodge_console_get_sound_problem (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return lodge_console_get_private (self)->sound_problem;
}

void
lodge_console_set_volume (LodgeConsole *self, double volume, gboolean muted)
{
  LodgeConsolePrivate *priv;

  g_return_if_fail (LODGE_IS_CONSOLE (self));

  priv = lodge_console_get_private (self);
  priv->volume = CLAMP (volume, 0.0, 1.0);
  priv->muted = !!muted;
  apply (self);
}

double
lodge_console_get_loudness (LodgeConsole *self)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  g_return_val_if_fail (LODGE_IS_CONSOLE (self), 0);

  return priv->muted ? 0 : priv->volume;
}

void
lodge_console_set_microphone (LodgeConsole *self, gboolean allowed)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  lodge_console_get_private (self)->microphone = !!allowed;
  apply (self);
}

gboolean
lodge_console_get_microphone (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return lodge_console_get_private (self)->microphone;
}

void
lodge_console_set_sound (LodgeConsole *self, LodgeSoundWays ways)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->sound == ways)
    return;

  priv->sound = ways;
  if (ways == LODGE_SOUND_NONE)
    {
      priv->listening = FALSE;
      g_clear_error (&priv->sound_problem);
    }
  g_signal_emit (self, changed_signal, 0);
}

void
lodge_console_set_listening (LodgeConsole *self, gboolean listening)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->listening == !!listening)
    return;

  priv->listening = !!listening;
  g_signal_emit (self, changed_signal, 0);
}

void
lodge_console_set_sound_problem (LodgeConsole *self, const GError *problem)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (problem == NULL && priv->sound_problem == NULL)
    return;

  g_clear_error (&priv->sound_problem);
  priv->sound_problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_signal_emit (self, changed_signal, 0);
}
