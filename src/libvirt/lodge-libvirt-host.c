/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the computer behind the connection is and can do. Read on the worker. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-domain-xml.h"
#include "lodge-libvirt-acceleration.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-rendering.h"
#include "lodge-libvirt-snapshots.h"
#include "lodge-size.h"
#include "lodge-xml-facts.h"

guint64
lodge_libvirt_driver_features (const LodgeLibvirtFacts *facts)
{
  guint64 features = LODGE_MACHINE_FEATURE_EDIT | LODGE_MACHINE_FEATURE_SAVE;

  if (facts->qemu || facts->test)
    features |= LODGE_MACHINE_FEATURE_SCREENSHOT;
  if (facts->qemu)
    features |= LODGE_MACHINE_FEATURE_SEND_KEYS | LODGE_MACHINE_FEATURE_OPEN_SERIAL |
                LODGE_MACHINE_FEATURE_STATISTICS | LODGE_MACHINE_FEATURE_MEDIUM;
  if (facts->qemu && facts->local)
    features |= LODGE_MACHINE_FEATURE_OPEN_DISPLAY | LODGE_MACHINE_FEATURE_READ_LOG;
  return features;
}

static char *
take_string (char *libvirt_string)
{
  char *copy = g_strdup (libvirt_string);

  free (libvirt_string);
  return copy;
}

static char *
format_version (unsigned long version)
{
  return g_strdup_printf ("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

/* A line of the kernel's own account, in bytes; 0 when it is not there. */
static guint64
read_meminfo (const char *key)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return 0;
  line = strstr (text, key);
  return line != NULL ? g_ascii_strtoull (line + strlen (key), NULL, 10) * LODGE_KIB : 0;
}

/* libvirt adds up NUMA nodes as they were at boot, so it misses memory plugged in since. */
static guint64
read_installed_memory (const LodgeLibvirtFacts *facts, const virNodeInfo *node)
{
  guint64 total = facts->qemu && facts->local ? read_meminfo ("MemTotal:") : 0;

  return MAX (total, (guint64)node->memory * LODGE_KIB);
}

static void
read_identity (LodgeLibvirtLink *link, LodgeHost *host)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  /* libvirt looks its own name up in the network, which may take long. */
  g_autofree char *hostname = facts->local ? g_strdup (g_get_host_name ())
                                           : take_string (LV (virConnectGetHostname (connect)));
  unsigned long version = 0;
  unsigned long library = 0;
  virNodeInfo node = { 0 };
  g_autofree char *version_text = NULL;
  g_autofree char *library_text = NULL;

  if (LV (virConnectGetVersion (connect, &version)) == 0)
    version_text = format_version (version);
  if (LV (virConnectGetLibVersion (connect, &library)) == 0)
    library_text = format_version (library);
  if (LV (virNodeGetInfo (connect, &node)) < 0)
    memset (&node, 0, sizeof node);

  /* The capabilities say so too, but then libvirt examines every QEMU that is installed first. */
  facts->arch = *node.model != '\0' ? g_strdup (node.model) : NULL;
  virResetLastError ();

  g_object_set (host,
                "hostname",
                hostname,
                "hypervisor",
                facts->qemu   ? "QEMU"
                : facts->test ? "Test"
                              : LV (virConnectGetType (connect)),
                "hypervisor-version",
                version_text,
                "library-version",
                library_text,
                "arch",
                facts->arch,
                "local",
                facts->local,
                "privileged",
                facts->privileged,
                "cpus",
                node.cpus,
                "memory",
                read_installed_memory (facts, &node),
                NULL);
}

static LodgeXmlFacts *
domain_capabilities (LodgeLibvirtLink *link, const char *type)
{
  const char *arch = lodge_libvirt_link_get_facts (link)->arch;
  const char *machine = NULL;
  g_autofree char *text = NULL;

  if (g_strcmp0 (arch, "x86_64") == 0)
    machine = "q35";
  else if (g_strcmp0 (arch, "aarch64") == 0)
    machine = "virt";
  text = take_string (LV (virConnectGetDomainCapabilities (
      lodge_libvirt_link_get_connect (link), NULL, arch, machine, type, 0)));
  if (text == NULL)
    {
      virResetLastError ();
      return NULL;
    }
  return lodge_xml_facts_new (text);
}

