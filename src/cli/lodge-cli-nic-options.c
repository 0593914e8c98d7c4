/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nic: its command line. */
#include "config.h"

#include "lodge-cli-nic-private.h"
#include "lodge-dial.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

#define MAX_RATE (1024 * 1024 * 1024)

/* How a person says what an adapter is attached to. */
typedef enum
{
  MODE_NONE,
  MODE_NAT,
  MODE_NAT_NETWORK,
  MODE_BRIDGED,
  MODE_HOST_ONLY,
  MODE_INTERNAL,
} Mode;

static const char *const mode_words[] = {
  "none", "nat", "nat-network", "bridged", "host-only", "internal",
};

static gboolean
usage (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

static gboolean
parse_mode (const char *word, Mode *mode, GError **error)
{
  g_autofree char *words = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (mode_words); i++)
    {
      if (!g_str_equal (word, mode_words[i]))
        continue;
      *mode = (Mode)i;
      return TRUE;
    }
  words = g_strdup_printf (_ ("“%s” is nothing that --mode knows; it takes none, nat, "
                              "nat-network, bridged, host-only, internal."),
                           word);
  return usage (error, words);
}

static gboolean
apply_number (const char *typed,
              const char *option,
              guint64 maximum,
              LodgeNic *draft,
              void (*set) (LodgeNic *nic, guint value),
              GError **error)
{
  guint64 number;

  if (typed == NULL)
    return TRUE;
  if (!lodge_cli_parse_number (typed, option, 0, maximum, &number, error))
    return FALSE;
  set (draft, (guint)number);
  return TRUE;
}

/* Everything but what it is attached to. */
gboolean
lodge_cli_nic_apply (const LodgeCliNicOptions *options, LodgeNic *draft, GError **error)
{
  int guard;

  if (options->model != NULL)
    lodge_nic_set_model (draft, options->model);
  if (options->guard != NULL)
    {
      if (!lodge_cli_parse_nick (LODGE_TYPE_NIC_GUARD, options->guard, "--guard", &guard, error))
        return FALSE;
      lodge_nic_set_guard (draft, (LodgeNicGuard)guard);
    }
  if (options->fastest != NULL)
    {
      gboolean fastest = g_str_equal (options->fastest, "yes");

      if (!fastest && !g_str_equal (options->fastest, "no"))
        return usage (error, _ ("--fastest takes yes or no."));
      lodge_nic_set_fastest (draft, fastest);
    }
  return apply_number (options->mtu, "--mtu", 65521, draft, lodge_nic_set_mtu, error) &&
         apply_number (
             options->limit_in, "--limit-in", MAX_RATE, draft, lodge_nic_set_limit_in, error) &&
         apply_number (
             options->limit_out, "--limit-out", MAX_RATE, draft, lodge_nic_set_limit_out, error) &&
         apply_number (options->delay, "--delay", 10000, draft, lodge_nic_set_delay, error) &&
         apply_number (options->loss, "--loss", 1000, draft, lodge_nic_set_loss, error);
}

static gboolean
changes_adapter (const LodgeCliNicOptions *options)
{
  return options->mac != NULL || options->model != NULL || options->guard != NULL ||
         options->fastest != NULL || options->mtu != NULL || options->limit_in != NULL ||
         options->limit_out != NULL || options->delay != NULL || options->loss != NULL;
}

gboolean
lodge_cli_nic_changes_attachment (const LodgeCliNicOptions *options)
{
  return options->mode != NULL || options->network != NULL || options->bridge != NULL ||
         options->device != NULL;
}

/* Which options go together. */
static gboolean
check_attachment (const LodgeCliNicOptions *options, GError **error)
{
  int n_sources =
      (options->network != NULL) + (options->bridge != NULL) + (options->device != NULL);
  Mode mode;

  if (n_sources > 1)
    return usage (error, _ ("Give one of --network, --bridge and --device."));
  if (options->mode == NULL)
    return TRUE;
  if (!parse_mode (options->mode, &mode, error))
    return FALSE;
  if (mode == MODE_BRIDGED && n_sources == 0)
    return usage (error, _ ("--mode bridged needs --bridge, --device or --network."));
  if (mode != MODE_BRIDGED && (options->bridge != NULL || options->device != NULL))
    return usage (error, _ ("--bridge and --device go with --mode bridged."));
  if ((mode == MODE_NONE || mode == MODE_NAT) && n_sources > 0)
    return usage (error, _ ("--mode none and --mode nat take no network."));
  return TRUE;
}

static gboolean
check_options (LodgeCli *self, GError **error)
{
  const LodgeCliNicOptions *options = self->options;
  g_autoptr (LodgeNic) draft = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autofree char *mac = NULL;
  guint64 minutes;

  if (!check_attachment (options, error) || !lodge_cli_nic_apply (options, draft, error))
    return FALSE;
  if (options->mac != NULL)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (GListStore) nobody = g_list_store_new (LODGE_TYPE_MACHINE);

      mac = lodge_nic_draft_dup_mac (options->mac, G_LIST_MODEL (nobody), NULL, NULL, &problem);
      if (mac == NULL)
        return usage (error, problem->message);
    }
  if (options->minutes != NULL &&
      !lodge_cli_parse_number (
          options->minutes, "--for", 1, LODGE_CLI_NIC_MAX_MINUTES, &minutes, error))
    return FALSE;
  return TRUE;
}

