/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-creator.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  char *name;
  char *iso;
  char *disk;
  gboolean copy_disk;
  char *kernel;
  char *initrd;
  char *cmdline;
  gboolean network_boot;
  char *os;
  char *cpus;
  char *memory;
  char *disk_size;
  char *firmware;
  char *display;
  char *acceleration;
  gboolean no_start;
  gboolean dry_run;
} CreateOptions;

/* The options as values; members of options that were not given are left alone. */
typedef struct
{
  guint64 cpus;
  guint64 memory;
  guint64 disk_size;
  int firmware;
  int display;
  int acceleration;
} CreateValues;

/* One creation under way. */
typedef struct
{
  LodgeCreateRequest *request;
} Creation;

static void
creation_free (gpointer data)
{
  Creation *creation = data;

  g_clear_object (&creation->request);
  g_free (creation);
}

/* The work */

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  CreateOptions *options = self->options;
  GError *error = NULL;
  g_autoptr (LodgeMachine) machine = lodge_creator_create_finish (result, NULL, &error);
  g_autofree char *sentence = NULL;

  lodge_cli_stop_progress (self);
  if (machine == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (error != NULL || options->no_start)
    sentence = g_strdup_printf (_ ("“%s” was created."), lodge_machine_get_title (machine));
  else
    sentence =
        g_strdup_printf (_ ("“%s” was created and started."), lodge_machine_get_title (machine));
  if (error == NULL)
    {
      lodge_cli_finish_with_machine (self, machine, sentence);
      return;
    }

  /* The machine stays when only its start failed, so both are told. */
  if (self->json)
    lodge_cli_print_json (lodge_cli_json_machine (machine, TRUE));
  else
    lodge_cli_print ("%s\n", sentence);
  lodge_cli_finish (self, error);
}

static void
on_previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autofree char *text = lodge_creator_preview_finish (result, &error);

  if (text != NULL)
    lodge_cli_print ("%s%s", text, g_str_has_suffix (text, "\n") ? "" : "\n");
  lodge_cli_finish (self, error);
}

static gboolean
parse_values (CreateOptions *options, CreateValues *values, GError **error)
{
  if (options->cpus != NULL &&
      !lodge_cli_parse_number (options->cpus, "--cpus", 1, G_MAXUINT16, &values->cpus, error))
    return FALSE;
  if (options->memory != NULL && !lodge_cli_parse_memory (options->memory, &values->memory, error))
    return FALSE;
  if (options->disk_size != NULL &&
      !lodge_cli_parse_size (options->disk_size, "--disk-size", &values->disk_size, error))
    return FALSE;
  if (options->firmware != NULL &&
      !lodge_cli_parse_nick (
          LODGE_TYPE_FIRMWARE, options->firmware, "--firmware", &values->firmware, error))
    return FALSE;
  if (options->acceleration != NULL && !lodge_cli_parse_nick (LODGE_TYPE_ACCELERATION,
                                                              options->acceleration,
                                                              "--acceleration",
                                                              &values->acceleration,
                                                              error))
    return FALSE;
  return options->display == NULL ||
         lodge_cli_parse_nick (
             LODGE_TYPE_DISPLAY_PROTOCOL, options->display, "--display", &values->display, error);
}

/* Whoever names a value wants it, whatever the system would like. */
static void
override_defaults (LodgeCli *self, LodgeCreateRequest *request)
{
  CreateOptions *options = self->options;
  CreateValues values = { 0 };

  parse_values (options, &values, NULL);
  if (options->cpus != NULL)
    g_object_set (request, "cpus", (guint)values.cpus, NULL);
  if (options->memory != NULL)
    g_object_set (request, "memory", values.memory, NULL);
  if (options->disk_size != NULL)
    g_object_set (request, "disk-size", values.disk_size, NULL);
  if (options->firmware != NULL)
    g_object_set (request, "firmware", values.firmware, NULL);
  if (options->firmware != NULL && values.firmware == LODGE_FIRMWARE_BIOS)
    g_object_set (request, "secure-boot", FALSE, NULL);
  if (options->acceleration != NULL)
    g_object_set (request, "acceleration", values.acceleration, NULL);
  if (options->display != NULL)
    g_object_set (request, "display", values.display, NULL);
  g_object_set (request, "start", !options->no_start, "copy-disk", options->copy_disk, NULL);
}

