/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of the machines somebody looks at: once a second, one call for all of them. */
#include "config.h"

#include <libvirt/libvirt.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-picture.h"
#include "lodge-libvirt-private.h"
#include "lodge-size.h"

#define THUMBNAIL_WIDTH 512

/* Between two pictures of one machine, in microseconds: QEMU encodes each one. */
#define THUMBNAIL_INTERVAL (4 * (gint64)G_USEC_PER_SEC)

/* A screen that stands still is looked at less and less often, down to this. */
#define THUMBNAIL_MAX_INTERVAL (16 * (gint64)G_USEC_PER_SEC)

typedef struct
{
  char *uuid;
  gboolean wants_picture;
  char *seen; /* checksum of the last picture, then of this one; or NULL */

  /* The outcome. */
  gboolean sampled;
  gint64 when; /* monotonic microseconds */
  guint64 cpu_time;
  guint n_cpus;
  guint64 memory;
  GBytes *picture; /* NULL: none, or the same as before */
} Sample;

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  g_free (sample->uuid);
  g_free (sample->seen);
  g_clear_pointer (&sample->picture, g_bytes_unref);
  g_free (sample);
}

static guint64
get_number (virDomainStatsRecordPtr record, const char *name)
{
  unsigned long long value = 0;
  unsigned int small = 0;

  if (virTypedParamsGetULLong (record->params, record->nparams, name, &value) == 1)
    return value;
  virResetLastError ();
  if (virTypedParamsGetUInt (record->params, record->nparams, name, &small) == 1)
    return small;
  virResetLastError ();
  return 0;
}

static void
take_record (GPtrArray *samples, virDomainStatsRecordPtr record)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  virDomainGetUUIDString (record->dom, uuid);
  for (guint i = 0; i < samples->len; i++)
    {
      Sample *sample = samples->pdata[i];

      if (!g_str_equal (sample->uuid, uuid))
        continue;
      sample->sampled = TRUE;
      sample->when = g_get_monotonic_time ();
      sample->cpu_time = get_number (record, "cpu.time");
      sample->n_cpus = (guint)get_number (record, "vcpu.current");
      sample->memory = get_number (record, "balloon.rss") * LODGE_KIB;
    }
}

static void
read_statistics (GPtrArray *samples, virDomainPtr *domains)
{
  virDomainStatsRecordPtr *records = NULL;
  int n_records = LV (virDomainListGetStats (domains,
                                             VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON |
                                                 VIR_DOMAIN_STATS_VCPU,
                                             &records,
                                             VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT));

  for (int i = 0; i < n_records; i++)
    take_record (samples, records[i]);
  if (n_records >= 0)
    virDomainStatsRecordListFree (records);
  virResetLastError ();
}

/* What did not change since the last time is not decoded, shrunk and shown again. */
static void
take_thumbnail (LodgeLibvirtLink *link, virDomainPtr domain, Sample *sample)
{
  g_autoptr (GBytes) raw = lodge_libvirt_take_picture (link, domain, 0, NULL);
  g_autofree char *last = g_steal_pointer (&sample->seen);

  if (raw == NULL)
    return;
  sample->seen = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, raw);
  if (g_strcmp0 (sample->seen, last) != 0)
    sample->picture = lodge_libvirt_picture_to_png (raw, THUMBNAIL_WIDTH, NULL);
}

static void
round_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  GPtrArray *samples = g_task_get_task_data (task);
  g_autofree virDomainPtr *domains = g_new0 (virDomainPtr, samples->len + 1);
  guint n_domains = 0;

  for (guint i = 0; i < samples->len; i++)
    {
      Sample *sample = samples->pdata[i];
      virDomainPtr domain = lodge_libvirt_link_lookup (link, sample->uuid, NULL);

      if (domain == NULL)
        continue;
      domains[n_domains++] = domain;
      if (sample->wants_picture)
        take_thumbnail (link, domain, sample);
    }
  if (n_domains > 0)
    read_statistics (samples, domains);
  for (guint i = 0; i < n_domains; i++)
    virDomainFree (domains[i]);
  g_task_return_boolean (task, TRUE);
}

static void
apply_picture (LodgeLibvirtEntry *entry, Sample *sample)
{
  gint64 interval = MAX (entry->picture_interval, THUMBNAIL_INTERVAL);

  g_free (entry->seen);
  entry->seen = g_steal_pointer (&sample->seen);
  if (sample->picture != NULL)
    {
      entry->picture_interval = THUMBNAIL_INTERVAL;
      lodge_machine_set_thumbnail (entry->machine, sample->picture);
    }
  else
    entry->picture_interval = MIN (2 * interval, THUMBNAIL_MAX_INTERVAL);
}

