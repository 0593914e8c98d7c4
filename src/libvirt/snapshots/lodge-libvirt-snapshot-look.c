/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a snapshot before anything of it is done. */
#include "config.h"

#include "lodge-libvirt-snapshot-take.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-internal.h"
#include "lodge-libvirt-pool.h"
#include "lodge-size.h"

/* Beside the guest's memory: device state, and room for the machine to go on writing. */
#define MEMORY_MARGIN (256 * LODGE_MIB)

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

/* Its files are not there to be looked at. */
static gboolean
look_inside (LodgeTake *take, GError **error)
{
  g_autofree char *problem =
      lodge_libvirt_dup_inside_refusal (take->link, take->domain, take->definition);

  take->foreign = TRUE;
  take->layers = lodge_domain_xml_list_layers (take->definition);
  return problem == NULL || refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, problem);
}

/* Nor of these, but libvirt's daemon looks after them. */
static gboolean
look_by_daemon (LodgeTake *take, GError **error)
{
  g_autofree char *problem = lodge_daemon_dup_refusal (take->definition);

  take->by_daemon = TRUE;
  take->internal = FALSE;
  take->layers = lodge_domain_xml_list_layers (take->definition);
  return problem == NULL || refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, problem);
}

gboolean
lodge_libvirt_take_look (LodgeTake *take, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (take->link);
  gboolean inside = lodge_libvirt_snapshots_inside_only (take->link);
  g_autoptr (GPtrArray) unlayered = NULL;
  int state = 0;

  if (refusal != NULL && !inside)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  take->active = LV (virDomainIsActive (take->domain)) == 1;
  take->was_paused = take->active && LV (virDomainGetState (take->domain, &state, NULL, 0)) == 0 &&
                     state == VIR_DOMAIN_PAUSED;
  take->definition =
      lodge_libvirt_fetch (take->domain, take->active ? 0 : VIR_DOMAIN_XML_INACTIVE, error);
  if (take->definition == NULL)
    return FALSE;
  take->internal = inside || lodge_libvirt_has_internal (take->domain);
  if (!take->active && LV (virDomainHasManagedSaveImage (take->domain, 0)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine’s state is saved. Resume it, or discard the saved state, before "
                      "you take a snapshot."));
  if (lodge_daemon_keeps (take->link, take->domain, take->definition))
    return look_by_daemon (take, error);
  if (inside)
    return look_inside (take, error);
  unlayered = lodge_domain_xml_list_unlayered (take->definition);
  if (unlayered->len > 0)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, g_ptr_array_index (unlayered, 0));
  take->layers = lodge_domain_xml_list_layers (take->definition);
  if (take->layers->len == 0)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("The machine has no disk that could be kept in a snapshot."));
  return lodge_libvirt_check_chains (take->layers, error);
}

/* Where the memory goes: into the folder, or into a disk file; NULL: nowhere, or where nothing can
 * be seen. */
static char *
dup_memory_folder (LodgeTake *take)
{
  g_autoptr (GPtrArray) layers = NULL;

  if (take->memory != NULL)
    return g_strdup (take->folder);
  if (!take->internal || !take->active || !lodge_libvirt_link_get_facts (take->link)->local)
    return NULL;
  layers = lodge_domain_xml_list_layers (take->definition);
  return layers->len > 0
             ? g_path_get_dirname (((LodgeDomainLayer *)g_ptr_array_index (layers, 0))->path)
             : NULL;
}

gboolean
lodge_libvirt_take_has_room (LodgeTake *take, GError **error)
{
  g_autofree char *folder = dup_memory_folder (take);
  virDomainInfo info = { 0 };
  guint64 needed;
  guint64 space;

  if (folder == NULL || LV (virDomainGetInfo (take->domain, &info)) < 0)
    return TRUE;
  needed = (guint64)info.memory * LODGE_KIB + MEMORY_MARGIN;
  space = take->by_daemon ? MAX (lodge_daemon_get_space (take->link, take->uuid), 1)
                          : lodge_libvirt_local_space (folder);
  if (space == 0 || space >= needed)
    return TRUE;
  {
    g_autofree char *needed_text = lodge_size_format (needed);
    g_autofree char *space_text = lodge_size_format (space);

    g_propagate_error (error,
                       lodge_vmm_error_new (
                           LODGE_VMM_ERROR_NO_SPACE,
                           folder,
                           /* Translators: two sizes such as “2 GiB”. */
                           _ ("A snapshot with memory needs %s of free disk space, but only %s are "
                              "left. Free some space, or shut the machine down first."),
                           needed_text,
                           space_text));
  }
  return FALSE;
}
