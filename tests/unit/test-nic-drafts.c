/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-private.h"
#include "lodge-nic-drafts.h"
#include "lodge-test.h"

#include <string.h>

#define UUID "11111111-1111-4111-8111-111111111111"
#define OTHER_UUID "22222222-2222-4222-8222-222222222222"
#define MAC "52:54:00:00:00:01"
#define RUNNING_MAC "52:54:00:00:00:02"

typedef struct
{
  GListStore *machines;
  LodgeMachine *machine; /* one adapter, "ua-nic0", off */
  LodgeMachine *other;   /* the same, running, and one more adapter that only runs */
} Fixture;

static LodgeNic *
new_nic (const char *id, const char *mac, const char *model, const char *forward)
{
  LodgeNic *nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  const char *forwards[] = { forward, NULL };

  lodge_device_set_id (LODGE_DEVICE (nic), id);
  lodge_nic_set_mac (nic, mac);
  lodge_nic_set_model (nic, model);
  lodge_nic_set_link_up (nic, TRUE);
  if (forward != NULL)
    lodge_nic_set_forwards (nic, forwards);
  return nic;
}

static LodgeMachine *
new_machine (const char *uuid, const char *title, LodgeNic *nic)
{
  LodgeMachine *machine = lodge_machine_new ("fake:///drafts", uuid);
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();

  lodge_machine_config_set_title (config, title);
  lodge_machine_config_add_nic (config, nic);
  lodge_machine_update_config (machine, config);
  return machine;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNic) own = new_nic ("ua-nic0", MAC, "e1000e", "ssh=tcp:127.0.0.1:2222:22");
  g_autoptr (LodgeNic) other = new_nic ("ua-nic0", "52:54:00:00:00:03", "virtio", NULL);
  g_autoptr (LodgeNic) running = new_nic ("ua-nic1", RUNNING_MAC, "virtio", "tcp:0.0.0.0:8080:80");
  g_autoptr (LodgeMachineConfig) now = lodge_machine_config_new ();

  fixture->machines = g_list_store_new (LODGE_TYPE_MACHINE);
  fixture->machine = new_machine (UUID, "Own", own);
  fixture->other = new_machine (OTHER_UUID, "Other", other);
  lodge_machine_config_add_nic (now, running);
  lodge_machine_set_state (fixture->other, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_USER);
  lodge_machine_update_running (fixture->other, now);
  g_list_store_append (fixture->machines, fixture->machine);
  g_list_store_append (fixture->machines, fixture->other);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->machines);
  lodge_test_assert_finalizes (&fixture->machine);
  lodge_test_assert_finalizes (&fixture->other);
}

static void
test_free_mac (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 100; i++)
    {
      char *mac = lodge_nic_draft_dup_free_mac (G_LIST_MODEL (fixture->machines));

      g_assert_true (g_str_has_prefix (mac, "52:54:00:"));
      g_assert_cmpuint (strlen (mac), ==, 17);
      g_hash_table_add (seen, mac);
    }
  /* 24 random bits: two of a hundred alike is a chance of one in 3,400. */
  g_assert_cmpuint (g_hash_table_size (seen), >=, 99);
}

