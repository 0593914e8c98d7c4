/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-reading.h"

#include <stdlib.h>

#include "lodge-domain-xml.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-native.h"

/* What has to be asked of each domain alone unless one call told it of all. */
typedef struct
{
  gboolean active;
  gboolean persistent;
  gboolean saved;
  gboolean snapshots; /* there may be some */
  int state;
  int reason;
} Facts;

void
lodge_libvirt_reading_free (LodgeLibvirtReading *self)
{
  g_clear_object (&self->config);
  g_clear_object (&self->running);
  g_free (self);
}

static void
map_off (int reason, gboolean saved, LodgeMachineState *mapped, LodgeMachineReason *mapped_reason)
{
  *mapped = saved ? LODGE_MACHINE_STATE_SAVED : LODGE_MACHINE_STATE_OFF;
  switch (reason)
    {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
      *mapped_reason = LODGE_MACHINE_REASON_GUEST;
      break;
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
      *mapped_reason = LODGE_MACHINE_REASON_FORCED_OFF;
      break;
    case VIR_DOMAIN_SHUTOFF_CRASHED:
    /* QEMU was gone, or did not answer, while libvirtd came back after a death of its own. */
    case VIR_DOMAIN_SHUTOFF_DAEMON:
      *mapped = saved ? LODGE_MACHINE_STATE_SAVED : LODGE_MACHINE_STATE_CRASHED;
      *mapped_reason = LODGE_MACHINE_REASON_QEMU_DIED;
      break;
    case VIR_DOMAIN_SHUTOFF_FAILED:
      *mapped_reason = LODGE_MACHINE_REASON_START_FAILED;
      break;
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
      *mapped_reason = LODGE_MACHINE_REASON_MOVED;
      break;
    case VIR_DOMAIN_SHUTOFF_SAVED:
      *mapped_reason = LODGE_MACHINE_REASON_USER;
      break;
    default:
      *mapped_reason = LODGE_MACHINE_REASON_NONE;
      break;
    }
}

static LodgeMachineReason
map_pause (int reason, gboolean full)
{
  switch (reason)
    {
    case VIR_DOMAIN_PAUSED_IOERROR:
      return full ? LODGE_MACHINE_REASON_NO_SPACE : LODGE_MACHINE_REASON_IO_ERROR;
    case VIR_DOMAIN_PAUSED_MIGRATION:
    case VIR_DOMAIN_PAUSED_SAVE:
    case VIR_DOMAIN_PAUSED_DUMP:
    case VIR_DOMAIN_PAUSED_SNAPSHOT:
    case VIR_DOMAIN_PAUSED_STARTING_UP:
    case VIR_DOMAIN_PAUSED_POSTCOPY:
      return LODGE_MACHINE_REASON_WORKING;
    case VIR_DOMAIN_PAUSED_WATCHDOG:
      return LODGE_MACHINE_REASON_GUEST;
    case VIR_DOMAIN_PAUSED_CRASHED:
      return LODGE_MACHINE_REASON_GUEST_PANIC;
    default:
      return LODGE_MACHINE_REASON_USER;
    }
}

void
lodge_libvirt_map_state (int state,
                         int reason,
                         gboolean saved,
                         gboolean full,
                         LodgeMachineState *mapped,
                         LodgeMachineReason *mapped_reason)
{
  *mapped_reason = LODGE_MACHINE_REASON_NONE;
  switch (state)
    {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      *mapped = LODGE_MACHINE_STATE_RUNNING;
      break;
    case VIR_DOMAIN_PAUSED:
      *mapped = reason == VIR_DOMAIN_PAUSED_SHUTTING_DOWN ? LODGE_MACHINE_STATE_SHUTTING_DOWN
                                                          : LODGE_MACHINE_STATE_PAUSED;
      *mapped_reason = map_pause (reason, full);
      break;
    case VIR_DOMAIN_SHUTDOWN:
      *mapped = LODGE_MACHINE_STATE_SHUTTING_DOWN;
      break;
    case VIR_DOMAIN_SHUTOFF:
      map_off (reason, saved, mapped, mapped_reason);
      break;
    case VIR_DOMAIN_CRASHED:
      /* on_crash='preserve': QEMU is still there and holds the panicked guest. */
      *mapped = LODGE_MACHINE_STATE_PAUSED;
      *mapped_reason = LODGE_MACHINE_REASON_GUEST_PANIC;
      break;
    case VIR_DOMAIN_PMSUSPENDED:
      *mapped = LODGE_MACHINE_STATE_ASLEEP;
      *mapped_reason = LODGE_MACHINE_REASON_GUEST;
      break;
    default:
      *mapped = LODGE_MACHINE_STATE_UNKNOWN;
      break;
    }
}

