/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-size.h"
#include "lodge-text.h"

#include <glib/gi18n-lib.h>

/* list */

static int
compare_machines (gconstpointer a, gconstpointer b)
{
  LodgeMachine *one = *(LodgeMachine *const *)a;
  LodgeMachine *other = *(LodgeMachine *const *)b;
  int order =
      lodge_text_compare_natural (lodge_machine_get_title (one), lodge_machine_get_title (other));

  return order != 0 ? order
                    : g_strcmp0 (lodge_machine_get_uuid (one), lodge_machine_get_uuid (other));
}

static GPtrArray *
dup_sorted_machines (LodgeCli *self)
{
  GListModel *machines = lodge_core_get_machines (self->core);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    g_ptr_array_add (sorted, g_list_model_get_item (machines, i));
  g_ptr_array_sort (sorted, compare_machines);
  return sorted;
}

static void
print_list_json (GPtrArray *machines)
{
  JsonArray *array = json_array_sized_new (machines->len);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < machines->len; i++)
    json_array_add_element (array, lodge_cli_json_machine (g_ptr_array_index (machines, i), FALSE));
  json_node_take_array (node, array);
  lodge_cli_print_json (node);
}

static void
print_list_text (GPtrArray *machines)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (5);

  if (machines->len == 0)
    return;
  lodge_cli_table_add (table, _ ("TITLE"), _ ("STATE"), _ ("CPUS"), _ ("MEMORY"), _ ("UUID"), NULL);
  for (guint i = 0; i < machines->len; i++)
    {
      LodgeMachine *machine = g_ptr_array_index (machines, i);
      LodgeMachineConfig *config = lodge_machine_get_config (machine);
      g_autofree char *memory = lodge_size_format (lodge_machine_config_get_memory (config));
      g_autofree char *cpus = g_strdup_printf ("%u", lodge_machine_config_get_cpus (config));

      lodge_cli_table_add (table,
                           lodge_machine_get_title (machine),
                           lodge_machine_get_is_template (machine)
                               ? _ ("template")
                               : lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE,
                                                     (int)lodge_machine_get_state (machine)),
                           cpus,
                           memory,
                           lodge_machine_get_uuid (machine),
                           NULL);
    }
  lodge_cli_table_print (table);
}

static void
run_list (LodgeCli *self)
{
  g_autoptr (GPtrArray) machines = dup_sorted_machines (self);

  if (self->json)
    print_list_json (machines);
  else
    print_list_text (machines);
  lodge_cli_finish (self, NULL);
}

/* show */

static void
add_row (LodgeCliTable *table, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    lodge_cli_table_add (table, label, value, NULL);
}

static void
add_size_row (LodgeCliTable *table, const char *label, guint64 bytes)
{
  g_autofree char *text = lodge_size_format (bytes);

  if (bytes > 0)
    add_row (table, label, text);
}

static void
add_disk_rows (LodgeCliTable *table, GListModel *disks)
{
  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);
      const char *path = lodge_disk_get_path (disk);
      const char *kind = lodge_enum_to_nick (LODGE_TYPE_DISK_KIND, (int)lodge_disk_get_kind (disk));
      const char *bus = lodge_enum_to_nick (LODGE_TYPE_DISK_BUS, (int)lodge_disk_get_bus (disk));
      g_autofree char *size = lodge_size_format (lodge_disk_get_capacity (disk));
      g_autofree char *text = g_strdup_printf ("%s, %s, %s%s%s",
                                               kind,
                                               bus,
                                               path != NULL ? path : _ ("empty"),
                                               lodge_disk_get_capacity (disk) > 0 ? ", " : "",
                                               lodge_disk_get_capacity (disk) > 0 ? size : "");

      add_row (table, _ ("Disk:"), text);
    }
}

