/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-page.h"

#include <glib/gi18n.h>

#include "lodge-activity-page.h"
#include "lodge-attention.h"
#include "lodge-display-actions.h"
#include "lodge-display-page.h"
#include "lodge-format.h"
#include "lodge-fullscreen-bar.h"
#include "lodge-machine-actions.h"
#include "lodge-menus.h"
#include "lodge-network-actions.h"
#include "lodge-network-dial.h"
#include "lodge-record-actions.h"
#include "lodge-record-button.h"
#include "lodge-serial-action.h"
#include "lodge-settings-page.h"
#include "lodge-show-in-folder.h"
#include "lodge-snapshots-page.h"
#include "lodge-type-dialog.h"
#include "lodge-ui.h"
#include "lodge-viewer-window.h"

/* libvirt does not announce stored edits and link state: the machine on screen is read again. */
#define REFRESH_SECONDS 5

/* How long going back to a snapshot can be undone at a click. */
#define UNDO_SECONDS 20

struct _LodgeMachinePage
{
  AdwBin parent_instance;

  AdwFlap *flap;
  GtkWidget *header;
  LodgeFullscreenBar *fullscreen_bar;
  GtkButton *primary_button;
  LodgeRecordButton *record_button;
  GtkMenuButton *menu_button;
  LodgeNetworkDial *network_dial;
  AdwToastOverlay *toast_overlay;
  AdwViewStack *view_stack;
  LodgeBanner *banner;
  LodgeDisplayPage *display_page;
  LodgeSerialPane *serial_pane;
  LodgeSnapshotsPage *snapshots_page;
  LodgeActivityPage *activity_page;
  LodgeSettingsPage *settings_page;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeMachineActions *actions;
  LodgeDisplayActions *display_actions;
  LodgeRecordActions *record_actions;
  LodgeNetworkFacts *network_facts;
  LodgeNetworkActions *network_actions;
  AdwToast *network_toast; /* weak */
  LodgeSnapshotActions *snapshot_actions;
  AdwToast *snapshot_toast; /* weak */
  LodgeAttention *attention;
  GSimpleActionGroup *page_actions;
  GSignalGroup *machine_signals;
  GCancellable *refreshing;
  guint refresh_id;
  gboolean held; /* statistics */
  gboolean narrow;
  gboolean fullscreen;
};

G_DEFINE_FINAL_TYPE (LodgeMachinePage, lodge_machine_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_MACHINE,
  PROP_NARROW,
  PROP_FULLSCREEN,
  PROP_GRABBED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A narrow header with all the desktop's buttons has no place for it; the menu has. */
static gboolean
shows_pause (gpointer object, LodgeMachineState state, gboolean narrow)
{
  return state == LODGE_MACHINE_STATE_RUNNING && !narrow;
}

static gboolean
shows_shut_down (gpointer object, LodgeMachineState state, gboolean narrow)
{
  /* In a narrow header the network dial is what must be at hand. */
  return !narrow &&
         (state == LODGE_MACHINE_STATE_RUNNING || state == LODGE_MACHINE_STATE_SHUTTING_DOWN);
}

static gboolean
is_wide (gpointer object, gboolean narrow)
{
  return !narrow;
}

static void
update_primary (LodgeMachinePage *self)
{
  LodgeVerb verb;
  const char *label;
  gboolean any =
      self->machine != NULL && lodge_format_primary (lodge_machine_get_state (self->machine),
                                                     lodge_machine_get_is_template (self->machine),
                                                     &verb,
                                                     &label);

  gtk_widget_set_visible (GTK_WIDGET (self->primary_button), any);
  if (!any)
    return;
  /* Beside all the buttons of the desktop a narrow header has no place for a word. */
  if (self->narrow)
    gtk_button_set_icon_name (self->primary_button,
                              lodge_machine_get_is_template (self->machine)
                                  ? "list-add-symbolic"
                                  : "media-playback-start-symbolic");
  else
    gtk_button_set_label (self->primary_button, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->primary_button), self->narrow ? label : NULL);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->primary_button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->primary_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&LODGE_MACHINE_PAGE (user_data)->refreshing);
}

static gboolean
on_refresh_due_cb (gpointer data)
{
  lodge_machine_page_refresh (LODGE_MACHINE_PAGE (data));
  return G_SOURCE_CONTINUE;
}

/* Statistics and re-reading, only for a machine that somebody can see. */
static void
update_watch (LodgeMachinePage *self)
{
  gboolean wanted = self->machine != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && !self->held)
    {
      lodge_vmm_hold_statistics (self->vmm, self->machine);
      self->refresh_id = g_timeout_add_seconds (REFRESH_SECONDS, on_refresh_due_cb, self);
    }
  else if (!wanted && self->held)
    {
      lodge_vmm_release_statistics (self->vmm, self->machine);
      g_clear_handle_id (&self->refresh_id, g_source_remove);
    }
  self->held = wanted;
}

