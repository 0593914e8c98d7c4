/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between a snapshot and another, or now: settings, and with --files what is on the
 * disks. */
#include "config.h"

#include "lodge-cli-snapshot-diff.h"

#include <glib/gi18n-lib.h>

#include "lodge-size.h"

typedef struct
{
  LodgeMachine *machine;
  char *name;
  char *other; /* NULL: now */
  LodgeMachineConfig *then;
  LodgeJob *job;
} Diff;

static void
diff_free (gpointer data)
{
  Diff *diff = data;

  g_clear_object (&diff->machine);
  g_clear_object (&diff->then);
  g_clear_object (&diff->job);
  g_free (diff->name);
  g_free (diff->other);
  g_free (diff);
}

static void
add_setting (LodgeCliTable *table, GParamSpec *pspec, GObject *then, GObject *now)
{
  g_auto (GValue) before = G_VALUE_INIT;
  g_auto (GValue) after = G_VALUE_INIT;
  g_autofree char *before_text = NULL;
  g_autofree char *after_text = NULL;

  g_value_init (&before, pspec->value_type);
  g_value_init (&after, pspec->value_type);
  g_object_get_property (then, pspec->name, &before);
  g_object_get_property (now, pspec->name, &after);
  /* What is noted of automatic snapshots does not travel in time. */
  if (g_param_values_cmp (pspec, &before, &after) == 0 ||
      g_str_has_prefix (pspec->name, "snapshot-"))
    return;
  before_text = g_strdup_value_contents (&before);
  after_text = g_strdup_value_contents (&after);
  lodge_cli_table_add (table, pspec->name, before_text, after_text, NULL);
}

static void
tell_settings (LodgeCli *self, GObject *then, GObject *now)
{
  g_autofree GParamSpec **pspecs = NULL;
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (3);
  guint n_pspecs = 0;

  lodge_cli_table_add (table, _ ("SETTING"), _ ("THEN"), _ ("NOW"), NULL);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (then), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    add_setting (table, pspecs[i], then, now);
  lodge_cli_table_print (table);
  lodge_cli_finish (self, NULL);
}

static void
on_later_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Diff *diff = self->data;
  GError *error = NULL;
  g_autoptr (LodgeMachineConfig) later =
      lodge_vmm_read_snapshot_config_finish (LODGE_VMM (source), result, &error);

  if (later == NULL)
    lodge_cli_finish (self, error);
  else
    tell_settings (self, G_OBJECT (diff->then), G_OBJECT (later));
}

static void
on_config_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Diff *diff = self->data;
  GError *error = NULL;

  diff->then = lodge_vmm_read_snapshot_config_finish (LODGE_VMM (source), result, &error);
  if (diff->then == NULL)
    lodge_cli_finish (self, error);
  else if (diff->other == NULL)
    tell_settings (
        self, G_OBJECT (diff->then), G_OBJECT (lodge_machine_get_config (diff->machine)));
  else
    lodge_vmm_read_snapshot_config_async (
        self->vmm, diff->machine, diff->other, self->cancellable, on_later_read_cb, self);
}

static void
print_json (const LodgeFileChanges *changes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->changes->len; i++)
    {
      const LodgeFileChange *change = g_ptr_array_index (changes->changes, i);

      json_builder_begin_object (builder);
      lodge_cli_json_add_string (
          builder, "fate", lodge_enum_to_nick (LODGE_TYPE_FILE_FATE, (int)change->fate));
      lodge_cli_json_add_string (builder, "volume", change->volume);
      lodge_cli_json_add_string (builder, "path", change->path);
      lodge_cli_json_add_bool (builder, "folder", change->folder);
      lodge_cli_json_add_number (builder, "size-before", change->size_before);
      lodge_cli_json_add_number (builder, "size-after", change->size_after);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "skipped");
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->skipped->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (changes->skipped, i));
  json_builder_end_array (builder);
  lodge_cli_json_add_known_number (builder, "limit", changes->limit);
  json_builder_end_object (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_table (const LodgeFileChanges *changes)
{
  static const char *const marks[] = { "+", "-", "~" };
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (4);

  for (guint i = 0; i < changes->changes->len; i++)
    {
      const LodgeFileChange *change = g_ptr_array_index (changes->changes, i);
      g_autofree char *before = lodge_size_format (change->size_before);
      g_autofree char *after = lodge_size_format (change->size_after);
      g_autofree char *sizes = change->folder                       ? g_strdup ("")
                               : change->fate == LODGE_FILE_ADDED   ? g_strdup (after)
                               : change->fate == LODGE_FILE_REMOVED ? g_strdup (before)
                               : change->size_before == change->size_after
                                   ? g_strdup (after)
                                   : g_strdup_printf ("%s → %s", before, after);

      lodge_cli_table_add (table, marks[change->fate], change->volume, change->path, sizes, NULL);
    }
  lodge_cli_table_print (table);
}

static void
on_compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Diff *diff = self->data;
  GError *error = NULL;
  g_autoptr (LodgeFileChanges) changes =
      lodge_vmm_compare_files_finish (LODGE_VMM (source), result, &error);

  lodge_job_finish (diff->job, error);
  lodge_cli_stop_progress (self);
  if (changes == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (self->json)
    print_json (changes);
  else if (changes->changes->len == 0)
    lodge_cli_print ("%s\n", _ ("No file differs."));
  else
    print_table (changes);
  for (guint i = 0; !self->json && i < changes->skipped->len; i++)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” can’t be read: it may be encrypted or damaged."),
                           (const char *)g_ptr_array_index (changes->skipped, i));

      lodge_cli_warn (text);
    }
  if (changes->limit > 0)
    lodge_cli_warn (_ ("There are more files than are looked at: the list is not complete."));
  lodge_cli_finish (self, NULL);
}

void
lodge_cli_snapshot_diff (
    LodgeCli *self, LodgeMachine *machine, const char *name, const char *other, gboolean files)
{
  g_autofree char *title =
      g_strdup_printf ("%s: %s", lodge_machine_get_title (machine), _ ("comparing files"));
  Diff *diff = g_new0 (Diff, 1);

  diff->machine = g_object_ref (machine);
  diff->name = g_strdup (name);
  diff->other = g_strdup (other);
  self->data = diff;
  self->data_free = diff_free;
  if (!files)
    {
      lodge_vmm_read_snapshot_config_async (
          self->vmm, machine, name, self->cancellable, on_config_read_cb, self);
      return;
    }
  diff->job = lodge_job_new (title, NULL);
  lodge_cli_show_progress (self);
  lodge_core_add_job (self->core, diff->job);
  lodge_vmm_compare_files_async (
      self->vmm, machine, name, other, diff->job, self->cancellable, on_compared_cb, self);
}
