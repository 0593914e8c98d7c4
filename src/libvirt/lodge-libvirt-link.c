/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-link.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-private.h"

struct _LodgeLibvirtLink
{
  gatomicrefcount refs;
  GWeakRef vmm;
  char *uri;
  virConnectPtr connect;
  LodgeLibvirtFacts facts;
  LodgeHost *host;
  int event_ids[LODGE_LIBVIRT_N_EVENTS];
  GAsyncQueue *queue;
  gint closed;
  GMutex serial_lock;
  guint64 serial;
};

typedef struct
{
  LodgeLibvirtWork work;
  gpointer data;
  GDestroyNotify destroy;
  gboolean is_task;
} Job;

typedef struct
{
  LodgeLibvirtLink *link;
  LodgeLibvirtPost post;
  gpointer data;
  GDestroyNotify destroy;
} Posted;

static GThread *main_thread = NULL;

#ifndef NDEBUG
void
lodge_libvirt_check_thread (const char *where)
{
  if (g_thread_self () == main_thread)
    g_error ("libvirt called on the main thread at %s", where);
}
#endif

void
lodge_libvirt_set_main_thread (void)
{
  main_thread = g_thread_self ();
}

static GError *
disconnected_error (void)
{
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_DISCONNECTED,
      NULL,
      "%s",
      _ ("The connection to libvirt was lost. Lodge tries to reach it again by itself."));
}

static gboolean
free_on_main_cb (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_free (job);
  return G_SOURCE_REMOVE;
}

/* A task holds its source object, whose last reference must not go away on a worker. */
static void
job_finish (Job *job)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, free_on_main_cb, job, NULL);
}

static void
job_refuse (Job *job)
{
  if (job->is_task)
    g_task_return_error (job->data, disconnected_error ());
  job_finish (job);
}

static gboolean
run_posted_cb (gpointer data)
{
  Posted *posted = data;
  g_autoptr (LodgeLibvirtVmm) vmm = g_weak_ref_get (&posted->link->vmm);

  if (vmm != NULL && lodge_libvirt_vmm_uses (vmm, posted->link))
    posted->post (vmm, posted->link, posted->data);
  return G_SOURCE_REMOVE;
}

static void
posted_free (gpointer data)
{
  Posted *posted = data;

  if (posted->destroy != NULL)
    posted->destroy (posted->data);
  lodge_libvirt_link_unref (posted->link);
  g_free (posted);
}

