/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-shutdown-watch.h"

struct _LodgeShutdownWatch
{
  GObject parent_instance;

  LodgeMachine *machine; /* not owned: the machine owns the watch */
  guint timeout_id;
  gboolean ignored;
};

G_DEFINE_FINAL_TYPE (LodgeShutdownWatch, lodge_shutdown_watch, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_IGNORED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_ignored (LodgeShutdownWatch *self, gboolean ignored)
{
  if (self->ignored == ignored)
    return;
  self->ignored = ignored;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IGNORED]);
}

static gboolean
on_patience_over_cb (gpointer data)
{
  LodgeShutdownWatch *self = LODGE_SHUTDOWN_WATCH (data);

  self->timeout_id = 0;
  set_ignored (self, lodge_machine_is_active (self->machine));
  return G_SOURCE_REMOVE;
}

static void
on_machine_state_cb (LodgeShutdownWatch *self)
{
  if (!lodge_machine_is_active (self->machine))
    lodge_shutdown_watch_dismiss (self);
}

static void
lodge_shutdown_watch_finalize (GObject *object)
{
  LodgeShutdownWatch *self = LODGE_SHUTDOWN_WATCH (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  G_OBJECT_CLASS (lodge_shutdown_watch_parent_class)->finalize (object);
}

static void
lodge_shutdown_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IGNORED)
    g_value_set_boolean (value, LODGE_SHUTDOWN_WATCH (object)->ignored);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_shutdown_watch_class_init (LodgeShutdownWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_shutdown_watch_finalize;
  object_class->get_property = lodge_shutdown_watch_get_property;
  properties[PROP_IGNORED] = g_param_spec_boolean (
      "ignored", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_shutdown_watch_init (LodgeShutdownWatch *self)
{
}

LodgeShutdownWatch *
lodge_shutdown_watch_get (LodgeMachine *machine)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  LodgeShutdownWatch *self = g_object_get_data (G_OBJECT (machine), "lodge-shutdown-watch");
  if (self != NULL)
    return self;

  self = g_object_new (LODGE_TYPE_SHUTDOWN_WATCH, NULL);
  self->machine = machine;
  g_signal_connect_object (
      machine, "notify::state", G_CALLBACK (on_machine_state_cb), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (machine), "lodge-shutdown-watch", self, g_object_unref);
  return self;
}

void
lodge_shutdown_watch_begin (LodgeShutdownWatch *self, guint patience)
{
  g_return_if_fail (LODGE_IS_SHUTDOWN_WATCH (self));

  lodge_shutdown_watch_dismiss (self);
  if (lodge_machine_is_active (self->machine))
    self->timeout_id = g_timeout_add (patience, on_patience_over_cb, self);
}

void
lodge_shutdown_watch_dismiss (LodgeShutdownWatch *self)
{
  g_return_if_fail (LODGE_IS_SHUTDOWN_WATCH (self));

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  set_ignored (self, FALSE);
}

gboolean
lodge_shutdown_watch_get_ignored (LodgeShutdownWatch *self)
{
  g_return_val_if_fail (LODGE_IS_SHUTDOWN_WATCH (self), FALSE);
  return self->ignored;
}
