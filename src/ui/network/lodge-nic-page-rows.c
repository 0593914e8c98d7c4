/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The draft in the rows: what can be chosen, and what is. */
#include "config.h"

#include "lodge-nic-page-private.h"

#include <glib/gi18n.h>

#include "lodge-bridge-targets.h"
#include "lodge-network-words.h"
#include "lodge-nic-drafts.h"

const LodgeNicGuard LODGE_NIC_PAGE_GUARDS[LODGE_NIC_PAGE_N_GUARDS] = {
  LODGE_NIC_GUARD_NONE, LODGE_NIC_GUARD_NO_HOST, LODGE_NIC_GUARD_FORWARDS_ONLY
};

static GPtrArray *
list_targets (LodgeNicPage *self, LodgeAttach attach)
{
  LodgeNetworkKind kind;

  if (attach == LODGE_ATTACH_BRIDGED)
    return lodge_bridge_targets_list (lodge_nic_page_get_vmm (self),
                                      lodge_network_facts_get_host_network (self->facts));
  if (lodge_attach_get_kind (attach, &kind))
    return lodge_network_targets_list (lodge_nic_page_get_vmm (self), kind);
  return g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_nic_target_free);
}

static gboolean
is_draft_on (LodgeNicPage *self, const LodgeNicTarget *target)
{
  return lodge_nic_get_mode (self->draft) == target->mode &&
         g_strcmp0 (lodge_nic_get_source (self->draft), target->source) == 0;
}

/* What the draft is on stays possible, also when it is gone. */
static void
keep_current (LodgeNicPage *self)
{
  const char *source = lodge_nic_get_source (self->draft);

  if (lodge_attach_of (self->draft, lodge_nic_page_get_vmm (self)) != self->attach ||
      source == NULL)
    return;
  for (guint i = 0; i < self->targets->len; i++)
    if (is_draft_on (self, g_ptr_array_index (self->targets, i)))
      return;

  LodgeNicTarget *target = g_new0 (LodgeNicTarget, 1);
  target->label = g_strdup (source);
  target->source = g_strdup (source);
  target->mode = lodge_nic_get_mode (self->draft);
  g_ptr_array_add (self->targets, target);
}

void
lodge_nic_page_fill_targets (LodgeNicPage *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint selected = 0;

  g_clear_pointer (&self->targets, g_ptr_array_unref);
  self->targets = list_targets (self, self->attach);
  keep_current (self);
  for (guint i = 0; i < self->targets->len; i++)
    {
      LodgeNicTarget *target = g_ptr_array_index (self->targets, i);
      gtk_string_list_append (labels, target->label);
      if (is_draft_on (self, target))
        selected = i;
    }
  adw_combo_row_set_model (self->target_row, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->target_row, selected);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->target_row),
                                 self->attach == LODGE_ATTACH_BRIDGED ? _ ("Bridged to")
                                                                      : _ ("Network"));
  gtk_widget_set_visible (GTK_WIDGET (self->target_row), self->targets->len > 0);
}

/* @action: of the button that removes the obstacle, or NULL. */
static char *
dup_obstacle (LodgeNicPage *self, LodgeAttach attach, const char **action)
{
  LodgeHostNetwork *host_network = lodge_network_facts_get_host_network (self->facts);
  g_autoptr (GPtrArray) targets = NULL;
  gboolean can_create;

  *action = NULL;
  if (attach != LODGE_ATTACH_BRIDGED)
    {
      char *obstacle =
          lodge_attach_dup_obstacle (attach, lodge_nic_page_get_vmm (self), &can_create);
      *action = can_create ? _ ("Create…") : NULL;
      return obstacle;
    }
  targets = lodge_bridge_targets_list (lodge_nic_page_get_vmm (self), host_network);
  if (targets->len > 0)
    return NULL;
  g_autoptr (LodgeDialChoice) bridged =
      lodge_dial_dup_bridged (lodge_nic_page_get_vmm (self), host_network);
  if (lodge_dial_choice_get_bridge (bridged) != NULL)
    {
      *action = _ ("Set Up…");
      return g_strdup (lodge_dial_choice_get_reason (bridged));
    }
  if (lodge_host_get_privileged (lodge_vmm_get_host (lodge_nic_page_get_vmm (self))))
    *action = _ ("Create…");
  return lodge_bridge_targets_dup_obstacle (lodge_nic_page_get_vmm (self), host_network);
}

