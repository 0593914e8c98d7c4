/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-button.h"

#include <glib/gi18n.h>

#include "lodge-record-actions.h"
#include "lodge-recordings.h"

/* Often enough for no second to be skipped. */
#define UPDATE_MS 250

struct _LodgeRecordButton
{
  AdwBin parent_instance;

  GtkWidget *button;
  GtkLabel *time;
  LodgeDisplayPage *page;  /* not owned; (nullable) */
  LodgeRecorder *recorder; /* (nullable) */
  guint update_id;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (LodgeRecordButton, lodge_record_button, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

char *
lodge_record_button_dup_time (gint64 elapsed)
{
  gint64 seconds = elapsed / G_USEC_PER_SEC;
  gint64 hours = seconds / 3600;
  int minutes = (int)(seconds / 60 % 60);

  seconds %= 60;
  if (hours > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", hours, minutes, (int)seconds);
  return g_strdup_printf ("%d:%02d", minutes, (int)seconds);
}

static gboolean
on_update_cb (gpointer user_data)
{
  LodgeRecordButton *self = LODGE_RECORD_BUTTON (user_data);
  g_autofree char *text =
      lodge_record_button_dup_time (lodge_recorder_get_elapsed (self->recorder));

  if (g_strcmp0 (gtk_label_get_text (self->time), text) == 0)
    return G_SOURCE_CONTINUE;
  gtk_label_set_text (self->time, text);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  return G_SOURCE_CONTINUE;
}

/* Which it is of, if it is not of the page's own display. */
static void
update_tooltip (LodgeRecordButton *self, gboolean own)
{
  const char *title = lodge_recordings_get_title (lodge_recordings_get_default (), self->recorder);
  /* Translators: a machine's name. */
  g_autofree char *other = g_strdup_printf (_ ("Stop Recording “%s”"), title != NULL ? title : "");
  const char *text = own ? _ ("Stop Recording") : other;

  gtk_widget_set_tooltip_text (self->button, text);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update (LodgeRecordButton *self)
{
  LodgeRecordings *recordings = lodge_recordings_get_default ();
  LodgeConsole *screen = lodge_record_actions_find_screen (self->page);
  LodgeRecorder *recorder = screen != NULL ? lodge_recordings_find (recordings, screen) : NULL;
  gboolean own = recorder != NULL;

  if (recorder == NULL)
    recorder = lodge_recordings_find (recordings, NULL);
  g_set_object (&self->recorder, recorder);
  gtk_widget_set_visible (GTK_WIDGET (self), recorder != NULL);
  g_clear_handle_id (&self->update_id, g_source_remove);
  if (recorder == NULL)
    return;
  update_tooltip (self, own);
  gtk_widget_set_sensitive (self->button,
                            lodge_recorder_get_state (recorder) != LODGE_RECORDER_FINISHING);
  self->update_id = g_timeout_add (UPDATE_MS, on_update_cb, self);
  on_update_cb (self);
}

static void
on_clicked_cb (LodgeRecordButton *self)
{
  if (self->recorder != NULL)
    lodge_recorder_stop (self->recorder);
}

static void
lodge_record_button_dispose (GObject *object)
{
  LodgeRecordButton *self = LODGE_RECORD_BUTTON (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->recorder);
  G_OBJECT_CLASS (lodge_record_button_parent_class)->dispose (object);
}

static void
lodge_record_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NARROW)
    g_value_set_boolean (value, LODGE_RECORD_BUTTON (object)->narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_record_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeRecordButton *self = LODGE_RECORD_BUTTON (object);

  if (id != PROP_NARROW)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->narrow == g_value_get_boolean (value))
    return;
  self->narrow = g_value_get_boolean (value);
  gtk_widget_set_visible (GTK_WIDGET (self->time), !self->narrow);
  g_object_notify_by_pspec (object, pspec);
}

static void
lodge_record_button_class_init (LodgeRecordButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_record_button_dispose;
  object_class->get_property = lodge_record_button_get_property;
  object_class->set_property = lodge_record_button_set_property;
  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_record_button_init (LodgeRecordButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *dot = gtk_image_new_from_icon_name ("media-record-symbolic");

  self->button = gtk_button_new ();
  self->time = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "numeric");
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->time));
  gtk_button_set_child (GTK_BUTTON (self->button), box);
  gtk_widget_add_css_class (self->button, "lodge-recording");
  gtk_widget_set_focus_on_click (self->button, FALSE);
  g_signal_connect_object (
      self->button, "clicked", G_CALLBACK (on_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), self->button);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
lodge_record_button_set_page (LodgeRecordButton *self, LodgeDisplayPage *page)
{
  g_return_if_fail (LODGE_IS_RECORD_BUTTON (self));
  g_return_if_fail (self->page == NULL);

  self->page = page;
  g_signal_connect_object (page, "notify::connected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_display_page_get_screen_tabs (page),
                           "changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (
      lodge_recordings_get_default (), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
