/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-monitor.h"

#include <glib/gi18n-lib.h>
#include <libvirt/libvirt-qemu.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"

static char *
ask (virDomainPtr domain, const char *text, guint flags, GError **error)
{
  char *answer = NULL;
  char *copy;

  if (LV (virDomainQemuMonitorCommand (domain, text, &answer, flags)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  copy = g_strdup (answer != NULL ? answer : "");
  free (answer);
  return copy;
}

static char *
dup_command (const char *command, JsonObject *arguments)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "execute", command);
  if (arguments != NULL)
    json_object_set_object_member (object, "arguments", arguments);
  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

static const char *
get_problem (JsonObject *answer)
{
  JsonNode *error = json_object_get_member (answer, "error");
  JsonNode *text = error != NULL && JSON_NODE_HOLDS_OBJECT (error)
                       ? json_object_get_member (json_node_get_object (error), "desc")
                       : NULL;

  if (error == NULL)
    return NULL;
  return text != NULL && json_node_get_string (text) != NULL ? json_node_get_string (text)
                                                             : "error";
}

gboolean
lodge_libvirt_qmp (virDomainPtr domain,
                   const char *command,
                   JsonObject *arguments,
                   JsonNode **result,
                   GError **error)
{
  g_autofree char *text = dup_command (command, arguments);
  g_autofree char *reply = ask (domain, text, 0, error);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *answer;
  const char *problem;

  if (reply == NULL)
    return FALSE;
  root = json_from_string (reply, NULL);
  answer = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  problem = answer != NULL ? get_problem (answer) : "no JSON";
  if (problem != NULL)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                               problem,
                               "%s",
                               _ ("QEMU refused to change the network adapter. Try again after a "
                                  "restart of the machine.")));
      return FALSE;
    }
  if (result != NULL && json_object_has_member (answer, "return"))
    *result = json_object_dup_member (answer, "return");
  return TRUE;
}

char *
lodge_libvirt_hmp (virDomainPtr domain, const char *command, GError **error)
{
  char *text = ask (domain, command, VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP, error);

  return text != NULL ? g_strstrip (text) : NULL;
}

gboolean
lodge_libvirt_qmp_set_link (virDomainPtr domain, const char *alias, gboolean up, GError **error)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "name", alias);
  json_object_set_boolean_member (arguments, "up", up);
  return lodge_libvirt_qmp (domain, "set_link", arguments, NULL, error);
}

void
lodge_hub_free (LodgeHub *self)
{
  if (self == NULL)
    return;
  g_free (self->attached);
  g_ptr_array_unref (self->backends);
  g_free (self);
}

/* "hub 0", " \ lodgehub0: hostua-nic0: index=0,type=user,…", "lodgeback0-…: index=0,type=dgram,…"
 */
LodgeHub *
lodge_hub_new_from_text (const char *text, guint number)
{
  LodgeHub *self = g_new0 (LodgeHub, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *port = g_strdup_printf ("lodgehub%u", number);
  g_autofree char *prefix = g_strdup_printf (LODGE_HUB_BACKEND, number, "");

  self->backends = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i] + strspn (lines[i], " \\\r");
      g_auto (GStrv) parts = g_strsplit (g_strchomp ((char *)line), ": ", 3);

      for (guint part = 0; parts[part] != NULL && part < 2; part++)
        if (g_str_has_prefix (parts[part], prefix))
          g_ptr_array_add (self->backends, g_strdup (parts[part]));
      if (parts[0] != NULL && g_str_equal (parts[0], port))
        {
          g_free (self->attached);
          self->attached = g_strdup (parts[1] != NULL ? parts[1] : "");
        }
    }
  return self;
}

static gboolean
delete_netdev (virDomainPtr domain, const char *id, GError **error)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "id", id);
  return lodge_libvirt_qmp (domain, "netdev_del", arguments, NULL, error);
}

gboolean
lodge_hub_close (LodgeHub *self, virDomainPtr domain, guint number, GError **error)
{
  g_autofree char *port = g_strdup_printf ("lodgehub%u", number);

  if (self->attached != NULL && !delete_netdev (domain, port, error))
    return FALSE;
  g_clear_pointer (&self->attached, g_free);
  while (self->backends->len > 0)
    {
      if (!delete_netdev (domain, self->backends->pdata[0], error))
        return FALSE;
      g_ptr_array_remove_index (self->backends, 0);
    }
  return TRUE;
}

static JsonObject *
unix_address (const char *path)
{
  JsonObject *address = json_object_new ();

  json_object_set_string_member (address, "type", "unix");
  json_object_set_string_member (address, "path", path);
  return address;
}

static gboolean
add_backend (
    virDomainPtr domain, const char *backend, const char *port, const char *remote, GError **error)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "type", "dgram");
  json_object_set_string_member (arguments, "id", backend);
  json_object_set_object_member (arguments, "local", unix_address (port));
  json_object_set_object_member (arguments, "remote", unix_address (remote));
  return lodge_libvirt_qmp (domain, "netdev_add", arguments, NULL, error);
}

gboolean
lodge_hub_open (LodgeHub *self,
                virDomainPtr domain,
                guint number,
                const char *backend,
                const char *port,
                const char *remote,
                GError **error)
{
  g_autofree char *name = g_strdup_printf ("lodgehub%u", number);
  JsonObject *arguments;

  if (port != NULL)
    {
      if (!add_backend (domain, backend, port, remote, error))
        return FALSE;
      g_ptr_array_add (self->backends, g_strdup (backend));
    }
  arguments = json_object_new ();
  json_object_set_string_member (arguments, "type", "hubport");
  json_object_set_string_member (arguments, "id", name);
  json_object_set_int_member (arguments, "hubid", number);
  json_object_set_string_member (arguments, "netdev", backend);
  if (!lodge_libvirt_qmp (domain, "netdev_add", arguments, NULL, error))
    return FALSE;
  self->attached = g_strdup (backend);
  return TRUE;
}
