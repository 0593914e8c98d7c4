/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Suspending inside the guest mostly ends in one that does not wake up; saving state is Lodge's. */
static const LodgeXmlConstant life[] = {
  { "on_poweroff", "destroy" },
  { "on_reboot", "restart" },
  { "on_crash", "destroy" },
  { "pm/suspend-to-mem/@enabled", "no" },
  { "pm/suspend-to-disk/@enabled", "no" },
  { NULL },
};

/* Missed ticks are caught up by the guest's real-time clock; the HPET only costs exits. */
static const LodgeXmlConstant x86_timers[] = {
  { "timer[@name='rtc']/@tickpolicy", "catchup" },
  { "timer[@name='pit']/@tickpolicy", "delay" },
  { "timer[@name='hpet']/@present", "no" },
  { NULL },
};

static gboolean
is_x86 (LodgeMachineConfig *config)
{
  const char *arch = lodge_machine_config_get_arch (config);

  return g_strcmp0 (arch, "x86_64") == 0 || g_strcmp0 (arch, "i686") == 0;
}

static void
build_os (xmlNode *root, LodgeMachineConfig *config, const LodgeDomainXmlHost *host)
{
  xmlNode *os = lodge_xml_ensure (root, "os");

  lodge_xml_set (os, "type/@machine", host->machine_type != NULL ? host->machine_type : "q35");
  lodge_xml_set (os, "type", "hvm");
  if (lodge_machine_config_get_firmware (config) == LODGE_FIRMWARE_UEFI)
    lodge_domain_xml_write_uefi (os, lodge_machine_config_get_secure_boot (config));
}

static void
build_features (xmlNode *root, LodgeMachineConfig *config, const LodgeDomainXmlHost *host)
{
  xmlNode *features = lodge_xml_ensure (root, "features");

  lodge_xml_ensure (features, "acpi");
  if (!is_x86 (config))
    return;
  lodge_xml_ensure (features, "apic");
  if (lodge_machine_config_get_hyperv (config))
    lodge_domain_xml_write_hyperv (root, host->acceleration, host->hyperv);
  lodge_xml_set (features, "vmport/@state", "off");
  /* Secure Boot is only as good as the protection of its variables from the guest's kernel. */
  if (lodge_machine_config_get_secure_boot (config))
    lodge_xml_set (features, "smm/@state", "on");
}

static void
build_cpu (xmlNode *root, LodgeMachineConfig *config, const LodgeDomainXmlHost *host)
{
  xmlNode *cpu = lodge_xml_ensure (root, "cpu");
  xmlNode *topology;

  /* One socket: desktop Windows uses no more than one or two, however many it is given. */
  topology = lodge_xml_ensure (cpu, "topology");
  lodge_xml_set (topology, "@sockets", "1");
  lodge_xml_set (topology, "@dies", "1");
  lodge_xml_set_uint (topology, "@cores", lodge_machine_config_get_cpus (config));
  lodge_xml_set (topology, "@threads", "1");
  /* host-model survives a save and a restore across host updates. */
  if (host->acceleration == LODGE_ACCELERATION_KVM)
    lodge_xml_set (cpu, "@mode", "host-model");
  else
    lodge_domain_xml_write_emulated_cpu (cpu, is_x86 (config));
}

static void
build_clock (xmlNode *root, LodgeMachineConfig *config)
{
  xmlNode *clock = lodge_xml_ensure (root, "clock");

  if (!is_x86 (config))
    return;
  lodge_xml_set_all (clock, x86_timers);
  if (lodge_machine_config_get_hyperv (config))
    lodge_xml_set (clock, "timer[@name='hypervclock']/@present", "yes");
}

static gboolean
check_request (LodgeMachineConfig *config, GError **error)
{
  const char *missing = NULL;

  if (lodge_machine_config_get_uuid (config) == NULL)
    missing = "uuid";
  else if (lodge_machine_config_get_name (config) == NULL)
    missing = "name";
  else if (lodge_machine_config_get_title (config) == NULL)
    missing = "title";
  else if (lodge_machine_config_get_cpus (config) == 0)
    missing = "cpus";
  else if (lodge_machine_config_get_memory (config) == 0)
    missing = "memory";
  if (missing == NULL)
    return TRUE;
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                          missing,
                                          _ ("The new machine’s description is incomplete.")));
  return FALSE;
}

static gboolean
build_domain (xmlNode *root,
              LodgeMachineConfig *config,
              const LodgeDomainXmlHost *host,
              GError **error)
{
  gboolean kvm = host->acceleration == LODGE_ACCELERATION_KVM;
  const char *bad = NULL;

  lodge_xml_set (root,
                 "@type",
                 host->domain_type != NULL ? host->domain_type
                 : kvm                     ? "kvm"
                                           : "qemu");
  if (!lodge_xml_fields_write (root, lodge_domain_xml_machine_fields, G_OBJECT (config), &bad))
    {
      g_propagate_error (error, lodge_domain_xml_bad_text_error (bad));
      return FALSE;
    }
  lodge_xml_set_size (root, "currentMemory", lodge_machine_config_get_memory (config));
  /* Tells a guest that it was rolled back or copied; libvirt makes the number. */
  if (is_x86 (config))
    lodge_xml_ensure (root, "genid");
  build_os (root, config, host);
  build_features (root, config, host);
  build_cpu (root, config, host);
  build_clock (root, config);
  lodge_xml_set_all (root, life);
  return lodge_domain_xml_build_devices (root, config, host, error);
}

LodgeDomainXml *
lodge_domain_xml_new_from_config (LodgeMachineConfig *config,
                                  const LodgeDomainXmlHost *host,
                                  GError **error)
{
  g_autoptr (LodgeDomainXml) self = NULL;
  xmlDoc *doc;
  xmlNode *root;

  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (config), NULL);
  g_return_val_if_fail (host != NULL, NULL);

  if (!check_request (config, error))
    return NULL;
  doc = xmlNewDoc ((const xmlChar *)"1.0");
  root = xmlNewDocNode (doc, NULL, (const xmlChar *)"domain", NULL);
  xmlDocSetRootElement (doc, root);
  self = lodge_domain_xml_take_doc (doc);
  if (!build_domain (root, config, host, error))
    return NULL;
  return g_steal_pointer (&self);
}
