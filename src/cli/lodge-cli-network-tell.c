/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net: what it tells. */
#include "config.h"

#include "lodge-cli-network-private.h"
#include "lodge-subnet.h"

#include <glib/gi18n-lib.h>

static char *
dup_subnet (LodgeNetwork *network)
{
  guint32 address;
  guint prefix = lodge_network_get_prefix (network);
  g_autofree char *base = NULL;

  if (!lodge_ipv4_parse (lodge_network_get_address (network), &address) || prefix > 32)
    return g_strdup ("");
  base = lodge_ipv4_to_text (address & lodge_ipv4_mask (prefix));
  return g_strdup_printf ("%s/%u", base, prefix);
}

static const char *
get_state (LodgeNetwork *network)
{
  if (lodge_network_get_served (network))
    return _ ("when used");
  return lodge_network_get_active (network) ? _ ("active") : _ ("stopped");
}

static void
print_networks (LodgeCli *self, GListModel *networks)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (5);

  if (g_list_model_get_n_items (networks) == 0)
    return;
  lodge_cli_table_add (table, _ ("NAME"), _ ("KIND"), _ ("STATE"), _ ("SUBNET"), _ ("DHCP"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      const char *start = lodge_network_get_dhcp_start (network);
      g_autofree char *subnet = dup_subnet (network);
      g_autofree char *range =
          start != NULL && lodge_network_get_dhcp (network)
              ? g_strdup_printf ("%s–%s", start, lodge_network_get_dhcp_end (network))
              : g_strdup (lodge_network_get_dhcp (network) ? _ ("yes") : _ ("no"));

      lodge_cli_table_add (
          table,
          lodge_network_get_name (network),
          lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)lodge_network_get_kind (network)),
          get_state (network),
          subnet,
          range,
          NULL);
    }
  lodge_cli_table_print (table);
}

void
lodge_cli_net_tell_list (LodgeCli *self)
{
  GListModel *networks = lodge_vmm_get_networks (self->vmm);
  g_autoptr (JsonBuilder) builder = NULL;

  if (!self->json)
    {
      print_networks (self, networks);
      lodge_cli_finish (self, NULL);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      lodge_cli_json_add_network (builder, network, lodge_vmm_get_machines (self->vmm));
    }
  json_builder_end_array (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
  lodge_cli_finish (self, NULL);
}

void
lodge_cli_net_finish (LodgeCli *self, LodgeNetwork *network, const char *sentence)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (self->json)
    {
      builder = json_builder_new ();
      lodge_cli_json_add_network (builder, network, lodge_vmm_get_machines (self->vmm));
      lodge_cli_print_json (json_builder_get_root (builder));
    }
  else
    lodge_cli_print ("%s\n", sentence);
  lodge_cli_finish (self, NULL);
}

static void
add_row (LodgeCliTable *table, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    lodge_cli_table_add (table, label, value, NULL);
}

void
lodge_cli_net_print (LodgeNetwork *network)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (2);
  g_autofree char *subnet = dup_subnet (network);
  const char *ipv6 = lodge_network_get_ipv6_address (network);
  g_autofree char *ipv6_text =
      ipv6 != NULL ? g_strdup_printf ("%s/%u", ipv6, lodge_network_get_ipv6_prefix (network))
                   : NULL;
  const char *const *hosts = lodge_network_get_hosts (network);
  const char *const *names = lodge_network_get_names (network);
  g_autofree char *mtu = lodge_network_get_mtu (network) > 0
                             ? g_strdup_printf ("%u", lodge_network_get_mtu (network))
                             : NULL;

  add_row (table, _ ("Name:"), lodge_network_get_name (network));
  add_row (table, _ ("UUID:"), lodge_network_get_uuid (network));
  add_row (table,
           _ ("Kind:"),
           lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)lodge_network_get_kind (network)));
  add_row (table, _ ("State:"), get_state (network));
  add_row (
      table, _ ("Starts by itself:"), lodge_network_get_autostart (network) ? _ ("yes") : _ ("no"));
  add_row (table, _ ("Bridge:"), lodge_network_get_bridge (network));
  add_row (table, _ ("This computer’s adapter:"), lodge_network_get_forward_device (network));
  add_row (table, _ ("Subnet:"), subnet);
  add_row (table, _ ("This computer’s address:"), lodge_network_get_address (network));
  add_row (table, _ ("DHCP:"), lodge_network_get_dhcp (network) ? _ ("yes") : _ ("no"));
  add_row (table, _ ("DHCP from:"), lodge_network_get_dhcp_start (network));
  add_row (table, _ ("DHCP to:"), lodge_network_get_dhcp_end (network));
  add_row (table, _ ("IPv6:"), ipv6_text);
  add_row (table, _ ("Domain:"), lodge_network_get_domain (network));
  add_row (table, _ ("MTU:"), mtu);
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    add_row (table, _ ("Fixed lease:"), hosts[i]);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_row (table, _ ("DNS name:"), names[i]);
  lodge_cli_table_print (table);
}