/* Whether forwards are a way in: on a network that the system daemon runs, the computer is on it
 * itself. */
static gboolean
takes_forwards (LodgeNicPage *self)
{
  const char *source = lodge_nic_get_source (self->draft);
  LodgeNetwork *network =
      source != NULL ? lodge_vmm_find_network (lodge_nic_page_get_vmm (self), source) : NULL;

  if (self->attach == LODGE_ATTACH_NAT)
    return TRUE;
  return (self->attach == LODGE_ATTACH_HOST_ONLY || self->attach == LODGE_ATTACH_NAT_NETWORK) &&
         network != NULL && lodge_network_get_served (network);
}

void
lodge_nic_page_fill_attach (LodgeNicPage *self)
{
  gboolean privileged =
      lodge_host_get_privileged (lodge_vmm_get_host (lodge_nic_page_get_vmm (self)));

  for (int i = 0; i < (int)LODGE_N_ATTACH_CHOICES; i++)
    {
      const char *action = NULL;
      g_autofree char *obstacle = dup_obstacle (self, (LodgeAttach)i, &action);
      gboolean current = self->attach == (LodgeAttach)i;
      lodge_attach_row_show (self->attach_rows[i],
                             lodge_attach_get_description ((LodgeAttach)i, privileged),
                             current ? NULL : obstacle,
                             action);
      lodge_attach_row_set_active (self->attach_rows[i], current);
    }
  lodge_nic_page_fill_targets (self);
  gtk_widget_set_visible (GTK_WIDGET (self->guard_row), self->attach == LODGE_ATTACH_NAT);
  gtk_widget_set_visible (GTK_WIDGET (self->forward_group),
                          takes_forwards (self) || lodge_nic_get_forwards (self->draft) != NULL);
}

static void
fill_models (LodgeNicPage *self)
{
  const char *const *models = lodge_nic_draft_get_models ();
  const char *current = lodge_nic_get_model (self->draft);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  g_ptr_array_set_size (self->models, 0);
  for (gsize i = 0; models[i] != NULL; i++)
    g_ptr_array_add (self->models, g_strdup (models[i]));
  if (current != NULL && !g_strv_contains (models, current))
    g_ptr_array_add (self->models, g_strdup (current));
  for (guint i = 0; i < self->models->len; i++)
    {
      const char *model = g_ptr_array_index (self->models, i);
      gtk_string_list_append (labels, model);
      if (g_strcmp0 (model, current) == 0)
        selected = i;
    }
  adw_combo_row_set_model (self->model_row, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->model_row, selected);
}

void
lodge_nic_page_show_parts (LodgeNicPage *self)
{
  lodge_fastest_row_show (self->fastest_row, self->draft, lodge_nic_page_get_vmm (self));
  lodge_packet_row_describe_nic (self->packet_row, self->draft, lodge_nic_page_get_vmm (self));
  lodge_shaping_group_show (self->shaping_group, self->draft, lodge_nic_page_get_vmm (self));
}

void
lodge_nic_page_fill (LodgeNicPage *self)
{
  const char *mac = lodge_nic_get_mac (self->draft);
  guint guard = 0;

  self->filling = TRUE;
  self->attach = lodge_attach_of (self->draft, lodge_nic_page_get_vmm (self));
  lodge_nic_page_fill_attach (self);
  for (guint i = 0; i < LODGE_NIC_PAGE_N_GUARDS; i++)
    if (LODGE_NIC_PAGE_GUARDS[i] == lodge_nic_get_guard (self->draft))
      guard = i;
  adw_combo_row_set_selected (self->guard_row, guard);
  gtk_switch_set_active (self->link_switch, lodge_nic_get_link_up (self->draft));
  fill_models (self);
  if (self->typed_mac == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->mac_row), mac != NULL ? mac : "");
  lodge_packet_row_set_bytes (self->packet_row, lodge_nic_get_mtu (self->draft));
  lodge_forward_group_show (self->forward_group, self->draft, self->facts);
  lodge_nic_page_show_parts (self);
  self->filling = FALSE;
}

void
lodge_nic_page_take_target (LodgeNicPage *self)
{
  guint selected = adw_combo_row_get_selected (self->target_row);

  if (selected >= self->targets->len)
    return;
  LodgeNicTarget *target = g_ptr_array_index (self->targets, selected);
  lodge_nic_set_mode (self->draft, target->mode);
  lodge_nic_set_source (self->draft, target->source);
}
