/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net: the networks of a connection. */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-subnet.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_PREFIX 24

typedef struct
{
  char *kind;
  char *subnet;
  gboolean dhcp;
  gboolean no_dhcp;
  char *dhcp_start;
  char *dhcp_end;
  char *ipv6;
  char *domain;
  char *bridge;
  char *device;
  char *mtu;
  char **hosts;
  char **names;
  gboolean autostart;
  gboolean no_autostart;
} NetOptions;

typedef enum
{
  NET_LIST,
  NET_SHOW,
  NET_CREATE,
  NET_EDIT,
  NET_START,
  NET_STOP,
  NET_DELETE,
  NET_LEASES,
  NET_REACH,
} Operation;

static const struct
{
  const char *word;
  gboolean takes_name;
  gboolean needs_name;
  gboolean takes_options;
} operations[] = {
  [NET_LIST] = { "list", FALSE, FALSE, FALSE },   [NET_SHOW] = { "show", TRUE, TRUE, FALSE },
  [NET_CREATE] = { "create", TRUE, TRUE, TRUE },  [NET_EDIT] = { "edit", TRUE, TRUE, TRUE },
  [NET_START] = { "start", TRUE, TRUE, FALSE },   [NET_STOP] = { "stop", TRUE, TRUE, FALSE },
  [NET_DELETE] = { "delete", TRUE, TRUE, FALSE }, [NET_LEASES] = { "leases", TRUE, TRUE, FALSE },
  [NET_REACH] = { "reach", TRUE, FALSE, FALSE },
};

typedef struct
{
  LodgeNetwork *network; /* or NULL */
  LodgeNetwork *draft;   /* or NULL */
  char *name;            /* as typed, or NULL */
} NetRun;

static void
net_run_free (gpointer data)
{
  NetRun *run = data;

  g_clear_object (&run->network);
  g_clear_object (&run->draft);
  g_free (run->name);
  g_free (run);
}

/* The command line */

static gboolean
usage (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

static Operation
get_operation (LodgeCli *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (g_str_equal (operations[i].word, self->arguments[0]))
        return (Operation)i;
    }
  return (Operation)-1;
}

static gboolean
has_options (const NetOptions *options)
{
  return options->kind != NULL || options->subnet != NULL || options->dhcp || options->no_dhcp ||
         options->dhcp_start != NULL || options->dhcp_end != NULL || options->ipv6 != NULL ||
         options->domain != NULL || options->bridge != NULL || options->device != NULL ||
         options->mtu != NULL || options->hosts != NULL || options->names != NULL ||
         options->autostart || options->no_autostart;
}

/* "192.168.56.0/24" or the host's own address in it, "192.168.56.1/24". */
static gboolean
apply_subnet (const char *typed, LodgeNetwork *draft, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (typed, "/", 2);
  g_autofree char *text = NULL;
  guint64 prefix = DEFAULT_PREFIX;
  guint32 address = 0;

  if (parts[0] == NULL || !lodge_ipv4_parse (parts[0], &address) ||
      (parts[1] != NULL && !g_ascii_string_to_unsigned (parts[1], 10, 8, 30, &prefix, NULL)))
    return usage (error, _ ("--subnet takes a subnet such as 192.168.56.0/24."));
  if ((address & ~lodge_ipv4_mask ((guint)prefix)) == 0)
    address++;
  text = lodge_ipv4_to_text (address);
  /* The range of the old subnet is not one of the new. */
  if (g_strcmp0 (text, lodge_network_get_address (draft)) != 0)
    g_object_set (draft, "dhcp-start", NULL, "dhcp-end", NULL, NULL);
  g_object_set (draft, "address", text, "prefix", (guint)prefix, NULL);
  return TRUE;
}

