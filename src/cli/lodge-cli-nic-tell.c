/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nic: finding adapters, and what is told of them. */
#include "config.h"

#include "lodge-cli-nic-private.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

static gboolean
is_wanted (LodgeNic *nic, guint number, const char *wanted)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  const char *mac = lodge_nic_get_mac (nic);

  return g_str_equal (wanted, text) ||
         g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), wanted) == 0 ||
         (mac != NULL && g_ascii_strcasecmp (mac, wanted) == 0);
}

LodgeNic *
lodge_cli_dup_nic (LodgeCli *self, LodgeMachine *machine, const char *wanted)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  guint length = g_list_model_get_n_items (nics);
  GError *error;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (wanted != NULL ? is_wanted (nic, i + 1, wanted) : length == 1)
        return LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
    }
  if (wanted == NULL && length > 1)
    error = lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                 NULL,
                                 _ ("“%s” has %u network adapters; say which with --nic."),
                                 lodge_machine_get_title (machine),
                                 length);
  else if (wanted == NULL)
    error = lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                 NULL,
                                 _ ("“%s” has no network adapter."),
                                 lodge_machine_get_title (machine));
  else
    error = lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                 NULL,
                                 _ ("“%s” has no network adapter “%s”; “lodgectl nic MACHINE "
                                    "list” lists them."),
                                 lodge_machine_get_title (machine),
                                 wanted);
  lodge_cli_finish (self, error);
  return NULL;
}

LodgeNicStatus *
lodge_cli_find_status (GListModel *statuses, const char *id)
{
  guint length = statuses != NULL ? g_list_model_get_n_items (statuses) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNicStatus) status = g_list_model_get_item (statuses, i);

      if (g_strcmp0 (lodge_nic_status_get_id (status), id) == 0)
        return status; /* the list keeps it */
    }
  return NULL;
}

static void
print_nics_json (LodgeMachine *machine, GListModel *statuses)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
      gboolean active = lodge_machine_is_active (machine);
      g_autoptr (LodgeNic) running = active ? lodge_nic_draft_dup (machine, id, FALSE) : NULL;

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "stored");
      lodge_cli_json_add_nic (builder, nic);
      json_builder_set_member_name (builder, "running");
      if (running != NULL)
        lodge_cli_json_add_nic (builder, running);
      else
        json_builder_add_null_value (builder);
      lodge_cli_json_add_nic_status (builder, "status", lodge_cli_find_status (statuses, id));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_nics (LodgeCli *self, LodgeMachine *machine, GListModel *statuses)
{
  GListModel *nics = lodge_machine_get_nics (machine);
  GListModel *networks = lodge_vmm_get_networks (self->vmm);
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (6);

  if (g_list_model_get_n_items (nics) == 0)
    return;
  lodge_cli_table_add (
      table, _ ("NR"), _ ("ID"), _ ("ATTACHED TO"), _ ("MODEL"), _ ("MAC"), _ ("ADDRESSES"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
      LodgeNicStatus *status = lodge_cli_find_status (statuses, id);
      const char *const *addresses =
          status != NULL ? lodge_nic_status_get_addresses (status) : NULL;
      g_autofree char *list = addresses != NULL ? g_strjoinv (", ", (char **)addresses) : NULL;
      g_autofree char *place = lodge_reach_dup_place (nic, networks);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);

      lodge_cli_table_add (table,
                           number,
                           id != NULL ? id : "",
                           place,
                           lodge_nic_get_model (nic) != NULL ? lodge_nic_get_model (nic) : "",
                           lodge_nic_get_mac (nic) != NULL ? lodge_nic_get_mac (nic) : "",
                           list != NULL ? list : "",
                           NULL);
    }
  lodge_cli_table_print (table);
}

void
lodge_cli_nic_on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNicRun *run = self->data;
  g_autoptr (GListModel) statuses = NULL;
  g_autoptr (GError) error = NULL;

  statuses = lodge_vmm_read_nics_finish (LODGE_VMM (source), result, &error);
  if (statuses == NULL)
    g_debug ("%s", error->message);
  if (self->json)
    print_nics_json (run->machine, statuses);
  else
    print_nics (self, run->machine, statuses);
  lodge_cli_finish (self, NULL);
}
