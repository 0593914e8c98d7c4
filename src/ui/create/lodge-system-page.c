/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-system-page.h"

#include <glib/gi18n.h>

#include "lodge-format.h"
#include "lodge-size.h"
#include "lodge-ui.h"

#define MIN_MEMORY_MIB 16

/* What QEMU and the file systems take; the request's own check says so in words. */
#define MAX_MEMORY_MIB (16.0 * 1024 * 1024)
#define MAX_DISK_GIB (16.0 * 1024)

struct _LodgeSystemPage
{
  AdwBin parent_instance;

  AdwActionRow *system_row;
  AdwPreferencesGroup *resources_group;
  AdwActionRow *cpus_row;
  GtkSpinButton *cpus_spin;
  AdwActionRow *memory_row;
  GtkSpinButton *memory_spin;
  AdwActionRow *disk_row;
  GtkSpinButton *disk_spin;
  GtkWidget *image_group;
  GtkCheckButton *copy_check;
  GtkCheckButton *in_place_check;
  AdwComboRow *firmware_row;
  AdwActionRow *secure_boot_row;
  GtkSwitch *secure_boot_switch;
  AdwActionRow *tpm_row;
  GtkSwitch *tpm_switch;
  AdwComboRow *display_row;
  AdwComboRow *acceleration_row;

  LodgeVmm *vmm;
  LodgeCreateRequest *request;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeSystemPage, lodge_system_page, ADW_TYPE_BIN)

enum
{
  CHOOSE_SYSTEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the combos' rows. */
static const LodgeDisplayProtocol DISPLAYS[] = { LODGE_DISPLAY_PROTOCOL_SPICE,
                                                 LODGE_DISPLAY_PROTOCOL_VNC };
static const LodgeAcceleration ACCELERATIONS[] = { LODGE_ACCELERATION_AUTO,
                                                   LODGE_ACCELERATION_KVM,
                                                   LODGE_ACCELERATION_EMULATION };

static guint
find (const int *values, guint n_values, int value)
{
  for (guint i = 0; i < n_values; i++)
    if (values[i] == value)
      return i;
  return 0;
}

/* From the request into the rows. */
static void
fill (LodgeSystemPage *self)
{
  LodgeCreateRequest *request = self->request;
  LodgeOs *os = lodge_create_request_get_os (request);
  const char *note = lodge_create_request_get_limit_note (request);
  LodgeSource source = lodge_create_request_get_source (request);

  if (self->filling)
    return;
  self->filling = TRUE;
  adw_action_row_set_subtitle (self->system_row,
                               os != NULL ? lodge_os_get_name (os)
                                          : _ ("Not known: sound defaults are used"));
  gtk_spin_button_set_value (self->cpus_spin, lodge_create_request_get_cpus (request));
  gtk_spin_button_set_value (self->memory_spin,
                             (double)(lodge_create_request_get_memory (request) / LODGE_MIB));
  gtk_spin_button_set_value (self->disk_spin,
                             (double)(lodge_create_request_get_disk_size (request) / LODGE_GIB));
  gtk_widget_set_visible (GTK_WIDGET (self->disk_row), source != LODGE_SOURCE_DISK);
  gtk_widget_set_visible (self->image_group, source == LODGE_SOURCE_DISK);
  gtk_check_button_set_active (
      lodge_create_request_get_copy_disk (request) ? self->copy_check : self->in_place_check, TRUE);

  gboolean uefi = lodge_create_request_get_firmware (request) == LODGE_FIRMWARE_UEFI;
  adw_combo_row_set_selected (self->firmware_row, uefi ? 1 : 0);
  gtk_switch_set_active (self->secure_boot_switch, lodge_create_request_get_secure_boot (request));
  gtk_switch_set_active (self->tpm_switch, lodge_create_request_get_tpm (request));
  adw_combo_row_set_selected (self->display_row,
                              find ((const int *)DISPLAYS,
                                    G_N_ELEMENTS (DISPLAYS),
                                    (int)lodge_create_request_get_display (request)));
  adw_combo_row_set_selected (self->acceleration_row,
                              find ((const int *)ACCELERATIONS,
                                    G_N_ELEMENTS (ACCELERATIONS),
                                    (int)lodge_create_request_get_acceleration (request)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->secure_boot_row),
                            uefi && lodge_host_get_secure_boot (lodge_vmm_get_host (self->vmm)));

  g_autofree char *escaped = note != NULL ? g_markup_escape_text (note, -1) : NULL;
  adw_preferences_group_set_description (self->resources_group, escaped);
  self->filling = FALSE;
}

/* From a row into the request. */
static void
set_request (LodgeSystemPage *self, const char *property, guint64 value)
{
  if (self->filling || self->request == NULL)
    return;

  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self->request), property);
  g_auto (GValue) number = G_VALUE_INIT;
  g_auto (GValue) converted = G_VALUE_INIT;

  g_value_init (&number, G_TYPE_UINT64);
  g_value_set_uint64 (&number, value);
  g_value_init (&converted, pspec->value_type);
  if (G_TYPE_IS_ENUM (pspec->value_type))
    g_value_set_enum (&converted, (int)value);
  else if (pspec->value_type == G_TYPE_BOOLEAN)
    g_value_set_boolean (&converted, value != 0);
  else
    g_value_transform (&number, &converted);
  g_object_set_property (G_OBJECT (self->request), property, &converted);
}

