/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <string.h>

/* The first N_EMULATED are all that TCG does not refuse: the others need the kernel's help. */
static const char *const enlightenments[] = {
  "relaxed", "vapic",       "spinlocks", "vpindex", "runtime", "synic",
  "stimer",  "frequencies", "tlbflush",  "ipi",     NULL,
};
#define N_EMULATED 3

/* KVM's kernel side gives these to guests; a definition made elsewhere may ask for them too. */
static const char *const kvm_only_extras[] = {
  "reset", "reenlightenment", "evmcs", "avic", "emsr_bitmap"
};

const char *const *
lodge_domain_xml_list_enlightenments (void)
{
  return enlightenments;
}

static gboolean
is_usable (guint index, LodgeAcceleration acceleration, const char *const *available)
{
  if (acceleration != LODGE_ACCELERATION_KVM)
    return index < N_EMULATED;
  return available == NULL || g_strv_contains (available, enlightenments[index]);
}

void
lodge_domain_xml_write_hyperv (xmlNode *root,
                               LodgeAcceleration acceleration,
                               const char *const *available)
{
  xmlNode *hyperv = lodge_xml_ensure (root, "features/hyperv");

  lodge_xml_set (hyperv, "@mode", "custom");
  for (guint i = 0; enlightenments[i] != NULL; i++)
    {
      xmlNode *element;

      if (!is_usable (i, acceleration, available))
        continue;
      element = lodge_xml_ensure (hyperv, enlightenments[i]);
      lodge_xml_set (element, "@state", "on");
      if (strcmp (enlightenments[i], "spinlocks") == 0)
        lodge_xml_set (element, "@retries", "8191");
    }
}

/* Whether the enlightenments are what emulation leaves of Lodge's own. */
static gboolean
is_reduced_set (xmlNode *hyperv)
{
  for (guint i = 0; i < N_EMULATED; i++)
    if (lodge_xml_find (hyperv, enlightenments[i]) == NULL)
      return FALSE;
  return xmlChildElementCount (hyperv) == N_EMULATED;
}

static void
remove_if_present (xmlNode *parent, const char *name)
{
  xmlNode *found = lodge_xml_find (parent, name);

  if (found != NULL)
    lodge_xml_remove (found);
}

void
lodge_domain_xml_adapt_hyperv (xmlNode *root, LodgeAcceleration acceleration)
{
  xmlNode *hyperv = lodge_xml_find (root, "features/hyperv");

  if (hyperv == NULL)
    return;
  if (acceleration == LODGE_ACCELERATION_KVM)
    {
      if (is_reduced_set (hyperv))
        lodge_domain_xml_write_hyperv (root, acceleration, NULL);
      return;
    }
  for (guint i = N_EMULATED; enlightenments[i] != NULL; i++)
    remove_if_present (hyperv, enlightenments[i]);
  for (guint i = 0; i < G_N_ELEMENTS (kvm_only_extras); i++)
    remove_if_present (hyperv, kvm_only_extras[i]);
}