static gboolean
apply_ipv6 (const char *typed, LodgeNetwork *draft, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (typed, "/", 2);
  g_autoptr (GInetAddress) address =
      parts[0] != NULL ? g_inet_address_new_from_string (parts[0]) : NULL;
  guint64 prefix = 64;

  if (g_str_equal (typed, "none"))
    {
      g_object_set (draft, "ipv6-address", NULL, "ipv6-prefix", 0, NULL);
      return TRUE;
    }
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
      (parts[1] != NULL && !g_ascii_string_to_unsigned (parts[1], 10, 8, 126, &prefix, NULL)))
    return usage (error, _ ("--ipv6 takes an address such as fd00:56::1/64, or “none”."));
  g_object_set (draft, "ipv6-address", parts[0], "ipv6-prefix", (guint)prefix, NULL);
  return TRUE;
}

static gboolean
apply_dhcp (const NetOptions *options, LodgeNetwork *draft, GError **error)
{
  guint32 address;

  if (options->dhcp && options->no_dhcp)
    return usage (error, _ ("--dhcp and --no-dhcp exclude each other."));
  if (options->no_dhcp && (options->dhcp_start != NULL || options->dhcp_end != NULL))
    return usage (error, _ ("Without DHCP there is no range."));
  if ((options->dhcp_start != NULL && !lodge_ipv4_parse (options->dhcp_start, &address)) ||
      (options->dhcp_end != NULL && !lodge_ipv4_parse (options->dhcp_end, &address)))
    return usage (error, _ ("--dhcp-start and --dhcp-end take addresses."));
  if (options->no_dhcp)
    g_object_set (draft, "dhcp", FALSE, "dhcp-start", NULL, "dhcp-end", NULL, NULL);
  if (options->dhcp || options->dhcp_start != NULL || options->dhcp_end != NULL)
    g_object_set (draft, "dhcp", TRUE, NULL);
  if (options->dhcp_start != NULL)
    g_object_set (draft, "dhcp-start", options->dhcp_start, NULL);
  if (options->dhcp_end != NULL)
    g_object_set (draft, "dhcp-end", options->dhcp_end, NULL);
  return TRUE;
}

/* An empty text takes away. */
static void
apply_text (LodgeNetwork *draft, const char *property, const char *typed)
{
  if (typed != NULL)
    g_object_set (draft, property, *typed != '\0' ? typed : NULL, NULL);
}

static void
apply_texts (LodgeNetwork *draft, const char *property, char **typed)
{
  if (typed == NULL)
    return;
  g_object_set (draft, property, *typed[0] != '\0' ? typed : NULL, NULL);
}

static gboolean
apply_options (const NetOptions *options, LodgeNetwork *draft, GError **error)
{
  guint64 mtu;

  if (options->subnet != NULL && !apply_subnet (options->subnet, draft, error))
    return FALSE;
  if (options->ipv6 != NULL && !apply_ipv6 (options->ipv6, draft, error))
    return FALSE;
  if (!apply_dhcp (options, draft, error))
    return FALSE;
  if (options->mtu != NULL)
    {
      if (!lodge_cli_parse_number (options->mtu, "--mtu", 0, 65535, &mtu, error))
        return FALSE;
      g_object_set (draft, "mtu", (guint)mtu, NULL);
    }
  if (options->autostart && options->no_autostart)
    return usage (error, _ ("--autostart and --no-autostart exclude each other."));
  if (options->autostart || options->no_autostart)
    g_object_set (draft, "autostart", options->autostart, NULL);
  apply_text (draft, "domain", options->domain);
  apply_text (draft, "bridge", options->bridge);
  apply_text (draft, "forward-device", options->device);
  apply_texts (draft, "hosts", options->hosts);
  apply_texts (draft, "names", options->names);
  return TRUE;
}

static gboolean
check_create (LodgeCli *self, GError **error)
{
  const NetOptions *options = self->options;
  int kind;

  if (options->kind == NULL)
    return usage (error, _ ("A new network needs --kind nat, host-only, internal, bridged or routed."));
  if (!lodge_cli_parse_nick (LODGE_TYPE_NETWORK_KIND, options->kind, "--kind", &kind, error))
    return FALSE;
  if (kind == LODGE_NETWORK_KIND_OTHER)
    return usage (error, _ ("A new network needs --kind nat, host-only, internal, bridged or routed."));
  if (!lodge_network_name_is_valid (self->arguments[1]))
    return usage (error,
                  _ ("A network’s name is 1 to 50 letters, digits, dots, dashes and underscores."));
  return TRUE;
}

