/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-await-page.h"

#include <glib/gi18n.h>

#include "lodge-connection-status.h"
#include "lodge-model-watch.h"

struct _LodgeAwaitPage
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkWidget *retry_button;

  LodgeCore *core;
  char *name; /* NULL: found */
  LodgeModelWatch *machines;
  LodgeModelWatch *connections;
};

G_DEFINE_FINAL_TYPE (LodgeAwaitPage, lodge_await_page, ADW_TYPE_BIN)

static guint found_signal;

static void
show (LodgeAwaitPage *self, const char *icon_name, const char *title, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->page, icon_name);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, markup);
}

/* @ambiguous: there are several that it could be, and which; (nullable) */
static void
update (LodgeAwaitPage *self, const GError *ambiguous)
{
  g_autoptr (LodgeVmm) failed =
      lodge_connection_status_dup_failed (lodge_core_get_connections (self->core));
  g_autoptr (GError) problem = NULL;
  g_auto (LodgeConnectionStatus) status = { 0 };
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->retry_button, failed != NULL);
  if (ambiguous != NULL)
    {
      show (self, "dialog-question-symbolic", _ ("Which Machine?"), ambiguous->message);
      return;
    }
  if (failed == NULL)
    {
      text = g_strdup_printf (_ ("Its display appears here as soon as there is a machine “%s”."),
                              self->name);
      show (self, "video-display-symbolic", _ ("Waiting for the Machine"), text);
      return;
    }
  g_object_get (failed, "problem", &problem, NULL);
  lodge_connection_status_describe (lodge_vmm_get_state (failed), problem, &status);
  show (self, status.icon_name, status.title, status.text);
}

void
lodge_await_page_look (LodgeAwaitPage *self)
{
  g_autoptr (GError) error = NULL;
  LodgeMachine *machine;

  if (self->name == NULL)
    return;
  machine = lodge_core_find_machine (self->core, self->name, &error);
  if (machine == NULL)
    {
      gboolean ambiguous = g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);

      update (self, ambiguous ? error : NULL);
      return;
    }
  g_clear_pointer (&self->name, g_free);
  g_signal_emit (self, found_signal, 0, machine);
}

/* All that have failed, since it may be in any of them. */
static void
on_retry_cb (LodgeAwaitPage *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);

      if (lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED)
        lodge_vmm_connect (vmm);
    }
}

static void
lodge_await_page_dispose (GObject *object)
{
  LodgeAwaitPage *self = LODGE_AWAIT_PAGE (object);

  g_clear_object (&self->machines);
  g_clear_object (&self->connections);
  g_clear_object (&self->core);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (lodge_await_page_parent_class)->dispose (object);
}

static void
lodge_await_page_class_init (LodgeAwaitPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_await_page_dispose;
  found_signal = g_signal_new ("found",
                               LODGE_TYPE_AWAIT_PAGE,
                               G_SIGNAL_RUN_LAST,
                               0,
                               NULL,
                               NULL,
                               NULL,
                               G_TYPE_NONE,
                               1,
                               LODGE_TYPE_MACHINE);
}

static void
lodge_await_page_init (LodgeAwaitPage *self)
{
  self->page = ADW_STATUS_PAGE (adw_status_page_new ());
  self->retry_button = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  gtk_widget_set_halign (self->retry_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->retry_button, "pill");
  gtk_widget_add_css_class (self->retry_button, "suggested-action");
  g_signal_connect_swapped (self->retry_button, "clicked", G_CALLBACK (on_retry_cb), self);
  adw_status_page_set_child (self->page, self->retry_button);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->page));
}

/* (transfer full) */
static LodgeModelWatch *
watch (LodgeAwaitPage *self, GListModel *model)
{
  LodgeModelWatch *model_watch = lodge_model_watch_new ();

  lodge_model_watch_set_model (model_watch, model);
  g_signal_connect_object (
      model_watch, "changed", G_CALLBACK (lodge_await_page_look), self, G_CONNECT_SWAPPED);
  return model_watch;
}

GtkWidget *
lodge_await_page_new (LodgeCore *core, const char *name)
{
  LodgeAwaitPage *self = g_object_new (LODGE_TYPE_AWAIT_PAGE, NULL);

  self->core = g_object_ref (core);
  self->name = g_strdup (name);
  self->machines = watch (self, lodge_core_get_machines (core));
  self->connections = watch (self, lodge_core_get_connections (core));
  update (self, NULL);
  return GTK_WIDGET (self);
}
