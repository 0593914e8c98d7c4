/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The recipe that makes an adapter of a user's own session switchable while the machine runs.
 * libvirt keeps the adapter (MAC, model, slot, link) and QEMU's user-mode NAT, and does not know of
 * the hub that is put between the two:
 *
 *   -netdev hubport,id=lodgeportK,hubid=K                       the adapter, by <qemu:override>
 *   -netdev hubport,id=lodgesinkK,hubid=K                       takes what nothing else does: a hub
 *                                                               with one port alone blocks it
 *   -netdev hubport,id=lodgehubK,hubid=K,netdev=hostua-nicK     only where the stored definition
 * says plain NAT: else nothing is attached
 *
 * Everything else in <qemu:commandline> and <qemu:override> is somebody else's and stays.
 */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <string.h>

static char *
dup_port (const char *kind, guint number)
{
  return g_strdup_printf ("hubport,id=lodge%s%u,hubid=%u", kind, number, number);
}

static char *
dup_open_port (guint number)
{
  return g_strdup_printf ("hubport,id=lodgehub%u,hubid=%u,netdev=host" LODGE_NIC_ALIAS_PREFIX "%u",
                          number,
                          number,
                          number);
}

/* Whether @value is a backend of Lodge's for adapter @number: of any kind, or only of @kind. */
static gboolean
is_ours (const char *value, const char *kind, guint number)
{
  g_auto (GStrv) parts = g_strsplit (value, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *digits;
      guint64 owner;

      if (!g_str_has_prefix (parts[i], "id=lodge"))
        continue;
      digits = parts[i] + strlen ("id=lodge");
      if (kind != NULL && !g_str_has_prefix (digits, kind))
        return FALSE;
      digits += strcspn (digits, "0123456789");
      return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT8, &owner, NULL) &&
             owner == number;
    }
  return FALSE;
}

static gboolean
is_arg (xmlNode *node, const char *value)
{
  return lodge_xml_is_step (node, "qemu:arg") &&
         (value == NULL || g_strcmp0 (lodge_xml_peek_attr (node, "value"), value) == 0);
}

/* The value after a -netdev that is ours, or NULL; @option gets the -netdev itself. */
static xmlNode *
find_arg (xmlNode *commandline, const char *kind, guint number, xmlNode **option)
{
  xmlNode *node = commandline != NULL ? lodge_xml_first_element (commandline) : NULL;

  for (; node != NULL; node = lodge_xml_next_element (node))
    {
      xmlNode *next = lodge_xml_next_element (node);
      const char *value =
          next != NULL && is_arg (next, NULL) ? lodge_xml_peek_attr (next, "value") : NULL;

      if (!is_arg (node, "-netdev") || value == NULL || !is_ours (value, kind, number))
        continue;
      if (option != NULL)
        *option = node;
      return next;
    }
  return NULL;
}

static void
remove_args (xmlNode *root, const char *kind, guint number)
{
  xmlNode *commandline = lodge_xml_find (root, "qemu:commandline");
  xmlNode *option = NULL;
  xmlNode *value;

  while ((value = find_arg (commandline, kind, number, &option)) != NULL)
    {
      lodge_xml_remove (value);
      lodge_xml_remove (option);
    }
  if (commandline != NULL && lodge_xml_first_element (commandline) == NULL)
    lodge_xml_remove (commandline);
}

static void
write_arg (xmlNode *root, const char *kind, guint number, const char *wanted)
{
  xmlNode *commandline = lodge_xml_ensure (root, "qemu:commandline");
  xmlNode *value = find_arg (commandline, kind, number, NULL);

  if (value == NULL)
    {
      xmlNode *option = lodge_xml_append (commandline, "qemu:arg");

      lodge_xml_set (option, "@value", "-netdev");
      value = lodge_xml_append (commandline, "qemu:arg");
    }
  lodge_xml_set (value, "@value", wanted);
}

static xmlNode *
find_frontend (xmlNode *root, guint number, gboolean make)
{
  g_autofree char *path = g_strdup_printf (
      "qemu:override/qemu:device[@alias='" LODGE_NIC_ALIAS_PREFIX "%u']/qemu:frontend", number);

  return make ? lodge_xml_ensure (root, path) : lodge_xml_find (root, path);
}

static void
write_property (xmlNode *frontend, const char *path, const char *type, const char *value)
{
  xmlNode *property = lodge_xml_ensure (frontend, path);

  lodge_xml_set (property, "@type", type);
  lodge_xml_set (property, "@value", value);
}

gboolean
lodge_domain_xml_has_recipe (xmlNode *root, guint number)
{
  xmlNode *commandline = lodge_xml_find (root, "qemu:commandline");
  xmlNode *frontend = find_frontend (root, number, FALSE);
  g_autofree char *port = g_strdup_printf ("lodgeport%u", number);
  g_autofree char *netdev =
      frontend != NULL ? lodge_xml_get (frontend, "qemu:property[@name='netdev']/@value") : NULL;

  return g_strcmp0 (netdev, port) == 0 && find_arg (commandline, "port", number, NULL) != NULL &&
         find_arg (commandline, "sink", number, NULL) != NULL;
}

gboolean
lodge_domain_xml_recipe_is_open (xmlNode *root, guint number)
{
  return find_arg (lodge_xml_find (root, "qemu:commandline"), "hub", number, NULL) != NULL;
}

void
lodge_domain_xml_write_recipe (xmlNode *root, guint number, gboolean open, guint mtu)
{
  g_autofree char *port = dup_port ("port", number);
  g_autofree char *sink = dup_port ("sink", number);
  g_autofree char *attached = dup_open_port (number);
  g_autofree char *name = g_strdup_printf ("lodgeport%u", number);
  xmlNode *frontend;

  lodge_xml_declare (root, "qemu");
  write_arg (root, "port", number, port);
  write_arg (root, "sink", number, sink);
  if (open)
    write_arg (root, "hub", number, attached);
  else
    remove_args (root, "hub", number);
  frontend = find_frontend (root, number, TRUE);
  write_property (frontend, "qemu:property[@name='netdev']", "string", name);
  if (mtu != 0)
    {
      g_autofree char *text = g_strdup_printf ("%u", mtu);

      write_property (frontend, "qemu:property[@name='host_mtu']", "unsigned", text);
    }
  else if (lodge_xml_find (frontend, "qemu:property[@name='host_mtu']") != NULL)
    lodge_xml_remove (lodge_xml_find (frontend, "qemu:property[@name='host_mtu']"));
}

void
lodge_domain_xml_remove_recipe (xmlNode *root, guint number)
{
  static const char *const ours[] = {
    "qemu:property[@name='netdev']",
    "qemu:property[@name='host_mtu']",
  };
  gboolean had = lodge_domain_xml_has_recipe (root, number);

  remove_args (root, NULL, number);
  for (guint i = 0; had && i < G_N_ELEMENTS (ours); i++)
    {
      xmlNode *frontend = find_frontend (root, number, FALSE);
      xmlNode *property = frontend != NULL ? lodge_xml_find (frontend, ours[i]) : NULL;

      if (property == NULL)
        continue;
      lodge_xml_remove (property);
      if (lodge_xml_first_element (frontend) != NULL)
        continue;
      /* Their attributes would keep the emptied parents. */
      {
        xmlNode *device = frontend->parent;

        lodge_xml_remove (frontend);
        if (lodge_xml_first_element (device) == NULL)
          lodge_xml_prune (root, device);
      }
    }
}