char *
lodge_libvirt_dup_xml (virDomainPtr domain, guint flags, GError **error)
{
  char *text = LV (virDomainGetXMLDesc (domain, flags));
  char *copy = NULL;

  if (text == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  copy = g_strdup (text);
  free (text);
  return copy;
}

/* What is known without the definition. */
static LodgeMachineConfig *
bare_config (virDomainPtr domain, gboolean *readable)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  *readable = FALSE;
  virDomainGetUUIDString (domain, uuid);
  lodge_machine_config_set_uuid (config, uuid);
  lodge_machine_config_set_name (config, virDomainGetName (domain));
  return config;
}

/* NULL: the domain went away. One whose definition makes no sense to us is still listed. */
static LodgeMachineConfig *
read_config (LodgeLibvirtLink *link, virDomainPtr domain, guint flags, gboolean *readable)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, &error);
  g_autoptr (LodgeDomainXml) xml = NULL;

  *readable = TRUE;
  if (text == NULL)
    return NULL;
  xml = lodge_domain_xml_new_from_text (text, &error);
  if (xml != NULL)
    {
      LodgeMachineConfig *config = lodge_domain_xml_to_config (xml);

      lodge_libvirt_native_mark (link, config);
      return config;
    }
  g_debug ("Could not read a definition: %s", error->message);
  return bare_config (domain, readable);
}

static gboolean
is_host_full (virDomainPtr domain)
{
  enum
  {
    MAX_DISKS = 64
  };
  virDomainDiskError errors[MAX_DISKS] = { 0 };
  int n_errors = LV (virDomainGetDiskErrors (domain, errors, MAX_DISKS, 0));
  gboolean full = FALSE;

  for (int i = 0; i < n_errors; i++)
    {
      full = full || errors[i].error == VIR_DOMAIN_DISK_ERROR_NO_SPACE;
      free (errors[i].disk);
    }
  if (n_errors < 0)
    virResetLastError ();
  return full;
}

/* What an adapter is attached to may differ for a while without a restart being called for, where
 * it can be changed while the machine runs. */
static gboolean
same_nic (LodgeNic *stored, LodgeNic *live)
{
  if (g_strcmp0 (lodge_nic_get_mac (stored), lodge_nic_get_mac (live)) != 0 ||
      g_strcmp0 (lodge_nic_get_model (stored), lodge_nic_get_model (live)) != 0)
    return FALSE;
  if (lodge_nic_get_switchable (stored) || lodge_nic_get_switchable (live))
    return lodge_nic_get_switchable (stored) == lodge_nic_get_switchable (live);
  return lodge_nic_get_mode (stored) == lodge_nic_get_mode (live) &&
         g_strcmp0 (lodge_nic_get_source (stored), lodge_nic_get_source (live)) == 0;
}

static gboolean
same_devices (GListModel *stored, GListModel *live)
{
  guint n_items = g_list_model_get_n_items (stored);

  if (n_items != g_list_model_get_n_items (live))
    return FALSE;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) a = g_list_model_get_item (stored, i);
      g_autoptr (GObject) b = g_list_model_get_item (live, i);

      if (LODGE_IS_DISK (a) && (g_strcmp0 (lodge_disk_get_path (LODGE_DISK (a)),
                                           lodge_disk_get_path (LODGE_DISK (b))) != 0 ||
                                g_strcmp0 (lodge_disk_get_target (LODGE_DISK (a)),
                                           lodge_disk_get_target (LODGE_DISK (b))) != 0))
        return FALSE;
      if (LODGE_IS_NIC (a) && !same_nic (LODGE_NIC (a), LODGE_NIC (b)))
        return FALSE;
    }
  return TRUE;
}