static void
on_grabbed_cb (LodgeMachinePage *self)
{
  lodge_fullscreen_bar_set_grabbed (self->fullscreen_bar,
                                    lodge_display_page_get_grabbed (self->display_page));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
}

static void
on_keep_changes_cb (LodgeMachinePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "machine.keep-changes", NULL);
}

static void
on_no_template_cb (LodgeMachinePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "machine.end-template", NULL);
}

static void
on_view_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (user_data),
                                g_variant_get_string (parameter, NULL));
}

static void
on_network_dial_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lodge_network_dial_popup (LODGE_MACHINE_PAGE (user_data)->network_dial);
}

static void
on_detach_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (user_data);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkApplication *application =
      GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  if (self->machine != NULL && application != NULL)
    gtk_window_present (
        GTK_WINDOW (lodge_viewer_window_open_machine (application, self->core, self->machine)));
}

static void
on_serial_shown_cb (LodgeMachinePage *self)
{
  lodge_machine_page_show_view (self, "display");
}

static void
lodge_machine_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_machine_page_parent_class)->map (widget);
  update_watch (LODGE_MACHINE_PAGE (widget));
}

static void
lodge_machine_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_machine_page_parent_class)->unmap (widget);
  update_watch (LODGE_MACHINE_PAGE (widget));
}

static void
lodge_machine_page_dispose (GObject *object)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (object);

  lodge_machine_page_set_machine (self, NULL);
  g_clear_object (&self->attention);
  g_clear_object (&self->machine_signals);
  g_clear_object (&self->display_actions);
  g_clear_object (&self->record_actions);
  g_clear_object (&self->page_actions);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_machine_page_parent_class)->dispose (object);
}

static void
lodge_machine_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (object);

  switch (id)
    {
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_FULLSCREEN:
      g_value_set_boolean (value, self->fullscreen);
      break;
    case PROP_GRABBED:
      g_value_set_boolean (value, lodge_machine_page_get_grabbed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_machine_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (object);

  switch (id)
    {
    case PROP_MACHINE:
      lodge_machine_page_set_machine (self, g_value_get_object (value));
      break;
    case PROP_NARROW:
      if (self->narrow == g_value_get_boolean (value))
        break;
      self->narrow = g_value_get_boolean (value);
      update_primary (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_FULLSCREEN:
      lodge_machine_page_set_fullscreen (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (LODGE_TYPE_BANNER);
  g_type_ensure (LODGE_TYPE_FULLSCREEN_BAR);
  g_type_ensure (LODGE_TYPE_NETWORK_DIAL);
  g_type_ensure (LODGE_TYPE_DISPLAY_PAGE);
  g_type_ensure (LODGE_TYPE_RECORD_BUTTON);
  g_type_ensure (LODGE_TYPE_SERIAL_PANE);
  g_type_ensure (LODGE_TYPE_SNAPSHOTS_PAGE);
  g_type_ensure (LODGE_TYPE_ACTIVITY_PAGE);
  g_type_ensure (LODGE_TYPE_SETTINGS_PAGE);
  g_type_ensure (LODGE_TYPE_MACHINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, flap);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, header);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, fullscreen_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, primary_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, record_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, network_dial);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, display_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, serial_pane);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, snapshots_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, activity_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, settings_page);
  gtk_widget_class_bind_template_callback (widget_class, is_wide);
  gtk_widget_class_bind_template_callback (widget_class, shows_pause);
  gtk_widget_class_bind_template_callback (widget_class, shows_shut_down);
  gtk_widget_class_bind_template_callback (widget_class, on_grabbed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_changes_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_no_template_cb);
}