void
lodge_libvirt_link_post (LodgeLibvirtLink *link,
                         LodgeLibvirtPost post,
                         gpointer data,
                         GDestroyNotify destroy)
{
  Posted *posted = g_new0 (Posted, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  posted->link = lodge_libvirt_link_ref (link);
  posted->post = post;
  posted->data = data;
  posted->destroy = destroy;

  /* Same priority as the return of a task: what is posted before it arrives before it. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_posted_cb, posted, posted_free);
  g_source_set_static_name (source, "lodge-libvirt-post");
  g_source_attach (source, NULL);
}

static void
post_lost (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_lost (vmm, link, data);
}

static void
job_run (LodgeLibvirtLink *link, Job *job)
{
  if (job->is_task && g_task_return_error_if_cancelled (job->data))
    ;
  else
    job->work (link, job->data);
  job_finish (job);
}

static void
post_alive (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_alive (vmm, link);
}

static void
on_closed_cb (virConnectPtr connect, int reason, void *data)
{
  lodge_libvirt_link_post (data, post_lost, disconnected_error (), (GDestroyNotify)g_error_free);
}

static void
link_unref_cb (void *data)
{
  lodge_libvirt_link_unref (data);
}

static void
read_facts (LodgeLibvirtLink *link)
{
  LodgeLibvirtFacts *facts = &link->facts;
  const char *type = LV (virConnectGetType (link->connect));
  g_autoptr (GUri) uri = g_uri_parse (link->uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  facts->qemu = g_strcmp0 (type, "QEMU") == 0;
  facts->test = g_strcmp0 (type, "TEST") == 0;
  facts->local = (host == NULL || *host == '\0') &&
                 (strchr (scheme, '+') == NULL || g_str_has_suffix (scheme, "+unix"));
  facts->privileged = uri != NULL && g_strcmp0 (g_uri_get_path (uri), "/system") == 0;
  if (facts->test)
    facts->domain_type = g_strdup ("test");
  facts->features = lodge_libvirt_driver_features (facts);
}

static gboolean
link_open (LodgeLibvirtLink *link, GError **error)
{
  link->connect = LV (virConnectOpen (link->uri));
  if (link->connect == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }

  read_facts (link);
  /* Drivers inside this process have nothing that could be lost, and take a callback well without
   * ever freeing its data. */
  if (link->facts.test)
    return TRUE;
  if (LV (virConnectRegisterCloseCallback (
          link->connect, on_closed_cb, lodge_libvirt_link_ref (link), link_unref_cb)) < 0)
    {
      virResetLastError ();
      lodge_libvirt_link_unref (link);
    }
  return TRUE;
}

static void
post_failed (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_open_failed (vmm, link, data);
}

static gboolean
link_begin (LodgeLibvirtLink *link, GError **error)
{
  if (!link_open (link, error))
    return FALSE;

  /* Events first: what changes while the list is read is then read once more. */
  lodge_libvirt_events_register (link);
  if (!lodge_libvirt_machines_first_load (link, error))
    return FALSE;
  lodge_libvirt_networks_load (link);
  lodge_libvirt_networks_connected (link);
  lodge_libvirt_host_load (link);
  return TRUE;
}

static void
link_end (LodgeLibvirtLink *link)
{
  Job *job = NULL;

  while ((job = g_async_queue_try_pop (link->queue)) != NULL)
    job_refuse (job);
  if (link->connect == NULL)
    return;
  lodge_libvirt_events_unregister (link);
  if (!link->facts.test && LV (virConnectUnregisterCloseCallback (link->connect, on_closed_cb)) < 0)
    virResetLastError ();
}

static gpointer
worker_main (gpointer data)
{
  g_autoptr (LodgeLibvirtLink) link = data;
  g_autoptr (GError) error = NULL;

  if (!link_begin (link, &error))
    {
      g_atomic_int_set (&link->closed, TRUE);
      lodge_libvirt_link_post (
          link, post_failed, g_steal_pointer (&error), (GDestroyNotify)g_error_free);
    }
  while (!g_atomic_int_get (&link->closed))
    {
      Job *job = g_async_queue_pop (link->queue);

      if (g_atomic_int_get (&link->closed))
        job_refuse (job);
      else
        job_run (link, job);
    }
  link_end (link);
  return NULL;
}

/* How many links are not freed yet. Atomic: the last reference can go on any thread. */
static int n_links = 0;

guint
lodge_libvirt_link_count (void)
{
  return (guint)g_atomic_int_get (&n_links);
}

LodgeLibvirtLink *
lodge_libvirt_link_new (LodgeLibvirtVmm *vmm, const char *uri)
{
  LodgeLibvirtLink *link = g_new0 (LodgeLibvirtLink, 1);

  g_atomic_int_inc (&n_links);
  g_atomic_ref_count_init (&link->refs);
  g_weak_ref_init (&link->vmm, vmm);
  link->uri = g_strdup (uri);
  /* What is pushed when the thread has ended already is refused with the queue. */
  link->queue = g_async_queue_new_full ((GDestroyNotify)job_refuse);
  g_mutex_init (&link->serial_lock);
  g_thread_unref (g_thread_new ("libvirt", worker_main, lodge_libvirt_link_ref (link)));
  return link;
}

LodgeLibvirtLink *
lodge_libvirt_link_ref (LodgeLibvirtLink *link)
{
  g_atomic_ref_count_inc (&link->refs);
  return link;
}

static gpointer
close_main (gpointer connect)
{
  LV (virConnectClose (connect));
  return NULL;
}

void
lodge_libvirt_link_unref (LodgeLibvirtLink *link)
{
  if (!g_atomic_ref_count_dec (&link->refs))
    return;

  /* The last reference can go on any thread, and closing talks to the daemon. */
  if (link->connect != NULL)
    g_thread_unref (g_thread_new ("libvirt-close", close_main, link->connect));
  g_weak_ref_clear (&link->vmm);
  g_async_queue_unref (link->queue);
  g_mutex_clear (&link->serial_lock);
  g_clear_object (&link->host);
  g_free (link->facts.arch);
  g_free (link->facts.domain_type);
  g_strfreev (link->facts.hyperv);
  g_free (link->uri);
  g_free (link);
  g_atomic_int_add (&n_links, -1);
}

static void
do_nothing (LodgeLibvirtLink *link, gpointer data)
{
}

void
lodge_libvirt_link_close (LodgeLibvirtLink *link)
{
  if (g_atomic_int_compare_and_exchange (&link->closed, FALSE, TRUE))
    lodge_libvirt_link_push (link, do_nothing, NULL, NULL);
}

const char *
lodge_libvirt_link_get_uri (LodgeLibvirtLink *link)
{
  return link->uri;
}

virConnectPtr
lodge_libvirt_link_get_connect (LodgeLibvirtLink *link)
{
  return link->connect;
}

LodgeLibvirtFacts *
lodge_libvirt_link_get_facts (LodgeLibvirtLink *link)
{
  return &link->facts;
}

int *
lodge_libvirt_link_get_event_ids (LodgeLibvirtLink *link)
{
  return link->event_ids;
}

void
lodge_libvirt_link_take_host (LodgeLibvirtLink *link, LodgeHost *host)
{
  g_set_object (&link->host, host);
  g_object_unref (host);
}

LodgeHost *
lodge_libvirt_link_get_host (LodgeLibvirtLink *link)
{
  return link->host;
}

guint64
lodge_libvirt_link_next_serial (LodgeLibvirtLink *link)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&link->serial_lock);

  return ++link->serial;
}

