/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-snapshot-diff.h"
#include "lodge-cli-snapshot-private.h"
#include "lodge-restorer.h"
#include "lodge-size.h"

#include <glib/gi18n-lib.h>

/* snapshot MACHINE ACTION [SNAPSHOT [TITLE]] */
typedef LodgeCliSnapshotOptions Options;

typedef struct
{
  const char *name;
  int n_arguments; /* after the action */
  int n_more;      /* that may follow */
  void (*run) (LodgeCli *self, LodgeMachine *machine);
} Action;

static LodgeSnapshot *
find_snapshot (LodgeMachine *machine, const char *text, GError **error)
{
  GListModel *snapshots = lodge_machine_get_snapshots (machine);
  LodgeSnapshot *found = NULL;
  guint n_found = 0;

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_name (snapshot), text) == 0)
        return snapshot; /* the list holds it */
      if (g_strcmp0 (lodge_snapshot_get_title (snapshot), text) == 0)
        {
          found = snapshot;
          n_found++;
        }
    }
  if (n_found == 1)
    return found;
  if (n_found == 0)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            NULL,
                                            _ ("“%s” has no snapshot “%s”."),
                                            lodge_machine_get_title (machine),
                                            text));
  else
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                            NULL,
                                            _ ("Several snapshots are called “%s”. Use the name "
                                               "that “lodgectl snapshot MACHINE list” shows."),
                                            text));
  return NULL;
}

LodgeSnapshot *
lodge_cli_find_snapshot (LodgeCli *self, LodgeMachine *machine)
{
  GError *error = NULL;
  g_autofree char *text = lodge_cli_dup_text (self->arguments[2], &error);
  LodgeSnapshot *snapshot = text != NULL ? find_snapshot (machine, text, &error) : NULL;

  if (snapshot == NULL)
    lodge_cli_finish (self, error);
  return snapshot;
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_snapshot (JsonBuilder *builder, LodgeSnapshot *snapshot)
{
  json_builder_begin_object (builder);
  add_member (builder, "name", lodge_snapshot_get_name (snapshot));
  add_member (builder, "title", lodge_snapshot_get_title (snapshot));
  add_member (builder, "note", lodge_snapshot_get_note (snapshot));
  add_member (builder, "parent", lodge_snapshot_get_parent (snapshot));
  json_builder_set_member_name (builder, "current");
  json_builder_add_boolean_value (builder, lodge_snapshot_get_current (snapshot));
  json_builder_set_member_name (builder, "created");
  json_builder_add_int_value (builder,
                              (gint64)(lodge_snapshot_get_created (snapshot) / G_USEC_PER_SEC));
  add_member (
      builder,
      "kind",
      lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_KIND, (int)lodge_snapshot_get_kind (snapshot)));
  add_member (
      builder,
      "storage",
      lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_STORAGE, (int)lodge_snapshot_get_storage (snapshot)));
  add_member (
      builder,
      "origin",
      lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_ORIGIN, (int)lodge_snapshot_get_origin (snapshot)));
  json_builder_set_member_name (builder, "pinned");
  json_builder_add_boolean_value (builder, lodge_snapshot_get_pinned (snapshot));
  json_builder_set_member_name (builder, "hidden");
  json_builder_add_boolean_value (builder, lodge_snapshot_get_hidden (snapshot));
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, (gint64)lodge_snapshot_get_size (snapshot));
  add_member (builder, "problem", lodge_snapshot_get_problem (snapshot));
  add_member (builder, "cold", lodge_snapshot_get_cold (snapshot));
  json_builder_end_object (builder);
}

