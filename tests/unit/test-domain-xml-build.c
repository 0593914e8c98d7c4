/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"
#include "lodge-test-xml.h"

#include <string.h>

/* New definitions: whole ones against golden files, and the list of what each must carry, because
 * most of it can't be added to a machine that runs. */

#define GIB (G_GUINT64_CONSTANT (1) << 30)

static const LodgeDomainXmlHost kvm_host = {
  .acceleration = LODGE_ACCELERATION_KVM,
  .spice_usb = TRUE,
};

static const LodgeDomainXmlHost tcg_host = {
  .acceleration = LODGE_ACCELERATION_EMULATION,
  .machine_type = "pc-q35-7.2",
  .emulator = "/usr/bin/qemu-system-x86_64",
  .vnc_socket = "/run/user/1000/lodge/vnc <1>.sock",
};

static const LodgeDomainXmlHost session_host = {
  .acceleration = LODGE_ACCELERATION_EMULATION,
  .machine_type = "pc-q35-7.2",
  .hubs = TRUE,
};

static void
add_disk (LodgeMachineConfig *config,
          LodgeDiskKind kind,
          LodgeDiskBus bus,
          const char *path,
          const char *format)
{
  g_autoptr (LodgeDisk) disk = lodge_disk_new (kind);

  lodge_disk_set_bus (disk, bus);
  lodge_disk_set_path (disk, path);
  lodge_disk_set_format (disk, format);
  lodge_machine_config_add_disk (config, disk);
}

static void
add_nic (LodgeMachineConfig *config, LodgeNicMode mode, const char *source, const char *model)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (mode);

  lodge_nic_set_source (nic, source);
  lodge_nic_set_model (nic, model);
  lodge_machine_config_add_nic (config, nic);
}

static LodgeMachineConfig *
create_config (LodgeDisplayProtocol protocol)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (protocol);

  lodge_machine_config_set_uuid (config, "0f3e5a52-7d21-4d0f-8a51-0c6a7b0a5d11");
  lodge_machine_config_set_name (config, "debian-0f3e5a52");
  lodge_machine_config_set_title (config, "Debian “12” <&'\">");
  lodge_machine_config_set_cpus (config, 4);
  lodge_machine_config_set_memory (config, 2 * GIB);
  lodge_machine_config_set_sound_model (config, "ich9");
  lodge_machine_config_add_display (config, display);
  return config;
}

static LodgeMachineConfig *
create_linux (void)
{
  LodgeMachineConfig *config = create_config (LODGE_DISPLAY_PROTOCOL_SPICE);

  lodge_machine_config_set_os_url (config, "http://debian.org/debian/12");
  lodge_machine_config_set_boot (config, LODGE_BOOT_CDROM);
  add_disk (
      config, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, "/srv/disks/debian.qcow2", "qcow2");
  add_disk (config, LODGE_DISK_KIND_CDROM, LODGE_DISK_BUS_SATA, "/srv/iso/debian & co.iso", "raw");
  add_nic (config, LODGE_NIC_MODE_USER, NULL, "virtio");
  return config;
}

static LodgeMachineConfig *
create_windows (void)
{
  LodgeMachineConfig *config = create_config (LODGE_DISPLAY_PROTOCOL_SPICE);

  lodge_machine_config_set_os_url (config, "http://microsoft.com/win/11");
  lodge_machine_config_set_firmware (config, LODGE_FIRMWARE_UEFI);
  lodge_machine_config_set_secure_boot (config, TRUE);
  lodge_machine_config_set_tpm (config, TRUE);
  lodge_machine_config_set_hyperv (config, TRUE);
  lodge_machine_config_set_clock_local (config, TRUE);
  lodge_machine_config_set_video_model (config, "qxl");
  lodge_machine_config_set_boot (config, LODGE_BOOT_CDROM);
  add_disk (config, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_SATA, "/srv/disks/win.qcow2", "qcow2");
  add_disk (config, LODGE_DISK_KIND_CDROM, LODGE_DISK_BUS_SATA, "/srv/iso/win.iso", "raw");
  add_nic (config, LODGE_NIC_MODE_NETWORK, "default", "e1000e");
  return config;
}

