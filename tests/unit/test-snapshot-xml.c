/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-aside.h"
#include "lodge-snapshot-xml.h"
#include "lodge-test-xml.h"
#include "lodge-vmm-error.h"

#include <string.h>

/* What snapshots say, and the files of disks as layers. */

static const char domain_text[] =
    "<domain type='qemu'><name>m</name><memory>65536</memory>"
    "<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><nvram>/v/m.fd</nvram></os><devices>"
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none'/>"
    "<source file='/d/a.s-1.qcow2' index='3'/><backingStore type='file' index='4'>"
    "<format type='qcow2'/><source file='/d/a.qcow2'/></backingStore>"
    "<mirror type='file' file='/d/x'/><target dev='vda' bus='virtio'/><serial>kept</serial></disk>"
    "<disk type='file' device='cdrom'><driver type='raw'/><source file='/d/i.iso'/>"
    "<target dev='sda'/><readonly/></disk>"
    "<disk type='file' device='disk'><driver type='qcow2'/><source file='/d/r.qcow2'/>"
    "<target dev='vdb'/><readonly/></disk>"
    "<disk type='file' device='disk'><driver type='raw'/><source file='/d/b.img'/>"
    "<target dev='vdc'/></disk>"
    "<disk type='block' device='disk'><driver type='raw'/><source dev='/dev/sdz'/>"
    "<target dev='vdd'/></disk>"
    "<disk type='file' device='disk'><driver type='qcow2'/><source file='/d/s.qcow2'/>"
    "<target dev='vde'/><shareable/></disk>"
    "<disk type='file' device='disk'><driver type='vmdk'/><source file='/d/v.vmdk'/>"
    "<target dev='vdf'/></disk>"
    "</devices></domain>";

static LodgeDomainXml *
load_domain (const char *text)
{
  g_autoptr (GError) error = NULL;
  LodgeDomainXml *xml = lodge_domain_xml_new_from_text (text, &error);

  g_assert_no_error (error);
  return xml;
}

static LodgeSnapshotXml *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  LodgeSnapshotXml *xml = lodge_snapshot_xml_new_from_text (text, &error);

  g_assert_no_error (error);
  return xml;
}

static void
assert_layer (
    GPtrArray *layers, guint index, const char *target, const char *path, const char *format)
{
  const LodgeDomainLayer *layer = g_ptr_array_index (layers, index);

  g_assert_cmpstr (layer->target, ==, target);
  g_assert_cmpstr (layer->path, ==, path);
  g_assert_cmpstr (layer->format, ==, format);
}

static void
test_layers (void)
{
  g_autoptr (LodgeDomainXml) xml = load_domain (domain_text);
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (xml);
  g_autoptr (GPtrArray) reasons = lodge_domain_xml_list_unlayered (xml);
  g_autofree char *nvram = lodge_domain_xml_dup_nvram (xml);
  g_autofree char *type = lodge_domain_xml_dup_machine_type (xml);

  g_assert_cmpuint (layers->len, ==, 2);
  assert_layer (layers, 0, "vda", "/d/a.s-1.qcow2", "qcow2");
  assert_layer (layers, 1, "vdc", "/d/b.img", "raw");
  g_assert_cmpuint (reasons->len, ==, 3);
  g_assert_cmpstr (
      g_ptr_array_index (reasons, 0), ==, "The disk “vdd” is not a file on this computer.");
  g_assert_cmpstr (
      g_ptr_array_index (reasons, 1), ==, "The disk “vde” is shared by several machines.");
  g_assert_cmpstr (g_ptr_array_index (reasons, 2),
                   ==,
                   "The disk “vdf” is in a format that snapshots can’t be built on.");
  g_assert_cmpstr (nvram, ==, "/v/m.fd");
  g_assert_cmpstr (type, ==, "pc-q35-7.2");
}

