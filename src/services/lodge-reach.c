/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards of a machine. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>

static void
append_note (char **note, const char *sentence)
{
  char *longer = *note != NULL ? g_strconcat (*note, " ", sentence, NULL) : g_strdup (sentence);

  g_free (*note);
  *note = longer;
}

static LodgeNic *
find_nic (GListModel *nics, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return nic; /* the list keeps it */
    }
  return NULL;
}

static gboolean
is_attached_alike (LodgeNic *a, LodgeNic *b)
{
  return lodge_nic_get_mode (a) == lodge_nic_get_mode (b) &&
         g_strcmp0 (lodge_nic_get_source (a), lodge_nic_get_source (b)) == 0 &&
         lodge_nic_get_guard (a) == lodge_nic_get_guard (b) &&
         lodge_nic_is_straight (a) == lodge_nic_is_straight (b) &&
         lodge_nic_get_link_up (a) == lodge_nic_get_link_up (b);
}

/* What the next start changes. */
static void
note_future (const LodgeReachAdapter *adapter, char **note)
{
  LodgeMachine *machine = adapter->machine;
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  LodgeNic *stored = find_nic (nics, lodge_device_get_id (LODGE_DEVICE (adapter->nic)));
  guint64 until = lodge_nic_get_until (adapter->nic);
  g_autofree char *place = NULL;
  g_autofree char *sentence = NULL;

  if (!adapter->running)
    return;
  if (stored == NULL)
    {
      append_note (note, _ ("From the next start on, the machine does not have this adapter."));
      return;
    }
  place = lodge_reach_dup_place (stored, adapter->input->networks);
  if (until != 0)
    {
      g_autoptr (GDateTime) time =
          g_date_time_new_from_unix_local ((gint64)(until / G_USEC_PER_SEC));
      g_autofree char *clock = time != NULL ? g_date_time_format (time, "%X") : g_strdup ("");

      /* Translators: a time of day, and what an adapter is attached to. */
      sentence = g_strdup_printf (_ ("Until %s; then: %s."), clock, place);
    }
  else if (!is_attached_alike (adapter->nic, stored))
    sentence = g_strdup_printf (_ ("From the next start on: %s."), place);
  if (sentence != NULL)
    append_note (note, sentence);
}

static void
note_forwards (const LodgeReachAdapter *adapter, char **note)
{
  const char *const *forwards = lodge_nic_get_forwards (adapter->nic);
  guint length = forwards != NULL ? g_strv_length ((char **)forwards) : 0;
  g_autofree char *sentence = NULL;

  if (length > 0 && adapter->place == LODGE_PLACE_NAT)
    append_note (note,
                 ngettext ("Its port forward is kept, but not in force here: this computer reaches "
                           "the machine at its own address, and for others an administrator would "
                           "have to change the firewall.",
                           "Its port forwards are kept, but not in force here: this computer "
                           "reaches the machine at its own address, and for others an "
                           "administrator would have to change the firewall.",
                           length));
  else if (length > 0 && !lodge_reach_adapter_takes_forwards (adapter))
    append_note (note,
                 ngettext ("Its port forward is kept, but not in force here.",
                           "Its port forwards are kept, but not in force here.",
                           length));
  else if (adapter->problem != NULL && adapter->forwards->len > 0)
    {
      sentence = g_strdup_printf (_ ("A port forward is not in force: %s"), adapter->problem);
      append_note (note, sentence);
    }
}

static LodgeReachCard *
new_adapter_card (const LodgeReachAdapter *adapter, guint number, GPtrArray *others)
{
  LodgeReachCard *card =
      lodge_reach_card_new (lodge_device_get_id (LODGE_DEVICE (adapter->nic)), adapter->running);

  card->title = g_strdup_printf (_ ("Adapter %u"), number);
  card->place = lodge_reach_dup_place (adapter->nic, adapter->input->networks);
  note_future (adapter, &card->note);
  note_forwards (adapter, &card->note);
  if (adapter->running && !lodge_nic_get_switchable (adapter->nic))
    append_note (
        &card->note,
        lodge_nic_is_straight (adapter->nic)
            ? _ ("With the fastest NAT, what it is attached to can only be changed at the "
                 "machine’s next start; its cable can be unplugged at any time.")
            : _ ("What it is attached to can only be changed at the machine’s next start."));
  for (guint i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    lodge_reach_card_take_line (card, lodge_reach_answer (adapter, (LodgeReachQuestion)i, others));
  return card;
}

/* The subjects of all adapters' lines with the answer @answer, each once. */
static GStrv
merge_subjects (GPtrArray *cards, LodgeReachQuestion question, LodgeReachAnswer answer)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < cards->len; i++)
    {
      LodgeReachLine *line = lodge_reach_card_get_line (cards->pdata[i], question);

      for (guint j = 0;
           line->answer == answer && line->subjects != NULL && line->subjects[j] != NULL;
           j++)
        {
          if (!g_ptr_array_find_with_equal_func (all, line->subjects[j], g_str_equal, NULL))
            g_ptr_array_add (all, line->subjects[j]);
        }
    }
  if (all->len == 0)
    return NULL;
  g_ptr_array_add (all, NULL);
  return g_strdupv ((char **)all->pdata);
}

