/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lodgectl tells of networks and adapters as JSON; the rules of lodge-cli-json.c hold. */
#include "config.h"

#include "lodge-cli-private.h"

static const char *
nick (GType type, int value)
{
  return lodge_enum_to_nick (type, value);
}

void
lodge_cli_json_add_strings (JsonBuilder *builder, const char *name, const char *const *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

void
lodge_cli_json_add_nic (JsonBuilder *builder, LodgeNic *nic)
{
  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "id", lodge_device_get_id (LODGE_DEVICE (nic)));
  lodge_cli_json_add_string (
      builder, "mode", nick (LODGE_TYPE_NIC_MODE, (int)lodge_nic_get_mode (nic)));
  lodge_cli_json_add_string (builder, "source", lodge_nic_get_source (nic));
  lodge_cli_json_add_string (builder, "mac", lodge_nic_get_mac (nic));
  lodge_cli_json_add_string (builder, "model", lodge_nic_get_model (nic));
  lodge_cli_json_add_bool (builder, "link_up", lodge_nic_get_link_up (nic));
  lodge_cli_json_add_string (
      builder, "guard", nick (LODGE_TYPE_NIC_GUARD, (int)lodge_nic_get_guard (nic)));
  lodge_cli_json_add_bool (builder, "fastest", lodge_nic_get_fastest (nic));
  lodge_cli_json_add_strings (builder, "forwards", lodge_nic_get_forwards (nic));
  lodge_cli_json_add_known_number (builder, "mtu", lodge_nic_get_mtu (nic));
  lodge_cli_json_add_known_number (builder, "limit_in", lodge_nic_get_limit_in (nic));
  lodge_cli_json_add_known_number (builder, "limit_out", lodge_nic_get_limit_out (nic));
  lodge_cli_json_add_number (builder, "delay", lodge_nic_get_delay (nic));
  lodge_cli_json_add_number (builder, "loss", lodge_nic_get_loss (nic));
  lodge_cli_json_add_bool (builder, "switchable", lodge_nic_get_switchable (nic));
  lodge_cli_json_add_known_number (builder, "until", lodge_nic_get_until (nic) / G_USEC_PER_SEC);
  json_builder_end_object (builder);
}

static void
add_counter (JsonBuilder *builder, const char *name, LodgeNicStatus *status, guint64 value)
{
  if (lodge_nic_status_get_counters (status))
    lodge_cli_json_add_number (builder, name, value);
  else
    lodge_cli_json_add_string (builder, name, NULL);
}

void
lodge_cli_json_add_nic_status (JsonBuilder *builder, const char *name, LodgeNicStatus *status)
{
  json_builder_set_member_name (builder, name);
  if (status == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  lodge_cli_json_add_bool (builder, "attached", lodge_nic_status_get_attached (status));
  lodge_cli_json_add_strings (builder, "addresses", lodge_nic_status_get_addresses (status));
  lodge_cli_json_add_string (
      builder,
      "address_source",
      nick (LODGE_TYPE_ADDRESS_SOURCE, (int)lodge_nic_status_get_address_source (status)));
  add_counter (builder, "rx_bytes", status, lodge_nic_status_get_rx_bytes (status));
  add_counter (builder, "rx_packets", status, lodge_nic_status_get_rx_packets (status));
  add_counter (builder, "tx_bytes", status, lodge_nic_status_get_tx_bytes (status));
  add_counter (builder, "tx_packets", status, lodge_nic_status_get_tx_packets (status));
  lodge_cli_json_add_string (builder, "capture", lodge_nic_status_get_capture (status));
  lodge_cli_json_add_strings (builder, "lookups", lodge_nic_status_get_lookups (status));
  json_builder_end_object (builder);
}

static gboolean
is_on (LodgeMachine *machine, const char *network)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));

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
add_machines (JsonBuilder *builder, const char *network, GListModel *machines)
{
  json_builder_set_member_name (builder, "machines");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (is_on (machine, network))
        json_builder_add_string_value (builder, lodge_machine_get_uuid (machine));
    }
  json_builder_end_array (builder);
}

void
lodge_cli_json_add_network (JsonBuilder *builder, LodgeNetwork *network, GListModel *machines)
{
  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "name", lodge_network_get_name (network));
  lodge_cli_json_add_string (builder, "uuid", lodge_network_get_uuid (network));
  lodge_cli_json_add_string (
      builder, "kind", nick (LODGE_TYPE_NETWORK_KIND, (int)lodge_network_get_kind (network)));
  lodge_cli_json_add_bool (builder, "active", lodge_network_get_active (network));
  lodge_cli_json_add_bool (builder, "autostart", lodge_network_get_autostart (network));
  lodge_cli_json_add_bool (builder, "persistent", lodge_network_get_persistent (network));
  lodge_cli_json_add_bool (builder, "served", lodge_network_get_served (network));
  lodge_cli_json_add_string (builder, "bridge", lodge_network_get_bridge (network));
  lodge_cli_json_add_string (builder, "device", lodge_network_get_forward_device (network));
  lodge_cli_json_add_string (builder, "address", lodge_network_get_address (network));
  lodge_cli_json_add_known_number (builder, "prefix", lodge_network_get_prefix (network));
  lodge_cli_json_add_bool (builder, "dhcp", lodge_network_get_dhcp (network));
  lodge_cli_json_add_string (builder, "dhcp_start", lodge_network_get_dhcp_start (network));
  lodge_cli_json_add_string (builder, "dhcp_end", lodge_network_get_dhcp_end (network));
  lodge_cli_json_add_string (builder, "ipv6_address", lodge_network_get_ipv6_address (network));
  lodge_cli_json_add_known_number (builder, "ipv6_prefix", lodge_network_get_ipv6_prefix (network));
  lodge_cli_json_add_string (builder, "domain", lodge_network_get_domain (network));
  lodge_cli_json_add_strings (builder, "hosts", lodge_network_get_hosts (network));
  lodge_cli_json_add_strings (builder, "names", lodge_network_get_names (network));
  lodge_cli_json_add_known_number (builder, "mtu", lodge_network_get_mtu (network));
  add_machines (builder, lodge_network_get_name (network), machines);
  json_builder_end_object (builder);
}

void
lodge_cli_json_add_card (JsonBuilder *builder, LodgeReachCard *card)
{
  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "nic", lodge_reach_card_get_id (card));
  lodge_cli_json_add_string (builder, "title", lodge_reach_card_get_title (card));
  lodge_cli_json_add_string (builder, "place", lodge_reach_card_get_place (card));
  lodge_cli_json_add_string (builder, "note", lodge_reach_card_get_note (card));
  lodge_cli_json_add_bool (builder, "running", lodge_reach_card_get_running (card));
  json_builder_set_member_name (builder, "answers");
  json_builder_begin_array (builder);
  for (int i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    {
      LodgeReachLine *line = lodge_reach_card_get_line (card, (LodgeReachQuestion)i);

      json_builder_begin_object (builder);
      lodge_cli_json_add_string (builder, "question", nick (LODGE_TYPE_REACH_QUESTION, i));
      lodge_cli_json_add_string (
          builder,
          "answer",
          nick (LODGE_TYPE_REACH_ANSWER, (int)lodge_reach_line_get_answer (line)));
      lodge_cli_json_add_string (builder, "reason", lodge_reach_line_get_reason (line));
      lodge_cli_json_add_strings (builder, "about", lodge_reach_line_get_subjects (line));
      lodge_cli_json_add_string (builder, "nic", lodge_reach_line_get_adapter (line));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