static void
lodge_machine_page_class_init (LodgeMachinePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_machine_page_dispose;
  object_class->get_property = lodge_machine_page_get_property;
  object_class->set_property = lodge_machine_page_set_property;
  widget_class->map = lodge_machine_page_map;
  widget_class->unmap = lodge_machine_page_unmap;

  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  properties[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, LODGE_TYPE_MACHINE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_FULLSCREEN] = g_param_spec_boolean ("fullscreen", NULL, NULL, FALSE, flags);
  properties[PROP_GRABBED] = g_param_spec_boolean (
      "grabbed", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (widget_class);
}

static void
lodge_machine_page_init (LodgeMachinePage *self)
{
  static const GActionEntry ENTRIES[] = {
    { "view", on_view_activated_cb, "s" },
    { "network-dial", on_network_dial_activated_cb },
    { "detach", on_detach_activated_cb },
  };

  gtk_widget_init_template (GTK_WIDGET (self));

  self->page_actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (
      G_ACTION_MAP (self->page_actions), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  self->display_actions =
      lodge_display_actions_new (self->display_page, G_ACTION_MAP (self->page_actions));
  self->record_actions =
      lodge_record_actions_new (self->display_page, G_ACTION_MAP (self->page_actions));
  lodge_record_button_set_page (self->record_button, self->display_page);
  lodge_fullscreen_bar_set_page (self->fullscreen_bar, self->display_page);
  lodge_show_in_folder_add_actions (self->display_page, G_ACTION_MAP (self->page_actions));
  lodge_type_dialog_add_action (self->display_page, G_ACTION_MAP (self->page_actions));
  g_signal_connect_object (
      self->serial_pane, "show", G_CALLBACK (on_serial_shown_cb), self, G_CONNECT_SWAPPED);
  lodge_serial_action_add (self->serial_pane, G_ACTION_MAP (self->page_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->page_actions));

  g_autoptr (GMenuModel) menu = lodge_menus_create_machine_menu ();
  lodge_ui_set_menu (self->menu_button, menu);
  lodge_fullscreen_bar_set_menu_model (self->fullscreen_bar, menu);
  lodge_fullscreen_bar_set_flap (self->fullscreen_bar, self->flap);
  self->attention = lodge_attention_new (self->banner);

  self->machine_signals = g_signal_group_new (LODGE_TYPE_MACHINE);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::state", G_CALLBACK (update_primary), self);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::template", G_CALLBACK (update_primary), self);
}

void
lodge_machine_page_set_core (LodgeMachinePage *self, LodgeCore *core)
{
  g_return_if_fail (LODGE_IS_MACHINE_PAGE (self));

  g_set_object (&self->core, core);
  lodge_display_page_set_core (self->display_page, core);
}

static void
dismiss_network_toast (LodgeMachinePage *self)
{
  if (self->network_toast != NULL)
    adw_toast_dismiss (self->network_toast);
  g_clear_weak_pointer (&self->network_toast);
}

/* What the dial did, with a way back. */
static void
on_network_done_cb (LodgeMachinePage *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  dismiss_network_toast (self);
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "machine.undo-network");
  g_set_weak_pointer (&self->network_toast, toast);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
take_network (LodgeMachinePage *self)
{
  GActionGroup *group = lodge_machine_actions_get_group (self->actions);

  self->network_facts = lodge_network_facts_new (self->vmm, self->machine);
  lodge_network_facts_set_core (self->network_facts, self->core);
  self->network_actions =
      lodge_network_actions_new (self->network_facts, G_ACTION_MAP (group), GTK_WIDGET (self));
  g_signal_connect_object (
      self->network_actions, "done", G_CALLBACK (on_network_done_cb), self, G_CONNECT_SWAPPED);
  lodge_network_dial_set_actions (self->network_dial, self->network_actions);
}

static void
dismiss_snapshot_toast (LodgeMachinePage *self)
{
  if (self->snapshot_toast != NULL)
    adw_toast_dismiss (self->snapshot_toast);
  g_clear_weak_pointer (&self->snapshot_toast);
}

static void
on_snapshot_done_cb (LodgeMachinePage *self, const char *message, gboolean undo)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  dismiss_snapshot_toast (self);
  if (undo)
    {
      adw_toast_set_button_label (toast, _ ("Undo"));
      adw_toast_set_action_name (toast, "machine.undo-restore");
      adw_toast_set_timeout (toast, UNDO_SECONDS);
    }
  g_set_weak_pointer (&self->snapshot_toast, toast);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
take_snapshots (LodgeMachinePage *self)
{
  GActionGroup *group = lodge_machine_actions_get_group (self->actions);

  self->snapshot_actions = lodge_snapshot_actions_new (
      self->core, self->machine, G_ACTION_MAP (group), GTK_WIDGET (self));
  g_signal_connect_object (
      self->snapshot_actions, "done", G_CALLBACK (on_snapshot_done_cb), self, G_CONNECT_SWAPPED);
  lodge_snapshots_page_set_actions (self->snapshots_page, self->snapshot_actions);
}

static void
release_machine (LodgeMachinePage *self)
{
  g_cancellable_cancel (self->refreshing);
  g_clear_object (&self->refreshing);
  if (self->held)
    lodge_vmm_release_statistics (self->vmm, self->machine);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  self->held = FALSE;
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", NULL);
  lodge_network_dial_set_actions (self->network_dial, NULL);
  lodge_settings_page_set_network_facts (self->settings_page, NULL);
  lodge_activity_page_set_network_facts (self->activity_page, NULL);
  dismiss_network_toast (self);
  g_clear_object (&self->network_actions);
  g_clear_object (&self->network_facts);
  lodge_snapshots_page_set_actions (self->snapshots_page, NULL);
  dismiss_snapshot_toast (self);
  g_clear_object (&self->snapshot_actions);
  g_clear_object (&self->actions);
  g_clear_object (&self->vmm);
  g_clear_object (&self->machine);
}

void
lodge_machine_page_set_machine (LodgeMachinePage *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_MACHINE_PAGE (self));

  if (self->machine == machine)
    return;

  release_machine (self);
  /* Before what is remembered of the next is set: that is nothing to the display of the last. */
  lodge_display_page_set_machine (self->display_page, NULL);
  if (machine != NULL)
    {
      self->machine = g_object_ref (machine);
      self->vmm = g_object_ref (lodge_core_get_vmm (self->core, machine));
      self->actions = lodge_machine_actions_new (self->core, machine, GTK_WIDGET (self));
      gtk_widget_insert_action_group (
          GTK_WIDGET (self), "machine", lodge_machine_actions_get_group (self->actions));
      take_network (self);
      take_snapshots (self);
      lodge_display_actions_set_id (self->display_actions, lodge_machine_get_uuid (machine), FALSE);
    }

  g_signal_group_set_target (self->machine_signals, machine);
  lodge_display_page_set_machine (self->display_page, machine);
  lodge_serial_pane_set_machine (self->serial_pane, self->vmm, machine);
  lodge_activity_page_set_machine (self->activity_page, self->vmm, machine);
  lodge_settings_page_set_machine (self->settings_page, self->vmm, machine);
  lodge_settings_page_set_network_facts (self->settings_page, self->network_facts);
  lodge_activity_page_set_network_facts (self->activity_page, self->network_facts);
  lodge_attention_set_machine (self->attention, self->vmm, machine);
  update_primary (self);
  update_watch (self);
  lodge_machine_page_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MACHINE]);
}

