/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-tools-dialog.h"

#include <glib/gi18n.h>

#include "lodge-guest-tools-guide.h"
#include "lodge-guest-tools-preparer.h"
#include "lodge-medium.h"
#include "lodge-safety-row.h"
#include "lodge-ui.h"

/* After an answer, until the guest is asked again. */
#define REFRESH_SECONDS 2

struct _LodgeToolsDialog
{
  AdwPreferencesWindow parent_instance;

  AdwActionRow *agent_row;
  GtkWidget *agent_icon;
  AdwActionRow *spice_row;
  GtkWidget *spice_icon;
  AdwPreferencesGroup *install_group;
  AdwActionRow *command_row;
  AdwActionRow *type_row;
  GtkWidget *type_button;
  AdwActionRow *disc_row;
  AdwActionRow *download_row;
  LodgeSafetyRow *snapshot_row;
  GtkButton *prepare_button;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GActionGroup *page_actions; /* nullable */
  GtkWidget *parent;          /* weak */
  GCancellable *cancellable;
  LodgeGuestTools *tools; /* NULL: not known yet */
  const char *command;    /* static, or NULL */
  LodgeToolsWay way;
  char *disc; /* to be inserted, or NULL */
  gboolean preparing;
  gboolean typing; /* once it is prepared */
  guint timer;
};

G_DEFINE_FINAL_TYPE (LodgeToolsDialog, lodge_tools_dialog, ADW_TYPE_PREFERENCES_WINDOW)

static const char *
get_description (LodgeToolsDialog *self)
{
  switch (self->way)
    {
    case LODGE_TOOLS_WAY_COMMAND:
      return _ ("Type this command into a terminal in the machine, and log in again afterwards.");
    case LODGE_TOOLS_WAY_DISC:
      return _ ("Insert the disc, open it in the machine, and run virtio-win-guest-tools.");
    case LODGE_TOOLS_WAY_UNKNOWN:
    default:
      return _ ("Which system the machine has is not known. Install the packages qemu-guest-agent "
                "and spice-vdagent in it.");
    }
}

static gboolean
can_type (LodgeToolsDialog *self)
{
  return self->page_actions != NULL &&
         g_action_group_has_action (self->page_actions, "type-string") &&
         g_action_group_get_action_enabled (self->page_actions, "type-string");
}

static void
update_install (LodgeToolsDialog *self)
{
  gboolean disc = self->way == LODGE_TOOLS_WAY_DISC;
  gboolean ready =
      self->tools != NULL && !self->preparing && lodge_safety_row_get_judged (self->snapshot_row);
  gboolean local = lodge_host_get_local (lodge_vmm_get_host (self->vmm));

  adw_preferences_group_set_description (self->install_group, get_description (self));
  gtk_widget_set_visible (GTK_WIDGET (self->command_row), self->command != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->type_row), self->command != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->disc_row), disc);
  gtk_widget_set_visible (GTK_WIDGET (self->download_row), disc && local && self->disc == NULL);
  gtk_widget_set_sensitive (self->type_button, ready && can_type (self));
  adw_action_row_set_subtitle (self->type_row,
                               can_type (self) ? _ ("Key by key, where the machine’s cursor is")
                                               : _ ("The machine’s display has to be connected"));
  adw_action_row_set_subtitle (self->disc_row,
                               self->disc != NULL ? self->disc
                               : local            ? _ ("None was found on this computer")
                                       : _ ("Discs of another computer can’t be chosen here"));
  gtk_button_set_label (self->prepare_button,
                        self->preparing ? _ ("Preparing…")
                        : disc          ? _ ("_Insert Disc")
                                        : _ ("_Prepare"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->prepare_button),
                            ready && (!disc || self->disc != NULL));
}

