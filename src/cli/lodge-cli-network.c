/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net: the networks of a connection. */
#include "config.h"

#include "lodge-cli-network-private.h"

#include <glib/gi18n-lib.h>

static void
net_run_free (gpointer data)
{
  LodgeCliNetRun *run = data;

  g_clear_object (&run->network);
  g_clear_object (&run->draft);
  g_free (run->name);
  g_free (run);
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (LodgeNetwork) network = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  network = lodge_vmm_create_network_finish (LODGE_VMM (source), result, &error);
  if (network == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (_ ("The network “%s” was made."), lodge_network_get_name (network));
  lodge_cli_net_finish (self, network, text);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNetRun *run = self->data;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_edit_network_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (_ ("The network “%s” was changed."), run->name);
  lodge_cli_net_finish (self, run->network, text);
}

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNetRun *run = self->data;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_switch_network_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (lodge_cli_net_get_operation (self) == LODGE_CLI_NET_START
                              ? _ ("The network “%s” was started.")
                              : _ ("The network “%s” was stopped."),
                          run->name);
  lodge_cli_net_finish (self, run->network, text);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNetRun *run = self->data;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_delete_network_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (_ ("The network “%s” was deleted."), run->name);
  lodge_cli_net_finish (self, run->network, text);
}

/* NULL: nothing collides. */
static GError *
find_collision (LodgeCli *self, LodgeNetwork *draft, LodgeNetwork *except, LodgeHostNetwork *host)
{
  GListModel *networks = lodge_vmm_get_networks (self->vmm);
  g_autofree char *first = lodge_host_network_dup_collision (
      host, networks, except, lodge_network_get_address (draft), lodge_network_get_prefix (draft));
  g_autofree char *second =
      lodge_host_network_dup_collision (host,
                                        networks,
                                        except,
                                        lodge_network_get_ipv6_address (draft),
                                        lodge_network_get_ipv6_prefix (draft));
  const char *sentence = first != NULL ? first : second;

  if (sentence == NULL)
    return NULL;
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_IN_USE, NULL, _ ("%s Choose another subnet."), sentence);
}

/* Whether the draft is in other subnets than the network was. */
static gboolean
moves (LodgeNetwork *draft, LodgeNetwork *network)
{
  return network == NULL ||
         g_strcmp0 (lodge_network_get_address (draft), lodge_network_get_address (network)) != 0 ||
         lodge_network_get_prefix (draft) != lodge_network_get_prefix (network) ||
         g_strcmp0 (lodge_network_get_ipv6_address (draft),
                    lodge_network_get_ipv6_address (network)) != 0;
}

static void
take_free_subnet (LodgeCli *self, LodgeNetwork *draft, LodgeHostNetwork *host)
{
  LodgeNetworkKind kind = lodge_network_get_kind (draft);
  g_autofree char *address = NULL;

  if (lodge_network_get_address (draft) != NULL || kind == LODGE_NETWORK_KIND_BRIDGED ||
      (kind == LODGE_NETWORK_KIND_INTERNAL && !lodge_network_get_dhcp (draft)))
    return;
  address = lodge_host_network_first_free_subnet (host, lodge_vmm_get_networks (self->vmm), kind);
  if (address != NULL)
    g_object_set (draft, "address", address, "prefix", LODGE_CLI_NET_PREFIX, NULL);
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNetRun *run = self->data;
  g_autoptr (LodgeHostNetwork) read = NULL;
  LodgeHostNetwork *host;
  GError *error = NULL;

  read = lodge_host_network_read_finish (result, &error);
  if (read == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  host = lodge_host_get_local (lodge_vmm_get_host (self->vmm)) ? read : NULL;
  if (run->network == NULL)
    take_free_subnet (self, run->draft, host);
  if (moves (run->draft, run->network))
    error = find_collision (self, run->draft, run->network, host);
  if (error != NULL)
    lodge_cli_finish (self, error);
  else if (run->network == NULL)
    lodge_vmm_create_network_async (self->vmm, run->draft, self->cancellable, on_created_cb, self);
  else
    lodge_vmm_edit_network_async (
        self->vmm, run->network, run->draft, self->cancellable, on_edited_cb, self);
}

static void
begin_create (LodgeCli *self)
{
  const LodgeCliNetOptions *options = self->options;
  LodgeCliNetRun *run = self->data;
  int kind = LODGE_NETWORK_KIND_OTHER;

  lodge_enum_from_nick (LODGE_TYPE_NETWORK_KIND, options->kind, &kind);
  run->draft = lodge_network_new (run->name, (LodgeNetworkKind)kind);
  g_object_set (run->draft,
                "autostart",
                TRUE,
                "dhcp",
                kind != LODGE_NETWORK_KIND_INTERNAL && kind != LODGE_NETWORK_KIND_BRIDGED,
                NULL);
  lodge_cli_net_apply (options, run->draft, NULL);
  lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
}

static void
begin_edit (LodgeCli *self)
{
  LodgeCliNetRun *run = self->data;

  run->draft = lodge_network_copy (run->network);
  lodge_cli_net_apply (self->options, run->draft, NULL);
  lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
}

static void
run_operation (LodgeCli *self)
{
  LodgeCliNetRun *run = self->data;
  LodgeCliNetOperation operation = lodge_cli_net_get_operation (self);

  switch (operation)
    {
    case LODGE_CLI_NET_LIST:
      lodge_cli_net_tell_list (self);
      break;
    case LODGE_CLI_NET_SHOW:
      if (self->json)
        lodge_cli_net_finish (self, run->network, "");
      else
        {
          lodge_cli_net_print (run->network);
          lodge_cli_finish (self, NULL);
        }
      break;
    case LODGE_CLI_NET_CREATE:
      begin_create (self);
      break;
    case LODGE_CLI_NET_EDIT:
      begin_edit (self);
      break;
    case LODGE_CLI_NET_START:
    case LODGE_CLI_NET_STOP:
      lodge_vmm_switch_network_async (self->vmm,
                                      run->network,
                                      operation == LODGE_CLI_NET_START,
                                      self->cancellable,
                                      on_switched_cb,
                                      self);
      break;
    case LODGE_CLI_NET_DELETE:
      lodge_vmm_delete_network_async (
          self->vmm, run->network, self->cancellable, on_deleted_cb, self);
      break;
    case LODGE_CLI_NET_LEASES:
      lodge_vmm_list_leases_async (
          self->vmm, run->network, self->cancellable, lodge_cli_net_on_leases_listed_cb, self);
      break;
    default:
      lodge_host_network_read_async (self->cancellable, lodge_cli_net_on_host_read_cb, self);
    }
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNetRun *run = self->data;
  LodgeNetwork *network;
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  network = run->name != NULL ? lodge_vmm_find_network (self->vmm, run->name) : NULL;
  if (run->name != NULL && network == NULL &&
      lodge_cli_net_get_operation (self) != LODGE_CLI_NET_CREATE)
    {
      lodge_cli_finish (
          self,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                               NULL,
                               _ ("There is no network “%s”; “lodgectl net list” lists them."),
                               run->name));
      return;
    }
  if (lodge_cli_net_get_operation (self) != LODGE_CLI_NET_CREATE && network != NULL)
    run->network = g_object_ref (network);
  run_operation (self);
}

