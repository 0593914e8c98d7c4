/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-json.h"
#include "lodge-netd-protocol.h"

#include <glib/gi18n-lib.h>

/* The lines that pass between lodge-netd and others, in the order of the header. */

static const char *const uplinks[] = { "none", "nat", "host-only", NULL };
static const char *const guards[] = { "none", "no-host", "forwards-only", NULL };

static int
find_nick (const char *const *nicks, const char *nick)
{
  for (int i = 0; nick != NULL && nicks[i] != NULL; i++)
    if (g_str_equal (nicks[i], nick))
      return i;
  return -1;
}

static void
set_not_understood (GError **error)
{
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("What was received is not understood."));
}

static guint
get_uint (JsonObject *object, const char *name)
{
  return (guint)MIN (lodge_netd_json_get_int (object, name), G_MAXINT);
}

#define STRV(value) ((const char *const *)(value))

static void
add_port (JsonBuilder *builder, const LodgeNetdPort *port)
{
  json_builder_begin_object (builder);
  lodge_netd_json_set_string (builder, "name", port->name);
  lodge_netd_json_set_string (builder, "mac", port->mac);
  lodge_netd_json_set_int (builder, "limit-in", port->limit_in);
  lodge_netd_json_set_int (builder, "limit-out", port->limit_out);
  lodge_netd_json_set_int (builder, "delay", port->delay);
  lodge_netd_json_set_int (builder, "loss", port->loss);
  lodge_netd_json_set_strv (builder, "forwards", STRV (port->forwards));
  json_builder_end_object (builder);
}

char *
lodge_netd_config_to_line (const LodgeNetdConfig *self)
{
  JsonBuilder *builder = lodge_netd_json_begin ();

  lodge_netd_json_set_string (builder, "uplink", uplinks[self->uplink]);
  lodge_netd_json_set_string (builder, "guard", guards[self->guard]);
  lodge_netd_json_set_string (builder, "address", self->address);
  lodge_netd_json_set_int (builder, "prefix", self->prefix);
  lodge_netd_json_set_boolean (builder, "dhcp", self->dhcp);
  lodge_netd_json_set_string (builder, "dhcp-start", self->dhcp_start);
  lodge_netd_json_set_string (builder, "dhcp-end", self->dhcp_end);
  lodge_netd_json_set_string (builder, "dns", self->dns);
  lodge_netd_json_set_string (builder, "address6", self->address6);
  lodge_netd_json_set_int (builder, "prefix6", self->prefix6);
  lodge_netd_json_set_string (builder, "domain", self->domain);
  lodge_netd_json_set_strv (builder, "hosts", STRV (self->hosts));
  lodge_netd_json_set_strv (builder, "names", STRV (self->names));
  lodge_netd_json_set_int (builder, "mtu", self->mtu);
  json_builder_set_member_name (builder, "ports");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->ports->len; i++)
    add_port (builder, g_ptr_array_index (self->ports, i));
  json_builder_end_array (builder);
  return lodge_netd_json_end (builder);
}

static void
read_port (JsonObject *object, gpointer user_data)
{
  LodgeNetdConfig *config = user_data;
  LodgeNetdPort *port = lodge_netd_port_new (NULL, NULL);

  port->name = lodge_netd_json_dup_string (object, "name");
  port->mac = lodge_netd_json_dup_string (object, "mac");
  port->limit_in = get_uint (object, "limit-in");
  port->limit_out = get_uint (object, "limit-out");
  port->delay = get_uint (object, "delay");
  port->loss = get_uint (object, "loss");
  port->forwards = lodge_netd_json_dup_strv (object, "forwards");
  g_ptr_array_add (config->ports, port);
}