static Job *
job_new (LodgeLibvirtWork work, gpointer data, GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);

  job->work = work;
  job->data = data;
  job->destroy = destroy;
  return job;
}

void
lodge_libvirt_link_push (LodgeLibvirtLink *link,
                         LodgeLibvirtWork work,
                         gpointer data,
                         GDestroyNotify destroy)
{
  g_async_queue_push (link->queue, job_new (work, data, destroy));
}

static Job *
job_new_for_task (GTask *task, LodgeLibvirtWork work)
{
  Job *job = job_new (work, task, g_object_unref);

  job->is_task = TRUE;
  return job;
}

void
lodge_libvirt_link_run (LodgeLibvirtLink *link, GTask *task, LodgeLibvirtWork work)
{
  Job *job = job_new_for_task (task, work);

  if (link == NULL || g_atomic_int_get (&link->closed))
    job_refuse (job);
  else
    g_async_queue_push (link->queue, job);
}

typedef struct
{
  LodgeLibvirtLink *link;
  Job *job;
} LongJob;

/* Work has ended on a link that was given up: whoever is connected again has looked for what it
 * left perhaps too early. */
static gboolean
late_cb (gpointer data)
{
  LodgeLibvirtLink *link = data;
  g_autoptr (LodgeLibvirtVmm) vmm = g_weak_ref_get (&link->vmm);

  if (vmm != NULL && !lodge_libvirt_vmm_uses (vmm, link))
    lodge_libvirt_vmm_recover_again (vmm);
  return G_SOURCE_REMOVE;
}

static gpointer
long_main (gpointer data)
{
  g_autofree LongJob *long_job = data;
  g_autoptr (LodgeLibvirtLink) link = long_job->link;

  job_run (link, long_job->job);
  if (g_atomic_int_get (&link->closed))
    g_idle_add_full (G_PRIORITY_DEFAULT, late_cb, lodge_libvirt_link_ref (link), link_unref_cb);
  return NULL;
}

void
lodge_libvirt_link_run_long (LodgeLibvirtLink *link, GTask *task, LodgeLibvirtWork work)
{
  Job *job = job_new_for_task (task, work);
  LongJob *long_job = NULL;

  if (link == NULL || g_atomic_int_get (&link->closed))
    {
      job_refuse (job);
      return;
    }
  long_job = g_new0 (LongJob, 1);
  long_job->link = lodge_libvirt_link_ref (link);
  long_job->job = job;
  g_thread_unref (g_thread_new ("libvirt-job", long_main, long_job));
}

static gpointer
ping_main (gpointer data)
{
  g_autoptr (LodgeLibvirtLink) link = data;
  unsigned long version = 0;

  /* Any answer will do, also an error: a lost connection tells by itself. */
  if (LV (virConnectGetLibVersion (link->connect, &version)) < 0)
    virResetLastError ();
  lodge_libvirt_link_post (link, post_alive, NULL, NULL);
  return NULL;
}

void
lodge_libvirt_link_ping (LodgeLibvirtLink *link)
{
  g_thread_unref (g_thread_new ("libvirt-ping", ping_main, lodge_libvirt_link_ref (link)));
}

virDomainPtr
lodge_libvirt_link_lookup (LodgeLibvirtLink *link, const char *uuid, GError **error)
{
  virDomainPtr domain = LV (virDomainLookupByUUIDString (link->connect, uuid));

  if (domain == NULL)
    g_propagate_error (error, lodge_libvirt_error_take ());
  return domain;
}