/* The chain and the numbers of the running QEMU go; all else stays. */
static void
test_set_layer (void)
{
  g_autoptr (LodgeDomainXml) xml =
      load_domain ("<domain type='qemu'><name>m</name><devices>"
                   "<disk type='file' device='disk'>"
                   "<driver name='qemu' type='raw' cache='none'/>"
                   "<source file='/d/old' index='3'/><backingStore/><mirror type='file' file='/x'/>"
                   "<target dev='vda' bus='virtio'/><serial>kept</serial></disk>"
                   "</devices></domain>");
  g_autoptr (LodgeDomainLayer) layer = lodge_domain_layer_new ("vda", "/d/new & more", "qcow2");
  g_autoptr (LodgeDomainLayer) stranger = lodge_domain_layer_new ("vdz", "/d/z", "qcow2");
  g_autofree char *text = NULL;

  g_assert_true (lodge_domain_xml_set_layer (xml, layer));
  g_assert_false (lodge_domain_xml_set_layer (xml, stranger));
  text = lodge_domain_xml_to_text (xml);
  lodge_test_assert_xml_equal (text,
                               "<domain type='qemu'><name>m</name><devices>"
                               "<disk type='file' device='disk'>"
                               "<driver name='qemu' type='qcow2' cache='none'/>"
                               "<source file='/d/new &amp; more'/>"
                               "<target dev='vda' bus='virtio'/><serial>kept</serial></disk>"
                               "</devices></domain>",
                               LODGE_TEST_XML_IGNORE_BLANK);
}

static void
test_obstacles (void)
{
  g_autoptr (LodgeDomainXml) plain = load_domain (domain_text);
  g_autoptr (LodgeDomainXml) devices = load_domain (
      "<domain><name>m</name><devices><hostdev mode='subsystem' type='usb'><source>"
      "<vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>"
      "<filesystem type='mount'><driver type='virtiofs'/><target dir='fast'/></filesystem>"
      "<filesystem type='mount'><target dir='plain'/></filesystem>"
      "<disk type='file' device='disk'><driver type='raw'/><source file='/d/s'/>"
      "<target dev='vdb'/><shareable/></disk></devices></domain>");
  g_autoptr (GPtrArray) of_plain = lodge_domain_xml_list_obstacles (plain);
  g_autoptr (GPtrArray) found = lodge_domain_xml_list_obstacles (devices);
  static const struct
  {
    LodgeObstacleKind kind;
    const char *device;
    gboolean memory, perhaps;
  } expected[] = {
    { LODGE_OBSTACLE_HOST_DEVICE, "usb:0x046d:0xc52b", TRUE, FALSE },
    { LODGE_OBSTACLE_SHARE, "share:fast", TRUE, FALSE },
    { LODGE_OBSTACLE_SHARE, "share:plain", TRUE, TRUE },
    { LODGE_OBSTACLE_SHARED_DISK, "vdb", FALSE, FALSE },
  };

  for (guint i = 0; i < of_plain->len; i++)
    g_assert_false (((LodgeDomainObstacle *)g_ptr_array_index (of_plain, i))->memory);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < found->len; i++)
    {
      const LodgeDomainObstacle *obstacle = g_ptr_array_index (found, i);

      g_assert_cmpint (obstacle->kind, ==, expected[i].kind);
      g_assert_cmpstr (obstacle->device, ==, expected[i].device);
      g_assert_cmpint (obstacle->memory, ==, expected[i].memory);
      g_assert_cmpint (obstacle->perhaps, ==, expected[i].perhaps);
    }
}

