/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read of the networks becomes the models. There are few, so they are read all at once. */
#include "config.h"

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-private.h"
#include "lodge-network-xml.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

gboolean
lodge_libvirt_serves_networks (LodgeLibvirtLink *link)
{
  return lodge_libvirt_facts_have_hubs (lodge_libvirt_link_get_facts (link));
}

static void
read_flags (LodgeLibvirtLink *link, virNetworkPtr handle, LodgeNetwork *network)
{
  gboolean served = lodge_libvirt_serves_networks (link);
  int autostart = 0;

  if (LV (virNetworkGetAutostart (handle, &autostart)) < 0)
    autostart = 0;
  g_object_set (network,
                "active",
                served || LV (virNetworkIsActive (handle)) == 1,
                "persistent",
                LV (virNetworkIsPersistent (handle)) == 1,
                "autostart",
                autostart != 0,
                "served",
                served,
                NULL);
  virResetLastError ();
}

/* NULL: it went away, or makes no sense to us. */
static LodgeNetwork *
read_network (LodgeLibvirtLink *link, virNetworkPtr handle)
{
  char *text = LV (virNetworkGetXMLDesc (handle, 0));
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetworkXml) xml = NULL;
  LodgeNetwork *network = NULL;

  if (text == NULL)
    {
      virResetLastError ();
      return NULL;
    }
  xml = lodge_network_xml_new_from_text (text, &error);
  free (text);
  if (xml == NULL)
    {
      g_debug ("Could not read a network: %s", error->message);
      return NULL;
    }
  network = lodge_network_xml_to_network (xml, lodge_libvirt_serves_networks (link));
  read_flags (link, handle, network);
  return network;
}

GPtrArray *
lodge_libvirt_networks_read (LodgeLibvirtLink *link, GError **error)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (g_object_unref);
  virNetworkPtr *handles = NULL;
  int n_handles =
      LV (virConnectListAllNetworks (lodge_libvirt_link_get_connect (link), &handles, 0));

  if (n_handles < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  for (int i = 0; i < n_handles; i++)
    {
      const char *name = virNetworkGetName (handles[i]);
      LodgeNetwork *network =
          g_str_has_prefix (name, LODGE_REPLUG_PREFIX) ? NULL : read_network (link, handles[i]);

      if (network != NULL)
        g_ptr_array_add (networks, network);
      virNetworkFree (handles[i]);
    }
  free (handles);
  return g_steal_pointer (&networks);
}

typedef struct
{
  GPtrArray *networks;
  guint64 serial;
} Loaded;

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  g_ptr_array_unref (loaded->networks);
  g_free (loaded);
}

static LodgeNetwork *
find_read (GPtrArray *networks, const char *uuid)
{
  for (guint i = 0; i < networks->len; i++)
    if (g_strcmp0 (lodge_network_get_uuid (networks->pdata[i]), uuid) == 0)
      return networks->pdata[i];
  return NULL;
}

/* Updates the models that are there and removes those of networks that are gone. What is left in
 * @networks is new. */
static void
update_known (LodgeLibvirtVmm *self, GPtrArray *networks)
{
  GListModel *list = G_LIST_MODEL (self->networks);

  for (guint i = g_list_model_get_n_items (list); i > 0; i--)
    {
      g_autoptr (LodgeNetwork) known = g_list_model_get_item (list, i - 1);
      LodgeNetwork *read = find_read (networks, lodge_network_get_uuid (known));

      if (read == NULL)
        {
          g_list_store_remove (self->networks, i - 1);
          g_object_set (known, "active", FALSE, NULL);
          continue;
        }
      lodge_network_assign (known, read);
      g_ptr_array_remove (networks, read);
    }
}

static void
post_networks (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  Loaded *loaded = data;

  if (loaded->serial <= self->networks_serial)
    return;
  self->networks_serial = loaded->serial;
  update_known (self, loaded->networks);
  for (guint i = 0; i < loaded->networks->len; i++)
    g_list_store_append (self->networks, loaded->networks->pdata[i]);
}

void
lodge_libvirt_networks_load (LodgeLibvirtLink *link)
{
  Loaded *loaded = g_new0 (Loaded, 1);
  g_autoptr (GError) error = NULL;

  loaded->serial = lodge_libvirt_link_next_serial (link);
  loaded->networks = lodge_libvirt_networks_read (link, &error);
  if (loaded->networks != NULL)
    {
      lodge_libvirt_link_post (link, post_networks, loaded, loaded_free);
      return;
    }
  /* A driver without networks has none; of a lost connection we hear elsewhere. */
  g_debug ("Could not list networks: %s", error->message);
  g_free (loaded);
}

virNetworkPtr
lodge_libvirt_network_look_up (LodgeLibvirtLink *link, const char *uuid, GError **error)
{
  virNetworkPtr handle =
      LV (virNetworkLookupByUUIDString (lodge_libvirt_link_get_connect (link), uuid));
  virErrorPtr last = handle == NULL ? virGetLastError () : NULL;

  if (handle != NULL)
    return handle;
  if (last != NULL && last->code == VIR_ERR_NO_NETWORK)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            last->message,
                                            "%s",
                                            _ ("The network does not exist any more.")));
  else
    g_propagate_error (error, lodge_libvirt_error_take ());
  virResetLastError ();
  return NULL;
}