static gboolean
check_net (LodgeCli *self, GError **error)
{
  const NetOptions *options = self->options;
  Operation operation = get_operation (self);
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("draft", LODGE_NETWORK_KIND_NAT);
  guint n = g_strv_length (self->arguments);

  if (operation == (Operation)-1)
    return usage (error,
                  _ ("Say “list”, “show”, “create”, “edit”, “start”, “stop”, “delete”, “leases” or "
                     "“reach”."));
  if ((n == 1 && operations[operation].needs_name) ||
      (n == 2 && !operations[operation].takes_name))
    return usage (error,
                  operations[operation].needs_name ? _ ("Name the network.")
                                                   : _ ("“list” takes no name."));
  if (!operations[operation].takes_options && has_options (options))
    return usage (error, _ ("What a network is to be goes with “create” and “edit”."));
  if (operation == NET_CREATE && !check_create (self, error))
    return FALSE;
  if (operation == NET_EDIT && options->kind != NULL)
    return usage (error, _ ("A network keeps its kind; make another one."));
  if (operation == NET_EDIT && !has_options (options))
    return usage (error, _ ("Nothing to change: give an option."));
  return apply_options (options, draft, error);
}

/* Telling */

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
  lodge_cli_table_add (
      table, _ ("NAME"), _ ("KIND"), _ ("STATE"), _ ("SUBNET"), _ ("DHCP"), NULL);
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

static void
run_list (LodgeCli *self)
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

static void
finish_with_network (LodgeCli *self, LodgeNetwork *network, const char *sentence)
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

static void
print_network (LodgeNetwork *network)
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

/* Changing */

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
  finish_with_network (self, network, text);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NetRun *run = self->data;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_edit_network_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (_ ("The network “%s” was changed."), run->name);
  finish_with_network (self, run->network, text);
}

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NetRun *run = self->data;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_switch_network_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (get_operation (self) == NET_START ? _ ("The network “%s” was started.")
                                                            : _ ("The network “%s” was stopped."),
                          run->name);
  finish_with_network (self, run->network, text);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NetRun *run = self->data;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_delete_network_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = g_strdup_printf (_ ("The network “%s” was deleted."), run->name);
  finish_with_network (self, run->network, text);
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
    g_object_set (draft, "address", address, "prefix", DEFAULT_PREFIX, NULL);
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NetRun *run = self->data;
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
    lodge_vmm_create_network_async (
        self->vmm, run->draft, self->cancellable, on_created_cb, self);
  else
    lodge_vmm_edit_network_async (
        self->vmm, run->network, run->draft, self->cancellable, on_edited_cb, self);
}

static void
begin_create (LodgeCli *self)
{
  const NetOptions *options = self->options;
  NetRun *run = self->data;
  int kind = LODGE_NETWORK_KIND_OTHER;

  lodge_enum_from_nick (LODGE_TYPE_NETWORK_KIND, options->kind, &kind);
  run->draft = lodge_network_new (run->name, (LodgeNetworkKind)kind);
  g_object_set (run->draft,
                "autostart",
                TRUE,
                "dhcp",
                kind != LODGE_NETWORK_KIND_INTERNAL && kind != LODGE_NETWORK_KIND_BRIDGED,
                NULL);
  apply_options (options, run->draft, NULL);
  lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
}

