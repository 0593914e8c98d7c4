/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Lodge notes about adapters in the definition's <metadata>, where it travels with the machine
 * and back in time with its snapshots:
 *
 *   <lodge:network>
 *     <lodge:adapter id='ua-nic0' mode='network' network='lab' guard='none' fastest='yes'
 *         until='…' lender='1000'>
 *       <lodge:forward name='ssh' protocol='tcp' host='127.0.0.1' host-port='2222'
 * guest-port='22'/>
 *     </lodge:adapter>
 *   </lodge:network>
 */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include "lodge-forward.h"
#include "lodge-xml-save.h"

#include <unistd.h>

/* Every word but "nat" is the model's as well. */
static const LodgeXmlChoice modes[] = {
  { "nat", LODGE_NIC_MODE_USER },
  { "none", LODGE_NIC_MODE_NONE },
  { "network", LODGE_NIC_MODE_NETWORK },
  { "bridge", LODGE_NIC_MODE_BRIDGE },
  { NULL },
};

static const LodgeXmlChoice guards[] = {
  { "no-host", LODGE_NIC_GUARD_NO_HOST },
  { "forwards-only", LODGE_NIC_GUARD_FORWARDS_ONLY },
  { NULL },
};

static const LodgeXmlField numbers[] = {
  { "mtu", "@mtu", LODGE_XML_UINT, .built = TRUE },
  { "limit-in", "@limit-in", LODGE_XML_UINT, .built = TRUE },
  { "limit-out", "@limit-out", LODGE_XML_UINT, .built = TRUE },
  { "delay", "@delay", LODGE_XML_UINT, .built = TRUE },
  { "loss", "@loss", LODGE_XML_UINT, .built = TRUE },
  { NULL },
};

static xmlNode *
find_adapter (xmlNode *root, const char *id)
{
  xmlNode *network = lodge_xml_find (root, LODGE_NIC_METADATA);
  xmlNode *node = network != NULL ? lodge_xml_first_element (network) : NULL;

  for (; node != NULL; node = lodge_xml_next_element (node))
    if (lodge_xml_is_step (node, "lodge:adapter") &&
        g_strcmp0 (lodge_xml_peek_attr (node, "id"), id) == 0)
      return node;
  return NULL;
}

static guint16
get_port (xmlNode *node, const char *name)
{
  const char *text = lodge_xml_peek_attr (node, name);
  guint64 number = 0;

  return text != NULL && lodge_xml_parse_uint (text, &number) && number <= G_MAXUINT16
             ? (guint16)number
             : 0;
}

/* NULL for what is no forward: a definition may come from anywhere. */
static char *
dup_forward (xmlNode *node)
{
  const char *protocol = lodge_xml_peek_attr (node, "protocol");
  const char *host = lodge_xml_peek_attr (node, "host");
  LodgeForward forward = {
    .name = (char *)lodge_xml_peek_attr (node, "name"),
    .host_address = (char *)(host != NULL ? host : "127.0.0.1"),
    .host_port = get_port (node, "host-port"),
    .guest_address = (char *)lodge_xml_peek_attr (node, "guest"),
    .guest_port = get_port (node, "guest-port"),
  };
  g_autofree char *text = NULL;
  g_autoptr (LodgeForward) checked = NULL;
  int value = LODGE_FORWARD_PROTOCOL_TCP;

  if (protocol != NULL && !lodge_enum_from_nick (LODGE_TYPE_FORWARD_PROTOCOL, protocol, &value))
    return NULL;
  forward.protocol = (LodgeForwardProtocol)value;
  text = lodge_forward_to_text (&forward);
  checked = lodge_forward_new_from_text (text, NULL);
  return checked != NULL ? lodge_forward_to_text (checked) : NULL;
}

static void
read_forwards (xmlNode *adapter, LodgeNic *nic)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) forwards = NULL;

  for (xmlNode *node = lodge_xml_first_element (adapter); node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is_step (node, "lodge:forward"))
      {
        g_autofree char *text = dup_forward (node);

        if (text != NULL)
          g_strv_builder_add (builder, text);
      }
  forwards = g_strv_builder_end (builder);
  lodge_nic_set_forwards (nic, forwards[0] != NULL ? (const char *const *)forwards : NULL);
}

static void
read_until (xmlNode *adapter, LodgeNic *nic)
{
  const char *until = lodge_xml_peek_attr (adapter, "until");
  guint64 number;

  if (until != NULL && lodge_xml_parse_uint (until, &number))
    {
      lodge_nic_set_until (nic, MIN (number, LODGE_NIC_UNTIL_AGENT));
      lodge_nic_set_lender (nic, lodge_xml_peek_attr (adapter, "lender"));
    }
}

