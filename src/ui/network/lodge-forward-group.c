/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-forward-group.h"

#include <glib/gi18n.h>

#include "lodge-forward-dialog.h"
#include "lodge-forward-open.h"
#include "lodge-network-words.h"
#include "lodge-nic-drafts.h"
#include "lodge-ui.h"

#define FIRST_PORT 2222

struct _LodgeForwardGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *empty_row;
  GPtrArray *rows; /* (element-type GtkWidget), parallel to the draft's forwards */

  LodgeNic *draft;
  LodgeNetworkFacts *facts;
  char *editing; /* the text of the forward that the dialog is about, or NULL: a new one */
};

G_DEFINE_FINAL_TYPE (LodgeForwardGroup, lodge_forward_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void fill (LodgeForwardGroup *self);

static void
emit_changed (LodgeForwardGroup *self)
{
  fill (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static const char *
get_row_text (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "lodge-forward");
}

static void
replace_text (LodgeForwardGroup *self, const char *old, const char *text)
{
  const char *const *forwards = lodge_nic_get_forwards (self->draft);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; forwards != NULL && forwards[i] != NULL; i++)
    if (old == NULL || strcmp (forwards[i], old) != 0)
      g_ptr_array_add (texts, g_strdup (forwards[i]));
    else if (text != NULL)
      g_ptr_array_add (texts, g_strdup (text));
  if (old == NULL && text != NULL)
    g_ptr_array_add (texts, g_strdup (text));
  g_ptr_array_add (texts, NULL);
  lodge_nic_set_forwards (self->draft, texts->len > 1 ? (const char *const *)texts->pdata : NULL);
}

static void
on_saved_cb (LodgeForwardGroup *self, LodgeForward *forward)
{
  g_autofree char *text = lodge_forward_to_text (forward);

  if (self->draft == NULL)
    return;
  replace_text (self, self->editing, text);
  emit_changed (self);
}

/* One that no other of the adapter's has. */
static guint
find_free_port (LodgeForwardGroup *self)
{
  const char *const *forwards = lodge_nic_get_forwards (self->draft);
  guint port = FIRST_PORT;

  for (gsize i = 0; forwards != NULL && forwards[i] != NULL; i++)
    {
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (forwards[i], NULL);

      if (forward != NULL && forward->host_port >= port && forward->host_port < G_MAXUINT16)
        port = forward->host_port + 1;
    }
  return port;
}

static void
present_dialog (LodgeForwardGroup *self, const char *text)
{
  g_autoptr (LodgeForward) forward = text != NULL ? lodge_forward_new_from_text (text, NULL) : NULL;
  GtkWidget *dialog = lodge_forward_dialog_new (
      GTK_WIDGET (self),
      forward,
      self->facts != NULL ? lodge_network_facts_get_host_network (self->facts) : NULL);

  if (forward == NULL)
    lodge_forward_dialog_propose_port (LODGE_FORWARD_DIALOG (dialog), find_free_port (self));
  g_free (self->editing);
  self->editing = g_strdup (text);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (on_saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_add_clicked_cb (LodgeForwardGroup *self)
{
  if (self->draft != NULL)
    present_dialog (self, NULL);
}

static void
on_row_activated_cb (LodgeForwardGroup *self, GtkWidget *row)
{
  present_dialog (self, get_row_text (row));
}

static void
on_remove_clicked_cb (LodgeForwardGroup *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  g_autofree char *text = g_strdup (get_row_text (row));

  replace_text (self, text, NULL);
  emit_changed (self);
}

static GtkWidget *
create_button (LodgeForwardGroup *self, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

/* "" in force, NULL not known, else why not. */
static const char *
find_problem (LodgeForwardGroup *self, const char *text)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (self->draft));

  if (self->facts == NULL || id == NULL)
    return NULL;
  LodgeNic *nic = lodge_network_facts_get_nic (self->facts, id, FALSE);
  LodgeNicStatus *status = lodge_network_facts_get_status (self->facts, id);
  const char *const *forwards = nic != NULL ? lodge_nic_get_forwards (nic) : NULL;
  const char *const *problems = status != NULL ? lodge_nic_status_get_problems (status) : NULL;
  for (gsize i = 0;
       forwards != NULL && problems != NULL && forwards[i] != NULL && problems[i] != NULL;
       i++)
    if (strcmp (forwards[i], text) == 0)
      return problems[i];
  return NULL;
}

static void
show_problem (LodgeForwardGroup *self, GtkWidget *row)
{
  const char *text = get_row_text (row);
  g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (text, NULL);
  const char *problem = find_problem (self, text);
  g_autofree char *words = forward != NULL ? lodge_words_forward (forward) : g_strdup (text);
  gboolean failing = problem != NULL && *problem != '\0';
  GtkWidget *open_button = g_object_get_data (G_OBJECT (row), "lodge-open");
  g_autofree char *subtitle = NULL;

  if (failing)
    subtitle = g_strdup_printf ("%s\n%s", words, problem);
  else if (problem != NULL)
    subtitle = g_strdup_printf (_ ("%s · in force"), words);
  else
    subtitle = g_strdup (words);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (open_button != NULL)
    gtk_widget_set_visible (open_button, problem != NULL && !failing);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), failing ? "dialog-warning-symbolic" : NULL);
}

