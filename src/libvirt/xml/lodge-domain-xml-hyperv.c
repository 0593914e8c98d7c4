/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <string.h>

typedef struct
{
  const char *path;
  gboolean kvm_only;
} Enlightenment;

/* TCG refuses those that need the kernel's help. */
static const Enlightenment enlightenments[] = {
  { "relaxed", FALSE }, { "vapic", FALSE }, { "spinlocks", FALSE }, { "vpindex", TRUE },
  { "runtime", TRUE },  { "synic", TRUE },  { "stimer", TRUE },     { "frequencies", TRUE },
  { "tlbflush", TRUE }, { "ipi", TRUE },
};

/* KVM's kernel side gives these to guests; a definition made elsewhere may ask for them too. */
static const char *const kvm_only_extras[] = {
  "reset", "reenlightenment", "evmcs", "avic", "emsr_bitmap"
};

void
lodge_domain_xml_write_hyperv (xmlNode *root, LodgeAcceleration acceleration)
{
  xmlNode *hyperv = lodge_xml_ensure (root, "features/hyperv");

  lodge_xml_set (hyperv, "@mode", "custom");
  for (guint i = 0; i < G_N_ELEMENTS (enlightenments); i++)
    {
      xmlNode *element;

      if (enlightenments[i].kvm_only && acceleration != LODGE_ACCELERATION_KVM)
        continue;
      element = lodge_xml_ensure (hyperv, enlightenments[i].path);
      lodge_xml_set (element, "@state", "on");
      if (strcmp (enlightenments[i].path, "spinlocks") == 0)
        lodge_xml_set (element, "@retries", "8191");
    }
}

/* Whether the enlightenments are what emulation leaves of Lodge's own. */
static gboolean
is_reduced_set (xmlNode *hyperv)
{
  guint n_expected = 0;
  guint n_found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (enlightenments); i++)
    if (!enlightenments[i].kvm_only)
      {
        n_expected++;
        n_found += lodge_xml_find (hyperv, enlightenments[i].path) != NULL;
      }
  return n_found == n_expected && xmlChildElementCount (hyperv) == n_expected;
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
        lodge_domain_xml_write_hyperv (root, acceleration);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (enlightenments); i++)
    if (enlightenments[i].kvm_only)
      remove_if_present (hyperv, enlightenments[i].path);
  for (guint i = 0; i < G_N_ELEMENTS (kvm_only_extras); i++)
    remove_if_present (hyperv, kvm_only_extras[i]);
}
