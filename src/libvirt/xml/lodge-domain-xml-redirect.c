/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>

/* As many as a new machine has. */
#define MAX_PORTS 4

static guint
count_ports (xmlNode *devices)
{
  guint count = 0;

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    count += lodge_xml_is (node, "redirdev") &&
             g_strcmp0 (lodge_xml_peek_attr (node, "type"), "spicevmc") == 0;
  return count;
}

static gboolean
check (xmlNode *devices, const LodgeMachineEdit *edit, GError **error)
{
  GError *problem = NULL;

  if (edit->usb_ports > MAX_PORTS)
    problem = lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                   NULL,
                                   _ ("A machine can have at most four ports for USB devices."));
  else if (lodge_xml_find (devices, "graphics[@type='spice']") == NULL)
    problem = lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        NULL,
        _ ("Only a SPICE display carries USB devices, and this machine has none."));
  else if (lodge_xml_find (devices, "controller[@type='usb'][@model='none']") != NULL)
    problem = lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, _ ("This machine is kept without USB."));
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}

gboolean
lodge_domain_xml_apply_usb_ports (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  xmlNode *devices = lodge_xml_ensure (root, "devices");

  if (!check (devices, edit, error))
    return FALSE;
  for (guint count = count_ports (devices); count < edit->usb_ports; count++)
    {
      xmlNode *redirector = lodge_xml_append (devices, "redirdev");

      lodge_xml_set (redirector, "@bus", "usb");
      lodge_xml_set (redirector, "@type", "spicevmc");
    }
  return TRUE;
}
