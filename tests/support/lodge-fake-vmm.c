/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-vmm-private.h"
#include "lodge-list.h"
#include "lodge-machine-private.h"
#include "lodge-size.h"
#include "lodge-text.h"

#include <unistd.h>

#define ALL_FEATURES                                                                               \
  (LODGE_MACHINE_FEATURE_SAVE | LODGE_MACHINE_FEATURE_SCREENSHOT |                                 \
   LODGE_MACHINE_FEATURE_SEND_KEYS | LODGE_MACHINE_FEATURE_OPEN_DISPLAY |                          \
   LODGE_MACHINE_FEATURE_OPEN_SERIAL | LODGE_MACHINE_FEATURE_READ_LOG |                            \
   LODGE_MACHINE_FEATURE_EDIT | LODGE_MACHINE_FEATURE_STATISTICS | LODGE_MACHINE_FEATURE_MEDIUM)

/* One blue pixel. */
static const guint8 tiny_png[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00,
                                   0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01,
                                   0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90,
                                   0x77, 0x53, 0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41,
                                   0x54, 0x78, 0x9c, 0x63, 0x50, 0x70, 0x68, 0x00, 0x00, 0x01,
                                   0x64, 0x00, 0xe1, 0xc7, 0x13, 0xc9, 0xf6, 0x00, 0x00, 0x00,
                                   0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

static void lodge_fake_vmm_vmm_init (LodgeVmmInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeFakeVmm,
                               lodge_fake_vmm,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_VMM, lodge_fake_vmm_vmm_init))

enum
{
  PROP_0,
  PROP_URI,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_RETRY_AT,
  PROP_HOST,
  PROP_MACHINES,
  PROP_NETWORKS,
};

static void
domain_free (LodgeFakeDomain *domain)
{
  g_free (domain->uuid);
  g_clear_object (&domain->stored);
  g_clear_object (&domain->live);
  g_hash_table_unref (domain->nic_statuses);
  g_hash_table_unref (domain->captures);
  g_hash_table_unref (domain->borrowed);
  lodge_fake_vmm_snapshots_clear (domain);
  g_free (domain);
}

static void
plan_free (LodgeFakePlan *plan)
{
  g_queue_clear_full (&plan->waiting, g_object_unref);
  g_clear_error (&plan->error);
  g_free (plan);
}

LodgeFakePlan *
lodge_fake_vmm_get_plan (LodgeFakeVmm *self, const char *operation)
{
  LodgeFakePlan *plan = g_hash_table_lookup (self->plans, operation);

  if (plan == NULL)
    {
      plan = g_new0 (LodgeFakePlan, 1);
      g_queue_init (&plan->waiting);
      g_hash_table_insert (self->plans, g_strdup (operation), plan);
    }
  return plan;
}

LodgeFakeDomain *
lodge_fake_vmm_find_domain (LodgeFakeVmm *self, const char *uuid)
{
  for (guint i = 0; i < self->domains->len; i++)
    {
      LodgeFakeDomain *domain = g_ptr_array_index (self->domains, i);

      if (g_str_equal (domain->uuid, uuid))
        return domain;
    }
  return NULL;
}

static void
define_nics (LodgeFakeVmm *self, GListModel *nics)
{
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autofree char *id = g_strdup_printf ("ua-nic%u", i);

      if (lodge_device_get_id (LODGE_DEVICE (nic)) == NULL)
        lodge_device_set_id (LODGE_DEVICE (nic), id);
      lodge_nic_set_switchable (nic, !self->nics_fixed && !lodge_nic_is_straight (nic));
    }
}

static void
give_ids (LodgeMachineConfig *config)
{
  GListModel *disks = lodge_machine_config_get_disks (config);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDevice) disk = g_list_model_get_item (disks, i);
      g_autofree char *id = g_strdup_printf ("ua-disk-%u", i);

      if (lodge_device_get_id (disk) == NULL)
        lodge_device_set_id (disk, id);
    }
}