/* Live XML carries addresses, aliases and backing chains, so only what people set is compared. */
static gboolean
differs_from_live (LodgeMachineConfig *stored, LodgeMachineConfig *live)
{
  return lodge_machine_config_get_cpus (stored) != lodge_machine_config_get_cpus (live) ||
         lodge_machine_config_get_memory (stored) != lodge_machine_config_get_memory (live) ||
         lodge_machine_config_get_acceleration (stored) !=
             lodge_machine_config_get_acceleration (live) ||
         lodge_machine_config_get_firmware (stored) != lodge_machine_config_get_firmware (live) ||
         lodge_machine_config_get_secure_boot (stored) !=
             lodge_machine_config_get_secure_boot (live) ||
         lodge_machine_config_get_tpm (stored) != lodge_machine_config_get_tpm (live) ||
         lodge_machine_config_get_serial_count (stored) !=
             lodge_machine_config_get_serial_count (live) ||
         g_strcmp0 (lodge_machine_config_get_kernel (stored),
                    lodge_machine_config_get_kernel (live)) != 0 ||
         g_strcmp0 (lodge_machine_config_get_cmdline (stored),
                    lodge_machine_config_get_cmdline (live)) != 0 ||
         /* The layers of a run that keeps nothing are always others. */
         (!lodge_machine_config_get_disposable (live) &&
          !same_devices (lodge_machine_config_get_disks (stored),
                         lodge_machine_config_get_disks (live))) ||
         !same_devices (lodge_machine_config_get_nics (stored),
                        lodge_machine_config_get_nics (live));
}

static LodgeMachineFeatures
features_of (LodgeLibvirtLink *link, LodgeMachineConfig *config, gboolean persistent)
{
  LodgeMachineFeatures features = lodge_libvirt_link_get_facts (link)->features;

  if (!persistent)
    features &= ~(LODGE_MACHINE_FEATURE_SAVE | LODGE_MACHINE_FEATURE_EDIT);
  if (lodge_machine_config_get_serial_count (config) == 0)
    features &= ~LODGE_MACHINE_FEATURE_OPEN_SERIAL;
  if (g_list_model_get_n_items (lodge_machine_config_get_displays (config)) == 0)
    features &= ~LODGE_MACHINE_FEATURE_OPEN_DISPLAY;
  return features;
}

/* NULL also when the domain went away meanwhile; its event is on the way. */
LodgeMachineConfig *
lodge_libvirt_read_live (LodgeLibvirtLink *link,
                         virDomainPtr domain,
                         LodgeMachineConfig *stored,
                         gboolean *needs_restart)
{
  gboolean readable = TRUE;
  g_autoptr (LodgeMachineConfig) live = read_config (link, domain, 0, &readable);

  if (live == NULL || !readable)
    return NULL;
  *needs_restart = differs_from_live (stored, live);
  return g_steal_pointer (&live);
}

static guint
count_snapshots (virDomainPtr domain)
{
  int n = LV (virDomainSnapshotNum (domain, 0));

  if (n < 0)
    virResetLastError ();
  return (guint)MAX (n, 0);
}

static gboolean
fill_in (LodgeLibvirtReading *reading,
         LodgeLibvirtLink *link,
         virDomainPtr domain,
         const Facts *facts)
{
  gboolean full = facts->state == VIR_DOMAIN_PAUSED && facts->reason == VIR_DOMAIN_PAUSED_IOERROR &&
                  is_host_full (domain);
  gboolean readable = TRUE;

  reading->config =
      read_config (link, domain, facts->persistent ? VIR_DOMAIN_XML_INACTIVE : 0, &readable);
  if (reading->config == NULL)
    return FALSE;
  lodge_libvirt_map_state (
      facts->state, facts->reason, facts->saved, full, &reading->state, &reading->reason);
  lodge_machine_config_set_transient (reading->config, !facts->persistent);
  if (facts->snapshots)
    reading->n_snapshots = count_snapshots (domain);
  reading->acceleration = lodge_machine_config_get_acceleration (reading->config);
  reading->features = features_of (link, reading->config, facts->persistent);
  if (!readable)
    reading->features &= ~LODGE_MACHINE_FEATURE_EDIT;
  reading->live_unknown = facts->active && facts->persistent && readable;
  if (facts->active && !facts->persistent && readable)
    reading->running = g_object_ref (reading->config);
  return TRUE;
}

static void
complete (LodgeLibvirtReading *reading, LodgeLibvirtLink *link, virDomainPtr domain)
{
  if (reading->live_unknown)
    reading->running =
        lodge_libvirt_read_live (link, domain, reading->config, &reading->needs_restart);
  if (reading->running != NULL)
    reading->acceleration = lodge_machine_config_get_acceleration (reading->running);
  reading->live_unknown = FALSE;
  if (lodge_libvirt_link_get_facts (link)->qemu)
    lodge_libvirt_read_sizes (domain, reading->config);
}