/* What an adapter behind a hub is attached to: libvirt knows nothing of it. */
static void
read_attachment (xmlNode *adapter, LodgeNic *nic)
{
  lodge_nic_set_mode (nic,
                      lodge_xml_choice_from_word (
                          modes, lodge_xml_peek_attr (adapter, "mode"), LODGE_NIC_MODE_NONE));
  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK)
    lodge_nic_set_source (nic, lodge_xml_peek_attr (adapter, "network"));
  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER)
    lodge_nic_set_guard (nic,
                         lodge_xml_choice_from_word (
                             guards, lodge_xml_peek_attr (adapter, "guard"), LODGE_NIC_GUARD_NONE));
  lodge_xml_fields_read (adapter, numbers, G_OBJECT (nic));
}

void
lodge_domain_xml_read_nic_metadata (xmlNode *root, LodgeNic *nic)
{
  xmlNode *adapter = find_adapter (root, lodge_device_get_id (LODGE_DEVICE (nic)));
  gboolean none;

  if (lodge_nic_get_switchable (nic) && adapter == NULL)
    {
      guint number = (guint)lodge_nic_get_number (nic);

      /* Somebody has dropped what we noted: what will be is then what the command line says. */
      if (!lodge_domain_xml_recipe_is_open (root, number))
        lodge_nic_set_mode (nic, LODGE_NIC_MODE_NONE);
    }
  if (adapter == NULL)
    return;
  if (lodge_nic_get_switchable (nic))
    read_attachment (adapter, nic);
  read_until (adapter, nic);
  lodge_nic_set_fastest (nic, g_strcmp0 (lodge_xml_peek_attr (adapter, "fastest"), "yes") == 0);
  none = g_strcmp0 (lodge_xml_peek_attr (adapter, "mode"), "none") == 0;
  if (none && lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER)
    lodge_nic_set_mode (nic, LODGE_NIC_MODE_NONE);
  /* The link of what is not attached is down in any case; this is the user's own wish. */
  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE)
    lodge_nic_set_link_up (nic, g_strcmp0 (lodge_xml_peek_attr (adapter, "link"), "down") != 0);
  read_forwards (adapter, nic);
}

static void
remove_forwards (xmlNode *adapter)
{
  xmlNode *next;

  for (xmlNode *node = lodge_xml_first_element (adapter); node != NULL; node = next)
    {
      next = lodge_xml_next_element (node);
      if (lodge_xml_is_step (node, "lodge:forward"))
        lodge_xml_remove (node);
    }
}

static void
write_forward (xmlNode *adapter, const char *text)
{
  g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (text, NULL);
  xmlNode *node;

  if (forward == NULL)
    return;
  node = lodge_xml_append (adapter, "lodge:forward");
  lodge_xml_set (node, "@name", forward->name);
  lodge_xml_set (
      node, "@protocol", lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, (int)forward->protocol));
  lodge_xml_set (node, "@host", forward->host_address);
  lodge_xml_set_uint (node, "@host-port", forward->host_port);
  lodge_xml_set (node, "@guest", forward->guest_address);
  lodge_xml_set_uint (node, "@guest-port", forward->guest_port);
}

static gboolean
is_worth_noting (LodgeNic *nic, gboolean hubs)
{
  return hubs || lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE || lodge_nic_get_fastest (nic) ||
         lodge_nic_get_forwards (nic) != NULL;
}

void
lodge_domain_xml_remove_nic_metadata (xmlNode *root, const char *id)
{
  xmlNode *adapter = find_adapter (root, id);

  if (adapter == NULL)
    return;
  if (lodge_xml_next_element (lodge_xml_first_element (adapter->parent)) == NULL)
    lodge_xml_prune (root, adapter->parent);
  else
    lodge_xml_remove (adapter);
}

static void
clear_attachment (xmlNode *adapter)
{
  lodge_xml_set (adapter, "@network", NULL);
  lodge_xml_set (adapter, "@guard", NULL);
  for (guint i = 0; numbers[i].property != NULL; i++)
    lodge_xml_set (adapter, numbers[i].path, NULL);
}

static void
write_attachment (xmlNode *adapter, LodgeNic *nic)
{
  LodgeNicMode mode = lodge_nic_get_mode (nic);
  const char *bad = NULL;

  clear_attachment (adapter);
  lodge_xml_set (
      adapter, "@network", mode == LODGE_NIC_MODE_NETWORK ? lodge_nic_get_source (nic) : NULL);
  lodge_xml_set (adapter,
                 "@guard",
                 mode == LODGE_NIC_MODE_USER
                     ? lodge_xml_choice_to_word (guards, (int)lodge_nic_get_guard (nic))
                     : NULL);
  lodge_xml_fields_write (adapter, numbers, G_OBJECT (nic), &bad);
}