LodgeFakeDomain *
lodge_fake_vmm_define (LodgeFakeVmm *self, LodgeMachineConfig *config)
{
  LodgeFakeDomain *domain = g_new0 (LodgeFakeDomain, 1);

  domain->stored = lodge_machine_config_copy (config);
  if (lodge_machine_config_get_uuid (config) == NULL)
    {
      g_autofree char *uuid = g_uuid_string_random ();

      lodge_machine_config_set_uuid (domain->stored, uuid);
    }
  domain->uuid = g_strdup (lodge_machine_config_get_uuid (domain->stored));
  if (lodge_machine_config_get_name (config) == NULL)
    {
      g_autofree char *name =
          lodge_text_dup_slug (lodge_machine_config_get_title (config), domain->uuid);

      lodge_machine_config_set_name (domain->stored, name);
    }
  lodge_machine_config_set_acceleration (
      domain->stored,
      lodge_host_resolve_acceleration (self->host, lodge_machine_config_get_acceleration (config)));
  give_ids (domain->stored);
  domain->state = LODGE_MACHINE_STATE_OFF;
  domain->features = ALL_FEATURES;
  domain->revision = 1;
  domain->nic_statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  domain->captures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  domain->borrowed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (self->domains, domain);
  define_nics (self, lodge_machine_config_get_nics (domain->stored));
  return domain;
}

void
lodge_fake_vmm_move (LodgeFakeVmm *self,
                     LodgeFakeDomain *domain,
                     LodgeMachineState state,
                     LodgeMachineReason reason)
{
  gboolean active = state == LODGE_MACHINE_STATE_RUNNING || state == LODGE_MACHINE_STATE_PAUSED ||
                    state == LODGE_MACHINE_STATE_SHUTTING_DOWN ||
                    state == LODGE_MACHINE_STATE_ASLEEP;

  domain->state = state;
  domain->reason = reason;
  if (!active)
    {
      g_clear_object (&domain->live);
      g_hash_table_remove_all (domain->borrowed);
      g_hash_table_remove_all (domain->captures);
    }
  else if (domain->live == NULL)
    domain->live = lodge_machine_config_copy (domain->stored);
}

/* An adapter that is for a while on something else than what is stored needs no restart. */
static gboolean
needs_restart (LodgeFakeDomain *domain)
{
  g_autoptr (LodgeMachineConfig) live = NULL;
  GListModel *nics;

  if (domain->live == NULL)
    return FALSE;
  live = lodge_machine_config_copy (domain->live);
  lodge_machine_config_set_disposable (live, FALSE);
  nics = lodge_machine_config_get_nics (live);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      LodgeNic *stored =
          lodge_fake_vmm_find_nic (domain->stored, lodge_device_get_id (LODGE_DEVICE (nic)));

      if (stored != NULL &&
          g_hash_table_contains (domain->borrowed, lodge_device_get_id (LODGE_DEVICE (nic))))
        lodge_device_assign (LODGE_DEVICE (nic), LODGE_DEVICE (stored));
    }
  return !lodge_machine_config_equal (live, domain->stored);
}

static void
show_domain (LodgeFakeVmm *self, LodgeFakeDomain *domain)
{
  g_autoptr (LodgeMachine) machine = NULL;
  LodgeMachine *known = lodge_vmm_find_machine (LODGE_VMM (self), domain->uuid);

  if (known != NULL)
    machine = g_object_ref (known);
  else
    machine = lodge_machine_new (self->uri, domain->uuid);

  lodge_machine_update_config (machine, domain->stored);
  lodge_machine_update_running (machine, domain->live);
  lodge_machine_set_state (machine, domain->state, domain->reason);
  lodge_machine_set_features (machine, domain->features);
  lodge_machine_set_acceleration (
      machine,
      lodge_machine_config_get_acceleration (domain->live != NULL ? domain->live : domain->stored));
  lodge_machine_set_needs_restart (machine, needs_restart (domain));
  lodge_machine_set_n_snapshots (machine, domain->snapshots != NULL ? domain->snapshots->len : 0);
  if (known == NULL)
    g_list_store_append (self->store, machine);
}

static void
forget_machine (LodgeFakeVmm *self, LodgeMachine *machine)
{
  guint position;

  lodge_machine_set_present (machine, FALSE);
  if (g_list_store_find (self->store, machine, &position))
    g_list_store_remove (self->store, position);
}