LodgeNetdConfig *
lodge_netd_config_new_from_line (const char *line, GError **error)
{
  g_autoptr (JsonObject) object = lodge_netd_json_parse (line, error);
  g_autoptr (LodgeNetdConfig) self = NULL;
  g_autofree char *uplink = NULL;
  g_autofree char *guard = NULL;

  if (object == NULL)
    return NULL;
  uplink = lodge_netd_json_dup_string (object, "uplink");
  guard = lodge_netd_json_dup_string (object, "guard");
  /* Never less guarded than was meant. */
  if (find_nick (uplinks, uplink) < 0 || find_nick (guards, guard) < 0)
    {
      set_not_understood (error);
      return NULL;
    }

  self = lodge_netd_config_new ();
  self->uplink = find_nick (uplinks, uplink);
  self->guard = find_nick (guards, guard);
  self->address = lodge_netd_json_dup_string (object, "address");
  self->prefix = get_uint (object, "prefix");
  self->dhcp = lodge_netd_json_get_boolean (object, "dhcp");
  self->dhcp_start = lodge_netd_json_dup_string (object, "dhcp-start");
  self->dhcp_end = lodge_netd_json_dup_string (object, "dhcp-end");
  self->dns = lodge_netd_json_dup_string (object, "dns");
  self->address6 = lodge_netd_json_dup_string (object, "address6");
  self->prefix6 = get_uint (object, "prefix6");
  self->domain = lodge_netd_json_dup_string (object, "domain");
  self->hosts = lodge_netd_json_dup_strv (object, "hosts");
  self->names = lodge_netd_json_dup_strv (object, "names");
  self->mtu = get_uint (object, "mtu");
  lodge_netd_json_foreach (object, "ports", read_port, self);
  return g_steal_pointer (&self);
}

