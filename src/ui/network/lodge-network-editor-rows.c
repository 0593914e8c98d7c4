/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in the rows, as a network, and the other way round. */
#include "config.h"

#include "lodge-network-editor-private.h"

#include <glib/gi18n.h>

#include "lodge-choice-row.h"
#include "lodge-network-draft.h"
#include "lodge-network-words.h"

static const char *
get_kind_description (LodgeNetworkKind kind, gboolean privileged)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return lodge_attach_get_description (LODGE_ATTACH_HOST_ONLY, privileged);
    case LODGE_NETWORK_KIND_NAT:
      return lodge_attach_get_description (LODGE_ATTACH_NAT_NETWORK, privileged);
    case LODGE_NETWORK_KIND_INTERNAL:
      return lodge_attach_get_description (LODGE_ATTACH_INTERNAL, privileged);
    case LODGE_NETWORK_KIND_BRIDGED:
      return lodge_attach_get_description (LODGE_ATTACH_BRIDGED, privileged);
    case LODGE_NETWORK_KIND_ROUTED:
      return _ (
          "As a NAT network, but with the machines’ own addresses: the router must know them.");
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return "";
    }
}

static gboolean
is_privileged (LodgeNetworkEditor *self)
{
  return lodge_host_get_privileged (lodge_vmm_get_host (self->vmm));
}

LodgeNetworkKind
lodge_network_editor_get_kind (LodgeNetworkEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->kind_row);

  if (self->network != NULL || selected >= self->kinds->len)
    return lodge_network_get_kind (self->base);
  return g_array_index (self->kinds, LodgeNetworkKind, selected);
}

static char *
dup_text (AdwEntryRow *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static void
set_text (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/* "ADDRESS/PREFIX" into two properties; without a prefix as it is, for the check to refuse. */
static void
take_address (LodgeNetwork *draft, const char *text, const char *address, const char *prefix)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "/", 2);
  guint64 length = 0;

  if (text != NULL && parts[1] != NULL)
    g_ascii_string_to_unsigned (parts[1], 10, 0, 128, &length, NULL);
  g_object_set (draft, address, text != NULL ? parts[0] : NULL, prefix, (guint)length, NULL);
}

/* The network's own address is not this computer's: that is the first of it. */
static void
lift_address (LodgeNetwork *draft)
{
  guint prefix = lodge_network_get_prefix (draft);
  guint32 address;

  if (prefix == 0 || prefix > 30 ||
      !lodge_ipv4_parse (lodge_network_get_address (draft), &address) ||
      (address & ~lodge_ipv4_mask (prefix)) != 0)
    return;
  g_autofree char *first = lodge_ipv4_to_text (address + 1);
  g_object_set (draft, "address", first, NULL);
}

static gboolean
has_subnet (LodgeNetworkKind kind, gboolean dhcp)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_BRIDGED:
    case LODGE_NETWORK_KIND_OTHER:
      return FALSE;
    case LODGE_NETWORK_KIND_INTERNAL:
      return dhcp;
    default:
      return TRUE;
    }
}

static void
take_subnet (LodgeNetworkEditor *self, LodgeNetwork *draft)
{
  gboolean dhcp = gtk_switch_get_active (self->dhcp_switch);
  g_autofree char *subnet = dup_text (self->subnet_row);
  g_autofree char *start = dup_text (self->start_row);
  g_autofree char *end = dup_text (self->end_row);
  g_autofree char *ipv6 = dup_text (self->ipv6_row);
  gboolean any = has_subnet (lodge_network_editor_get_kind (self), dhcp);

  take_address (draft, any ? subnet : NULL, "address", "prefix");
  lift_address (draft);
  take_address (draft, any ? ipv6 : NULL, "ipv6-address", "ipv6-prefix");
  g_object_set (draft,
                "dhcp",
                dhcp && any,
                "dhcp-start",
                dhcp && any ? start : NULL,
                "dhcp-end",
                dhcp && any ? end : NULL,
                NULL);
}

