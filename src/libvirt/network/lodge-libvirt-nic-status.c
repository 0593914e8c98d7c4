/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the adapters of a user's own machine, and writing down what passes them. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-reading.h"
#include "lodge-netd-protocol.h"

/* A guest agent that hangs is waited for so long, in seconds. */
#define AGENT_PATIENCE 2

#define DUMP_NAME "lodgedump%d"

/* One look at a machine. */
typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  char uuid[VIR_UUID_STRING_BUFLEN];
  char *network;                     /* what "info network" printed */
  char *usernet;                     /* what "info usernet" printed */
  virDomainInterfacePtr *interfaces; /* from the guest agent */
  int n_interfaces;
} Look;

/* The running definition says whether the agent is there; asking one that is not takes long. */
static void
ask_agent (Look *look, const char *live)
{
  static const char channel[] = "name='org.qemu.guest_agent.0' state='connected'";

  if (strstr (live, channel) == NULL)
    return;
  if (LV (virDomainAgentSetResponseTimeout (look->domain, AGENT_PATIENCE, 0)) < 0)
    virResetLastError ();
  look->n_interfaces = LV (virDomainInterfaceAddresses (
      look->domain, &look->interfaces, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, 0));
  if (look->n_interfaces < 0)
    virResetLastError ();
}

static void
look_clear (Look *look)
{
  for (int i = 0; i < look->n_interfaces; i++)
    virDomainInterfaceFree (look->interfaces[i]);
  free (look->interfaces);
  g_free (look->network);
  g_free (look->usernet);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static gboolean
read_agent (Look *look, LodgeNic *nic, LodgeNicStatus *status)
{
  const char *mac = lodge_nic_get_mac (nic);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;

  for (int i = 0; mac != NULL && i < look->n_interfaces; i++)
    {
      virDomainInterfacePtr interface = look->interfaces[i];

      if (interface->hwaddr == NULL || g_ascii_strcasecmp (interface->hwaddr, mac) != 0)
        continue;
      for (guint j = 0; j < interface->naddrs; j++)
        {
          /* A guest may say anything. */
          g_autoptr (GInetAddress) address =
              g_inet_address_new_from_string (interface->addrs[j].addr);
          g_autofree char *text = address != NULL ? g_inet_address_to_string (address) : NULL;

          if (text != NULL)
            g_strv_builder_add (builder, text);
        }
    }
  addresses = g_strv_builder_end (builder);
  if (addresses[0] == NULL)
    return FALSE;
  g_object_set (status, "addresses", addresses, "address-source", LODGE_ADDRESS_SOURCE_AGENT, NULL);
  return TRUE;
}

static const char *
find_problem (const LodgeNetdPortStatus *port, const char *forward)
{
  for (guint i = 0; port->forwards[i] != NULL && port->problems[i] != NULL; i++)
    if (g_str_equal (port->forwards[i], forward))
      return port->problems[i];
  return "";
}

static void
read_port (LodgeNic *nic,
           LodgeNicStatus *status,
           const LodgeNetdPortStatus *port,
           gboolean by_agent)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);

  g_object_set (status,
                "counters",
                TRUE,
                "rx-bytes",
                port->rx_bytes,
                "rx-packets",
                port->rx_packets,
                "tx-bytes",
                port->tx_bytes,
                "tx-packets",
                port->tx_packets,
                "lookups",
                port->lookups,
                NULL);
  if (!by_agent && port->addresses[0] != NULL)
    g_object_set (status,
                  "addresses",
                  port->addresses,
                  "address-source",
                  port->leased ? LODGE_ADDRESS_SOURCE_LEASE : LODGE_ADDRESS_SOURCE_SEEN,
                  NULL);
  if (forwards != NULL && lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) problems = NULL;

      for (guint i = 0; forwards[i] != NULL; i++)
        g_strv_builder_add (builder, find_problem (port, forwards[i]));
      problems = g_strv_builder_end (builder);
      g_object_set (status, "problems", problems, NULL);
    }
}

/* Every forward of an adapter whose switch is not at work. */
static void
tell_closed (LodgeNic *nic, LodgeNicStatus *status)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) problems = NULL;

  if (forwards == NULL || lodge_nic_get_mode (nic) != LODGE_NIC_MODE_USER)
    return;
  for (guint i = 0; forwards[i] != NULL; i++)
    g_strv_builder_add (builder,
                        _ ("The adapter is cut off: Lodge’s network helper is not running."));
  problems = g_strv_builder_end (builder);
  g_object_set (status, "problems", problems, NULL);
}