static void
add_forwards (JsonBuilder *builder, const LodgeNetdPortStatus *port)
{
  json_builder_set_member_name (builder, "forwards");
  json_builder_begin_array (builder);
  for (gsize i = 0; port->forwards[i] != NULL && port->problems[i] != NULL; i++)
    {
      json_builder_begin_object (builder);
      lodge_netd_json_set_string (builder, "forward", port->forwards[i]);
      lodge_netd_json_set_string (builder, "problem", port->problems[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_port_status (JsonBuilder *builder, const LodgeNetdPortStatus *port)
{
  json_builder_begin_object (builder);
  lodge_netd_json_set_string (builder, "port", port->name);
  lodge_netd_json_set_boolean (builder, "attached", port->attached);
  lodge_netd_json_set_int (builder, "rx-bytes", port->rx_bytes);
  lodge_netd_json_set_int (builder, "rx-packets", port->rx_packets);
  lodge_netd_json_set_int (builder, "tx-bytes", port->tx_bytes);
  lodge_netd_json_set_int (builder, "tx-packets", port->tx_packets);
  lodge_netd_json_set_int (builder, "dropped", port->dropped);
  lodge_netd_json_set_strv (builder, "addresses", STRV (port->addresses));
  lodge_netd_json_set_boolean (builder, "lease", port->leased);
  lodge_netd_json_set_strv (builder, "lookups", STRV (port->lookups));
  add_forwards (builder, port);
  json_builder_set_member_name (builder, "capture");
  if (port->capture != NULL)
    json_builder_add_string_value (builder, port->capture);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
}

char *
lodge_netd_status_to_line (const LodgeNetdStatus *self)
{
  JsonBuilder *builder = lodge_netd_json_begin ();

  json_builder_set_member_name (builder, "ports");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->ports->len; i++)
    add_port_status (builder, g_ptr_array_index (self->ports, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "leases");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->leases->len; i++)
    {
      const LodgeNetdLease *lease = g_ptr_array_index (self->leases, i);

      json_builder_begin_object (builder);
      lodge_netd_json_set_string (builder, "mac", lease->mac);
      lodge_netd_json_set_string (builder, "address", lease->address);
      lodge_netd_json_set_string (builder, "hostname", lease->hostname);
      lodge_netd_json_set_int (builder, "expires", lease->expires);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return lodge_netd_json_end (builder);
}

static GStrv
dup_some_strv (JsonObject *object, const char *name)
{
  GStrv strings = lodge_netd_json_dup_strv (object, name);

  return strings != NULL ? strings : g_new0 (char *, 1);
}

static void
read_forward (JsonObject *object, gpointer user_data)
{
  GPtrArray *const *lists = user_data;
  char *forward = lodge_netd_json_dup_string (object, "forward");
  char *problem = lodge_netd_json_dup_string (object, "problem");

  g_ptr_array_add (lists[0], forward != NULL ? forward : g_strdup (""));
  g_ptr_array_add (lists[1], problem != NULL ? problem : g_strdup (""));
}

static void
read_port_status (JsonObject *object, gpointer user_data)
{
  LodgeNetdStatus *status = user_data;
  LodgeNetdPortStatus *port = g_new0 (LodgeNetdPortStatus, 1);
  GPtrArray *lists[] = { g_ptr_array_new (), g_ptr_array_new () };

  port->name = lodge_netd_json_dup_string (object, "port");
  port->attached = lodge_netd_json_get_boolean (object, "attached");
  port->rx_bytes = lodge_netd_json_get_int (object, "rx-bytes");
  port->rx_packets = lodge_netd_json_get_int (object, "rx-packets");
  port->tx_bytes = lodge_netd_json_get_int (object, "tx-bytes");
  port->tx_packets = lodge_netd_json_get_int (object, "tx-packets");
  port->dropped = lodge_netd_json_get_int (object, "dropped");
  port->addresses = dup_some_strv (object, "addresses");
  port->leased = lodge_netd_json_get_boolean (object, "lease");
  port->lookups = dup_some_strv (object, "lookups");
  lodge_netd_json_foreach (object, "forwards", read_forward, lists);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_ptr_array_add (lists[i], NULL);
  port->forwards = (GStrv)g_ptr_array_free (lists[0], FALSE);
  port->problems = (GStrv)g_ptr_array_free (lists[1], FALSE);
  port->capture = lodge_netd_json_dup_string (object, "capture");
  g_ptr_array_add (status->ports, port);
}

static void
read_lease (JsonObject *object, gpointer user_data)
{
  LodgeNetdStatus *status = user_data;
  g_autofree char *mac = lodge_netd_json_dup_string (object, "mac");
  g_autofree char *address = lodge_netd_json_dup_string (object, "address");
  g_autofree char *hostname = lodge_netd_json_dup_string (object, "hostname");

  if (mac != NULL && address != NULL)
    g_ptr_array_add (
        status->leases,
        lodge_netd_lease_new (mac, address, hostname, lodge_netd_json_get_int (object, "expires")));
}

LodgeNetdStatus *
lodge_netd_status_new_from_line (const char *line, GError **error)
{
  g_autoptr (JsonObject) object = lodge_netd_json_parse (line, error);
  g_autofree char *problem = NULL;
  LodgeNetdStatus *self;

  if (object == NULL)
    return NULL;
  problem = lodge_netd_json_dup_string (object, "error");
  if (problem != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, problem);
      return NULL;
    }
  self = lodge_netd_status_new ();
  lodge_netd_json_foreach (object, "ports", read_port_status, self);
  lodge_netd_json_foreach (object, "leases", read_lease, self);
  return self;
}

LodgeNetdQuery *
lodge_netd_query_new_from_line (const char *line, GError **error)
{
  g_autoptr (JsonObject) object = lodge_netd_json_parse (line, error);
  g_autofree char *name = NULL;
  LodgeNetdQuery *self;

  if (object == NULL)
    return NULL;
  name = lodge_netd_json_dup_string (object, "query");
  if (g_strcmp0 (name, LODGE_NETD_QUERY_STATUS) != 0 &&
      g_strcmp0 (name, LODGE_NETD_QUERY_CAPTURE) != 0)
    {
      set_not_understood (error);
      return NULL;
    }
  self = g_new0 (LodgeNetdQuery, 1);
  self->capture = g_str_equal (name, LODGE_NETD_QUERY_CAPTURE);
  self->port = lodge_netd_json_dup_string (object, "port");
  self->path = lodge_netd_json_dup_string (object, "path");
  return self;
}
