/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What one building of <devices> keeps track of. */
typedef struct
{
  LodgeMachineConfig *config;
  const LodgeDomainXmlHost *host;
  xmlNode *devices;
  GHashTable *targets; /* of char *: disk targets taken */
  gboolean pcie;
  gboolean spice;
  gboolean vnc;
} Building;

#define MAX_SERIALS 4
#define N_USB_REDIRECTORS 4

/*
 * The host's page cache: it honours the guest's flushes, so nothing that a guest believes written
 * is lost, and it works on every file system (O_DIRECT, which cache='none' and io='native' need, is
 * missing on tmpfs and some FUSE file systems). Freed and zeroed blocks go back to the host.
 */
static const LodgeXmlConstant disk_driver[] = {
  { "driver/@cache", "writeback" },
  { "driver/@io", "threads" },
  { "driver/@discard", "unmap" },
  { "driver/@detect_zeroes", "unmap" },
  { NULL },
};

static const LodgeXmlConstant tablet[] = {
  { "@type", "tablet" },
  { "@bus", "usb" },
  { "alias/@name", "ua-tablet" },
  { NULL },
};

static const LodgeXmlConstant tpm[] = {
  { "@model", "tpm-crb" },
  { "backend/@type", "emulator" },
  { "backend/@version", "2.0" },
  { "alias/@name", "ua-tpm" },
  { NULL },
};

/* No listener at all: only descriptors that libvirt hands out. The way is short, so pictures are
 * not worth compressing. */
static const LodgeXmlConstant spice_graphics[] = {
  { "@type", "spice" },
  { "listen/@type", "none" },
  { "image/@compression", "off" },
  { "gl/@enable", "no" },
  { NULL },
};

static const LodgeXmlConstant vnc_graphics[] = {
  { "@type", "vnc" },
  { "listen/@type", "socket" },
  { NULL },
};

static const LodgeXmlConstant balloon[] = {
  { "@model", "virtio" },
  { "@freePageReporting", "on" },
  { "stats/@period", "5" },
  { "alias/@name", "ua-balloon" },
  { NULL },
};

static const LodgeXmlConstant rng[] = {
  { "@model", "virtio" },
  { "backend/@model", "random" },
  { "backend", "/dev/urandom" },
  { "alias/@name", "ua-rng" },
  { NULL },
};

static xmlNode *
add_device (Building *building, const char *name, const LodgeXmlConstant *constants)
{
  xmlNode *device = lodge_xml_append (building->devices, name);

  if (constants != NULL)
    lodge_xml_set_all (device, constants);
  return device;
}

static void
set_alias (xmlNode *device, const char *kind, const char *suffix)
{
  g_autofree char *alias = g_strconcat (LODGE_USER_ALIAS_PREFIX, kind, suffix, NULL);

  lodge_xml_set (device, "alias/@name", alias);
}

static void
set_numbered_alias (xmlNode *device, const char *kind, guint number)
{
  g_autofree char *suffix = g_strdup_printf ("%u", number);

  set_alias (device, kind, suffix);
}

/* q35 has no IDE, and nothing optical is on virtio. */
static LodgeDiskBus
usable_bus (Building *building, LodgeDisk *disk)
{
  LodgeDiskBus bus = lodge_disk_get_bus (disk);
  gboolean optical = lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM;

  if (lodge_disk_get_kind (disk) == LODGE_DISK_KIND_FLOPPY)
    return LODGE_DISK_BUS_FDC;
  if (bus == LODGE_DISK_BUS_OTHER || (optical && bus == LODGE_DISK_BUS_VIRTIO))
    bus = LODGE_DISK_BUS_SATA;
  if (building->pcie && bus == LODGE_DISK_BUS_IDE)
    return LODGE_DISK_BUS_SATA;
  if (!building->pcie && bus == LODGE_DISK_BUS_SATA)
    return LODGE_DISK_BUS_IDE;
  return bus;
}

static const char *
target_prefix (LodgeDiskBus bus)
{
  switch (bus)
    {
    case LODGE_DISK_BUS_VIRTIO:
      return "vd";
    case LODGE_DISK_BUS_IDE:
      return "hd";
    case LODGE_DISK_BUS_FDC:
      return "fd";
    case LODGE_DISK_BUS_SCSI:
    case LODGE_DISK_BUS_SATA:
    case LODGE_DISK_BUS_USB:
    case LODGE_DISK_BUS_OTHER:
    default:
      return "sd";
    }
}

/* vda … vdz, vdaa … */
static char *
dup_target (const char *prefix, guint index)
{
  g_autoptr (GString) letters = g_string_new (NULL);

  for (index++; index > 0; index = (index - 1) / 26)
    g_string_prepend_c (letters, 'a' + (index - 1) % 26);
  return g_strconcat (prefix, letters->str, NULL);
}

