/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <string.h>

/* Free slots for hot-plugging: they can't be added to a running machine. */
#define N_SPARE_PORTS 8

static const LodgeXmlConstant usb_controller[] = {
  { "@type", "usb" }, { "@index", "0" },           { "@model", "qemu-xhci" },
  { "@ports", "15" }, { "alias/@name", "ua-usb" }, { NULL },
};

static const LodgeXmlConstant serial_controller[] = {
  { "@type", "virtio-serial" },
  { "@index", "0" },
  { "alias/@name", "ua-virtio-serial" },
  { NULL },
};

static const LodgeXmlConstant scsi_controller[] = {
  { "@type", "scsi" },          { "@index", "0" }, { "@model", "virtio-scsi" },
  { "alias/@name", "ua-scsi" }, { NULL },
};

/* No alias: QEMU knows the root bus by a name of its own. */
static const LodgeXmlConstant root_controller[] = {
  { "@type", "pci" },
  { "@index", "0" },
  { "@model", "pcie-root" },
  { NULL },
};

/* Models that sit on conventional PCI: one bridge in a port takes them all. */
static const char *const conventional[] = {
  "rtl8139", "e1000",    "pcnet", "ne2k_pci", "i82551",
  "i82557b", "i82559er", "ac97",  "es1370",   "ich6",
};

static gboolean
is_conventional (const char *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (conventional); i++)
    if (g_strcmp0 (conventional[i], model) == 0)
      return TRUE;
  return FALSE;
}

/* How many ports @device takes at start; sets @bridge where it needs conventional PCI. */
static guint
count_ports (xmlNode *device, gboolean *bridge)
{
  g_autofree char *model = NULL;

  if (lodge_xml_is (device, "disk"))
    return lodge_xml_find (device, "target[@bus='virtio']") != NULL ? 1 : 0;
  if (lodge_xml_is (device, "memballoon") || lodge_xml_is (device, "rng"))
    return 1;
  if (lodge_xml_is (device, "controller"))
    return lodge_xml_find (device, "@type") != NULL ? 1 : 0;
  if (lodge_xml_is (device, "interface"))
    model = lodge_xml_get (device, "model/@type");
  else if (lodge_xml_is (device, "sound"))
    model = lodge_xml_get (device, "@model");
  else
    return 0;
  if (is_conventional (model))
    *bridge = TRUE;
  /* Video and ich9 sound are on the root bus itself. */
  return lodge_xml_is (device, "interface") && !is_conventional (model) ? 1 : 0;
}

static void
add_controller (xmlNode *devices, const LodgeXmlConstant *constants)
{
  lodge_xml_set_all (lodge_xml_append (devices, "controller"), constants);
}

static void
add_pci_controller (xmlNode *devices, guint index, const char *model, const char *kind)
{
  xmlNode *controller = lodge_xml_append (devices, "controller");
  g_autofree char *alias = g_strdup_printf (LODGE_USER_ALIAS_PREFIX "%s%u", kind, index);

  lodge_xml_set (controller, "@type", "pci");
  lodge_xml_set_uint (controller, "@index", index);
  lodge_xml_set (controller, "@model", model);
  lodge_xml_set (controller, "alias/@name", alias);
}

static void
add_pci_controllers (xmlNode *devices)
{
  gboolean bridge = FALSE;
  guint n_ports = N_SPARE_PORTS;

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    n_ports += count_ports (node, &bridge);
  n_ports += bridge ? 1 : 0;

  add_controller (devices, root_controller);
  for (guint i = 1; i <= n_ports; i++)
    add_pci_controller (devices, i, "pcie-root-port", "port");
  if (bridge)
    add_pci_controller (devices, n_ports + 1, "pcie-to-pci-bridge", "bridge");
}

void
lodge_domain_xml_build_controllers (xmlNode *devices, gboolean pcie)
{
  add_controller (devices, usb_controller);
  add_controller (devices, serial_controller);
  if (lodge_xml_find (devices, "disk/target[@bus='scsi']") != NULL)
    add_controller (devices, scsi_controller);
  if (pcie)
    add_pci_controllers (devices);
}
