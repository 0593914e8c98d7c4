/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-switch-private.h"

#include <string.h>

#define MAX_PORTS 256
#define FORWARDS_AGAIN (2 * G_TIME_SPAN_SECOND)

LodgeNetdSwitch *
lodge_netd_switch_new (const char *folder)
{
  LodgeNetdSwitch *self = g_new0 (LodgeNetdSwitch, 1);

  self->folder = g_strdup (folder);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->jacks = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_netd_jack_free);
  self->config = lodge_netd_config_new ();
  self->filter = lodge_netd_filter_new ();
  self->host = lodge_netd_host_new ();
  self->host_place = -1;
  self->dhcp = lodge_netd_dhcp_new ();
  self->forwards = lodge_netd_forwards_new ();
  self->forwards_due = -1;
  return self;
}

void
lodge_netd_switch_free (LodgeNetdSwitch *self)
{
  g_hash_table_unref (self->by_path);
  lodge_netd_forwards_free (self->forwards);
  g_clear_pointer (&self->stack, lodge_netd_stack_free);
  g_ptr_array_unref (self->jacks);
  lodge_netd_dhcp_free (self->dhcp);
  lodge_netd_host_free (self->host);
  lodge_netd_filter_free (self->filter);
  lodge_netd_config_free (self->config);
  g_free (self->folder);
  g_free (self);
}

/* To every guest that it is for but its sender; FALSE: to none. */
static gboolean
deliver (LodgeNetdSwitch *self, LodgeNetdJack *from, const LodgeNetdFrame *frame)
{
  gboolean delivered = FALSE;

  for (guint i = 0; i < self->jacks->len; i++)
    {
      LodgeNetdJack *jack = g_ptr_array_index (self->jacks, i);

      if (jack == from || !lodge_netd_frame_is_for (frame, jack->mac))
        continue;
      lodge_netd_jack_send (jack, frame->data, frame->length);
      delivered = TRUE;
    }
  return delivered;
}

static void
on_uplink_frame_cb (const guint8 *data, gsize length, gpointer user_data)
{
  LodgeNetdSwitch *self = user_data;
  LodgeNetdFrame frame;

  if (!lodge_netd_frame_parse (&frame, data, length))
    return;
  lodge_netd_filter_note_in (self->filter, &frame, g_get_monotonic_time ());
  deliver (self, NULL, &frame);
}

static gboolean
in_subnet (LodgeNetdSwitch *self, guint32 address)
{
  guint32 mask = self->prefix > 0 ? G_MAXUINT32 << (32 - self->prefix) : 0;

  return address != 0 && (address & mask) == (self->address & mask);
}

static void
note_addresses (LodgeNetdSwitch *self, LodgeNetdJack *jack, const LodgeNetdFrame *frame)
{
  guint32 address = frame->arp ? frame->arp_source : frame->ip4 ? frame->source : 0;
  guint32 before = jack->seen[0];

  if (frame->ip6)
    lodge_netd_jack_note_address6 (jack, frame->source6);
  if (address == before || !in_subnet (self, address))
    return;
  lodge_netd_jack_note_address (jack, address);
  lodge_netd_dhcp_note_seen (self->dhcp, jack->mac, address, g_get_real_time ());
  self->forwards_stale = TRUE;
}

static void
on_guest_frame_cb (LodgeNetdJack *jack, const guint8 *data, gsize length, gpointer user_data)
{
  LodgeNetdSwitch *self = user_data;
  LodgeNetdFrame frame;
  gboolean delivered;

  if (!lodge_netd_frame_parse (&frame, data, length) ||
      !lodge_netd_switch_is_honest (self, jack, &frame))
    {
      jack->dropped++;
      return;
    }
  note_addresses (self, jack, &frame);
  if (lodge_netd_switch_answer (self, jack, &frame))
    return;
  delivered = deliver (self, jack, &frame);
  if (self->stack == NULL || (delivered && !lodge_netd_frame_is_group (&frame)))
    return;
  if (lodge_netd_filter_lets_out (self->filter, &frame, g_get_monotonic_time ()))
    lodge_netd_stack_send (self->stack, data, length);
  else if (!lodge_netd_frame_is_group (&frame))
    jack->dropped++;
}

void
lodge_netd_switch_receive (LodgeNetdSwitch *self,
                           const char *path,
                           const guint8 *data,
                           gsize length)
{
  LodgeNetdJack *jack = g_hash_table_lookup (self->by_path, path);

  if (jack != NULL)
    lodge_netd_jack_receive (jack, data, length, on_guest_frame_cb, self);
}