static const char *
take_target (Building *building, LodgeDiskBus bus)
{
  guint index = 0;
  char *target = dup_target (target_prefix (bus), index);

  while (g_hash_table_contains (building->targets, target))
    {
      g_free (target);
      target = dup_target (target_prefix (bus), ++index);
    }
  g_hash_table_add (building->targets, target);
  return target;
}

static gboolean
check_disk (LodgeDisk *disk, GError **error)
{
  const char *path = lodge_disk_get_path (disk);
  gboolean removable = lodge_disk_get_kind (disk) != LODGE_DISK_KIND_DISK;
  const char *problem = NULL;

  if (path == NULL && !removable)
    problem = "a disk without a file";
  else if (path != NULL && !g_path_is_absolute (path))
    problem = path;
  else if (lodge_disk_get_format (disk) == NULL && !removable)
    problem = "a disk without a format";
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                          problem,
                                          _ ("A disk of the new machine is not described fully.")));
  return FALSE;
}

static gboolean
add_disk (Building *building, LodgeDisk *disk, GError **error)
{
  LodgeDiskKind kind = lodge_disk_get_kind (disk);
  LodgeDiskBus bus = usable_bus (building, disk);
  const char *path = lodge_disk_get_path (disk);
  const char *format = lodge_disk_get_format (disk);
  const char *target;
  xmlNode *node;

  if (!check_disk (disk, error))
    return FALSE;
  target = take_target (building, bus);
  node = add_device (building, "disk", NULL);
  lodge_xml_set (node, "@type", "file");
  lodge_xml_set (node, "@device", lodge_xml_choice_to_word (lodge_domain_xml_disk_kinds, kind));
  lodge_xml_set (node, "driver/@name", "qemu");
  /* Never left to a probe: the guest could write another format's header into its disk. */
  lodge_xml_set (node, "driver/@type", format != NULL ? format : "raw");
  if (kind == LODGE_DISK_KIND_DISK)
    lodge_xml_set_all (node, disk_driver);
  if (path != NULL && !lodge_xml_set (node, "source/@file", path))
    {
      g_propagate_error (error, lodge_domain_xml_bad_text_error ("path"));
      return FALSE;
    }
  /* A medium that has gone must not keep the machine from starting. */
  if (path != NULL && kind != LODGE_DISK_KIND_DISK)
    lodge_xml_set (node, "source/@startupPolicy", "optional");
  if (path != NULL)
    lodge_xml_ensure (node, "backingStore");
  lodge_xml_set (node, "target/@dev", target);
  lodge_xml_set (node, "target/@bus", lodge_xml_choice_to_word (lodge_domain_xml_disk_buses, bus));
  if (kind == LODGE_DISK_KIND_CDROM || lodge_disk_get_read_only (disk))
    lodge_xml_ensure (node, "readonly");
  set_alias (node, "disk-", target);
  return TRUE;
}

static gboolean
add_disks (Building *building, GError **error)
{
  GListModel *disks = lodge_machine_config_get_disks (building->config);
  gboolean has_drive = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      has_drive |= lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM;
      if (!add_disk (building, disk, error))
        return FALSE;
    }
  if (!has_drive)
    {
      /* An empty drive: SATA can't be plugged into a running machine, a disc can. */
      g_autoptr (LodgeDisk) drive = lodge_disk_new (LODGE_DISK_KIND_CDROM);

      lodge_disk_set_bus (drive, LODGE_DISK_BUS_SATA);
      return add_disk (building, drive, error);
    }
  return TRUE;
}

static void
add_ports (Building *building)
{
  guint wished = lodge_machine_config_get_serial_count (building->config);
  guint n_serials = CLAMP (wished, 1, MAX_SERIALS);

  for (guint i = 0; i < n_serials; i++)
    {
      xmlNode *serial = add_device (building, "serial", NULL);

      lodge_xml_set (serial, "@type", "pty");
      lodge_xml_set_uint (serial, "target/@port", i);
      set_numbered_alias (serial, "serial", i);
    }
  if (lodge_machine_config_get_agents (building->config))
    lodge_domain_xml_add_agents (building->devices, building->spice);
}

static gboolean
add_displays (Building *building, GError **error)
{
  GListModel *displays = lodge_machine_config_get_displays (building->config);

  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);
      xmlNode *node;

      switch (lodge_display_get_protocol (display))
        {
        case LODGE_DISPLAY_PROTOCOL_SPICE:
          add_device (building, "graphics", spice_graphics);
          break;
        case LODGE_DISPLAY_PROTOCOL_VNC:
          node = add_device (building, "graphics", vnc_graphics);
          lodge_xml_set (node, "listen/@socket", building->host->vnc_socket);
          lodge_xml_set (node, "audio/@id", "1");
          break;
        case LODGE_DISPLAY_PROTOCOL_NONE:
          break;
        case LODGE_DISPLAY_PROTOCOL_OTHER:
        default:
          g_propagate_error (error,
                             lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                                  NULL,
                                                  _ ("Lodge makes SPICE and VNC displays only.")));
          return FALSE;
        }
    }
  return TRUE;
}

