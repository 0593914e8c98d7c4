/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>

#include "lodge-disk-grower.h"
#include "lodge-size.h"

typedef struct
{
  gboolean no_snapshot;
} Options;

static void
on_grown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;
  g_autofree char *sentence = NULL;

  lodge_cli_stop_progress (self);
  if (!lodge_disk_grower_grow_finish (result, &error) || machine == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (_ ("The disk “%s” of “%s” is larger now. Enlarge its partitions in "
                                 "the machine."),
                              self->arguments[1],
                              lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static gboolean
check (LodgeCli *self, GError **error)
{
  guint64 bytes;

  return lodge_cli_parse_size (self->arguments[2], "grow", &bytes, error);
}

static void
run (LodgeCli *self)
{
  const Options *options = self->options;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  guint64 bytes = 0;

  if (machine == NULL || !lodge_cli_parse_size (self->arguments[2], "grow", &bytes, NULL))
    return;
  lodge_cli_show_progress (self);
  lodge_disk_grower_grow_async (self->core,
                                machine,
                                self->arguments[1],
                                bytes,
                                !options->no_snapshot,
                                self->cancellable,
                                on_grown_cb,
                                self);
}

static const GOptionEntry entries[] = {
  { "no-snapshot",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, no_snapshot),
    N_ ("Take no snapshot before"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_grow_verbs[] = {
  { .name = "grow",
    .arguments = "MACHINE DISK SIZE",
    .summary = N_ ("Make a disk larger"),
    .description =
        N_ ("DISK is its name, such as “vda”, SIZE the new size, such as 40G. Works while "
            "the machine runs, too. A snapshot is taken before."),
    .min_arguments = 3,
    .max_arguments = 3,
    .entries = entries,
    .options_size = sizeof (Options),
    .check = check,
    .run = run },
  { NULL },
};