static void
apply_sample (LodgeLibvirtEntry *entry, Sample *sample)
{
  double usage = -1;

  if (entry == NULL || !lodge_machine_is_active (entry->machine))
    return;
  if (sample->wants_picture)
    apply_picture (entry, sample);
  if (!sample->sampled)
    return;
  if (entry->cpu_time > 0 && sample->cpu_time >= entry->cpu_time &&
      sample->when > entry->sampled_at)
    usage = (double)(sample->cpu_time - entry->cpu_time) / 1000.0 /
            (double)(sample->when - entry->sampled_at) / MAX (sample->n_cpus, 1);
  entry->cpu_time = sample->cpu_time;
  entry->sampled_at = sample->when;
  lodge_machine_set_statistics (entry->machine, MIN (usage, 1), sample->memory);
}

static void
on_round_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (source);
  GPtrArray *samples = g_task_get_task_data (G_TASK (result));

  self->statistics_busy = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  for (guint i = 0; i < samples->len; i++)
    {
      Sample *sample = samples->pdata[i];

      apply_sample (g_hash_table_lookup (self->entries, sample->uuid), sample);
    }
}

static Sample *
sample_new (LodgeLibvirtEntry *entry)
{
  Sample *sample = g_new0 (Sample, 1);
  gint64 now = g_get_monotonic_time ();

  sample->uuid = g_strdup (lodge_machine_get_uuid (entry->machine));
  sample->wants_picture =
      (lodge_machine_get_features (entry->machine) & LODGE_MACHINE_FEATURE_SCREENSHOT) != 0 &&
      (entry->pictured_at == 0 || now - entry->pictured_at >= entry->picture_interval);
  if (sample->wants_picture)
    {
      entry->pictured_at = now;
      sample->seen = g_strdup (entry->seen);
    }
  return sample;
}

static GPtrArray *
wanted_samples (LodgeLibvirtVmm *self)
{
  GPtrArray *samples = g_ptr_array_new_with_free_func (sample_free);
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LodgeLibvirtEntry *entry = value;

      if (entry->holds > 0 && lodge_machine_is_active (entry->machine))
        g_ptr_array_add (samples, sample_new (entry));
    }
  return samples;
}

static void
start_round (LodgeLibvirtVmm *self)
{
  g_autoptr (GPtrArray) samples = NULL;
  GTask *task = NULL;

  /* A round that hangs must not be joined by others. */
  if (self->statistics_busy || self->state != LODGE_VMM_STATE_CONNECTED)
    return;
  samples = wanted_samples (self);
  if (samples->len == 0)
    return;
  self->statistics_busy = TRUE;
  task = g_task_new (self, NULL, on_round_done_cb, NULL);
  g_task_set_source_tag (task, start_round);
  g_task_set_task_data (task, g_steal_pointer (&samples), (GDestroyNotify)g_ptr_array_unref);
  lodge_libvirt_link_run_long (self->link, task, round_work);
}

static gboolean
has_holds (LodgeLibvirtVmm *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((LodgeLibvirtEntry *)value)->holds > 0)
      return TRUE;
  return FALSE;
}

static gboolean
on_second_cb (gpointer user_data)
{
  LodgeLibvirtVmm *self = user_data;

  if (!has_holds (self))
    {
      self->statistics_source = 0;
      return G_SOURCE_REMOVE;
    }
  start_round (self);
  return G_SOURCE_CONTINUE;
}

void
lodge_libvirt_statistics_resume (LodgeLibvirtVmm *self)
{
  if (self->statistics_source != 0 || !has_holds (self))
    return;
  self->statistics_source = g_timeout_add_seconds (1, on_second_cb, self);
  start_round (self);
}

void
lodge_libvirt_hold_statistics (LodgeVmm *vmm, LodgeMachine *machine)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  LodgeLibvirtEntry *entry = lodge_libvirt_vmm_get_entry (self, machine);

  if (entry == NULL)
    return;
  /* Whoever looks anew wants to see how it is now. */
  if (entry->holds++ == 0)
    entry->picture_interval = THUMBNAIL_INTERVAL;
  lodge_libvirt_statistics_resume (self);
}

void
lodge_libvirt_release_statistics (LodgeVmm *vmm, LodgeMachine *machine)
{
  LodgeLibvirtEntry *entry = lodge_libvirt_vmm_get_entry (LODGE_LIBVIRT_VMM (vmm), machine);

  /* The machine may have been removed since it was held. */
  if (entry == NULL || entry->holds == 0)
    return;
  entry->holds--;
  if (entry->holds == 0)
    {
      entry->cpu_time = 0;
      lodge_machine_set_statistics (machine, -1, 0);
    }
}

void
lodge_libvirt_statistics_stop (LodgeLibvirtVmm *self)
{
  g_clear_handle_id (&self->statistics_source, g_source_remove);
}
