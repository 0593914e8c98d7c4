/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-settings-page.h"

#include <glib/gi18n.h>

#include "lodge-banner.h"
#include "lodge-choice-row.h"
#include "lodge-format.h"
#include "lodge-hardware-group.h"
#include "lodge-limits.h"
#include "lodge-network-group.h"
#include "lodge-reach-view.h"
#include "lodge-size.h"
#include "lodge-text.h"
#include "lodge-ui.h"

#define MIN_MEMORY_MIB 16

/* A guest without a name for its maximum: libvirt's own limit for a machine without a host's. */
#define FALLBACK_MAX_CPUS 255

struct _LodgeSettingsPage
{
  AdwBin parent_instance;

  LodgeBanner *restart_banner;
  GtkWidget *edit_groups;
  AdwEntryRow *title_row;
  AdwEntryRow *description_row;
  GtkSpinButton *cpus_spin;
  GtkSpinButton *memory_spin;
  AdwActionRow *cpus_row;
  AdwActionRow *memory_row;
  AdwComboRow *acceleration_row;
  AdwComboRow *rendering_row; /* in the order of LodgeRendering */
  AdwPreferencesGroup *general_group;
  LodgeHardwareGroup *hardware_group;
  LodgeNetworkGroup *network_group;
  LodgeReachView *reach_view;
  GtkRevealer *apply_revealer;
  GtkWidget *apply_button;

  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeMachineConfig *base; /* what the rows were last filled from */
  GCancellable *cancellable;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeSettingsPage, lodge_settings_page, ADW_TYPE_BIN)

/* In the order of the rows of the combo. */
static const LodgeAcceleration ACCELERATIONS[] = { LODGE_ACCELERATION_KVM,
                                                   LODGE_ACCELERATION_EMULATION };

static guint
get_acceleration_index (LodgeAcceleration acceleration)
{
  for (guint i = 0; i < G_N_ELEMENTS (ACCELERATIONS); i++)
    if (ACCELERATIONS[i] == acceleration)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static guint64
get_memory (LodgeSettingsPage *self)
{
  return (guint64)gtk_spin_button_get_value_as_int (self->memory_spin) * LODGE_MIB;
}

/* Other programs make machines without a title: those are called by their name. */
static const char *
get_title (LodgeMachineConfig *config)
{
  const char *title = lodge_machine_config_get_title (config);
  const char *name = lodge_machine_config_get_name (config);

  if (title != NULL && *title != '\0')
    return title;
  return name != NULL ? name : "";
}

static LodgeEditFields
find_changes (LodgeSettingsPage *self)
{
  LodgeEditFields fields = 0;
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title_row));
  const char *description = gtk_editable_get_text (GTK_EDITABLE (self->description_row));
  const char *old_description;

  if (self->base == NULL)
    return 0;
  old_description = lodge_machine_config_get_description (self->base);
  if (!g_str_equal (title, get_title (self->base)))
    fields |= LODGE_EDIT_TITLE;
  if (g_strcmp0 (description, old_description != NULL ? old_description : "") != 0)
    fields |= LODGE_EDIT_DESCRIPTION;
  if (gtk_spin_button_get_value_as_int (self->cpus_spin) !=
      (int)lodge_machine_config_get_cpus (self->base))
    fields |= LODGE_EDIT_CPUS;
  /* The row tells whole MiB: a definition with an odd KiB is not a change. */
  if (get_memory (self) / LODGE_MIB != lodge_machine_config_get_memory (self->base) / LODGE_MIB)
    fields |= LODGE_EDIT_MEMORY;
  if (adw_combo_row_get_selected (self->acceleration_row) !=
      get_acceleration_index (lodge_machine_config_get_acceleration (self->base)))
    fields |= LODGE_EDIT_ACCELERATION;
  if (adw_combo_row_get_selected (self->rendering_row) !=
      lodge_machine_config_get_rendering (self->base))
    fields |= LODGE_EDIT_RENDERING;
  return fields;
}

static void
update_apply (LodgeSettingsPage *self)
{
  g_autofree char *title = lodge_text_sanitize (
      gtk_editable_get_text (GTK_EDITABLE (self->title_row)), LODGE_TITLE_MAX_CHARS);

  if (self->filling)
    return;
  gtk_revealer_set_reveal_child (self->apply_revealer, find_changes (self) != 0);
  gtk_widget_set_sensitive (self->apply_button, *title != '\0');
}