/* leases */

static void
print_leases_json (GPtrArray *leases)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < leases->len; i++)
    {
      const LodgeLease *lease = leases->pdata[i];

      json_builder_begin_object (builder);
      lodge_cli_json_add_string (builder, "mac", lease->mac);
      lodge_cli_json_add_string (builder, "address", lease->address);
      lodge_cli_json_add_string (builder, "hostname", lease->hostname);
      lodge_cli_json_add_known_number (
          builder, "expires", (guint64)MAX (lease->expires, 0) / G_USEC_PER_SEC);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_leases (GPtrArray *leases)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (4);

  if (leases->len == 0)
    return;
  lodge_cli_table_add (table, _ ("ADDRESS"), _ ("MAC"), _ ("NAME"), _ ("UNTIL"), NULL);
  for (guint i = 0; i < leases->len; i++)
    {
      const LodgeLease *lease = leases->pdata[i];
      g_autoptr (GDateTime) until =
          lease->expires > 0 ? g_date_time_new_from_unix_local (lease->expires / G_USEC_PER_SEC)
                             : NULL;
      g_autofree char *text = until != NULL ? g_date_time_format (until, "%F %T") : g_strdup ("");

      lodge_cli_table_add (table,
                           lease->address != NULL ? lease->address : "",
                           lease->mac != NULL ? lease->mac : "",
                           lease->hostname != NULL ? lease->hostname : "",
                           text,
                           NULL);
    }
  lodge_cli_table_print (table);
}

void
lodge_cli_net_on_leases_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (GPtrArray) leases = NULL;
  GError *error = NULL;

  leases = lodge_vmm_list_leases_finish (LODGE_VMM (source), result, &error);
  if (leases == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (self->json)
    print_leases_json (leases);
  else
    print_leases (leases);
  lodge_cli_finish (self, NULL);
}

/* reach: all machines in one table */

static gboolean
is_on (LodgeMachine *machine, const char *network)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
          g_strcmp0 (lodge_nic_get_source (nic), network) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_reach_row (LodgeCliTable *table, LodgeMachine *machine, LodgeReachCard *card)
{
  const char *answers[LODGE_REACH_N_QUESTIONS];

  for (int i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    {
      LodgeReachLine *line = lodge_reach_card_get_line (card, (LodgeReachQuestion)i);

      answers[i] =
          lodge_enum_to_nick (LODGE_TYPE_REACH_ANSWER, (int)lodge_reach_line_get_answer (line));
    }
  lodge_cli_table_add (table,
                       lodge_machine_get_title (machine),
                       answers[0],
                       answers[1],
                       answers[2],
                       answers[3],
                       answers[4],
                       answers[5],
                       NULL);
}

static void
add_reach_json (JsonBuilder *builder, LodgeMachine *machine, LodgeReachCard *card)
{
  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "uuid", lodge_machine_get_uuid (machine));
  lodge_cli_json_add_string (builder, "title", lodge_machine_get_title (machine));
  json_builder_set_member_name (builder, "card");
  lodge_cli_json_add_card (builder, card);
  json_builder_end_object (builder);
}

void
lodge_cli_net_on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNetRun *run = self->data;
  GListModel *machines = lodge_vmm_get_machines (self->vmm);
  g_autoptr (LodgeHostNetwork) host = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (7);
  GError *error = NULL;

  host = lodge_host_network_read_finish (result, &error);
  if (host == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  json_builder_begin_array (builder);
  lodge_cli_table_add (table,
                       _ ("MACHINE"),
                       _ ("TO COMPUTER"),
                       _ ("FROM COMPUTER"),
                       _ ("TO MACHINES"),
                       _ ("TO INTERNET"),
                       _ ("FROM LAN"),
                       _ ("TO LOOPBACK"),
                       NULL);
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      g_autoptr (GListModel) cards =
          lodge_reach_compute_for (self->vmm, machine, FALSE, host, NULL);
      g_autoptr (LodgeReachCard) whole = g_list_model_get_item (cards, 0);

      if (run->name != NULL && !is_on (machine, run->name))
        continue;
      add_reach_row (table, machine, whole);
      add_reach_json (builder, machine, whole);
    }
  json_builder_end_array (builder);
  if (self->json)
    lodge_cli_print_json (json_builder_get_root (builder));
  else
    lodge_cli_table_print (table);
  lodge_cli_finish (self, NULL);
}