/* Out of the devices and back, with all that was in it but its slot. */
static void
test_aside (void)
{
  static const char TEXT[] =
      "<domain><name>m</name><metadata><a:b xmlns:a='urn:other'/></metadata><devices>"
      "<disk type='file' device='disk'><source file='/d/a'/><target dev='vda'/></disk>"
      "<hostdev mode='subsystem' type='usb' managed='yes'><source>"
      "<vendor id='0x046d'/><product id='0xc52b'/></source></hostdev></devices></domain>";
  g_autoptr (LodgeDomainXml) xml = load_domain (TEXT);
  g_auto (GStrv) labels = NULL;
  g_autoptr (GPtrArray) back = NULL;
  g_autofree char *text = NULL;

  g_assert_null (lodge_domain_xml_list_aside (xml));
  g_assert_false (lodge_domain_xml_set_aside (xml, "usb:0x1:0x2"));
  g_assert_true (lodge_domain_xml_set_aside (xml, "usb:0x046d:0xc52b"));
  g_assert_false (lodge_domain_xml_set_aside (xml, "usb:0x046d:0xc52b"));
  labels = lodge_domain_xml_list_aside (xml);
  g_assert_cmpuint (g_strv_length (labels), ==, 1);
  g_assert_cmpstr (labels[0], ==, "USB device 046d:c52b");
  back = lodge_domain_xml_put_back (xml);
  g_assert_cmpuint (back->len, ==, 1);
  g_assert_null (lodge_domain_xml_list_aside (xml));
  text = lodge_domain_xml_to_text (xml);
  lodge_test_assert_xml_equal (text, TEXT, LODGE_TEST_XML_IGNORE_BLANK);
}

static void
test_request (void)
{
  g_autoptr (GPtrArray) overlays =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_domain_layer_free);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (LodgeSnapshotXml) running = NULL;
  g_autoptr (LodgeSnapshotXml) off = NULL;
  g_autofree char *running_text = NULL;
  g_autofree char *off_text = NULL;

  g_ptr_array_add (overlays, lodge_domain_layer_new ("vda", "/d/<new>", "qcow2"));
  g_ptr_array_add (others, (gpointer) "vdb");
  running = lodge_snapshot_xml_new ("s", "A & B", "/m/memory", overlays, others);
  running_text = lodge_snapshot_xml_to_text (running);
  lodge_test_assert_xml_equal (
      running_text,
      "<domainsnapshot><name>s</name><description>A &amp; B</description>"
      "<memory snapshot='external' file='/m/memory'/><disks>"
      "<disk name='vda' snapshot='external' type='file'><driver type='qcow2'/>"
      "<source file='/d/&lt;new&gt;'/></disk><disk name='vdb' snapshot='no'/>"
      "</disks></domainsnapshot>",
      LODGE_TEST_XML_IGNORE_BLANK);
  off = lodge_snapshot_xml_new ("s", "A", NULL, overlays, NULL);
  off_text = lodge_snapshot_xml_to_text (off);
  lodge_test_assert_xml_equal (off_text,
                               "<domainsnapshot><name>s</name><description>A</description>"
                               "<memory snapshot='no'/><disks>"
                               "<disk name='vda' snapshot='external' type='file'>"
                               "<driver type='qcow2'/><source file='/d/&lt;new&gt;'/></disk>"
                               "</disks></domainsnapshot>",
                               LODGE_TEST_XML_IGNORE_BLANK);
}

static const char snapshot_text[] =
    "<domainsnapshot><name>s</name><description>Title\n\nNote</description><state>running</state>"
    "<parent><name>p</name></parent><creationTime>1700000000</creationTime>"
    "<memory snapshot='external' file='/m/memory'/><disks>"
    "<disk name='vda' snapshot='external' type='file'/></disks>"
    "<domain type='qemu'><name>ran</name><devices><disk type='file' device='disk'>"
    "<driver type='qcow2'/><source file='/d/a'/><target dev='vda'/></disk></devices></domain>"
    "<inactiveDomain type='qemu'><name>stored</name><devices><disk type='file' device='disk'>"
    "<driver type='qcow2'/><source file='/d/a'/><target dev='vda'/></disk></devices>"
    "</inactiveDomain><cookie><others/></cookie></domainsnapshot>";

