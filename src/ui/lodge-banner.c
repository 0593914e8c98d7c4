/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-banner.h"

#include "lodge-ui.h"

struct _LodgeBanner
{
  AdwBin parent_instance;

  GtkScrolledWindow *details_window;

  guint scroll_id;
  char *message;
  char *details;
  char *button_label;
  gboolean dismissable;
  gboolean revealed;
};

G_DEFINE_FINAL_TYPE (LodgeBanner, lodge_banner, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_DETAILS,
  PROP_BUTTON_LABEL,
  PROP_DISMISSABLE,
  PROP_REVEALED,
  N_PROPS
};

enum
{
  ACTIVATED,
  DISMISSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
on_button_clicked_cb (LodgeBanner *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
on_close_clicked_cb (LodgeBanner *self)
{
  lodge_banner_set_revealed (self, FALSE);
  g_signal_emit (self, signals[DISMISSED], 0);
}

static gboolean
on_scroll_cb (gpointer data)
{
  LodgeBanner *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->details_window);

  self->scroll_id = 0;
  gtk_adjustment_set_value (adjustment,
                            gtk_adjustment_get_upper (adjustment) -
                                gtk_adjustment_get_page_size (adjustment));
  return G_SOURCE_REMOVE;
}

/* Of a log the end tells most. Not at once: the size that changed is followed by the old place. */
static void
on_details_size_cb (LodgeBanner *self)
{
  if (self->scroll_id == 0)
    self->scroll_id = g_idle_add (on_scroll_cb, self);
}

static gboolean
is_text (gpointer object, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_shown (gpointer object, gboolean reveals, gboolean revealed)
{
  return reveals || revealed;
}

static void
lodge_banner_dispose (GObject *object)
{
  g_clear_handle_id (&LODGE_BANNER (object)->scroll_id, g_source_remove);
  G_OBJECT_CLASS (lodge_banner_parent_class)->dispose (object);
}

static void
lodge_banner_finalize (GObject *object)
{
  LodgeBanner *self = LODGE_BANNER (object);

  g_free (self->message);
  g_free (self->details);
  g_free (self->button_label);
  G_OBJECT_CLASS (lodge_banner_parent_class)->finalize (object);
}

static void
lodge_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeBanner *self = LODGE_BANNER (object);

  switch (id)
    {
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_DETAILS:
      g_value_set_string (value, self->details);
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, self->button_label);
      break;
    case PROP_DISMISSABLE:
      g_value_set_boolean (value, self->dismissable);
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, self->revealed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeBanner *self = LODGE_BANNER (object);

  switch (id)
    {
    case PROP_MESSAGE:
      lodge_banner_set_message (self, g_value_get_string (value));
      break;
    case PROP_DETAILS:
      lodge_banner_set_details (self, g_value_get_string (value));
      break;
    case PROP_BUTTON_LABEL:
      lodge_banner_set_button_label (self, g_value_get_string (value));
      break;
    case PROP_DISMISSABLE:
      lodge_banner_set_dismissable (self, g_value_get_boolean (value));
      break;
    case PROP_REVEALED:
      lodge_banner_set_revealed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_banner_class_init (LodgeBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_banner_dispose;
  object_class->finalize = lodge_banner_finalize;
  object_class->get_property = lodge_banner_get_property;
  object_class->set_property = lodge_banner_set_property;

  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_DISMISSABLE] = g_param_spec_boolean ("dismissable", NULL, NULL, FALSE, flags);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated",
                                     G_TYPE_FROM_CLASS (klass),
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);
  signals[DISMISSED] = g_signal_new ("dismissed",
                                     G_TYPE_FROM_CLASS (klass),
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-banner.ui");
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked_cb);
  gtk_widget_class_bind_template_child (widget_class, LodgeBanner, details_window);
  gtk_widget_class_bind_template_callback (widget_class, on_details_size_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_text);
  gtk_widget_class_bind_template_callback (widget_class, is_shown);
}

static void
lodge_banner_init (LodgeBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_banner_new (void)
{
  return g_object_new (LODGE_TYPE_BANNER, NULL);
}

static void
set_string (LodgeBanner *self, char **field, const char *value, int prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
lodge_banner_set_message (LodgeBanner *self, const char *message)
{
  g_return_if_fail (LODGE_IS_BANNER (self));
  set_string (self, &self->message, message, PROP_MESSAGE);
}

const char *
lodge_banner_get_message (LodgeBanner *self)
{
  g_return_val_if_fail (LODGE_IS_BANNER (self), NULL);
  return self->message;
}

void
lodge_banner_set_details (LodgeBanner *self, const char *details)
{
  g_return_if_fail (LODGE_IS_BANNER (self));
  set_string (self, &self->details, details, PROP_DETAILS);
}

void
lodge_banner_set_button_label (LodgeBanner *self, const char *label)
{
  g_return_if_fail (LODGE_IS_BANNER (self));
  set_string (self, &self->button_label, label, PROP_BUTTON_LABEL);
}

void
lodge_banner_set_dismissable (LodgeBanner *self, gboolean dismissable)
{
  g_return_if_fail (LODGE_IS_BANNER (self));
  if (self->dismissable == !!dismissable)
    return;
  self->dismissable = !!dismissable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISMISSABLE]);
}

void
lodge_banner_set_revealed (LodgeBanner *self, gboolean revealed)
{
  g_return_if_fail (LODGE_IS_BANNER (self));
  if (self->revealed == !!revealed)
    return;
  self->revealed = !!revealed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
}

gboolean
lodge_banner_get_revealed (LodgeBanner *self)
{
  g_return_val_if_fail (LODGE_IS_BANNER (self), FALSE);
  return self->revealed;
}