static char *
dup_capture (Look *look, int number)
{
  g_autofree char *path = g_strdup_printf ("/objects/" DUMP_NAME, number);
  g_autoptr (JsonNode) result = NULL;
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "path", path);
  json_object_set_string_member (arguments, "property", "file");
  if (!lodge_libvirt_qmp (look->domain, "qom-get", arguments, &result, NULL) || result == NULL ||
      !JSON_NODE_HOLDS_VALUE (result))
    return NULL;
  return g_strdup (json_node_get_string (result));
}

/* Whether the switch that the adapter is plugged in to is at work. */
static gboolean
read_switch (Look *look,
             LodgeNic *nic,
             LodgeNicStatus *status,
             const LodgeHubTarget *target,
             gboolean by_agent)
{
  g_autofree char *name = lodge_netd_dup_port_name (look->uuid, (guint)lodge_nic_get_number (nic));
  g_autoptr (LodgeNetdStatus) answer = lodge_netd_ask_status (target->folder, NULL);
  const LodgeNetdPortStatus *port =
      answer != NULL ? lodge_netd_status_find_port (answer, name) : NULL;

  if (port == NULL)
    {
      tell_closed (nic, status);
      return FALSE;
    }
  read_port (nic, status, port, by_agent);
  return TRUE;
}

static void
read_hub (Look *look, LodgeNic *nic, LodgeNicStatus *status, gboolean by_agent)
{
  int number = lodge_nic_get_number (nic);
  g_autoptr (LodgeHub) hub = lodge_hub_new_from_text (look->network, (guint)number);
  LodgeHubTarget target = lodge_hub_target_for (look->link, look->uuid, nic);
  gboolean attached = hub->attached != NULL && g_strcmp0 (hub->attached, target.backend) == 0;
  g_autofree char *capture = dup_capture (look, number);

  if (target.folder != NULL)
    attached = read_switch (look, nic, status, &target, by_agent) && attached;
  else if (attached)
    {
      g_auto (GStrv) problems = lodge_libvirt_forwards_dup_problems (look->usernet, nic);

      g_object_set (status, "problems", problems, NULL);
    }
  g_object_set (
      status, "attached", attached && lodge_nic_get_link_up (nic), "capture", capture, NULL);
  lodge_hub_target_clear (&target);
}

static void
read_straight (Look *look, LodgeNic *nic, LodgeNicStatus *status)
{
  g_auto (GStrv) problems = lodge_libvirt_forwards_dup_problems (look->usernet, nic);
  g_autofree char *capture = dup_capture (look, lodge_nic_get_number (nic));

  g_object_set (status,
                "attached",
                lodge_nic_get_link_up (nic),
                "problems",
                problems,
                "capture",
                capture,
                NULL);
}

static LodgeNicStatus *
read_nic (Look *look, LodgeNic *nic)
{
  LodgeNicStatus *status = lodge_nic_status_new (lodge_device_get_id (LODGE_DEVICE (nic)));
  gboolean by_agent = read_agent (look, nic, status);

  if (lodge_nic_get_switchable (nic))
    read_hub (look, nic, status, by_agent);
  else if (lodge_libvirt_is_straight (nic))
    read_straight (look, nic, status);
  else
    g_object_set (status,
                  "attached",
                  lodge_nic_get_link_up (nic) && lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NONE,
                  NULL);
  return status;
}

