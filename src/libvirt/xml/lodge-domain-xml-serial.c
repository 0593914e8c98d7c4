/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>

/* As many as a PC has. */
#define MAX_PORTS 4

typedef struct
{
  guint count;
  gboolean taken[MAX_PORTS]; /* of the ports' numbers */
} Ports;

static Ports
find_ports (xmlNode *devices)
{
  Ports ports = { 0 };

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *text = NULL;
      guint64 number = 0;

      if (!lodge_xml_is (node, "serial"))
        continue;
      ports.count++;
      text = lodge_xml_get (node, "target/@port");
      if (text != NULL && lodge_xml_parse_uint (text, &number) && number < MAX_PORTS)
        ports.taken[number] = TRUE;
    }
  return ports;
}

/* By the alias with which Lodge opens it (see lodge-libvirt-serial.c). */
static void
add_port (xmlNode *devices, guint number, guint alias_number)
{
  g_autofree char *alias = g_strdup_printf ("ua-serial%u", alias_number);
  xmlNode *serial = lodge_xml_append (devices, "serial");

  lodge_xml_set (serial, "@type", "pty");
  lodge_xml_set_uint (serial, "target/@port", number);
  lodge_xml_set (serial, "alias/@name", alias);
}

gboolean
lodge_domain_xml_apply_serial_count (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  xmlNode *devices = lodge_xml_ensure (root, "devices");
  Ports ports = find_ports (devices);

  if (edit->serial_count > MAX_PORTS)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              NULL,
                                              _ ("A machine can have at most four serial ports.")));
      return FALSE;
    }
  for (guint number = 0; number < MAX_PORTS && ports.count < edit->serial_count; number++)
    if (!ports.taken[number])
      add_port (devices, number, ports.count++);
  return TRUE;
}
