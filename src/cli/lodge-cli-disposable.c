/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that keep nothing, and keeping them after all. */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = self->data;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  if (!lodge_vmm_start_disposable_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (_ ("“%s” is running. Its changes are discarded when it stops; "
                                 "“lodgectl keep” keeps them."),
                              lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

typedef struct
{
  LodgeCli *cli;
  char *wanted;
} Search;

static void
on_snapshots_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Search *search = user_data;
  g_autofree char *wanted = search->wanted;
  LodgeCli *self = search->cli;
  GError *error = NULL;
  const char *name;

  if (!lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  name = lodge_cli_find_snapshot_name (self, self->data, wanted);
  if (name != NULL)
    lodge_vmm_start_disposable_async (
        self->vmm, self->data, name, self->cancellable, on_started_cb, self);
}

void
lodge_cli_start_disposable (LodgeCli *self, LodgeMachine *machine, const char *snapshot)
{
  GError *error = NULL;
  Search *search;
  char *wanted;

  if (snapshot == NULL)
    {
      lodge_vmm_start_disposable_async (
          self->vmm, machine, NULL, self->cancellable, on_started_cb, self);
      return;
    }
  wanted = lodge_cli_dup_text (snapshot, &error);
  if (wanted == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  search = g_new0 (Search, 1);
  search->cli = self;
  search->wanted = wanted;
  lodge_vmm_read_snapshots_async (
      self->vmm, machine, self->cancellable, on_snapshots_read_cb, search);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = self->data;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  if (!lodge_vmm_keep_disposable_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence =
      g_strdup_printf (_ ("The changes of “%s” are kept."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
run_keep (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_vmm_keep_disposable_async (self->vmm, machine, self->cancellable, on_kept_cb, self);
}

const LodgeCliVerb lodge_cli_disposable_verbs[] = {
  { .name = "keep",
    .arguments = "MACHINE",
    .summary = N_ ("Keep the changes of a machine that was started with --disposable"),
    .description = N_ ("What the running machine has written becomes its own. If it was started "
                       "from a snapshot, that takes the place of what the machine was before; take "
                       "a snapshot instead to keep both."),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_keep },
  { NULL },
};