static void
read_acceleration (LodgeLibvirtLink *link, LodgeHost *host, gboolean offered, gboolean emulated)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  LodgeLibvirtAcceleration question = {
    .offered = offered,
    .emulated = emulated,
    .local = facts->local,
    .by_daemon = facts->privileged,
    .arch = facts->arch,
  };
  g_autofree char *reason = NULL;
  gboolean kvm = lodge_libvirt_acceleration_detect (&question, &reason);

  g_object_set (host, "kvm", kvm, "emulation", emulated, "acceleration-reason", reason, NULL);
}

static void
read_rendering (LodgeLibvirtLink *link, LodgeHost *host, LodgeXmlFacts *xml)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  LodgeLibvirtRendering question = {
    .offered = lodge_xml_facts_has (xml, "devices/graphics/enum(type)/value", "egl-headless") &&
               lodge_xml_facts_has (xml, "devices/video/enum(modelType)/value", "virtio"),
    .local = facts->local,
    .by_daemon = facts->privileged,
  };
  g_autofree char *reason = NULL;
  gboolean rendering = lodge_libvirt_rendering_detect (&question, &reason);

  g_object_set (host, "rendering", rendering, "rendering-reason", reason, NULL);
}

static void
read_abilities (LodgeHost *host, LodgeXmlFacts *xml)
{
  gboolean uefi = lodge_xml_facts_has (xml, "os/enum(firmware)/value", "efi");
  gboolean secure = uefi && lodge_xml_facts_has (xml, "os/loader/enum(secure)/value", "yes");
  gboolean tpm = lodge_xml_facts_has (xml, "devices/tpm/enum(backendModel)/value", "emulator") &&
                 lodge_xml_facts_has (xml, "devices/tpm/enum(backendVersion)/value", "2.0");
  const char *max_cpus = lodge_xml_facts_get (xml, "vcpu@max");

  g_object_set (
      host,
      "uefi",
      uefi,
      "secure-boot",
      secure,
      "tpm",
      tpm,
      "uefi-reason",
      uefi ? NULL
           : _ ("UEFI firmware is not installed. Install the package “ovmf” and restart Lodge."),
      "tpm-reason",
      tpm ? NULL
          : _ ("The TPM emulator is not installed. Install the packages “swtpm” and “swtpm-tools” "
               "and "
               "restart Lodge."),
      "spice",
      lodge_xml_facts_has (xml, "devices/graphics/enum(type)/value", "spice"),
      "vnc",
      lodge_xml_facts_has (xml, "devices/graphics/enum(type)/value", "vnc"),
      "max-cpus",
      max_cpus != NULL ? (guint)g_ascii_strtoull (max_cpus, NULL, 10) : 0,
      NULL);
}

/* The test driver runs nothing and so refuses nothing. */
static void
read_pretended (LodgeLibvirtLink *link, LodgeHost *host)
{
  int max_cpus = LV (virConnectGetMaxVcpus (lodge_libvirt_link_get_connect (link), NULL));

  virResetLastError ();
  g_object_set (host,
                "kvm",
                FALSE,
                "emulation",
                TRUE,
                "acceleration-reason",
                _ ("The machines of this connection only pretend to run."),
                "uefi",
                TRUE,
                "secure-boot",
                TRUE,
                "tpm",
                TRUE,
                "rendering",
                TRUE,
                "spice",
                TRUE,
                "vnc",
                TRUE,
                "max-cpus",
                (guint)MAX (max_cpus, 1),
                NULL);
}

