/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-protocol.h"

LodgeNetdPort *
lodge_netd_port_new (const char *name, const char *mac)
{
  LodgeNetdPort *self = g_new0 (LodgeNetdPort, 1);

  self->name = g_strdup (name);
  self->mac = g_strdup (mac);
  return self;
}

void
lodge_netd_port_free (LodgeNetdPort *self)
{
  g_free (self->name);
  g_free (self->mac);
  g_strfreev (self->forwards);
  g_free (self);
}

LodgeNetdConfig *
lodge_netd_config_new (void)
{
  LodgeNetdConfig *self = g_new0 (LodgeNetdConfig, 1);

  self->ports = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_netd_port_free);
  return self;
}

void
lodge_netd_config_free (LodgeNetdConfig *self)
{
  g_free (self->address);
  g_free (self->dhcp_start);
  g_free (self->dhcp_end);
  g_free (self->dns);
  g_free (self->address6);
  g_free (self->domain);
  g_strfreev (self->hosts);
  g_strfreev (self->names);
  g_ptr_array_unref (self->ports);
  g_free (self);
}

static void
port_status_free (LodgeNetdPortStatus *self)
{
  g_free (self->name);
  g_strfreev (self->addresses);
  g_strfreev (self->lookups);
  g_strfreev (self->forwards);
  g_strfreev (self->problems);
  g_free (self->capture);
  g_free (self);
}

LodgeNetdPortStatus *
lodge_netd_port_status_new (const char *name)
{
  LodgeNetdPortStatus *self = g_new0 (LodgeNetdPortStatus, 1);

  self->name = g_strdup (name);
  self->addresses = g_new0 (char *, 1);
  self->lookups = g_new0 (char *, 1);
  self->forwards = g_new0 (char *, 1);
  self->problems = g_new0 (char *, 1);
  return self;
}

static void
lease_free (LodgeNetdLease *self)
{
  g_free (self->mac);
  g_free (self->address);
  g_free (self->hostname);
  g_free (self);
}

LodgeNetdLease *
lodge_netd_lease_new (const char *mac, const char *address, const char *hostname, gint64 expires)
{
  LodgeNetdLease *self = g_new0 (LodgeNetdLease, 1);

  self->mac = g_strdup (mac);
  self->address = g_strdup (address);
  self->hostname = g_strdup (hostname);
  self->expires = expires;
  return self;
}

LodgeNetdStatus *
lodge_netd_status_new (void)
{
  LodgeNetdStatus *self = g_new0 (LodgeNetdStatus, 1);

  self->ports = g_ptr_array_new_with_free_func ((GDestroyNotify)port_status_free);
  self->leases = g_ptr_array_new_with_free_func ((GDestroyNotify)lease_free);
  return self;
}

void
lodge_netd_status_free (LodgeNetdStatus *self)
{
  g_ptr_array_unref (self->ports);
  g_ptr_array_unref (self->leases);
  g_free (self);
}

const LodgeNetdPortStatus *
lodge_netd_status_find_port (const LodgeNetdStatus *self, const char *port)
{
  for (guint i = 0; i < self->ports->len; i++)
    {
      const LodgeNetdPortStatus *status = g_ptr_array_index (self->ports, i);

      if (g_strcmp0 (status->name, port) == 0)
        return status;
    }
  return NULL;
}

void
lodge_netd_query_free (LodgeNetdQuery *self)
{
  g_free (self->port);
  g_free (self->path);
  g_free (self);
}
