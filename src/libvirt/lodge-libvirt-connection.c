/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of the connection: opening, losing, waiting, opening again. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-private.h"
#include "lodge-libvirt-snapshots.h"

/* Milliseconds between attempts: doubled from the first to the last. */
#define BACKOFF_FIRST 250
#define BACKOFF_LAST 30000

/* How long opening may take before it is called a failure, in seconds. A daemon's first start, with
 * QEMU to be examined, takes less. */
#define PATIENCE 20

/* Opening can't be interrupted: so many attempts that hang are left behind, then the last is waited
 * for. */
#define MAX_HANGING 4

/*
 * A daemon that hangs is told by pings of our own: one every five seconds, and three times as long
 * to answer. libvirt's keepalive would do the same, but when it gives up while two calls wait,
 * libvirt 9.0 uses freed memory for the second one and never closes the connection.
 */
#define PING_INTERVAL 5
#define PING_PATIENCE (15 * G_USEC_PER_SEC)

/* A daemon that has come back lists a machine as running before it has found out whether its QEMU
 * still lives, and says nothing when it does not: so all is read once more then. */
#define RECHECK_SECONDS 3

static void open_now (LodgeLibvirtVmm *self);

static gint n_hanging = 0;

gboolean
lodge_libvirt_vmm_uses (LodgeLibvirtVmm *self, LodgeLibvirtLink *link)
{
  return self->link == link;
}

static void
drop_link (LodgeLibvirtVmm *self)
{
  self->opened = FALSE;
  self->pinged_at = 0;
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->ping_source, g_source_remove);
  g_clear_handle_id (&self->recheck_source, g_source_remove);
  if (self->link == NULL)
    return;
  lodge_libvirt_link_close (self->link);
  g_clear_pointer (&self->link, lodge_libvirt_link_unref);
}

static void
cancel_retry (LodgeLibvirtVmm *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  lodge_libvirt_vmm_set_retry_at (self, -1);
}

static gboolean
on_retry_cb (gpointer user_data)
{
  LodgeLibvirtVmm *self = user_data;

  self->retry_source = 0;
  lodge_libvirt_vmm_set_retry_at (self, -1);
  open_now (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_retry (LodgeLibvirtVmm *self)
{
  if (self->retry_source != 0)
    return;
  self->retry_source = g_timeout_add (self->backoff, on_retry_cb, self);
  lodge_libvirt_vmm_set_retry_at (self, g_get_monotonic_time () + (gint64)self->backoff * 1000);
  self->backoff = MIN (self->backoff * 2, BACKOFF_LAST);
}

static void
fail (LodgeLibvirtVmm *self, const GError *error)
{
  drop_link (self);
  schedule_retry (self);
  lodge_libvirt_vmm_set_state (
      self, self->was_connected ? LODGE_VMM_STATE_RECONNECTING : LODGE_VMM_STATE_FAILED, error);
}

static gboolean
on_patience_over_cb (gpointer user_data)
{
  LodgeLibvirtVmm *self = user_data;
  g_autoptr (GError) error = lodge_vmm_error_new (
      LODGE_VMM_ERROR_UNRESPONSIVE,
      NULL,
      "%s",
      _ ("libvirt does not answer. If this lasts, restart the service “libvirtd”."));

  self->patience_source = 0;
  if (n_hanging < MAX_HANGING)
    {
      n_hanging++;
      fail (self, error);
      return G_SOURCE_REMOVE;
    }

  /* Whatever hangs will not get better by one more thread that hangs. */
  lodge_libvirt_vmm_set_state (
      self, self->was_connected ? LODGE_VMM_STATE_RECONNECTING : LODGE_VMM_STATE_FAILED, error);
  return G_SOURCE_REMOVE;
}

static void
open_now (LodgeLibvirtVmm *self)
{
  cancel_retry (self);
  drop_link (self);
  self->link = lodge_libvirt_link_new (self, self->uri);
  self->patience_source = g_timeout_add_seconds (PATIENCE, on_patience_over_cb, self);
}

void
lodge_libvirt_connection_connect (LodgeVmm *vmm)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);

  if (self->state == LODGE_VMM_STATE_CONNECTED)
    return;
  self->backoff = BACKOFF_FIRST;

  /* While stale machines are on show it stays RECONNECTING; the attempt is made all the same. */
  if (self->state != LODGE_VMM_STATE_RECONNECTING)
    lodge_libvirt_vmm_set_state (self, LODGE_VMM_STATE_CONNECTING, NULL);
  if (self->link == NULL)
    open_now (self);
}