void
lodge_fake_vmm_show (LodgeFakeVmm *self, const char *uuid)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);
  LodgeMachine *machine = lodge_vmm_find_machine (LODGE_VMM (self), uuid);

  if (domain != NULL)
    show_domain (self, domain);
  else if (machine != NULL)
    forget_machine (self, machine);
}

void
lodge_fake_vmm_show_all (LodgeFakeVmm *self)
{
  for (guint i = g_list_model_get_n_items (self->machines); i > 0; i--)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (self->machines, i - 1);

      if (lodge_fake_vmm_find_domain (self, lodge_machine_get_uuid (machine)) == NULL)
        forget_machine (self, machine);
    }
  for (guint i = 0; i < self->domains->len; i++)
    show_domain (self, g_ptr_array_index (self->domains, i));
  lodge_fake_vmm_show_networks (self);
}

void
lodge_fake_vmm_event (LodgeFakeVmm *self, const char *uuid)
{
  if (self->state == LODGE_VMM_STATE_CONNECTED && !self->events_held)
    lodge_fake_vmm_show (self, uuid);
}

static void
set_connection (LodgeFakeVmm *self, LodgeVmmState state, const GError *problem)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_object_notify (G_OBJECT (self), "problem");
  if (self->state != state)
    {
      self->state = state;
      g_object_notify (G_OBJECT (self), "state");
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
on_connect_idle_cb (gpointer user_data)
{
  LodgeFakeVmm *self = user_data;
  LodgeFakePlan *plan = lodge_fake_vmm_get_plan (self, "connect");

  if (plan->held)
    {
      self->connect_source = 0;
      return G_SOURCE_REMOVE;
    }
  self->connect_source = 0;
  if (plan->error != NULL)
    set_connection (self, LODGE_VMM_STATE_FAILED, plan->error);
  else
    {
      lodge_fake_vmm_show_all (self);
      set_connection (self, LODGE_VMM_STATE_CONNECTED, NULL);
    }
  return G_SOURCE_REMOVE;
}

static void
lodge_fake_vmm_connect (LodgeVmm *vmm)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (vmm);

  if (self->state == LODGE_VMM_STATE_CONNECTED)
    return;
  lodge_fake_vmm_get_plan (self, "connect")->n_calls++;
  if (self->state != LODGE_VMM_STATE_RECONNECTING)
    set_connection (self, LODGE_VMM_STATE_CONNECTING, NULL);
  if (self->connect_source == 0)
    self->connect_source = g_idle_add (on_connect_idle_cb, self);
}

static void
lodge_fake_vmm_disconnect (LodgeVmm *vmm)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (vmm);

  g_clear_handle_id (&self->connect_source, g_source_remove);
  set_connection (self, LODGE_VMM_STATE_IDLE, NULL);
}

static void
lodge_fake_vmm_vmm_init (LodgeVmmInterface *iface)
{
  iface->connect = lodge_fake_vmm_connect;
  iface->disconnect = lodge_fake_vmm_disconnect;
  lodge_fake_vmm_operations_init (iface);
}

static void
lodge_fake_vmm_finalize (GObject *object)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (object);

  g_clear_handle_id (&self->connect_source, g_source_remove);
  if (self->display_peer >= 0)
    close (self->display_peer);
  if (self->serial_peer >= 0)
    close (self->serial_peer);
  g_free (self->uri);
  g_clear_error (&self->problem);
  g_clear_object (&self->host);
  g_clear_object (&self->machines);
  g_clear_object (&self->store);
  g_clear_object (&self->networks);
  g_clear_object (&self->network_store);
  g_ptr_array_unref (self->true_networks);
  g_hash_table_unref (self->leases);
  g_ptr_array_unref (self->domains);
  g_hash_table_unref (self->plans);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->statistics);
  g_bytes_unref (self->screenshot);
  g_free (self->log);
  g_free (self->last_keys);

  G_OBJECT_CLASS (lodge_fake_vmm_parent_class)->finalize (object);
}

