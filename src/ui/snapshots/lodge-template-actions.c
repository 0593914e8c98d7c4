/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-template-actions.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

struct _LodgeTemplateActions
{
  GObject parent_instance;

  LodgeCloneActions *clone;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GActionMap *map;
  GtkWidget *parent; /* weak */
};

G_DEFINE_FINAL_TYPE (LodgeTemplateActions, lodge_template_actions, G_TYPE_OBJECT)

static void
on_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeTemplateActions) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean was = lodge_machine_get_is_template (self->machine);

  if (!lodge_vmm_set_template_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (self->parent,
                         was ? _ ("The template could not be turned back into a machine")
                             : _ ("The machine could not be made a template"),
                         error);
}

static void
set_template (LodgeTemplateActions *self, gboolean is_template)
{
  lodge_vmm_set_template_async (
      self->vmm, self->machine, is_template, NULL, on_set_cb, g_object_ref (self));
}

static void
on_use_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_template (LODGE_TEMPLATE_ACTIONS (user_data), TRUE);
}

static void
on_end_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_template (LODGE_TEMPLATE_ACTIONS (user_data), FALSE);
}

static void
make (LodgeTemplateActions *self, gboolean linked)
{
  g_autofree char *title = lodge_clone_actions_dup_title (self->clone);
  const LodgeCloneRequest request = { .title = title, .linked = linked };

  lodge_clone_actions_clone (self->clone, &request, FALSE);
}

static void
on_linked_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  make (LODGE_TEMPLATE_ACTIONS (user_data), TRUE);
}

static void
on_full_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  make (LODGE_TEMPLATE_ACTIONS (user_data), FALSE);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeTemplateActions) self = user_data;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, NULL);

  make (self, features == NULL || features->storage != LODGE_SNAPSHOT_STORAGE_INTERNAL);
}

void
lodge_template_actions_make (LodgeTemplateActions *self)
{
  g_return_if_fail (LODGE_IS_TEMPLATE_ACTIONS (self));

  lodge_vmm_read_snapshot_features_async (
      self->vmm, self->machine, NULL, on_features_read_cb, g_object_ref (self));
}

static const GActionEntry ENTRIES[] = {
  { "use-as-template", on_use_activated_cb },
  { "end-template", on_end_activated_cb },
  { "make-linked", on_linked_activated_cb },
  { "make-full", on_full_activated_cb },
};

static void
set_enabled (LodgeTemplateActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (self->map, name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (LodgeTemplateActions *self)
{
  LodgeMachine *machine = self->machine;
  gboolean is_template = lodge_machine_get_is_template (machine);
  gboolean idle = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED &&
                  lodge_machine_get_present (machine) &&
                  lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE;
  gboolean off = lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF ||
                 lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_CRASHED;
  gboolean can_clone = lodge_clone_actions_can (self->clone);

  set_enabled (self, "use-as-template", can_clone && off && !is_template);
  set_enabled (self, "end-template", idle && is_template);
  set_enabled (self, "make-linked", is_template && can_clone);
  set_enabled (self, "make-full", is_template && can_clone);
}

static void
lodge_template_actions_dispose (GObject *object)
{
  LodgeTemplateActions *self = LODGE_TEMPLATE_ACTIONS (object);

  for (gsize i = 0; self->map != NULL && i < G_N_ELEMENTS (ENTRIES); i++)
    g_action_map_remove_action (self->map, ENTRIES[i].name);
  g_clear_object (&self->map);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->clone);
  G_OBJECT_CLASS (lodge_template_actions_parent_class)->dispose (object);
}

static void
lodge_template_actions_class_init (LodgeTemplateActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_template_actions_dispose;
}

static void
lodge_template_actions_init (LodgeTemplateActions *self)
{
}

LodgeTemplateActions *
lodge_template_actions_new (LodgeCloneActions *clone, GActionMap *map, GtkWidget *parent)
{
  static const char *const WATCHED[] = {
    "notify::state", "notify::activity", "notify::present", "notify::template"
  };

  g_return_val_if_fail (LODGE_IS_CLONE_ACTIONS (clone), NULL);

  LodgeTemplateActions *self = g_object_new (LODGE_TYPE_TEMPLATE_ACTIONS, NULL);
  self->clone = g_object_ref (clone);
  self->machine = g_object_ref (lodge_clone_actions_get_machine (clone));
  self->vmm = g_object_ref (lodge_clone_actions_get_vmm (clone));
  self->map = g_object_ref (map);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  for (gsize i = 0; i < G_N_ELEMENTS (WATCHED); i++)
    g_signal_connect_object (
        self->machine, WATCHED[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->vmm, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      lodge_vmm_get_host (self->vmm), "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
