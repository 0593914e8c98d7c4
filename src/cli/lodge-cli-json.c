/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"

/*
 * Member names and enumeration values are documented in lodgectl(1) and stable: members may be
 * added, none is renamed or removed. What is not known is null, sizes are bytes.
 */

void
lodge_cli_json_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
lodge_cli_json_add_bool (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* JSON's integers are 64 bits signed here; nothing real is larger. */
void
lodge_cli_json_add_number (JsonBuilder *builder, const char *name, guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64)MIN (value, (guint64)G_MAXINT64));
}

/* For numbers that are 0 when they are not known. */
void
lodge_cli_json_add_known_number (JsonBuilder *builder, const char *name, guint64 value)
{
  if (value > 0)
    lodge_cli_json_add_number (builder, name, value);
  else
    lodge_cli_json_add_string (builder, name, NULL);
}

static void
add_disk (JsonBuilder *builder, LodgeDisk *disk)
{
  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "id", lodge_device_get_id (LODGE_DEVICE (disk)));
  lodge_cli_json_add_string (
      builder, "kind", lodge_enum_to_nick (LODGE_TYPE_DISK_KIND, (int)lodge_disk_get_kind (disk)));
  lodge_cli_json_add_string (builder, "target", lodge_disk_get_target (disk));
  lodge_cli_json_add_string (
      builder, "bus", lodge_enum_to_nick (LODGE_TYPE_DISK_BUS, (int)lodge_disk_get_bus (disk)));
  lodge_cli_json_add_string (builder, "path", lodge_disk_get_path (disk));
  lodge_cli_json_add_string (builder, "format", lodge_disk_get_format (disk));
  lodge_cli_json_add_bool (builder, "read_only", lodge_disk_get_read_only (disk));
  lodge_cli_json_add_known_number (builder, "capacity", lodge_disk_get_capacity (disk));
  lodge_cli_json_add_known_number (builder, "allocation", lodge_disk_get_allocation (disk));
  json_builder_end_object (builder);
}

static void
add_display (JsonBuilder *builder, LodgeDisplay *display)
{
  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "id", lodge_device_get_id (LODGE_DEVICE (display)));
  lodge_cli_json_add_string (
      builder,
      "protocol",
      lodge_enum_to_nick (LODGE_TYPE_DISPLAY_PROTOCOL, (int)lodge_display_get_protocol (display)));
  lodge_cli_json_add_string (
      builder,
      "listen",
      lodge_enum_to_nick (LODGE_TYPE_DISPLAY_LISTEN, (int)lodge_display_get_listen (display)));
  lodge_cli_json_add_string (builder, "address", lodge_display_get_address (display));
  json_builder_end_object (builder);
}

static void
add_devices (JsonBuilder *builder, LodgeMachineConfig *config)
{
  GListModel *disks = lodge_machine_config_get_disks (config);
  GListModel *nics = lodge_machine_config_get_nics (config);
  GListModel *displays = lodge_machine_config_get_displays (config);

  json_builder_set_member_name (builder, "disks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      add_disk (builder, disk);
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "nics");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      lodge_cli_json_add_nic (builder, nic);
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "displays");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);

      add_display (builder, display);
    }
  json_builder_end_array (builder);
}

static void
add_features (JsonBuilder *builder, LodgeMachineFeatures features)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (LODGE_TYPE_MACHINE_FEATURES);

  json_builder_set_member_name (builder, "features");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_values; i++)
    {
      if (klass->values[i].value != 0 && (features & klass->values[i].value) != 0)
        json_builder_add_string_value (builder, klass->values[i].value_nick);
    }
  json_builder_end_array (builder);
}

static void
add_machine_details (JsonBuilder *builder, LodgeMachine *machine)
{
  LodgeMachineConfig *config = lodge_machine_get_config (machine);

  lodge_cli_json_add_string (builder, "description", lodge_machine_config_get_description (config));
  lodge_cli_json_add_string (builder, "arch", lodge_machine_config_get_arch (config));
  lodge_cli_json_add_string (
      builder, "machine_type", lodge_machine_config_get_machine_type (config));
  lodge_cli_json_add_string (
      builder,
      "firmware",
      lodge_enum_to_nick (LODGE_TYPE_FIRMWARE, (int)lodge_machine_config_get_firmware (config)));
  lodge_cli_json_add_bool (builder, "secure_boot", lodge_machine_config_get_secure_boot (config));
  lodge_cli_json_add_bool (builder, "tpm", lodge_machine_config_get_tpm (config));
  lodge_cli_json_add_string (
      builder,
      "rendering",
      lodge_enum_to_nick (LODGE_TYPE_RENDERING, (int)lodge_machine_config_get_rendering (config)));
  lodge_cli_json_add_string (builder, "kernel", lodge_machine_config_get_kernel (config));
  lodge_cli_json_add_string (builder, "initrd", lodge_machine_config_get_initrd (config));
  lodge_cli_json_add_string (builder, "cmdline", lodge_machine_config_get_cmdline (config));
  lodge_cli_json_add_string (builder, "video_model", lodge_machine_config_get_video_model (config));
  lodge_cli_json_add_string (builder, "sound_model", lodge_machine_config_get_sound_model (config));
  lodge_cli_json_add_number (
      builder, "serial_consoles", lodge_machine_config_get_serial_count (config));
  lodge_cli_json_add_number (builder, "usb_ports", lodge_machine_config_get_usb_ports (config));
  lodge_cli_json_add_bool (builder, "transient", lodge_machine_config_get_transient (config));
  lodge_cli_json_add_bool (builder, "template", lodge_machine_get_is_template (machine));
  lodge_cli_json_add_bool (builder, "disposable", lodge_machine_get_disposable (machine));
  lodge_cli_json_add_bool (builder, "needs_restart", lodge_machine_get_needs_restart (machine));
  add_devices (builder, config);
  add_features (builder, lodge_machine_get_features (machine));
}

