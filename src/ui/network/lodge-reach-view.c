/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-reach-view.h"

#include <glib/gi18n.h>

#include "lodge-forward.h"
#include "lodge-network-words.h"
#include "lodge-ui.h"

typedef struct
{
  AdwExpanderRow *row;
  GtkImage *icon;
  GtkLabel *answer;
  AdwActionRow *reason;
} Line;

struct _LodgeReachView
{
  AdwBin parent_instance;

  AdwComboRow *card_row;
  GtkListBox *list;
  GtkLabel *note_label;

  LodgeNetworkFacts *facts;
  Line lines[LODGE_REACH_N_QUESTIONS];
  char *id; /* of the adapter shown, or NULL */
  gboolean stored;
  gboolean fixed;
  gboolean held;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeReachView, lodge_reach_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_STORED,
  PROP_FIXED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

const char *
lodge_reach_view_get_icon (LodgeReachAnswer answer)
{
  switch (answer)
    {
    case LODGE_REACH_YES:
      return "lodge-reach-yes-symbolic";
    case LODGE_REACH_FORWARD:
      return "lodge-reach-forward-symbolic";
    case LODGE_REACH_NO:
      return "lodge-reach-no-symbolic";
    case LODGE_REACH_DEPENDS:
    default:
      return "lodge-reach-depends-symbolic";
    }
}

static void
add_line (LodgeReachView *self, Line *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  line->row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  line->icon = GTK_IMAGE (gtk_image_new ());
  line->answer = GTK_LABEL (gtk_label_new (NULL));
  line->reason = ADW_ACTION_ROW (adw_action_row_new ());
  gtk_accessible_update_state (GTK_ACCESSIBLE (line->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (GTK_WIDGET (line->answer), "lodge-answer");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (line->icon));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (line->answer));
  adw_expander_row_add_action (line->row, box);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line->row), FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line->reason), FALSE);
  adw_action_row_set_title_lines (line->reason, 0);
  adw_action_row_set_subtitle_lines (line->reason, 0);
  gtk_widget_add_css_class (GTK_WIDGET (line->reason), "lodge-reason");
  /* Folded away it would be read out still. */
  g_object_bind_property (line->row, "expanded", line->reason, "visible", G_BINDING_SYNC_CREATE);
  adw_expander_row_add_row (line->row, GTK_WIDGET (line->reason));
  gtk_list_box_append (self->list, GTK_WIDGET (line->row));
}

/* Forwards in the user's notation, anything else as it is. */
static char *
describe_subjects (const char *const *subjects)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; subjects != NULL && subjects[i] != NULL; i++)
    {
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (subjects[i], NULL);
      g_ptr_array_add (texts,
                       forward != NULL ? lodge_words_forward (forward) : g_strdup (subjects[i]));
    }
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("\n", (char **)texts->pdata);
}

static void
show_line (Line *line, LodgeReachLine *answered)
{
  LodgeReachAnswer answer = lodge_reach_line_get_answer (answered);
  const char *question = lodge_reach_question_get_label (lodge_reach_line_get_question (answered));
  const char *word = lodge_reach_answer_get_label (answer);
  g_autofree char *subjects = describe_subjects (lodge_reach_line_get_subjects (answered));
  g_autofree char *name = g_strdup_printf ("%s: %s", question, word);
  static const char *const CLASSES[] = {
    "lodge-no", "lodge-depends", "lodge-forward", "lodge-yes"
  };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->row), question);
  gtk_image_set_from_icon_name (line->icon, lodge_reach_view_get_icon (answer));
  gtk_label_set_label (line->answer, word);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->reason),
                                 lodge_reach_line_get_reason (answered));
  adw_action_row_set_subtitle (line->reason, subjects);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  for (int i = 0; i <= LODGE_REACH_YES; i++)
    gtk_widget_remove_css_class (gtk_widget_get_parent (GTK_WIDGET (line->icon)), CLASSES[i]);
  gtk_widget_add_css_class (gtk_widget_get_parent (GTK_WIDGET (line->icon)), CLASSES[answer]);
}

