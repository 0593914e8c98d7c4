/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-mac.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MIN_MTU 576   /* RFC 791: what every IPv4 host takes */
#define MAX_MTU 65521 /* what libvirt and QEMU's virtio take */
#define MAX_LOSS 1000
#define MAX_DELAY 10000
#define NEW_MAC_TRIES 1000

/* QEMU's, most compatible last. */
static const char *const models[] = { "virtio", "e1000e", "e1000", "rtl8139", "pcnet", NULL };

/* All adapters of all machines */

typedef gboolean (*NicFunc) (LodgeMachine *machine, LodgeNic *nic, gpointer user_data);

static gboolean
visit_nics (LodgeMachine *machine, LodgeMachineConfig *config, NicFunc func, gpointer user_data)
{
  GListModel *nics = config != NULL ? lodge_machine_config_get_nics (config) : NULL;
  guint length = nics != NULL ? g_list_model_get_n_items (nics) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (func (machine, nic, user_data))
        return TRUE;
    }
  return FALSE;
}

/* Until @func says TRUE. */
static gboolean
visit_machines (GListModel *machines, NicFunc func, gpointer user_data)
{
  guint length = machines != NULL ? g_list_model_get_n_items (machines) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (visit_nics (machine, lodge_machine_get_config (machine), func, user_data) ||
          visit_nics (machine, lodge_machine_get_running (machine), func, user_data))
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  const char *mac;
  LodgeMachine *except_machine;
  const char *except_id;
  LodgeMachine *owner;
} MacSearch;

static gboolean
has_mac (LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  MacSearch *search = user_data;
  const char *mac = lodge_nic_get_mac (nic);

  if (mac == NULL || g_ascii_strcasecmp (mac, search->mac) != 0)
    return FALSE;
  if (machine == search->except_machine && search->except_id != NULL &&
      g_strcmp0 (search->except_id, lodge_device_get_id (LODGE_DEVICE (nic))) == 0)
    return FALSE;
  search->owner = machine;
  return TRUE;
}

char *
lodge_nic_draft_dup_free_mac (GListModel *machines)
{
  for (guint i = 0; i < NEW_MAC_TRIES; i++)
    {
      g_autofree char *mac = lodge_mac_random ();
      MacSearch search = { .mac = mac };

      if (!visit_machines (machines, has_mac, &search))
        return g_steal_pointer (&mac);
    }
  g_return_val_if_reached (NULL);
}

char *
lodge_nic_draft_dup_mac (
    const char *typed, GListModel *machines, LodgeMachine *machine, const char *id, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (typed));
  g_autofree char *mac = lodge_mac_dup_canonical (trimmed);
  MacSearch search = { .mac = mac, .except_machine = machine, .except_id = id };

  if (mac == NULL || !lodge_mac_is_unicast (mac))
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                               NULL,
                               _ ("A MAC address has six pairs of hexadecimal digits, such as "
                                  "52:54:00:12:34:56, and an even first pair.")));
      return NULL;
    }
  if (!visit_machines (machines, has_mac, &search))
    return g_steal_pointer (&mac);
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                                          NULL,
                                          _ ("An adapter of “%s” has the MAC address %s. Two "
                                             "adapters with the same one disturb each other."),
                                          lodge_machine_get_title (search.owner),
                                          mac));
  return NULL;
}

/* New drafts */

/* The model that all adapters of the machine have, or NULL. */
static const char *
find_common_model (GListModel *nics)
{
  const char *common = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *model = lodge_nic_get_model (nic);

      if (model == NULL || (common != NULL && !g_str_equal (model, common)))
        return NULL;
      common = model;
    }
  return common;
}

LodgeNic *
lodge_nic_draft_new (LodgeMachine *machine, GListModel *machines, GError **error)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  const char *model = find_common_model (nics);
  g_autofree char *mac = NULL;
  LodgeNic *nic;

  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  if (g_list_model_get_n_items (nics) >= LODGE_NIC_MAX)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              NULL,
                                              _ ("A machine has at most %d network adapters."),
                                              LODGE_NIC_MAX));
      return NULL;
    }
  mac = lodge_nic_draft_dup_free_mac (machines);
  nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  lodge_nic_set_mac (nic, mac);
  lodge_nic_set_model (nic, model != NULL ? model : models[0]);
  lodge_nic_set_link_up (nic, TRUE);
  return nic;
}