static void
test_read (void)
{
  g_autoptr (LodgeSnapshotXml) xml = load (snapshot_text);
  g_autofree char *name = lodge_snapshot_xml_dup_name (xml);
  g_autofree char *description = lodge_snapshot_xml_dup_description (xml);
  g_autofree char *parent = lodge_snapshot_xml_dup_parent (xml);
  g_autofree char *state = lodge_snapshot_xml_dup_state (xml);
  g_autofree char *memory = lodge_snapshot_xml_dup_memory_file (xml);

  g_assert_cmpstr (name, ==, "s");
  g_assert_cmpstr (description, ==, "Title\n\nNote");
  g_assert_cmpstr (parent, ==, "p");
  g_assert_cmpstr (state, ==, "running");
  g_assert_cmpstr (memory, ==, "/m/memory");
  g_assert_cmpint (lodge_snapshot_xml_get_created (xml), ==, 1700000000);
  g_assert_false (lodge_snapshot_xml_is_internal (xml));
}

/* What is left out was parsed all the same: damage is found there too. */
static void
test_look (void)
{
  static const char text[] =
      "<domainsnapshot><name>s</name><description>A</description>"
      "<parent><name>p</name></parent><domain type='qemu'><name>ran</name>"
      "<metadata><x:devices xmlns:x='urn:x'><disk/></x:devices></metadata><devices>"
      "<!-- what --><controller type='usb'/><disk type='file' device='disk'>"
      "<driver type='qcow2'/><source file='/d/a'/><target dev='vda'/></disk><interface><disk/>"
      "</interface></devices><seclabel/></domain><inactiveDomain><name>stored</name><devices/>"
      "</inactiveDomain><cookie><inactiveDomain/></cookie></domainsnapshot>";
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotXml) xml = lodge_snapshot_xml_new_to_look_at (text, &error);
  g_autoptr (LodgeSnapshotXml) damaged = NULL;
  g_autoptr (GPtrArray) layers = NULL;
  g_autofree char *left = NULL;
  g_autofree char *broken = g_strndup (text, strlen (text) - strlen ("</domainsnapshot>"));

  g_assert_no_error (error);
  layers = lodge_snapshot_xml_list_layers (xml);
  g_assert_cmpuint (layers->len, ==, 1);
  assert_layer (layers, 0, "vda", "/d/a", "qcow2");
  left = lodge_snapshot_xml_to_text (xml);
  lodge_test_assert_xml_equal (
      left,
      "<domainsnapshot><name>s</name><description>A</description><parent><name>p</name></parent>"
      "<domain type='qemu'><devices><!-- what --><disk type='file' device='disk'>"
      "<driver type='qcow2'/><source file='/d/a'/><target dev='vda'/></disk></devices></domain>"
      "<cookie><inactiveDomain/></cookie></domainsnapshot>",
      LODGE_TEST_XML_IGNORE_BLANK);
  damaged = lodge_snapshot_xml_new_to_look_at (broken, &error);
  g_assert_null (damaged);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
}

static char *
dup_machine_name (LodgeSnapshotXml *xml, gboolean stored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDomainXml) definition = lodge_snapshot_xml_dup_definition (xml, stored, &error);
  g_autoptr (LodgeMachineConfig) config = NULL;

  g_assert_no_error (error);
  config = lodge_domain_xml_to_config (definition);
  return g_strdup (lodge_machine_config_get_name (config));
}

