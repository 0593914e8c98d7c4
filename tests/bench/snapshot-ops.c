/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-vmm.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

/*
 * usage: snapshot-ops
 * Lodge's own operations on machines of qemu:///session, as its window runs them. Reads a line
 * each:
 *
 *   take UUID TITLE        with memory when it runs
 *   restore UUID NAME
 *   delete UUID NAME
 *   linked UUID TITLE      a linked clone
 *   full UUID TITLE        a full clone
 *   list UUID
 *
 * and answers with one: how many milliseconds it took, and the name or UUID of what was made.
 */
typedef struct
{
  GMainLoop *loop;
  LodgeVmm *vmm;
  char *made;
} Ops;

static void
stop_at (const GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "%s (%s)\n", error->message, lodge_vmm_error_get_details (error));
  exit (1);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;

  lodge_vmm_wait_connected_finish (LODGE_VMM (source), result, &error);
  stop_at (error);
  g_main_loop_quit (ops->loop);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;

  lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error);
  stop_at (error);
  g_main_loop_quit (ops->loop);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;

  ops->made = lodge_vmm_take_snapshot_finish (LODGE_VMM (source), result, &error);
  stop_at (error);
  g_main_loop_quit (ops->loop);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;

  lodge_vmm_restore_snapshot_finish (LODGE_VMM (source), result, &error);
  stop_at (error);
  g_main_loop_quit (ops->loop);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;

  lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error);
  stop_at (error);
  g_main_loop_quit (ops->loop);
}

static void
on_cloned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;
  g_autoptr (LodgeMachine) made = lodge_vmm_clone_finish (LODGE_VMM (source), result, &error);

  stop_at (error);
  ops->made = g_strdup (lodge_machine_get_uuid (made));
  g_main_loop_quit (ops->loop);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ops *ops = user_data;
  GError *error = NULL;

  lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error);
  stop_at (error);
  g_main_loop_quit (ops->loop);
}

/* What plain calls have done to it meanwhile is known. */
static LodgeMachine *
find_machine (Ops *ops, const char *uuid)
{
  LodgeMachine *machine = lodge_vmm_find_machine (ops->vmm, uuid);

  while (machine == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      machine = lodge_vmm_find_machine (ops->vmm, uuid);
    }
  lodge_vmm_refresh_async (ops->vmm, machine, NULL, on_refreshed_cb, ops);
  g_main_loop_run (ops->loop);
  return machine;
}

static gboolean
begin (Ops *ops, LodgeMachine *machine, const char *verb, const char *name)
{
  const LodgeSnapshotRequest request = { .title = (char *)name, .memory = TRUE };
  const LodgeCloneRequest clone = { .title = (char *)name, .linked = g_str_equal (verb, "linked") };

  if (g_str_equal (verb, "take"))
    lodge_vmm_take_snapshot_async (ops->vmm, machine, &request, NULL, NULL, on_taken_cb, ops);
  else if (g_str_equal (verb, "restore"))
    lodge_vmm_restore_snapshot_async (
        ops->vmm, machine, name, LODGE_RESTORE_AS_TAKEN, NULL, NULL, on_restored_cb, ops);
  else if (g_str_equal (verb, "delete"))
    lodge_vmm_delete_snapshot_async (
        ops->vmm, machine, name, FALSE, NULL, NULL, on_deleted_cb, ops);
  else if (g_str_equal (verb, "linked") || g_str_equal (verb, "full"))
    lodge_vmm_clone_async (ops->vmm, machine, &clone, NULL, NULL, on_cloned_cb, ops);
  else if (g_str_equal (verb, "list"))
    lodge_vmm_read_snapshots_async (ops->vmm, machine, NULL, on_read_cb, ops);
  else
    return FALSE;
  return TRUE;
}

static gboolean
on_readable_cb (gint fd, GIOCondition condition, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What libvirt says meanwhile is heard. FALSE: there is no more. */
static gboolean
read_line (char *line, int size)
{
  gboolean readable = FALSE;

  g_unix_fd_add (0, G_IO_IN | G_IO_HUP, on_readable_cb, &readable);
  while (!readable)
    g_main_context_iteration (NULL, TRUE);
  return fgets (line, size, stdin) != NULL;
}

static void
run_line (Ops *ops, char *line)
{
  g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", 3);
  LodgeMachine *machine;
  gint64 began;

  if (g_strv_length (words) < 2)
    exit (2);
  machine = find_machine (ops, words[1]);
  began = g_get_monotonic_time ();
  if (!begin (ops, machine, words[0], words[2]))
    exit (2);
  g_main_loop_run (ops->loop);
  printf ("%.2f %s\n",
          (double)(g_get_monotonic_time () - began) / 1000,
          ops->made != NULL ? ops->made : "-");
  fflush (stdout);
  g_clear_pointer (&ops->made, g_free);
}

int
main (void)
{
  Ops ops = { 0 };
  char line[1024] = "";

  lodge_libvirt_init ();
  ops.loop = g_main_loop_new (NULL, FALSE);
  ops.vmm = lodge_libvirt_vmm_factory ("qemu:///session", NULL);
  lodge_vmm_connect (ops.vmm);
  lodge_vmm_wait_connected_async (ops.vmm, NULL, on_connected_cb, &ops);
  g_main_loop_run (ops.loop);
  setvbuf (stdin, NULL, _IONBF, 0);
  while (read_line (line, sizeof line))
    run_line (&ops, line);
  lodge_vmm_disconnect (ops.vmm);
  g_clear_object (&ops.vmm);
  lodge_libvirt_shutdown (500);
  g_main_loop_unref (ops.loop);
  return 0;
}