/* Puts the values of @config into the rows that are not in @keep. */
static void
fill (LodgeSettingsPage *self, LodgeMachineConfig *config, LodgeEditFields keep)
{
  const char *description = lodge_machine_config_get_description (config);

  self->filling = TRUE;
  if (!(keep & LODGE_EDIT_TITLE))
    gtk_editable_set_text (GTK_EDITABLE (self->title_row), get_title (config));
  if (!(keep & LODGE_EDIT_DESCRIPTION))
    gtk_editable_set_text (GTK_EDITABLE (self->description_row),
                           description != NULL ? description : "");
  if (!(keep & LODGE_EDIT_CPUS))
    gtk_spin_button_set_value (self->cpus_spin, lodge_machine_config_get_cpus (config));
  if (!(keep & LODGE_EDIT_MEMORY))
    gtk_spin_button_set_value (self->memory_spin,
                               (double)(lodge_machine_config_get_memory (config) / LODGE_MIB));
  if (!(keep & LODGE_EDIT_ACCELERATION))
    adw_combo_row_set_selected (
        self->acceleration_row,
        get_acceleration_index (lodge_machine_config_get_acceleration (config)));
  if (!(keep & LODGE_EDIT_RENDERING))
    adw_combo_row_set_selected (self->rendering_row, lodge_machine_config_get_rendering (config));
  self->filling = FALSE;
}

/* Where the computer can't, it can still be turned off. */
static void
show_rendering (LodgeSettingsPage *self, LodgeHost *host)
{
  gboolean possible = lodge_host_get_rendering (host);
  const char *note = possible
                         ? _ ("By this computer’s graphics card. What is shown directly is not "
                              "copied, but can’t be recorded, or seen everywhere")
                         : lodge_host_get_rendering_reason (host);

  lodge_choice_row_set_note (LODGE_CHOICE_ROW (self->rendering_row), note);
  gtk_widget_set_sensitive (GTK_WIDGET (self->rendering_row),
                            possible || lodge_machine_config_get_rendering (self->base) !=
                                            LODGE_RENDERING_SOFTWARE);
}

static void
on_config_changed_cb (LodgeSettingsPage *self)
{
  LodgeMachineConfig *config = lodge_machine_get_config (self->machine);

  if (self->base != NULL && lodge_machine_config_equal (self->base, config))
    return;

  LodgeEditFields keep = find_changes (self);
  g_clear_object (&self->base);
  self->base = lodge_machine_config_copy (config);
  fill (self, self->base, keep);
  show_rendering (self, lodge_vmm_get_host (self->vmm));
  lodge_hardware_group_show (self->hardware_group, lodge_machine_get_config (self->machine));
  update_apply (self);
}

static void
update_machine (LodgeSettingsPage *self)
{
  LodgeMachineFeatures features = lodge_machine_get_features (self->machine);
  gboolean editable =
      (features & LODGE_MACHINE_FEATURE_EDIT) && lodge_machine_get_present (self->machine);

  gtk_widget_set_sensitive (self->edit_groups, editable);
  adw_preferences_group_set_description (
      self->general_group, editable ? NULL : _ ("This machine’s settings can’t be changed here."));
  lodge_banner_set_revealed (self->restart_banner, lodge_machine_get_needs_restart (self->machine));
}

/* What is typed already is not cut when the computer has less to spare meanwhile: it is refused. */
static void
show_memory_limit (LodgeSettingsPage *self, LodgeHost *host)
{
  guint64 limit = lodge_limits_get_memory (host, self->machine);
  double most = (double)((limit > 0 ? limit : 16 * LODGE_TIB) / LODGE_MIB);
  g_autofree char *size = lodge_size_format (limit);
  g_autofree char *text = NULL;

  gtk_spin_button_set_range (
      self->memory_spin, MIN_MEMORY_MIB, MAX (most, gtk_spin_button_get_value (self->memory_spin)));
  if (limit == 0)
    return;
  text = g_strdup_printf (
      /* Translators: a size such as “2 GiB”. */
      _ ("In MiB. This computer can spare %s now and keeps 1 GiB for itself"),
      size);
  adw_action_row_set_subtitle (self->memory_row, text);
}

static void
show_limits (LodgeSettingsPage *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);
  guint max_cpus = lodge_host_get_max_cpus (host);
  guint host_cpus = lodge_host_get_cpus (host);
  const char *reason = lodge_host_get_acceleration_reason (host);

  gtk_spin_button_set_range (self->cpus_spin, 1, max_cpus > 0 ? max_cpus : FALLBACK_MAX_CPUS);
  show_memory_limit (self, host);
  if (host_cpus > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("This computer has %u", "This computer has %u", host_cpus), host_cpus);
      adw_action_row_set_subtitle (self->cpus_row, text);
    }
  if (reason != NULL)
    lodge_choice_row_set_note (LODGE_CHOICE_ROW (self->acceleration_row), reason);
  show_rendering (self, host);
  gtk_widget_set_visible (GTK_WIDGET (self->acceleration_row),
                          lodge_machine_config_get_acceleration (self->base) !=
                              LODGE_ACCELERATION_OTHER);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSettingsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  LodgeEditResult edit_result;

  gtk_widget_set_sensitive (self->apply_button, TRUE);
  if (!lodge_vmm_edit_finish (LODGE_VMM (source), result, &edit_result, &error))
    lodge_ui_show_error (GTK_WIDGET (self), _ ("The changes could not be applied"), error);
  /* The rows follow the model, which has been read again by now. */
}

