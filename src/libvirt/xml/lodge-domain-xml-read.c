/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include "lodge-text.h"

#include <string.h>

/* What one reading keeps track of. */
typedef struct
{
  LodgeMachineConfig *config;
  xmlNode *root;
  GHashTable *ids;    /* of char *: every identity handed out */
  const char *wanted; /* an identity, or NULL */
  xmlNode *found;     /* the device that has it */
  guint n_serials;
  guint n_consoles;
} Reading;

/*
 * The identity of a device: its user alias, else @fallback (a MAC address, a target), else its
 * kind. Two devices of a hand-made definition may share one: the later gets a number, so that rows
 * stay apart.
 */
static void
give_id (Reading *reading, LodgeDevice *device, xmlNode *node, const char *fallback)
{
  g_autofree char *alias = lodge_xml_get (node, "alias/@name");
  g_autofree char *id = NULL;
  const char *base = fallback != NULL && *fallback != '\0' ? fallback : (const char *)node->name;

  if (alias != NULL && g_str_has_prefix (alias, LODGE_USER_ALIAS_PREFIX))
    base = alias;
  id = g_strdup (base);
  for (guint n = g_hash_table_size (reading->ids); g_hash_table_contains (reading->ids, id); n++)
    {
      g_free (id);
      id = g_strdup_printf ("%s#%u", base, n);
    }
  lodge_device_set_id (device, id);
  if (g_strcmp0 (id, reading->wanted) == 0)
    reading->found = node;
  g_hash_table_add (reading->ids, g_steal_pointer (&id));
}

static void
read_disk (Reading *reading, xmlNode *node)
{
  LodgeDiskKind kind = lodge_xml_choice_from_word (
      lodge_domain_xml_disk_kinds, lodge_xml_peek_attr (node, "device"), LODGE_DISK_KIND_DISK);
  g_autoptr (LodgeDisk) disk = lodge_disk_new (kind);
  const char *path;

  lodge_disk_set_bus (disk, LODGE_DISK_BUS_OTHER);
  lodge_disk_set_format (disk, NULL);
  lodge_xml_fields_read (node, lodge_domain_xml_disk_fields, G_OBJECT (disk));
  /* Network and volume sources have no path; a relative one names nothing that can be found. */
  path = lodge_disk_get_path (disk);
  if (path != NULL && !g_path_is_absolute (path))
    lodge_disk_set_path (disk, NULL);
  if (kind == LODGE_DISK_KIND_CDROM)
    lodge_disk_set_read_only (disk, TRUE);
  give_id (reading, LODGE_DEVICE (disk), node, lodge_disk_get_target (disk));
  lodge_machine_config_add_disk (reading->config, disk);
}

static void
read_nic (Reading *reading, xmlNode *node)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_OTHER);
  const char *mac;
  int number;

  lodge_nic_set_model (nic, NULL);
  lodge_nic_set_link_up (nic, TRUE);
  lodge_xml_fields_read (node, lodge_domain_xml_nic_fields, G_OBJECT (nic));
  /* While a machine runs, libvirt tells what a network that leads to a bridge or a host adapter has
   * come down to; the network's name is still there. */
  if ((lodge_nic_get_mode (nic) == LODGE_NIC_MODE_BRIDGE ||
       lodge_nic_get_mode (nic) == LODGE_NIC_MODE_DIRECT) &&
      lodge_xml_find (node, "source/@network") != NULL)
    lodge_nic_set_mode (nic, LODGE_NIC_MODE_NETWORK);
  mac = lodge_nic_get_mac (nic);
  if (mac != NULL)
    {
      g_autofree char *lower = g_ascii_strdown (mac, -1);

      lodge_nic_set_mac (nic, lower);
    }
  give_id (reading, LODGE_DEVICE (nic), node, lodge_nic_get_mac (nic));
  number = lodge_nic_get_number (nic);
  lodge_nic_set_switchable (nic,
                            lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER && number >= 0 &&
                                lodge_domain_xml_has_recipe (reading->root, (guint)number));
  lodge_domain_xml_read_nic_metadata (reading->root, nic);
  lodge_machine_config_add_nic (reading->config, nic);
}

static void
read_display (Reading *reading, xmlNode *node)
{
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_OTHER);
  gboolean has_socket = lodge_xml_peek_attr (node, "socket") != NULL;
  LodgeDisplayListen listen;

  lodge_xml_fields_read (node, lodge_domain_xml_display_fields, G_OBJECT (display));
  if (lodge_xml_find (node, "listen/@type") == NULL)
    {
      /* The short forms: a bare SPICE or VNC server is on TCP; a window of QEMU's own is nowhere.
       */
      listen = lodge_display_get_protocol (display) == LODGE_DISPLAY_PROTOCOL_OTHER
                   ? LODGE_DISPLAY_LISTEN_NONE
                   : LODGE_DISPLAY_LISTEN_ADDRESS;
      lodge_display_set_listen (display, has_socket ? LODGE_DISPLAY_LISTEN_SOCKET : listen);
    }
  give_id (reading, LODGE_DEVICE (display), node, lodge_xml_peek_attr (node, "type"));
  lodge_machine_config_add_display (reading->config, display);
}

