/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-format.h"

#include <glib/gi18n.h>

#include "lodge-size.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Digit runs are padded to this many digits in sort keys. */
#define KEY_DIGITS 12

char *
lodge_format_ago (gint64 since, gint64 now)
{
  if (since <= 0)
    return g_strdup ("");

  gint64 passed = MAX (now - since, 0);
  if (passed < MINUTE)
    return g_strdup (_ ("just now"));
  if (passed < HOUR)
    return g_strdup_printf (_ ("%d min ago"), (int)(passed / MINUTE));
  if (passed < DAY)
    return g_strdup_printf (_ ("%d h ago"), (int)(passed / HOUR));
  if (passed < 30 * DAY)
    {
      int days = (int)(passed / DAY);
      return g_strdup_printf (ngettext ("%d day ago", "%d days ago", days), days);
    }

  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (since / G_USEC_PER_SEC);
  return date != NULL ? g_date_time_format (date, "%x") : g_strdup ("");
}

char *
lodge_format_percent (double fraction)
{
  /* Translators: a percentage; the space before the sign is a narrow no-break one. */
  return g_strdup_printf (_ ("%d\u202f%%"), (int)(CLAMP (fraction, 0, 1) * 100 + 0.5));
}

char *
lodge_format_time_left (gint64 microseconds)
{
  if (microseconds < 0)
    return NULL;
  if (microseconds < 10 * G_USEC_PER_SEC)
    return g_strdup (_ ("a few seconds left"));
  if (microseconds < MINUTE)
    return g_strdup (_ ("less than a minute left"));
  if (microseconds < HOUR)
    return g_strdup_printf (_ ("about %d min left"), (int)((microseconds + MINUTE / 2) / MINUTE));
  return g_strdup_printf (_ ("about %d h left"), (int)((microseconds + HOUR / 2) / HOUR));
}

static const char *
describe_activity (LodgeActivity activity)
{
  switch (activity)
    {
    case LODGE_ACTIVITY_CREATING:
      return _ ("Creating…");
    case LODGE_ACTIVITY_STARTING:
      return _ ("Starting…");
    case LODGE_ACTIVITY_PAUSING:
      return _ ("Pausing…");
    case LODGE_ACTIVITY_RESUMING:
      return _ ("Resuming…");
    case LODGE_ACTIVITY_SHUTTING_DOWN:
      return _ ("Shutting down…");
    case LODGE_ACTIVITY_RESTARTING:
      return _ ("Restarting…");
    case LODGE_ACTIVITY_FORCING_OFF:
      return _ ("Forcing off…");
    case LODGE_ACTIVITY_SAVING:
      return _ ("Saving…");
    case LODGE_ACTIVITY_DELETING:
      return _ ("Deleting…");
    case LODGE_ACTIVITY_SNAPSHOTTING:
      return _ ("Working on snapshots…");
    case LODGE_ACTIVITY_RESTORING:
      return _ ("Going back…");
    case LODGE_ACTIVITY_CLONING:
      return _ ("Cloning…");
    case LODGE_ACTIVITY_EDITING: /* too short to be worth a word */
    case LODGE_ACTIVITY_NONE:
    default:
      return NULL;
    }
}

static const char *
describe_pause (LodgeMachineReason reason)
{
  switch (reason)
    {
    case LODGE_MACHINE_REASON_NO_SPACE:
      return _ ("Paused: disk full");
    case LODGE_MACHINE_REASON_IO_ERROR:
      return _ ("Paused: disk error");
    case LODGE_MACHINE_REASON_GUEST_PANIC:
      return _ ("Paused: system crashed");
    case LODGE_MACHINE_REASON_WORKING:
      return _ ("Paused for a moment");
    default:
      return _ ("Paused");
    }
}

char *
lodge_format_state (LodgeMachineState state,
                    LodgeMachineReason reason,
                    LodgeActivity activity,
                    double cpu_usage,
                    gint64 since,
                    gint64 now)
{
  const char *doing = describe_activity (activity);
  if (doing != NULL)
    return g_strdup (doing);

  g_autofree char *ago = lodge_format_ago (since, now);
  switch (state)
    {
    case LODGE_MACHINE_STATE_RUNNING:
      {
        if (cpu_usage < 0)
          return g_strdup (_ ("Running"));
        g_autofree char *percent = lodge_format_percent (cpu_usage);
        return g_strdup_printf (_ ("Running · %s CPU"), percent);
      }
    case LODGE_MACHINE_STATE_PAUSED:
      return g_strdup (describe_pause (reason));
    case LODGE_MACHINE_STATE_SHUTTING_DOWN:
      return g_strdup (_ ("Shutting down…"));
    case LODGE_MACHINE_STATE_ASLEEP:
      return g_strdup (_ ("Asleep"));
    case LODGE_MACHINE_STATE_SAVED:
      return *ago != '\0' ? g_strdup_printf (_ ("Saved %s"), ago) : g_strdup (_ ("Saved"));
    case LODGE_MACHINE_STATE_CRASHED:
      if (reason == LODGE_MACHINE_REASON_GUEST_PANIC)
        return g_strdup (_ ("System crashed"));
      return g_strdup (_ ("Ended unexpectedly"));
    case LODGE_MACHINE_STATE_OFF:
      if (reason == LODGE_MACHINE_REASON_START_FAILED)
        return g_strdup (_ ("Could not start"));
      if (reason == LODGE_MACHINE_REASON_MOVED)
        return g_strdup (_ ("Moved to another computer"));
      return *ago != '\0' ? g_strdup_printf (_ ("Off · %s"), ago) : g_strdup (_ ("Off"));
    case LODGE_MACHINE_STATE_UNKNOWN:
    default:
      return g_strdup (_ ("State not known"));
    }
}

