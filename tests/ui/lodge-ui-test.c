/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-ui-test.h"

#include <stdlib.h>

#include "lodge-test.h"
#include "lodge-ui.h"

void
lodge_ui_test_init (int *argc, char ***argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (argc, argv, NULL);
  /* The fake's displays say nothing, of which spice-client-glib warns. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  if (!gtk_init_check ())
    {
      g_printerr ("No display: run this under x-run.\n");
      exit (77);
    }
  adw_init ();
  lodge_ui_init ();
}

LodgeCore *
lodge_ui_test_create_core (LodgeFakeVmm **fake)
{
  LodgeCore *core = lodge_core_new (lodge_fake_vmm_factory, NULL, NULL);
  LodgeVmm *vmm = lodge_core_add_connection (core, LODGE_UI_TEST_URI);

  lodge_vmm_connect (vmm);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  *fake = LODGE_FAKE_VMM (vmm);
  return core;
}

static gboolean
is_wanted (GtkWidget *widget, GType type, const char *name, const char *value)
{
  if (!g_type_is_a (G_OBJECT_TYPE (widget), type) || !gtk_widget_get_mapped (widget))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), name) == NULL)
    return FALSE;

  g_autofree char *got = NULL;
  g_object_get (widget, name, &got, NULL);
  return g_strcmp0 (got, value) == 0;
}

GtkWidget *
lodge_ui_test_find (GtkWidget *widget, GType type, const char *name, const char *value)
{
  if (is_wanted (widget, type, name, value))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = lodge_ui_test_find (child, type, name, value);
      if (found != NULL)
        return found;
    }
  return NULL;
}

gboolean
lodge_ui_test_shows (GtkWidget *widget, const char *text)
{
  return lodge_ui_test_find (widget, GTK_TYPE_LABEL, "label", text) != NULL;
}

AdwMessageDialog *
lodge_ui_test_find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

void
lodge_ui_test_respond (const char *response)
{
  AdwMessageDialog *dialog = lodge_ui_test_find_dialog ();

  g_assert_true (adw_message_dialog_get_response_enabled (dialog, response));
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

GtkFileChooser *
lodge_ui_test_find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (window))
        return GTK_FILE_CHOOSER (window);
    }
  return NULL;
}

gboolean
lodge_ui_test_accept_chooser (void)
{
  GtkFileChooser *chooser = lodge_ui_test_find_chooser ();

  if (chooser != NULL)
    gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  return lodge_ui_test_find_chooser () == NULL;
}

void
lodge_ui_test_keep_picture (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("LODGE_TEST_PICTURES");
  gint64 settled = g_get_monotonic_time () + 700 * G_TIME_SPAN_MILLISECOND;
  g_autofree char *file = g_strdup_printf ("%s.png", name);

  if (folder == NULL)
    return;
  while (lodge_test_iterate (settled))
    continue;
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (
      paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  GskRenderNode *node = gtk_snapshot_free_to_node (snapshot);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (renderer, node, NULL);
  gdk_texture_save_to_png (texture, path);
  gsk_render_node_unref (node);
}