/* The source is inspected and the system known: the rest of the request, then the work. */
static void
create (LodgeCli *self)
{
  CreateOptions *options = self->options;
  Creation *creation = self->data;
  LodgeOsCatalog *catalog = lodge_os_catalog_get_default ();
  g_autofree char *os_id = NULL;
  LodgeOs *os;

  if (options->os != NULL)
    {
      os_id = lodge_cli_dup_text (options->os, NULL);
      os = lodge_os_catalog_lookup (catalog, os_id);
      if (os == NULL)
        {
          lodge_cli_finish (self,
                            lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                                 NULL,
                                                 _ ("No system has the id “%s”; “osinfo-query os” "
                                                    "lists the ids."),
                                                 os_id));
          return;
        }
      g_object_set (creation->request, "os", os, NULL);
    }
  lodge_create_request_apply_defaults (
      creation->request, lodge_vmm_get_host (self->vmm), lodge_vmm_get_machines (self->vmm));
  override_defaults (self, creation->request);

  if (options->dry_run)
    {
      lodge_creator_preview_async (
          self->core, self->vmm, creation->request, self->cancellable, on_previewed_cb, self);
      return;
    }
  lodge_cli_show_progress (self);
  lodge_creator_create_async (
      self->core, self->vmm, creation->request, self->cancellable, on_created_cb, self);
}

static void
on_catalog_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autoptr (GListModel) systems =
      lodge_os_catalog_load_finish (LODGE_OS_CATALOG (source), result, &error);

  if (systems == NULL)
    lodge_cli_finish (self, error);
  else
    create (self);
}

static void
load_catalog (LodgeCli *self)
{
  lodge_os_catalog_load_async (
      lodge_os_catalog_get_default (), self->cancellable, on_catalog_loaded_cb, self);
}

static gboolean
is_wanted_source (LodgeCli *self, LodgeCreateRequest *request, GError **error)
{
  CreateOptions *options = self->options;
  LodgeSource source;

  g_object_get (request, "source", &source, NULL);
  if (options->iso != NULL && source != LODGE_SOURCE_ISO)
    g_set_error_literal (error,
                         LODGE_VMM_ERROR,
                         LODGE_VMM_ERROR_INVALID,
                         _ ("The file is no installation medium but a disk image: use --disk."));
  else if (options->disk != NULL && source != LODGE_SOURCE_DISK)
    g_set_error_literal (error,
                         LODGE_VMM_ERROR,
                         LODGE_VMM_ERROR_INVALID,
                         _ ("The file is no disk image but an installation medium: use --iso."));
  else
    return TRUE;
  return FALSE;
}

static void
on_inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Creation *creation = self->data;
  GError *error = NULL;

  if (lodge_creator_inspect_finish (result, &error) &&
      is_wanted_source (self, creation->request, &error))
    load_catalog (self);
  else
    lodge_cli_finish (self, error);
}

static char *
dup_absolute (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

static void
set_source_without_medium (LodgeCreateRequest *request, CreateOptions *options)
{
  g_autofree char *kernel = dup_absolute (options->kernel);
  g_autofree char *initrd = dup_absolute (options->initrd);
  g_autofree char *cmdline =
      options->cmdline != NULL ? lodge_cli_dup_text (options->cmdline, NULL) : NULL;

  if (options->kernel != NULL)
    g_object_set (request,
                  "source",
                  LODGE_SOURCE_KERNEL,
                  "kernel",
                  kernel,
                  "initrd",
                  initrd,
                  "cmdline",
                  cmdline,
                  NULL);
  else
    g_object_set (request,
                  "source",
                  options->network_boot ? LODGE_SOURCE_NETWORK : LODGE_SOURCE_NOTHING,
                  NULL);
}

static void
run_create (LodgeCli *self)
{
  CreateOptions *options = self->options;
  g_autofree char *title = lodge_cli_dup_title (options->name, "--name", NULL);
  g_autofree char *path = dup_absolute (options->iso != NULL ? options->iso : options->disk);
  Creation *creation = g_new0 (Creation, 1);

  self->data = creation;
  self->data_free = creation_free;
  creation->request = lodge_create_request_new ();
  g_object_set (creation->request, "title", title, "title-set", TRUE, NULL);
  if (path == NULL)
    {
      set_source_without_medium (creation->request, options);
      load_catalog (self);
      return;
    }
  lodge_creator_inspect_async (
      self->core, self->vmm, creation->request, path, self->cancellable, on_inspected_cb, self);
}

/* What can be judged at once */

static gboolean
usage_error (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

static gboolean
check_texts (CreateOptions *options, GError **error)
{
  const char *const texts[] = {
    options->os, options->cmdline, options->firmware, options->display, options->acceleration
  };
  const char *const paths[] = { options->iso, options->disk, options->kernel, options->initrd };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = texts[i] != NULL ? lodge_cli_dup_text (texts[i], error) : NULL;

      if (texts[i] != NULL && text == NULL)
        return FALSE;
    }
  /* A definition is XML: what is no UTF-8 can't be named in it. */
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      if (paths[i] != NULL && !g_utf8_validate (paths[i], -1, NULL))
        return usage_error (error, _ ("A file's name is no valid UTF-8; rename the file first."));
      if (paths[i] != NULL && *paths[i] == '\0')
        return usage_error (error, _ ("A file's name is empty."));
    }
  return TRUE;
}