static void
read_serial (Reading *reading, xmlNode *node)
{
  reading->n_serials++;
}

static void
read_console (Reading *reading, xmlNode *node)
{
  reading->n_consoles++;
}

/* A port of a display, as most are, or one to somewhere else. */
static void
read_redirector (Reading *reading, xmlNode *node)
{
  if (g_strcmp0 (lodge_xml_peek_attr (node, "type"), "spicevmc") == 0)
    lodge_machine_config_set_usb_ports (reading->config,
                                        lodge_machine_config_get_usb_ports (reading->config) + 1);
}

static const struct
{
  const char *name;
  void (*read) (Reading *reading, xmlNode *node);
} device_readers[] = {
  { "disk", read_disk },     { "interface", read_nic },   { "graphics", read_display },
  { "serial", read_serial }, { "console", read_console }, { "redirdev", read_redirector },
};

static void
read_devices (Reading *reading, xmlNode *devices)
{
  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    for (guint i = 0; i < G_N_ELEMENTS (device_readers); i++)
      if (lodge_xml_is (node, device_readers[i].name))
        {
          device_readers[i].read (reading, node);
          break;
        }
}

/* A new config is a sound request; a definition says itself what it has. */
static void
clear_request_defaults (LodgeMachineConfig *config)
{
  lodge_machine_config_set_machine_type (config, NULL);
  lodge_machine_config_set_arch (config, NULL);
  lodge_machine_config_set_memory (config, 0);
  lodge_machine_config_set_tablet (config, FALSE);
  lodge_machine_config_set_agents (config, FALSE);
  lodge_machine_config_set_acceleration (config, LODGE_ACCELERATION_OTHER);
}

/* What comes first: <kernel>, else the lowest per-device order, else the first <boot dev=…>. */
static LodgeBootSource
read_boot (xmlNode *root, xmlNode *devices)
{
  static const LodgeXmlChoice words[] = {
    { "hd", LODGE_BOOT_DISK },
    { "cdrom", LODGE_BOOT_CDROM },
    { "network", LODGE_BOOT_NETWORK },
    { NULL },
  };
  g_autofree char *word = lodge_xml_get (root, "os/boot/@dev");
  LodgeBootSource boot = lodge_xml_choice_from_word (words, word, LODGE_BOOT_DISK);
  guint64 lowest = G_MAXUINT64;

  if (lodge_xml_find (root, "os/kernel") != NULL)
    return LODGE_BOOT_KERNEL;
  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *text = lodge_xml_get (node, "boot/@order");
      guint64 order;

      if (text == NULL || !lodge_xml_parse_uint (text, &order) || order >= lowest)
        continue;
      lowest = order;
      if (lodge_xml_is (node, "interface"))
        boot = LODGE_BOOT_NETWORK;
      else
        boot = g_strcmp0 (lodge_xml_peek_attr (node, "device"), "cdrom") == 0 ? LODGE_BOOT_CDROM
                                                                              : LODGE_BOOT_DISK;
    }
  return boot;
}

/* Text of other people's definitions, held to what the model promises. */
static void
tidy_text (LodgeMachineConfig *config)
{
  const char *title = lodge_machine_config_get_title (config);
  const char *uuid = lodge_machine_config_get_uuid (config);

  if (title != NULL)
    {
      g_autofree char *clean = lodge_text_sanitize (title, LODGE_TITLE_MAX_CHARS);

      lodge_machine_config_set_title (config, *clean != '\0' ? clean : NULL);
    }
  if (uuid != NULL)
    {
      g_autofree char *lower = g_ascii_strdown (uuid, -1);

      lodge_machine_config_set_uuid (config, g_strstrip (lower));
    }
}

LodgeMachineConfig *
lodge_domain_xml_to_config (LodgeDomainXml *self)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .ids = ids };
  xmlNode *root;
  xmlNode *devices;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  root = lodge_domain_xml_get_root (self);
  reading.root = root;
  reading.config = lodge_machine_config_new ();
  clear_request_defaults (reading.config);
  lodge_xml_fields_read (root, lodge_domain_xml_machine_fields, G_OBJECT (reading.config));
  tidy_text (reading.config);

  devices = lodge_xml_find (root, "devices");
  if (devices != NULL)
    read_devices (&reading, devices);
  lodge_machine_config_set_rendering (reading.config, lodge_domain_xml_read_rendering (root));
  lodge_machine_config_set_boot (reading.config, read_boot (root, devices));
  /* Xen and LXC have consoles only; QEMU shows its first serial port as a console as well. */
  lodge_machine_config_set_serial_count (
      reading.config, reading.n_serials > 0 ? reading.n_serials : reading.n_consoles);
  return reading.config;
}

xmlNode *
lodge_domain_xml_find_device (LodgeDomainXml *self, const char *id)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  xmlNode *root = lodge_domain_xml_get_root (self);
  xmlNode *devices = lodge_xml_find (root, "devices");
  Reading reading = { .config = config, .root = root, .ids = ids, .wanted = id };

  if (devices != NULL)
    read_devices (&reading, devices);
  return reading.found;
}
