/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-machine-remover.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gboolean keep_disks;
  gboolean dry_run;
} DeleteOptions;

typedef struct
{
  LodgeMachine *machine;
  char *title; /* the machine is no more when this is printed */
  char *uuid;
  GListModel *files;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_object_unref (deletion->machine);
  g_clear_object (&deletion->files);
  g_free (deletion->title);
  g_free (deletion->uuid);
  g_free (deletion);
}

/* Whether the file goes; with --keep-disks what belongs to the definition goes with it. */
static gboolean
will_go (LodgeCli *self, LodgeMachineFile *file)
{
  DeleteOptions *options = self->options;

  if (!lodge_machine_file_get_deletable (file))
    return FALSE;
  return !options->keep_disks || lodge_machine_file_get_role (file) != LODGE_FILE_ROLE_DISK;
}

/* What the backend gives no reason for stays because of what it is. */
static const char *
get_kept_because (LodgeMachineFile *file)
{
  const char *reason = lodge_machine_file_get_kept_because (file);

  if (reason != NULL)
    return reason;
  switch (lodge_machine_file_get_role (file))
    {
    case LODGE_FILE_ROLE_MEDIUM:
      return _ ("an installation medium");
    case LODGE_FILE_ROLE_KERNEL:
      return _ ("a kernel or its files");
    case LODGE_FILE_ROLE_DISK:
    case LODGE_FILE_ROLE_NVRAM:
    case LODGE_FILE_ROLE_TPM:
    case LODGE_FILE_ROLE_SAVED_STATE:
    default:
      return _ ("not this machine’s own");
    }
}

static char *
dup_why_kept (LodgeMachineFile *file)
{
  const char *const *used_by = lodge_machine_file_get_used_by (file);
  g_autofree char *titles = NULL;

  if (lodge_machine_file_get_deletable (file))
    return g_strdup (_ ("its disks are to be kept"));
  if (used_by == NULL || used_by[0] == NULL)
    return g_strdup (get_kept_because (file));
  titles = g_strjoinv (_ (", "), (char **)used_by);
  return g_strdup_printf (_ ("used by %s"), titles);
}

static JsonNode *
files_to_json (LodgeCli *self, Deletion *deletion, gboolean going)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (deletion->files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (deletion->files, i);
      g_autofree char *why = dup_why_kept (file);
      JsonObject *object;

      if (will_go (self, file) != going)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "path", lodge_machine_file_get_path (file));
      json_object_set_string_member (
          object,
          "role",
          lodge_enum_to_nick (LODGE_TYPE_FILE_ROLE, (int)lodge_machine_file_get_role (file)));
      if (!going)
        json_object_set_string_member (object, "reason", why);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return node;
}

static void
print_deletion_json (LodgeCli *self, Deletion *deletion)
{
  DeleteOptions *options = self->options;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "uuid", deletion->uuid);
  json_object_set_string_member (object, "title", deletion->title);
  json_object_set_boolean_member (object, "dry_run", options->dry_run);
  json_object_set_member (object, "deleted", files_to_json (self, deletion, TRUE));
  json_object_set_member (object, "kept", files_to_json (self, deletion, FALSE));
  json_node_take_object (node, object);
  lodge_cli_print_json (node);
}

static void
print_deletion_text (LodgeCli *self, Deletion *deletion)
{
  DeleteOptions *options = self->options;

  if (options->dry_run)
    lodge_cli_print (_ ("“%s” would be deleted.\n"), deletion->title);
  else
    lodge_cli_print (_ ("“%s” was deleted.\n"), deletion->title);
  for (guint i = 0; i < g_list_model_get_n_items (deletion->files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (deletion->files, i);
      g_autofree char *why = dup_why_kept (file);
      const char *path = lodge_machine_file_get_path (file);

      if (!will_go (self, file))
        lodge_cli_print (_ ("Kept: %s (%s)\n"), path, why);
      else if (options->dry_run)
        lodge_cli_print (_ ("Would delete: %s\n"), path);
      else
        lodge_cli_print (_ ("Deleted: %s\n"), path);
    }
}

static void
print_deletion (LodgeCli *self, Deletion *deletion)
{
  if (self->json)
    print_deletion_json (self, deletion);
  else
    print_deletion_text (self, deletion);
  lodge_cli_finish (self, NULL);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  if (lodge_machine_remover_delete_finish (result, &error))
    print_deletion (self, self->data);
  else
    lodge_cli_finish (self, error);
}

static void
on_files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  DeleteOptions *options = self->options;
  Deletion *deletion = self->data;
  GError *error = NULL;

  deletion->files = lodge_vmm_list_files_finish (LODGE_VMM (source), result, &error);
  if (deletion->files == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (options->dry_run)
    {
      print_deletion (self, deletion);
      return;
    }
  lodge_machine_remover_delete_async (self->core,
                                      deletion->machine,
                                      deletion->files,
                                      options->keep_disks,
                                      self->cancellable,
                                      on_deleted_cb,
                                      self);
}

static void
run_delete (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  Deletion *deletion;

  if (machine == NULL)
    return;
  deletion = g_new0 (Deletion, 1);
  deletion->machine = g_object_ref (machine);
  deletion->title = g_strdup (lodge_machine_get_title (machine));
  deletion->uuid = g_strdup (lodge_machine_get_uuid (machine));
  self->data = deletion;
  self->data_free = deletion_free;
  lodge_vmm_list_files_async (self->vmm, machine, self->cancellable, on_files_listed_cb, self);
}

static const GOptionEntry delete_entries[] = {
  { "keep-disks",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (DeleteOptions, keep_disks),
    N_ ("Delete the machine but none of its disks"),
    NULL },
  { "dry-run",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (DeleteOptions, dry_run),
    N_ ("Delete nothing; tell what would go and what would stay"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_delete_verbs[] = {
  { .name = "delete",
    .arguments = "MACHINE",
    .summary = N_ ("Delete a machine and its disks"),
    .description = N_ (
        "A running machine is forced off first. Images that other machines use, installation "
        "media and files that Lodge did not make part of the machine stay; the output says which."),
    .min_arguments = 1,
    .max_arguments = 1,
    .entries = delete_entries,
    .options_size = sizeof (DeleteOptions),
    .run = run_delete },
  { NULL },
};