gboolean
lodge_cli_nic_is_operation (LodgeCli *self, const char *name)
{
  return g_str_equal (self->arguments[1], name);
}

gboolean
lodge_cli_nic_check (LodgeCli *self, GError **error)
{
  const LodgeCliNicOptions *options = self->options;
  guint n = g_strv_length (self->arguments);
  gboolean plain =
      lodge_cli_nic_is_operation (self, "list") || lodge_cli_nic_is_operation (self, "remove");
  gboolean changing =
      lodge_cli_nic_is_operation (self, "add") || lodge_cli_nic_is_operation (self, "set");
  const char *argument = n > 2 ? self->arguments[2] : NULL;

  if (!(plain && n == 2) && !(changing && n == 2) &&
      !(lodge_cli_nic_is_operation (self, "link") && n == 3 &&
        (g_str_equal (argument, "up") || g_str_equal (argument, "down"))) &&
      !(lodge_cli_nic_is_operation (self, "capture") && n == 3 && *argument != '\0'))
    return usage (error,
                  _ ("Say “list”, “add”, “remove”, “set”, “link up”, “link down”, “capture FILE” "
                     "or “capture stop”."));
  if (!changing && (changes_adapter (options) || lodge_cli_nic_changes_attachment (options)))
    return usage (error, _ ("What an adapter is to be goes with “add” and “set”."));
  if (!lodge_cli_nic_is_operation (self, "set") && !lodge_cli_nic_is_operation (self, "link") &&
      (options->running_only || options->minutes != NULL))
    return usage (error, _ ("--running-only and --for go with “set” and “link”."));
  if (lodge_cli_nic_is_operation (self, "set") && !changes_adapter (options) &&
      !lodge_cli_nic_changes_attachment (options))
    return usage (error, _ ("Nothing to set: give --mode or another option."));
  if (lodge_cli_nic_is_operation (self, "add") && options->nic != NULL)
    return usage (error, _ ("--nic names an adapter that the machine has already."));
  return check_options (self, error);
}

/* What it is attached to */

static LodgeNetworkKind
get_kind (Mode mode)
{
  switch (mode)
    {
    case MODE_NAT_NETWORK:
      return LODGE_NETWORK_KIND_NAT;
    case MODE_HOST_ONLY:
      return LODGE_NETWORK_KIND_HOST_ONLY;
    case MODE_INTERNAL:
      return LODGE_NETWORK_KIND_INTERNAL;
    default:
      return LODGE_NETWORK_KIND_BRIDGED;
    }
}

static const char *
get_usual_name (LodgeNetworkKind kind)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_INTERNAL:
      return LODGE_DIAL_INTERNAL_NAME;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return LODGE_DIAL_HOST_ONLY_NAME;
    default:
      return "default";
    }
}

static GError *
tell_no_network (const char *name, LodgeNetworkKind kind)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                              NULL,
                              _ ("There is no network “%s”; “lodgectl net create %s --kind %s” "
                                 "makes one."),
                              name,
                              name,
                              lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)kind));
}

/* Sets mode and source. @create: (out): the name of an internal network that is to be made. */
gboolean
lodge_cli_nic_apply_attachment (LodgeCli *self,
                                LodgeNic *draft,
                                const char **create,
                                GError **error)
{
  const LodgeCliNicOptions *options = self->options;
  const char *name = options->network;
  LodgeNetwork *network;
  LodgeNetworkKind kind;
  Mode mode = MODE_BRIDGED;

  *create = NULL;
  if (options->mode != NULL)
    parse_mode (options->mode, &mode, NULL);
  if (options->bridge != NULL || options->device != NULL)
    {
      lodge_nic_set_mode (draft,
                          options->bridge != NULL ? LODGE_NIC_MODE_BRIDGE : LODGE_NIC_MODE_DIRECT);
      lodge_nic_set_source (draft, options->bridge != NULL ? options->bridge : options->device);
      return TRUE;
    }
  if (mode == MODE_NONE || mode == MODE_NAT)
    {
      lodge_nic_set_mode (draft, mode == MODE_NONE ? LODGE_NIC_MODE_NONE : LODGE_NIC_MODE_USER);
      lodge_nic_set_source (draft, NULL);
      return TRUE;
    }

  kind = get_kind (mode);
  name = name != NULL ? name : get_usual_name (kind);
  network = lodge_vmm_find_network (self->vmm, name);
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (draft, name);
  if (network == NULL && mode == MODE_INTERNAL && lodge_network_name_is_valid (name))
    {
      *create = name;
      return TRUE;
    }
  if (network == NULL)
    {
      g_propagate_error (
          error, tell_no_network (name, options->mode != NULL ? kind : LODGE_NETWORK_KIND_NAT));
      return FALSE;
    }
  if (options->mode == NULL || lodge_network_get_kind (network) == kind)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_INVALID,
          NULL,
          _ ("The network “%s” is of the kind “%s”."),
          name,
          lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)lodge_network_get_kind (network))));
  return FALSE;
}
