/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-opening-guard.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-ui.h"

typedef struct
{
  LodgeJob *job;
  GtkWidget *parent; /* weak */
  LodgeOpeningFunc func;
  gpointer user_data;
} Guard;

static void
end (Guard *guard, gboolean go_on, gboolean taken)
{
  guard->func (go_on, taken, guard->user_data);
  g_clear_weak_pointer (&guard->parent);
  g_object_unref (guard->job);
  g_free (guard);
}

static void
on_response_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  end (user_data, g_strcmp0 (response, "open") == 0, FALSE);
}

static void
ask (Guard *guard, const GError *error)
{
  GtkRoot *root = guard->parent != NULL ? gtk_widget_get_root (guard->parent) : NULL;
  GtkWidget *dialog;

  if (!GTK_IS_WINDOW (root))
    {
      g_message ("%s", error->message);
      end (guard, FALSE, FALSE);
      return;
    }
  dialog = adw_message_dialog_new (
      GTK_WINDOW (root), _ ("Open the Network Without a Snapshot?"), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "open", _ ("_Open Anyway"));
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), guard);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Guard *guard = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lodge_safety_net_take_finish (result, NULL, &error);

  lodge_job_finish (guard->job, error);
  if (name != NULL)
    end (guard, TRUE, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end (guard, FALSE, FALSE);
  else
    ask (guard, error);
}

void
lodge_opening_guard_run (LodgeNetworkFacts *facts,
                         GtkWidget *parent,
                         gboolean guarded,
                         LodgeOpeningFunc func,
                         gpointer user_data)
{
  LodgeMachine *machine = lodge_network_facts_get_machine (facts);
  LodgeCore *core = lodge_network_facts_get_core (facts);
  g_autoptr (GCancellable) cancellable = NULL;
  g_autofree char *title = NULL;
  Guard *guard;

  if (!guarded)
    {
      func (TRUE, FALSE, user_data);
      return;
    }
  cancellable = g_cancellable_new ();
  title = g_strdup_printf (_ ("Taking a snapshot of “%s”"), lodge_machine_get_title (machine));
  guard = g_new0 (Guard, 1);
  guard->func = func;
  guard->user_data = user_data;
  guard->job = lodge_job_new (title, cancellable);
  g_set_weak_pointer (&guard->parent, parent);
  if (core != NULL)
    lodge_core_add_job (core, guard->job);
  lodge_opening_take_async (
      lodge_network_facts_get_vmm (facts), machine, guard->job, cancellable, on_taken_cb, guard);
}

static void
on_expired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (lodge_safety_net_expire_finish (result, &error) < 0)
    g_message ("%s", error->message);
}

void
lodge_opening_guard_settle (LodgeNetworkFacts *facts)
{
  lodge_safety_net_expire_async (lodge_network_facts_get_vmm (facts),
                                 lodge_network_facts_get_machine (facts),
                                 NULL,
                                 NULL,
                                 on_expired_cb,
                                 NULL);
}