GListModel *
lodge_libvirt_session_read_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_autoptr (GListStore) statuses = g_list_store_new (LODGE_TYPE_NIC_STATUS);
  g_auto (Look) look = { .link = link, .domain = domain };
  g_autofree char *text = NULL;
  g_autoptr (LodgeDomainXml) live = NULL;
  g_autoptr (LodgeMachineConfig) config = NULL;
  GListModel *nics;

  if (LV (virDomainIsActive (domain)) != 1)
    {
      virResetLastError ();
      return G_LIST_MODEL (g_steal_pointer (&statuses));
    }
  text = lodge_libvirt_dup_xml (domain, 0, error);
  live = text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  if (live == NULL)
    return NULL;
  virDomainGetUUIDString (domain, look.uuid);
  look.network = lodge_libvirt_hmp (domain, "info network", error);
  look.usernet = look.network != NULL ? lodge_libvirt_hmp (domain, "info usernet", error) : NULL;
  if (look.usernet == NULL)
    return NULL;
  ask_agent (&look, text);
  config = lodge_domain_xml_to_config (live);
  nics = lodge_machine_config_get_nics (config);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autoptr (LodgeNicStatus) status = read_nic (&look, nic);

      g_list_store_append (statuses, status);
    }
  return G_LIST_MODEL (g_steal_pointer (&statuses));
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *details, const char *sentence)
{
  g_propagate_error (error, lodge_vmm_error_new (code, details, "%s", sentence));
  return FALSE;
}

/* QEMU would write over a file that is there, and follow a link. */
static gboolean
reserve (const char *path, GError **error)
{
  int fd;

  if (!g_path_is_absolute (path))
    return refuse (
        error, LODGE_VMM_ERROR_INVALID, path, _ ("The file for the recording needs a full path."));
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    return refuse (error,
                   LODGE_VMM_ERROR_EXISTS,
                   path,
                   _ ("The file for the recording exists already. Choose another name."));
  if (fd < 0)
    return refuse (error,
                   LODGE_VMM_ERROR_DENIED,
                   g_strerror (errno),
                   _ ("The file for the recording can’t be made. Choose another folder."));
  close (fd);
  return TRUE;
}

static gboolean
begin_capture (virDomainPtr domain, LodgeNic *nic, const char *path, GError **error)
{
  int number = lodge_nic_get_number (nic);
  g_autofree char *name = g_strdup_printf (DUMP_NAME, number);
  g_autofree char *netdev =
      g_strdup_printf (lodge_nic_get_switchable (nic) ? "lodgeport%d" : LODGE_HUB_NAT, number);
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "qom-type", "filter-dump");
  json_object_set_string_member (arguments, "id", name);
  json_object_set_string_member (arguments, "netdev", netdev);
  json_object_set_string_member (arguments, "file", path);
  return lodge_libvirt_qmp (domain, "object-add", arguments, NULL, error);
}

static gboolean
end_capture (virDomainPtr domain, int number, GError **error)
{
  g_autofree char *name = g_strdup_printf (DUMP_NAME, number);
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "id", name);
  return lodge_libvirt_qmp (domain, "object-del", arguments, NULL, error);
}

static LodgeNic *
find_live (virDomainPtr domain, const char *id, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, 0, error);
  g_autoptr (LodgeDomainXml) live =
      text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  g_autoptr (LodgeMachineConfig) config = live != NULL ? lodge_domain_xml_to_config (live) : NULL;
  GListModel *nics = config != NULL ? lodge_machine_config_get_nics (config) : NULL;

  for (guint i = 0; nics != NULL && i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return g_steal_pointer (&nic);
    }
  if (nics != NULL)
    refuse (error,
            LODGE_VMM_ERROR_NOT_FOUND,
            id,
            _ ("The machine does not have this network adapter any more."));
  return NULL;
}

gboolean
lodge_libvirt_session_capture_nic (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *id, const char *path, GError **error)
{
  g_autoptr (LodgeNic) nic = NULL;
  g_auto (Look) look = { .link = link, .domain = domain };
  g_autofree char *running = NULL;

  if (LV (virDomainIsActive (domain)) != 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   NULL,
                   _ ("The machine is not running. Start it first."));
  nic = find_live (domain, id, error);
  if (nic == NULL)
    return FALSE;
  if (!lodge_nic_get_switchable (nic) && !lodge_libvirt_is_straight (nic))
    return refuse (
        error,
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        id,
        _ ("What passes this network adapter can’t be recorded: Lodge did not make it."));
  running = dup_capture (&look, lodge_nic_get_number (nic));
  if (path == NULL)
    return running == NULL || end_capture (domain, lodge_nic_get_number (nic), error);
  if (running != NULL)
    return refuse (error,
                   LODGE_VMM_ERROR_BUSY,
                   running,
                   _ ("This network adapter is being recorded already. End that first."));
  if (!reserve (path, error))
    return FALSE;
  if (begin_capture (domain, nic, path, error))
    return TRUE;
  unlink (path);
  return FALSE;
}
