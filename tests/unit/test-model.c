/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-host.h"
#include "lodge-machine-config.h"
#include "lodge-machine-edit.h"
#include "lodge-size.h"
#include "lodge-test.h"

static void
test_enums (void)
{
  GType types[] = {
    LODGE_TYPE_MACHINE_STATE,    LODGE_TYPE_MACHINE_REASON,
    LODGE_TYPE_ACTIVITY,         LODGE_TYPE_VERB,
    LODGE_TYPE_ACCELERATION,     LODGE_TYPE_FIRMWARE,
    LODGE_TYPE_DISPLAY_LISTEN,   LODGE_TYPE_DISPLAY_PROTOCOL,
    LODGE_TYPE_DISK_KIND,        LODGE_TYPE_DISK_BUS,
    LODGE_TYPE_NIC_MODE,         LODGE_TYPE_BOOT_SOURCE,
    LODGE_TYPE_MACHINE_FEATURES,
  };
  int value = 42;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *nicks = lodge_enum_dup_nicks (types[i]);
      g_auto (GStrv) list = g_strsplit (nicks, ", ", -1);

      g_assert_cmpuint (g_strv_length (list), >, 1);
      for (guint j = 0; list[j] != NULL; j++)
        {
          g_assert_true (lodge_enum_from_nick (types[i], list[j], &value));
          g_assert_cmpstr (lodge_enum_to_nick (types[i], value), ==, list[j]);
        }
    }
  g_assert_cmpstr (lodge_enum_to_nick (LODGE_TYPE_VERB, LODGE_VERB_FORCE_OFF), ==, "force-off");
  g_assert_cmpstr (lodge_enum_to_nick (LODGE_TYPE_MACHINE_FEATURES, LODGE_MACHINE_FEATURE_READ_LOG),
                   ==,
                   "read-log");
  g_assert_null (lodge_enum_to_nick (LODGE_TYPE_VERB, 4711));
  value = 42;
  g_assert_false (lodge_enum_from_nick (LODGE_TYPE_VERB, "fly", &value));
  g_assert_false (lodge_enum_from_nick (LODGE_TYPE_VERB, NULL, &value));
  g_assert_cmpint (value, ==, 42);
}

/* Writes something else into each writable property. */
static void
change_property (GObject *object, GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, pspec->name, &value);
  if (G_VALUE_HOLDS_STRING (&value))
    g_value_set_string (&value,
                        g_strcmp0 (g_value_get_string (&value), "one") == 0 ? "two" : "one");
  else if (G_VALUE_HOLDS_UINT (&value))
    g_value_set_uint (&value, g_value_get_uint (&value) + 1);
  else if (G_VALUE_HOLDS_UINT64 (&value))
    g_value_set_uint64 (&value, g_value_get_uint64 (&value) + 1);
  else if (G_VALUE_HOLDS_BOOLEAN (&value))
    g_value_set_boolean (&value, !g_value_get_boolean (&value));
  else if (G_VALUE_HOLDS_ENUM (&value))
    g_value_set_enum (&value, g_value_get_enum (&value) == 0);
  else if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
    g_value_take_boxed (&value,
                        g_value_get_boxed (&value) == NULL ? g_strsplit ("a b", " ", -1) : NULL);
  else
    g_assert_not_reached ();
  g_object_set_property (object, pspec->name, &value);
}

/* Each property notifies exactly on change. */
static void
check_properties (GObject *object)
{
  guint n = 0, notified = 0;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);
  gulong handler =
      g_signal_connect_swapped (object, "notify", G_CALLBACK (lodge_test_count_cb), &notified);

  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      notified = 0;
      change_property (object, pspecs[i]);
      g_assert_cmpuint (notified, ==, 1);
      g_value_init (&value, pspecs[i]->value_type);
      g_object_get_property (object, pspecs[i]->name, &value);
      g_object_set_property (object, pspecs[i]->name, &value);
      g_assert_cmpuint (notified, ==, 1);
    }
  g_signal_handler_disconnect (object, handler);
}

/* No property escapes copying and comparing. */
static void
check_device (LodgeDevice *device)
{
  guint n = 0;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (device), &n);
  LodgeDevice *copy;

  check_properties (G_OBJECT (device));
  copy = lodge_device_copy (device);
  g_assert_true (lodge_device_equal (device, copy));
  for (guint i = 0; i < n; i++)
    {
      guint notified = 0;

      change_property (G_OBJECT (copy), pspecs[i]);
      g_assert_false (lodge_device_equal (device, copy));
      g_signal_connect_swapped (copy, "notify", G_CALLBACK (lodge_test_count_cb), &notified);
      lodge_device_assign (copy, device);
      g_assert_true (lodge_device_equal (device, copy));
      g_assert_cmpuint (notified, ==, 1);
      g_signal_handlers_disconnect_by_data (copy, &notified);
    }
  lodge_test_assert_finalizes (&copy);
  lodge_test_assert_finalizes (&device);
}