static void
print_snapshot_json (LodgeSnapshot *snapshot)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  add_snapshot (builder, snapshot);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_list_json (GListModel *snapshots)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      add_snapshot (builder, snapshot);
    }
  json_builder_end_array (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static char *
dup_date (LodgeSnapshot *snapshot)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (
      (gint64)(lodge_snapshot_get_created (snapshot) / G_USEC_PER_SEC));

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

static guint
get_depth (GListModel *snapshots, LodgeSnapshot *snapshot)
{
  const char *parent = lodge_snapshot_get_parent (snapshot);

  for (guint i = 0; parent != NULL && i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) other = g_list_model_get_item (snapshots, i);

      /* Oldest first: a parent stands before its children, so this ends. */
      if (other == snapshot)
        return 0;
      if (g_strcmp0 (lodge_snapshot_get_name (other), parent) == 0)
        return get_depth (snapshots, other) + 1;
    }
  return 0;
}

/* The tree in depth-first order. */
/* Who took it, and whether it may expire. */
static const char *
describe_origin (LodgeSnapshot *snapshot)
{
  if (lodge_snapshot_get_pinned (snapshot))
    return _ ("pinned");
  return lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_ORIGIN, (int)lodge_snapshot_get_origin (snapshot));
}

static void
add_rows (LodgeCliTable *table, GListModel *snapshots, const char *parent, guint depth)
{
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);
      g_autofree char *title = NULL;
      g_autofree char *date = NULL;
      g_autofree char *size = NULL;
      gboolean is_root = get_depth (snapshots, snapshot) == 0;

      if (depth == 0 ? !is_root
                     : is_root || g_strcmp0 (lodge_snapshot_get_parent (snapshot), parent) != 0)
        continue;
      title = g_strdup_printf ("%*s%s%s",
                               (int)(2 * depth),
                               "",
                               lodge_snapshot_get_title (snapshot),
                               lodge_snapshot_get_current (snapshot) ? " *" : "");
      date = dup_date (snapshot);
      size = lodge_size_format (lodge_snapshot_get_size (snapshot));
      lodge_cli_table_add (
          table,
          title,
          lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_KIND, (int)lodge_snapshot_get_kind (snapshot)),
          describe_origin (snapshot),
          date,
          size,
          lodge_snapshot_get_name (snapshot),
          NULL);
      add_rows (table, snapshots, lodge_snapshot_get_name (snapshot), depth + 1);
    }
}

static void
run_list (LodgeCli *self, LodgeMachine *machine)
{
  GListModel *snapshots = lodge_machine_get_snapshots (machine);
  g_autoptr (LodgeCliTable) table = NULL;

  if (self->json)
    print_list_json (snapshots);
  else if (g_list_model_get_n_items (snapshots) > 0)
    {
      table = lodge_cli_table_new (6);
      lodge_cli_table_add (
          table, _ ("TITLE"), _ ("KIND"), _ ("BY"), _ ("TAKEN"), _ ("SIZE"), _ ("NAME"), NULL);
      add_rows (table, snapshots, NULL, 0);
      lodge_cli_table_print (table);
    }
  lodge_cli_finish (self, NULL);
}

static void
run_show (LodgeCli *self, LodgeMachine *machine)
{
  LodgeSnapshot *snapshot = lodge_cli_find_snapshot (self, machine);
  g_autofree char *date = NULL;
  g_autofree char *size = NULL;

  if (snapshot == NULL)
    return;
  if (self->json)
    print_snapshot_json (snapshot);
  else
    {
      g_autoptr (LodgeCliTable) table = lodge_cli_table_new (2);

      date = dup_date (snapshot);
      size = lodge_size_format (lodge_snapshot_get_size (snapshot));
      lodge_cli_table_add (table, _ ("Title"), lodge_snapshot_get_title (snapshot), NULL);
      lodge_cli_table_add (table, _ ("Name"), lodge_snapshot_get_name (snapshot), NULL);
      if (lodge_snapshot_get_note (snapshot) != NULL)
        lodge_cli_table_add (table, _ ("Note"), lodge_snapshot_get_note (snapshot), NULL);
      if (lodge_snapshot_get_parent (snapshot) != NULL)
        lodge_cli_table_add (table, _ ("Parent"), lodge_snapshot_get_parent (snapshot), NULL);
      lodge_cli_table_add (
          table,
          _ ("Kind"),
          lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_KIND, (int)lodge_snapshot_get_kind (snapshot)),
          NULL);
      lodge_cli_table_add (table, _ ("Taken"), date, NULL);
      lodge_cli_table_add (table, _ ("Size"), size, NULL);
      if (lodge_snapshot_get_problem (snapshot) != NULL)
        lodge_cli_table_add (table, _ ("Problem"), lodge_snapshot_get_problem (snapshot), NULL);
      lodge_cli_table_print (table);
    }
  lodge_cli_finish (self, NULL);
}