LodgeNic *
lodge_nic_draft_dup (LodgeMachine *machine, const char *id, gboolean stored)
{
  GListModel *nics;

  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  nics = stored ? lodge_machine_config_get_nics (lodge_machine_get_config (machine))
                : lodge_machine_get_nics (machine);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeDevice) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (nic), id) == 0)
        return LODGE_NIC (lodge_device_copy (nic));
    }
  return NULL;
}

const char *const *
lodge_nic_draft_get_models (void)
{
  return models;
}

/* Forwards */

GPtrArray *
lodge_nic_draft_dup_forwards (LodgeNic *nic)
{
  GPtrArray *forwards = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_forward_free);
  const char *const *texts;

  g_return_val_if_fail (LODGE_IS_NIC (nic), forwards);

  texts = lodge_nic_get_forwards (nic);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      LodgeForward *forward = lodge_forward_new_from_text (texts[i], NULL);

      if (forward != NULL)
        g_ptr_array_add (forwards, forward);
    }
  return forwards;
}

static gboolean
refuse_forward (const LodgeForward *forward, LodgeMachine *owner, GError **error)
{
  const char *protocol = lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, forward->protocol);

  if (owner != NULL)
    g_propagate_error (error,
                       lodge_vmm_error_new (
                           LODGE_VMM_ERROR_IN_USE,
                           NULL,
                           /* Translators: protocol and port: "tcp port 2222" */
                           _ ("This computer’s %s port %u already leads to “%s”. Choose another."),
                           protocol,
                           forward->host_port,
                           lodge_machine_get_title (owner)));
  else
    g_propagate_error (
        error,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_IN_USE,
            NULL,
            _ ("Another forward of this machine has this computer’s %s port %u. Choose another."),
            protocol,
            forward->host_port));
  return FALSE;
}

gboolean
lodge_nic_draft_add_forward (LodgeNic *draft, const LodgeForward *forward, GError **error)
{
  g_autoptr (GPtrArray) forwards = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) texts = NULL;

  g_return_val_if_fail (LODGE_IS_NIC (draft), FALSE);

  forwards = lodge_nic_draft_dup_forwards (draft);
  for (guint i = 0; i < forwards->len; i++)
    {
      if (lodge_forward_collides (forwards->pdata[i], forward))
        return refuse_forward (forward, NULL, error);
    }
  text = lodge_forward_to_text (forward);
  if (lodge_nic_get_forwards (draft) != NULL)
    g_strv_builder_addv (builder, (const char **)lodge_nic_get_forwards (draft));
  g_strv_builder_add (builder, text);
  texts = g_strv_builder_end (builder);
  lodge_nic_set_forwards (draft, (const char *const *)texts);
  return TRUE;
}

/* "tcp:127.0.0.1:2222:22" also by its name, or by what it takes of the host. */
static gboolean
is_meant (const char *text, const char *name_or_text)
{
  g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (text, NULL);
  g_autofree char *taken = NULL;
  g_autofree char *bare = NULL;
  const char *equals = strchr (text, '=');

  if (g_str_equal (text, name_or_text) ||
      (equals != NULL && g_str_equal (equals + 1, name_or_text)))
    return TRUE;
  if (forward == NULL)
    return FALSE;
  taken = g_strdup_printf ("%s:%s:%u",
                           lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, forward->protocol),
                           forward->host_address,
                           forward->host_port);
  return g_strcmp0 (forward->name, name_or_text) == 0 || g_str_equal (taken, name_or_text);
}

gboolean
lodge_nic_draft_remove_forward (LodgeNic *draft, const char *name_or_text)
{
  const char *const *texts;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;
  gboolean found = FALSE;

  g_return_val_if_fail (LODGE_IS_NIC (draft), FALSE);

  texts = lodge_nic_get_forwards (draft);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      if (!found && is_meant (texts[i], name_or_text))
        found = TRUE;
      else
        g_strv_builder_add (builder, texts[i]);
    }
  kept = g_strv_builder_end (builder);
  if (found)
    lodge_nic_set_forwards (draft, *kept != NULL ? (const char *const *)kept : NULL);
  return found;
}

/* Validation */

static gboolean
fail (GError **error, const char *sentence)
{
  g_propagate_error (error, lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "%s", sentence));
  return FALSE;
}