static void
test_devices (void)
{
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_CDROM);
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeDevice) copy = lodge_device_copy (LODGE_DEVICE (disk));

  g_assert_cmpint (lodge_disk_get_kind (LODGE_DISK (copy)), ==, LODGE_DISK_KIND_CDROM);
  g_assert_true (lodge_nic_get_link_up (nic));
  g_assert_false (lodge_device_equal (LODGE_DEVICE (disk), LODGE_DEVICE (nic)));
  check_device (LODGE_DEVICE (lodge_disk_new (LODGE_DISK_KIND_DISK)));
  check_device (LODGE_DEVICE (lodge_nic_new (LODGE_NIC_MODE_USER)));
  check_device (LODGE_DEVICE (lodge_display_new (LODGE_DISPLAY_PROTOCOL_SPICE)));
}

static void
add_nic (LodgeMachineConfig *config, const char *id, const char *mac)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);

  lodge_device_set_id (LODGE_DEVICE (nic), id);
  lodge_nic_set_mac (nic, mac);
  lodge_machine_config_add_nic (config, nic);
}

static void
test_config_properties (void)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  LodgeMachineConfig *copy;
  guint n = 0;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (config), &n);

  g_assert_cmpuint (lodge_machine_config_get_cpus (config), ==, 1);
  g_assert_cmpuint (lodge_machine_config_get_memory (config), ==, LODGE_GIB);
  g_assert_cmpstr (lodge_machine_config_get_arch (config), ==, "x86_64");
  g_assert_cmpstr (lodge_machine_config_get_machine_type (config), ==, "q35");
  g_assert_true (lodge_machine_config_get_tablet (config));
  g_assert_true (lodge_machine_config_get_agents (config));

  check_properties (G_OBJECT (config));
  add_nic (config, "ua-1", "52:54:00:00:00:01");
  copy = lodge_machine_config_copy (config);
  g_assert_true (lodge_machine_config_equal (config, copy));
  for (guint i = 0; i < n; i++)
    {
      change_property (G_OBJECT (copy), pspecs[i]);
      g_assert_false (lodge_machine_config_equal (config, copy));
      lodge_machine_config_assign (copy, config);
      g_assert_true (lodge_machine_config_equal (config, copy));
    }
  add_nic (copy, "ua-2", NULL);
  g_assert_false (lodge_machine_config_equal (config, copy));
  lodge_test_assert_finalizes (&copy);
  lodge_test_assert_finalizes (&config);
}

static LodgeNic *
get_nic (LodgeMachineConfig *config, guint position)
{
  g_autoptr (LodgeNic) nic =
      g_list_model_get_item (lodge_machine_config_get_nics (config), position);

  return nic;
}

static void
test_config_assign_rows (void)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeMachineConfig) source = NULL;
  GListModel *nics = lodge_machine_config_get_nics (config);
  LodgeNic *rows[3];
  guint n_changes = 0;
  guint n_notified[3] = { 0, 0, 0 };

  add_nic (config, "a", "52:54:00:00:00:01");
  add_nic (config, "b", "52:54:00:00:00:02");
  add_nic (config, "c", "52:54:00:00:00:03");
  source = lodge_machine_config_copy (config);
  g_signal_connect_swapped (nics, "items-changed", G_CALLBACK (lodge_test_count_cb), &n_changes);
  for (guint i = 0; i < 3; i++)
    {
      rows[i] = get_nic (config, i);
      g_signal_connect_swapped (
          rows[i], "notify", G_CALLBACK (lodge_test_count_cb), &n_notified[i]);
    }

  /* Nothing differs. */
  lodge_machine_config_assign (config, source);
  g_assert_cmpuint (n_changes, ==, 0);

  /* One row differs: that one tells, by itself. */
  lodge_nic_set_link_up (get_nic (source, 1), FALSE);
  lodge_machine_config_assign (config, source);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpuint (n_notified[0], ==, 0);
  g_assert_cmpuint (n_notified[1], ==, 1);
  g_assert_cmpuint (n_notified[2], ==, 0);

  /* One row goes: the others stay the same objects. */
  lodge_machine_config_remove_device (source, LODGE_DEVICE (get_nic (source, 0)));
  lodge_machine_config_assign (config, source);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_true (get_nic (config, 0) == rows[1]);
  g_assert_true (get_nic (config, 1) == rows[2]);

  /* One comes. */
  add_nic (source, "d", NULL);
  lodge_machine_config_assign (config, source);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_true (get_nic (config, 0) == rows[1]);
  g_assert_cmpstr (lodge_device_get_id (LODGE_DEVICE (get_nic (config, 2))), ==, "d");

  /* Devices of the source are copied, not shared. */
  g_assert_true (get_nic (config, 2) != get_nic (source, 2));
  g_assert_true (lodge_machine_config_equal (config, source));
}

