/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lodge-guest-tools-guide.h"
#include "lodge-machine-page.h"
#include "lodge-test.h"
#include "lodge-tools-dialog.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* What the guest has of its tools, and how they get there. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
  GtkWidget *dialog;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer os_id)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) drive = lodge_disk_new (LODGE_DISK_KIND_CDROM);
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_SPICE);

  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  lodge_disk_set_target (drive, "sda");
  lodge_machine_config_set_title (config, "Guest");
  lodge_machine_config_set_os_id (config, os_id);
  lodge_machine_config_add_disk (config, drive);
  lodge_machine_config_add_display (config, display);
  g_object_set (lodge_vmm_get_host (LODGE_VMM (fixture->fake)), "local", TRUE, NULL);
  fixture->machine = lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL) != NULL, 5);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (LODGE_IS_TOOLS_DIALOG (at->data) && gtk_widget_get_mapped (at->data))
      return at->data;
  return NULL;
}

static void
open_dialog (Fixture *fixture)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  gtk_widget_activate_action (page, "machine.guest-tools", NULL);
  lodge_test_wait_for ((fixture->dialog = find_dialog ()) != NULL, 10);
}

static GtkWidget *
await_button (Fixture *fixture, const char *label)
{
  GtkWidget *button = NULL;

  lodge_test_wait_for (
      (button = lodge_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, "label", label)) != NULL &&
          gtk_widget_is_sensitive (button),
      10);
  return button;
}

/* A snapshot, and the command that the user's system wants; the guest is followed. */
static void
test_command (Fixture *fixture, gconstpointer data)
{
  const LodgeGuestTools both = {
    .agent = LODGE_GUEST_TOOL_CONNECTED,
    .spice = LODGE_GUEST_TOOL_CONNECTED,
    .system_id = (char *)"fedora",
  };
  const LodgeGuestTools none = { .agent = LODGE_GUEST_TOOL_SILENT,
                                 .spice = LODGE_GUEST_TOOL_SILENT };
  g_autoptr (GError) full =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE, NULL, "The disk of this computer is full.");

  open_dialog (fixture);
  lodge_test_wait_for (
      lodge_ui_test_shows (fixture->dialog, lodge_tools_guide_describe_agent (&none, TRUE)), 10);
  g_assert_true (
      lodge_ui_test_shows (fixture->dialog, lodge_tools_guide_describe_spice (&none, TRUE, TRUE)));
  g_assert_true (
      lodge_ui_test_shows (fixture->dialog, "sudo apt install qemu-guest-agent spice-vdagent"));
  lodge_ui_test_keep_picture (fixture->dialog, "tools");
  /* Nothing is typed into a display that nobody is connected to. */
  g_assert_false (gtk_widget_is_sensitive (
      lodge_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, "label", "_Type…")));

  lodge_fake_vmm_fail (fixture->fake, "take_snapshot", full);
  g_signal_emit_by_name (await_button (fixture, "_Prepare"), "clicked");
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "take_snapshot") == 1, 5);
  await_button (fixture, "_Prepare");
  g_assert_cmpuint (
      lodge_fake_vmm_get_n_snapshots (fixture->fake, lodge_machine_get_uuid (fixture->machine)),
      ==,
      0);
  lodge_fake_vmm_fail (fixture->fake, "take_snapshot", NULL);
  g_signal_emit_by_name (await_button (fixture, "_Prepare"), "clicked");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->dialog, "The snapshot was taken"), 10);
  g_assert_cmpuint (
      lodge_fake_vmm_get_n_snapshots (fixture->fake, lodge_machine_get_uuid (fixture->machine)),
      ==,
      1);

  lodge_fake_vmm_set_guest_tools (fixture->fake, lodge_machine_get_uuid (fixture->machine), &both);
  lodge_test_wait_for (
      lodge_ui_test_shows (fixture->dialog, lodge_tools_guide_describe_agent (&both, TRUE)), 20);
  g_assert_true (
      lodge_ui_test_shows (fixture->dialog, lodge_tools_guide_describe_spice (&both, TRUE, TRUE)));
  g_assert_true (
      lodge_ui_test_shows (fixture->dialog, "sudo dnf install qemu-guest-agent spice-vdagent"));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (fixture->dialog, "tools-connected-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
}

/* Names that others gave are words, whatever they look like. */
static void
test_reason (Fixture *fixture, gconstpointer data)
{
  const char *reason = "The shared folder “<b>a</b> & b” is in the way.";
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();
  GtkWidget *label;

  features->take = g_strdup (reason);
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  open_dialog (fixture);
  await_button (fixture, "_Prepare");
  label = lodge_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, "label", reason);
  g_assert_nonnull (label);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, reason);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
}