static xmlNode *
add_adapter (xmlNode *root, const char *id)
{
  xmlNode *adapter =
      lodge_xml_append (lodge_xml_ensure (root, LODGE_NIC_METADATA), "lodge:adapter");

  lodge_xml_set (adapter, "@id", id);
  return adapter;
}

void
lodge_domain_xml_write_nic_metadata (xmlNode *root, LodgeNic *nic, gboolean hubs)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  const char *const *forwards = lodge_nic_get_forwards (nic);
  gboolean none = lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE;
  xmlNode *adapter = find_adapter (root, id);

  if (!is_worth_noting (nic, hubs))
    {
      lodge_domain_xml_remove_nic_metadata (root, id);
      return;
    }
  if (adapter == NULL)
    adapter = add_adapter (root, id);
  lodge_xml_set (adapter,
                 "@mode",
                 hubs || none ? lodge_xml_choice_to_word (modes, (int)lodge_nic_get_mode (nic))
                              : NULL);
  lodge_xml_set (adapter, "@link", none && !lodge_nic_get_link_up (nic) ? "down" : NULL);
  lodge_xml_set (adapter, "@fastest", lodge_nic_get_fastest (nic) ? "yes" : NULL);
  if (hubs)
    write_attachment (adapter, nic);
  else
    clear_attachment (adapter);
  remove_forwards (adapter);
  for (guint i = 0; forwards != NULL && forwards[i] != NULL; i++)
    write_forward (adapter, forwards[i]);
}

void
lodge_domain_xml_remove_forwards (xmlNode *root)
{
  xmlNode *network = lodge_xml_find (root, LODGE_NIC_METADATA);
  xmlNode *node = network != NULL ? lodge_xml_first_element (network) : NULL;

  for (; node != NULL; node = lodge_xml_next_element (node))
    if (lodge_xml_is_step (node, "lodge:adapter"))
      remove_forwards (node);
}

void
lodge_domain_xml_set_nic_until (xmlNode *root, const char *id, guint64 until)
{
  xmlNode *adapter = find_adapter (root, id);

  if (adapter == NULL)
    return;
  if (until == 0)
    {
      lodge_xml_set (adapter, "@until", NULL);
      lodge_xml_set (adapter, "@lender", NULL);
      return;
    }
  lodge_xml_set_uint (adapter, "@until", until);
  lodge_xml_set_uint (adapter, "@lender", getuid ());
}

void
lodge_domain_xml_lend_nic (LodgeDomainXml *self, const char *id, guint64 until)
{
  xmlNode *root;

  g_return_if_fail (LODGE_IS_DOMAIN_XML (self));
  g_return_if_fail (id != NULL);

  root = lodge_domain_xml_get_root (self);
  if (until != 0 && find_adapter (root, id) == NULL)
    add_adapter (root, id);
  lodge_domain_xml_set_nic_until (root, id, until);
}

/* libvirt gives every element without a namespace the one it is told. */
static void
leave_namespace (xmlNode *node, const xmlChar *uri)
{
  if (node->ns != NULL && xmlStrEqual (node->ns->href, uri))
    xmlSetNs (node, NULL);
  for (xmlNode *child = lodge_xml_first_element (node); child != NULL;
       child = lodge_xml_next_element (child))
    leave_namespace (child, uri);
}

static void
drop_declaration (xmlNode *node, const xmlChar *uri)
{
  for (xmlNs **ns = &node->nsDef; *ns != NULL; ns = &(*ns)->next)
    if (xmlStrEqual ((*ns)->href, uri))
      {
        xmlNs *found = *ns;

        *ns = found->next;
        xmlFreeNs (found);
        return;
      }
}

char *
lodge_domain_xml_dup_nic_metadata (LodgeDomainXml *self)
{
  xmlNode *network;
  xmlDoc *doc;
  char *text;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  network = lodge_xml_find (lodge_domain_xml_get_root (self), LODGE_NIC_METADATA);
  if (network == NULL)
    return NULL;
  doc = xmlNewDoc ((const xmlChar *)"1.0");
  xmlDocSetRootElement (doc, xmlDocCopyNode (network, doc, 1));
  network = xmlDocGetRootElement (doc);
  leave_namespace (network, (const xmlChar *)LODGE_DOMAIN_XML_NAMESPACE);
  drop_declaration (network, (const xmlChar *)LODGE_DOMAIN_XML_NAMESPACE);
  text = lodge_xml_save (doc);
  xmlFreeDoc (doc);
  return text;
}
