/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-firmware-dialog.h"

#include <glib/gi18n.h>

#include "lodge-firmware-changer.h"
#include "lodge-safety-row.h"
#include "lodge-ui.h"

/* In the order of the rows. */
static const struct
{
  LodgeFirmware firmware;
  gboolean secure_boot;
} CHOICES[] = {
  { LODGE_FIRMWARE_BIOS, FALSE },
  { LODGE_FIRMWARE_UEFI, FALSE },
  { LODGE_FIRMWARE_UEFI, TRUE },
};

#define N_CHOICES G_N_ELEMENTS (CHOICES)

struct _LodgeFirmwareDialog
{
  AdwMessageDialog parent_instance;

  AdwActionRow *rows[N_CHOICES];
  GtkCheckButton *buttons[N_CHOICES];
  LodgeSafetyRow *snapshot_row;

  LodgeCore *core;
  LodgeMachine *machine;
  guint present;     /* which it has */
  GtkWidget *parent; /* weak */
};

G_DEFINE_FINAL_TYPE (LodgeFirmwareDialog, lodge_firmware_dialog, ADW_TYPE_MESSAGE_DIALOG)

static guint
get_wanted (LodgeFirmwareDialog *self)
{
  for (guint i = 0; i < N_CHOICES; i++)
    if (gtk_check_button_get_active (self->buttons[i]))
      return i;
  return self->present;
}

static void
update (LodgeFirmwareDialog *self)
{
  /* The template is just being made. */
  if (self->core == NULL)
    return;
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self),
                                           "change",
                                           lodge_safety_row_get_judged (self->snapshot_row) &&
                                               get_wanted (self) != self->present);
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeFirmwareDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_firmware_changer_change_finish (result, &error))
    lodge_ui_show_error (self->parent, _ ("The firmware could not be changed"), error);
}

static void
lodge_firmware_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeFirmwareDialog *self = LODGE_FIRMWARE_DIALOG (dialog);
  guint wanted = get_wanted (self);

  if (g_strcmp0 (response, "change") != 0 || wanted == self->present)
    return;
  lodge_firmware_changer_change_async (self->core,
                                       self->machine,
                                       CHOICES[wanted].firmware,
                                       CHOICES[wanted].secure_boot,
                                       lodge_safety_row_get_active (self->snapshot_row),
                                       NULL,
                                       on_changed_cb,
                                       g_object_ref (self));
}

static void
lodge_firmware_dialog_dispose (GObject *object)
{
  LodgeFirmwareDialog *self = LODGE_FIRMWARE_DIALOG (object);

  g_clear_object (&self->machine);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_firmware_dialog_parent_class)->dispose (object);
}

static void
lodge_firmware_dialog_finalize (GObject *object)
{
  g_clear_weak_pointer (&LODGE_FIRMWARE_DIALOG (object)->parent);
  G_OBJECT_CLASS (lodge_firmware_dialog_parent_class)->finalize (object);
}

static void
lodge_firmware_dialog_class_init (LodgeFirmwareDialogClass *klass)
{
  static const char *const rows[N_CHOICES] = { "bios_row", "uefi_row", "secure_row" };
  static const char *const buttons[N_CHOICES] = { "bios_button", "uefi_button", "secure_button" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_firmware_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_firmware_dialog_finalize;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_firmware_dialog_response;

  g_type_ensure (LODGE_TYPE_SAFETY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-firmware-dialog.ui");
  for (guint i = 0; i < N_CHOICES; i++)
    {
      gtk_widget_class_bind_template_child_full (widget_class,
                                                 rows[i],
                                                 FALSE,
                                                 G_STRUCT_OFFSET (LodgeFirmwareDialog, rows) +
                                                     (gssize)(i * sizeof (AdwActionRow *)));
      gtk_widget_class_bind_template_child_full (widget_class,
                                                 buttons[i],
                                                 FALSE,
                                                 G_STRUCT_OFFSET (LodgeFirmwareDialog, buttons) +
                                                     (gssize)(i * sizeof (GtkCheckButton *)));
    }
  gtk_widget_class_bind_template_child (widget_class, LodgeFirmwareDialog, snapshot_row);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
lodge_firmware_dialog_init (LodgeFirmwareDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What can't be says why, in place of what it is. */
static void
show_choices (LodgeFirmwareDialog *self)
{
  LodgeMachineConfig *config = lodge_machine_get_config (self->machine);
  LodgeVmm *vmm = lodge_core_get_vmm (self->core, self->machine);
  gboolean secure = lodge_machine_config_get_secure_boot (config);

  for (guint i = 0; i < N_CHOICES; i++)
    {
      const char *refusal = lodge_firmware_changer_get_refusal (
          vmm, self->machine, CHOICES[i].firmware, CHOICES[i].secure_boot);

      if (lodge_machine_config_get_firmware (config) == CHOICES[i].firmware &&
          (CHOICES[i].firmware == LODGE_FIRMWARE_BIOS || CHOICES[i].secure_boot == secure))
        {
          self->present = i;
          gtk_check_button_set_active (self->buttons[i], TRUE);
        }
      else if (refusal != NULL)
        {
          gtk_widget_set_sensitive (GTK_WIDGET (self->rows[i]), FALSE);
          adw_action_row_set_subtitle (self->rows[i], refusal);
        }
    }
}

void
lodge_firmware_dialog_present (LodgeCore *core, LodgeMachine *machine, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeFirmwareDialog *self = g_object_new (
      LODGE_TYPE_FIRMWARE_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->core = g_object_ref (core);
  self->machine = g_object_ref (machine);
  g_set_weak_pointer (&self->parent, parent);
  show_choices (self);
  update (self);
  lodge_safety_row_set_machine (self->snapshot_row, lodge_core_get_vmm (core, machine), machine);
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