static void
update (LodgeToolsDialog *self)
{
  gboolean active;

  /* The template is just being made. */
  if (self->machine == NULL)
    return;
  active = lodge_machine_is_active (self->machine);
  if (self->tools != NULL)
    {
      adw_action_row_set_subtitle (self->agent_row,
                                   lodge_tools_guide_describe_agent (self->tools, active));
      adw_action_row_set_subtitle (
          self->spice_row,
          lodge_tools_guide_describe_spice (
              self->tools, active, lodge_tools_guide_has_spice (self->machine)));
      gtk_widget_set_visible (self->agent_icon, self->tools->agent == LODGE_GUEST_TOOL_CONNECTED);
      gtk_widget_set_visible (self->spice_icon, self->tools->spice == LODGE_GUEST_TOOL_CONNECTED);
    }
  self->way = lodge_tools_guide_find_way (self->tools != NULL ? self->tools->system_id : NULL,
                                          lodge_machine_get_config (self->machine),
                                          &self->command);
  if (self->command != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->command_row), self->command);
  update_install (self);
}

static void refresh (LodgeToolsDialog *self);

static gboolean
on_timer_cb (gpointer user_data)
{
  LodgeToolsDialog *self = LODGE_TOOLS_DIALOG (user_data);

  self->timer = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
on_tools_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LodgeGuestTools *tools = lodge_vmm_read_guest_tools_finish (LODGE_VMM (source), result, &error);

  /* The dialog has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeToolsDialog *self = LODGE_TOOLS_DIALOG (user_data);
  if (tools != NULL)
    {
      g_clear_pointer (&self->tools, lodge_guest_tools_free);
      self->tools = tools;
    }
  else if (self->tools == NULL)
    {
      adw_action_row_set_subtitle (self->agent_row, error->message);
      adw_action_row_set_subtitle (self->spice_row, error->message);
    }
  update (self);
  self->timer = g_timeout_add_seconds (REFRESH_SECONDS, on_timer_cb, self);
}

static void
refresh (LodgeToolsDialog *self)
{
  lodge_vmm_read_guest_tools_async (
      self->vmm, self->machine, self->cancellable, on_tools_read_cb, self);
}

static void
on_discs_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) discs = lodge_tools_guide_find_discs_finish (result, &error);

  /* The dialog has gone. */
  if (discs == NULL)
    return;

  LodgeToolsDialog *self = LODGE_TOOLS_DIALOG (user_data);
  if (self->disc == NULL)
    self->disc = g_strdup (discs[0]);
  update (self);
}

static void
say (LodgeToolsDialog *self, const char *text)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (text));
}

/* In the display's own dialog, which can be stopped at any key. */
static void
type_command (LodgeToolsDialog *self)
{
  GActionGroup *actions = self->page_actions; /* its window outlives this one */
  const char *command = self->command;

  if (!can_type (self) || command == NULL)
    return;
  gtk_window_close (GTK_WINDOW (self));
  g_action_group_activate_action (actions, "type-string", g_variant_new_string (command));
}

static void
on_copy_clicked_cb (LodgeToolsDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->command);
  say (self, _ ("The command is in the clipboard"));
}

static void
tell_prepared (LodgeToolsDialog *self)
{
  if (self->typing)
    type_command (self);
  else if (self->way == LODGE_TOOLS_WAY_DISC)
    say (self, _ ("The disc is in the machine"));
  else if (self->command != NULL)
    on_copy_clicked_cb (self);
  else
    say (self, _ ("The machine is ready"));
}

static void
on_prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeToolsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = lodge_tools_preparer_prepare_finish (result, &error);
  gboolean locked = g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_LOCKED);

  self->preparing = FALSE;
  /* Only the disc is left to be done. */
  if ((done || locked) && lodge_safety_row_get_active (self->snapshot_row))
    lodge_safety_row_set_taken (self->snapshot_row);
  if (self->machine == NULL) /* closed meanwhile */
    {
      lodge_ui_show_error (self->parent, _ ("The machine could not be prepared"), error);
      return;
    }
  update (self);
  if (done)
    tell_prepared (self);
  else if (locked)
    lodge_medium_set (self->vmm, self->machine, NULL, self->disc, GTK_WIDGET (self));
  else
    lodge_ui_show_error (GTK_WIDGET (self), _ ("The machine could not be prepared"), error);
}