static void
on_apply_clicked_cb (LodgeSettingsPage *self)
{
  LodgeEditFields fields = find_changes (self);
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;

  if ((fields & LODGE_EDIT_MEMORY) &&
      !lodge_limits_check_memory (
          lodge_vmm_get_host (self->vmm), self->machine, get_memory (self), &error))
    {
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The changes could not be applied"), error);
      return;
    }
  if (fields & LODGE_EDIT_TITLE)
    {
      g_autofree char *title = lodge_text_sanitize (
          gtk_editable_get_text (GTK_EDITABLE (self->title_row)), LODGE_TITLE_MAX_CHARS);
      gtk_editable_set_text (GTK_EDITABLE (self->title_row), title);
      lodge_machine_edit_set_title (edit, title);
    }
  if (fields & LODGE_EDIT_DESCRIPTION)
    lodge_machine_edit_set_description (
        edit, gtk_editable_get_text (GTK_EDITABLE (self->description_row)));
  if (fields & LODGE_EDIT_CPUS)
    lodge_machine_edit_set_cpus (edit, (guint)gtk_spin_button_get_value_as_int (self->cpus_spin));
  if (fields & LODGE_EDIT_MEMORY)
    lodge_machine_edit_set_memory (edit, get_memory (self));
  if (fields & LODGE_EDIT_ACCELERATION)
    lodge_machine_edit_set_acceleration (
        edit, ACCELERATIONS[adw_combo_row_get_selected (self->acceleration_row)]);

  if (fields & LODGE_EDIT_RENDERING)
    lodge_machine_edit_set_rendering (
        edit, (LodgeRendering)adw_combo_row_get_selected (self->rendering_row));

  gtk_widget_set_sensitive (self->apply_button, FALSE);
  lodge_vmm_edit_async (
      self->vmm, self->machine, edit, FALSE, NULL, on_edited_cb, g_object_ref (self));
}

static void
on_revert_clicked_cb (LodgeSettingsPage *self)
{
  fill (self, self->base, 0);
  update_apply (self);
}

static void
lodge_settings_page_dispose (GObject *object)
{
  LodgeSettingsPage *self = LODGE_SETTINGS_PAGE (object);

  g_clear_object (&self->base);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_settings_page_parent_class)->dispose (object);
}

static void
lodge_settings_page_class_init (LodgeSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_settings_page_dispose;

  g_type_ensure (LODGE_TYPE_BANNER);
  g_type_ensure (LODGE_TYPE_HARDWARE_GROUP);
  g_type_ensure (LODGE_TYPE_NETWORK_GROUP);
  g_type_ensure (LODGE_TYPE_REACH_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, restart_banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, edit_groups);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, title_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, description_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, cpus_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, memory_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, cpus_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, memory_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, acceleration_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, rendering_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, general_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, hardware_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, network_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, reach_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, apply_revealer);
  gtk_widget_class_bind_template_child (widget_class, LodgeSettingsPage, apply_button);
  gtk_widget_class_bind_template_callback (widget_class, update_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_revert_clicked_cb);
}

static void
lodge_settings_page_init (LodgeSettingsPage *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  lodge_ui_hide_folded (self->apply_revealer);
}

void
lodge_settings_page_set_machine (LodgeSettingsPage *self, LodgeVmm *vmm, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_SETTINGS_PAGE (self));

  if (self->machine == machine)
    return;

  if (self->machine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->machine, self);
      g_signal_handlers_disconnect_by_data (lodge_machine_get_config (self->machine), self);
      g_signal_handlers_disconnect_by_data (lodge_vmm_get_host (self->vmm), self);
    }
  g_clear_object (&self->base);
  g_set_object (&self->vmm, vmm);
  g_set_object (&self->machine, machine);
  if (machine == NULL)
    return;

  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  GListModel *lists[] = { lodge_machine_config_get_disks (config),
                          lodge_machine_config_get_nics (config),
                          lodge_machine_config_get_displays (config) };
  g_signal_connect_object (
      config, "notify", G_CALLBACK (on_config_changed_cb), self, G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_signal_connect_object (
        lists[i], "items-changed", G_CALLBACK (on_config_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      machine, "notify::features", G_CALLBACK (update_machine), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      machine, "notify::needs-restart", G_CALLBACK (update_machine), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      machine, "notify::state", G_CALLBACK (show_limits), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      machine, "notify::present", G_CALLBACK (update_machine), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      lodge_vmm_get_host (vmm), "notify", G_CALLBACK (show_limits), self, G_CONNECT_SWAPPED);

  self->filling = TRUE;
  self->base = lodge_machine_config_copy (config);
  show_limits (self);
  fill (self, self->base, 0);
  lodge_hardware_group_show (self->hardware_group, lodge_machine_get_config (self->machine));
  update_machine (self);
  update_apply (self);
}

gboolean
lodge_settings_page_get_dirty (LodgeSettingsPage *self)
{
  g_return_val_if_fail (LODGE_IS_SETTINGS_PAGE (self), FALSE);
  return find_changes (self) != 0;
}

void
lodge_settings_page_set_network_facts (LodgeSettingsPage *self, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_SETTINGS_PAGE (self));

  lodge_network_group_set_facts (self->network_group, facts);
  lodge_reach_view_set_facts (self->reach_view, facts);
}