static void
test_mac (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *typed;
    const char *canonical;
    int code;
  } cases[] = {
    { " 52-54-00-AB-CD-EF ", "52:54:00:ab:cd:ef", 0 },
    { MAC, MAC, 0 }, /* its own */
    { RUNNING_MAC, NULL, LODGE_VMM_ERROR_IN_USE },
    { "52:54:00:00:00:03", NULL, LODGE_VMM_ERROR_IN_USE },
    { "53:54:00:00:00:09", NULL, LODGE_VMM_ERROR_INVALID }, /* of a group */
    { "00:00:00:00:00:00", NULL, LODGE_VMM_ERROR_INVALID },
    { "52:54:00:00:00", NULL, LODGE_VMM_ERROR_INVALID },
    { "52:54:00:00:00:0g", NULL, LODGE_VMM_ERROR_INVALID },
    { "52:54:00:00:00:011", NULL, LODGE_VMM_ERROR_INVALID },
    { "", NULL, LODGE_VMM_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *mac = lodge_nic_draft_dup_mac (
          cases[i].typed, G_LIST_MODEL (fixture->machines), fixture->machine, "ua-nic0", &error);

      g_assert_cmpstr (mac, ==, cases[i].canonical);
      if (cases[i].canonical == NULL)
        g_assert_error (error, LODGE_VMM_ERROR, cases[i].code);
      else
        g_assert_no_error (error);
      if (cases[i].code == LODGE_VMM_ERROR_IN_USE)
        g_assert_nonnull (strstr (error->message, "Other"));
    }
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeNic) nic =
      lodge_nic_draft_new (fixture->machine, G_LIST_MODEL (fixture->machines), &error);
  g_autoptr (LodgeNic) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (lodge_nic_get_mode (nic), ==, LODGE_NIC_MODE_USER);
  g_assert_true (lodge_nic_get_link_up (nic));
  g_assert_cmpstr (lodge_nic_get_model (nic), ==, "e1000e"); /* as its others */
  g_assert_null (lodge_device_get_id (LODGE_DEVICE (nic)));
  g_assert_true (
      lodge_nic_draft_validate (nic, fixture->machine, G_LIST_MODEL (fixture->machines), &error));

  for (guint i = 0; i < LODGE_NIC_MAX; i++)
    {
      g_autofree char *id = g_strdup_printf ("ua-nic%u", i);
      g_autofree char *mac = g_strdup_printf ("52:54:00:00:01:%02x", i);
      g_autoptr (LodgeNic) more = new_nic (id, mac, i == 0 ? "virtio" : "e1000e", NULL);

      lodge_machine_config_add_nic (config, more);
    }
  lodge_machine_update_config (fixture->machine, config);
  none = lodge_nic_draft_new (fixture->machine, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
}

static void
test_dup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNic) stored = lodge_nic_draft_dup (fixture->other, "ua-nic0", TRUE);
  g_autoptr (LodgeNic) running = lodge_nic_draft_dup (fixture->other, "ua-nic1", FALSE);

  g_assert_cmpstr (lodge_nic_get_mac (stored), ==, "52:54:00:00:00:03");
  g_assert_cmpstr (lodge_nic_get_mac (running), ==, RUNNING_MAC);
  g_assert_null (lodge_nic_draft_dup (fixture->other, "ua-nic1", TRUE));
  g_assert_null (lodge_nic_draft_dup (fixture->other, "ua-nic0", FALSE));
}

static void
test_forwards (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNic) draft = lodge_nic_draft_dup (fixture->machine, "ua-nic0", TRUE);
  g_autoptr (LodgeForward) same = lodge_forward_new_from_text ("tcp:0.0.0.0:2222:80", NULL);
  g_autoptr (LodgeForward) udp = lodge_forward_new_from_text ("udp:127.0.0.1:2222:80", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) forwards = NULL;

  g_assert_false (lodge_nic_draft_add_forward (draft, same, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_true (lodge_nic_draft_add_forward (draft, udp, &error));
  forwards = lodge_nic_draft_dup_forwards (draft);
  g_assert_cmpuint (forwards->len, ==, 2);
  g_assert_false (lodge_nic_draft_remove_forward (draft, "tcp:127.0.0.1:2223"));
  g_assert_true (lodge_nic_draft_remove_forward (draft, "ssh"));
  g_assert_false (lodge_nic_draft_remove_forward (draft, "ssh"));
  g_assert_true (lodge_nic_draft_remove_forward (draft, "udp:127.0.0.1:2222"));
  g_assert_null (lodge_nic_get_forwards (draft));
  g_assert_true (lodge_nic_draft_add_forward (draft, same, &error));
  g_assert_true (lodge_nic_draft_remove_forward (draft, "tcp:0.0.0.0:2222:80"));
}

typedef void (*Change) (LodgeNic *draft);

static void
take_network (LodgeNic *draft)
{
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NETWORK);
}

static void
take_bridge (LodgeNic *draft)
{
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_BRIDGE);
  lodge_nic_set_source (draft, "");
}

