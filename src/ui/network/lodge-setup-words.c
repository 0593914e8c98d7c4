/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-setup-words.h"

#include <glib/gi18n.h>

#include "lodge-administrator.h"

void
lodge_setup_step_free (LodgeSetupStep *self)
{
  g_free (self->bridge);
  g_free (self->adapter);
  g_free (self);
}

static LodgeSetupStep *
new_step (const char *verb, const char *bridge, const char *adapter)
{
  LodgeSetupStep *self = g_new0 (LodgeSetupStep, 1);

  self->verb = verb;
  self->bridge = g_strdup (bridge);
  self->adapter = g_strdup (adapter);
  return self;
}

GPtrArray *
lodge_setup_steps_list (LodgeDialChoice *choice, gboolean allow)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_setup_step_free);
  const char *bridge = lodge_dial_choice_get_bridge (choice);

  if (bridge == NULL)
    return steps;
  if (lodge_dial_choice_get_remedy (choice) == LODGE_DIAL_REMEDY_MAKE_BRIDGE)
    g_ptr_array_add (steps,
                     new_step (LODGE_ADMINISTRATOR_BRIDGE_CREATE,
                               bridge,
                               lodge_dial_choice_get_subject (choice)));
  if (allow)
    g_ptr_array_add (steps, new_step (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, bridge, NULL));
  return steps;
}

LodgeSetupStep *
lodge_setup_step_new_from_text (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 4);
  guint length = g_strv_length (words);

  if (length >= 3 && g_str_equal (words[0], LODGE_ADMINISTRATOR_BRIDGE_CREATE))
    return new_step (LODGE_ADMINISTRATOR_BRIDGE_CREATE, words[1], words[2]);
  if (length >= 2 && g_str_equal (words[0], LODGE_ADMINISTRATOR_BRIDGE_ALLOW))
    return new_step (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, words[1], NULL);
  return NULL;
}

static gboolean
is_create (const LodgeSetupStep *self)
{
  return g_str_equal (self->verb, LODGE_ADMINISTRATOR_BRIDGE_CREATE);
}

LodgeSetupStep *
lodge_setup_step_dup_opposite (const LodgeSetupStep *self)
{
  return new_step (is_create (self) ? LODGE_ADMINISTRATOR_BRIDGE_DELETE
                                    : LODGE_ADMINISTRATOR_BRIDGE_FORBID,
                   self->bridge,
                   NULL);
}

char *
lodge_setup_step_dup_title (const LodgeSetupStep *self)
{
  if (is_create (self))
    return g_strdup_printf (
        _ ("Make the bridge “%s” of the adapter “%s”"), self->bridge, self->adapter);
  return g_strdup_printf (_ ("Let machines use the bridge “%s”"), self->bridge);
}

char *
lodge_setup_step_dup_explanation (const LodgeSetupStep *self)
{
  if (is_create (self))
    return g_strdup (_ ("Addresses and routes of this computer move from the adapter to the "
                        "bridge; connections pause for a moment. It lasts until this computer "
                        "starts again, or for good where NetworkManager manages the adapter."));
  return g_strdup (_ ("Machines of every user of this computer may then use it: a line in "
                      "“/etc/qemu/bridge.conf”, and QEMU’s bridge helper runs as root."));
}

char *
lodge_setup_step_dup_done (const LodgeSetupStep *self)
{
  if (is_create (self))
    return g_strdup_printf (
        _ ("Bridge “%s” made of the adapter “%s”"), self->bridge, self->adapter);
  return g_strdup_printf (_ ("Machines may use the bridge “%s”"), self->bridge);
}

char *
lodge_setup_steps_dup_command (GPtrArray *steps, LodgeHostNetwork *host_network)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < steps->len; i++)
    {
      const LodgeSetupStep *step = g_ptr_array_index (steps, i);
      const char *const arguments[] = { step->bridge, step->adapter, NULL };
      g_autofree char *command =
          lodge_administrator_dup_command (step->verb, arguments, host_network);
      g_strv_builder_add (builder, command);
    }
  g_auto (GStrv) commands = g_strv_builder_end (builder);
  return g_strjoinv ("\n", commands);
}