LodgeJob *
lodge_cli_begin_snapshot_job (LodgeCli *self, LodgeMachine *machine, const char *what)
{
  g_autofree char *title = g_strdup_printf ("%s: %s", lodge_machine_get_title (machine), what);
  LodgeJob *job = lodge_job_new (title, NULL);

  lodge_core_add_job (self->core, job);
  lodge_cli_show_progress (self);
  self->data = job;
  self->data_free = g_object_unref;
  return job;
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeJob *job = self->data;
  GError *error = NULL;
  g_autofree char *name = lodge_vmm_take_snapshot_finish (LODGE_VMM (source), result, &error);
  LodgeMachine *machine;
  LodgeSnapshot *snapshot;

  lodge_job_finish (job, error);
  lodge_cli_stop_progress (self);
  if (name == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  machine = lodge_cli_find_machine (self);
  snapshot = machine != NULL ? find_snapshot (machine, name, NULL) : NULL;
  if (machine == NULL)
    return;
  if (self->json && snapshot != NULL)
    print_snapshot_json (snapshot);
  else
    lodge_cli_print (_ ("Took “%s” (%s).\n"),
                     snapshot != NULL ? lodge_snapshot_get_title (snapshot) : name,
                     name);
  lodge_cli_finish (self, NULL);
}

static void
run_take (LodgeCli *self, LodgeMachine *machine)
{
  Options *options = self->options;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%x %X");
  g_autofree char *title =
      options->title != NULL ? lodge_cli_dup_text (options->title, NULL) : NULL;
  g_autofree char *note = options->note != NULL ? lodge_cli_dup_text (options->note, NULL) : NULL;
  const LodgeSnapshotRequest request = {
    .title = title != NULL ? title : date,
    .note = note,
    .memory = !options->no_memory,
    .quiesce = options->quiesce,
  };

  lodge_cli_begin_snapshot_job (self, machine, _ ("taking a snapshot"));
  lodge_vmm_take_snapshot_async (
      self->vmm, machine, &request, self->data, self->cancellable, on_taken_cb, self);
}

/* --cold: with the disks of then, booted anew. */
static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  LodgeMachine *machine;
  g_autofree char *sentence = NULL;

  if (!lodge_vmm_control_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  machine = lodge_cli_find_machine (self);
  if (machine == NULL)
    return;
  sentence =
      g_strdup_printf (_ ("“%s” is back, and starts anew."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

void
lodge_cli_finish_restore (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autofree char *undo = NULL;
  g_autofree char *note = NULL;
  gboolean clock_behind = lodge_restorer_is_clock_behind (result);
  gboolean done = lodge_restorer_restore_finish (result, &undo, &note, &error);
  LodgeMachine *machine;
  g_autofree char *sentence = NULL;

  lodge_job_finish (self->data, error);
  lodge_cli_stop_progress (self);
  if (!done)
    {
      lodge_cli_finish (self, error);
      return;
    }
  machine = lodge_cli_find_machine (self);
  if (machine == NULL)
    return;
  if (note != NULL)
    lodge_cli_warn (note);
  sentence = undo != NULL
                 ? g_strdup_printf (_ ("“%s” is back. To undo that: lodgectl snapshot %s undo"),
                                    lodge_machine_get_title (machine),
                                    lodge_machine_get_name (machine))
                 : g_strdup_printf (_ ("“%s” is back."), lodge_machine_get_title (machine));
  if (clock_behind && !self->json)
    lodge_cli_print (
        "%s\n",
        _ ("The guest’s clock stands at the time of the snapshot: no agent in it could "
           "set it."));
  if (((Options *)self->options)->cold && lodge_machine_can (machine, LODGE_VERB_START))
    lodge_vmm_control_async (
        self->vmm, machine, LODGE_VERB_START, self->cancellable, on_started_cb, self);
  else
    lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
run_restore (LodgeCli *self, LodgeMachine *machine)
{
  Options *options = self->options;
  LodgeSnapshot *snapshot = lodge_cli_find_snapshot (self, machine);

  if (snapshot == NULL)
    return;
  lodge_cli_begin_snapshot_job (self, machine, _ ("going back"));
  lodge_restorer_restore_async (
      self->core,
      machine,
      lodge_snapshot_get_name (snapshot),
      options->disks_only || options->cold ? LODGE_RESTORE_DISKS_ONLY : LODGE_RESTORE_AS_TAKEN,
      options->no_safety ? LODGE_RESTORER_UNDO_ONLY : LODGE_RESTORER_KEEP_PRESENT,
      self->data,
      self->cancellable,
      lodge_cli_finish_restore,
      self);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  gboolean done = lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error);

  lodge_job_finish (self->data, error);
  lodge_cli_stop_progress (self);
  if (!done)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (!self->json)
    lodge_cli_print ("%s\n", _ ("The snapshot is deleted."));
  lodge_cli_finish (self, NULL);
}

static void
run_delete (LodgeCli *self, LodgeMachine *machine)
{
  Options *options = self->options;
  LodgeSnapshot *snapshot = lodge_cli_find_snapshot (self, machine);

  if (snapshot == NULL)
    return;
  lodge_cli_begin_snapshot_job (self, machine, _ ("deleting a snapshot"));
  lodge_vmm_delete_snapshot_async (self->vmm,
                                   machine,
                                   lodge_snapshot_get_name (snapshot),
                                   options->children,
                                   self->data,
                                   self->cancellable,
                                   on_deleted_cb,
                                   self);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  lodge_vmm_edit_snapshot_finish (LODGE_VMM (source), result, &error);
  lodge_cli_finish (self, error);
}

static void
run_rename (LodgeCli *self, LodgeMachine *machine)
{
  LodgeSnapshot *snapshot = lodge_cli_find_snapshot (self, machine);
  g_autoptr (LodgeSnapshot) draft = NULL;
  g_autofree char *title = NULL;
  GError *error = NULL;

  if (snapshot == NULL)
    return;
  title = lodge_cli_dup_title (self->arguments[3], "TITLE", &error);
  if (title == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  draft = lodge_snapshot_new (lodge_snapshot_get_name (snapshot));
  lodge_snapshot_assign (draft, snapshot);
  g_object_set (draft, "title", title, NULL);
  lodge_vmm_edit_snapshot_async (self->vmm, machine, draft, self->cancellable, on_edited_cb, self);
}

static void
run_diff (LodgeCli *self, LodgeMachine *machine)
{
  Options *options = self->options;
  LodgeSnapshot *snapshot = lodge_cli_find_snapshot (self, machine);
  LodgeSnapshot *other = NULL;
  GError *error = NULL;
  g_autofree char *text = NULL;

  if (snapshot == NULL)
    return;
  if (options->with != NULL)
    {
      text = lodge_cli_dup_text (options->with, &error);
      other = text != NULL ? find_snapshot (machine, text, &error) : NULL;
      if (other == NULL)
        {
          lodge_cli_finish (self, error);
          return;
        }
    }
  lodge_cli_snapshot_diff (self,
                           machine,
                           lodge_snapshot_get_name (snapshot),
                           other != NULL ? lodge_snapshot_get_name (other) : NULL,
                           options->files);
}

static const Action actions[] = {
  { "list", 0, 0, run_list },
  { "take", 0, 0, run_take },
  { "show", 1, 0, run_show },
  { "restore", 1, 0, run_restore },
  { "undo", 0, 0, lodge_cli_run_undo },
  { "delete", 1, 0, run_delete },
  { "rename", 2, 0, run_rename },
  { "diff", 1, 0, run_diff },
  { "pin", 1, 0, lodge_cli_run_pin },
  { "unpin", 1, 0, lodge_cli_run_pin },
  { "schedule", 0, 1, lodge_cli_run_schedule },
};

static const Action *
find_action (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strcmp0 (actions[i].name, name) == 0)
      return &actions[i];
  return NULL;
}

static gboolean
check_snapshot (LodgeCli *self, GError **error)
{
  const Action *action = find_action (self->arguments[1]);
  int n_arguments = (int)g_strv_length (self->arguments) - 2;

  if (action != NULL && n_arguments >= action->n_arguments &&
      n_arguments <= action->n_arguments + action->n_more)
    return lodge_cli_check_schedule (self, error);
  if (action == NULL)
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("Snapshots can be: list, take, show, restore, undo, delete, rename, diff, pin, "
                    "unpin, schedule."));
  else if (action->n_arguments == 2)
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("Name the snapshot and its new title."));
  else if (action->n_more > 0)
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("Say when at most once: off, hourly, daily, or a number of minutes."));
  else if (action->n_arguments == 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("Name one snapshot."));
  else
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("There is nothing to name after “%s”."),
                 action->name);
  return FALSE;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  LodgeMachine *machine;

  if (!lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  machine = lodge_cli_find_machine (self);
  if (machine != NULL)
    find_action (self->arguments[1])->run (self, machine);
}

static void
run_snapshot (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine != NULL)
    lodge_vmm_read_snapshots_async (self->vmm, machine, self->cancellable, on_read_cb, self);
}