static void
run_net (LodgeCli *self)
{
  LodgeCliNetRun *run = g_new0 (LodgeCliNetRun, 1);
  GError *error = NULL;

  self->data = run;
  self->data_free = net_run_free;
  if (self->arguments[1] != NULL)
    {
      run->name = lodge_cli_dup_text (self->arguments[1], &error);
      if (run->name == NULL)
        {
          lodge_cli_finish (self, error);
          return;
        }
    }
  lodge_vmm_refresh_async (self->vmm, NULL, self->cancellable, on_refreshed_cb, self);
}

#define ENTRY(name, kind, member, description, value)                                              \
  {                                                                                                \
    name, 0, 0, kind, LODGE_CLI_OPTION (LodgeCliNetOptions, member), description, value            \
  }
#define TEXT(name, member, description, value)                                                     \
  ENTRY (name, G_OPTION_ARG_STRING, member, description, value)
#define FLAG(name, member, description) ENTRY (name, G_OPTION_ARG_NONE, member, description, NULL)

static const GOptionEntry net_entries[] = {
  TEXT ("kind", kind, N_ ("nat, host-only, internal, bridged or routed"), N_ ("KIND")),
  TEXT ("subnet",
        subnet,
        N_ ("Such as 192.168.56.0/24; by default the first free one"),
        N_ ("SUBNET")),
  FLAG ("dhcp", dhcp, N_ ("Give out addresses")),
  FLAG ("no-dhcp", no_dhcp, N_ ("Give out no addresses")),
  TEXT ("dhcp-start", dhcp_start, N_ ("The first address given out"), N_ ("ADDRESS")),
  TEXT ("dhcp-end", dhcp_end, N_ ("The last address given out"), N_ ("ADDRESS")),
  TEXT ("ipv6",
        ipv6,
        N_ ("This computer's IPv6 address, such as fd00:56::1/64, or none"),
        N_ ("ADDRESS")),
  TEXT ("domain", domain, N_ ("The DNS domain"), N_ ("DOMAIN")),
  TEXT ("bridge", bridge, N_ ("This computer's bridge, of a bridged network"), N_ ("BRIDGE")),
  TEXT ("device", device, N_ ("This computer's adapter that leads out"), N_ ("DEVICE")),
  TEXT ("mtu", mtu, N_ ("Largest packet in bytes; 0 is the usual"), N_ ("BYTES")),
  ENTRY ("host",
         G_OPTION_ARG_STRING_ARRAY,
         hosts,
         N_ ("A fixed lease; may be given several times"),
         N_ ("“MAC ADDRESS [NAME]”")),
  ENTRY ("name",
         G_OPTION_ARG_STRING_ARRAY,
         names,
         N_ ("A DNS name; may be given several times"),
         N_ ("“ADDRESS NAME”")),
  FLAG ("autostart", autostart, N_ ("Start it with the computer (of a new one: the default)")),
  FLAG ("no-autostart", no_autostart, N_ ("Do not")),
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_network_verbs[] = {
  { .name = "net",
    .arguments = "list|show|create|edit|start|stop|delete|leases|reach [NAME]",
    .summary = N_ ("Show and change the networks"),
    .min_arguments = 1,
    .max_arguments = 2,
    .entries = net_entries,
    .options_size = sizeof (LodgeCliNetOptions),
    .check = lodge_cli_net_check,
    .run = run_net },
  { NULL },
};