static void
prepare (LodgeToolsDialog *self, gboolean typing)
{
  const LodgeToolsPreparation preparation = {
    .snapshot = lodge_safety_row_get_active (self->snapshot_row),
    .ports =
        lodge_tools_guide_lacks_ports (self->tools, lodge_tools_guide_has_spice (self->machine)),
    .disc = self->way == LODGE_TOOLS_WAY_DISC ? self->disc : NULL,
  };

  self->preparing = TRUE;
  self->typing = typing;
  update (self);
  lodge_tools_preparer_prepare_async (
      self->core, self->machine, &preparation, NULL, on_prepared_cb, g_object_ref (self));
}

static void
on_prepare_clicked_cb (LodgeToolsDialog *self)
{
  prepare (self, FALSE);
}

static void
on_type_clicked_cb (LodgeToolsDialog *self)
{
  prepare (self, TRUE);
}

static void
on_disc_picked_cb (const char *path, gpointer user_data)
{
  LodgeToolsDialog *self = LODGE_TOOLS_DIALOG (user_data);

  g_free (self->disc);
  self->disc = g_strdup (path);
  update (self);
}

static void
on_choose_clicked_cb (LodgeToolsDialog *self)
{
  lodge_medium_pick (GTK_WIDGET (self), self->disc, on_disc_picked_cb, self);
}

static void
on_download_clicked_cb (LodgeToolsDialog *self)
{
  gtk_show_uri (GTK_WINDOW (self), LODGE_TOOLS_DISC_ADDRESS, GDK_CURRENT_TIME);
}

static void
lodge_tools_dialog_dispose (GObject *object)
{
  LodgeToolsDialog *self = LODGE_TOOLS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->page_actions);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->tools, lodge_guest_tools_free);
  g_clear_pointer (&self->disc, g_free);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_tools_dialog_parent_class)->dispose (object);
}

static void
lodge_tools_dialog_finalize (GObject *object)
{
  g_clear_weak_pointer (&LODGE_TOOLS_DIALOG (object)->parent);
  G_OBJECT_CLASS (lodge_tools_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, agent_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, agent_icon);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, spice_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, spice_icon);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, install_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, command_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, type_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, type_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, disc_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, download_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, snapshot_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeToolsDialog, prepare_button);
}

static void
lodge_tools_dialog_class_init (LodgeToolsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_tools_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_tools_dialog_finalize;

  g_type_ensure (LODGE_TYPE_SAFETY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-tools-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_type_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_download_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_prepare_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lodge_tools_dialog_init (LodgeToolsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
follow (LodgeToolsDialog *self)
{
  g_signal_connect_object (
      self->machine, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_machine_get_config (self->machine),
                           "notify::os-url",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  if (self->page_actions != NULL)
    g_signal_connect_object (self->page_actions,
                             "action-enabled-changed::type-string",
                             G_CALLBACK (update),
                             self,
                             G_CONNECT_SWAPPED);
}

void
lodge_tools_dialog_present (LodgeCore *core,
                            LodgeMachine *machine,
                            GActionGroup *page_actions,
                            GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeToolsDialog *self = g_object_new (
      LODGE_TYPE_TOOLS_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->core = g_object_ref (core);
  self->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  self->machine = g_object_ref (machine);
  g_set_object (&self->page_actions, page_actions);
  g_set_weak_pointer (&self->parent, parent);
  follow (self);
  update (self);
  lodge_safety_row_set_machine (self->snapshot_row, self->vmm, machine);
  refresh (self);
  lodge_tools_guide_find_discs_async (self->vmm, self->cancellable, on_discs_found_cb, self);
  gtk_window_present (GTK_WINDOW (self));
}