void
lodge_libvirt_connection_disconnect (LodgeVmm *vmm)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);

  lodge_libvirt_statistics_stop (self);
  cancel_retry (self);
  drop_link (self);
  lodge_libvirt_vmm_make_stale (self);
  self->was_connected = FALSE;
  lodge_libvirt_vmm_set_state (self, LODGE_VMM_STATE_IDLE, NULL);
}

/* The daemon is alive; what it still has to look up about its host may take as long as it needs. */
void
lodge_libvirt_vmm_answered (LodgeLibvirtVmm *self)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
}

static gboolean
on_ping_cb (gpointer user_data)
{
  LodgeLibvirtVmm *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->pinged_at == 0)
    {
      self->pinged_at = g_get_monotonic_time ();
      lodge_libvirt_link_ping (self->link);
      return G_SOURCE_CONTINUE;
    }
  if (g_get_monotonic_time () - self->pinged_at < PING_PATIENCE)
    return G_SOURCE_CONTINUE;
  error = lodge_vmm_error_new (
      LODGE_VMM_ERROR_UNRESPONSIVE,
      NULL,
      "%s",
      _ ("libvirt stopped answering. Lodge tries to reach it again by itself."));
  self->ping_source = 0;
  lodge_libvirt_vmm_lost (self, self->link, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_recheck_cb (gpointer user_data)
{
  LodgeLibvirtVmm *self = user_data;
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  self->recheck_source = 0;
  g_task_set_source_tag (task, on_recheck_cb);
  lodge_libvirt_refresh (LODGE_VMM (self), NULL, task);
  return G_SOURCE_REMOVE;
}

void
lodge_libvirt_vmm_alive (LodgeLibvirtVmm *self, LodgeLibvirtLink *link)
{
  self->pinged_at = 0;
}

void
lodge_libvirt_vmm_opened (LodgeLibvirtVmm *self, LodgeLibvirtLink *link)
{
  cancel_retry (self);
  n_hanging = 0;
  self->opened = TRUE;
  if (self->was_connected)
    self->recheck_source = g_timeout_add_seconds (RECHECK_SECONDS, on_recheck_cb, self);
  self->was_connected = TRUE;
  self->backoff = BACKOFF_FIRST;
  if (!lodge_libvirt_link_get_facts (link)->test)
    self->ping_source = g_timeout_add_seconds (PING_INTERVAL, on_ping_cb, self);
  lodge_libvirt_vmm_set_state (self, LODGE_VMM_STATE_CONNECTED, NULL);
  lodge_libvirt_statistics_resume (self);
}

void
lodge_libvirt_vmm_open_failed (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, const GError *error)
{
  fail (self, error);
}

void
lodge_libvirt_vmm_lost (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, const GError *error)
{
  /* While it is being opened, the attempt itself reports how it ended. */
  if (!self->opened)
    return;
  g_debug ("%s: %s", self->uri, error->message);
  self->backoff = BACKOFF_FIRST;
  lodge_libvirt_vmm_make_stale (self);
  fail (self, error);
}

static void
recover_work (LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_snapshots_recover (link);
  g_task_return_boolean (data, TRUE);
}

/* On a thread of its own, since disks may have to be merged. */
static void
begin_recovery_work (LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_link_run_long (link, g_task_new (NULL, NULL, NULL, NULL), recover_work);
}

void
lodge_libvirt_vmm_recover_again (LodgeLibvirtVmm *self)
{
  if (self->link != NULL)
    lodge_libvirt_link_push (self->link, begin_recovery_work, NULL, NULL);
}
