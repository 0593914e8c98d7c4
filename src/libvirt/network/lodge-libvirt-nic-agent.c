/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-nic-agent.h"

#include <json-glib/json-glib.h>
#include <libvirt/libvirt-qemu.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"
#include "lodge-mac.h"

/* A guest agent that hangs is waited for so long, in seconds. */
#define PATIENCE 2

/* More adapters than that are a guest's invention. */
#define MAX_ADAPTERS 64

/* In the agent's words, and in LodgeNicStatus's. */
static const char *const COUNTERS[] = { "rx-bytes", "rx-packets", "tx-bytes", "tx-packets" };

gboolean
lodge_libvirt_has_agent (const char *live)
{
  return strstr (live, "name='org.qemu.guest_agent.0' state='connected'") != NULL;
}

/* NULL where it does not count all four. */
static guint64 *
read_counters (JsonObject *adapter)
{
  JsonNode *node = json_object_get_member (adapter, "statistics");
  JsonObject *statistics =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree guint64 *counters = g_new0 (guint64, G_N_ELEMENTS (COUNTERS));

  for (gsize i = 0; statistics != NULL && i < G_N_ELEMENTS (COUNTERS); i++)
    {
      JsonNode *value = json_object_get_member (statistics, COUNTERS[i]);

      if (value == NULL || !JSON_NODE_HOLDS_VALUE (value) ||
          json_node_get_value_type (value) != G_TYPE_INT64 || json_node_get_int (value) < 0)
        return NULL;
      counters[i] = (guint64)json_node_get_int (value);
    }
  return statistics != NULL ? g_steal_pointer (&counters) : NULL;
}

static void
add_adapter (GHashTable *table, JsonNode *node)
{
  JsonObject *adapter = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *address = adapter != NULL ? json_object_get_member (adapter, "hardware-address") : NULL;
  const char *text =
      address != NULL && JSON_NODE_HOLDS_VALUE (address) ? json_node_get_string (address) : NULL;
  g_autofree char *mac = text != NULL ? lodge_mac_dup_canonical (text) : NULL;
  guint64 *counters = mac != NULL ? read_counters (adapter) : NULL;

  /* The first of two with one address is the adapter; bridges take theirs from one. */
  if (counters == NULL || g_hash_table_contains (table, mac))
    g_free (counters);
  else
    g_hash_table_insert (table, g_steal_pointer (&mac), counters);
}

GHashTable *
lodge_libvirt_agent_parse_counters (const char *answer)
{
  g_autoptr (JsonNode) root = json_from_string (answer, NULL);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *list = object != NULL ? json_object_get_member (object, "return") : NULL;
  JsonArray *adapters =
      list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  GHashTable *table;

  if (adapters == NULL)
    return NULL;
  table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < MIN (json_array_get_length (adapters), MAX_ADAPTERS); i++)
    add_adapter (table, json_array_get_element (adapters, i));
  return table;
}

GHashTable *
lodge_libvirt_agent_read_counters (virDomainPtr domain)
{
  char *answer = LV (virDomainQemuAgentCommand (
      domain, "{\"execute\":\"guest-network-get-interfaces\"}", PATIENCE, 0));
  GHashTable *table = answer != NULL ? lodge_libvirt_agent_parse_counters (answer) : NULL;

  virResetLastError ();
  free (answer);
  return table;
}

void
lodge_libvirt_agent_tell_counters (GHashTable *counters, LodgeNic *nic, LodgeNicStatus *status)
{
  g_autofree char *mac = lodge_mac_dup_canonical (lodge_nic_get_mac (nic));
  const guint64 *found =
      counters != NULL && mac != NULL ? g_hash_table_lookup (counters, mac) : NULL;

  if (found == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (COUNTERS); i++)
    g_object_set (status, COUNTERS[i], found[i], NULL);
  g_object_set (status, "counters", TRUE, NULL);
}
