/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-attention.h"

#include <glib/gi18n.h>

#include "lodge-shutdown-watch.h"

/* As many lines of QEMU's log as tell why it died, without hiding the page. */
#define LOG_LINES 20

typedef enum
{
  NEED_NOTHING,
  NEED_START_FAILED,
  NEED_DIED,
  NEED_PANIC,
  NEED_SPACE,
  NEED_DISK,
  NEED_FORCE,
  NEED_MOVED,
} Need;

struct _LodgeAttention
{
  GObject parent_instance;

  LodgeBanner *banner; /* weak */
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeShutdownWatch *watch;
  GCancellable *cancellable;
  Need need;
  Need dismissed;
};

G_DEFINE_FINAL_TYPE (LodgeAttention, lodge_attention, G_TYPE_OBJECT)

static const struct
{
  const char *message;
  const char *button;
  const char *action;
  gboolean log;
} NEEDS[] = {
  [NEED_START_FAILED] = { N_ ("The machine could not start. The last lines of its log:"),
                          N_ ("Start Again"),
                          "machine.start",
                          TRUE },
  [NEED_DIED] = { N_ ("The machine ended unexpectedly, without being shut down. The last lines of "
                      "its log:"),
                  N_ ("Start Again"),
                  "machine.start",
                  TRUE },
  [NEED_PANIC] = { N_ ("The system in the machine crashed. Its screen may tell why."),
                   N_ ("Reset"),
                   "machine.reset",
                   FALSE },
  [NEED_SPACE] = { N_ ("This computer’s disk is full, so the machine was paused and nothing is "
                       "lost. Free some space, then resume it."),
                   N_ ("Resume"),
                   "machine.resume",
                   FALSE },
  [NEED_DISK] = { N_ ("A disk of the machine could not be read or written, so it was paused. See "
                      "to "
                      "the disk, then resume it."),
                  N_ ("Resume"),
                  "machine.resume",
                  FALSE },
  [NEED_FORCE] = { N_ ("The machine has not shut down. It may be busy, wait for an answer on its "
                       "screen, or ignore the request."),
                   N_ ("Force Off"),
                   "machine.force-off",
                   FALSE },
  [NEED_MOVED] = { N_ ("The machine was moved to another computer while it ran. If it runs there "
                       "with the same disks, starting it here would damage them."),
                   NULL,
                   NULL,
                   FALSE },
};

static Need
find_need (LodgeAttention *self)
{
  LodgeMachineState state = lodge_machine_get_state (self->machine);
  LodgeMachineReason reason = lodge_machine_get_reason (self->machine);

  if (lodge_machine_get_activity (self->machine) == LODGE_ACTIVITY_STARTING)
    return NEED_NOTHING;
  if (state == LODGE_MACHINE_STATE_CRASHED || state == LODGE_MACHINE_STATE_PAUSED)
    {
      if (reason == LODGE_MACHINE_REASON_GUEST_PANIC)
        return NEED_PANIC;
    }
  if (state == LODGE_MACHINE_STATE_CRASHED)
    return NEED_DIED;
  if (state == LODGE_MACHINE_STATE_OFF && reason == LODGE_MACHINE_REASON_START_FAILED)
    return NEED_START_FAILED;
  if (state == LODGE_MACHINE_STATE_OFF && reason == LODGE_MACHINE_REASON_MOVED)
    return NEED_MOVED;
  if (state == LODGE_MACHINE_STATE_PAUSED && reason == LODGE_MACHINE_REASON_NO_SPACE)
    return NEED_SPACE;
  if (state == LODGE_MACHINE_STATE_PAUSED && reason == LODGE_MACHINE_REASON_IO_ERROR)
    return NEED_DISK;
  if (lodge_shutdown_watch_get_ignored (self->watch) && lodge_machine_is_active (self->machine))
    return NEED_FORCE;
  return NEED_NOTHING;
}