/* The disc that lies among the system's files goes into the drive, after a snapshot. */
static void
test_disc (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (g_getenv ("XDG_DATA_DIRS"), "virtio-win", NULL);
  g_autofree char *disc = g_build_filename (folder, "virtio-win-0.1.iso", NULL);
  g_autoptr (LodgeDisk) drive = g_list_model_get_item (
      lodge_machine_config_get_disks (lodge_machine_get_config (fixture->machine)), 0);

  open_dialog (fixture);
  await_button (fixture, "_Choose…");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->dialog, "None was found on this computer"),
                       10);
  g_assert_nonnull (lodge_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, "label", "_Open"));
  g_assert_false (gtk_widget_is_sensitive (
      lodge_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, "label", "_Insert Disc")));
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (disc, "disc", -1, NULL));
  open_dialog (fixture);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->dialog, disc), 10);
  g_signal_emit_by_name (await_button (fixture, "_Insert Disc"), "clicked");
  lodge_test_wait_for (g_strcmp0 (lodge_disk_get_path (drive), disc) == 0, 10);
  g_assert_cmpuint (
      lodge_fake_vmm_get_n_snapshots (fixture->fake, lodge_machine_get_uuid (fixture->machine)),
      ==,
      1);
  await_button (fixture, "_Insert Disc");
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_unlink (disc);
  g_rmdir (folder);
}

/* Which way for which system. */
static void
test_ways (void)
{
  static const struct
  {
    const char *system_id;
    const char *os; /* short id or URL */
    LodgeToolsWay way;
    const char *program;
  } cases[] = {
    { NULL, "debian12", LODGE_TOOLS_WAY_COMMAND, "sudo apt " },
    { NULL, "ubuntu22.04", LODGE_TOOLS_WAY_COMMAND, "sudo apt " },
    { NULL, "fedora38", LODGE_TOOLS_WAY_COMMAND, "sudo dnf " },
    { NULL, "centos7.0", LODGE_TOOLS_WAY_COMMAND, "sudo yum " },
    { NULL, "centos-stream9", LODGE_TOOLS_WAY_COMMAND, "sudo dnf " },
    { NULL, "archlinux", LODGE_TOOLS_WAY_COMMAND, "sudo pacman " },
    { NULL, "opensusetumbleweed", LODGE_TOOLS_WAY_COMMAND, "sudo zypper " },
    { "fedora", "debian12", LODGE_TOOLS_WAY_COMMAND, "sudo dnf " },
    { NULL, "http://debian.org/debian/12", LODGE_TOOLS_WAY_COMMAND, "sudo apt " },
    { NULL, "http://suse.com/sles/15.4", LODGE_TOOLS_WAY_COMMAND, "sudo zypper " },
    { NULL, "http://microsoft.com/win/11", LODGE_TOOLS_WAY_DISC, NULL },
    { NULL, "win11", LODGE_TOOLS_WAY_DISC, NULL },
    { "mswindows", NULL, LODGE_TOOLS_WAY_DISC, NULL },
    { "unheard-of", "haiku", LODGE_TOOLS_WAY_UNKNOWN, NULL },
    { NULL, NULL, LODGE_TOOLS_WAY_UNKNOWN, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
      const char *command = "unset";
      const char *os = cases[i].os;

      if (os != NULL && strchr (os, '/') != NULL)
        lodge_machine_config_set_os_url (config, os);
      else
        lodge_machine_config_set_os_id (config, os);
      g_assert_cmpint (
          lodge_tools_guide_find_way (cases[i].system_id, config, &command), ==, cases[i].way);
      if (cases[i].program == NULL)
        g_assert_null (command);
      else
        g_assert_true (g_str_has_prefix (command, cases[i].program));
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *shares = g_dir_make_tmp ("lodge-test-tools-XXXXXX", NULL);
  int status;

  /* The icons and schemas of the system are not needed. */
  g_setenv ("XDG_DATA_DIRS", shares, TRUE);
  lodge_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/tools/ways", test_ways);
  g_test_add ("/ui/tools/command", Fixture, "debian12", set_up, test_command, tear_down);
  g_test_add ("/ui/tools/reason", Fixture, "debian12", set_up, test_reason, tear_down);
  g_test_add ("/ui/tools/disc", Fixture, "win11", set_up, test_disc, tear_down);
  status = g_test_run ();
  g_rmdir (shares);
  return status;
}
