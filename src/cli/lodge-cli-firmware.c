/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>

#include "lodge-firmware-changer.h"

typedef struct
{
  gboolean no_snapshot;
} FirmwareOptions;

static gboolean
parse (const char *word, LodgeFirmware *firmware, gboolean *secure)
{
  *secure = g_str_equal (word, "secure");
  *firmware = g_str_equal (word, "bios") ? LODGE_FIRMWARE_BIOS : LODGE_FIRMWARE_UEFI;
  return g_str_equal (word, "bios") || g_str_equal (word, "uefi") || *secure;
}

static gboolean
check_firmware (LodgeCli *self, GError **error)
{
  LodgeFirmware firmware;
  gboolean secure;

  if (parse (self->arguments[1], &firmware, &secure))
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is none of bios, uefi and secure."),
               self->arguments[1]);
  return FALSE;
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = self->data;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  lodge_cli_stop_progress (self);
  if (!lodge_firmware_changer_change_finish (result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (_ ("“%s” starts with the other firmware now."),
                              lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static gboolean
has_it (LodgeMachine *machine, LodgeFirmware firmware, gboolean secure)
{
  LodgeMachineConfig *config = lodge_machine_get_config (machine);

  return lodge_machine_config_get_firmware (config) == firmware &&
         (firmware == LODGE_FIRMWARE_BIOS ||
          !lodge_machine_config_get_secure_boot (config) == !secure);
}

static void
run_firmware (LodgeCli *self)
{
  const FirmwareOptions *options = self->options;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  LodgeFirmware firmware = LODGE_FIRMWARE_BIOS;
  gboolean secure = FALSE;
  const char *refusal;

  if (machine == NULL || !parse (self->arguments[1], &firmware, &secure))
    return;
  if (has_it (machine, firmware, secure))
    {
      g_autofree char *sentence =
          g_strdup_printf (_ ("“%s” has that firmware."), lodge_machine_get_title (machine));

      lodge_cli_finish_with_machine (self, machine, sentence);
      return;
    }
  /* Before a snapshot is taken for nothing. */
  refusal = lodge_firmware_changer_get_refusal (self->vmm, machine, firmware, secure);
  if (refusal != NULL)
    {
      lodge_cli_finish (self,
                        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", refusal));
      return;
    }
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_cli_show_progress (self);
  lodge_firmware_changer_change_async (self->core,
                                       machine,
                                       firmware,
                                       secure,
                                       !options->no_snapshot,
                                       self->cancellable,
                                       on_changed_cb,
                                       self);
}

static const GOptionEntry firmware_entries[] = {
  { "no-snapshot",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (FirmwareOptions, no_snapshot),
    N_ ("Take no snapshot before"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_firmware_verbs[] = {
  { .name = "firmware",
    .arguments = "MACHINE bios|uefi|secure",
    .summary = N_ ("Change the firmware of a machine that is off"),
    .description =
        N_ ("A system that was installed for one of them mostly does not start with another. The "
            "firmware’s variables are made anew. A snapshot is taken before."),
    .min_arguments = 2,
    .max_arguments = 2,
    .entries = firmware_entries,
    .options_size = sizeof (FirmwareOptions),
    .check = check_firmware,
    .run = run_firmware },
  { NULL },
};
