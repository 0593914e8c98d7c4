/* SPDX-License-Identifier: GPL-3.0-or-later */
/* net: its command line. */
#include "config.h"

#include "lodge-cli-network-private.h"
#include "lodge-subnet.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  gboolean takes_name;
  gboolean needs_name;
  gboolean takes_options;
} operations[] = {
  [LODGE_CLI_NET_LIST] = { "list", FALSE, FALSE, FALSE },
  [LODGE_CLI_NET_SHOW] = { "show", TRUE, TRUE, FALSE },
  [LODGE_CLI_NET_CREATE] = { "create", TRUE, TRUE, TRUE },
  [LODGE_CLI_NET_EDIT] = { "edit", TRUE, TRUE, TRUE },
  [LODGE_CLI_NET_START] = { "start", TRUE, TRUE, FALSE },
  [LODGE_CLI_NET_STOP] = { "stop", TRUE, TRUE, FALSE },
  [LODGE_CLI_NET_DELETE] = { "delete", TRUE, TRUE, FALSE },
  [LODGE_CLI_NET_LEASES] = { "leases", TRUE, TRUE, FALSE },
  [LODGE_CLI_NET_REACH] = { "reach", TRUE, FALSE, FALSE },
};

static gboolean
usage (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

LodgeCliNetOperation
lodge_cli_net_get_operation (LodgeCli *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      if (g_str_equal (operations[i].word, self->arguments[0]))
        return (LodgeCliNetOperation)i;
    }
  return (LodgeCliNetOperation)-1;
}

static gboolean
has_options (const LodgeCliNetOptions *options)
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
  guint64 prefix = LODGE_CLI_NET_PREFIX;
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
apply_dhcp (const LodgeCliNetOptions *options, LodgeNetwork *draft, GError **error)
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

gboolean
lodge_cli_net_apply (const LodgeCliNetOptions *options, LodgeNetwork *draft, GError **error)
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
  const LodgeCliNetOptions *options = self->options;
  int kind;

  if (options->kind == NULL)
    return usage (error,
                  _ ("A new network needs --kind nat, host-only, internal, bridged or routed."));
  if (!lodge_cli_parse_nick (LODGE_TYPE_NETWORK_KIND, options->kind, "--kind", &kind, error))
    return FALSE;
  if (kind == LODGE_NETWORK_KIND_OTHER)
    return usage (error,
                  _ ("A new network needs --kind nat, host-only, internal, bridged or routed."));
  if (!lodge_network_name_is_valid (self->arguments[1]))
    return usage (error,
                  _ ("A network’s name is 1 to 50 letters, digits, dots, dashes and underscores."));
  return TRUE;
}

gboolean
lodge_cli_net_check (LodgeCli *self, GError **error)
{
  const LodgeCliNetOptions *options = self->options;
  LodgeCliNetOperation operation = lodge_cli_net_get_operation (self);
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("draft", LODGE_NETWORK_KIND_NAT);
  guint n = g_strv_length (self->arguments);

  if (operation == (LodgeCliNetOperation)-1)
    return usage (error,
                  _ ("Say “list”, “show”, “create”, “edit”, “start”, “stop”, “delete”, “leases” or "
                     "“reach”."));
  if ((n == 1 && operations[operation].needs_name) || (n == 2 && !operations[operation].takes_name))
    return usage (error,
                  operations[operation].needs_name ? _ ("Name the network.")
                                                   : _ ("“list” takes no name."));
  if (!operations[operation].takes_options && has_options (options))
    return usage (error, _ ("What a network is to be goes with “create” and “edit”."));
  if (operation == LODGE_CLI_NET_CREATE && !check_create (self, error))
    return FALSE;
  if (operation == LODGE_CLI_NET_EDIT && options->kind != NULL)
    return usage (error, _ ("A network keeps its kind; make another one."));
  if (operation == LODGE_CLI_NET_EDIT && !has_options (options))
    return usage (error, _ ("Nothing to change: give an option."));
  return lodge_cli_net_apply (options, draft, error);
}
