/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nic-row.h"

#include <glib/gi18n.h>

#include "lodge-forward-open.h"
#include "lodge-network-words.h"
#include "lodge-nic-drafts.h"

/* More would not fit beside the text of a narrow window; the editor has one for each forward. */
#define MAX_SHORTCUTS 1

struct _LodgeNicRow
{
  AdwActionRow parent_instance;

  GtkImage *icon;
  GtkWidget *shortcuts;
  char *id;
  char *shown; /* the forwards that the shortcuts are made from */
};

G_DEFINE_FINAL_TYPE (LodgeNicRow, lodge_nic_row, ADW_TYPE_ACTION_ROW)

static gboolean
is_attached_alike (LodgeNic *a, LodgeNic *b)
{
  return lodge_nic_get_mode (a) == lodge_nic_get_mode (b) &&
         g_strcmp0 (lodge_nic_get_source (a), lodge_nic_get_source (b)) == 0 &&
         lodge_nic_get_guard (a) == lodge_nic_get_guard (b) &&
         lodge_nic_get_link_up (a) == lodge_nic_get_link_up (b);
}

static gboolean
is_hardware_alike (LodgeNic *a, LodgeNic *b)
{
  return g_strcmp0 (lodge_nic_get_mac (a), lodge_nic_get_mac (b)) == 0 &&
         g_strcmp0 (lodge_nic_get_model (a), lodge_nic_get_model (b)) == 0 &&
         lodge_nic_get_mtu (a) == lodge_nic_get_mtu (b);
}

char *
lodge_nic_row_dup_state (LodgeNic *stored, LodgeNic *running, gboolean active, GListModel *networks)
{
  if (!active)
    return NULL;
  if (running == NULL)
    return g_strdup (_ ("Takes effect at the next start"));
  if (lodge_nic_get_until (running) != 0)
    return g_strdup (_ ("Online for a limited time"));
  if (!is_attached_alike (stored, running))
    {
      g_autofree char *place = lodge_reach_dup_place (running, networks);
      if (!lodge_nic_get_link_up (running))
        return g_strdup_printf (_ ("Until the next start: %s, cable unplugged"), place);
      return g_strdup_printf (_ ("Until the next start: %s"), place);
    }
  if (!is_hardware_alike (stored, running))
    return g_strdup (_ ("Takes effect at the next start"));
  return NULL;
}

static void
on_shortcut_clicked_cb (GtkWidget *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), "lodge-forward");
  g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (text, NULL);

  if (forward != NULL)
    lodge_forward_open (forward, button);
}

static void
add_shortcut (LodgeNicRow *self, const LodgeForward *forward)
{
  LodgeForwardOpen kind = lodge_forward_open_get_kind (forward);
  GtkWidget *button = gtk_button_new_with_label (lodge_forward_open_get_label (kind));
  g_autofree char *uri = lodge_forward_open_dup_uri (forward);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, uri);
  g_object_set_data_full (
      G_OBJECT (button), "lodge-forward", lodge_forward_to_text (forward), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_shortcut_clicked_cb), NULL);
  gtk_box_append (GTK_BOX (self->shortcuts), button);
}

/* One whose port somebody else has would lead to them. */
static gboolean
is_failing (const char *const *problems, gsize index)
{
  return problems != NULL && index < g_strv_length ((char **)problems) && *problems[index] != '\0';
}

/* The forwards that are in force now, as far as it is known. (transfer container) */
static GPtrArray *
list_in_force (LodgeNic *running, LodgeNicStatus *status)
{
  gboolean attached = running != NULL && lodge_nic_get_mode (running) != LODGE_NIC_MODE_NONE &&
                      lodge_nic_get_link_up (running);
  const char *const *texts = attached ? lodge_nic_get_forwards (running) : NULL;
  const char *const *problems = status != NULL ? lodge_nic_status_get_problems (status) : NULL;
  GPtrArray *in_force = g_ptr_array_new ();

  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!is_failing (problems, i))
      g_ptr_array_add (in_force, (gpointer)texts[i]);
  g_ptr_array_add (in_force, NULL);
  return in_force;
}

