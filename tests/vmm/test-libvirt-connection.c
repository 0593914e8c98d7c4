/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Lodge does when libvirt can't be reached: below session-run. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lodge-libvirt-vmm.h"
#include "lodge-size.h"
#include "lodge-vmm-driver.h"

typedef struct
{
  char *folder;
  char *socket;
  LodgeVmm *vmm;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;

  fixture->folder = g_dir_make_tmp ("lodge-connection-XXXXXX", NULL);
  fixture->socket = g_build_filename (fixture->folder, "sock", NULL);
  uri = g_strdup_printf ("qemu+unix:///session?socket=%s", fixture->socket);
  fixture->vmm = lodge_libvirt_vmm_new (uri);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vmm_disconnect (fixture->vmm);
  g_assert_cmpint (lodge_vmm_get_state (fixture->vmm), ==, LODGE_VMM_STATE_IDLE);
  lodge_test_assert_finalizes (&fixture->vmm);
  g_unlink (fixture->socket);
  g_rmdir (fixture->folder);
  g_free (fixture->socket);
  g_free (fixture->folder);
}

/* The real session's socket at the place where the vmm looks. */
static void
offer_daemon (Fixture *fixture)
{
  g_autofree char *real =
      g_build_filename (g_get_user_runtime_dir (), "libvirt", "libvirt-sock", NULL);

  g_assert_true (g_file_test (real, G_FILE_TEST_EXISTS));
  g_assert_cmpint (symlink (real, fixture->socket), ==, 0);
}

static void
assert_problem (LodgeVmm *vmm, LodgeVmmError code, const char *word)
{
  g_autoptr (GError) problem = lodge_vmm_dup_problem (vmm);

  g_assert_error (problem, LODGE_VMM_ERROR, (int)code);
  g_test_message ("%s", problem->message);
  g_assert_nonnull (strstr (problem->message, word));
}

static void
assert_wait_fails (LodgeVmm *vmm, LodgeVmmError code)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  g_assert_false (lodge_vmm_wait_connected_finish (vmm, result, &error));
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
}

static gint64
get_retry_at (LodgeVmm *vmm)
{
  gint64 retry_at = 0;

  g_object_get (vmm, "retry-at", &retry_at, NULL);
  return retry_at;
}

/* Absent: a sentence, attempts further and further apart, and by itself back once it is there. */
static void
test_absent (Fixture *fixture, gconstpointer data)
{
  gint64 last_wait = 0;

  assert_wait_fails (fixture->vmm, LODGE_VMM_ERROR_UNAVAILABLE);
  g_assert_cmpint (lodge_vmm_get_state (fixture->vmm), ==, LODGE_VMM_STATE_FAILED);
  assert_problem (fixture->vmm, LODGE_VMM_ERROR_UNAVAILABLE, "libvirt");
  for (int attempt = 0; attempt < 3; attempt++)
    {
      gint64 retry_at = get_retry_at (fixture->vmm);
      gint64 wait = retry_at - g_get_monotonic_time ();

      g_assert_cmpint (wait, >, last_wait);
      last_wait = wait;
      lodge_test_wait_for (get_retry_at (fixture->vmm) > retry_at, 10);
    }
  offer_daemon (fixture);

  /* Asked for by the user: now, not at the end of the wait. */
  lodge_vmm_connect (fixture->vmm);
  g_assert_cmpint (lodge_vmm_get_state (fixture->vmm), ==, LODGE_VMM_STATE_CONNECTING);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 60);
  g_assert_null (lodge_vmm_dup_problem (fixture->vmm));
}

static void
test_comes_by_itself (Fixture *fixture, gconstpointer data)
{
  assert_wait_fails (fixture->vmm, LODGE_VMM_ERROR_UNAVAILABLE);
  offer_daemon (fixture);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 60);
}

static int
listen_at (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  return fd;
}

static void
test_denied (Fixture *fixture, gconstpointer data)
{
  int fd = listen_at (fixture->socket);

  if (getuid () == 0)
    {
      g_test_skip ("Nothing is denied to root.");
      close (fd);
      return;
    }
  g_chmod (fixture->socket, 0);
  assert_wait_fails (fixture->vmm, LODGE_VMM_ERROR_DENIED);
  assert_problem (fixture->vmm, LODGE_VMM_ERROR_DENIED, "permission");
  close (fd);
}

/* Somebody takes the call and says nothing: the main loop goes on, and so does Lodge, in time. */
static void
test_hangs (Fixture *fixture, gconstpointer data)
{
  int fd = listen_at (fixture->socket);

  lodge_vmm_connect (fixture->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_FAILED, 40);
  assert_problem (fixture->vmm, LODGE_VMM_ERROR_UNRESPONSIVE, "answer");
  close (fd);
  g_unlink (fixture->socket);
  offer_daemon (fixture);
  lodge_vmm_connect (fixture->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 60);
}

/* The socket's name goes away while we are connected: nothing is lost until the daemon is. */
static void
test_socket_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("Socket gone");

  offer_daemon (fixture);
  lodge_driver_connect (fixture->vmm);
  g_unlink (fixture->socket);
  machine = lodge_driver_create (fixture->vmm, config, NULL);
  g_assert_cmpint (lodge_vmm_get_state (fixture->vmm), ==, LODGE_VMM_STATE_CONNECTED);
  lodge_driver_undefine (fixture->vmm, machine, NULL);
}