static void
begin_edit (LodgeCli *self)
{
  NetRun *run = self->data;

  run->draft = lodge_network_copy (run->network);
  apply_options (self->options, run->draft, NULL);
  lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
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
          lease->expires > 0
              ? g_date_time_new_from_unix_local (lease->expires / G_USEC_PER_SEC)
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

static void
on_leases_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
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

static void
on_host_read_for_reach_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NetRun *run = self->data;
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

/* All */

static void
run_operation (LodgeCli *self)
{
  NetRun *run = self->data;
  Operation operation = get_operation (self);

  switch (operation)
    {
    case NET_LIST:
      run_list (self);
      break;
    case NET_SHOW:
      if (self->json)
        finish_with_network (self, run->network, "");
      else
        {
          print_network (run->network);
          lodge_cli_finish (self, NULL);
        }
      break;
    case NET_CREATE:
      begin_create (self);
      break;
    case NET_EDIT:
      begin_edit (self);
      break;
    case NET_START:
    case NET_STOP:
      lodge_vmm_switch_network_async (self->vmm,
                                      run->network,
                                      operation == NET_START,
                                      self->cancellable,
                                      on_switched_cb,
                                      self);
      break;
    case NET_DELETE:
      lodge_vmm_delete_network_async (
          self->vmm, run->network, self->cancellable, on_deleted_cb, self);
      break;
    case NET_LEASES:
      lodge_vmm_list_leases_async (
          self->vmm, run->network, self->cancellable, on_leases_listed_cb, self);
      break;
    default:
      lodge_host_network_read_async (self->cancellable, on_host_read_for_reach_cb, self);
    }
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NetRun *run = self->data;
  LodgeNetwork *network;
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  network = run->name != NULL ? lodge_vmm_find_network (self->vmm, run->name) : NULL;
  if (run->name != NULL && network == NULL && get_operation (self) != NET_CREATE)
    {
      lodge_cli_finish (
          self,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                               NULL,
                               _ ("There is no network “%s”; “lodgectl net list” lists them."),
                               run->name));
      return;
    }
  if (get_operation (self) != NET_CREATE && network != NULL)
    run->network = g_object_ref (network);
  run_operation (self);
}

static void
run_net (LodgeCli *self)
{
  NetRun *run = g_new0 (NetRun, 1);
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
    name, 0, 0, kind, LODGE_CLI_OPTION (NetOptions, member), description, value                    \
  }
#define TEXT(name, member, description, value)                                                     \
  ENTRY (name, G_OPTION_ARG_STRING, member, description, value)
#define FLAG(name, member, description)                                                            \
  ENTRY (name, G_OPTION_ARG_NONE, member, description, NULL)

static const GOptionEntry net_entries[] = {
  TEXT ("kind", kind, N_ ("nat, host-only, internal, bridged or routed"), N_ ("KIND")),
  TEXT ("subnet", subnet, N_ ("Such as 192.168.56.0/24; by default the first free one"), N_ ("SUBNET")),
  FLAG ("dhcp", dhcp, N_ ("Give out addresses")),
  FLAG ("no-dhcp", no_dhcp, N_ ("Give out no addresses")),
  TEXT ("dhcp-start", dhcp_start, N_ ("The first address given out"), N_ ("ADDRESS")),
  TEXT ("dhcp-end", dhcp_end, N_ ("The last address given out"), N_ ("ADDRESS")),
  TEXT ("ipv6", ipv6, N_ ("This computer's IPv6 address, such as fd00:56::1/64, or none"), N_ ("ADDRESS")),
  TEXT ("domain", domain, N_ ("The DNS domain"), N_ ("DOMAIN")),
  TEXT ("bridge", bridge, N_ ("This computer's bridge, of a bridged network"), N_ ("BRIDGE")),
  TEXT ("device", device, N_ ("This computer's adapter that leads out"), N_ ("DEVICE")),
  TEXT ("mtu", mtu, N_ ("Largest packet in bytes; 0 is the usual"), N_ ("BYTES")),
  ENTRY ("host", G_OPTION_ARG_STRING_ARRAY, hosts, N_ ("A fixed lease; may be given several times"), N_ ("“MAC ADDRESS [NAME]”")),
  ENTRY ("name", G_OPTION_ARG_STRING_ARRAY, names, N_ ("A DNS name; may be given several times"), N_ ("“ADDRESS NAME”")),
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
    .options_size = sizeof (NetOptions),
    .check = check_net,
    .run = run_net },
  { NULL },
};
