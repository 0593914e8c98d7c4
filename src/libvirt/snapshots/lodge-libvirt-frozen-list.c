/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All snapshots of a machine. libvirt is asked about each of them, so several are asked about at
 * once. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <stdlib.h>

#include "lodge-libvirt-errors.h"

/* Below this a thread costs more than it saves. */
#define FEW 8
#define MAX_THREADS 4

typedef struct
{
  virDomainSnapshotPtr *snapshots;
  int n_snapshots;
  int next; /* atomic */
  char uuid[VIR_UUID_STRING_BUFLEN];
  LodgeFrozenMap map;
  gpointer data;
  gpointer *results; /* one for each of @snapshots */
  GMutex mutex;
  GError *problem; /* the first one; under @mutex */
} Reading;

/* One that went away meanwhile is not there any more; of others nobody may think so. */
static void
note_problem (Reading *reading, GError *problem)
{
  g_mutex_lock (&reading->mutex);
  if (reading->problem == NULL &&
      !g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    reading->problem = g_error_copy (problem);
  g_mutex_unlock (&reading->mutex);
}

static gpointer
read_some (gpointer data)
{
  Reading *reading = data;

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      int i = g_atomic_int_add (&reading->next, 1);
      LodgeFrozen *frozen;

      if (i >= reading->n_snapshots)
        return NULL;
      frozen = reading->map != NULL
                   ? lodge_libvirt_frozen_look (reading->snapshots[i], reading->uuid, &problem)
                   : lodge_libvirt_frozen_load (reading->snapshots[i], reading->uuid, &problem);
      if (frozen == NULL)
        note_problem (reading, problem);
      else
        reading->results[i] = reading->map != NULL ? reading->map (frozen, reading->data) : frozen;
    }
}

static void
read_all (Reading *reading)
{
  GThread *threads[MAX_THREADS] = { NULL };
  guint n_threads = MIN (g_get_num_processors (), MAX_THREADS);

  for (guint i = 1; reading->n_snapshots > FEW && i < n_threads; i++)
    threads[i] = g_thread_try_new ("snapshots", read_some, reading, NULL);
  read_some (reading);
  for (guint i = 1; i < MAX_THREADS; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
}

GPtrArray *
lodge_libvirt_frozen_map (virDomainPtr domain,
                          LodgeFrozenMap map,
                          gpointer data,
                          GDestroyNotify free_func,
                          GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_func);
  Reading reading = { .map = map, .data = data };

  reading.n_snapshots = LV (virDomainListAllSnapshots (domain, &reading.snapshots, 0));
  if (reading.n_snapshots < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  virDomainGetUUIDString (domain, reading.uuid);
  reading.results = g_new0 (gpointer, reading.n_snapshots);
  g_mutex_init (&reading.mutex);
  read_all (&reading);
  g_mutex_clear (&reading.mutex);
  for (int i = 0; i < reading.n_snapshots; i++)
    {
      if (reading.results[i] != NULL)
        g_ptr_array_add (list, reading.results[i]);
      virDomainSnapshotFree (reading.snapshots[i]);
    }
  g_free (reading.results);
  free (reading.snapshots);
  virResetLastError ();
  if (reading.problem == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, reading.problem);
  return NULL;
}

GPtrArray *
lodge_libvirt_frozen_list (virDomainPtr domain, GError **error)
{
  return lodge_libvirt_frozen_map (domain, NULL, NULL, (GDestroyNotify)lodge_frozen_free, error);
}