LodgeNetwork *
lodge_network_editor_read (LodgeNetworkEditor *self)
{
  LodgeNetwork *draft = lodge_network_copy (self->base);
  LodgeNetworkKind kind = lodge_network_editor_get_kind (self);
  g_autofree char *name = dup_text (self->name_row);
  g_autofree char *bridge = dup_text (self->bridge_row);
  g_autofree char *device = dup_text (self->device_row);
  g_autofree char *domain = dup_text (self->domain_row);
  g_auto (GStrv) hosts = lodge_record_group_dup_records (self->hosts_group);
  g_auto (GStrv) names = lodge_record_group_dup_records (self->names_group);

  g_object_set (draft,
                "name",
                name != NULL ? name : "",
                "kind",
                kind,
                "domain",
                domain,
                "hosts",
                hosts,
                "names",
                names,
                "mtu",
                lodge_packet_row_get_bytes (self->packet_row),
                "autostart",
                gtk_switch_get_active (self->autostart_switch),
                NULL);
  if (gtk_widget_get_visible (GTK_WIDGET (self->device_row)))
    g_object_set (draft, "forward-device", device, NULL);
  if (gtk_widget_get_visible (GTK_WIDGET (self->bridge_row)))
    g_object_set (draft, "bridge", bridge, NULL);
  take_subnet (self, draft);
  return draft;
}

/* FALSE with the sentence that is shown. */
gboolean
lodge_network_editor_check (LodgeNetworkEditor *self, LodgeNetwork *draft, char **problem)
{
  g_autoptr (GError) error = NULL;
  const char *address = lodge_network_get_address (draft);

  if (!lodge_network_draft_check (draft, &error))
    {
      *problem = g_strdup (error->message);
      return FALSE;
    }
  if (self->network == NULL &&
      lodge_vmm_find_network (self->vmm, lodge_network_get_name (draft)) != NULL)
    {
      *problem = g_strdup_printf (_ ("There is a network “%s” already. Choose another name."),
                                  lodge_network_get_name (draft));
      return FALSE;
    }
  if (address != NULL)
    *problem = lodge_host_network_dup_collision (self->host_network,
                                                 lodge_vmm_get_networks (self->vmm),
                                                 self->network,
                                                 address,
                                                 lodge_network_get_prefix (draft));
  return *problem == NULL;
}

void
lodge_network_editor_update_visible (LodgeNetworkEditor *self)
{
  LodgeNetworkKind kind = lodge_network_editor_get_kind (self);
  gboolean dhcp = gtk_switch_get_active (self->dhcp_switch);
  gboolean any = has_subnet (kind, dhcp);
  gboolean leads_out = kind == LODGE_NETWORK_KIND_NAT || kind == LODGE_NETWORK_KIND_ROUTED;
  gboolean bridged = kind == LODGE_NETWORK_KIND_BRIDGED;
  gboolean other = kind == LODGE_NETWORK_KIND_OTHER;
  gboolean internal = kind == LODGE_NETWORK_KIND_INTERNAL;

  gtk_widget_set_visible (self->address_group, !bridged && !other);
  gtk_widget_set_visible (GTK_WIDGET (self->subnet_row), any);
  gtk_widget_set_visible (GTK_WIDGET (self->start_row), any && dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->end_row), any && dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->ipv6_row), any && !internal);
  gtk_widget_set_visible (self->dhcp_row, !internal || !is_privileged (self) || dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->bridge_row), bridged);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), leads_out && is_privileged (self));
  gtk_widget_set_visible (GTK_WIDGET (self->domain_row), any);
  gtk_widget_set_visible (GTK_WIDGET (self->hosts_group), any && dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->names_group), any && !internal);
  gtk_widget_set_visible (self->autostart_row, is_privileged (self));
  lodge_choice_row_set_note (LODGE_CHOICE_ROW (self->kind_row),
                             get_kind_description (kind, is_privileged (self)));
}

