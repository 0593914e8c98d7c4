/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snapshot MACHINE schedule|pin|unpin|undo: what is kept without anybody's doing, and for how long.
 */
#include "config.h"

#include "lodge-cli-snapshot-private.h"

#include "lodge-agent-start.h"
#include "lodge-restorer.h"
#include "lodge-size.h"

#include <glib/gi18n-lib.h>

static gboolean
parse_yes (const char *typed, const char *option, gboolean *value, GError **error)
{
  if (typed == NULL)
    return TRUE;
  *value = g_str_equal (typed, "yes");
  if (*value || g_str_equal (typed, "no"))
    return TRUE;
  g_set_error (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s takes “yes” or “no”."), option);
  return FALSE;
}

static gboolean
parse_when (const char *typed, LodgeSnapshotPolicy *policy, GError **error)
{
  guint64 minutes = 0;
  int schedule = LODGE_SNAPSHOT_SCHEDULE_OFF;

  if (g_strcmp0 (typed, "minutes") != 0 &&
      lodge_enum_from_nick (LODGE_TYPE_SNAPSHOT_SCHEDULE, typed, &schedule))
    policy->schedule = (LodgeSnapshotSchedule)schedule;
  else if (g_ascii_string_to_unsigned (
               typed, 10, 1, LODGE_SNAPSHOT_POLICY_MAX_MINUTES, &minutes, NULL))
    {
      policy->schedule = LODGE_SNAPSHOT_SCHEDULE_MINUTES;
      policy->minutes = (guint)minutes;
    }
  else
    {
      g_set_error (error,
                   G_OPTION_ERROR,
                   G_OPTION_ERROR_BAD_VALUE,
                   _ ("Say when: off, hourly, daily, or a number of minutes up to %d."),
                   LODGE_SNAPSHOT_POLICY_MAX_MINUTES);
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_options (const LodgeCliSnapshotOptions *options)
{
  return options->keep != NULL || options->budget != NULL || options->with_memory != NULL ||
         options->before_network != NULL;
}

/* Changes in @policy what was typed. */
static gboolean
apply (LodgeCli *self, LodgeSnapshotPolicy *policy, GError **error)
{
  const LodgeCliSnapshotOptions *options = self->options;
  guint64 number = 0;

  if (self->arguments[2] != NULL && !parse_when (self->arguments[2], policy, error))
    return FALSE;
  if (options->keep != NULL)
    {
      if (!lodge_cli_parse_number (
              options->keep, "--keep", 1, LODGE_SNAPSHOT_POLICY_MAX_KEEP, &number, error))
        return FALSE;
      policy->keep = (guint)number;
    }
  if (g_strcmp0 (options->budget, "0") == 0)
    policy->budget = 0;
  else if (options->budget != NULL &&
           !lodge_cli_parse_size (options->budget, "--budget", &policy->budget, error))
    return FALSE;
  return parse_yes (options->with_memory, "--with-memory", &policy->memory, error) &&
         parse_yes (options->before_network, "--before-network", &policy->network, error);
}

gboolean
lodge_cli_check_schedule (LodgeCli *self, GError **error)
{
  LodgeSnapshotPolicy policy = { 0 };

  if (g_str_equal (self->arguments[1], "schedule"))
    return apply (self, &policy, error);
  if (!has_options (self->options))
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("--keep, --budget, --with-memory and --before-network go with “schedule”."));
  return FALSE;
}

static void
print_json (const LodgeSnapshotPolicy *policy)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  lodge_cli_json_add_string (
      builder,
      "schedule",
      lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_SCHEDULE, (int)policy->schedule));
  lodge_cli_json_add_number (builder, "minutes", policy->minutes);
  lodge_cli_json_add_number (builder, "keep", policy->keep);
  lodge_cli_json_add_number (builder, "budget", policy->budget);
  lodge_cli_json_add_bool (builder, "with-memory", policy->memory);
  lodge_cli_json_add_bool (builder, "before-network", policy->network);
  json_builder_end_object (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static char *
describe_schedule (const LodgeSnapshotPolicy *policy)
{
  if (policy->schedule == LODGE_SNAPSHOT_SCHEDULE_MINUTES)
    return g_strdup_printf (ngettext ("every %u minute", "every %u minutes", policy->minutes),
                            policy->minutes);
  return g_strdup (lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_SCHEDULE, (int)policy->schedule));
}

static void
print_policy (const LodgeSnapshotPolicy *policy)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (2);
  g_autofree char *schedule = describe_schedule (policy);
  g_autofree char *keep = g_strdup_printf ("%u", policy->keep);
  g_autofree char *budget =
      policy->budget > 0 ? lodge_size_format (policy->budget) : g_strdup (_ ("no limit"));

  lodge_cli_table_add (table, _ ("While it runs:"), schedule, NULL);
  lodge_cli_table_add (table, _ ("With memory:"), policy->memory ? _ ("yes") : _ ("no"), NULL);
  lodge_cli_table_add (table, _ ("Kept at most:"), keep, NULL);
  lodge_cli_table_add (table, _ ("Disk space at most:"), budget, NULL);
  lodge_cli_table_add (
      table, _ ("Before opening the network:"), policy->network ? _ ("yes") : _ ("no"), NULL);
  lodge_cli_table_print (table);
}

