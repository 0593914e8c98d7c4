/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ports through which programs in the guest talk to the host. */
#include "config.h"

#include "lodge-domain-xml-private.h"

#define GUEST_AGENT "org.qemu.guest_agent.0"
#define SPICE_AGENT "com.redhat.spice.0"

static const LodgeXmlConstant guest_agent[] = {
  { "@type", "unix" },
  { "target/@type", "virtio" },
  { "target/@name", GUEST_AGENT },
  { "alias/@name", "ua-guest-agent" },
  { NULL },
};

/* SPICE only. QEMU's own vdagent for VNC can't be saved ("doesn't yet support migration"), so a
 * machine with it could neither be saved nor be snapshotted while it runs. */
static const LodgeXmlConstant spice_agent[] = {
  { "@type", "spicevmc" },
  { "target/@type", "virtio" },
  { "target/@name", SPICE_AGENT },
  { "alias/@name", "ua-spice-agent" },
  { NULL },
};

static xmlNode *
find_port (xmlNode *devices, const char *name)
{
  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *target =
          lodge_xml_is (node, "channel") ? lodge_xml_get (node, "target/@name") : NULL;

      if (g_strcmp0 (target, name) == 0)
        return node;
    }
  return NULL;
}

void
lodge_domain_xml_add_agents (xmlNode *devices, gboolean spice)
{
  if (find_port (devices, GUEST_AGENT) == NULL)
    lodge_xml_set_all (lodge_xml_append (devices, "channel"), guest_agent);
  if (spice && find_port (devices, SPICE_AGENT) == NULL)
    lodge_xml_set_all (lodge_xml_append (devices, "channel"), spice_agent);
}

gboolean
lodge_domain_xml_apply_agents (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  xmlNode *devices = lodge_xml_ensure (root, "devices");

  if (edit->agents)
    lodge_domain_xml_add_agents (devices,
                                 lodge_xml_find (devices, "graphics[@type='spice']") != NULL);
  return TRUE;
}

static LodgeGuestToolState
read_state (xmlNode *devices, const char *name)
{
  xmlNode *port = devices != NULL ? find_port (devices, name) : NULL;
  g_autofree char *state = port != NULL ? lodge_xml_get (port, "target/@state") : NULL;

  if (port == NULL)
    return LODGE_GUEST_TOOL_ABSENT;
  return g_strcmp0 (state, "connected") == 0 ? LODGE_GUEST_TOOL_CONNECTED : LODGE_GUEST_TOOL_SILENT;
}

void
lodge_domain_xml_read_agents (LodgeDomainXml *self, LodgeGuestTools *tools)
{
  xmlNode *devices;

  g_return_if_fail (LODGE_IS_DOMAIN_XML (self));
  g_return_if_fail (tools != NULL);

  devices = lodge_xml_find (lodge_domain_xml_get_root (self), "devices");
  tools->agent = read_state (devices, GUEST_AGENT);
  tools->spice = read_state (devices, SPICE_AGENT);
}