static void
lodge_fake_vmm_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, -1);
      break;
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_MACHINES:
      g_value_set_object (value, self->machines);
      break;
    case PROP_NETWORKS:
      g_value_set_object (value, self->networks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_fake_vmm_class_init (LodgeFakeVmmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_fake_vmm_finalize;
  object_class->get_property = lodge_fake_vmm_get_property;

  g_object_class_override_property (object_class, PROP_URI, "uri");
  g_object_class_override_property (object_class, PROP_STATE, "state");
  g_object_class_override_property (object_class, PROP_PROBLEM, "problem");
  g_object_class_override_property (object_class, PROP_RETRY_AT, "retry-at");
  g_object_class_override_property (object_class, PROP_HOST, "host");
  g_object_class_override_property (object_class, PROP_MACHINES, "machines");
  g_object_class_override_property (object_class, PROP_NETWORKS, "networks");
}

static LodgeHost *
create_host (void)
{
  LodgeHost *host = lodge_host_new ();

  g_object_set (host,
                "hostname",
                "fake",
                "hypervisor",
                "Fake",
                "hypervisor-version",
                "1.0.0",
                "library-version",
                "9.0.0",
                "arch",
                "x86_64",
                "local",
                TRUE,
                "cpus",
                8,
                "memory",
                16 * LODGE_GIB,
                "memory-available",
                12 * LODGE_GIB,
                "acceleration-reason",
                "This is a computer for tests, so machines are emulated.",
                "emulation",
                TRUE,
                "uefi",
                TRUE,
                "secure-boot",
                TRUE,
                "tpm",
                TRUE,
                "rendering",
                TRUE,
                "spice",
                TRUE,
                "vnc",
                TRUE,
                "max-cpus",
                16,
                "disk-folder",
                "/fake/disks",
                "disk-space",
                100 * LODGE_GIB,
                NULL);
  return host;
}

static void
lodge_fake_vmm_init (LodgeFakeVmm *self)
{
  self->host = create_host ();
  self->network_store = g_list_store_new (LODGE_TYPE_NETWORK);
  self->networks = G_LIST_MODEL (lodge_read_only_list_new (G_LIST_MODEL (self->network_store)));
  self->true_networks = g_ptr_array_new_with_free_func (g_object_unref);
  self->leases =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->store = g_list_store_new (LODGE_TYPE_MACHINE);
  self->machines = G_LIST_MODEL (lodge_read_only_list_new (G_LIST_MODEL (self->store)));
  self->domains = g_ptr_array_new_with_free_func ((GDestroyNotify)domain_free);
  self->plans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)plan_free);
  self->files = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)lodge_image_info_free);
  self->statistics = g_hash_table_new (NULL, NULL);
  self->screenshot = g_bytes_new_static (tiny_png, sizeof tiny_png);
  self->log = g_strdup ("");
  self->display_peer = -1;
  self->serial_peer = -1;
  self->guests_obey = TRUE;
}

LodgeFakeVmm *
lodge_fake_vmm_new (const char *uri)
{
  LodgeFakeVmm *self = g_object_new (LODGE_TYPE_FAKE_VMM, NULL);

  self->uri = g_strdup (uri);
  return self;
}

LodgeVmm *
lodge_fake_vmm_factory (const char *uri, gpointer user_data)
{
  return LODGE_VMM (lodge_fake_vmm_new (uri));
}

void
lodge_fake_vmm_hold (LodgeFakeVmm *self, const char *operation)
{
  lodge_fake_vmm_get_plan (self, operation)->held = TRUE;
}

void
lodge_fake_vmm_release (LodgeFakeVmm *self, const char *operation)
{
  LodgeFakePlan *plan = lodge_fake_vmm_get_plan (self, operation);
  GTask *task;

  plan->held = FALSE;
  while ((task = g_queue_pop_head (&plan->waiting)) != NULL)
    lodge_fake_vmm_resume_call (task);
  if (g_str_equal (operation, "connect") && self->state == LODGE_VMM_STATE_CONNECTING &&
      self->connect_source == 0)
    self->connect_source = g_idle_add (on_connect_idle_cb, self);
}

guint
lodge_fake_vmm_get_n_held (LodgeFakeVmm *self, const char *operation)
{
  return g_queue_get_length (&lodge_fake_vmm_get_plan (self, operation)->waiting);
}

void
lodge_fake_vmm_fail (LodgeFakeVmm *self, const char *operation, const GError *error)
{
  LodgeFakePlan *plan = lodge_fake_vmm_get_plan (self, operation);

  g_clear_error (&plan->error);
  plan->error = error != NULL ? g_error_copy (error) : NULL;
}

