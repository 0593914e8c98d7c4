/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in the way of a snapshot, and what can be done about it. */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>

static const char *
get_fix (const LodgeObstacle *obstacle)
{
  if (obstacle->device == NULL)
    return "";
  switch (obstacle->kind)
    {
    case LODGE_OBSTACLE_RAW_DISK:
      return "convert";
    case LODGE_OBSTACLE_MISSING_FILE:
      return "locate";
    case LODGE_OBSTACLE_SHARED_DISK:
    case LODGE_OBSTACLE_HOST_DEVICE:
    case LODGE_OBSTACLE_SHARE:
      return "set-aside";
    case LODGE_OBSTACLE_DEPENDANTS:
    case LODGE_OBSTACLE_OTHER:
    default:
      return "";
    }
}

static void
print_json (const LodgeSnapshotFeatures *features)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "obstacles");
  json_builder_begin_array (builder);
  for (guint i = 0; i < features->obstacles->len; i++)
    {
      const LodgeObstacle *obstacle = g_ptr_array_index (features->obstacles, i);

      json_builder_begin_object (builder);
      lodge_cli_json_add_string (
          builder, "kind", lodge_enum_to_nick (LODGE_TYPE_OBSTACLE_KIND, (int)obstacle->kind));
      lodge_cli_json_add_string (builder, "device", obstacle->device);
      lodge_cli_json_add_string (builder, "text", obstacle->text);
      lodge_cli_json_add_string (builder, "fix", get_fix (obstacle));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "aside");
  json_builder_begin_array (builder);
  for (guint i = 0; features->aside != NULL && features->aside[i] != NULL; i++)
    json_builder_add_string_value (builder, features->aside[i]);
  json_builder_end_array (builder);
  lodge_cli_json_add_string (builder, "take", features->take);
  lodge_cli_json_add_string (builder, "take-memory", features->take_memory);
  json_builder_end_object (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_text (const LodgeSnapshotFeatures *features)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (3);

  if (features->obstacles->len == 0 && features->aside == NULL)
    return;
  lodge_cli_table_add (table, _ ("DEVICE"), _ ("WHAT TO DO"), _ ("WHAT IS IN THE WAY"), NULL);

  for (guint i = 0; i < features->obstacles->len; i++)
    {
      const LodgeObstacle *obstacle = g_ptr_array_index (features->obstacles, i);

      lodge_cli_table_add (table,
                           obstacle->device != NULL ? obstacle->device : "-",
                           *get_fix (obstacle) != '\0' ? get_fix (obstacle) : "-",
                           obstacle->text,
                           NULL);
    }
  for (guint i = 0; features->aside != NULL && features->aside[i] != NULL; i++)
    lodge_cli_table_add (table, "-", "put-back", features->aside[i], NULL);
  lodge_cli_table_print (table);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);

  if (features != NULL && self->json)
    print_json (features);
  else if (features != NULL)
    print_text (features);
  lodge_cli_finish (self, error);
}

static void
run_obstacles (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine != NULL)
    lodge_vmm_read_snapshot_features_async (
        self->vmm, machine, self->cancellable, on_features_read_cb, self);
}

static void
on_converted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;
  gboolean done = lodge_vmm_convert_disk_finish (LODGE_VMM (source), result, &error);
  g_autofree char *sentence = NULL;

  lodge_job_finish (self->data, error);
  lodge_cli_stop_progress (self);
  if (!done || machine == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (
      _ ("The disk “%s” of “%s” is qcow2."), self->arguments[1], lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
run_convert (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  lodge_cli_show_progress (self);
  self->data = lodge_job_new (_ ("Converting"), NULL);
  self->data_free = g_object_unref;
  lodge_core_add_job (self->core, self->data);
  lodge_vmm_convert_disk_async (
      self->vmm, machine, self->arguments[1], self->data, self->cancellable, on_converted_cb, self);
}

static void
on_aside_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;

  if (!lodge_vmm_set_aside_finish (LODGE_VMM (source), result, &error) || machine == NULL)
    lodge_cli_finish (self, error);
  else
    lodge_cli_finish_with_machine (
        self, machine, _ ("The device is detached for the moment; “put-back” attaches it again."));
}

static void
run_set_aside (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine != NULL)
    lodge_vmm_set_aside_async (
        self->vmm, machine, self->arguments[1], self->cancellable, on_aside_cb, self);
}

static void
on_put_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  GError *error = NULL;

  if (!lodge_vmm_put_back_finish (LODGE_VMM (source), result, &outcome, &error) || machine == NULL)
    lodge_cli_finish (self, error);
  else
    lodge_cli_finish_with_machine (
        self,
        machine,
        outcome == LODGE_EDIT_RESULT_AT_NEXT_START
            ? _ ("The devices are attached again at the next start: the running machine could not "
                 "take them.")
            : _ ("What was detached for the moment is attached again."));
}

static void
run_put_back (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine != NULL)
    lodge_vmm_put_back_async (self->vmm, machine, self->cancellable, on_put_back_cb, self);
}

static void
on_located_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;

  if (!lodge_vmm_locate_file_finish (LODGE_VMM (source), result, &error) || machine == NULL)
    lodge_cli_finish (self, error);
  else
    lodge_cli_finish_with_machine (
        self, machine, _ ("Everything that needs the file finds it again."));
}

static gboolean
check_locate (LodgeCli *self, GError **error)
{
  if (g_path_is_absolute (self->arguments[1]))
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is no absolute path. “obstacles” tells which file is missing."),
               self->arguments[1]);
  return FALSE;
}

static void
run_locate (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (self->arguments[2]);
  g_autofree char *path = g_file_get_path (file);

  if (machine != NULL)
    lodge_vmm_locate_file_async (self->vmm,
                                 machine,
                                 self->arguments[1],
                                 path != NULL ? path : self->arguments[2],
                                 self->cancellable,
                                 on_located_cb,
                                 self);
}

const LodgeCliVerb lodge_cli_obstacle_verbs[] = {
  { .name = "obstacles",
    .arguments = "MACHINE",
    .summary = N_ ("Tell what is in the way of a snapshot"),
    .description = N_ ("With the device it is about and what can be done: “convert”, “set-aside”."),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_obstacles },
  { .name = "locate",
    .arguments = "MACHINE MISSING FILE",
    .summary = N_ ("Tell where a file that disks rest on has been moved to"),
    .description = N_ ("The file is checked; then all that names the missing one names this one, "
                       "which is not copied."),
    .min_arguments = 3,
    .max_arguments = 3,
    .check = check_locate,
    .run = run_locate },
  { .name = "convert",
    .arguments = "MACHINE DISK",
    .summary = N_ ("Make a disk qcow2"),
    .description = N_ ("The machine must be off. The old file stays the disk until the copy is "
                       "whole."),
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run_convert },
  { .name = "set-aside",
    .arguments = "MACHINE DEVICE",
    .summary = N_ ("Detach a device for the moment"),
    .description = N_ ("A device of this computer, a shared folder or a disk that several machines "
                       "use; “obstacles” tells its name. “put-back” attaches it again."),
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run_set_aside },
  { .name = "put-back",
    .arguments = "MACHINE",
    .summary = N_ ("Attach again what was set aside"),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_put_back },
  { NULL },
};