static void
add_nic_rows (LodgeCliTable *table, GListModel *nics)
{
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *mode = lodge_enum_to_nick (LODGE_TYPE_NIC_MODE, (int)lodge_nic_get_mode (nic));
      const char *parts[] = { lodge_nic_get_source (nic),
                              lodge_nic_get_model (nic),
                              lodge_nic_get_mac (nic),
                              lodge_nic_get_link_up (nic) ? NULL : _ ("cable unplugged") };
      g_autoptr (GString) text = g_string_new (mode);

      for (gsize j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          if (parts[j] != NULL)
            g_string_append_printf (text, ", %s", parts[j]);
        }
      add_row (table, _ ("Network:"), text->str);
    }
}

static void
add_display_rows (LodgeCliTable *table, GListModel *displays)
{
  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);
      const char *address = lodge_display_get_address (display);
      g_autofree char *text = g_strdup_printf (
          "%s, %s%s%s",
          lodge_enum_to_nick (LODGE_TYPE_DISPLAY_PROTOCOL,
                              (int)lodge_display_get_protocol (display)),
          lodge_enum_to_nick (LODGE_TYPE_DISPLAY_LISTEN, (int)lodge_display_get_listen (display)),
          address != NULL ? ", " : "",
          address != NULL ? address : "");

      add_row (table, _ ("Display:"), text);
    }
}

static char *
dup_state_text (LodgeMachine *machine)
{
  const char *state =
      lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE, (int)lodge_machine_get_state (machine));
  LodgeMachineReason reason = lodge_machine_get_reason (machine);

  if (reason == LODGE_MACHINE_REASON_NONE || reason == LODGE_MACHINE_REASON_USER)
    return g_strdup (state);
  return g_strdup_printf (
      "%s (%s)", state, lodge_enum_to_nick (LODGE_TYPE_MACHINE_REASON, (int)reason));
}

static void
print_machine_text (LodgeMachine *machine)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (2);
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  g_autofree char *state = dup_state_text (machine);
  g_autofree char *cpus = g_strdup_printf ("%u", lodge_machine_config_get_cpus (config));

  add_row (table, _ ("Title:"), lodge_machine_get_title (machine));
  add_row (table, _ ("Name:"), lodge_machine_get_name (machine));
  add_row (table, _ ("UUID:"), lodge_machine_get_uuid (machine));
  add_row (table, _ ("State:"), state);
  add_row (table, _ ("System:"), lodge_machine_config_get_os_id (config));
  add_row (table, _ ("CPUs:"), cpus);
  add_size_row (table, _ ("Memory:"), lodge_machine_config_get_memory (config));
  add_row (
      table,
      _ ("Acceleration:"),
      lodge_enum_to_nick (LODGE_TYPE_ACCELERATION, (int)lodge_machine_get_acceleration (machine)));
  add_row (
      table,
      _ ("Firmware:"),
      lodge_enum_to_nick (LODGE_TYPE_FIRMWARE, (int)lodge_machine_config_get_firmware (config)));
  add_row (table, _ ("Kernel:"), lodge_machine_config_get_kernel (config));
  add_row (table, _ ("Initrd:"), lodge_machine_config_get_initrd (config));
  add_row (table, _ ("Command line:"), lodge_machine_config_get_cmdline (config));
  add_disk_rows (table, lodge_machine_config_get_disks (config));
  add_nic_rows (table, lodge_machine_config_get_nics (config));
  add_display_rows (table, lodge_machine_config_get_displays (config));
  if (lodge_machine_get_is_template (machine))
    add_row (table, _ ("Note:"), _ ("a template to make other machines from"));
  if (lodge_machine_get_disposable (machine))
    add_row (table, _ ("Note:"), _ ("this run’s changes are discarded when it stops"));
  if (lodge_machine_get_needs_restart (machine))
    add_row (table, _ ("Note:"), _ ("changes take effect at the next start"));
  lodge_cli_table_print (table);
}

