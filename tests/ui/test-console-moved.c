/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <linux/input-event-codes.h>
#include <signal.h>
#include <unistd.h>

#include "lodge-console-session.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-test-guest.h"
#include "lodge-test.h"
#include "lodge-vmm-driver.h"

/*
 * The console of a machine that libvirt moves to another computer: a second libvirtd with a name
 * of its own, which somebody else asks to take it. The first argument is the display's protocol.
 */

#define STILL_US (500 * 1000)

/* libvirt moves a machine only to a computer of another name and number. Within namespaces of its
 * own one has the right to change the name; libvirtd must be the same user again. */
#define NAME_AND_RUN                                                                               \
  "hostname two.lodge.test && exec unshare --user --map-user=$1 --map-group=$2 "                   \
  "libvirtd --config \"$3\" --timeout 600"

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeConsoleSession *session;
  guint n_damages;
  guint n_taken;
} Computer;

static Computer one;
static Computer two;
static LodgeTestGuest *guest;
static GSubprocess *second_daemon;
static char *second_uri;

static void
on_damage_cb (LodgeConsole *console, int x, int y, int width, int height, guint *count)
{
  (*count)++;
}

static void
on_state_cb (LodgeConsoleSession *session, GParamSpec *pspec, Computer *computer)
{
  const GError *problem = lodge_console_session_get_problem (session);
  LodgeConsoleSessionState state = lodge_console_session_get_state (session);

  computer->n_taken += state == LODGE_CONSOLE_SESSION_TAKEN || problem != NULL;
  g_test_message ("console %d: %s, %s",
                  computer == &one ? 1 : 2,
                  problem != NULL ? problem->message : "no problem",
                  lodge_enum_to_nick (LODGE_TYPE_CONSOLE_SESSION_STATE, (int)state));
}

static gboolean
is_in (Computer *computer, LodgeConsoleSessionState state)
{
  return lodge_console_session_get_state (computer->session) == state;
}

static void
watch (Computer *computer)
{
  computer->session = lodge_console_session_new (computer->vmm, computer->machine, 0);
  g_signal_connect (computer->session, "notify::state", G_CALLBACK (on_state_cb), computer);
  g_signal_connect (lodge_console_session_get_console (computer->session),
                    "damage",
                    G_CALLBACK (on_damage_cb),
                    &computer->n_damages);
}

static void
wait_until_still (Computer *computer)
{
  gint64 deadline = lodge_test_deadline (30);
  gint64 since = g_get_monotonic_time ();
  guint before = computer->n_damages;

  while (g_get_monotonic_time () - since < STILL_US && lodge_test_iterate (deadline))
    if (computer->n_damages != before)
      {
        before = computer->n_damages;
        since = g_get_monotonic_time ();
      }
  g_assert_cmpint (g_get_monotonic_time () - since, >=, STILL_US);
}

/* The guest's terminal echoes what is typed, into the picture, which is still otherwise. */
static void
expect_echo (Computer *computer)
{
  LodgeConsole *console = lodge_console_session_get_console (computer->session);
  guint before;

  lodge_test_wait_for (is_in (computer, LODGE_CONSOLE_SESSION_CONNECTED) &&
                           lodge_console_get_frame (console) != NULL,
                       60);
  wait_until_still (computer);
  before = computer->n_damages;
  for (int i = 0; i < 10 && computer->n_damages == before; i++)
    {
      gint64 deadline = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

      lodge_console_key (console, KEY_A, 'a', TRUE);
      lodge_console_key (console, KEY_A, 'a', FALSE);
      while (computer->n_damages == before && lodge_test_iterate (deadline))
        ;
    }
  g_assert_cmpuint (computer->n_damages, >, before);
}

typedef struct
{
  const char *from;
  const char *to;
  const char *uuid;
  gboolean done;
  char *problem; /* (nullable) */
} Move;

static gpointer
move_in_thread (gpointer user_data)
{
  Move *move = user_data;
  virConnectPtr from = virConnectOpen (move->from);
  virConnectPtr to = virConnectOpen (move->to);
  virDomainPtr domain = from != NULL ? virDomainLookupByUUIDString (from, move->uuid) : NULL;
  virDomainPtr moved = NULL;
  virTypedParameterPtr params = NULL;
  int n_params = 0;
  int n_max = 0;
  g_autofree char *where = g_strdup_printf (
      "unix://%s/moving-%u", g_get_user_runtime_dir (), (guint)g_random_int_range (0, 10000));

  virTypedParamsAddString (&params, &n_params, &n_max, VIR_MIGRATE_PARAM_URI, where);
  if (domain != NULL && to != NULL)
    moved = virDomainMigrate3 (
        domain, to, params, (guint)n_params, VIR_MIGRATE_LIVE | VIR_MIGRATE_PERSIST_DEST);
  if (moved == NULL)
    move->problem = g_strdup (virGetLastErrorMessage ());
  else
    virDomainFree (moved);
  virTypedParamsFree (params, n_params);
  if (domain != NULL)
    virDomainFree (domain);
  if (to != NULL)
    virConnectClose (to);
  if (from != NULL)
    virConnectClose (from);
  g_atomic_int_set (&move->done, TRUE);
  return NULL;
}

static void
move_machine (const char *from, const char *to)
{
  Move move = { .from = from, .to = to, .uuid = lodge_machine_get_uuid (one.machine) };
  GThread *thread = g_thread_new ("move", move_in_thread, &move);

  lodge_test_wait_for (g_atomic_int_get (&move.done), 120);
  g_thread_join (thread);
  g_assert_cmpstr (move.problem, ==, NULL);
}

static gboolean
is_off_by_move (LodgeMachine *machine)
{
  return lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF &&
         lodge_machine_get_reason (machine) == LODGE_MACHINE_REASON_MOVED;
}