static gboolean
check_create (LodgeCli *self, GError **error)
{
  CreateOptions *options = self->options;
  g_autofree char *title = NULL;
  CreateValues values = { 0 };

  if (options->name == NULL)
    return usage_error (error, _ ("--name is missing: what the machine is to be called."));
  title = lodge_cli_dup_title (options->name, "--name", error);
  if (title == NULL)
    return FALSE;
  if ((options->iso != NULL) + (options->disk != NULL) + (options->kernel != NULL) +
          options->network_boot >
      1)
    return usage_error (error,
                        _ ("Only one of --iso, --disk, --kernel and --network-boot can be given."));
  if (options->kernel == NULL && (options->initrd != NULL || options->cmdline != NULL))
    return usage_error (error, _ ("--initrd and --cmdline go with --kernel."));
  if (options->copy_disk && options->disk == NULL)
    return usage_error (error, _ ("--copy-disk goes with --disk."));
  if (options->disk != NULL && options->disk_size != NULL)
    return usage_error (error, _ ("--disk-size is for a new disk; --disk has its own size."));
  if (!check_texts (options, error) || !parse_values (options, &values, error))
    return FALSE;
  if (options->display != NULL && values.display != LODGE_DISPLAY_PROTOCOL_SPICE &&
      values.display != LODGE_DISPLAY_PROTOCOL_VNC)
    return usage_error (error, _ ("--display takes spice or vnc."));
  if (options->acceleration != NULL && values.acceleration == LODGE_ACCELERATION_OTHER)
    return usage_error (error, _ ("--acceleration takes auto, kvm or emulation."));
  return TRUE;
}

#define TEXT_OPTION(long_name, member, words, value)                                               \
  {                                                                                                \
    long_name, 0, 0, G_OPTION_ARG_FILENAME, LODGE_CLI_OPTION (CreateOptions, member), words, value \
  }
#define FLAG_OPTION(long_name, member, words)                                                      \
  {                                                                                                \
    long_name, 0, 0, G_OPTION_ARG_NONE, LODGE_CLI_OPTION (CreateOptions, member), words, NULL      \
  }

static const GOptionEntry create_entries[] = {
  TEXT_OPTION ("name", name, N_ ("What the machine is to be called"), N_ ("TITLE")),
  TEXT_OPTION ("iso", iso, N_ ("Install from this medium"), N_ ("FILE")),
  TEXT_OPTION ("disk", disk, N_ ("Use this qcow2 or raw disk image, in place"), N_ ("FILE")),
  FLAG_OPTION ("copy-disk", copy_disk, N_ ("Copy the image of --disk and leave it alone")),
  TEXT_OPTION ("kernel", kernel, N_ ("Boot this kernel"), N_ ("FILE")),
  TEXT_OPTION ("initrd", initrd, N_ ("Give the kernel this initial file system"), N_ ("FILE")),
  TEXT_OPTION ("cmdline", cmdline, N_ ("Give the kernel these parameters"), N_ ("TEXT")),
  FLAG_OPTION ("network-boot", network_boot, N_ ("Boot from the network")),
  TEXT_OPTION ("os", os, N_ ("The system, by libosinfo's id (default: as detected)"), "ID"),
  TEXT_OPTION ("cpus", cpus, N_ ("Virtual processors"), "N"),
  TEXT_OPTION ("memory", memory, N_ ("Memory, such as 512M or 2G"), N_ ("SIZE")),
  TEXT_OPTION ("disk-size", disk_size, N_ ("Size of the new disk; 0: no disk"), N_ ("SIZE")),
  TEXT_OPTION ("firmware", firmware, N_ ("The firmware"), "bios|uefi"),
  TEXT_OPTION ("display", display, N_ ("How the screen is carried"), "spice|vnc"),
  TEXT_OPTION ("acceleration", acceleration, N_ ("How the processor runs"), "auto|kvm|emulation"),
  FLAG_OPTION ("no-start", no_start, N_ ("Don't start the machine")),
  FLAG_OPTION ("dry-run", dry_run, N_ ("Make nothing; print the domain XML")),
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_create_verbs[] = {
  { .name = "create",
    .arguments = "",
    .summary = N_ ("Create a machine and start it"),
    .description = N_ ("Without a source the machine gets an empty disk. What is not given follows "
                       "from the system and from what this computer can do. A failure or Ctrl+C "
                       "leaves nothing behind."),
    .entries = create_entries,
    .options_size = sizeof (CreateOptions),
    .check = check_create,
    .run = run_create },
  { NULL },
};