/* The most that any adapter allows. */
static LodgeReachLine *
merge_lines (GPtrArray *cards, LodgeReachQuestion question)
{
  LodgeReachCard *best = NULL;
  LodgeReachLine *line;
  gboolean same = TRUE;
  g_auto (GStrv) subjects = NULL;

  for (guint i = 0; i < cards->len; i++)
    {
      LodgeReachLine *candidate = lodge_reach_card_get_line (cards->pdata[i], question);

      line = best != NULL ? lodge_reach_card_get_line (best, question) : NULL;
      same = same && (line == NULL || g_strcmp0 (line->reason, candidate->reason) == 0);
      if (line == NULL || candidate->answer > line->answer)
        best = cards->pdata[i];
    }
  if (best == NULL)
    return lodge_reach_line_new (
        question, LODGE_REACH_NO, _ ("The machine has no network adapter."), NULL, NULL);
  line = lodge_reach_card_get_line (best, question);
  if (line->answer == LODGE_REACH_NO && !same)
    return lodge_reach_line_new (
        question, LODGE_REACH_NO, _ ("None of its adapters allows it."), NULL, NULL);
  subjects = merge_subjects (cards, question, line->answer);
  return lodge_reach_line_new (
      question, line->answer, line->reason, (const char *const *)subjects, best->id);
}

static gboolean
is_between_networks (GPtrArray *adapters)
{
  const LodgeReachAdapter *first = NULL;

  for (guint i = 0; i < adapters->len; i++)
    {
      const LodgeReachAdapter *adapter = adapters->pdata[i];

      if (!lodge_reach_adapter_is_attached (adapter))
        continue;
      if (first != NULL &&
          (first->place != adapter->place || g_strcmp0 (first->segment, adapter->segment) != 0))
        return TRUE;
      first = first != NULL ? first : adapter;
    }
  return FALSE;
}

static LodgeReachCard *
new_machine_card (GPtrArray *adapters, GPtrArray *cards, gboolean running)
{
  LodgeReachCard *card = lodge_reach_card_new (NULL, running);

  card->title = g_strdup (_ ("Whole machine"));
  card->place = g_strdup ("");
  if (is_between_networks (adapters))
    append_note (&card->note,
                 _ ("The system inside can pass traffic between its adapters if it is set up so."));
  for (guint i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    lodge_reach_card_take_line (card, merge_lines (cards, (LodgeReachQuestion)i));
  return card;
}

GListModel *
lodge_reach_compute (const LodgeReachInput *given)
{
  g_autoptr (GListStore) result = g_list_store_new (LODGE_TYPE_REACH_CARD);
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GPtrArray) adapters =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_reach_adapter_free);
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LodgeReachCard) whole = NULL;
  LodgeReachInput copy;
  const LodgeReachInput *input = &copy;
  GListModel *nics;
  gboolean running;

  g_return_val_if_fail (given != NULL && LODGE_IS_MACHINE (given->machine), NULL);

  /* This computer's network says nothing about a remote host's. */
  copy = *given;
  if (copy.host != NULL && !lodge_host_get_local (copy.host))
    copy.host_network = NULL;
  running = !input->stored && lodge_machine_is_active (input->machine);
  nics = running ? lodge_machine_get_nics (input->machine)
                 : lodge_machine_config_get_nics (lodge_machine_get_config (input->machine));
  others = lodge_reach_dup_others (input);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      LodgeReachAdapter *adapter = lodge_reach_adapter_new (input, input->machine, nic, running);

      g_ptr_array_add (adapters, adapter);
      g_ptr_array_add (cards, new_adapter_card (adapter, i + 1, others));
    }
  whole = new_machine_card (adapters, cards, running);
  g_list_store_append (result, whole);
  for (guint i = 0; i < cards->len; i++)
    g_list_store_append (result, cards->pdata[i]);
  return G_LIST_MODEL (g_steal_pointer (&result));
}

GListModel *
lodge_reach_compute_for (LodgeVmm *vmm,
                         LodgeMachine *machine,
                         gboolean stored,
                         LodgeHostNetwork *host_network,
                         GListModel *statuses)
{
  const LodgeReachInput input = {
    .machine = machine,
    .stored = stored,
    .host = lodge_vmm_get_host (vmm),
    .networks = lodge_vmm_get_networks (vmm),
    .machines = lodge_vmm_get_machines (vmm),
    .host_network = host_network,
    .statuses = statuses,
  };

  return lodge_reach_compute (&input);
}