static void
on_cpus_changed_cb (LodgeSystemPage *self)
{
  set_request (self, "cpus", (guint64)gtk_spin_button_get_value_as_int (self->cpus_spin));
}

static void
on_memory_changed_cb (LodgeSystemPage *self)
{
  set_request (
      self, "memory", (guint64)gtk_spin_button_get_value_as_int (self->memory_spin) * LODGE_MIB);
}

static void
on_disk_changed_cb (LodgeSystemPage *self)
{
  set_request (
      self, "disk-size", (guint64)gtk_spin_button_get_value_as_int (self->disk_spin) * LODGE_GIB);
}

static void
on_copy_toggled_cb (LodgeSystemPage *self)
{
  set_request (self, "copy-disk", gtk_check_button_get_active (self->copy_check));
}

static void
on_firmware_cb (LodgeSystemPage *self)
{
  gboolean uefi = adw_combo_row_get_selected (self->firmware_row) == 1;

  set_request (self, "firmware", uefi ? LODGE_FIRMWARE_UEFI : LODGE_FIRMWARE_BIOS);
  if (!uefi)
    set_request (self, "secure-boot", FALSE);
}

static void
on_secure_boot_cb (LodgeSystemPage *self)
{
  set_request (self, "secure-boot", gtk_switch_get_active (self->secure_boot_switch));
}

static void
on_tpm_cb (LodgeSystemPage *self)
{
  set_request (self, "tpm", gtk_switch_get_active (self->tpm_switch));
}

static void
on_display_cb (LodgeSystemPage *self)
{
  guint selected = adw_combo_row_get_selected (self->display_row);

  if (selected < G_N_ELEMENTS (DISPLAYS))
    set_request (self, "display", DISPLAYS[selected]);
}

static void
on_acceleration_cb (LodgeSystemPage *self)
{
  guint selected = adw_combo_row_get_selected (self->acceleration_row);

  if (selected < G_N_ELEMENTS (ACCELERATIONS))
    set_request (self, "acceleration", ACCELERATIONS[selected]);
}

static void
on_system_activated_cb (LodgeSystemPage *self)
{
  g_signal_emit (self, signals[CHOOSE_SYSTEM], 0);
}

/* The template's subtitle while it is possible, else why not. */
static void
show_reason (GtkWidget *row, gboolean possible, const char *reason)
{
  const char *usual = g_object_get_data (G_OBJECT (row), "lodge-usual-subtitle");

  if (usual == NULL)
    {
      usual = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));
      g_object_set_data_full (G_OBJECT (row), "lodge-usual-subtitle", (gpointer)usual, g_free);
    }
  gtk_widget_set_sensitive (row, possible);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), possible || reason == NULL ? usual : reason);
}

