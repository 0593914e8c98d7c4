/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reach, cut. */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-dial.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gboolean stored;
} ReachOptions;

typedef struct
{
  LodgeMachine *machine;
  GListModel *statuses; /* or NULL */
} Reach;

static void
reach_free (gpointer data)
{
  Reach *reach = data;

  g_object_unref (reach->machine);
  g_clear_object (&reach->statuses);
  g_free (reach);
}

static void
print_card (LodgeReachCard *card)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (3);
  const char *place = lodge_reach_card_get_place (card);

  lodge_cli_print ("%s%s%s\n",
                   lodge_reach_card_get_title (card),
                   *place != '\0' ? ": " : "",
                   place);
  if (lodge_reach_card_get_note (card) != NULL)
    lodge_cli_print ("%s\n", lodge_reach_card_get_note (card));
  for (int i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    {
      LodgeReachLine *line = lodge_reach_card_get_line (card, (LodgeReachQuestion)i);
      const char *const *subjects = lodge_reach_line_get_subjects (line);
      g_autofree char *list = subjects != NULL ? g_strjoinv ("; ", (char **)subjects) : NULL;
      g_autofree char *reason = g_strjoin (" ", lodge_reach_line_get_reason (line), list, NULL);

      lodge_cli_table_add (table,
                           lodge_reach_question_get_label ((LodgeReachQuestion)i),
                           lodge_reach_answer_get_label (lodge_reach_line_get_answer (line)),
                           reason,
                           NULL);
    }
  lodge_cli_table_print (table);
}

static void
print_cards_json (LodgeMachine *machine, GListModel *cards)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "uuid", lodge_machine_get_uuid (machine));
  lodge_cli_json_add_string (builder, "title", lodge_machine_get_title (machine));
  json_builder_set_member_name (builder, "cards");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (cards); i++)
    {
      g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, i);

      lodge_cli_json_add_card (builder, card);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_cards (GListModel *cards)
{
  /* One adapter is the whole machine. */
  guint length = g_list_model_get_n_items (cards);
  guint first = length == 2 ? 1 : 0;

  for (guint i = first; i < length; i++)
    {
      g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, i);

      if (i > first)
        lodge_cli_print ("\n");
      print_card (card);
    }
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Reach *reach = self->data;
  ReachOptions *options = self->options;
  g_autoptr (LodgeHostNetwork) host = NULL;
  g_autoptr (GListModel) cards = NULL;
  GError *error = NULL;

  host = lodge_host_network_read_finish (result, &error);
  if (host == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  cards = lodge_reach_compute_for (
      self->vmm, reach->machine, options->stored, host, reach->statuses);
  if (self->json)
    print_cards_json (reach->machine, cards);
  else
    print_cards (cards);
  lodge_cli_finish (self, NULL);
}

static void
on_nics_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Reach *reach = self->data;
  g_autoptr (GError) error = NULL;

  /* Without it the answers are those of the definition. */
  reach->statuses = lodge_vmm_read_nics_finish (LODGE_VMM (source), result, &error);
  if (reach->statuses == NULL)
    g_debug ("%s", error->message);
  lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Reach *reach = self->data;
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    lodge_cli_finish (self, error);
  else
    lodge_vmm_read_nics_async (
        self->vmm, reach->machine, self->cancellable, on_nics_read_cb, self);
}

static void
run_reach (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  Reach *reach;

  if (machine == NULL)
    return;
  reach = g_new0 (Reach, 1);
  reach->machine = g_object_ref (machine);
  self->data = reach;
  self->data_free = reach_free;
  lodge_vmm_refresh_async (self->vmm, NULL, self->cancellable, on_refreshed_cb, self);
}

/* cut */

static void
on_cut_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (LodgeDialChange) change = NULL;
  GError *error = NULL;

  change = lodge_dial_cut_finish (result, &error);
  if (change == NULL)
    lodge_cli_finish (self, error);
  else
    lodge_cli_finish_with_machine (self, self->data, lodge_dial_change_get_message (change));
}

static void
run_cut (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_dial_cut_async (self->vmm, machine, self->cancellable, on_cut_cb, self);
}

static const GOptionEntry reach_entries[] = {
  { "stored",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (ReachOptions, stored),
    N_ ("Tell what the next start brings, also of a running machine"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_reach_verbs[] = {
  { .name = "reach",
    .arguments = "MACHINE",
    .summary = N_ ("Tell who can reach whom, and why"),
    .min_arguments = 1,
    .max_arguments = 1,
    .entries = reach_entries,
    .options_size = sizeof (ReachOptions),
    .run = run_reach },
  { .name = "cut",
    .arguments = "MACHINE",
    .summary = N_ ("Cut a machine off from all networks at once"),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_cut },
  { NULL },
};
