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