/* A machine that asks for an enlightenment the kernel does not have would not start. */
static GStrv
read_enlightenments (LodgeXmlFacts *kvm)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *const *all = lodge_domain_xml_list_enlightenments ();
  const char *path = "features/hyperv/enum(features)/value";

  if (kvm == NULL || lodge_xml_facts_get (kvm, path) == NULL)
    return NULL;
  for (guint i = 0; all[i] != NULL; i++)
    if (lodge_xml_facts_has (kvm, path, all[i]))
      g_strv_builder_add (builder, all[i]);
  return g_strv_builder_end (builder);
}

static void
read_constant (LodgeLibvirtLink *link, LodgeHost *host)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (LodgeXmlFacts) kvm = NULL;
  g_autoptr (LodgeXmlFacts) qemu = NULL;
  LodgeXmlFacts *best = NULL;

  read_identity (link, host);
  if (!facts->qemu)
    {
      read_pretended (link, host);
      return;
    }
  kvm = domain_capabilities (link, "kvm");
  qemu = domain_capabilities (link, "qemu");
  read_acceleration (link, host, kvm != NULL, qemu != NULL);
  g_clear_pointer (&facts->hyperv, g_strfreev);
  facts->hyperv = read_enlightenments (kvm);
  best = qemu != NULL ? qemu : kvm;
  if (best == NULL)
    return;
  read_abilities (host, best);
  read_rendering (link, host, best);
  facts->spice_usb = lodge_xml_facts_has (best, "devices/redirdev/enum(bus)/value", "usb") ||
                     (lodge_xml_facts_get (best, "devices/redirdev@supported") == NULL &&
                      lodge_xml_facts_has (best, "devices/graphics/enum(type)/value", "spice"));
}

static guint64
read_available_memory (LodgeLibvirtLink *link)
{
  if (!lodge_libvirt_link_get_facts (link)->local)
    {
      unsigned long long bytes = LV (virNodeGetFreeMemory (lodge_libvirt_link_get_connect (link)));

      virResetLastError ();
      return bytes;
    }
  return read_meminfo ("MemAvailable:");
}

static GStrv
read_networks (LodgeLibvirtLink *link)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  virNetworkPtr *networks = NULL;
  int n_networks = LV (virConnectListAllNetworks (
      lodge_libvirt_link_get_connect (link), &networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE));

  for (int i = 0; i < n_networks; i++)
    {
      g_strv_builder_add (builder, virNetworkGetName (networks[i]));
      virNetworkFree (networks[i]);
    }
  free (networks);
  virResetLastError ();
  return g_strv_builder_end (builder);
}

static void
read_changing (LodgeLibvirtLink *link, LodgeHost *host)
{
  g_auto (GStrv) networks = read_networks (link);
  g_autofree char *folder = lodge_libvirt_pool_dup_folder (link);

  g_object_set (host,
                "memory-available",
                read_available_memory (link),
                "networks",
                networks,
                "disk-folder",
                folder,
                "disk-space",
                folder != NULL ? lodge_libvirt_pool_get_space (link, folder) : 0,
                NULL);
}

static void
post_host (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  lodge_host_assign (self->host, data);
}

static void
post_first_host (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  lodge_host_assign (self->host, data);
  lodge_libvirt_vmm_opened (self, link);
}

void
lodge_libvirt_host_load (LodgeLibvirtLink *link)
{
  LodgeHost *constant = lodge_host_new ();
  LodgeHost *host = lodge_host_new ();

  read_constant (link, constant);
  lodge_libvirt_link_take_host (link, constant);
  lodge_libvirt_snapshots_recover (link);
  lodge_libvirt_disposable_settle_all (link);
  lodge_host_assign (host, constant);
  read_changing (link, host);
  lodge_libvirt_link_post (link, post_first_host, host, g_object_unref);
}

void
lodge_libvirt_host_reload (LodgeLibvirtLink *link)
{
  LodgeHost *host = lodge_host_new ();

  lodge_host_assign (host, lodge_libvirt_link_get_host (link));
  read_changing (link, host);
  lodge_libvirt_link_post (link, post_host, host, g_object_unref);
}
