/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-reach-private.h"

#include "lodge-list.h"
#include "lodge-model-fields.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (LodgeReachQuestion,
                    lodge_reach_question,
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_GUEST_TO_HOST, "guest-to-host"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_HOST_TO_GUEST, "host-to-guest"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_GUEST_TO_GUEST, "guest-to-guest"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_GUEST_TO_INTERNET, "guest-to-internet"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_LAN_TO_GUEST, "lan-to-guest"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_HOST_LOOPBACK, "host-loopback"))

G_DEFINE_ENUM_TYPE (LodgeReachAnswer,
                    lodge_reach_answer,
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_NO, "no"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_DEPENDS, "depends"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_FORWARD, "forward"),
                    G_DEFINE_ENUM_VALUE (LODGE_REACH_YES, "yes"))

const char *
lodge_reach_question_get_label (LodgeReachQuestion question)
{
  switch (question)
    {
    case LODGE_REACH_GUEST_TO_HOST:
      return _ ("Machine to this computer");
    case LODGE_REACH_HOST_TO_GUEST:
      return _ ("This computer to machine");
    case LODGE_REACH_GUEST_TO_GUEST:
      return _ ("Machine to other machines");
    case LODGE_REACH_GUEST_TO_INTERNET:
      return _ ("Machine to LAN and internet");
    case LODGE_REACH_LAN_TO_GUEST:
      return _ ("LAN to machine");
    default:
      return _ ("Machine to this computer’s own services");
    }
}

const char *
lodge_reach_answer_get_label (LodgeReachAnswer answer)
{
  switch (answer)
    {
    case LODGE_REACH_YES:
      return _ ("Yes");
    case LODGE_REACH_FORWARD:
      return _ ("By port forward");
    case LODGE_REACH_DEPENDS:
      return _ ("It depends");
    default:
      return _ ("No");
    }
}

/* One question answered */

struct _LodgeReachLine
{
  GObject parent_instance;

  LodgeReachQuestion question;
  LodgeReachAnswer answer;
  char *question_label;
  char *answer_label;
  char *reason;
  GStrv subjects;
  char *adapter;
};

G_DEFINE_FINAL_TYPE (LodgeReachLine, lodge_reach_line, G_TYPE_OBJECT)

static LodgeField line_fields[] = {
  LODGE_FIELD_ENUM (LodgeReachLine, question, "question", lodge_reach_question_get_type),
  LODGE_FIELD_ENUM (LodgeReachLine, answer, "answer", lodge_reach_answer_get_type),
  LODGE_FIELD_STRING (LodgeReachLine, question_label, "question-label"),
  LODGE_FIELD_STRING (LodgeReachLine, answer_label, "answer-label"),
  LODGE_FIELD_STRING (LodgeReachLine, reason, "reason"),
  LODGE_FIELD_STRV (LodgeReachLine, subjects, "subjects"),
  LODGE_FIELD_STRING (LodgeReachLine, adapter, "adapter"),
};

static void
lodge_reach_line_finalize (GObject *object)
{
  lodge_fields_clear (object, line_fields, G_N_ELEMENTS (line_fields));

  G_OBJECT_CLASS (lodge_reach_line_parent_class)->finalize (object);
}

static void
lodge_reach_line_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &line_fields[prop_id - 1], value);
}

static void
lodge_reach_line_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  lodge_field_set (object, &line_fields[prop_id - 1], value);
}

static void
lodge_reach_line_class_init (LodgeReachLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_reach_line_finalize;
  object_class->get_property = lodge_reach_line_get_property;
  object_class->set_property = lodge_reach_line_set_property;
  lodge_fields_install (object_class, line_fields, G_N_ELEMENTS (line_fields));
}

static void
lodge_reach_line_init (LodgeReachLine *self)
{
}

LodgeReachLine *
lodge_reach_line_new (LodgeReachQuestion question,
                      LodgeReachAnswer answer,
                      const char *reason,
                      const char *const *subjects,
                      const char *adapter)
{
  LodgeReachLine *self = g_object_new (LODGE_TYPE_REACH_LINE, NULL);

  self->question = question;
  self->answer = answer;
  self->question_label = g_strdup (lodge_reach_question_get_label (question));
  self->answer_label = g_strdup (lodge_reach_answer_get_label (answer));
  self->reason = g_strdup (reason);
  self->subjects = g_strdupv ((char **)subjects);
  self->adapter = g_strdup (adapter);
  return self;
}

LodgeReachQuestion
lodge_reach_line_get_question (LodgeReachLine *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_LINE (self), LODGE_REACH_GUEST_TO_HOST);

  return self->question;
}