static void
finish_with_policy (LodgeCli *self, LodgeMachine *machine)
{
  const LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (machine);

  if (self->json)
    print_json (&policy);
  else
    print_policy (&policy);
  lodge_cli_finish (self, NULL);
}

/* It is the agent that takes them. */
static void
on_agent_ensured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_agent_ensure_finish (result, &error))
    lodge_cli_warn (error->message);
  finish_with_policy (self, self->data);
}

static void
on_policy_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  if (!lodge_vmm_set_snapshot_policy_finish (LODGE_VMM (source), result, &error))
    lodge_cli_finish (self, error);
  else if (lodge_agent_is_needed_by (self->vmm, self->data))
    lodge_agent_ensure_async (self->vmm, self->cancellable, on_agent_ensured_cb, self);
  else
    finish_with_policy (self, self->data);
}

void
lodge_cli_run_schedule (LodgeCli *self, LodgeMachine *machine)
{
  LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (machine);
  GError *error = NULL;

  if (self->arguments[2] == NULL && !has_options (self->options))
    {
      finish_with_policy (self, machine);
      return;
    }
  if (!apply (self, &policy, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (policy.schedule != LODGE_SNAPSHOT_SCHEDULE_OFF &&
      g_strcmp0 (lodge_machine_get_uri (machine), "qemu:///session") != 0)
    {
      lodge_cli_finish (
          self,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                               NULL,
                               "%s",
                               _ ("Snapshots are taken on schedule only of this user’s own "
                                  "machines, those of qemu:///session.")));
      return;
    }
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_vmm_set_snapshot_policy_async (
      self->vmm, machine, &policy, self->cancellable, on_policy_set_cb, self);
}

static void
on_pinned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  lodge_vmm_edit_snapshot_finish (LODGE_VMM (source), result, &error);
  lodge_cli_finish (user_data, error);
}

void
lodge_cli_run_pin (LodgeCli *self, LodgeMachine *machine)
{
  LodgeSnapshot *snapshot = lodge_cli_find_snapshot (self, machine);
  g_autoptr (LodgeSnapshot) draft = NULL;

  if (snapshot == NULL)
    return;
  draft = lodge_snapshot_new (lodge_snapshot_get_name (snapshot));
  lodge_snapshot_assign (draft, snapshot);
  g_object_set (draft, "pinned", g_str_equal (self->arguments[1], "pin"), NULL);
  lodge_vmm_edit_snapshot_async (self->vmm, machine, draft, self->cancellable, on_pinned_cb, self);
}

void
lodge_cli_run_undo (LodgeCli *self, LodgeMachine *machine)
{
  if (lodge_restorer_get_undo (machine) == NULL)
    {
      lodge_cli_finish (self,
                        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                             NULL,
                                             _ ("There is nothing to undo: “%s” has not gone back "
                                                "to a snapshot, or has run and stopped since."),
                                             lodge_machine_get_title (machine)));
      return;
    }
  lodge_restorer_undo_async (self->core,
                             machine,
                             lodge_cli_begin_snapshot_job (self, machine, _ ("undoing")),
                             self->cancellable,
                             lodge_cli_finish_restore,
                             self);
}