static void
test_bad_addresses (void)
{
  static const struct
  {
    const char *uri;
    LodgeVmmError code;
  } cases[] = {
    { "not a uri", LODGE_VMM_ERROR_INVALID },
    { "test:///nonexistent/file.xml", LODGE_VMM_ERROR_NOT_FOUND },
    { "qemu+tcp://127.0.0.1:1/system", LODGE_VMM_ERROR_UNAVAILABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LodgeVmm *vmm = lodge_libvirt_vmm_new (cases[i].uri);

      assert_wait_fails (vmm, cases[i].code);
      lodge_vmm_disconnect (vmm);
      lodge_test_assert_finalizes (&vmm);
    }
}

/* Connections that are made and dropped at every moment leave nothing behind and crash nothing. */
static void
test_churn (Fixture *fixture, gconstpointer data)
{
  offer_daemon (fixture);
  for (int round = 0; round < 30; round++)
    {
      gint64 end = lodge_test_deadline (0.003 * round);

      lodge_vmm_connect (fixture->vmm);
      while (lodge_test_iterate (end))
        ;
      lodge_vmm_disconnect (fixture->vmm);
    }
  lodge_vmm_connect (fixture->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 60);
}

/* Below a user namespace with a tiny file system on the disk folder. */
static void
test_no_space (void)
{
  LodgeVmm *vmm = lodge_libvirt_vmm_new ("qemu:///session");
  g_autofree char *source = g_build_filename (g_get_tmp_dir (), "source.raw", NULL);
  g_autofree char *bytes = g_malloc (32 * LODGE_MIB);
  g_autofree char *path = NULL;
  g_autofree char *filler = NULL;
  LodgeDiskRequest copy = { (char *)"copy.qcow2", (char *)"qcow2", 0, source, (char *)"raw" };
  LodgeDiskRequest blank = { (char *)"blank.qcow2", (char *)"qcow2", LODGE_GIB, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = NULL;

  memset (bytes, 'x', 32 * LODGE_MIB);
  g_assert_true (g_file_set_contents (source, bytes, 32 * LODGE_MIB, NULL));
  lodge_driver_connect (vmm);
  g_assert_null (lodge_driver_create_disk (vmm, &copy, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_clear_error (&error);

  /* Full to the brim: also a blank disk finds no room, and nothing of it stays. */
  path = lodge_vmm_dup_disk_path (vmm, "filler");
  g_assert_false (g_file_set_contents (path, bytes, 32 * LODGE_MIB, NULL));
  filler = lodge_vmm_dup_disk_path (vmm, "filler");
  for (gsize size = 16 * LODGE_MIB; size > 0; size /= 2)
    {
      g_autoptr (GFile) file = g_file_new_for_path (filler);
      g_autoptr (GFileOutputStream) stream =
          g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);

      if (stream != NULL)
        g_output_stream_write_all (G_OUTPUT_STREAM (stream), bytes, size, NULL, NULL, NULL);
    }
  g_assert_null (lodge_driver_create_disk (vmm, &blank, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_unlink (filler);
  folder = g_dir_open (lodge_host_get_disk_folder (lodge_vmm_get_host (vmm)), 0, NULL);
  g_assert_null (g_dir_read_name (folder));
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
}

static gboolean
system_has_no_namespaces (void)
{
  const char *argv[] = { "unshare", "-Urm", "true", NULL };
  int status = 0;

  return !g_spawn_sync (NULL,
                        (char **)argv,
                        NULL,
                        G_SPAWN_SEARCH_PATH,
                        NULL,
                        NULL,
                        NULL,
                        NULL,
                        &status,
                        NULL) ||
         !g_spawn_check_wait_status (status, NULL);
}

/* Runs this program again as "inside", with a small tmpfs where the disks go. */
static int
run_in_small_space (const char *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "libvirt", "images", NULL);

  g_autofree char *user = g_strdup_printf ("--map-user=%u", (guint)getuid ());
  g_autofree char *group = g_strdup_printf ("--map-group=%u", (guint)getgid ());

  if (system_has_no_namespaces ())
    {
      g_printerr ("User namespaces can't be made here.\n");
      return 77;
    }
  g_mkdir_with_parents (folder, 0700);

  /* Root is needed for the mount, but for root libvirt would look for the system's daemon. */
  execlp ("unshare",
          "unshare",
          "-Urm",
          "sh",
          "-c",
          "mount -t tmpfs -o size=16m none \"$0\" && exec unshare -U \"$@\" inside",
          folder,
          user,
          group,
          self,
          NULL);
  g_printerr ("unshare: %s\n", g_strerror (errno));
  return 77;
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  const char *part = NULL;

  g_test_init (&argc, &argv, NULL);
  part = argc > 1 ? argv[1] : "";
  if (g_str_equal (part, "no-space"))
    return run_in_small_space (argv[0]);
  lodge_libvirt_init ();
  if (g_str_equal (part, "inside"))
    {
      g_test_add_func ("/libvirt/no-space", test_no_space);
      return g_test_run ();
    }

  /* Brings up the session's daemon, whose socket the others borrow. */
  {
    LodgeVmm *vmm = lodge_libvirt_vmm_new ("qemu:///session");

    lodge_driver_connect (vmm);
    lodge_vmm_disconnect (vmm);
    lodge_test_assert_finalizes (&vmm);
  }
  ADD ("/libvirt/connection/absent", test_absent);
  ADD ("/libvirt/connection/comes-by-itself", test_comes_by_itself);
  ADD ("/libvirt/connection/denied", test_denied);
  ADD ("/libvirt/connection/hangs", test_hangs);
  ADD ("/libvirt/connection/socket-gone", test_socket_gone);
  ADD ("/libvirt/connection/churn", test_churn);
  g_test_add_func ("/libvirt/connection/bad-addresses", test_bad_addresses);
  return g_test_run ();
}
