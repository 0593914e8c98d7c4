/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml.h"
#include "lodge-test-xml.h"

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>

/*
 * Every kind of machine that Lodge makes is defined with validation and really started, by
 * emulation, on qemu:///session.
 */

typedef enum
{
  FIRMWARE_BIOS,
  FIRMWARE_UEFI,
  FIRMWARE_SECURE, /* Secure Boot and TPM */
} Firmware;

typedef enum
{
  SOURCE_ISO,
  SOURCE_DISK,
  SOURCE_KERNEL,
  SOURCE_NETWORK,
  SOURCE_NOTHING,
} Source;

static const char *const firmware_names[] = { "bios", "uefi", "secure" };
static const char *const source_names[] = { "iso", "disk", "kernel", "network", "nothing" };

typedef struct
{
  Firmware firmware;
  Source source;
  LodgeDisplayProtocol protocol;
} Case;

static virConnectPtr connection;
static char *folder;
static const char *kernel;

static void
on_libvirt_error_cb (void *data, virErrorPtr error)
{
  /* The assertions say it; libvirt would print it to stderr as well. */
}

static void
assert_libvirt (gboolean ok, const char *what, const char *xml)
{
  const virError *problem = virGetLastError ();

  if (!ok)
    g_error ("%s: %s\n%s", what, problem != NULL ? problem->message : "?", xml);
}

static char *
make_file (const char *name, gsize size)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *zeroes = g_malloc0 (size);

  g_assert_true (g_file_set_contents (path, zeroes, size, NULL));
  return path;
}

static void
add_disk (LodgeMachineConfig *config, LodgeDiskKind kind, const char *path, const char *format)
{
  g_autoptr (LodgeDisk) disk = lodge_disk_new (kind);

  lodge_disk_set_path (disk, path);
  lodge_disk_set_format (disk, format);
  lodge_disk_set_bus (disk,
                      kind == LODGE_DISK_KIND_DISK ? LODGE_DISK_BUS_VIRTIO : LODGE_DISK_BUS_SATA);
  lodge_machine_config_add_disk (config, disk);
}

static void
set_firmware (LodgeMachineConfig *config, Firmware firmware)
{
  if (firmware == FIRMWARE_BIOS)
    return;
  lodge_machine_config_set_firmware (config, LODGE_FIRMWARE_UEFI);
  lodge_machine_config_set_secure_boot (config, firmware == FIRMWARE_SECURE);
  lodge_machine_config_set_tpm (config, firmware == FIRMWARE_SECURE);
  /* Where these are wanted there is Windows. */
  lodge_machine_config_set_hyperv (config, firmware == FIRMWARE_SECURE);
  lodge_machine_config_set_clock_local (config, firmware == FIRMWARE_SECURE);
}

static void
set_source (LodgeMachineConfig *config, Source source)
{
  g_autofree char *disk = make_file ("disk.raw", 1024 * 1024);
  g_autofree char *iso = make_file ("disc <&'\">.iso", 64 * 1024);

  switch (source)
    {
    case SOURCE_ISO:
      add_disk (config, LODGE_DISK_KIND_DISK, disk, "raw");
      add_disk (config, LODGE_DISK_KIND_CDROM, iso, "raw");
      lodge_machine_config_set_boot (config, LODGE_BOOT_CDROM);
      break;
    case SOURCE_DISK:
      add_disk (config, LODGE_DISK_KIND_DISK, disk, "raw");
      break;
    case SOURCE_KERNEL:
      lodge_machine_config_set_kernel (config, kernel);
      lodge_machine_config_set_cmdline (config, "console=ttyS0 <&'\">");
      lodge_machine_config_set_boot (config, LODGE_BOOT_KERNEL);
      break;
    case SOURCE_NETWORK:
      add_disk (config, LODGE_DISK_KIND_DISK, disk, "raw");
      lodge_machine_config_set_boot (config, LODGE_BOOT_NETWORK);
      break;
    case SOURCE_NOTHING:
    default:
      break;
    }
}

static LodgeMachineConfig *
create_config (const Case *c)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeNic) loose = lodge_nic_new (LODGE_NIC_MODE_NONE);
  g_autoptr (LodgeDisplay) display = lodge_display_new (c->protocol);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strdup_printf (
      "matrix-%s-%s-%d", firmware_names[c->firmware], source_names[c->source], c->protocol);

  lodge_machine_config_set_uuid (config, uuid);
  lodge_machine_config_set_name (config, name);
  lodge_machine_config_set_title (config, "Matrix <&> “quoted”");
  lodge_machine_config_set_os_url (config, "http://debian.org/debian/12");
  lodge_machine_config_set_cpus (config, 2);
  lodge_machine_config_set_memory (config, G_GUINT64_CONSTANT (256) * 1024 * 1024);
  lodge_machine_config_set_sound_model (config, "ich9");
  lodge_nic_set_model (nic, "virtio");
  lodge_nic_set_model (loose, "rtl8139");
  lodge_machine_config_add_nic (config, nic);
  lodge_machine_config_add_nic (config, loose);
  lodge_machine_config_add_display (config, display);
  set_firmware (config, c->firmware);
  set_source (config, c->source);
  return config;
}

