/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-words.h"

#include <glib/gi18n.h>

#include "lodge-format.h"
#include "lodge-size.h"

const char *
lodge_snapshot_words_kind (LodgeSnapshotKind kind)
{
  switch (kind)
    {
    case LODGE_SNAPSHOT_KIND_RUNNING:
      return _ ("Running");
    case LODGE_SNAPSHOT_KIND_DISKS:
      return _ ("Disks only");
    case LODGE_SNAPSHOT_KIND_OFF:
    default:
      return _ ("Off");
    }
}

const char *
lodge_snapshot_words_kind_icon (LodgeSnapshotKind kind)
{
  switch (kind)
    {
    case LODGE_SNAPSHOT_KIND_RUNNING:
      return "media-playback-start-symbolic";
    case LODGE_SNAPSHOT_KIND_DISKS:
      return "drive-harddisk-symbolic";
    case LODGE_SNAPSHOT_KIND_OFF:
    default:
      return "system-shutdown-symbolic";
    }
}

const char *
lodge_snapshot_words_origin (LodgeSnapshotOrigin origin)
{
  switch (origin)
    {
    case LODGE_SNAPSHOT_ORIGIN_SAFETY:
      return _ ("Taken for safety");
    case LODGE_SNAPSHOT_ORIGIN_SCHEDULE:
      return _ ("Taken on schedule");
    case LODGE_SNAPSHOT_ORIGIN_OTHER:
      return _ ("Another program’s");
    case LODGE_SNAPSHOT_ORIGIN_USER:
    case LODGE_SNAPSHOT_ORIGIN_UNDO:
    default:
      return NULL;
    }
}

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
lodge_snapshot_words_date (guint64 created, gint64 now)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local ((gint64)(created / G_USEC_PER_SEC));
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);

  if (created == 0 || date == NULL || today == NULL)
    return g_strdup ("");
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (today, -1);
  if (is_same_day (date, today))
    /* Translators: a date format of today, see g_date_time_format (). */
    return g_date_time_format (date, _ ("Today, %H:%M"));
  if (is_same_day (date, yesterday))
    /* Translators: a date format of yesterday, see g_date_time_format (). */
    return g_date_time_format (date, _ ("Yesterday, %H:%M"));
  /* Translators: a date format, see g_date_time_format (). */
  return g_date_time_format (date, _ ("%e %b %Y, %H:%M"));
}

char *
lodge_snapshot_words_details (LodgeSnapshot *snapshot, gint64 now)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *date = lodge_snapshot_words_date (lodge_snapshot_get_created (snapshot), now);
  const char *origin = lodge_snapshot_words_origin (lodge_snapshot_get_origin (snapshot));

  if (*date != '\0')
    g_strv_builder_add (builder, g_strstrip (date));
  g_strv_builder_add (builder, lodge_snapshot_words_kind (lodge_snapshot_get_kind (snapshot)));
  if (lodge_snapshot_get_size (snapshot) > 0)
    {
      g_autofree char *size = lodge_size_format (lodge_snapshot_get_size (snapshot));
      g_strv_builder_add (builder, size);
    }
  if (origin != NULL)
    g_strv_builder_add (builder, origin);

  g_auto (GStrv) parts = g_strv_builder_end (builder);
  return g_strjoinv (" · ", parts);
}

char *
lodge_snapshot_words_cost (const LodgeSnapshotFeatures *features, gboolean memory)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *needed = lodge_size_format (features->space_needed);
  g_autofree char *free_space = lodge_size_format (features->space_free);
  int seconds = (int)(features->seconds + 0.5);

  if (!memory)
    return NULL;
  if (features->seconds >= 0 && seconds < 2)
    g_string_append (text, _ ("The machine stands still for a moment."));
  else if (features->seconds >= 0)
    g_string_append_printf (text,
                            ngettext ("The machine stands still for about %d second.",
                                      "The machine stands still for about %d seconds.",
                                      seconds),
                            seconds);
  if (features->space_needed > 0 && features->space_free > 0)
    {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("Needs up to %s; %s are free."), needed, free_space);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static gboolean
has_title (GListModel *snapshots, const char *title)
{
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_title (snapshot), title) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
lodge_snapshot_words_title (GListModel *snapshots)
{
  for (guint number = 1;; number++)
    {
      /* Translators: the title that a new snapshot gets when the user types none. */
      g_autofree char *title = g_strdup_printf (_ ("Snapshot %u"), number);

      if (!has_title (snapshots, title))
        return g_steal_pointer (&title);
    }
}

static void
add_change (GPtrArray *changes, const char *what, const char *now, const char *then)
{
  if (g_strcmp0 (now, then) == 0)
    return;
  g_ptr_array_add (changes,
                   /* Translators: "Memory: 2 GiB now, 1 GiB then". */
                   g_strdup_printf (_ ("%s: %s now, %s then"),
                                    what,
                                    now != NULL ? now : _ ("none"),
                                    then != NULL ? then : _ ("none")));
}