/* Any list follows any other, also with doubled or missing identities. */
static void
test_config_assign_random (void)
{
  static const char *const ids[] = { "a", "b", "c", "d", NULL };
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();

  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (LodgeMachineConfig) source = lodge_machine_config_new ();

      for (guint i = 0, n = g_test_rand_int_range (0, 6); i < n; i++)
        add_nic (source,
                 ids[g_test_rand_int_range (0, G_N_ELEMENTS (ids))],
                 g_test_rand_bit () ? "52:54:00:00:00:01" : NULL);
      lodge_machine_config_assign (config, source);
      g_assert_true (lodge_machine_config_equal (config, source));
    }
}

static void
test_host (void)
{
  LodgeHost *host = lodge_host_new ();
  LodgeHost *other = lodge_host_new ();
  guint notified = 0;

  g_assert_cmpuint (lodge_host_get_memory_limit (host), ==, 0);
  g_object_set (host, "memory-available", LODGE_GIB / 2, NULL);
  g_assert_cmpuint (lodge_host_get_memory_limit (host), ==, 0);
  g_object_set (host, "memory-available", 3 * LODGE_GIB, NULL);
  g_assert_cmpuint (lodge_host_get_memory_limit (host), ==, 2 * LODGE_GIB);

  g_assert_cmpint (lodge_host_resolve_acceleration (host, LODGE_ACCELERATION_AUTO),
                   ==,
                   LODGE_ACCELERATION_EMULATION);
  g_object_set (host, "kvm", TRUE, NULL);
  g_assert_cmpint (
      lodge_host_resolve_acceleration (host, LODGE_ACCELERATION_AUTO), ==, LODGE_ACCELERATION_KVM);
  g_assert_cmpint (lodge_host_resolve_acceleration (host, LODGE_ACCELERATION_EMULATION),
                   ==,
                   LODGE_ACCELERATION_EMULATION);

  check_properties (G_OBJECT (host));
  lodge_host_assign (other, host);
  g_assert_cmpstr (lodge_host_get_networks (other)[1], ==, "b");
  g_signal_connect_swapped (other, "notify", G_CALLBACK (lodge_test_count_cb), &notified);
  lodge_host_assign (other, host);
  g_assert_cmpuint (notified, ==, 0);
  g_object_set (host, "cpus", 99, NULL);
  lodge_host_assign (other, host);
  g_assert_cmpuint (notified, ==, 1);
  lodge_test_assert_finalizes (&host);
  lodge_test_assert_finalizes (&other);
}

static void
test_edit (void)
{
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) copy = NULL;

  g_assert_cmpuint (edit->fields, ==, 0);
  lodge_machine_edit_set_title (edit, "x");
  lodge_machine_edit_set_title (edit, NULL);
  lodge_machine_edit_set_description (edit, "y");
  lodge_machine_edit_set_cpus (edit, 2);
  lodge_machine_edit_set_memory (edit, LODGE_GIB);
  lodge_machine_edit_set_acceleration (edit, LODGE_ACCELERATION_KVM);
  copy = g_boxed_copy (LODGE_TYPE_MACHINE_EDIT, edit);
  g_assert_cmpstr (copy->title, ==, "");
  g_assert_cmpstr (copy->description, ==, "y");
  g_assert_true (copy->description != edit->description);
  g_assert_cmpuint (copy->fields,
                    ==,
                    LODGE_EDIT_TITLE | LODGE_EDIT_DESCRIPTION | LODGE_EDIT_CPUS |
                        LODGE_EDIT_MEMORY | LODGE_EDIT_ACCELERATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/enums", test_enums);
  g_test_add_func ("/model/devices", test_devices);
  g_test_add_func ("/model/config/properties", test_config_properties);
  g_test_add_func ("/model/config/assign-rows", test_config_assign_rows);
  g_test_add_func ("/model/config/assign-random", test_config_assign_random);
  g_test_add_func ("/model/host", test_host);
  g_test_add_func ("/model/edit", test_edit);
  return g_test_run ();
}
