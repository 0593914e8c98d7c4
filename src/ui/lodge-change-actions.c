/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-change-actions.h"

#include "lodge-firmware-dialog.h"
#include "lodge-grow-dialog.h"
#include "lodge-machine-page.h"
#include "lodge-tools-dialog.h"
#include "lodge-viewer-window.h"

struct _LodgeChangeActions
{
  GObject parent_instance;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GActionMap *map;   /* weak */
  GtkWidget *parent; /* weak */
};

G_DEFINE_FINAL_TYPE (LodgeChangeActions, lodge_change_actions, G_TYPE_OBJECT)

/* What can be done with the display of the page or window that @parent is. (transfer none) */
static GActionGroup *
find_page_actions (GtkWidget *parent)
{
  if (LODGE_IS_MACHINE_PAGE (parent))
    return lodge_machine_page_get_page_actions (LODGE_MACHINE_PAGE (parent));
  if (LODGE_IS_VIEWER_WINDOW (parent))
    return lodge_viewer_window_get_page_actions (LODGE_VIEWER_WINDOW (parent));
  return NULL;
}

static void
on_grow_disk_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeChangeActions *self = LODGE_CHANGE_ACTIONS (user_data);

  lodge_grow_dialog_present (
      self->core, self->machine, g_variant_get_string (parameter, NULL), self->parent);
}

static void
on_change_firmware_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeChangeActions *self = LODGE_CHANGE_ACTIONS (user_data);

  lodge_firmware_dialog_present (self->core, self->machine, self->parent);
}

static void
on_guest_tools_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeChangeActions *self = LODGE_CHANGE_ACTIONS (user_data);

  lodge_tools_dialog_present (
      self->core, self->machine, find_page_actions (self->parent), self->parent);
}

static const GActionEntry ENTRIES[] = {
  { "grow-disk", on_grow_disk_activated_cb, "s" },
  { "change-firmware", on_change_firmware_activated_cb },
  { "guest-tools", on_guest_tools_activated_cb },
};

static void
set_enabled (LodgeChangeActions *self, const char *name, gboolean enabled)
{
  GAction *action = self->map != NULL ? g_action_map_lookup_action (self->map, name) : NULL;

  if (action != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (LodgeChangeActions *self)
{
  LodgeMachine *machine = self->machine;
  gboolean connected = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED &&
                       lodge_machine_get_present (machine);
  gboolean changeable = connected && lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE &&
                        (lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_EDIT) &&
                        !lodge_machine_get_is_template (machine) &&
                        !lodge_machine_get_disposable (machine) &&
                        lodge_machine_get_state (machine) != LODGE_MACHINE_STATE_SAVED;

  set_enabled (self, "grow-disk", changeable);
  set_enabled (self,
               "change-firmware",
               changeable && lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF);
  set_enabled (self, "guest-tools", connected && !lodge_machine_get_is_template (machine));
}

static void
lodge_change_actions_dispose (GObject *object)
{
  LodgeChangeActions *self = LODGE_CHANGE_ACTIONS (object);

  for (gsize i = 0; self->map != NULL && i < G_N_ELEMENTS (ENTRIES); i++)
    g_action_map_remove_action (self->map, ENTRIES[i].name);
  g_clear_weak_pointer (&self->map);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_change_actions_parent_class)->dispose (object);
}

static void
lodge_change_actions_class_init (LodgeChangeActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_change_actions_dispose;
}

static void
lodge_change_actions_init (LodgeChangeActions *self)
{
}

LodgeChangeActions *
lodge_change_actions_new (LodgeCore *core,
                          LodgeMachine *machine,
                          GActionMap *map,
                          GtkWidget *parent)
{
  static const char *const WATCHED[] = {
    "notify::state",   "notify::activity",   "notify::features",
    "notify::present", "notify::disposable", "notify::template",
  };
  LodgeChangeActions *self = g_object_new (LODGE_TYPE_CHANGE_ACTIONS, NULL);

  self->core = g_object_ref (core);
  self->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  self->machine = g_object_ref (machine);
  g_set_weak_pointer (&self->map, map);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  for (gsize i = 0; i < G_N_ELEMENTS (WATCHED); i++)
    g_signal_connect_object (machine, WATCHED[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->vmm, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
