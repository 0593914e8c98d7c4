/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-switch-private.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static GStrv
dup_addresses (LodgeNetdJack *jack, guint32 leased)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char text[INET6_ADDRSTRLEN];

  if (leased != 0)
    {
      g_autofree char *first = lodge_netd_address_to_text (leased);

      g_strv_builder_add (builder, first);
    }
  for (guint i = 0; i < LODGE_NETD_MAX_SEEN && jack->seen[i] != 0; i++)
    {
      g_autofree char *seen = lodge_netd_address_to_text (jack->seen[i]);

      if (jack->seen[i] != leased)
        g_strv_builder_add (builder, seen);
    }
  for (guint i = 0; i < jack->n_seen6; i++)
    g_strv_builder_add (builder, inet_ntop (AF_INET6, jack->seen6[i], text, sizeof text));
  return g_strv_builder_end (builder);
}

static GStrv
dup_lookups (LodgeNetdJack *jack)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (GList *link = jack->lookups.head; link != NULL; link = link->next)
    g_strv_builder_add (builder, link->data);
  return g_strv_builder_end (builder);
}

static GStrv
dup_problems (LodgeNetdSwitch *self, LodgeNetdJack *jack)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; jack->forwards != NULL && jack->forwards[i] != NULL; i++)
    {
      g_autofree char *problem =
          lodge_netd_forwards_dup_problem (self->forwards, jack->forwards[i]);

      g_strv_builder_add (builder, problem);
    }
  return g_strv_builder_end (builder);
}

static LodgeNetdPortStatus *
make_status (LodgeNetdSwitch *self, LodgeNetdJack *jack)
{
  LodgeNetdPortStatus *status = lodge_netd_port_status_new (jack->name);
  guint32 leased = lodge_netd_dhcp_find (self->dhcp, jack->mac, g_get_real_time ());

  status->attached = lodge_netd_jack_is_attached (jack);
  status->rx_bytes = jack->rx_bytes;
  status->rx_packets = jack->rx_packets;
  status->tx_bytes = jack->tx_bytes;
  status->tx_packets = jack->tx_packets;
  status->dropped = jack->dropped;
  status->leased = leased != 0;
  g_strfreev (status->addresses);
  status->addresses = dup_addresses (jack, leased);
  g_strfreev (status->lookups);
  status->lookups = dup_lookups (jack);
  if (jack->forwards != NULL)
    {
      g_strfreev (status->forwards);
      status->forwards = g_strdupv (jack->forwards);
      g_strfreev (status->problems);
      status->problems = dup_problems (self, jack);
    }
  if (jack->capture != NULL)
    status->capture = g_strdup (lodge_netd_pcap_get_path (jack->capture));
  return status;
}

LodgeNetdStatus *
lodge_netd_switch_dup_status (LodgeNetdSwitch *self)
{
  LodgeNetdStatus *status = lodge_netd_status_new ();

  for (guint i = 0; i < self->jacks->len; i++)
    g_ptr_array_add (status->ports, make_status (self, g_ptr_array_index (self->jacks, i)));
  lodge_netd_dhcp_list (self->dhcp, g_get_real_time (), status->leases);
  return status;
}

static LodgeNetdJack *
find_jack (LodgeNetdSwitch *self, const char *port)
{
  for (guint i = 0; i < self->jacks->len; i++)
    {
      LodgeNetdJack *jack = g_ptr_array_index (self->jacks, i);

      if (g_strcmp0 (jack->name, port) == 0)
        return jack;
    }
  return NULL;
}

gboolean
lodge_netd_switch_capture (LodgeNetdSwitch *self,
                           const char *port,
                           const char *path,
                           GError **error)
{
  LodgeNetdJack *jack = find_jack (self, port);
  LodgeNetdPcap *capture = NULL;

  if (jack == NULL)
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The adapter is not on this network."));
      return FALSE;
    }
  if (path != NULL && !g_path_is_absolute (path))
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("The file to write to must be given with its whole path."));
      return FALSE;
    }
  if (path != NULL)
    {
      capture = lodge_netd_pcap_new (path, error);
      if (capture == NULL)
        return FALSE;
    }
  g_clear_pointer (&jack->capture, lodge_netd_pcap_free);
  jack->capture = capture;
  return TRUE;
}