static const GOptionEntry entries[] = {
  { "title",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (Options, title),
    N_ ("take: what it is called (else: the time)"),
    N_ ("TITLE") },
  { "note",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (Options, note),
    N_ ("take: a note"),
    N_ ("TEXT") },
  { "no-memory",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, no_memory),
    N_ ("take: leave a running machine's memory out"),
    NULL },
  { "quiesce",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, quiesce),
    N_ ("take: freeze the guest's file systems meanwhile, without memory"),
    NULL },
  { "disks-only",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, disks_only),
    N_ ("restore: leave the memory aside; the machine is off afterwards"),
    NULL },
  { "cold",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, cold),
    N_ ("restore: leave the memory aside, and start the machine anew"),
    NULL },
  { "no-safety",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, no_safety),
    N_ ("restore: keep the present state for an undo only"),
    NULL },
  { "children",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, children),
    N_ ("delete: all that came after it, too"),
    NULL },
  { "keep",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (Options, keep),
    N_ ("schedule: how many automatic ones are kept"),
    N_ ("N") },
  { "budget",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (Options, budget),
    N_ ("schedule: how much disk space they may take; 0: no limit"),
    N_ ("SIZE") },
  { "with-memory",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (Options, with_memory),
    N_ ("schedule: whether they have the memory too"),
    N_ ("yes|no") },
  { "before-network",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (Options, before_network),
    N_ ("schedule: whether one is taken before the network is opened"),
    N_ ("yes|no") },
  { "files",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, files),
    N_ ("diff: the files on the disks instead of the settings"),
    NULL },
  { "with",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (Options, with),
    N_ ("diff: with a later snapshot instead of the present"),
    N_ ("SNAPSHOT") },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_snapshot_verbs[] = {
  { .name = "snapshot",
    .arguments = "MACHINE list|take|show|restore|undo|delete|rename|diff|pin|unpin|schedule "
                 "[SNAPSHOT [TITLE] | WHEN]",
    .summary = N_ ("Take snapshots and go back to them"),
    .description = N_ ("A snapshot is named by its name or its title."),
    .min_arguments = 2,
    .max_arguments = 4,
    .entries = entries,
    .options_size = sizeof (Options),
    .check = check_snapshot,
    .run = run_snapshot },
  { NULL },
};