static LodgeMachineConfig *
create_vnc (void)
{
  LodgeMachineConfig *config = create_config (LODGE_DISPLAY_PROTOCOL_VNC);

  lodge_machine_config_set_description (config, "Boots over the network\nfirst.");
  lodge_machine_config_set_firmware (config, LODGE_FIRMWARE_UEFI);
  lodge_machine_config_set_hyperv (config, TRUE);
  lodge_machine_config_set_boot (config, LODGE_BOOT_NETWORK);
  add_disk (config, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_SCSI, "/srv/disks/a.img", "raw");
  add_disk (config, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, "/srv/disks/b.img", "raw");
  add_disk (config, LODGE_DISK_KIND_FLOPPY, LODGE_DISK_BUS_OTHER, "/srv/f.img", NULL);
  add_nic (config, LODGE_NIC_MODE_BRIDGE, "br0", NULL);
  add_nic (config, LODGE_NIC_MODE_DIRECT, "eno1", "rtl8139");
  add_nic (config, LODGE_NIC_MODE_NONE, NULL, "virtio");
  return config;
}

static LodgeMachineConfig *
create_bare (void)
{
  LodgeMachineConfig *config = create_config (LODGE_DISPLAY_PROTOCOL_NONE);

  lodge_machine_config_set_tablet (config, FALSE);
  lodge_machine_config_set_agents (config, FALSE);
  lodge_machine_config_set_serial_count (config, 2);
  lodge_machine_config_set_kernel (config, "/srv/vmlinuz <1>");
  lodge_machine_config_set_initrd (config, "/srv/initrd");
  lodge_machine_config_set_cmdline (config, "console=ttyS0 a=\"b c\"");
  lodge_machine_config_set_boot (config, LODGE_BOOT_KERNEL);
  return config;
}

/* Every way in which an adapter can be attached. */
static LodgeMachineConfig *
create_attached (void)
{
  static const char *const forwards[] = { "ssh=tcp:127.0.0.2:2222:22",
                                          "udp:0.0.0.0:5353:10.0.3.15:53",
                                          NULL };
  LodgeMachineConfig *config = create_config (LODGE_DISPLAY_PROTOCOL_SPICE);
  GListModel *nics = lodge_machine_config_get_nics (config);
  g_autoptr (LodgeNic) forwarding = NULL;
  g_autoptr (LodgeNic) guarded = NULL;
  g_autoptr (LodgeNic) slow = NULL;

  add_nic (config, LODGE_NIC_MODE_USER, NULL, "virtio");
  add_nic (config, LODGE_NIC_MODE_USER, NULL, "virtio");
  add_nic (config, LODGE_NIC_MODE_USER, NULL, "e1000e");
  add_nic (config, LODGE_NIC_MODE_NONE, NULL, "virtio");
  add_nic (config, LODGE_NIC_MODE_NETWORK, "lab <1>", "virtio");
  add_nic (config, LODGE_NIC_MODE_BRIDGE, "br0", "virtio");
  forwarding = g_list_model_get_item (nics, 1);
  lodge_nic_set_forwards (forwarding, forwards);
  lodge_nic_set_mtu (forwarding, 1400);
  guarded = g_list_model_get_item (nics, 2);
  lodge_nic_set_guard (guarded, LODGE_NIC_GUARD_NO_HOST);
  lodge_nic_set_mac (guarded, "52:54:00:AB:cd:ef");
  slow = g_list_model_get_item (nics, 4);
  lodge_nic_set_limit_in (slow, 100);
  lodge_nic_set_limit_out (slow, 50);
  lodge_nic_set_delay (slow, 20);
  lodge_nic_set_loss (slow, 10);
  return config;
}

static const struct
{
  const char *name;
  LodgeMachineConfig *(*create) (void);
  const LodgeDomainXmlHost *host;
} machines[] = {
  { "linux-kvm", create_linux, &kvm_host },       { "linux-tcg", create_linux, &tcg_host },
  { "windows-kvm", create_windows, &kvm_host },   { "windows-tcg", create_windows, &tcg_host },
  { "vnc-kvm", create_vnc, &kvm_host },           { "vnc-tcg", create_vnc, &tcg_host },
  { "bare-kvm", create_bare, &kvm_host },         { "bare-tcg", create_bare, &tcg_host },
  { "attached", create_attached, &session_host },
};

static LodgeDomainXml *
build (LodgeMachineConfig *config, const LodgeDomainXmlHost *host)
{
  g_autoptr (GError) error = NULL;
  LodgeDomainXml *xml = lodge_domain_xml_new_from_config (config, host, &error);

  g_assert_no_error (error);
  return xml;
}

