/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml.h"
#include "lodge-fuzz.h"

#include <string.h>

/* Any bytes as a definition: read, masked, listed, edited, its adapters changed, and what comes out
 * can be read again. */

static void
edit (LodgeDomainXml *xml)
{
  g_autoptr (LodgeMachineEdit) all = lodge_machine_edit_new ();

  lodge_machine_edit_set_title (all, "A title <&>");
  lodge_machine_edit_set_description (all, "");
  lodge_machine_edit_set_cpus (all, 3);
  lodge_machine_edit_set_memory (all, G_GUINT64_CONSTANT (3) << 30);
  lodge_machine_edit_set_acceleration (all, LODGE_ACCELERATION_EMULATION);
  lodge_domain_xml_apply_edit (xml, all, NULL);
}

static void
edit_nics (LodgeDomainXml *xml)
{
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (xml);
  GListModel *nics = lodge_machine_config_get_nics (config);
  g_autofree char *metadata = NULL;
  g_autofree char *added = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (nics) && i < 4; i++)
    {
      static const LodgeNicMode modes[] = {
        LODGE_NIC_MODE_USER, LODGE_NIC_MODE_NETWORK, LODGE_NIC_MODE_NONE, LODGE_NIC_MODE_BRIDGE
      };
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      lodge_nic_set_mode (nic, modes[i]);
      lodge_nic_set_source (nic, "lab");
      lodge_domain_xml_set_nic (xml, nic, TRUE, NULL);
      lodge_domain_xml_note_nic (xml, nic);
      if (i == 3)
        lodge_domain_xml_remove_nic (xml, lodge_device_get_id (LODGE_DEVICE (nic)), NULL);
      else if (i == 0)
        added = lodge_domain_xml_add_nic (xml, nic, TRUE, NULL);
    }
  metadata = lodge_domain_xml_dup_nic_metadata (xml);
  lodge_domain_xml_settle_nics (xml);
  /* Nothing is open that what is noted does not say is. */
  g_assert_false (lodge_domain_xml_settle_nics (xml));
}

static void
check_output (LodgeDomainXml *xml)
{
  g_autofree char *text = lodge_domain_xml_to_text (xml);
  g_autofree char *masked = lodge_domain_xml_to_masked_text (xml);
  g_autoptr (LodgeDomainXml) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (masked);
  again = lodge_domain_xml_new_from_text (text, &error);
  /* Escapes may make a document longer than what is accepted. */
  if (again == NULL && strlen (text) < 4 * 1024 * 1024)
    g_error ("%s: %s\n%s", error->message, lodge_vmm_error_get_details (error), text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
  g_autoptr (LodgeMachineConfig) config = NULL;
  g_autoptr (GListModel) files = NULL;

  if (xml == NULL)
    return 0;
  config = lodge_domain_xml_to_config (xml);
  files = lodge_domain_xml_list_files (xml);
  g_assert_true (LODGE_IS_MACHINE_CONFIG (config));
  g_assert_true (G_IS_LIST_MODEL (files));
  check_output (xml);
  edit (xml);
  edit_nics (xml);
  check_output (xml);
  return 0;
}
