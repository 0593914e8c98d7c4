/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing down what passes an adapter of a user's own machine. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-reading.h"

#define DUMP_NAME "lodgedump%d"

char *
lodge_libvirt_dup_capture (virDomainPtr domain, int number)
{
  g_autofree char *path = g_strdup_printf ("/objects/" DUMP_NAME, number);
  g_autoptr (JsonNode) result = NULL;
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "path", path);
  json_object_set_string_member (arguments, "property", "file");
  if (!lodge_libvirt_qmp (domain, "qom-get", arguments, &result, NULL) || result == NULL ||
      !JSON_NODE_HOLDS_VALUE (result))
    return NULL;
  return g_strdup (json_node_get_string (result));
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *details, const char *sentence)
{
  g_propagate_error (error, lodge_vmm_error_new (code, details, "%s", sentence));
  return FALSE;
}

/* QEMU would write over a file that is there, and follow a link. */
static gboolean
reserve (const char *path, GError **error)
{
  int fd;

  if (!g_path_is_absolute (path))
    return refuse (
        error, LODGE_VMM_ERROR_INVALID, path, _ ("The file for the recording needs a full path."));
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    return refuse (error,
                   LODGE_VMM_ERROR_EXISTS,
                   path,
                   _ ("The file for the recording exists already. Choose another name."));
  if (fd < 0)
    return refuse (error,
                   LODGE_VMM_ERROR_DENIED,
                   g_strerror (errno),
                   _ ("The file for the recording can’t be made. Choose another folder."));
  close (fd);
  return TRUE;
}

static gboolean
begin_capture (virDomainPtr domain, LodgeNic *nic, const char *path, GError **error)
{
  int number = lodge_nic_get_number (nic);
  g_autofree char *name = g_strdup_printf (DUMP_NAME, number);
  g_autofree char *netdev =
      g_strdup_printf (lodge_nic_get_switchable (nic) ? "lodgeport%d" : LODGE_HUB_NAT, number);
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "qom-type", "filter-dump");
  json_object_set_string_member (arguments, "id", name);
  json_object_set_string_member (arguments, "netdev", netdev);
  json_object_set_string_member (arguments, "file", path);
  return lodge_libvirt_qmp (domain, "object-add", arguments, NULL, error);
}

static gboolean
end_capture (virDomainPtr domain, int number, GError **error)
{
  g_autofree char *name = g_strdup_printf (DUMP_NAME, number);
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "id", name);
  return lodge_libvirt_qmp (domain, "object-del", arguments, NULL, error);
}

static LodgeNic *
find_live (virDomainPtr domain, const char *id, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, 0, error);
  g_autoptr (LodgeDomainXml) live =
      text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  g_autoptr (LodgeMachineConfig) config = live != NULL ? lodge_domain_xml_to_config (live) : NULL;
  GListModel *nics = config != NULL ? lodge_machine_config_get_nics (config) : NULL;

  for (guint i = 0; nics != NULL && i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return g_steal_pointer (&nic);
    }
  if (nics != NULL)
    refuse (error,
            LODGE_VMM_ERROR_NOT_FOUND,
            id,
            _ ("The machine does not have this network adapter any more."));
  return NULL;
}

gboolean
lodge_libvirt_session_capture_nic (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *id, const char *path, GError **error)
{
  g_autoptr (LodgeNic) nic = NULL;
  g_autofree char *running = NULL;

  if (LV (virDomainIsActive (domain)) != 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   NULL,
                   _ ("The machine is not running. Start it first."));
  nic = find_live (domain, id, error);
  if (nic == NULL)
    return FALSE;
  if (!lodge_nic_get_switchable (nic) && !lodge_libvirt_is_straight (nic))
    return refuse (
        error,
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        id,
        _ ("What passes this network adapter can’t be recorded: Lodge did not make it."));
  running = lodge_libvirt_dup_capture (domain, lodge_nic_get_number (nic));
  if (path == NULL)
    return running == NULL || end_capture (domain, lodge_nic_get_number (nic), error);
  if (running != NULL)
    return refuse (error,
                   LODGE_VMM_ERROR_BUSY,
                   running,
                   _ ("This network adapter is being recorded already. End that first."));
  if (!reserve (path, error))
    return FALSE;
  if (begin_capture (domain, nic, path, error))
    return TRUE;
  unlink (path);
  return FALSE;
}