static LodgeMachine *
find_machine (LodgeVmm *vmm, const char *uuid)
{
  GListModel *machines = lodge_vmm_get_machines (vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (g_str_equal (lodge_machine_get_uuid (machine), uuid))
        return machine;
    }
  return NULL;
}

/* Here it is off, in words; there it runs, with its display. */
static void
test_away (void)
{
  lodge_test_guest_boot (guest);
  lodge_test_guest_run (guest, NULL, "until grep -q . /proc/fb; do sleep 1; done");
  expect_echo (&one);
  move_machine ("qemu:///session", second_uri);
  lodge_test_wait_for (is_off_by_move (one.machine), 30);
  lodge_test_wait_for (is_in (&one, LODGE_CONSOLE_SESSION_OFF), 30);
  g_assert_cmpuint (one.n_taken, ==, 0);

  two.vmm = lodge_libvirt_vmm_new (second_uri);
  lodge_driver_connect (two.vmm);
  lodge_test_wait_for (
      (two.machine = find_machine (two.vmm, lodge_machine_get_uuid (one.machine))) != NULL, 30);
  g_assert_cmpint (lodge_machine_get_state (two.machine), ==, LODGE_MACHINE_STATE_RUNNING);
  watch (&two);
  expect_echo (&two);
}

/* Both computers are watched, and the machine comes home. */
static void
test_back (void)
{
  move_machine (second_uri, "qemu:///session");
  lodge_test_wait_for (is_off_by_move (two.machine), 30);
  lodge_test_wait_for (is_in (&two, LODGE_CONSOLE_SESSION_OFF), 30);
  expect_echo (&one);
  g_assert_cmpuint (one.n_taken + two.n_taken, ==, 0);
}

/* Short, since what libvirt adds to them must fit into the name of a socket. */
static char *
make_folder (const char *name)
{
  char *path = g_build_filename (g_get_user_runtime_dir (), "2", name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) ||
         g_subprocess_get_identifier (second_daemon) == NULL;
}

/* FALSE: the kernel gives this user no namespaces. */
static gboolean
start_second_daemon (void)
{
  static const struct
  {
    const char *variable;
    const char *folder;
  } FOLDERS[] = { { "XDG_RUNTIME_DIR", "r" },
                  { "XDG_CONFIG_HOME", "c" },
                  { "XDG_DATA_HOME", "d" },
                  { "XDG_CACHE_HOME", "k" },
                  { "XDG_STATE_HOME", "s" } };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *user = g_strdup_printf ("%u", (guint)getuid ());
  g_autofree char *group = g_strdup_printf ("%u", (guint)getgid ());
  g_autofree char *config_folder = make_folder ("e");
  g_autofree char *config = g_build_filename (config_folder, "libvirtd.conf", NULL);
  g_autofree char *runtime = make_folder (FOLDERS[0].folder);
  g_autofree char *socket = g_build_filename (runtime, "libvirt", "libvirt-sock", NULL);

  g_assert_true (g_file_set_contents (
      config, "host_uuid = \"6c1f2b0a-55a5-4bd5-9c6c-26f62f8d0b11\"\n", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (FOLDERS); i++)
    {
      g_autofree char *folder = make_folder (FOLDERS[i].folder);

      g_subprocess_launcher_setenv (launcher, FOLDERS[i].variable, folder, TRUE);
    }
  second_daemon = g_subprocess_launcher_spawn (launcher,
                                               NULL,
                                               "unshare",
                                               "--user",
                                               "--map-root-user",
                                               "--uts",
                                               "sh",
                                               "-c",
                                               NAME_AND_RUN,
                                               "sh",
                                               user,
                                               group,
                                               config,
                                               NULL);
  if (second_daemon == NULL)
    return FALSE;
  lodge_test_wait_for (is_there (socket), 30);
  second_uri = g_strconcat ("qemu:///session?socket=", socket, NULL);
  return g_subprocess_get_identifier (second_daemon) != NULL;
}

int
main (int argc, char *argv[])
{
  LodgeDisplayProtocol protocol;
  int result;

  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  if (!lodge_test_guest_prepare (NULL) || argc < 2)
    {
      g_printerr ("There is no guest to boot.\n");
      return 77;
    }
  if (!start_second_daemon ())
    {
      g_printerr ("This user may not have namespaces, in which a second computer could be.\n");
      return 77;
    }
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  lodge_libvirt_init ();
  protocol =
      g_str_equal (argv[1], "vnc") ? LODGE_DISPLAY_PROTOCOL_VNC : LODGE_DISPLAY_PROTOCOL_SPICE;
  one.vmm = lodge_libvirt_vmm_new ("qemu:///session");
  lodge_driver_connect (one.vmm);
  guest = lodge_test_guest_new_with_display (one.vmm, "Mover", NULL, protocol);
  one.machine = lodge_test_guest_get_machine (guest);
  watch (&one);

  g_test_add_func ("/console/moved/away", test_away);
  g_test_add_func ("/console/moved/back", test_back);
  result = g_test_run ();

  lodge_test_assert_finalizes (&one.session);
  if (two.session != NULL)
    lodge_test_assert_finalizes (&two.session);
  if (two.machine != NULL)
    lodge_driver_undefine (two.vmm, two.machine, NULL);
  if (two.vmm != NULL)
    lodge_vmm_disconnect (two.vmm);
  g_clear_object (&two.vmm);
  lodge_test_guest_free (guest);
  lodge_vmm_disconnect (one.vmm);
  g_clear_object (&one.vmm);
  g_subprocess_send_signal (second_daemon, SIGTERM);
  g_clear_object (&second_daemon);
  g_free (second_uri);
  return result;
}