LodgeReachAnswer
lodge_reach_line_get_answer (LodgeReachLine *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_LINE (self), LODGE_REACH_NO);

  return self->answer;
}

const char *
lodge_reach_line_get_reason (LodgeReachLine *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_LINE (self), NULL);

  return self->reason;
}

const char *const *
lodge_reach_line_get_subjects (LodgeReachLine *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_LINE (self), NULL);

  return (const char *const *)self->subjects;
}

const char *
lodge_reach_line_get_adapter (LodgeReachLine *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_LINE (self), NULL);

  return self->adapter;
}

/* All questions of one adapter or machine */

struct _LodgeReachCard
{
  GObject parent_instance;

  char *id;
  char *title;
  char *place;
  char *note;
  gboolean running;
  GListStore *store;
  GListModel *lines;
};

G_DEFINE_FINAL_TYPE (LodgeReachCard, lodge_reach_card, G_TYPE_OBJECT)

static LodgeField card_fields[] = {
  LODGE_FIELD_STRING (LodgeReachCard, id, "id"),
  LODGE_FIELD_STRING (LodgeReachCard, title, "title"),
  LODGE_FIELD_STRING (LodgeReachCard, place, "place"),
  LODGE_FIELD_STRING (LodgeReachCard, note, "note"),
  LODGE_FIELD_BOOLEAN (LodgeReachCard, running, "running"),
};

enum
{
  PROP_LINES = G_N_ELEMENTS (card_fields) + 1
};

static void
lodge_reach_card_finalize (GObject *object)
{
  LodgeReachCard *self = LODGE_REACH_CARD (object);

  lodge_fields_clear (object, card_fields, G_N_ELEMENTS (card_fields));
  g_clear_object (&self->lines);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lodge_reach_card_parent_class)->finalize (object);
}

static void
lodge_reach_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_LINES)
    g_value_set_object (value, LODGE_REACH_CARD (object)->lines);
  else
    lodge_field_get (object, &card_fields[prop_id - 1], value);
}

static void
lodge_reach_card_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  lodge_field_set (object, &card_fields[prop_id - 1], value);
}

static void
lodge_reach_card_class_init (LodgeReachCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_reach_card_finalize;
  object_class->get_property = lodge_reach_card_get_property;
  object_class->set_property = lodge_reach_card_set_property;
  lodge_fields_install (object_class, card_fields, G_N_ELEMENTS (card_fields));
  g_object_class_install_property (
      object_class,
      PROP_LINES,
      g_param_spec_object (
          "lines", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
lodge_reach_card_init (LodgeReachCard *self)
{
  self->store = g_list_store_new (LODGE_TYPE_REACH_LINE);
  self->lines = G_LIST_MODEL (lodge_read_only_list_new (G_LIST_MODEL (self->store)));
}

static LodgeReachCard *
lodge_reach_card_new (const char *id, gboolean running)
{
  LodgeReachCard *self = g_object_new (LODGE_TYPE_REACH_CARD, NULL);

  self->id = g_strdup (id);
  self->running = running;
  return self;
}

static void
take_line (LodgeReachCard *self, LodgeReachLine *line)
{
  g_list_store_append (self->store, line);
  g_object_unref (line);
}

const char *
lodge_reach_card_get_id (LodgeReachCard *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), NULL);

  return self->id;
}

const char *
lodge_reach_card_get_title (LodgeReachCard *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), NULL);

  return self->title;
}

const char *
lodge_reach_card_get_place (LodgeReachCard *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), NULL);

  return self->place;
}

const char *
lodge_reach_card_get_note (LodgeReachCard *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), NULL);

  return self->note;
}

gboolean
lodge_reach_card_get_running (LodgeReachCard *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), FALSE);

  return self->running;
}

GListModel *
lodge_reach_card_get_lines (LodgeReachCard *self)
{
  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), NULL);

  return self->lines;
}

LodgeReachLine *
lodge_reach_card_get_line (LodgeReachCard *self, LodgeReachQuestion question)
{
  g_autoptr (LodgeReachLine) line = NULL;

  g_return_val_if_fail (LODGE_IS_REACH_CARD (self), NULL);

  /* The card keeps it. */
  line = g_list_model_get_item (G_LIST_MODEL (self->store), question);
  return line;
}

/* Computing */

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
    take_line (card, lodge_reach_answer (adapter, (LodgeReachQuestion)i, others));
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
    take_line (card, merge_lines (cards, (LodgeReachQuestion)i));
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
