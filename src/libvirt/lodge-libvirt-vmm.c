/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-vmm.h"

#include <libvirt-glib/libvirt-glib.h>
#include <signal.h>

#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-snapshots.h"

static void lodge_libvirt_vmm_iface_init (LodgeVmmInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeLibvirtVmm,
                               lodge_libvirt_vmm,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_VMM, lodge_libvirt_vmm_iface_init))

enum
{
  PROP_URI = 1,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_RETRY_AT,
  PROP_HOST,
  PROP_MACHINES,
  PROP_NETWORKS,
};

void
lodge_libvirt_vmm_set_state (LodgeLibvirtVmm *self, LodgeVmmState state, const GError *problem)
{
  gboolean state_differs = self->state != state;
  gboolean problem_differs = self->problem != NULL || problem != NULL;
  g_autoptr (GError) old_problem = g_steal_pointer (&self->problem);

  self->state = state;
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_object_freeze_notify (G_OBJECT (self));
  if (problem_differs)
    g_object_notify (G_OBJECT (self), "problem");
  if (state_differs)
    g_object_notify (G_OBJECT (self), "state");
  g_object_thaw_notify (G_OBJECT (self));
}

void
lodge_libvirt_vmm_set_retry_at (LodgeLibvirtVmm *self, gint64 retry_at)
{
  if (self->retry_at == retry_at)
    return;
  self->retry_at = retry_at;
  g_object_notify (G_OBJECT (self), "retry-at");
}

static void
lodge_libvirt_vmm_iface_init (LodgeVmmInterface *iface)
{
  iface->connect = lodge_libvirt_connection_connect;
  iface->disconnect = lodge_libvirt_connection_disconnect;
  iface->hold_statistics = lodge_libvirt_hold_statistics;
  iface->release_statistics = lodge_libvirt_release_statistics;
  iface->refresh = lodge_libvirt_refresh;
  iface->control = lodge_libvirt_control;
  iface->create = lodge_libvirt_create;
  iface->edit = lodge_libvirt_edit;
  iface->undefine = lodge_libvirt_undefine;
  iface->list_files = lodge_libvirt_list_files;
  iface->get_definition = lodge_libvirt_get_definition;
  iface->set_definition = lodge_libvirt_set_definition;
  iface->screenshot = lodge_libvirt_screenshot;
  iface->send_keys = lodge_libvirt_send_keys;
  iface->open_display = lodge_libvirt_open_display;
  iface->open_serial = lodge_libvirt_open_serial;
  iface->read_log = lodge_libvirt_read_log;
  iface->probe_image = lodge_libvirt_probe_image;
  iface->create_disk = lodge_libvirt_create_disk;
  iface->delete_file = lodge_libvirt_delete_file;
  iface->set_medium = lodge_libvirt_set_medium;
  iface->save = lodge_libvirt_save;
  iface->dup_disk_path = lodge_libvirt_dup_disk_path;
  iface->add_nic = lodge_libvirt_add_nic;
  iface->remove_nic = lodge_libvirt_remove_nic;
  iface->set_nic = lodge_libvirt_set_nic;
  iface->settle_nics = lodge_libvirt_settle_nics;
  iface->read_nics = lodge_libvirt_read_nics;
  iface->capture_nic = lodge_libvirt_capture_nic;
  iface->create_network = lodge_libvirt_create_network;
  iface->edit_network = lodge_libvirt_edit_network;
  iface->switch_network = lodge_libvirt_switch_network;
  iface->delete_network = lodge_libvirt_delete_network;
  iface->list_leases = lodge_libvirt_list_leases;
  iface->read_snapshots = lodge_libvirt_read_snapshots;
  iface->read_snapshot_features = lodge_libvirt_read_snapshot_features;
  iface->take_snapshot = lodge_libvirt_take_snapshot;
  iface->restore_snapshot = lodge_libvirt_restore_snapshot;
  iface->delete_snapshot = lodge_libvirt_delete_snapshot;
  iface->edit_snapshot = lodge_libvirt_edit_snapshot;
  iface->read_snapshot_config = lodge_libvirt_read_snapshot_config;
  iface->sync_clock = lodge_libvirt_sync_clock;
  iface->read_guest_tools = lodge_libvirt_read_guest_tools;
  iface->set_snapshot_policy = lodge_libvirt_set_snapshot_policy;
  iface->set_snapshot_undo = lodge_libvirt_set_snapshot_undo;
  iface->compare_files = lodge_libvirt_compare_files;
  iface->clone = lodge_libvirt_clone;
  iface->locate_file = lodge_libvirt_locate_file;
  iface->convert_disk = lodge_libvirt_convert_disk;
  iface->grow_disk = lodge_libvirt_grow_disk;
  iface->set_firmware = lodge_libvirt_set_firmware;
  iface->set_aside = lodge_libvirt_set_aside;
  iface->put_back = lodge_libvirt_put_back;
  iface->set_template = lodge_libvirt_set_template;
  iface->make_independent = lodge_libvirt_make_independent;
  iface->start_disposable = lodge_libvirt_start_disposable;
  iface->keep_disposable = lodge_libvirt_keep_disposable;
}