static gboolean
source_is_sound (LodgeNic *draft, GError **error)
{
  const char *source = lodge_nic_get_source (draft);
  gboolean empty = source == NULL || *source == '\0';

  switch (lodge_nic_get_mode (draft))
    {
    case LODGE_NIC_MODE_NETWORK:
      return !empty || fail (error, _ ("Choose the network that the adapter is to be on."));
    case LODGE_NIC_MODE_BRIDGE:
      return !empty || fail (error, _ ("Choose the bridge that the adapter is to be on."));
    case LODGE_NIC_MODE_DIRECT:
      return !empty || fail (error, _ ("Choose this computer’s adapter that is to be shared."));
    default:
      return TRUE;
    }
}

static gboolean
numbers_are_sound (LodgeNic *draft, GError **error)
{
  guint mtu = lodge_nic_get_mtu (draft);
  g_autofree char *sentence = NULL;

  if (mtu != 0 && (mtu < MIN_MTU || mtu > MAX_MTU))
    {
      sentence = g_strdup_printf (_ ("The MTU is from %d to %d bytes."), MIN_MTU, MAX_MTU);
      return fail (error, sentence);
    }
  if (lodge_nic_get_loss (draft) > MAX_LOSS)
    return fail (error, _ ("More than all frames can’t be lost."));
  if (lodge_nic_get_delay (draft) > MAX_DELAY)
    return fail (error, _ ("Frames can be held back by at most 10 seconds."));
  return TRUE;
}

/* Whether an adapter of the machine, other than @except_id, has the port now. */
static gboolean
takes_port (LodgeMachine *machine, const char *except_id, const LodgeForward *wanted)
{
  GListModel *nics = lodge_machine_get_nics (machine);
  guint length = g_list_model_get_n_items (nics);

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autoptr (GPtrArray) forwards = lodge_nic_draft_dup_forwards (nic);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));

      if (except_id != NULL && g_strcmp0 (id, except_id) == 0)
        continue;
      for (guint j = 0; j < forwards->len; j++)
        {
          if (lodge_forward_collides (forwards->pdata[j], wanted))
            return TRUE;
        }
    }
  return FALSE;
}

/* The other running machine that has the port; those that are off may share it with this one. */
static LodgeMachine *
find_port_owner (GListModel *machines, LodgeMachine *except, const LodgeForward *wanted)
{
  guint length = machines != NULL ? g_list_model_get_n_items (machines) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (machine != except && lodge_machine_is_active (machine) &&
          takes_port (machine, NULL, wanted))
        return machine; /* the list keeps it */
    }
  return NULL;
}

static gboolean
forwards_are_sound (LodgeNic *draft, LodgeMachine *machine, GListModel *machines, GError **error)
{
  const char *const *texts = lodge_nic_get_forwards (draft);
  g_autoptr (GPtrArray) forwards = lodge_nic_draft_dup_forwards (draft);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (texts[i], &problem);

      if (forward == NULL)
        return fail (error, problem->message);
    }
  for (guint i = 0; i < forwards->len; i++)
    {
      LodgeMachine *owner = find_port_owner (machines, machine, forwards->pdata[i]);

      for (guint j = 0; j < i; j++)
        {
          if (lodge_forward_collides (forwards->pdata[j], forwards->pdata[i]))
            return refuse_forward (forwards->pdata[i], NULL, error);
        }
      if (owner != NULL ||
          takes_port (machine, lodge_device_get_id (LODGE_DEVICE (draft)), forwards->pdata[i]))
        return refuse_forward (forwards->pdata[i], owner, error);
    }
  return TRUE;
}

gboolean
lodge_nic_draft_validate (LodgeNic *draft,
                          LodgeMachine *machine,
                          GListModel *machines,
                          GError **error)
{
  const char *mac;
  const char *id;
  g_autoptr (LodgeNic) stored = NULL;
  g_autofree char *checked = NULL;

  g_return_val_if_fail (LODGE_IS_NIC (draft), FALSE);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), FALSE);

  mac = lodge_nic_get_mac (draft);
  id = lodge_device_get_id (LODGE_DEVICE (draft));
  stored = id != NULL ? lodge_nic_draft_dup (machine, id, TRUE) : NULL;
  if (!source_is_sound (draft, error) || !numbers_are_sound (draft, error))
    return FALSE;
  /* One that is there already is not judged again, or a copied machine could not be edited. */
  if (mac != NULL && (stored == NULL || g_strcmp0 (mac, lodge_nic_get_mac (stored)) != 0))
    {
      checked = lodge_nic_draft_dup_mac (mac, machines, machine, id, error);
      if (checked == NULL)
        return FALSE;
    }
  return forwards_are_sound (draft, machine, machines, error);
}