static LodgeDomainXml *
build_machine (guint index)
{
  g_autoptr (LodgeMachineConfig) config = machines[index].create ();

  return build (config, machines[index].host);
}

static void
test_golden (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (LodgeDomainXml) xml = build_machine (index);
  g_autofree char *text = lodge_domain_xml_to_text (xml);
  g_autofree char *golden = g_strdup_printf ("definitions/%s.xml", machines[index].name);
  g_autoptr (LodgeDomainXml) again = lodge_domain_xml_new_from_text (text, NULL);

  g_assert_nonnull (again);
  lodge_test_assert_golden_xml (text, golden);
}

static void
assert_there (LodgeDomainXml *xml, const char *path)
{
  if (lodge_xml_find (lodge_domain_xml_get_root (xml), path) == NULL)
    {
      g_autofree char *text = lodge_domain_xml_to_text (xml);

      g_error ("no %s in\n%s", path, text);
    }
}

static void
assert_not_there (LodgeDomainXml *xml, const char *path)
{
  g_assert_null (lodge_xml_find (lodge_domain_xml_get_root (xml), path));
}

static void
assert_value (LodgeDomainXml *xml, const char *path, const char *expected)
{
  g_autofree char *value = lodge_xml_get (lodge_domain_xml_get_root (xml), path);

  if (g_strcmp0 (value, expected) != 0)
    g_error ("%s is “%s”, not “%s”", path, value, expected);
}

static guint
count_devices (LodgeDomainXml *xml, const char *name, const char *attribute, const char *value)
{
  xmlNode *devices = lodge_xml_find (lodge_domain_xml_get_root (xml), "devices");
  guint n_devices = 0;

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    n_devices +=
        lodge_xml_is (node, name) &&
        (attribute == NULL || g_strcmp0 (lodge_xml_peek_attr (node, attribute), value) == 0);
  return n_devices;
}

/* What every machine that Lodge makes carries. */
static void
test_carries_always (gconstpointer data)
{
  static const char *const always[] = {
    "genid",
    "features/acpi",
    "features/apic",
    "features/vmport[@state='off']",
    "clock/timer[@name='hpet']",
    "pm/suspend-to-mem[@enabled='no']",
    "pm/suspend-to-disk[@enabled='no']",
    "devices/controller[@model='qemu-xhci']/alias",
    "devices/controller[@type='virtio-serial']/alias",
    "devices/disk[@device='cdrom']/target[@bus='sata']",
    "devices/serial[@type='pty']/alias",
    "devices/memballoon[@freePageReporting='on']/stats[@period='5']",
    "devices/memballoon/alias",
    "devices/rng/backend[@model='random']",
    "devices/rng/alias",
  };
  guint index = GPOINTER_TO_UINT (data);
  gboolean kvm = machines[index].host == &kvm_host;
  g_autoptr (LodgeDomainXml) xml = build_machine (index);
  g_autofree char *text = lodge_domain_xml_to_text (xml);

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    assert_there (xml, always[i]);
  assert_value (xml, "@type", kvm ? "kvm" : "qemu");
  assert_value (xml, "os/type/@machine", kvm ? "q35" : "pc-q35-7.2");
  assert_value (xml, "cpu/@mode", kvm ? "host-model" : "maximum");
  assert_value (xml, "on_poweroff", "destroy");
  assert_value (xml, "on_reboot", "restart");
  assert_value (xml, "on_crash", "destroy");
  assert_value (xml, "devices/controller[@model='qemu-xhci']/@ports", "15");
  assert_value (xml, "devices/rng/backend", "/dev/urandom");
  assert_value (xml, "title", "Debian “12” <&'\">");
  /* Nothing listens where another user of the computer could connect. */
  g_assert_null (strstr (text, "127.0.0.1"));
  g_assert_null (strstr (text, "autoport"));
  g_assert_null (strstr (text, "type=\"address\""));
}

static gboolean
takes_alias (xmlNode *device)
{
  static const char *const without[] = { "emulator", "graphics", "audio" };

  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    if (lodge_xml_is (device, without[i]))
      return FALSE;
  return g_strcmp0 (lodge_xml_peek_attr (device, "model"), "pcie-root") != 0;
}