static void
compare_system (GPtrArray *changes, LodgeMachineConfig *now, LodgeMachineConfig *then)
{
  g_autofree char *memory_now = lodge_size_format (lodge_machine_config_get_memory (now));
  g_autofree char *memory_then = lodge_size_format (lodge_machine_config_get_memory (then));
  g_autofree char *cpus_now = lodge_format_cpus (lodge_machine_config_get_cpus (now));
  g_autofree char *cpus_then = lodge_format_cpus (lodge_machine_config_get_cpus (then));

  add_change (changes,
              _ ("Name"),
              lodge_machine_config_get_title (now),
              lodge_machine_config_get_title (then));
  add_change (changes, _ ("Processors"), cpus_now, cpus_then);
  add_change (changes, _ ("Memory"), memory_now, memory_then);
  add_change (changes,
              _ ("Firmware"),
              lodge_format_firmware (lodge_machine_config_get_firmware (now),
                                     lodge_machine_config_get_secure_boot (now)),
              lodge_format_firmware (lodge_machine_config_get_firmware (then),
                                     lodge_machine_config_get_secure_boot (then)));
  add_change (changes,
              _ ("TPM"),
              lodge_machine_config_get_tpm (now) ? _ ("yes") : _ ("no"),
              lodge_machine_config_get_tpm (then) ? _ ("yes") : _ ("no"));
  add_change (changes,
              _ ("Machine type"),
              lodge_machine_config_get_machine_type (now),
              lodge_machine_config_get_machine_type (then));
  add_change (changes,
              _ ("Graphics adapter"),
              lodge_machine_config_get_video_model (now),
              lodge_machine_config_get_video_model (then));
  add_change (changes,
              _ ("Sound"),
              lodge_machine_config_get_sound_model (now),
              lodge_machine_config_get_sound_model (then));
}

/* A disk's file is another one after each snapshot; a disc's is what the user put in. */
static char *
describe_disk (LodgeDisk *disk)
{
  const char *path = lodge_disk_get_path (disk);

  if (lodge_disk_get_kind (disk) == LODGE_DISK_KIND_DISK)
    return g_strdup (_ ("present"));
  return path != NULL ? g_path_get_basename (path) : g_strdup (_ ("empty"));
}

static LodgeDisk *
find_disk (GListModel *disks, const char *target)
{
  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (g_strcmp0 (lodge_disk_get_target (disk), target) == 0)
        return disk; /* the list holds it */
    }
  return NULL;
}

static void
compare_disks (GPtrArray *changes, GListModel *now, GListModel *then)
{
  for (guint i = 0; i < g_list_model_get_n_items (now) + g_list_model_get_n_items (then); i++)
    {
      gboolean gone = i >= g_list_model_get_n_items (now);
      g_autoptr (LodgeDisk) disk =
          g_list_model_get_item (gone ? then : now, gone ? i - g_list_model_get_n_items (now) : i);
      LodgeDisk *other = find_disk (gone ? now : then, lodge_disk_get_target (disk));
      g_autofree char *title = lodge_format_disk_title (disk);
      g_autofree char *mine = describe_disk (disk);
      g_autofree char *others = other != NULL ? describe_disk (other) : NULL;

      if (gone && other != NULL)
        continue; /* told already */
      add_change (changes, title, gone ? NULL : mine, gone ? mine : others);
    }
}

GPtrArray *
lodge_snapshot_words_compare (LodgeMachineConfig *now, LodgeMachineConfig *then)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (g_free);
  GListModel *nics_now = lodge_machine_config_get_nics (now);
  GListModel *nics_then = lodge_machine_config_get_nics (then);
  g_autofree char *n_now = g_strdup_printf ("%u", g_list_model_get_n_items (nics_now));
  g_autofree char *n_then = g_strdup_printf ("%u", g_list_model_get_n_items (nics_then));

  compare_system (changes, now, then);
  compare_disks (
      changes, lodge_machine_config_get_disks (now), lodge_machine_config_get_disks (then));
  add_change (changes, _ ("Network adapters"), n_now, n_then);
  for (guint i = 0;
       i < MIN (g_list_model_get_n_items (nics_now), g_list_model_get_n_items (nics_then));
       i++)
    {
      g_autoptr (LodgeNic) nic_now = g_list_model_get_item (nics_now, i);
      g_autoptr (LodgeNic) nic_then = g_list_model_get_item (nics_then, i);
      g_autofree char *what = g_strdup_printf (_ ("Network adapter %u"), i + 1);

      if (lodge_nic_get_mode (nic_now) != lodge_nic_get_mode (nic_then) ||
          g_strcmp0 (lodge_nic_get_source (nic_now), lodge_nic_get_source (nic_then)) != 0 ||
          lodge_nic_get_link_up (nic_now) != lodge_nic_get_link_up (nic_then))
        g_ptr_array_add (changes, g_strdup_printf (_ ("%s: attached differently"), what));
    }
  return changes;
}

const char *
lodge_snapshot_words_problem (LodgeSnapshot *snapshot)
{
  const char *problem = lodge_snapshot_get_problem (snapshot);

  return problem != NULL ? problem : lodge_snapshot_get_cold (snapshot);
}
