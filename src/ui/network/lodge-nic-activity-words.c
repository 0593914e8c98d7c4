/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nic-activity-words.h"

#include <glib/gi18n.h>

#include "lodge-size.h"

/* QEMU's own NAT, which neither counts nor tells. */
static gboolean
is_silent (LodgeNic *nic)
{
  return lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER && !lodge_nic_is_private (nic);
}

static const char *
get_why_no_traffic (LodgeNic *nic, LodgeNicStatus *status)
{
  if (status == NULL)
    return _ ("Not known");
  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE)
    return _ ("Not known: the adapter is not attached.");
  if (is_silent (nic))
    return _ (
        "Not known: QEMU’s NAT does not count. A guest agent in the machine would, and so does "
        "a NAT network.");
  if (!lodge_nic_status_get_attached (status))
    return _ ("Not known: nothing carries the adapter’s traffic at this moment.");
  return _ ("Not known: what the adapter is attached to does not count.");
}

static const char *
get_why_no_addresses (LodgeNic *nic, LodgeNicStatus *status)
{
  if (status == NULL)
    return _ ("Not known");
  if (is_silent (nic))
    return _ (
        "Not known: QEMU’s NAT does not tell. A guest agent in the machine would, and so does "
        "a NAT network.");
  return _ ("Not known: none was given out or seen yet.");
}

static const char *
get_source_words (LodgeAddressSource source)
{
  switch (source)
    {
    case LODGE_ADDRESS_SOURCE_AGENT:
      return _ ("says the guest agent");
    case LODGE_ADDRESS_SOURCE_LEASE:
      return _ ("given by DHCP");
    case LODGE_ADDRESS_SOURCE_SEEN:
      return _ ("seen on the network");
    case LODGE_ADDRESS_SOURCE_NONE:
    default:
      return NULL;
    }
}

char *
lodge_words_nic_traffic (LodgeNic *nic, LodgeNicStatus *status, guint64 bytes, guint64 packets)
{
  g_return_val_if_fail (LODGE_IS_NIC (nic), NULL);

  if (status == NULL || !lodge_nic_status_get_counters (status))
    return g_strdup (get_why_no_traffic (nic, status));
  g_autofree char *size = lodge_size_format (bytes);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, packets);
  /* Translators: a size such as “3 MiB”, and a number of packets. */
  return g_strdup_printf (
      ngettext ("%s in %s packet", "%s in %s packets", (gulong)packets), size, number);
}

char *
lodge_words_nic_addresses (LodgeNic *nic, LodgeNicStatus *status)
{
  g_return_val_if_fail (LODGE_IS_NIC (nic), NULL);

  const char *const *addresses = status != NULL ? lodge_nic_status_get_addresses (status) : NULL;

  if (addresses == NULL || *addresses == NULL)
    return g_strdup (get_why_no_addresses (nic, status));
  const char *source = get_source_words (lodge_nic_status_get_address_source (status));
  g_autofree char *list = g_strjoinv (", ", (char **)addresses);
  return source != NULL ? g_strdup_printf ("%s (%s)", list, source) : g_steal_pointer (&list);
}
