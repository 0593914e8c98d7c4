/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *drive;
  gboolean force;
} MediumOptions;

static gboolean
is_insert (LodgeCli *self)
{
  return g_str_equal (self->arguments[1], "insert");
}

static gboolean
check_medium (LodgeCli *self, GError **error)
{
  guint n_arguments = g_strv_length (self->arguments);
  gboolean known = is_insert (self) || g_str_equal (self->arguments[1], "eject");

  if (known && n_arguments == (is_insert (self) ? 3u : 2u))
    return TRUE;
  g_set_error_literal (error,
                       G_OPTION_ERROR,
                       G_OPTION_ERROR_BAD_VALUE,
                       _ ("Say “insert” with a file, or “eject” without one."));
  return FALSE;
}

static gboolean
is_called (LodgeDisk *disk, const char *name)
{
  return g_strcmp0 (lodge_disk_get_target (disk), name) == 0 ||
         g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (disk)), name) == 0;
}

/* The drive that is meant: the one named, else the first that the wish makes sense for. An empty
 * one is filled before a full one. (transfer none) */
static LodgeDisk *
find_drive (LodgeMachine *machine, const MediumOptions *options, gboolean insert, GError **error)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));
  LodgeDisk *other = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);
      gboolean empty = lodge_disk_get_path (disk) == NULL;

      if (options->drive != NULL
              ? is_called (disk, options->drive)
              : lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM && empty == insert)
        return disk; /* the list holds it */
      if (insert && lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM && other == NULL)
        other = disk;
    }
  if (options->drive == NULL && other != NULL)
    return other;
  if (options->drive != NULL)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            NULL,
                                            _ ("“%s” has no drive “%s”; “lodgectl show” lists its "
                                               "disks and drives."),
                                            lodge_machine_get_title (machine),
                                            options->drive));
  else if (insert)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            NULL,
                                            _ ("“%s” has no CD drive."),
                                            lodge_machine_get_title (machine)));
  else
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            NULL,
                                            _ ("There is no disc in “%s”."),
                                            lodge_machine_get_title (machine)));
  return NULL;
}

static GError *
add_advice (GError *error)
{
  g_autoptr (GError) locked = NULL;

  if (!g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_LOCKED))
    return error;
  locked = error;
  return lodge_vmm_error_new (LODGE_VMM_ERROR_LOCKED,
                              lodge_vmm_error_get_details (locked),
                              _ ("The machine uses the disc and keeps the drive closed; eject it "
                                 "inside the machine, or add --force."));
}

static void
on_medium_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = self->data;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  if (!lodge_vmm_set_medium_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, add_advice (error));
      return;
    }
  sentence = g_strdup_printf (is_insert (self) ? _ ("The disc is in “%s”.")
                                               : _ ("The disc was taken out of “%s”."),
                              lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
run_medium (LodgeCli *self)
{
  MediumOptions *options = self->options;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  g_autofree char *path = NULL;
  LodgeDisk *drive;
  GError *error = NULL;

  if (machine == NULL)
    return;
  drive = find_drive (machine, options, is_insert (self), &error);
  if (drive == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (is_insert (self))
    path = g_canonicalize_filename (self->arguments[2], NULL);
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_vmm_set_medium_async (self->vmm,
                              machine,
                              lodge_device_get_id (LODGE_DEVICE (drive)),
                              path,
                              options->force,
                              self->cancellable,
                              on_medium_set_cb,
                              self);
}

static const GOptionEntry medium_entries[] = {
  { "drive",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (MediumOptions, drive),
    N_ ("Which drive, by its target such as sda"),
    N_ ("DRIVE") },
  { "force",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (MediumOptions, force),
    N_ ("Also when the guest keeps the drive closed"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_medium_verbs[] = {
  { .name = "medium",
    .arguments = "MACHINE insert FILE | eject",
    .summary = N_ ("Put a disc into a machine's CD drive, or take it out"),
    .description = N_ ("The running machine sees it at once, and it stays so at the next start."),
    .min_arguments = 2,
    .max_arguments = 3,
    .entries = medium_entries,
    .options_size = sizeof (MediumOptions),
    .check = check_medium,
    .run = run_medium },
  { NULL },
};
