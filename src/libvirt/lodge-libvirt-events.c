/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libvirt's events. They only say which domain has to be read again: what changed is then seen in
 * the reading, so that a lost or doubled event does no harm. Callbacks come on the main thread.
 */
#include "config.h"

#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-private.h"

static void
mark_changed (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_mark_dirty (vmm, data);
}

static void
mark_host_changed (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_mark_host_dirty (vmm);
}

static void
mark_networks_changed (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_mark_networks_dirty (vmm);
}

static void
changed (virDomainPtr domain, LodgeLibvirtLink *link)
{
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (virDomainGetUUIDString (domain, uuid) == 0)
    lodge_libvirt_link_post (link, mark_changed, g_strdup (uuid), g_free);
}

static int
on_lifecycle_cb (virConnectPtr connect, virDomainPtr domain, int event, int detail, void *opaque)
{
  changed (domain, opaque);

  /* A start or stop also changes how much memory the host has left. */
  if (event == VIR_DOMAIN_EVENT_STARTED || event == VIR_DOMAIN_EVENT_STOPPED)
    lodge_libvirt_link_post (opaque, mark_host_changed, NULL, NULL);
  if (event == VIR_DOMAIN_EVENT_STOPPED)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];

      if (virDomainGetUUIDString (domain, uuid) == 0)
        lodge_libvirt_link_push (opaque, lodge_libvirt_disposable_stopped, g_strdup (uuid), g_free);
    }
  return 0;
}

static void
on_generic_cb (virConnectPtr connect, virDomainPtr domain, void *opaque)
{
  changed (domain, opaque);
}

static void
on_io_error_cb (virConnectPtr connect,
                virDomainPtr domain,
                const char *path,
                const char *alias,
                int action,
                const char *reason,
                void *opaque)
{
  changed (domain, opaque);
}

static void
on_text_int_cb (
    virConnectPtr connect, virDomainPtr domain, const char *text, int value, void *opaque)
{
  changed (domain, opaque);
}

static void
on_int_cb (virConnectPtr connect, virDomainPtr domain, int value, void *opaque)
{
  changed (domain, opaque);
}

static void
on_int_int_cb (virConnectPtr connect, virDomainPtr domain, int first, int second, void *opaque)
{
  changed (domain, opaque);
}

static void
on_text_cb (virConnectPtr connect, virDomainPtr domain, const char *text, void *opaque)
{
  changed (domain, opaque);
}

static void
on_metadata_cb (virConnectPtr connect, virDomainPtr domain, int type, const char *uri, void *opaque)
{
  changed (domain, opaque);
}

static void
on_disk_change_cb (virConnectPtr connect,
                   virDomainPtr domain,
                   const char *old_path,
                   const char *new_path,
                   const char *alias,
                   int reason,
                   void *opaque)
{
  changed (domain, opaque);
}

static void
on_job_completed_cb (virConnectPtr connect,
                     virDomainPtr domain,
                     virTypedParameterPtr params,
                     int n_params,
                     void *opaque)
{
  changed (domain, opaque);
}

static void
on_network_cb (virConnectPtr connect, virNetworkPtr network, int event, int detail, void *opaque)
{
  const char *name = event == VIR_NETWORK_EVENT_STARTED ? virNetworkGetName (network) : NULL;

  lodge_libvirt_link_post (opaque, mark_networks_changed, NULL, NULL);
  lodge_libvirt_link_post (opaque, mark_host_changed, NULL, NULL);
  if (name != NULL)
    lodge_libvirt_network_started (opaque, name);
}

static const struct
{
  int id;
  virConnectDomainEventGenericCallback callback;
} domain_events[] = {
  { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (on_lifecycle_cb) },
  { VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK (on_generic_cb) },
  { VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, VIR_DOMAIN_EVENT_CALLBACK (on_io_error_cb) },
  { VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, VIR_DOMAIN_EVENT_CALLBACK (on_generic_cb) },
  { VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_disk_change_cb) },
  { VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_text_int_cb) },
  { VIR_DOMAIN_EVENT_ID_PMWAKEUP, VIR_DOMAIN_EVENT_CALLBACK (on_int_cb) },
  { VIR_DOMAIN_EVENT_ID_PMSUSPEND, VIR_DOMAIN_EVENT_CALLBACK (on_int_cb) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK (on_text_cb) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK (on_text_cb) },
  { VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (on_int_int_cb) },
  { VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, VIR_DOMAIN_EVENT_CALLBACK (on_job_completed_cb) },
  { VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_metadata_cb) },
};

static void
on_link_free_cb (void *opaque)
{
  lodge_libvirt_link_unref (opaque);
}

/* A driver that lacks an event does not have what it tells of, either. */
static int
registered (LodgeLibvirtLink *link, int id)
{
  if (id < 0)
    {
      virResetLastError ();
      lodge_libvirt_link_unref (link);
    }
  return id;
}

void
lodge_libvirt_events_register (LodgeLibvirtLink *link)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  int *ids = lodge_libvirt_link_get_event_ids (link);
  gsize i = 0;

  G_STATIC_ASSERT (G_N_ELEMENTS (domain_events) < LODGE_LIBVIRT_N_EVENTS);
  for (; i < G_N_ELEMENTS (domain_events); i++)
    ids[i] = registered (link,
                         LV (virConnectDomainEventRegisterAny (connect,
                                                               NULL,
                                                               domain_events[i].id,
                                                               domain_events[i].callback,
                                                               lodge_libvirt_link_ref (link),
                                                               on_link_free_cb)));
  ids[i] =
      registered (link,
                  LV (virConnectNetworkEventRegisterAny (connect,
                                                         NULL,
                                                         VIR_NETWORK_EVENT_ID_LIFECYCLE,
                                                         VIR_NETWORK_EVENT_CALLBACK (on_network_cb),
                                                         lodge_libvirt_link_ref (link),
                                                         on_link_free_cb)));
}

void
lodge_libvirt_events_unregister (LodgeLibvirtLink *link)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  int *ids = lodge_libvirt_link_get_event_ids (link);
  gsize i = 0;

  for (; i < G_N_ELEMENTS (domain_events); i++)
    if (ids[i] >= 0)
      LV (virConnectDomainEventDeregisterAny (connect, ids[i]));
  if (ids[i] >= 0)
    LV (virConnectNetworkEventDeregisterAny (connect, ids[i]));
  virResetLastError ();
}