static void
test_every_device_has_an_alias (gconstpointer data)
{
  g_autoptr (LodgeDomainXml) xml = build_machine (GPOINTER_TO_UINT (data));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  xmlNode *devices = lodge_xml_find (lodge_domain_xml_get_root (xml), "devices");

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *alias = lodge_xml_get (node, "alias/@name");

      if (!takes_alias (node))
        continue;
      if (alias == NULL || !g_regex_match_simple ("^ua-[a-z0-9-]+$", alias, 0, 0))
        g_error ("<%s> has the alias “%s”", (const char *)node->name, alias);
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&alias)));
    }
}

static void
assert_disk (xmlNode *disk)
{
  const char *device = lodge_xml_peek_attr (disk, "device");
  gboolean has_medium = lodge_xml_find (disk, "source") != NULL;

  g_assert_nonnull (lodge_xml_find (disk, "driver/@type"));
  g_assert_nonnull (lodge_xml_find (disk, "boot/@order"));
  g_assert_cmpint (lodge_xml_find (disk, "backingStore") != NULL, ==, has_medium);
  if (g_strcmp0 (device, "disk") == 0)
    {
      g_assert_nonnull (lodge_xml_find (disk, "driver[@discard='unmap']"));
      g_assert_nonnull (lodge_xml_find (disk, "driver[@detect_zeroes='unmap']"));
      g_assert_nonnull (lodge_xml_find (disk, "driver[@cache='writeback']"));
      g_assert_nonnull (lodge_xml_find (disk, "driver[@io='threads']"));
      g_assert_null (lodge_xml_find (disk, "source/@startupPolicy"));
      return;
    }
  g_assert_cmpint (
      lodge_xml_find (disk, "source[@startupPolicy='optional']") != NULL, ==, has_medium);
  g_assert_cmpint (lodge_xml_find (disk, "readonly") != NULL, ==, g_strcmp0 (device, "cdrom") == 0);
}

static void
test_disks (gconstpointer data)
{
  g_autoptr (LodgeDomainXml) xml = build_machine (GPOINTER_TO_UINT (data));
  xmlNode *devices = lodge_xml_find (lodge_domain_xml_get_root (xml), "devices");

  g_assert_cmpuint (count_devices (xml, "disk", "device", "cdrom"), ==, 1);
  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "disk"))
      assert_disk (node);
}

static void
test_display_parts (void)
{
  g_autoptr (LodgeDomainXml) spice = build_machine (0);
  g_autoptr (LodgeDomainXml) vnc = build_machine (5);
  g_autoptr (LodgeDomainXml) plain_vnc = build_machine (4);
  g_autoptr (LodgeDomainXml) bare = build_machine (6);

  assert_value (spice, "devices/graphics[@type='spice']/listen/@type", "none");
  assert_value (spice, "devices/graphics/image/@compression", "off");
  assert_value (spice, "devices/graphics/gl/@enable", "no");
  assert_value (spice, "devices/audio/@type", "spice");
  assert_value (spice, "devices/video/model/@type", "virtio");
  assert_there (spice, "devices/input[@type='tablet']");
  assert_there (spice, "devices/channel[@type='spicevmc']/target[@name='com.redhat.spice.0']");
  assert_there (spice, "devices/channel[@type='unix']/target[@name='org.qemu.guest_agent.0']");
  g_assert_cmpuint (count_devices (spice, "redirdev", NULL, NULL), ==, 4);

  assert_value (vnc, "devices/graphics[@type='vnc']/listen/@type", "socket");
  assert_value (vnc, "devices/graphics/listen/@socket", "/run/user/1000/lodge/vnc <1>.sock");
  assert_value (plain_vnc, "devices/graphics/listen/@socket", NULL);
  assert_value (vnc, "devices/audio/@type", "none");
  assert_there (vnc, "devices/channel/target[@name='org.qemu.guest_agent.0']");
  assert_not_there (vnc, "devices/channel/target[@name='com.redhat.spice.0']");
  g_assert_cmpuint (count_devices (plain_vnc, "redirdev", NULL, NULL), ==, 0);

  assert_not_there (bare, "devices/graphics");
  assert_not_there (bare, "devices/video");
  assert_not_there (bare, "devices/sound");
  assert_not_there (bare, "devices/channel");
  g_assert_cmpuint (count_devices (bare, "serial", NULL, NULL), ==, 2);
}