/* The first subnet that is free, and a range in it, as long as nobody typed another. */
void
lodge_network_editor_propose (LodgeNetworkEditor *self)
{
  LodgeNetworkKind kind = lodge_network_editor_get_kind (self);
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("proposed", kind);
  g_autoptr (GPtrArray) used = g_ptr_array_new ();

  if (self->network != NULL || !has_subnet (kind, TRUE))
    return;
  g_autofree char *free_address =
      self->subnet_typed ? NULL
                         : lodge_host_network_first_free_subnet (
                               self->host_network, lodge_vmm_get_networks (self->vmm), kind);
  self->filling = TRUE;
  if (free_address != NULL)
    {
      g_autofree char *subnet = g_strdup_printf ("%s/24", free_address);
      set_text (self->subnet_row, subnet);
    }
  if (!self->range_typed)
    {
      g_autofree char *subnet = dup_text (self->subnet_row);
      take_address (draft, subnet, "address", "prefix");
      lift_address (draft);
      g_object_set (draft, "dhcp", TRUE, NULL);
      lodge_network_draft_fill_in (draft, used);
      set_text (self->start_row, lodge_network_get_dhcp_start (draft));
      set_text (self->end_row, lodge_network_get_dhcp_end (draft));
    }
  self->filling = FALSE;
}

static char *
dup_with_prefix (const char *address, guint prefix)
{
  return address != NULL ? g_strdup_printf ("%s/%u", address, prefix) : NULL;
}

void
lodge_network_editor_fill (LodgeNetworkEditor *self, LodgeNetwork *base)
{
  g_autofree char *subnet =
      dup_with_prefix (lodge_network_get_address (base), lodge_network_get_prefix (base));
  g_autofree char *ipv6 =
      dup_with_prefix (lodge_network_get_ipv6_address (base), lodge_network_get_ipv6_prefix (base));

  self->filling = TRUE;
  set_text (self->name_row, lodge_network_get_name (base));
  set_text (self->subnet_row, subnet);
  gtk_switch_set_active (self->dhcp_switch, lodge_network_get_dhcp (base));
  set_text (self->start_row, lodge_network_get_dhcp_start (base));
  set_text (self->end_row, lodge_network_get_dhcp_end (base));
  set_text (self->ipv6_row, ipv6);
  set_text (self->bridge_row, lodge_network_get_bridge (base));
  set_text (self->device_row, lodge_network_get_forward_device (base));
  set_text (self->domain_row, lodge_network_get_domain (base));
  lodge_packet_row_set_bytes (self->packet_row, lodge_network_get_mtu (base));
  lodge_packet_row_describe_network (self->packet_row, self->vmm);
  gtk_switch_set_active (self->autostart_switch, lodge_network_get_autostart (base));
  lodge_record_group_set_records (self->hosts_group, lodge_network_get_hosts (base));
  lodge_record_group_set_records (self->names_group, lodge_network_get_names (base));
  self->filling = FALSE;
}

static void
add_kind (LodgeNetworkEditor *self, GtkStringList *labels, LodgeNetworkKind kind)
{
  g_array_append_val (self->kinds, kind);
  gtk_string_list_append (labels, lodge_words_network_kind (kind));
}

void
lodge_network_editor_fill_kinds (LodgeNetworkEditor *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  self->filling = TRUE;
  if (self->network != NULL)
    {
      add_kind (self, labels, lodge_network_get_kind (self->network));
    }
  else
    {
      add_kind (self, labels, LODGE_NETWORK_KIND_INTERNAL);
      add_kind (self, labels, LODGE_NETWORK_KIND_HOST_ONLY);
      add_kind (self, labels, LODGE_NETWORK_KIND_NAT);
      if (is_privileged (self))
        {
          add_kind (self, labels, LODGE_NETWORK_KIND_BRIDGED);
          add_kind (self, labels, LODGE_NETWORK_KIND_ROUTED);
        }
    }
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (labels));
  self->filling = FALSE;
}
