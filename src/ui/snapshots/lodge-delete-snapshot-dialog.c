/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-delete-snapshot-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-size.h"
#include "lodge-ui.h"

typedef struct
{
  LodgeSnapshotActions *actions;
  char *name;
  gboolean branch;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->actions);
  g_free (question->name);
  g_free (question);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_strcmp0 (response, "delete") == 0)
    lodge_snapshot_actions_delete (question->actions, question->name, question->branch);
}

/* Those that rest on @name, directly or not, and are shown; their sizes. */
static guint
count_descendants (GListModel *snapshots, const char *name, guint64 *size)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint count = 0;

  g_hash_table_add (names, (char *)name);
  /* Oldest first: a parent stands before its children. */
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);
      const char *parent = lodge_snapshot_get_parent (snapshot);

      if (parent == NULL || !g_hash_table_contains (names, parent))
        continue;
      g_hash_table_add (names, (char *)lodge_snapshot_get_name (snapshot));
      *size += lodge_snapshot_get_size (snapshot);
      count += lodge_snapshot_get_hidden (snapshot) ? 0 : 1;
    }
  return count;
}

static char *
describe (guint n_descendants, gboolean branch, guint64 size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *freed = lodge_size_format (size);

  if (branch)
    g_string_append_printf (text,
                            ngettext ("It and the %u snapshot that rests on it are deleted.",
                                      "It and the %u snapshots that rest on it are deleted.",
                                      n_descendants),
                            n_descendants);
  else if (n_descendants > 0)
    g_string_append_printf (text,
                            ngettext ("The %u snapshot that rests on it is kept.",
                                      "The %u snapshots that rest on it are kept.",
                                      n_descendants),
                            n_descendants);
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, _ ("The machine’s present state is kept as it is."));
  if (size > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("Frees up to %s."), freed);
    }
  g_string_append_c (text, ' ');
  g_string_append (text, _ ("This can’t be undone."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
lodge_delete_snapshot_dialog_present (LodgeSnapshotActions *actions,
                                      LodgeSnapshot *snapshot,
                                      gboolean branch,
                                      GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (actions));
  g_return_if_fail (LODGE_IS_SNAPSHOT (snapshot));

  LodgeMachine *machine = lodge_snapshot_actions_get_machine (actions);
  const char *name = lodge_snapshot_get_name (snapshot);
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  guint64 below = 0;
  guint n_descendants = count_descendants (lodge_machine_get_snapshots (machine), name, &below);
  g_autofree char *heading =
      g_strdup_printf (branch ? _ ("Delete “%s” and All That Rests on It?") : _ ("Delete “%s”?"),
                       lodge_snapshot_get_title (snapshot));
  g_autofree char *body =
      describe (n_descendants, branch, lodge_snapshot_get_size (snapshot) + (branch ? below : 0));
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  question->actions = g_object_ref (actions);
  question->name = g_strdup (name);
  question->branch = branch;
  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (
      dialog, "response", G_CALLBACK (on_response_cb), question, question_free, 0);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