static void
show_memory_limit (LodgeSystemPage *self, LodgeHost *host)
{
  guint64 available = lodge_host_get_memory_available (host);
  guint64 limit = lodge_host_get_memory_limit (host);

  if (available == 0)
    return;
  g_autofree char *free_text = lodge_size_format (available);
  g_autofree char *limit_text = lodge_size_format (limit);
  g_autofree char *text =
      g_strdup_printf (_ ("In MiB. %s are free now; at most %s, so that this computer keeps 1 GiB"),
                       free_text,
                       limit_text);
  adw_action_row_set_subtitle (self->memory_row, text);
  gtk_spin_button_set_range (
      self->memory_spin, MIN_MEMORY_MIB, MAX ((double)(limit / LODGE_MIB), MIN_MEMORY_MIB));
}

/* What this computer can give, and why not more. */
static void
show_host (LodgeSystemPage *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);
  guint cpus = lodge_host_get_cpus (host);
  guint max_cpus = lodge_host_get_max_cpus (host);
  const char *acceleration = lodge_host_get_acceleration_reason (host);

  self->filling = TRUE;
  if (cpus > 0)
    {
      g_autofree char *text =
          g_strdup_printf (ngettext ("This computer has %u", "This computer has %u", cpus), cpus);
      adw_action_row_set_subtitle (self->cpus_row, text);
      gtk_spin_button_set_range (self->cpus_spin, 1, max_cpus > 0 ? MIN (cpus, max_cpus) : cpus);
    }
  show_memory_limit (self, host);
  if (lodge_host_get_disk_space (host) > 0)
    {
      g_autofree char *space = lodge_size_format (lodge_host_get_disk_space (host));
      g_autofree char *text =
          g_strdup_printf (_ ("In GiB. %s are free; the disk takes room only as it fills"), space);
      adw_action_row_set_subtitle (self->disk_row, text);
    }
  show_reason (GTK_WIDGET (self->firmware_row),
               lodge_host_get_uefi (host),
               lodge_host_get_uefi_reason (host));
  show_reason (GTK_WIDGET (self->secure_boot_row),
               lodge_host_get_secure_boot (host),
               lodge_host_get_uefi (host) ? _ ("Firmware with Secure Boot is not installed.")
                                          : lodge_host_get_uefi_reason (host));
  show_reason (
      GTK_WIDGET (self->tpm_row), lodge_host_get_tpm (host), lodge_host_get_tpm_reason (host));
  show_reason (GTK_WIDGET (self->display_row),
               lodge_host_get_spice (host) && lodge_host_get_vnc (host),
               _ ("The QEMU on this computer was built with this one only"));
  if (acceleration != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->acceleration_row), acceleration);
  self->filling = FALSE;
  fill (self);
}

static void
lodge_system_page_dispose (GObject *object)
{
  LodgeSystemPage *self = LODGE_SYSTEM_PAGE (object);

  g_clear_object (&self->request);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_system_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/create/lodge-system-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, system_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, resources_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, cpus_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, cpus_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, memory_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, memory_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, disk_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, disk_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, image_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, copy_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, in_place_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, firmware_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, secure_boot_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, secure_boot_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, tpm_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, tpm_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, display_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSystemPage, acceleration_row);
}

static void
lodge_system_page_class_init (LodgeSystemPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_system_page_dispose;
  signals[CHOOSE_SYSTEM] = g_signal_new ("choose-system",
                                         G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         0);
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_cpus_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_memory_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_disk_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_firmware_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_secure_boot_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_tpm_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_display_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_acceleration_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_system_activated_cb);
}

static void
lodge_system_page_init (LodgeSystemPage *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_spin_button_set_range (self->memory_spin, MIN_MEMORY_MIB, MAX_MEMORY_MIB);
  gtk_spin_button_set_range (self->disk_spin, 0, MAX_DISK_GIB);
  self->filling = FALSE;
}

void
lodge_system_page_set_request (LodgeSystemPage *self, LodgeVmm *vmm, LodgeCreateRequest *request)
{
  g_return_if_fail (LODGE_IS_SYSTEM_PAGE (self));
  g_return_if_fail (self->request == NULL);

  self->vmm = g_object_ref (vmm);
  self->request = g_object_ref (request);
  g_signal_connect_object (request, "notify", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      lodge_vmm_get_host (vmm), "notify", G_CALLBACK (show_host), self, G_CONNECT_SWAPPED);
  show_host (self);
}