JsonNode *
lodge_cli_json_machine (LodgeMachine *machine, gboolean all)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  LodgeMachineConfig *config = lodge_machine_get_config (machine);

  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "uuid", lodge_machine_get_uuid (machine));
  lodge_cli_json_add_string (builder, "name", lodge_machine_get_name (machine));
  lodge_cli_json_add_string (builder, "title", lodge_machine_get_title (machine));
  lodge_cli_json_add_string (builder, "uri", lodge_machine_get_uri (machine));
  lodge_cli_json_add_string (
      builder,
      "state",
      lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE, (int)lodge_machine_get_state (machine)));
  lodge_cli_json_add_string (
      builder,
      "reason",
      lodge_enum_to_nick (LODGE_TYPE_MACHINE_REASON, (int)lodge_machine_get_reason (machine)));
  lodge_cli_json_add_string (
      builder,
      "acceleration",
      lodge_enum_to_nick (LODGE_TYPE_ACCELERATION, (int)lodge_machine_get_acceleration (machine)));
  lodge_cli_json_add_string (builder, "os", lodge_machine_config_get_os_id (config));
  lodge_cli_json_add_number (builder, "cpus", lodge_machine_config_get_cpus (config));
  lodge_cli_json_add_number (builder, "memory", lodge_machine_config_get_memory (config));
  if (all)
    add_machine_details (builder, machine);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* What "auto" means here; NULL where neither is known, as with libvirt's test driver. */
static const char *
host_acceleration (LodgeHost *host)
{
  if (!lodge_host_get_kvm (host) && !lodge_host_get_emulation (host))
    return NULL;
  return lodge_enum_to_nick (LODGE_TYPE_ACCELERATION,
                             (int)lodge_host_resolve_acceleration (host, LODGE_ACCELERATION_AUTO));
}

JsonNode *
lodge_cli_json_host (LodgeHost *host, const char *uri)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *const *networks = lodge_host_get_networks (host);

  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "uri", uri);
  lodge_cli_json_add_string (builder, "lodge_version", PACKAGE_VERSION);
  lodge_cli_json_add_string (builder, "hostname", lodge_host_get_hostname (host));
  lodge_cli_json_add_string (builder, "hypervisor", lodge_host_get_hypervisor (host));
  lodge_cli_json_add_string (
      builder, "hypervisor_version", lodge_host_get_hypervisor_version (host));
  lodge_cli_json_add_string (builder, "libvirt_version", lodge_host_get_library_version (host));
  lodge_cli_json_add_string (builder, "arch", lodge_host_get_arch (host));
  lodge_cli_json_add_bool (builder, "local", lodge_host_get_local (host));
  lodge_cli_json_add_bool (builder, "privileged", lodge_host_get_privileged (host));
  lodge_cli_json_add_number (builder, "cpus", lodge_host_get_cpus (host));
  lodge_cli_json_add_known_number (builder, "max_cpus", lodge_host_get_max_cpus (host));
  lodge_cli_json_add_known_number (builder, "memory", lodge_host_get_memory (host));
  lodge_cli_json_add_known_number (
      builder, "memory_available", lodge_host_get_memory_available (host));
  if (lodge_host_get_memory_available (host) > 0)
    lodge_cli_json_add_number (builder, "memory_limit", lodge_host_get_memory_limit (host));
  else
    lodge_cli_json_add_string (builder, "memory_limit", NULL);
  lodge_cli_json_add_string (builder, "acceleration", host_acceleration (host));
  lodge_cli_json_add_string (
      builder, "acceleration_reason", lodge_host_get_acceleration_reason (host));
  lodge_cli_json_add_bool (builder, "kvm", lodge_host_get_kvm (host));
  lodge_cli_json_add_bool (builder, "emulation", lodge_host_get_emulation (host));
  lodge_cli_json_add_bool (builder, "uefi", lodge_host_get_uefi (host));
  lodge_cli_json_add_string (builder, "uefi_reason", lodge_host_get_uefi_reason (host));
  lodge_cli_json_add_bool (builder, "secure_boot", lodge_host_get_secure_boot (host));
  lodge_cli_json_add_bool (builder, "tpm", lodge_host_get_tpm (host));
  lodge_cli_json_add_string (builder, "tpm_reason", lodge_host_get_tpm_reason (host));
  lodge_cli_json_add_bool (builder, "rendering", lodge_host_get_rendering (host));
  lodge_cli_json_add_string (builder, "rendering_reason", lodge_host_get_rendering_reason (host));
  lodge_cli_json_add_bool (builder, "spice", lodge_host_get_spice (host));
  lodge_cli_json_add_bool (builder, "vnc", lodge_host_get_vnc (host));
  lodge_cli_json_add_string (builder, "disk_folder", lodge_host_get_disk_folder (host));
  lodge_cli_json_add_known_number (builder, "disk_space", lodge_host_get_disk_space (host));
  json_builder_set_member_name (builder, "networks");
  json_builder_begin_array (builder);
  for (guint i = 0; networks != NULL && networks[i] != NULL; i++)
    json_builder_add_string_value (builder, networks[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