static void
test_definitions (void)
{
  g_autoptr (LodgeSnapshotXml) both = load (snapshot_text);
  g_autoptr (LodgeSnapshotXml) one =
      load ("<domainsnapshot><name>s</name><domain type='qemu'><name>only</name></domain>"
            "</domainsnapshot>");
  g_autoptr (LodgeSnapshotXml) none =
      load ("<domainsnapshot><name>s</name><domain><uuid>u</uuid></domain></domainsnapshot>");
  g_autoptr (LodgeSnapshotXml) old = load ("<domainsnapshot><name>s</name></domainsnapshot>");
  g_autofree char *ran = dup_machine_name (both, FALSE);
  g_autofree char *stored = dup_machine_name (both, TRUE);
  g_autofree char *only = dup_machine_name (one, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (ran, ==, "ran");
  g_assert_cmpstr (stored, ==, "stored");
  g_assert_cmpstr (only, ==, "only");
  g_assert_nonnull (none);
  g_assert_null (lodge_snapshot_xml_dup_definition (old, FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
}

static void
test_internal (void)
{
  g_autoptr (LodgeSnapshotXml) memory =
      load ("<domainsnapshot><name>s</name><memory snapshot='internal'/></domainsnapshot>");
  g_autoptr (LodgeSnapshotXml) disk =
      load ("<domainsnapshot><name>s</name><memory snapshot='no'/><disks>"
            "<disk name='vda' snapshot='internal'/></disks></domainsnapshot>");

  g_assert_true (lodge_snapshot_xml_is_internal (memory));
  g_assert_true (lodge_snapshot_xml_is_internal (disk));
}

/* Both definitions follow; what is not Lodge's survives; once more changes nothing. */
static void
test_move (void)
{
  g_autoptr (LodgeSnapshotXml) xml = load (snapshot_text);
  g_autoptr (LodgeDomainLayer) layer = lodge_domain_layer_new ("vda", "/d/b", "raw");
  g_autofree char *text = NULL;
  g_autoptr (LodgeSnapshotXml) again = NULL;

  g_assert_true (lodge_snapshot_xml_set_layer (xml, layer));
  g_assert_false (lodge_snapshot_xml_set_layer (xml, layer));
  g_assert_true (lodge_snapshot_xml_set_description (xml, "Other"));
  text = lodge_snapshot_xml_to_text (xml);
  again = load (text);
  for (gboolean stored = FALSE; stored <= TRUE; stored++)
    {
      g_autoptr (LodgeDomainXml) definition =
          lodge_snapshot_xml_dup_definition (again, stored, NULL);
      g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

      g_assert_cmpuint (layers->len, ==, 1);
      assert_layer (layers, 0, "vda", "/d/b", "raw");
    }
  g_assert_nonnull (strstr (text, "<others/>"));
}

/* Another parent, or none, and nothing else. */
static void
test_parent (void)
{
  g_autoptr (LodgeSnapshotXml) xml = load (snapshot_text);
  g_autofree char *other = NULL;
  g_autofree char *none = NULL;
  g_autofree char *text = NULL;

  lodge_snapshot_xml_set_parent (xml, "q");
  other = lodge_snapshot_xml_dup_parent (xml);
  g_assert_cmpstr (other, ==, "q");
  lodge_snapshot_xml_set_parent (xml, NULL);
  none = lodge_snapshot_xml_dup_parent (xml);
  g_assert_null (none);
  text = lodge_snapshot_xml_to_text (xml);
  g_assert_null (strstr (text, "parent"));
  g_assert_nonnull (strstr (text, "<others/>"));
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "", "<domain/>", "<domainsnapshot>", "\001" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lodge_snapshot_xml_new_from_text (texts[i], &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot-xml/layers", test_layers);
  g_test_add_func ("/snapshot-xml/set-layer", test_set_layer);
  g_test_add_func ("/snapshot-xml/obstacles", test_obstacles);
  g_test_add_func ("/snapshot-xml/aside", test_aside);
  g_test_add_func ("/snapshot-xml/request", test_request);
  g_test_add_func ("/snapshot-xml/read", test_read);
  g_test_add_func ("/snapshot-xml/look", test_look);
  g_test_add_func ("/snapshot-xml/definitions", test_definitions);
  g_test_add_func ("/snapshot-xml/internal", test_internal);
  g_test_add_func ("/snapshot-xml/move", test_move);
  g_test_add_func ("/snapshot-xml/parent", test_parent);
  g_test_add_func ("/snapshot-xml/damaged", test_damaged);
  return g_test_run ();
}