guint32
lodge_netd_switch_find_guest (LodgeNetdSwitch *self, LodgeNetdJack *jack)
{
  gint64 now = g_get_real_time ();
  guint32 address = lodge_netd_dhcp_find (self->dhcp, jack->mac, now);

  if (address == 0)
    address = jack->seen[0];
  return address != 0 ? address : lodge_netd_dhcp_reserve (self->dhcp, jack->mac, now);
}

static void
sync_forwards (LodgeNetdSwitch *self, gint64 now)
{
  lodge_netd_forwards_begin (self->forwards);
  for (guint i = 0; i < self->jacks->len; i++)
    {
      LodgeNetdJack *jack = g_ptr_array_index (self->jacks, i);

      for (gsize j = 0; jack->forwards != NULL && jack->forwards[j] != NULL; j++)
        lodge_netd_forwards_add (
            self->forwards, jack->forwards[j], lodge_netd_switch_find_guest (self, jack));
    }
  lodge_netd_forwards_end (self->forwards);
  self->forwards_stale = FALSE;
  self->forwards_due = self->stack != NULL && lodge_netd_forwards_have_problem (self->forwards)
                           ? now + FORWARDS_AGAIN
                           : -1;
}

/* A name that can't lead out of the folder or to the switch's own sockets. */
static gboolean
is_port_name (const char *name)
{
  return name != NULL && g_str_has_prefix (name, "p-") && strchr (name, '/') == NULL;
}

static LodgeNetdJack *
take_jack (GPtrArray *jacks, const char *name)
{
  for (guint i = 0; i < jacks->len; i++)
    if (g_str_equal (((LodgeNetdJack *)g_ptr_array_index (jacks, i))->name, name))
      return g_ptr_array_steal_index_fast (jacks, i);
  return NULL;
}

static void
configure_jacks (LodgeNetdSwitch *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->jacks);

  self->jacks = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_netd_jack_free);
  g_hash_table_remove_all (self->by_path);
  for (guint i = 0; i < self->config->ports->len && self->jacks->len < MAX_PORTS; i++)
    {
      const LodgeNetdPort *port = g_ptr_array_index (self->config->ports, i);
      LodgeNetdJack *jack;

      if (!is_port_name (port->name))
        continue;
      jack = take_jack (before, port->name);
      if (jack == NULL)
        {
          g_autofree char *path = g_build_filename (self->folder, port->name, NULL);

          jack = lodge_netd_jack_new (port->name, path);
        }
      if (!lodge_netd_jack_configure (jack, port))
        {
          lodge_netd_jack_free (jack);
          continue;
        }
      g_ptr_array_add (self->jacks, jack);
      g_hash_table_insert (self->by_path, jack->path, jack);
    }
}

static gboolean
has_udp_forward (const LodgeNetdConfig *config)
{
  for (guint i = 0; i < config->ports->len; i++)
    {
      const LodgeNetdPort *port = g_ptr_array_index (config->ports, i);

      for (gsize j = 0; port->forwards != NULL && port->forwards[j] != NULL; j++)
        if (strstr (port->forwards[j], "udp:") != NULL)
          return TRUE;
    }
  return FALSE;
}

/* What the guard forbids libslirp does not do either; but it would forbid the answers of UDP
 * forwards too, which the filter can tell apart. */
static void
configure_stack (LodgeNetdSwitch *self)
{
  LodgeNetdStackConfig wanted;

  memset (&wanted, 0, sizeof wanted);
  wanted.gateway = self->address;
  wanted.prefix = self->prefix;
  wanted.dns = self->dns;
  wanted.prefix6 = self->prefix6;
  memcpy (wanted.gateway6, self->gateway6, LODGE_NETD_ADDRESS6);
  memcpy (wanted.dns6, self->dns6, LODGE_NETD_ADDRESS6);
  wanted.mtu = self->config->mtu;
  wanted.no_loopback =
      self->config->guard != LODGE_NETD_GUARD_NONE && !has_udp_forward (self->config);
  if (self->config->uplink == LODGE_NETD_UPLINK_NONE || self->address == 0)
    {
      lodge_netd_forwards_set_stack (self->forwards, NULL);
      g_clear_pointer (&self->stack, lodge_netd_stack_free);
      return;
    }
  if (self->stack != NULL && memcmp (&wanted, &self->stack_config, sizeof wanted) == 0)
    return;
  lodge_netd_forwards_set_stack (self->forwards, NULL);
  g_clear_pointer (&self->stack, lodge_netd_stack_free);
  self->stack_config = wanted;
  self->stack = lodge_netd_stack_new (&wanted, on_uplink_frame_cb, self);
  lodge_netd_forwards_set_stack (self->forwards, self->stack);
}