static void
show_card (LodgeReachView *self, LodgeReachCard *card)
{
  const char *note = lodge_reach_card_get_note (card);

  for (guint i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    show_line (&self->lines[i], lodge_reach_card_get_line (card, (LodgeReachQuestion)i));
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
}

/* The cards' names in the row on top, changed only when they did: a list that is open stays so. */
static void
show_choices (LodgeReachView *self, GListModel *cards, guint selected)
{
  guint n_cards = g_list_model_get_n_items (cards);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GListModel *old = adw_combo_row_get_model (self->card_row);
  gboolean same = old != NULL && g_list_model_get_n_items (old) == n_cards;

  for (guint i = 0; i < n_cards; i++)
    {
      g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, i);
      const char *place = lodge_reach_card_get_place (card);
      const char *title = lodge_reach_card_get_title (card);
      g_autofree char *name =
          *place != '\0' ? g_strdup_printf ("%s: %s", title, place) : g_strdup (title);
      gtk_string_list_append (names, name);
      same = same && g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (old), i), name) == 0;
    }
  self->filling = TRUE;
  if (!same)
    adw_combo_row_set_model (self->card_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->card_row, selected);
  /* The machine and its only adapter have the same answers. */
  gtk_widget_set_visible (GTK_WIDGET (self->card_row), n_cards > 2 && !self->fixed);
  self->filling = FALSE;
}

static void
update (LodgeReachView *self)
{
  if (self->facts == NULL || !self->held)
    return;

  g_autoptr (GListModel) cards = lodge_network_facts_create_cards (self->facts, self->stored);
  guint selected = 0;
  for (guint i = 0; i < g_list_model_get_n_items (cards); i++)
    {
      g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, i);
      if (g_strcmp0 (lodge_reach_card_get_id (card), self->id) == 0)
        selected = i;
    }
  g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, selected);
  if (card == NULL)
    return;
  show_choices (self, cards, selected);
  show_card (self, card);
}

static void
on_card_selected_cb (LodgeReachView *self)
{
  guint selected = adw_combo_row_get_selected (self->card_row);

  if (self->filling || self->facts == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  g_autoptr (GListModel) cards = lodge_network_facts_create_cards (self->facts, self->stored);
  g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, selected);
  if (card == NULL)
    return;
  lodge_reach_view_set_id (self, lodge_reach_card_get_id (card));
}

static void
update_hold (LodgeReachView *self)
{
  gboolean wanted = self->facts != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted == self->held)
    return;
  self->held = wanted;
  if (wanted)
    lodge_network_facts_hold (self->facts);
  else
    lodge_network_facts_release (self->facts);
  update (self);
}

static void
lodge_reach_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_reach_view_parent_class)->map (widget);
  update_hold (LODGE_REACH_VIEW (widget));
}

static void
lodge_reach_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_reach_view_parent_class)->unmap (widget);
  update_hold (LODGE_REACH_VIEW (widget));
}

static void
lodge_reach_view_dispose (GObject *object)
{
  lodge_reach_view_set_facts (LODGE_REACH_VIEW (object), NULL);
  G_OBJECT_CLASS (lodge_reach_view_parent_class)->dispose (object);
}

static void
lodge_reach_view_finalize (GObject *object)
{
  g_free (LODGE_REACH_VIEW (object)->id);
  G_OBJECT_CLASS (lodge_reach_view_parent_class)->finalize (object);
}

static void
lodge_reach_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeReachView *self = LODGE_REACH_VIEW (object);

  g_value_set_boolean (value, id == PROP_STORED ? self->stored : self->fixed);
}

static void
lodge_reach_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeReachView *self = LODGE_REACH_VIEW (object);
  gboolean *field = id == PROP_STORED ? &self->stored : &self->fixed;

  if (*field == g_value_get_boolean (value))
    return;
  *field = g_value_get_boolean (value);
  update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
lodge_reach_view_class_init (LodgeReachViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_reach_view_dispose;
  object_class->finalize = lodge_reach_view_finalize;
  object_class->get_property = lodge_reach_view_get_property;
  object_class->set_property = lodge_reach_view_set_property;
  widget_class->map = lodge_reach_view_map;
  widget_class->unmap = lodge_reach_view_unmap;

  properties[PROP_STORED] =
      g_param_spec_boolean ("stored",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FIXED] =
      g_param_spec_boolean ("fixed",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/network/lodge-reach-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeReachView, card_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReachView, list);
  gtk_widget_class_bind_template_child (widget_class, LodgeReachView, note_label);
  gtk_widget_class_bind_template_callback (widget_class, on_card_selected_cb);
}

static void
lodge_reach_view_init (LodgeReachView *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  for (guint i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    add_line (self, &self->lines[i]);
}

void
lodge_reach_view_set_facts (LodgeReachView *self, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_REACH_VIEW (self));

  if (self->facts == facts)
    return;
  if (self->facts != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->facts, update, self);
      if (self->held)
        lodge_network_facts_release (self->facts);
      self->held = FALSE;
    }
  g_set_object (&self->facts, facts);
  if (facts == NULL)
    return;
  g_clear_pointer (&self->id, g_free);
  g_signal_connect_object (facts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update_hold (self);
}

void
lodge_reach_view_set_id (LodgeReachView *self, const char *id)
{
  g_return_if_fail (LODGE_IS_REACH_VIEW (self));

  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
    }
  update (self);
}