static void
test_firmware (void)
{
  g_autoptr (LodgeDomainXml) bios = build_machine (0);
  g_autoptr (LodgeDomainXml) secure = build_machine (2);
  g_autoptr (LodgeDomainXml) uefi = build_machine (4);

  assert_not_there (bios, "os/@firmware");
  assert_not_there (bios, "features/smm");
  assert_not_there (bios, "devices/tpm");
  assert_value (secure, "os/@firmware", "efi");
  assert_value (secure, "os/firmware/feature[@name='secure-boot']/@enabled", "yes");
  assert_value (secure, "os/firmware/feature[@name='enrolled-keys']/@enabled", "yes");
  assert_value (secure, "features/smm/@state", "on");
  assert_value (secure, "devices/tpm/@model", "tpm-crb");
  assert_value (secure, "devices/tpm/backend/@version", "2.0");
  assert_value (uefi, "os/firmware/feature[@name='secure-boot']/@enabled", "no");
  assert_not_there (uefi, "features/smm");
}

static void
test_windows_parts (void)
{
  g_autoptr (LodgeDomainXml) kvm = build_machine (2);
  g_autoptr (LodgeDomainXml) tcg = build_machine (3);
  g_autoptr (LodgeDomainXml) plain = build_machine (0);

  assert_value (kvm, "clock/@offset", "localtime");
  assert_value (plain, "clock/@offset", "utc");
  assert_value (kvm, "clock/timer[@name='hypervclock']/@present", "yes");
  assert_value (kvm, "features/hyperv/vpindex/@state", "on");
  assert_value (kvm, "features/hyperv/spinlocks/@retries", "8191");
  assert_there (tcg, "features/hyperv/relaxed");
  assert_not_there (tcg, "features/hyperv/vpindex");
  assert_not_there (plain, "features/hyperv");
  /* Desktop Windows counts sockets. */
  assert_value (kvm, "cpu/topology/@sockets", "1");
  assert_value (kvm, "cpu/topology/@cores", "4");
}

/* Only what this computer's KVM can give is asked for. */
static void
test_enlightenments_of_the_host (void)
{
  static const char *const few[] = { "relaxed", "vpindex", NULL };
  const LodgeDomainXmlHost host = { .acceleration = LODGE_ACCELERATION_KVM, .hyperv = few };
  g_autoptr (LodgeMachineConfig) config = create_windows ();
  g_autoptr (LodgeDomainXml) xml = build (config, &host);
  xmlNode *hyperv = lodge_xml_find (lodge_domain_xml_get_root (xml), "features/hyperv");

  assert_there (xml, "features/hyperv/relaxed");
  assert_there (xml, "features/hyperv/vpindex");
  g_assert_cmpuint (xmlChildElementCount (hyperv), ==, 2);
}

static void
assert_order (LodgeDomainXml *xml, const char *path, const char *order)
{
  assert_value (xml, path, order);
}

static void
test_boot_order (void)
{
  g_autoptr (LodgeDomainXml) iso = build_machine (0);
  g_autoptr (LodgeDomainXml) network = build_machine (4);
  g_autoptr (LodgeDomainXml) kernel = build_machine (6);

  /* The disk first: as long as nothing is on it, it falls through. */
  assert_order (iso, "devices/disk[@device='disk']/boot/@order", "1");
  assert_order (iso, "devices/disk[@device='cdrom']/boot/@order", "2");
  assert_order (iso, "devices/interface/boot/@order", NULL);
  assert_order (network, "devices/disk[@device='disk']/boot/@order", "1");
  assert_order (network, "devices/interface/boot/@order", "3");
  assert_order (network, "devices/disk[@device='cdrom']/boot/@order", "6");
  assert_order (network, "devices/disk[@device='floppy']/boot/@order", "7");
  assert_value (kernel, "os/kernel", "/srv/vmlinuz <1>");
  assert_value (kernel, "os/cmdline", "console=ttyS0 a=\"b c\"");
}