LodgeMachine *
lodge_machine_page_get_machine (LodgeMachinePage *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_PAGE (self), NULL);
  return self->machine;
}

void
lodge_machine_page_set_fullscreen (LodgeMachinePage *self, gboolean fullscreen)
{
  g_return_if_fail (LODGE_IS_MACHINE_PAGE (self));

  if (self->fullscreen == !!fullscreen)
    return;
  self->fullscreen = !!fullscreen;
  lodge_fullscreen_bar_set_active (self->fullscreen_bar, fullscreen);
  gtk_widget_set_visible (self->header, !fullscreen);
  if (fullscreen)
    {
      lodge_machine_page_show_view (self, "display");
      lodge_display_page_focus (self->display_page);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FULLSCREEN]);
}

void
lodge_machine_page_popup_fullscreen_menu (LodgeMachinePage *self)
{
  g_return_if_fail (LODGE_IS_MACHINE_PAGE (self));

  lodge_fullscreen_bar_popup_menu (self->fullscreen_bar);
}

gboolean
lodge_machine_page_get_grabbed (LodgeMachinePage *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_PAGE (self), FALSE);
  return self->display_page != NULL && (lodge_display_page_get_grabbed (self->display_page) ||
                                        lodge_serial_pane_get_typing (self->serial_pane));
}

void
lodge_machine_page_show_view (LodgeMachinePage *self, const char *name)
{
  g_return_if_fail (LODGE_IS_MACHINE_PAGE (self));
  adw_view_stack_set_visible_child_name (self->view_stack, name);
}

void
lodge_machine_page_refresh (LodgeMachinePage *self)
{
  g_return_if_fail (LODGE_IS_MACHINE_PAGE (self));

  if (self->machine == NULL || self->refreshing != NULL ||
      lodge_vmm_get_state (self->vmm) != LODGE_VMM_STATE_CONNECTED)
    return;
  self->refreshing = g_cancellable_new ();
  lodge_vmm_refresh_async (self->vmm, self->machine, self->refreshing, on_refreshed_cb, self);
}

GActionGroup *
lodge_machine_page_get_machine_actions (LodgeMachinePage *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_PAGE (self), NULL);
  return self->actions != NULL ? lodge_machine_actions_get_group (self->actions) : NULL;
}

GActionGroup *
lodge_machine_page_get_page_actions (LodgeMachinePage *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_PAGE (self), NULL);
  return G_ACTION_GROUP (self->page_actions);
}