static void
take_device (LodgeNic *draft)
{
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_DIRECT);
}

static void
guard_nothing (LodgeNic *draft)
{
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NONE);
  lodge_nic_set_guard (draft, LODGE_NIC_GUARD_NO_HOST);
}

static void
guard_nat (LodgeNic *draft)
{
  lodge_nic_set_guard (draft, LODGE_NIC_GUARD_NO_HOST);
}

static void
take_tiny_mtu (LodgeNic *draft)
{
  lodge_nic_set_mtu (draft, 575);
}

static void
take_jumbo_mtu (LodgeNic *draft)
{
  lodge_nic_set_mtu (draft, 9000);
}

static void
lose_too_much (LodgeNic *draft)
{
  lodge_nic_set_loss (draft, 1001);
}

static void
take_long_delay (LodgeNic *draft)
{
  lodge_nic_set_delay (draft, 10001);
}

static void
take_used_mac (LodgeNic *draft)
{
  lodge_nic_set_mac (draft, RUNNING_MAC);
}

static void
take_two_forwards (LodgeNic *draft)
{
  const char *const texts[] = { "tcp:127.0.0.1:1:1", "tcp:0.0.0.0:1:2", NULL };

  lodge_nic_set_forwards (draft, texts);
}

static void
take_running_forward (LodgeNic *draft)
{
  const char *const texts[] = { "tcp:127.0.0.1:8080:80", NULL };

  lodge_nic_set_forwards (draft, texts);
}

static void
take_bad_forward (LodgeNic *draft)
{
  const char *const texts[] = { "nonsense", NULL };

  lodge_nic_set_forwards (draft, texts);
}

static void
change_nothing (LodgeNic *draft)
{
}

static void
test_validate (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    Change change;
    int code; /* -1: sound */
  } cases[] = {
    { change_nothing, -1 },
    { guard_nat, -1 },
    { guard_nothing, -1 }, /* kept for when it is on NAT again */
    { take_jumbo_mtu, -1 },
    { take_network, LODGE_VMM_ERROR_INVALID },
    { take_bridge, LODGE_VMM_ERROR_INVALID },
    { take_device, LODGE_VMM_ERROR_INVALID },
    { take_tiny_mtu, LODGE_VMM_ERROR_INVALID },
    { lose_too_much, LODGE_VMM_ERROR_INVALID },
    { take_long_delay, LODGE_VMM_ERROR_INVALID },
    { take_used_mac, LODGE_VMM_ERROR_IN_USE },
    { take_two_forwards, LODGE_VMM_ERROR_IN_USE },
    { take_running_forward, LODGE_VMM_ERROR_IN_USE },
    { take_bad_forward, LODGE_VMM_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeNic) draft = lodge_nic_draft_dup (fixture->machine, "ua-nic0", TRUE);
      g_autoptr (GError) error = NULL;
      gboolean sound;

      cases[i].change (draft);
      sound = lodge_nic_draft_validate (
          draft, fixture->machine, G_LIST_MODEL (fixture->machines), &error);
      g_assert_cmpint (sound, ==, cases[i].code < 0);
      if (sound)
        g_assert_no_error (error);
      else
        g_assert_error (error, LODGE_VMM_ERROR, cases[i].code);
    }
}

/* A machine copied by hand has the other's MAC; it can still be edited. */
static void
test_validate_copy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", RUNNING_MAC, "virtio", NULL);
  g_autoptr (LodgeMachine) copy = new_machine ("33333333-3333-4333-8333-333333333333", "Copy", nic);
  g_autoptr (GError) error = NULL;

  g_assert_true (lodge_nic_draft_validate (nic, copy, G_LIST_MODEL (fixture->machines), &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/nic-drafts/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("free-mac", test_free_mac);
  ADD ("mac", test_mac);
  ADD ("new", test_new);
  ADD ("dup", test_dup);
  ADD ("forwards", test_forwards);
  ADD ("validate", test_validate);
  ADD ("validate-copy", test_validate_copy);
  return lodge_test_run ();
}