static void
on_refreshed_for_show_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  LodgeMachine *machine;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  machine = lodge_cli_find_machine (self);
  if (machine == NULL)
    return;
  if (self->json)
    lodge_cli_print_json (lodge_cli_json_machine (machine, TRUE));
  else
    print_machine_text (machine);
  lodge_cli_finish (self, NULL);
}

static void
run_show (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine != NULL)
    lodge_vmm_refresh_async (self->vmm, machine, self->cancellable, on_refreshed_for_show_cb, self);
}

/* host */

static const char *
yes_or_reason (gboolean yes, const char *reason)
{
  if (yes)
    return _ ("yes");
  return reason != NULL ? reason : _ ("no");
}

static void
print_host_text (LodgeHost *host, const char *uri)
{
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (2);
  g_autofree char *cpus = g_strdup_printf ("%u", lodge_host_get_cpus (host));
  g_autofree char *hypervisor =
      g_strjoin (" ",
                 lodge_host_get_hypervisor (host) != NULL ? lodge_host_get_hypervisor (host) : "",
                 lodge_host_get_hypervisor_version (host),
                 NULL);
  const char *const *networks = lodge_host_get_networks (host);

  add_row (table, _ ("Lodge:"), PACKAGE_VERSION);
  add_row (table, _ ("Connection:"), uri);
  add_row (table, _ ("Computer:"), lodge_host_get_hostname (host));
  add_row (table, _ ("Hypervisor:"), hypervisor);
  add_row (table, _ ("libvirt:"), lodge_host_get_library_version (host));
  add_row (table, _ ("Architecture:"), lodge_host_get_arch (host));
  add_row (table, _ ("CPUs:"), cpus);
  add_size_row (table, _ ("Memory:"), lodge_host_get_memory (host));
  add_size_row (table, _ ("Memory free:"), lodge_host_get_memory_available (host));
  add_size_row (table, _ ("Most for one machine:"), lodge_host_get_memory_limit (host));
  add_row (table, _ ("Acceleration:"), lodge_host_get_acceleration_reason (host));
  add_row (table, _ ("KVM:"), yes_or_reason (lodge_host_get_kvm (host), NULL));
  add_row (table, _ ("Emulation:"), yes_or_reason (lodge_host_get_emulation (host), NULL));
  add_row (table,
           _ ("UEFI:"),
           yes_or_reason (lodge_host_get_uefi (host), lodge_host_get_uefi_reason (host)));
  add_row (table, _ ("Secure Boot:"), yes_or_reason (lodge_host_get_secure_boot (host), NULL));
  add_row (table,
           _ ("TPM:"),
           yes_or_reason (lodge_host_get_tpm (host), lodge_host_get_tpm_reason (host)));
  add_row (table, _ ("SPICE:"), yes_or_reason (lodge_host_get_spice (host), NULL));
  add_row (table, _ ("VNC:"), yes_or_reason (lodge_host_get_vnc (host), NULL));
  add_row (table, _ ("Disk folder:"), lodge_host_get_disk_folder (host));
  add_size_row (table, _ ("Disk space:"), lodge_host_get_disk_space (host));
  for (guint i = 0; networks != NULL && networks[i] != NULL; i++)
    add_row (table, _ ("Network:"), networks[i]);
  lodge_cli_table_print (table);
}

static void
run_host (LodgeCli *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);

  if (self->json)
    lodge_cli_print_json (lodge_cli_json_host (host, self->uri));
  else
    print_host_text (host, self->uri);
  lodge_cli_finish (self, NULL);
}

const LodgeCliVerb lodge_cli_query_verbs[] = {
  { .name = "list", .arguments = "", .summary = N_ ("List the machines"), .run = run_list },
  { .name = "show",
    .arguments = "MACHINE",
    .summary = N_ ("Show what a machine is and does"),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_show },
  { .name = "host",
    .arguments = "",
    .summary = N_ ("Show what this computer can do for machines, and why"),
    .run = run_host },
  { NULL },
};