static gboolean
ask_facts (virDomainPtr domain, Facts *facts)
{
  int active = LV (virDomainIsActive (domain));
  int persistent = LV (virDomainIsPersistent (domain));

  if (active < 0 || persistent < 0 ||
      LV (virDomainGetState (domain, &facts->state, &facts->reason, 0)) < 0)
    return FALSE;
  facts->active = active > 0;
  facts->persistent = persistent > 0;
  facts->snapshots = TRUE;
  facts->saved = !facts->active && LV (virDomainHasManagedSaveImage (domain, 0)) > 0;
  return TRUE;
}

static gboolean
last_says_gone (void)
{
  virErrorPtr last = virGetLastError ();

  return last != NULL && last->code == VIR_ERR_NO_DOMAIN;
}

LodgeLibvirtReading *
lodge_libvirt_reading_new (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid)
{
  g_autoptr (LodgeLibvirtReading) reading = g_new0 (LodgeLibvirtReading, 1);
  Facts facts = { 0 };

  reading->serial = lodge_libvirt_link_next_serial (link);
  g_strlcpy (reading->uuid, uuid, sizeof reading->uuid);
  if (domain == NULL)
    {
      reading->gone = TRUE;
      return g_steal_pointer (&reading);
    }
  if (ask_facts (domain, &facts))
    {
      if (!fill_in (reading, link, domain, &facts))
        return NULL;
      complete (reading, link, domain);
      return g_steal_pointer (&reading);
    }

  /* Anything else, such as a lost connection, says nothing about the domain. */
  reading->gone = last_says_gone ();
  virResetLastError ();
  return reading->gone ? g_steal_pointer (&reading) : NULL;
}

/* The UUIDs of the domains that @flag selects: one call instead of one per domain. */
static GHashTable *
list_uuids (LodgeLibvirtLink *link, guint flag)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  virDomainPtr *domains = NULL;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, flag));

  for (int i = 0; i < n_domains; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];

      if (virDomainGetUUIDString (domains[i], uuid) == 0)
        g_hash_table_add (set, g_strdup (uuid));
      virDomainFree (domains[i]);
    }
  if (n_domains < 0)
    virResetLastError ();
  free (domains);
  return set;
}

typedef struct
{
  LodgeLibvirtLink *link;
  GHashTable *active;
  GHashTable *persistent;
  GHashTable *saved;
  GHashTable *snapshots;
  gboolean defers_live;
} Bulk;

static LodgeLibvirtReading *
read_listed (Bulk *bulk, virDomainPtr domain)
{
  g_autoptr (LodgeLibvirtReading) reading = g_new0 (LodgeLibvirtReading, 1);
  Facts facts = { 0 };

  reading->serial = lodge_libvirt_link_next_serial (bulk->link);
  if (virDomainGetUUIDString (domain, reading->uuid) < 0 ||
      LV (virDomainGetState (domain, &facts.state, &facts.reason, 0)) < 0)
    {
      /* Undefined since the list was made; its event is on the way. */
      virResetLastError ();
      return NULL;
    }
  facts.active = g_hash_table_contains (bulk->active, reading->uuid);
  facts.persistent = g_hash_table_contains (bulk->persistent, reading->uuid);
  facts.snapshots = g_hash_table_contains (bulk->snapshots, reading->uuid);
  facts.saved = !facts.active && g_hash_table_contains (bulk->saved, reading->uuid);
  if (!fill_in (reading, bulk->link, domain, &facts))
    return NULL;
  if (!bulk->defers_live)
    complete (reading, bulk->link, domain);
  return g_steal_pointer (&reading);
}

GPtrArray *
lodge_libvirt_reading_list (LodgeLibvirtLink *link, int live_limit, GError **error)
{
  g_autoptr (GHashTable) active = list_uuids (link, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
  g_autoptr (GHashTable) persistent = list_uuids (link, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
  g_autoptr (GHashTable) saved = list_uuids (link, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE);
  g_autoptr (GHashTable) snapshots = list_uuids (link, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT);
  Bulk bulk = { link, active, persistent, saved, snapshots, FALSE };
  g_autoptr (GPtrArray) readings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_libvirt_reading_free);
  virDomainPtr *domains = NULL;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, 0));

  if (n_domains < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  bulk.defers_live = n_domains > live_limit;
  for (int i = 0; i < n_domains; i++)
    {
      LodgeLibvirtReading *reading = read_listed (&bulk, domains[i]);

      if (reading != NULL)
        g_ptr_array_add (readings, reading);
      virDomainFree (domains[i]);
    }
  free (domains);
  return g_steal_pointer (&readings);
}
