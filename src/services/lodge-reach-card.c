/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions, an answer, and all answers of an adapter or a machine. */
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

LodgeReachCard *
lodge_reach_card_new (const char *id, gboolean running)
{
  LodgeReachCard *self = g_object_new (LODGE_TYPE_REACH_CARD, NULL);

  self->id = g_strdup (id);
  self->running = running;
  return self;
}

void
lodge_reach_card_take_line (LodgeReachCard *self, LodgeReachLine *line)
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
