/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fuzz.h"
#include "lodge-network-draft.h"
#include "lodge-network-xml.h"

#include <string.h>

/* Any bytes as a network: read, changed, and what comes out can be read again. */

static void
check_output (LodgeNetworkXml *xml)
{
  g_autofree char *text = lodge_network_xml_to_text (xml);
  g_autoptr (LodgeNetworkXml) again = NULL;
  g_autoptr (GError) error = NULL;

  again = lodge_network_xml_new_from_text (text, &error);
  /* Escapes may make a document longer than what is accepted. */
  if (again == NULL && strlen (text) < 4 * 1024 * 1024)
    g_error ("%s: %s\n%s", error->message, lodge_vmm_error_get_details (error), text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const hosts[] = { "52:54:00:00:00:05 10.7.0.6 five", NULL };
  static const char *const names[] = { "10.7.0.5 cinq", NULL };
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LodgeNetworkXml) xml = lodge_network_xml_new_from_text (text, NULL);
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  g_autoptr (LodgeNetwork) network = NULL;

  if (xml == NULL)
    return 0;
  network = lodge_network_xml_to_network (xml, TRUE);
  lodge_network_draft_check (network, NULL);
  check_output (xml);
  lodge_network_xml_apply (xml, network, TRUE, NULL);
  check_output (xml);
  g_object_set (network,
                "kind",
                LODGE_NETWORK_KIND_NAT,
                "address",
                "10.7.0.1",
                "prefix",
                16,
                "dhcp",
                TRUE,
                "hosts",
                hosts,
                "names",
                names,
                NULL);
  lodge_network_draft_fill_in (network, used);
  lodge_network_xml_apply (xml, network, TRUE, NULL);
  check_output (xml);
  return 0;
}