static guint
count_matches (const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n_matches = 0;

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    n_matches++;
  return n_matches;
}

/* Root ports whose bus number no device's address names. */
static guint
count_free_ports (const char *xml)
{
  guint n_ports = count_matches (xml, "model='pcie-root-port'>");
  guint n_free = 0;

  for (guint i = 1; i <= n_ports; i++)
    {
      g_autofree char *bus = g_strdup_printf ("type='pci' domain='0x0000' bus='0x%02x'", i);

      n_free += strstr (xml, bus) == NULL;
    }
  return n_free;
}

static virDomainPtr
define (LodgeDomainXml *xml)
{
  g_autofree char *text = lodge_domain_xml_to_text (xml);
  virDomainPtr domain = virDomainDefineXMLFlags (connection, text, VIR_DOMAIN_DEFINE_VALIDATE);

  assert_libvirt (domain != NULL, "define", text);
  return domain;
}

/* What libvirt printed comes out of the codec as it went in, to the byte. */
static void
assert_same_bytes (const char *stored)
{
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (stored, NULL);
  g_autofree char *saved = NULL;

  g_assert_nonnull (xml);
  saved = lodge_domain_xml_to_text (xml);
  lodge_test_assert_text_equal (saved, stored);
}

static void
test_machine (gconstpointer data)
{
  const Case *c = data;
  const LodgeDomainXmlHost host = { .acceleration = LODGE_ACCELERATION_EMULATION,
                                    .hubs = TRUE,
                                    .spice_usb = TRUE };
  g_autoptr (LodgeMachineConfig) config = create_config (c);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autofree char *text = NULL;
  char *stored;
  virDomainPtr domain;

  if (c->source == SOURCE_KERNEL && kernel == NULL)
    {
      g_test_skip ("LODGE_TEST_GUEST_KERNEL names no kernel");
      return;
    }
  xml = lodge_domain_xml_new_from_config (config, &host, &error);
  g_assert_no_error (error);
  text = lodge_domain_xml_to_text (xml);
  domain = define (xml);

  stored = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
  g_assert_cmpuint (count_free_ports (stored), ==, 8);
  g_assert_null (strstr (stored, "127.0.0.1"));
  assert_same_bytes (stored);

  assert_libvirt (virDomainCreate (domain) == 0, "start", text);
  assert_libvirt (virDomainIsActive (domain) == 1, "active", text);
  assert_libvirt (virDomainManagedSave (domain, 0) == 0, "save", text);
  assert_libvirt (virDomainCreate (domain) == 0, "start from saved memory", text);
  assert_libvirt (virDomainDestroy (domain) == 0, "force off", text);
  assert_libvirt (
      virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_NVRAM) == 0, "undefine", text);
  virDomainFree (domain);
  free (stored);
}

/* The stored definition, edited and stored again: what every edit of Lodge's goes through. */
static virDomainPtr
redefine (virDomainPtr domain, const LodgeMachineEdit *edit)
{
  char *stored = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (stored, &error);

  g_assert_no_error (error);
  lodge_domain_xml_apply_edit (xml, edit, &error);
  g_assert_no_error (error);
  virDomainFree (domain);
  free (stored);
  return define (xml);
}

static void
start_and_undefine (virDomainPtr domain)
{
  assert_libvirt (virDomainCreate (domain) == 0, "start", virDomainGetName (domain));
  assert_libvirt (virDomainDestroy (domain) == 0, "force off", virDomainGetName (domain));
  virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_NVRAM);
  virDomainFree (domain);
}

static void
test_edits (void)
{
  const Case c = { FIRMWARE_SECURE, SOURCE_NOTHING, LODGE_DISPLAY_PROTOCOL_SPICE };
  const LodgeDomainXmlHost host = { .acceleration = LODGE_ACCELERATION_EMULATION };
  static const guint cpus[] = { 1, 6, 3 };
  g_autoptr (LodgeMachineConfig) config = create_config (&c);
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_config (config, &host, NULL);
  virDomainPtr domain = define (xml);

  for (guint i = 0; i < G_N_ELEMENTS (cpus); i++)
    {
      g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();

      lodge_machine_edit_set_cpus (edit, cpus[i]);
      lodge_machine_edit_set_memory (edit, (128 + cpus[i]) * 1024 * 1024);
      lodge_machine_edit_set_title (edit, i % 2 == 0 ? "Edited <&>" : "");
      lodge_machine_edit_set_description (edit, i % 2 == 0 ? "Two\nlines" : "");
      domain = redefine (domain, edit);
      g_assert_cmpint (virDomainGetVcpusFlags (domain, VIR_DOMAIN_AFFECT_CONFIG), ==, cpus[i]);
      g_assert_cmpuint (virDomainGetMaxMemory (domain), ==, (128 + cpus[i]) * 1024);
    }
  start_and_undefine (domain);
}