guint
lodge_fake_vmm_get_n_calls (LodgeFakeVmm *self, const char *operation)
{
  return lodge_fake_vmm_get_plan (self, operation)->n_calls;
}

void
lodge_fake_vmm_drop (LodgeFakeVmm *self, const GError *problem)
{
  g_clear_handle_id (&self->connect_source, g_source_remove);
  set_connection (self, LODGE_VMM_STATE_RECONNECTING, problem);
}

void
lodge_fake_vmm_restore (LodgeFakeVmm *self)
{
  lodge_fake_vmm_show_all (self);
  set_connection (self, LODGE_VMM_STATE_CONNECTED, NULL);
}

LodgeMachine *
lodge_fake_vmm_add_config (LodgeFakeVmm *self, LodgeMachineConfig *config, LodgeMachineState state)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_define (self, config);

  lodge_fake_vmm_move (self, domain, state, LODGE_MACHINE_REASON_NONE);
  lodge_fake_vmm_event (self, domain->uuid);
  return lodge_vmm_find_machine (LODGE_VMM (self), domain->uuid);
}

LodgeMachine *
lodge_fake_vmm_add_machine (LodgeFakeVmm *self, const char *title, LodgeMachineState state)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_SPICE);
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);

  lodge_device_set_id (LODGE_DEVICE (display), "ua-display0");
  lodge_device_set_id (LODGE_DEVICE (nic), "ua-nic0");
  lodge_machine_config_set_title (config, title);
  lodge_machine_config_add_display (config, display);
  lodge_machine_config_add_nic (config, nic);
  return lodge_fake_vmm_add_config (self, config, state);
}

void
lodge_fake_vmm_remove_machine (LodgeFakeVmm *self, const char *uuid)
{
  g_autofree char *kept = g_strdup (uuid);
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  g_ptr_array_remove (self->domains, domain);
  lodge_fake_vmm_event (self, kept);
}

void
lodge_fake_vmm_set_state (LodgeFakeVmm *self,
                          const char *uuid,
                          LodgeMachineState state,
                          LodgeMachineReason reason)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  lodge_fake_vmm_move (self, domain, state, reason);
  lodge_fake_vmm_event (self, uuid);
}

void
lodge_fake_vmm_set_features (LodgeFakeVmm *self, const char *uuid, LodgeMachineFeatures features)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  domain->features = features;
  lodge_fake_vmm_event (self, uuid);
}

void
lodge_fake_vmm_hold_events (LodgeFakeVmm *self)
{
  self->events_held = TRUE;
}

void
lodge_fake_vmm_deliver_events (LodgeFakeVmm *self)
{
  self->events_held = FALSE;
  if (self->state == LODGE_VMM_STATE_CONNECTED)
    lodge_fake_vmm_show_all (self);
}

void
lodge_fake_vmm_set_guests_obey (LodgeFakeVmm *self, gboolean obey)
{
  self->guests_obey = obey;
}

void
lodge_fake_vmm_add_image (LodgeFakeVmm *self, const LodgeImageInfo *info)
{
  g_hash_table_insert (self->files, g_strdup (info->path), lodge_image_info_copy (info));
}

gboolean
lodge_fake_vmm_has_file (LodgeFakeVmm *self, const char *path)
{
  return g_hash_table_contains (self->files, path);
}

guint
lodge_fake_vmm_get_n_files (LodgeFakeVmm *self)
{
  return g_hash_table_size (self->files);
}

void
lodge_fake_vmm_set_screenshot (LodgeFakeVmm *self, GBytes *png)
{
  g_bytes_unref (self->screenshot);
  self->screenshot = g_bytes_ref (png);
}

void
lodge_fake_vmm_set_log (LodgeFakeVmm *self, const char *text)
{
  g_free (self->log);
  self->log = g_strdup (text);
}

int
lodge_fake_vmm_steal_display_peer (LodgeFakeVmm *self)
{
  return g_steal_fd (&self->display_peer);
}

guint
lodge_fake_vmm_get_n_statistics_holds (LodgeFakeVmm *self, LodgeMachine *machine)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->statistics, machine));
}

const char *
lodge_fake_vmm_get_last_keys (LodgeFakeVmm *self)
{
  return self->last_keys;
}