static void
on_log_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lodge_vmm_read_log_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeAttention *self = LODGE_ATTENTION (user_data);
  if (self->banner == NULL)
    return;
  if (text == NULL || *text == '\0')
    lodge_banner_set_details (self->banner, _ ("The log can’t be read."));
  else
    lodge_banner_set_details (self->banner, g_strchomp (text));
}

static void
read_log (LodgeAttention *self)
{
  if (!(lodge_machine_get_features (self->machine) & LODGE_MACHINE_FEATURE_READ_LOG))
    {
      lodge_banner_set_details (self->banner, _ ("The log can’t be read."));
      return;
    }
  self->cancellable = g_cancellable_new ();
  lodge_vmm_read_log_async (
      self->vmm, self->machine, LOG_LINES, self->cancellable, on_log_read_cb, self);
}

static void
update (LodgeAttention *self)
{
  Need need = self->machine != NULL ? find_need (self) : NEED_NOTHING;

  if (self->banner == NULL)
    return;
  if (need != self->dismissed)
    self->dismissed = NEED_NOTHING;
  if (need == self->need)
    return;

  self->need = need;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (need == NEED_NOTHING || need == self->dismissed)
    {
      lodge_banner_set_revealed (self->banner, FALSE);
      return;
    }

  lodge_banner_set_message (self->banner, _ (NEEDS[need].message));
  lodge_banner_set_button_label (self->banner,
                                 NEEDS[need].button != NULL ? _ (NEEDS[need].button) : NULL);
  lodge_banner_set_details (self->banner, NULL);
  lodge_banner_set_dismissable (self->banner, TRUE);
  lodge_banner_set_revealed (self->banner, TRUE);
  if (NEEDS[need].log)
    read_log (self);
}

static void
on_banner_activated_cb (LodgeAttention *self)
{
  if (self->need != NEED_NOTHING)
    gtk_widget_activate_action (GTK_WIDGET (self->banner), NEEDS[self->need].action, NULL);
}

static void
on_banner_dismissed_cb (LodgeAttention *self)
{
  self->dismissed = self->need;
  if (self->need == NEED_FORCE)
    lodge_shutdown_watch_dismiss (self->watch);
}

static void
lodge_attention_dispose (GObject *object)
{
  LodgeAttention *self = LODGE_ATTENTION (object);

  lodge_attention_set_machine (self, NULL, NULL);
  g_clear_weak_pointer (&self->banner);
  G_OBJECT_CLASS (lodge_attention_parent_class)->dispose (object);
}

static void
lodge_attention_class_init (LodgeAttentionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_attention_dispose;
}

static void
lodge_attention_init (LodgeAttention *self)
{
}

LodgeAttention *
lodge_attention_new (LodgeBanner *banner)
{
  g_return_val_if_fail (LODGE_IS_BANNER (banner), NULL);

  LodgeAttention *self = g_object_new (LODGE_TYPE_ATTENTION, NULL);
  g_set_weak_pointer (&self->banner, banner);
  g_signal_connect_object (
      banner, "activated", G_CALLBACK (on_banner_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      banner, "dismissed", G_CALLBACK (on_banner_dismissed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
lodge_attention_set_machine (LodgeAttention *self, LodgeVmm *vmm, LodgeMachine *machine)
{
  static const char *const WATCHED[] = { "notify::state", "notify::reason", "notify::activity" };

  g_return_if_fail (LODGE_IS_ATTENTION (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, update, self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_func (self->watch, update, self);
  self->watch = NULL;
  g_set_object (&self->vmm, vmm);
  g_set_object (&self->machine, machine);
  self->need = NEED_NOTHING;
  self->dismissed = NEED_NOTHING;
  if (self->banner != NULL)
    lodge_banner_set_revealed (self->banner, FALSE);
  if (machine == NULL)
    return;

  self->watch = lodge_shutdown_watch_get (machine);
  g_signal_connect_object (
      self->watch, "notify::ignored", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (WATCHED); i++)
    g_signal_connect_object (machine, WATCHED[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