/* What is built is read back as it was asked for. */
static void
test_read_back (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (LodgeMachineConfig) config = machines[index].create ();
  g_autoptr (LodgeDomainXml) xml = build (config, machines[index].host);
  g_autoptr (LodgeMachineConfig) got = lodge_domain_xml_to_config (xml);
  guint n_pspecs;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (config), &n_pspecs);

  for (guint i = 0; i < n_pspecs; i++)
    {
      static const char *const differ[] = { "acceleration", "boot",  "machine-type", "video-model",
                                            "serial-count", "title", "sound-model", "usb-ports",  NULL };
      g_auto (GValue) asked = G_VALUE_INIT;
      g_auto (GValue) read = G_VALUE_INIT;

      if (G_TYPE_FUNDAMENTAL (pspecs[i]->value_type) == G_TYPE_OBJECT ||
          G_TYPE_FUNDAMENTAL (pspecs[i]->value_type) == G_TYPE_INTERFACE ||
          g_strv_contains (differ, pspecs[i]->name))
        continue;
      g_object_get_property (G_OBJECT (config), pspecs[i]->name, &asked);
      g_object_get_property (G_OBJECT (got), pspecs[i]->name, &read);
      if (g_param_values_cmp (pspecs[i], &asked, &read) != 0)
        g_error ("%s: “%s” was not read back", machines[index].name, pspecs[i]->name);
    }
  g_assert_cmpuint (g_list_model_get_n_items (lodge_machine_config_get_nics (got)),
                    ==,
                    g_list_model_get_n_items (lodge_machine_config_get_nics (config)));
}

static void
assert_refused (LodgeMachineConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_config (config, &kvm_host, &error);

  g_assert_null (xml);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
}

static void
test_refused (void)
{
  g_autoptr (LodgeMachineConfig) nameless = create_linux ();
  g_autoptr (LodgeMachineConfig) bell = create_linux ();
  g_autoptr (LodgeMachineConfig) formatless = create_linux ();
  g_autoptr (LodgeMachineConfig) relative = create_linux ();
  g_autoptr (LodgeMachineConfig) fileless = create_linux ();
  g_autoptr (LodgeMachineConfig) escape = create_linux ();
  g_autoptr (LodgeMachineConfig) unplugged = create_linux ();
  g_autoptr (LodgeMachineConfig) sdl = create_config (LODGE_DISPLAY_PROTOCOL_OTHER);
  g_autoptr (LodgeMachineConfig) memoryless = create_linux ();

  lodge_machine_config_set_name (nameless, NULL);
  lodge_machine_config_set_title (bell, "bell\a");
  add_disk (formatless, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, "/srv/x", NULL);
  add_disk (relative, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, "../x", "raw");
  add_disk (fileless, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, NULL, "raw");
  add_disk (escape, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, "/srv/\x1b", "raw");
  add_nic (unplugged, LODGE_NIC_MODE_NETWORK, NULL, "virtio");
  lodge_machine_config_set_memory (memoryless, 0);
  assert_refused (nameless);
  assert_refused (bell);
  assert_refused (formatless);
  assert_refused (relative);
  assert_refused (fileless);
  assert_refused (escape);
  assert_refused (unplugged);
  assert_refused (sdl);
  assert_refused (memoryless);
}

static void
test_many_disks (void)
{
  g_autoptr (LodgeMachineConfig) config = create_linux ();
  g_autoptr (LodgeDomainXml) xml = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *path = g_strdup_printf ("/srv/%u.qcow2", i);

      add_disk (config, LODGE_DISK_KIND_DISK, LODGE_DISK_BUS_VIRTIO, path, "qcow2");
    }
  xml = build (config, &kvm_host);
  assert_there (xml, "devices/disk/target[@dev='vdz']");
  assert_there (xml, "devices/disk/target[@dev='vdaa']");
  assert_there (xml, "devices/disk/target[@dev='vdae']");
  /* 31 disks, 1 NIC, USB, serial, balloon, RNG and 8 to spare */
  g_assert_cmpuint (count_devices (xml, "controller", "model", "pcie-root-port"), ==, 44);
}

static void
add_for_all (const char *name, void (*test) (gconstpointer data))
{
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/domain-xml/build/%s/%s", name, machines[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_for_all ("golden", test_golden);
  add_for_all ("carries", test_carries_always);
  add_for_all ("aliases", test_every_device_has_an_alias);
  add_for_all ("disks", test_disks);
  add_for_all ("read-back", test_read_back);
  g_test_add_func ("/domain-xml/build/display-parts", test_display_parts);
  g_test_add_func ("/domain-xml/build/firmware", test_firmware);
  g_test_add_func ("/domain-xml/build/windows-parts", test_windows_parts);
  g_test_add_func ("/domain-xml/build/enlightenments", test_enlightenments_of_the_host);
  g_test_add_func ("/domain-xml/build/boot-order", test_boot_order);
  g_test_add_func ("/domain-xml/build/refused", test_refused);
  g_test_add_func ("/domain-xml/build/many-disks", test_many_disks);
  return g_test_run ();
}