static void
add_picture_and_sound (Building *building)
{
  const char *video_model = lodge_machine_config_get_video_model (building->config);
  const char *sound_model = lodge_machine_config_get_sound_model (building->config);
  xmlNode *node;

  if (!building->spice && !building->vnc)
    return;
  if (sound_model != NULL)
    {
      node = add_device (building, "sound", NULL);
      lodge_xml_set (node, "@model", sound_model);
      lodge_xml_set (node, "audio/@id", "1");
      lodge_xml_set (node, "alias/@name", "ua-sound");
    }
  /* What the guest plays goes to whoever looks at it, never to the sound server of the host. */
  node = add_device (building, "audio", NULL);
  lodge_xml_set (node, "@id", "1");
  lodge_xml_set (node, "@type", building->spice ? "spice" : "none");

  node = add_device (building, "video", NULL);
  lodge_xml_set (node, "model/@type", video_model != NULL ? video_model : "virtio");
  lodge_xml_set (node, "model/@heads", "1");
  lodge_xml_set (node, "model/@primary", "yes");
  lodge_xml_set (node, "alias/@name", "ua-video");
}

static void
add_helpers (Building *building)
{
  if (building->spice && building->host->spice_usb)
    for (guint i = 0; i < N_USB_REDIRECTORS; i++)
      {
        xmlNode *redirector = add_device (building, "redirdev", NULL);

        lodge_xml_set (redirector, "@bus", "usb");
        lodge_xml_set (redirector, "@type", "spicevmc");
        set_numbered_alias (redirector, "redir", i);
      }
  add_device (building, "memballoon", balloon);
  add_device (building, "rng", rng);
}

static void
find_protocols (Building *building)
{
  GListModel *displays = lodge_machine_config_get_displays (building->config);

  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);
      LodgeDisplayProtocol protocol = lodge_display_get_protocol (display);

      building->spice |= protocol == LODGE_DISPLAY_PROTOCOL_SPICE;
      building->vnc |= protocol == LODGE_DISPLAY_PROTOCOL_VNC;
    }
}

/* Numbers every device called @name (and, where given, of @kind) after those numbered before. */
static void
number_boot_devices (xmlNode *devices, const char *name, const char *kind, guint *order)
{
  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, name) &&
        (kind == NULL || g_strcmp0 (lodge_xml_peek_attr (node, "device"), kind) == 0))
      lodge_xml_set_uint (node, "boot/@order", ++*order);
}

/* Disks first, always: an empty one falls through to the next, and what was installed boots. */
static void
number_for_boot (Building *building)
{
  guint order = 0;

  number_boot_devices (building->devices, "disk", "disk", &order);
  if (lodge_machine_config_get_boot (building->config) == LODGE_BOOT_NETWORK)
    number_boot_devices (building->devices, "interface", NULL, &order);
  number_boot_devices (building->devices, "disk", "cdrom", &order);
  number_boot_devices (building->devices, "disk", "floppy", &order);
}

gboolean
lodge_domain_xml_build_devices (xmlNode *root,
                                LodgeMachineConfig *config,
                                const LodgeDomainXmlHost *host,
                                GError **error)
{
  g_autoptr (GHashTable) targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Building building = { .config = config, .host = host, .targets = targets };
  const char *machine = host->machine_type;

  building.devices = lodge_xml_ensure (root, "devices");
  building.pcie = machine == NULL || strstr (machine, "q35") != NULL;
  find_protocols (&building);
  lodge_xml_set (building.devices, "emulator", host->emulator);
  if (!add_disks (&building, error) ||
      !lodge_domain_xml_build_nics (
          root, lodge_machine_config_get_nics (config), host->hubs, error))
    return FALSE;
  add_ports (&building);
  if (lodge_machine_config_get_tablet (config))
    add_device (&building, "input", tablet);
  if (lodge_machine_config_get_tpm (config))
    add_device (&building, "tpm", tpm);
  if (!add_displays (&building, error))
    return FALSE;
  add_picture_and_sound (&building);
  add_helpers (&building);
  lodge_domain_xml_build_controllers (building.devices, building.pcie);
  number_for_boot (&building);
  return lodge_domain_xml_set_rendering (root, lodge_machine_config_get_rendering (config), error);
}