static void
configure_addresses (LodgeNetdSwitch *self)
{
  const LodgeNetdConfig *config = self->config;

  self->address = self->dns = 0;
  self->prefix = config->prefix;
  if (config->prefix < 8 || config->prefix > 29 ||
      !lodge_netd_address_from_text (config->address, &self->address))
    self->prefix = 0;
  if (config->uplink == LODGE_NETD_UPLINK_NAT &&
      lodge_netd_address_from_text (config->dns, &self->dns) && !in_subnet (self, self->dns))
    self->dns = 0;
  /* As libslirp makes them. */
  self->mac[0] = 0x52;
  self->mac[1] = 0x55;
  lodge_netd_put32 (&self->mac[2], self->address);
}

/* Nothing can be forwarded to IPv6, so that FORWARDS_ONLY leaves nothing of it. */
static void
configure_addresses6 (LodgeNetdSwitch *self)
{
  const LodgeNetdConfig *config = self->config;
  gboolean usable = config->uplink == LODGE_NETD_UPLINK_NAT &&
                    config->guard != LODGE_NETD_GUARD_FORWARDS_ONLY && config->prefix6 >= 8 &&
                    config->prefix6 <= 126 &&
                    lodge_netd_address6_from_text (config->address6, self->gateway6);

  self->prefix6 = usable ? config->prefix6 : 0;
  if (!usable)
    memset (self->gateway6, 0, LODGE_NETD_ADDRESS6);
  memcpy (self->dns6, self->gateway6, LODGE_NETD_ADDRESS6);
  if (usable)
    self->dns6[LODGE_NETD_ADDRESS6 - 1] ^= 1;
  lodge_netd_filter_configure6 (
      self->filter, usable ? self->gateway6 : NULL, self->prefix6, self->dns6);
}

void
lodge_netd_switch_configure (LodgeNetdSwitch *self, const LodgeNetdConfig *config)
{
  g_autofree char *line = lodge_netd_config_to_line (config);

  lodge_netd_config_free (self->config);
  self->config = lodge_netd_config_new_from_line (line, NULL);
  configure_addresses (self);
  configure_addresses6 (self);
  self->dhcp_usable = lodge_netd_dhcp_configure (self->dhcp, self->config);
  lodge_netd_filter_configure (self->filter,
                               self->config->uplink,
                               self->config->guard,
                               self->address,
                               self->prefix,
                               self->dns);
  lodge_netd_host_update (self->host, self->filter);
  configure_jacks (self);
  configure_stack (self);
  sync_forwards (self, g_get_monotonic_time ());
}

void
lodge_netd_switch_prepare (LodgeNetdSwitch *self, LodgeNetdPoll *poll)
{
  gint64 now = g_get_monotonic_time ();

  self->host_place = lodge_netd_poll_add (poll, lodge_netd_host_get_fd (self->host), POLLIN);
  lodge_netd_poll_limit (poll, self->forwards_due, now);
  for (guint i = 0; i < self->jacks->len; i++)
    lodge_netd_jack_prepare (g_ptr_array_index (self->jacks, i), poll, now);
  if (self->stack != NULL)
    lodge_netd_stack_prepare (self->stack, poll);
}

void
lodge_netd_switch_dispatch (LodgeNetdSwitch *self, LodgeNetdPoll *poll, gboolean failed)
{
  gint64 now = g_get_monotonic_time ();

  /* First of all: no frame may pass by what was true before. */
  if (lodge_netd_poll_get (poll, self->host_place) != 0)
    lodge_netd_host_update (self->host, self->filter);
  if (self->stack != NULL)
    lodge_netd_stack_dispatch (self->stack, poll, failed);
  for (guint i = 0; i < self->jacks->len; i++)
    lodge_netd_jack_dispatch (g_ptr_array_index (self->jacks, i), now, on_guest_frame_cb, self);
  if (self->forwards_stale || (self->forwards_due >= 0 && self->forwards_due <= now))
    sync_forwards (self, now);
}
