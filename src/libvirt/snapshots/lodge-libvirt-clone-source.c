/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a clone is made from. */
#include "config.h"

#include "lodge-libvirt-clone.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-internal.h"

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static char *
dup_base_title (LodgeClone *clone)
{
  return g_strdup_printf (_ ("Base of “%s”"), clone->request->title);
}

static void
list_layers (LodgeClone *clone)
{
  g_clear_pointer (&clone->layers, g_ptr_array_unref);
  clone->layers = lodge_domain_xml_list_layers (clone->definition);
  for (guint i = 0; clone->frozen != NULL && i < clone->frozen->layers->len; i++)
    {
      const LodgeDomainLayer *frozen = g_ptr_array_index (clone->frozen->layers, i);

      /* What libvirt's notes say of the files may be outdated; see lodge-libvirt-frozen.c. */
      for (guint j = 0; j < clone->layers->len; j++)
        {
          LodgeDomainLayer *layer = g_ptr_array_index (clone->layers, j);

          if (g_strcmp0 (layer->target, frozen->target) != 0)
            continue;
          g_free (layer->path);
          layer->path = g_strdup (frozen->path);
          g_free (layer->format);
          layer->format = g_strdup (frozen->format);
        }
    }
}

static gboolean
load_snapshot (LodgeClone *clone, const char *name, GError **error)
{
  g_autoptr (LodgeVirSnapshot) snapshot =
      lodge_libvirt_snapshot_lookup (clone->domain, name, error);

  clone->frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, clone->uuid, error) : NULL;
  if (clone->frozen == NULL)
    return FALSE;
  clone->internal = lodge_snapshot_xml_is_internal (clone->frozen->xml);
  if (clone->internal && clone->request->linked)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("This snapshot lies inside the machine’s disk files, on which nothing can "
                      "rest. Make a full clone of it."));
  if (clone->internal && LV (virDomainIsActive (clone->domain)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("This snapshot lies inside disk files that the running machine writes to. "
                      "Shut the machine down to copy it."));
  clone->definition = lodge_snapshot_xml_dup_definition (clone->frozen->xml, TRUE, error);
  return clone->definition != NULL;
}

static gboolean
refuse_inside (GError **error)
{
  return refuse (error,
                 LODGE_VMM_ERROR_NOT_SUPPORTED,
                 _ ("The machine has snapshots that other programs keep inside its disk files, and "
                    "only a full clone of it can be made, while it is off. Shut it down and clone "
                    "it then."));
}

/* It stays as it is: nothing has to be frozen. */
static gboolean
is_template (LodgeClone *clone)
{
  return lodge_domain_xml_get_template (clone->definition);
}

gboolean
lodge_libvirt_clone_find_source (LodgeClone *clone, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (clone->link);
  g_autoptr (GPtrArray) unlayered = NULL;
  gboolean active;

  if (refusal != NULL)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  active = LV (virDomainIsActive (clone->domain)) == 1;
  if (clone->request->snapshot == NULL)
    clone->definition = lodge_libvirt_fetch (
        clone->domain,
        active ? VIR_DOMAIN_XML_SECURE : VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE,
        error);
  else if (!load_snapshot (clone, clone->request->snapshot, error))
    return FALSE;
  if (clone->definition == NULL)
    return FALSE;
  if (clone->request->snapshot == NULL && clone->request->linked && is_template (clone) &&
      lodge_libvirt_has_internal (clone->domain))
    return refuse_inside (error);
  if (clone->request->snapshot == NULL && !is_template (clone) &&
      (clone->request->linked || active))
    {
      g_autofree char *title = dup_base_title (clone);

      if (lodge_libvirt_has_internal (clone->domain))
        return refuse_inside (error);
      clone->temporary = lodge_libvirt_dup_snapshot_name (title);
    }
  unlayered = lodge_domain_xml_list_unlayered (clone->definition);
  if (unlayered->len > 0)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, g_ptr_array_index (unlayered, 0));
  list_layers (clone);
  return lodge_libvirt_check_chains (clone->layers, error);
}

gboolean
lodge_libvirt_clone_freeze (LodgeClone *clone, GError **error)
{
  g_autofree char *title = dup_base_title (clone);
  const LodgeSnapshotRequest request = {
    .title = title,
    .origin = LODGE_SNAPSHOT_ORIGIN_SAFETY,
    .quiesce = TRUE,
    .hidden = !clone->request->linked,
  };

  if (clone->temporary == NULL)
    return TRUE;
  if (!lodge_libvirt_take_locked (
          clone->link, clone->domain, clone->uuid, clone->temporary, &request, error))
    return FALSE;
  g_clear_object (&clone->definition);
  if (!load_snapshot (clone, clone->temporary, error))
    return FALSE;
  list_layers (clone);
  return TRUE;
}