char *
lodge_format_job (const char *detail, double fraction, gint64 time_left)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (detail != NULL && *detail != '\0')
    g_ptr_array_add (parts, g_strdup (detail));
  if (fraction >= 0)
    g_ptr_array_add (parts, lodge_format_percent (fraction));
  if (fraction >= 0 && fraction < 1 && time_left >= 0)
    g_ptr_array_add (parts, lodge_format_time_left (time_left));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

gboolean
lodge_format_primary (LodgeMachineState state,
                      gboolean is_template,
                      LodgeVerb *verb,
                      const char **label)
{
  if (is_template)
    {
      *verb = LODGE_VERB_START;
      *label = _ ("New Machine");
      return TRUE;
    }
  switch (state)
    {
    case LODGE_MACHINE_STATE_OFF:
    case LODGE_MACHINE_STATE_CRASHED:
      *verb = LODGE_VERB_START;
      *label = _ ("Start");
      return TRUE;
    case LODGE_MACHINE_STATE_SAVED:
      *verb = LODGE_VERB_START;
      *label = _ ("Resume");
      return TRUE;
    case LODGE_MACHINE_STATE_PAUSED:
    case LODGE_MACHINE_STATE_ASLEEP:
      *verb = LODGE_VERB_RESUME;
      *label = _ ("Resume");
      return TRUE;
    default:
      return FALSE;
    }
}

const char *
lodge_format_acceleration (LodgeAcceleration acceleration)
{
  switch (acceleration)
    {
    case LODGE_ACCELERATION_KVM:
      return _ ("Hardware acceleration (KVM)");
    case LODGE_ACCELERATION_EMULATION:
      return _ ("Emulation");
    case LODGE_ACCELERATION_AUTO:
      return _ ("Automatic");
    case LODGE_ACCELERATION_OTHER:
    default:
      return _ ("Decided by the hypervisor");
    }
}

const char *
lodge_format_firmware (LodgeFirmware firmware, gboolean secure_boot)
{
  if (firmware == LODGE_FIRMWARE_BIOS)
    return _ ("BIOS");
  return secure_boot ? _ ("UEFI with Secure Boot") : _ ("UEFI");
}

const char *
lodge_format_display_protocol (LodgeDisplayProtocol protocol)
{
  switch (protocol)
    {
    case LODGE_DISPLAY_PROTOCOL_SPICE:
      return _ ("SPICE");
    case LODGE_DISPLAY_PROTOCOL_VNC:
      return _ ("VNC");
    case LODGE_DISPLAY_PROTOCOL_NONE:
      return _ ("None");
    case LODGE_DISPLAY_PROTOCOL_OTHER:
    default:
      return _ ("Other");
    }
}

static const char *
describe_bus (LodgeDiskBus bus)
{
  switch (bus)
    {
    case LODGE_DISK_BUS_VIRTIO:
      return "VirtIO";
    case LODGE_DISK_BUS_SCSI:
      return "SCSI";
    case LODGE_DISK_BUS_SATA:
      return "SATA";
    case LODGE_DISK_BUS_IDE:
      return "IDE";
    case LODGE_DISK_BUS_USB:
      return "USB";
    default:
      return NULL;
    }
}

char *
lodge_format_disk_title (LodgeDisk *disk)
{
  const char *target = lodge_disk_get_target (disk);
  const char *kind;

  switch (lodge_disk_get_kind (disk))
    {
    case LODGE_DISK_KIND_CDROM:
      kind = _ ("CD drive");
      break;
    case LODGE_DISK_KIND_FLOPPY:
      kind = _ ("Floppy drive");
      break;
    case LODGE_DISK_KIND_DISK:
    default:
      kind = _ ("Disk");
      break;
    }
  return target != NULL ? g_strdup_printf ("%s %s", kind, target) : g_strdup (kind);
}

char *
lodge_format_disk_details (LodgeDisk *disk)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *path = lodge_disk_get_path (disk);
  const char *bus = describe_bus (lodge_disk_get_bus (disk));

  g_ptr_array_add (parts, path != NULL ? g_filename_display_name (path) : g_strdup (_ ("Empty")));
  if (lodge_disk_get_capacity (disk) > 0)
    g_ptr_array_add (parts, lodge_size_format (lodge_disk_get_capacity (disk)));
  if (lodge_disk_get_kind (disk) == LODGE_DISK_KIND_DISK && lodge_disk_get_format (disk) != NULL)
    g_ptr_array_add (parts, g_strdup (lodge_disk_get_format (disk)));
  if (bus != NULL)
    g_ptr_array_add (parts, g_strdup (bus));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

char *
lodge_format_display_details (LodgeDisplay *display)
{
  const char *address = lodge_display_get_address (display);

  if (lodge_display_get_listen (display) == LODGE_DISPLAY_LISTEN_ADDRESS)
    return g_strdup_printf (_ ("Reachable over the network at %s"),
                            address != NULL ? address : _ ("an address of its own"));
  return g_strdup (_ ("Not reachable over the network"));
}

char *
lodge_format_cpus (guint cpus)
{
  return g_strdup_printf (ngettext ("%u CPU", "%u CPUs", cpus), cpus);
}

char *
lodge_format_sort_key (const char *title)
{
  GString *key = g_string_new (NULL);

  for (const char *p = title != NULL ? title : ""; *p != '\0';)
    {
      gsize digits = strspn (p, "0123456789");
      if (digits == 0)
        {
          g_string_append_c (key, *p++);
          continue;
        }
      for (gsize i = digits; i < KEY_DIGITS; i++)
        g_string_append_c (key, '0');
      g_string_append_len (key, p, (gssize)digits);
      p += digits;
    }
  return g_string_free (key, FALSE);
}