static void
on_open_clicked_cb (LodgeForwardGroup *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (get_row_text (row), NULL);

  if (forward != NULL)
    lodge_forward_open (forward, GTK_WIDGET (self));
}

/* There from the start, shown while the forward is in force. */
static void
add_open_button (LodgeForwardGroup *self, GtkWidget *row, const LodgeForward *forward)
{
  LodgeForwardOpen kind = lodge_forward_open_get_kind (forward);

  if (kind == LODGE_FORWARD_OPEN_NOTHING)
    return;
  GtkWidget *button = gtk_button_new_with_label (lodge_forward_open_get_label (kind));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (
      button, "clicked", G_CALLBACK (on_open_clicked_cb), self, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (row), "lodge-open", button);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
create_row (LodgeForwardGroup *self, const char *text)
{
  g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (text, NULL);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = NULL;

  if (forward != NULL && forward->name != NULL)
    title = g_strdup (forward->name);
  else
    title = g_strdup_printf (_ ("Port %u"), forward != NULL ? forward->guest_port : 0u);
  g_object_set_data_full (G_OBJECT (row), "lodge-forward", g_strdup (text), g_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);

  if (forward != NULL)
    add_open_button (self, row, forward);
  g_autofree char *name = g_strdup_printf (_ ("Remove “%s”"), title);
  adw_action_row_add_suffix (
      ADW_ACTION_ROW (row),
      create_button (self, "user-trash-symbolic", name, G_CALLBACK (on_remove_clicked_cb)));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (
      row, "activated", G_CALLBACK (on_row_activated_cb), self, G_CONNECT_SWAPPED);
  show_problem (self, row);
  return row;
}

static void
fill (LodgeForwardGroup *self)
{
  const char *const *forwards = self->draft != NULL ? lodge_nic_get_forwards (self->draft) : NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (gsize i = 0; forwards != NULL && forwards[i] != NULL; i++)
    {
      GtkWidget *row = create_row (self, forwards[i]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (self->empty_row, self->rows->len == 0);
}

static void
lodge_forward_group_dispose (GObject *object)
{
  LodgeForwardGroup *self = LODGE_FORWARD_GROUP (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->facts);
  G_OBJECT_CLASS (lodge_forward_group_parent_class)->dispose (object);
}

static void
lodge_forward_group_finalize (GObject *object)
{
  LodgeForwardGroup *self = LODGE_FORWARD_GROUP (object);

  g_free (self->editing);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (lodge_forward_group_parent_class)->finalize (object);
}

static void
lodge_forward_group_class_init (LodgeForwardGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_forward_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_forward_group_finalize;

  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_FORWARD_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_forward_group_init (LodgeForwardGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Port Forwards"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _ ("Ports of this computer that lead to the machine."));
  adw_preferences_group_set_header_suffix (
      ADW_PREFERENCES_GROUP (self),
      create_button (
          self, "list-add-symbolic", _ ("Add Port Forward"), G_CALLBACK (on_add_clicked_cb)));
  self->empty_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->empty_row), _ ("None"));
  gtk_widget_add_css_class (self->empty_row, "dim-label");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->empty_row);
}

void
lodge_forward_group_show (LodgeForwardGroup *self, LodgeNic *draft, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_FORWARD_GROUP (self));

  g_set_object (&self->draft, draft);
  g_set_object (&self->facts, facts);
  fill (self);
}

void
lodge_forward_group_update_problems (LodgeForwardGroup *self)
{
  g_return_if_fail (LODGE_IS_FORWARD_GROUP (self));

  for (guint i = 0; i < self->rows->len; i++)
    show_problem (self, g_ptr_array_index (self->rows, i));
}