static void
lodge_libvirt_vmm_dispose (GObject *object)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (object);

  lodge_libvirt_statistics_stop (self);
  g_clear_handle_id (&self->dirty_source, g_source_remove);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->ping_source, g_source_remove);
  g_clear_handle_id (&self->recheck_source, g_source_remove);
  if (self->link != NULL)
    lodge_libvirt_link_close (self->link);
  g_clear_pointer (&self->link, lodge_libvirt_link_unref);
  G_OBJECT_CLASS (lodge_libvirt_vmm_parent_class)->dispose (object);
}

static void
lodge_libvirt_vmm_finalize (GObject *object)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (object);

  g_clear_object (&self->machines_view);
  g_clear_object (&self->machines);
  g_clear_object (&self->networks_view);
  g_clear_object (&self->networks);
  g_clear_object (&self->host);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->removed, g_hash_table_unref);
  g_clear_pointer (&self->dirty, g_hash_table_unref);
  g_clear_error (&self->problem);
  g_free (self->uri);
  G_OBJECT_CLASS (lodge_libvirt_vmm_parent_class)->finalize (object);
}

static void
lodge_libvirt_vmm_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (object);

  switch (property)
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
      g_value_set_int64 (value, self->retry_at);
      break;
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_MACHINES:
      g_value_set_object (value, self->machines_view);
      break;
    case PROP_NETWORKS:
      g_value_set_object (value, self->networks_view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
      break;
    }
}

static void
lodge_libvirt_vmm_class_init (LodgeLibvirtVmmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_libvirt_vmm_dispose;
  object_class->finalize = lodge_libvirt_vmm_finalize;
  object_class->get_property = lodge_libvirt_vmm_get_property;

  g_object_class_override_property (object_class, PROP_URI, "uri");
  g_object_class_override_property (object_class, PROP_STATE, "state");
  g_object_class_override_property (object_class, PROP_PROBLEM, "problem");
  g_object_class_override_property (object_class, PROP_RETRY_AT, "retry-at");
  g_object_class_override_property (object_class, PROP_HOST, "host");
  g_object_class_override_property (object_class, PROP_MACHINES, "machines");
  g_object_class_override_property (object_class, PROP_NETWORKS, "networks");
}

static void
lodge_libvirt_vmm_init (LodgeLibvirtVmm *self)
{
  self->state = LODGE_VMM_STATE_IDLE;
  self->retry_at = -1;
  self->host = lodge_host_new ();
  self->machines = g_list_store_new (LODGE_TYPE_MACHINE);
  self->machines_view = lodge_read_only_list_new (G_LIST_MODEL (self->machines));
  self->networks = g_list_store_new (LODGE_TYPE_NETWORK);
  self->networks_view = lodge_read_only_list_new (G_LIST_MODEL (self->networks));
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, lodge_libvirt_entry_free);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
lodge_libvirt_init (void)
{
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;

  /* libvirt writes to the daemon's socket, and a daemon that dies must not take us along. */
  signal (SIGPIPE, SIG_IGN);
  lodge_libvirt_set_main_thread ();
  gvir_event_register ();
  virInitialize ();
  lodge_libvirt_errors_init ();
  g_once_init_leave (&once, 1);
}

static gboolean
on_tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
lodge_libvirt_shutdown (guint milliseconds)
{
  gint64 deadline = g_get_monotonic_time () + (gint64)milliseconds * 1000;
  guint tick = g_timeout_add (1, on_tick_cb, NULL); /* threads free links without waking us */

  while (lodge_libvirt_link_count () > 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

LodgeVmm *
lodge_libvirt_vmm_new (const char *uri)
{
  LodgeLibvirtVmm *self = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  lodge_libvirt_init ();
  self = g_object_new (LODGE_TYPE_LIBVIRT_VMM, NULL);
  self->uri = g_strdup (uri);
  return LODGE_VMM (self);
}

LodgeVmm *
lodge_libvirt_vmm_factory (const char *uri, gpointer user_data)
{
  return lodge_libvirt_vmm_new (uri);
}