/* Definitions that others made, for KVM, are edited and then started by emulation. */
static void
test_foreign_edits (gconstpointer data)
{
  g_autofree char *text = lodge_test_read_data (data);
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();

  lodge_machine_edit_set_acceleration (edit, LODGE_ACCELERATION_EMULATION);
  lodge_machine_edit_set_cpus (edit, 3);
  lodge_machine_edit_set_memory (edit, G_GUINT64_CONSTANT (192) * 1024 * 1024);
  g_assert_true (lodge_domain_xml_apply_edit (xml, edit, NULL));
  start_and_undefine (define (xml));
}

/* A /dev/kvm without vmx or svm is one that can't run QEMU's ordinary CPUs. */
static gboolean
has_kvm (void)
{
  char *capabilities = virConnectGetCapabilities (connection);
  gboolean known = capabilities != NULL && strstr (capabilities, "<domain type='kvm'") != NULL;
  g_autofree char *cpuinfo = NULL;

  free (capabilities);
  g_file_get_contents ("/proc/cpuinfo", &cpuinfo, NULL, NULL);
  return known && g_access ("/dev/kvm", R_OK | W_OK) == 0 && cpuinfo != NULL &&
         g_regex_match_simple ("\\b(vmx|svm)\\b", cpuinfo, 0, 0);
}

static void
test_kvm (gconstpointer data)
{
  const Case c = { GPOINTER_TO_UINT (data), SOURCE_NOTHING, LODGE_DISPLAY_PROTOCOL_SPICE };
  const LodgeDomainXmlHost host = { .acceleration = LODGE_ACCELERATION_KVM, .spice_usb = TRUE };
  g_autoptr (LodgeMachineConfig) config = create_config (&c);
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_config (config, &host, NULL);
  g_autoptr (LodgeMachineEdit) to_emulation = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) to_kvm = lodge_machine_edit_new ();
  virDomainPtr domain;

  if (!has_kvm ())
    {
      g_test_skip ("KVM can't be used here");
      return;
    }
  lodge_machine_edit_set_acceleration (to_emulation, LODGE_ACCELERATION_EMULATION);
  lodge_machine_edit_set_acceleration (to_kvm, LODGE_ACCELERATION_KVM);
  domain = define (xml);
  assert_libvirt (virDomainCreate (domain) == 0, "start with KVM", virDomainGetName (domain));
  assert_libvirt (virDomainDestroy (domain) == 0, "force off", virDomainGetName (domain));
  domain = redefine (domain, to_emulation);
  assert_libvirt (virDomainCreate (domain) == 0, "start emulated", virDomainGetName (domain));
  assert_libvirt (virDomainDestroy (domain) == 0, "force off", virDomainGetName (domain));
  start_and_undefine (redefine (domain, to_kvm));
}

static void
add_cases (void)
{
  static Case cases[3 * 5 * 2];
  guint n_cases = 0;

  for (Firmware firmware = FIRMWARE_BIOS; firmware <= FIRMWARE_SECURE; firmware++)
    for (Source source = SOURCE_ISO; source <= SOURCE_NOTHING; source++)
      for (guint vnc = 0; vnc < 2; vnc++)
        {
          Case *c = &cases[n_cases++];
          g_autofree char *path = g_strdup_printf ("/domain-xml/session/%s/%s/%s",
                                                   firmware_names[firmware],
                                                   source_names[source],
                                                   vnc ? "vnc" : "spice");

          c->firmware = firmware;
          c->source = source;
          c->protocol = vnc ? LODGE_DISPLAY_PROTOCOL_VNC : LODGE_DISPLAY_PROTOCOL_SPICE;
          g_test_add_data_func (path, c, test_machine);
        }
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  virSetErrorFunc (NULL, on_libvirt_error_cb);
  connection = virConnectOpen ("qemu:///session");
  if (connection == NULL)
    {
      g_print ("1..0 # SKIP qemu:///session can't be reached: %s\n", virGetLastErrorMessage ());
      return 77;
    }
  folder = g_dir_make_tmp ("lodge-domain-xml-XXXXXX", NULL);
  kernel = g_getenv ("LODGE_TEST_GUEST_KERNEL");
  add_cases ();
  g_test_add_func ("/domain-xml/session/edits", test_edits);
  g_test_add_data_func (
      "/domain-xml/session/foreign/hyperv", "domains/hyperv-old.xml", test_foreign_edits);
  g_test_add_data_func (
      "/domain-xml/session/foreign/numa", "domains/numa-one.xml", test_foreign_edits);
  g_test_add_data_func (
      "/domain-xml/session/foreign/hotplug", "domains/vcpu-current.xml", test_foreign_edits);
  g_test_add_data_func ("/domain-xml/session/kvm/bios", GUINT_TO_POINTER (FIRMWARE_BIOS), test_kvm);
  g_test_add_data_func (
      "/domain-xml/session/kvm/secure", GUINT_TO_POINTER (FIRMWARE_SECURE), test_kvm);
  result = g_test_run ();
  virConnectClose (connection);
  g_free (folder);
  return result;
}