static void
show_shortcuts (LodgeNicRow *self, LodgeNic *running, LodgeNicStatus *status)
{
  g_autoptr (GPtrArray) in_force = list_in_force (running, status);
  char **texts = (char **)in_force->pdata;
  g_autofree char *shown = g_strjoinv (" ", texts);
  GtkWidget *child;
  guint n_shortcuts = 0;

  if (g_strcmp0 (shown, self->shown) == 0)
    return;
  while ((child = gtk_widget_get_first_child (self->shortcuts)) != NULL)
    gtk_box_remove (GTK_BOX (self->shortcuts), child);
  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  for (gsize i = 0; texts[i] != NULL && n_shortcuts < MAX_SHORTCUTS; i++)
    {
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (texts[i], NULL);
      if (forward == NULL || lodge_forward_open_get_kind (forward) == LODGE_FORWARD_OPEN_NOTHING)
        continue;
      add_shortcut (self, forward);
      n_shortcuts++;
    }
}

static char *
dup_problem (LodgeNicStatus *status)
{
  const char *const *problems = status != NULL ? lodge_nic_status_get_problems (status) : NULL;

  for (gsize i = 0; problems != NULL && problems[i] != NULL; i++)
    if (*problems[i] != '\0')
      return g_strdup (problems[i]);
  return NULL;
}

static void
lodge_nic_row_finalize (GObject *object)
{
  g_free (LODGE_NIC_ROW (object)->id);
  g_free (LODGE_NIC_ROW (object)->shown);
  G_OBJECT_CLASS (lodge_nic_row_parent_class)->finalize (object);
}

static void
lodge_nic_row_class_init (LodgeNicRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_nic_row_finalize;
}

static void
lodge_nic_row_init (LodgeNicRow *self)
{
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  self->shortcuts = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->shortcuts);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
}

GtkWidget *
lodge_nic_row_new (void)
{
  return g_object_new (LODGE_TYPE_NIC_ROW, NULL);
}

const char *
lodge_nic_row_get_id (LodgeNicRow *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_ROW (self), NULL);
  return self->id;
}

void
lodge_nic_row_show (LodgeNicRow *self, LodgeNic *nic, guint index, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_NIC_ROW (self));
  g_return_if_fail (LODGE_IS_NIC (nic));

  LodgeVmm *vmm = lodge_network_facts_get_vmm (facts);
  GListModel *networks = lodge_vmm_get_networks (vmm);
  gboolean active = lodge_machine_is_active (lodge_network_facts_get_machine (facts));
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  LodgeNic *running = active ? lodge_network_facts_get_nic (facts, id, FALSE) : NULL;
  g_autofree char *place = lodge_reach_dup_place (nic, networks);
  g_autofree char *title = g_strdup_printf (_ ("Adapter %u: %s"), index + 1, place);
  g_autofree char *details = lodge_words_nic_details (nic);
  g_autofree char *state = lodge_nic_row_dup_state (nic, running, active, networks);
  LodgeNicStatus *status = lodge_network_facts_get_status (facts, id);
  g_autofree char *problem = dup_problem (status);
  g_autoptr (GString) subtitle = g_string_new (details);

  if (state != NULL)
    g_string_append_printf (subtitle, "\n%s", state);
  if (problem != NULL)
    g_string_append_printf (subtitle, "\n%s", problem);
  g_free (self->id);
  self->id = g_strdup (id);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle->str);
  gtk_image_set_from_icon_name (self->icon,
                                problem != NULL
                                    ? "dialog-warning-symbolic"
                                    : lodge_attach_get_icon (lodge_attach_of (nic, vmm)));
  show_shortcuts (self, running, status);
}
