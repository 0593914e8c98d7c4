/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host.h"
#include "lodge-vmm-error.h"
#include "lodge-snapshot-policy.h"
#include "lodge-vmm-file-changes.h"
#include "lodge-vmm-guest-tools.h"
#include "lodge-vmm-snapshot-types.h"
#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/*
 * LodgeVmm: one connection to one hypervisor. Main thread only; nothing here blocks.
 *
 * Properties every implementation has (readable, notified):
 *   "uri"      char*          as given
 *   "state"    LodgeVmmState
 *   "problem"  GError*        why it is FAILED or RECONNECTING, else NULL
 *   "retry-at" int64          monotonic microseconds of the next attempt, or -1
 *   "host"     LodgeHost*     the same object for the whole life
 *   "machines" GListModel*    of LodgeMachine; the same object for the whole life, read-only;
 *                             rows leave when a machine is undefined, never because the connection
 *                             was lost; after a reconnect the same objects come back, by UUID
 *   "networks" GListModel*    of LodgeNetwork; as "machines" (an implementation without networks has
 *                             an empty one)
 *
 * Every operation is a pair _async/_finish. Rules that hold for all, kept by the wrapper:
 *   - a vfunc that is NULL answers LODGE_VMM_ERROR_NOT_SUPPORTED;
 *   - not CONNECTED answers LODGE_VMM_ERROR_DISCONNECTED;
 *   - operations that have a LodgeActivity answer LODGE_VMM_ERROR_BUSY while the machine has another
 *     (FORCE_OFF excepted), and the machine shows the activity until the callback was called;
 *     an operation begun from within the callback takes over from the one that ends;
 *   - the callback comes on the main thread, exactly once, never before _async () has returned;
 *   - the model has been re-read and shows the outcome before the callback is called;
 *   - cancelling means that the caller no longer cares: it is told G_IO_ERROR_CANCELLED soon, and
 *     never anything else, while the machine stays busy until the backend has really finished and
 *     a late result is freed. Excepted are create, create_disk and save, which leave something
 *     behind: they tell what was done once it is done, or CANCELLED with nothing left;
 *   - a machine that is not "present" any more answers LODGE_VMM_ERROR_NOT_FOUND;
 *   - a machine that is of another connection is a programmer's error.
 *
 * A vfunc gets a GTask whose source object is @self. It owns that reference and must return on the
 * task exactly once, from any thread; the wrapper has put the GCancellable on it (and switched
 * check-cancellable off). Return types: gboolean -> g_task_return_boolean, pointers with their free
 * function, a descriptor by g_task_return_int, edit's LodgeEditResult by g_task_return_int; create
 * and edit with dry_run: the text, a pointer freed by g_free ().
 */
#define LODGE_TYPE_VMM (lodge_vmm_get_type ())
G_DECLARE_INTERFACE (LodgeVmm, lodge_vmm, LODGE, VMM, GObject)

struct _LodgeVmmInterface
{
  GTypeInterface parent_iface;

  void (*connect) (LodgeVmm *self);    /* starts the state machine; keeps trying by itself */
  void (*disconnect) (LodgeVmm *self); /* to IDLE; frees the connection, keeps nothing running */

  void (*hold_statistics) (LodgeVmm *self, LodgeMachine *machine);
  void (*release_statistics) (LodgeVmm *self, LodgeMachine *machine);

  void (*refresh) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*control) (LodgeVmm *self, LodgeMachine *machine, LodgeVerb verb, GTask *task);
  void (*create) (LodgeVmm *self, LodgeMachineConfig *config, gboolean dry_run, GTask *task);
  void (*edit) (LodgeVmm *self, LodgeMachine *machine, const LodgeMachineEdit *edit, gboolean dry_run, GTask *task);
  void (*undefine) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*list_files) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*get_definition) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*set_definition) (LodgeVmm *self, LodgeMachine *machine, const LodgeDefinition *definition, GTask *task);
  void (*screenshot) (LodgeVmm *self, LodgeMachine *machine, guint screen, GTask *task);
  void (*send_keys) (LodgeVmm *self, LodgeMachine *machine, const guint *keycodes, guint n_keycodes, GTask *task);
  void (*open_display) (LodgeVmm *self, LodgeMachine *machine, guint index, GTask *task);
  void (*open_serial) (LodgeVmm *self, LodgeMachine *machine, guint index, GTask *task);
  void (*read_log) (LodgeVmm *self, LodgeMachine *machine, guint max_lines, GTask *task);
  void (*probe_image) (LodgeVmm *self, const char *path, GTask *task);
  void (*create_disk) (LodgeVmm *self, const LodgeDiskRequest *request, LodgeJob *job, GTask *task);
  void (*delete_file) (LodgeVmm *self, const char *path, GTask *task);
  char *(*dup_disk_path) (LodgeVmm *self, const char *name);
  void (*set_medium) (LodgeVmm *self, LodgeMachine *machine, const char *id, const char *path, gboolean force, GTask *task);
  void (*save) (LodgeVmm *self, LodgeMachine *machine, LodgeJob *job, GTask *task);

  void (*add_nic) (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, GTask *task);
  void (*remove_nic) (LodgeVmm *self, LodgeMachine *machine, const char *id, GTask *task);
  void (*set_nic) (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope, GTask *task);
  void (*settle_nics) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*read_nics) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*capture_nic) (LodgeVmm *self, LodgeMachine *machine, const char *id, const char *path, GTask *task);
  void (*create_network) (LodgeVmm *self, LodgeNetwork *network, GTask *task);
  void (*edit_network) (LodgeVmm *self, LodgeNetwork *network, LodgeNetwork *draft, GTask *task);
  void (*switch_network) (LodgeVmm *self, LodgeNetwork *network, gboolean active, GTask *task);
  void (*delete_network) (LodgeVmm *self, LodgeNetwork *network, GTask *task);
  void (*list_leases) (LodgeVmm *self, LodgeNetwork *network, GTask *task);

  void (*read_snapshots) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*read_snapshot_features) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*take_snapshot) (LodgeVmm *self, LodgeMachine *machine, const LodgeSnapshotRequest *request, LodgeJob *job, GTask *task);
  void (*restore_snapshot) (LodgeVmm *self, LodgeMachine *machine, const char *name, LodgeRestoreMode mode, LodgeJob *job, GTask *task);
  void (*delete_snapshot) (LodgeVmm *self, LodgeMachine *machine, const char *name, gboolean children, LodgeJob *job, GTask *task);
  void (*edit_snapshot) (LodgeVmm *self, LodgeMachine *machine, LodgeSnapshot *draft, GTask *task);
  void (*read_snapshot_config) (LodgeVmm *self, LodgeMachine *machine, const char *name, GTask *task);
  void (*compare_files) (LodgeVmm *self, LodgeMachine *machine, const char *name, const char *other, LodgeJob *job, GTask *task);
  void (*clone) (LodgeVmm *self, LodgeMachine *machine, const LodgeCloneRequest *request, LodgeJob *job, GTask *task);
  void (*make_independent) (LodgeVmm *self, LodgeMachine *machine, LodgeJob *job, GTask *task);
  void (*locate_file) (LodgeVmm *self, LodgeMachine *machine, const char *missing, const char *path, GTask *task);
  void (*convert_disk) (LodgeVmm *self, LodgeMachine *machine, const char *id, LodgeJob *job, GTask *task);
  void (*grow_disk) (LodgeVmm *self, LodgeMachine *machine, const char *id, guint64 capacity, GTask *task);
  void (*set_firmware) (LodgeVmm *self, LodgeMachine *machine, LodgeFirmware firmware, gboolean secure_boot, GTask *task);
  void (*set_aside) (LodgeVmm *self, LodgeMachine *machine, const char *id, GTask *task);
  void (*put_back) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*set_template) (LodgeVmm *self, LodgeMachine *machine, gboolean is_template, GTask *task);
  void (*start_disposable) (LodgeVmm *self, LodgeMachine *machine, const char *name, GTask *task);
  void (*keep_disposable) (LodgeVmm *self, LodgeMachine *machine, GTask *task);

  void (*set_snapshot_policy) (LodgeVmm *self, LodgeMachine *machine, const LodgeSnapshotPolicy *policy, GTask *task);
  void (*set_snapshot_undo) (LodgeVmm *self, LodgeMachine *machine, const char *name, GTask *task);
  void (*sync_clock) (LodgeVmm *self, LodgeMachine *machine, GTask *task);
  void (*read_guest_tools) (LodgeVmm *self, LodgeMachine *machine, GTask *task);

  gpointer padding[12];
};

char          *lodge_vmm_dup_uri (LodgeVmm *self);
LodgeVmmState  lodge_vmm_get_state (LodgeVmm *self);
GError        *lodge_vmm_dup_problem (LodgeVmm *self); /* (nullable) (transfer full) */
LodgeHost     *lodge_vmm_get_host (LodgeVmm *self);     /* (transfer none) */
GListModel    *lodge_vmm_get_machines (LodgeVmm *self); /* (transfer none) */
GListModel    *lodge_vmm_get_networks (LodgeVmm *self); /* (transfer none) */

/* The network of that name, or NULL. Returns: (transfer none) (nullable) */
LodgeNetwork *lodge_vmm_find_network (LodgeVmm *self, const char *name);

/* The machine with this UUID, or NULL. Returns: (transfer none) (nullable) */
LodgeMachine *lodge_vmm_find_machine (LodgeVmm *self, const char *uuid);

/* Connects and from then on keeps connected. While FAILED or RECONNECTING: tries again now. */
void lodge_vmm_connect (LodgeVmm *self);
void lodge_vmm_disconnect (LodgeVmm *self);

/* Connected, or failed for the first time: one wait for programs that run and end.
 * Finish gives FALSE with the problem when the first attempt failed. */
void     lodge_vmm_wait_connected_async (LodgeVmm *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_wait_connected_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Statistics of a machine are sampled (once a second) only while somebody holds them. Nests. */
void lodge_vmm_hold_statistics (LodgeVmm *self, LodgeMachine *machine);
void lodge_vmm_release_statistics (LodgeVmm *self, LodgeMachine *machine);

/* Reads again what libvirt does not announce. @machine: (nullable): all machines and the host. */
void     lodge_vmm_refresh_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_refresh_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

void     lodge_vmm_control_async (LodgeVmm *self, LodgeMachine *machine, LodgeVerb verb, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_control_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* LODGE_VERB_SAVE that can be stopped: cancelling lets the machine go on as it was.
 * @job: (nullable): told of progress. */
void     lodge_vmm_save_async (LodgeVmm *self, LodgeMachine *machine, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_save_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Puts the file at @path into the drive with the device id @id, or takes out what is in it (NULL),
 * in the running machine and in the stored definition. On a local connection the file must be an ISO
 * or raw image that stands alone. LODGE_VMM_ERROR_LOCKED: the guest keeps the drive shut and nothing
 * was changed; @force does not mind. LODGE_VMM_ERROR_NOT_FOUND: no such drive.
 */
void     lodge_vmm_set_medium_async (LodgeVmm *self, LodgeMachine *machine, const char *id, const char *path, gboolean force, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_medium_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Defines a new machine from @config (copied at once). Its disks' paths must exist. With @dry_run
 * nothing is done and finish_text gives the definition; else finish gives the machine, stored, off.
 */
void          lodge_vmm_create_async (LodgeVmm *self, LodgeMachineConfig *config, gboolean dry_run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeMachine *lodge_vmm_create_finish (LodgeVmm *self, GAsyncResult *result, GError **error);      /* (transfer full) */
char         *lodge_vmm_create_finish_text (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */

/* Changes the stored definition and, where it can be, the running machine. */
void     lodge_vmm_edit_async (LodgeVmm *self, LodgeMachine *machine, const LodgeMachineEdit *edit, gboolean dry_run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_edit_finish (LodgeVmm *self, GAsyncResult *result, LodgeEditResult *edit_result, GError **error);
char    *lodge_vmm_edit_finish_text (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */

/* Removes the definition with NVRAM, TPM state, saved memory and snapshot metadata; disks stay.
 * An active machine is forced off first. The row leaves "machines". */
void     lodge_vmm_undefine_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_undefine_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Every file the definition names or owns; backing files of disks, and disks outside the host's disk
 * folder (images used in place), are listed as kept.
 * Returns: (transfer full) (element-type LodgeMachineFile) */
void        lodge_vmm_list_files_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListModel *lodge_vmm_list_files_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* The escape hatch. A stale revision is LODGE_VMM_ERROR_CONFLICT. */
void             lodge_vmm_get_definition_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeDefinition *lodge_vmm_get_definition_finish (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */
void             lodge_vmm_set_definition_async (LodgeVmm *self, LodgeMachine *machine, const LodgeDefinition *definition, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         lodge_vmm_set_definition_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* A PNG (whatever the hypervisor sent). Returns: (transfer full) */
void    lodge_vmm_screenshot_async (LodgeVmm *self, LodgeMachine *machine, guint screen, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *lodge_vmm_screenshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Presses all, in order, and releases them. @keycodes: Linux input codes (KEY_* of
 * linux/input-event-codes.h), 1 to 16 of them. */
void     lodge_vmm_send_keys_async (LodgeVmm *self, LodgeMachine *machine, const guint *keycodes, guint n_keycodes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_send_keys_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* A new connected descriptor to the display @index; the caller closes it. -1 with an error.
 * (The vfunc returns it by g_task_return_int.) */
void lodge_vmm_open_display_async (LodgeVmm *self, LodgeMachine *machine, guint index, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int  lodge_vmm_open_display_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Serial console @index as a stream. Returns: (transfer full) */
void       lodge_vmm_open_serial_async (LodgeVmm *self, LodgeMachine *machine, guint index, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GIOStream *lodge_vmm_open_serial_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* The last lines QEMU wrote, newest last, valid UTF-8. Returns: (transfer full) */
void  lodge_vmm_read_log_async (LodgeVmm *self, LodgeMachine *machine, guint max_lines, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *lodge_vmm_read_log_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* What kind of image the local file at @path is. Returns: (transfer full) */
void            lodge_vmm_probe_image_async (LodgeVmm *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeImageInfo *lodge_vmm_probe_image_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Where a disk called @name would be made: what a journal notes before the work. NULL: not known.
 * Returns: (transfer full) */
char *lodge_vmm_dup_disk_path (LodgeVmm *self, const char *name);

/* Makes a disk, blank or a copy. Never overwrites (EXISTS). Cancelling aborts and leaves nothing.
 * @job: (nullable): told of progress. Returns: its absolute path (transfer full) */
void  lodge_vmm_create_disk_async (LodgeVmm *self, const LodgeDiskRequest *request, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *lodge_vmm_create_disk_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Deletes a disk; TRUE also when it is not there. LODGE_VMM_ERROR_IN_USE while a defined machine
 * refers to it. */
void     lodge_vmm_delete_file_async (LodgeVmm *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_delete_file_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Network adapters. add, remove and set take a draft (copied at once) and change the stored
 * definition and, where it can be, the running machine; AT_NEXT_START tells that the running one
 * keeps what it has. A running machine keeps its adapter (MAC, model, slot) when only what it is
 * attached to changes, and its link is pulsed so that the guest asks for an address again.
 *
 * set: @nic is the adapter with the draft's id. With LODGE_NIC_SCOPE_RUNNING what is stored is not
 * touched; the draft's "until" then says when it ends (see LodgeNic), and what it opens ends as
 * well when lodge-agent, the daemon or the host does; an adapter that can't be switched answers
 * NOT_SUPPORTED.
 */
void     lodge_vmm_add_nic_async (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_add_nic_finish (LodgeVmm *self, GAsyncResult *result, LodgeEditResult *edit_result, GError **error);
void     lodge_vmm_remove_nic_async (LodgeVmm *self, LodgeMachine *machine, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_remove_nic_finish (LodgeVmm *self, GAsyncResult *result, LodgeEditResult *edit_result, GError **error);
void     lodge_vmm_set_nic_async (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_nic_finish (LodgeVmm *self, GAsyncResult *result, LodgeEditResult *edit_result, GError **error);

/* Makes the running machine's adapters what its running definition says: after a start, a resume
 * from saved memory or a restore the backends behind them and the forwards are gone. Idempotent, may
 * be called by several programs at once; nothing to do for a machine that is off. One that is
 * SAVED is made to come back as it was last, not as it was started; whoever sees a machine become
 * that should call this. */
void     lodge_vmm_settle_nics_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_settle_nics_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* What is known of each adapter now. Returns: (transfer full) (element-type LodgeNicStatus) */
void        lodge_vmm_read_nics_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListModel *lodge_vmm_read_nics_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Writes the adapter's frames to a new pcap file at @path from now on; NULL: stops. */
void     lodge_vmm_capture_nic_async (LodgeVmm *self, LodgeMachine *machine, const char *id, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_capture_nic_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Networks. Drafts are copied at once; the model shows the outcome before the callback. A subnet
 * that the host or another network uses is LODGE_VMM_ERROR_IN_USE; a name, EXISTS. edit changes
 * that in which @draft differs from @network; what another program has changed meanwhile stays, and where that is
 * the same it is CONFLICT. It keeps what
 * Lodge does not know in the definition and restarts an active network if it must; switch with TRUE
 * starts; after a start the adapters of running machines on it are plugged in again. delete answers
 * IN_USE, naming them, while machines are defined to use it.
 */
void          lodge_vmm_create_network_async (LodgeVmm *self, LodgeNetwork *network, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeNetwork *lodge_vmm_create_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */
void          lodge_vmm_edit_network_async (LodgeVmm *self, LodgeNetwork *network, LodgeNetwork *draft, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      lodge_vmm_edit_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void          lodge_vmm_switch_network_async (LodgeVmm *self, LodgeNetwork *network, gboolean active, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      lodge_vmm_switch_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void          lodge_vmm_delete_network_async (LodgeVmm *self, LodgeNetwork *network, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      lodge_vmm_delete_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* The addresses it has given out. Returns: (transfer full) (element-type LodgeLease) */
void       lodge_vmm_list_leases_async (LodgeVmm *self, LodgeNetwork *network, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *lodge_vmm_list_leases_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Snapshots. How is the backend's matter; when, with which title, budget and undo is the services'.
 * @job: (nullable): told of progress, and cancels where that is possible. Each ends with the
 * machine's "snapshots" read again; each that writes several things is a transaction of its own: whenever it is
 * interrupted, the state before or the state after is found, and no file that nobody owns.
 *
 * take gives the new one's name. restore discards the present state of the disks (take one before to
 * keep it): a snapshot with memory comes back running, with RESTORE_DISKS_ONLY and without memory
 * the machine is off; the stored definition is that of then. delete with @children takes the
 * whole branch, without it the children go to the parent. What linked clones rest on answers IN_USE.
 * edit changes title, note and pin of the one with the draft's name.
 */
void     lodge_vmm_read_snapshots_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_read_snapshots_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_read_snapshot_features_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeSnapshotFeatures *lodge_vmm_read_snapshot_features_finish (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */
void     lodge_vmm_take_snapshot_async (LodgeVmm *self, LodgeMachine *machine, const LodgeSnapshotRequest *request, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *lodge_vmm_take_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */
void     lodge_vmm_restore_snapshot_async (LodgeVmm *self, LodgeMachine *machine, const char *name, LodgeRestoreMode mode, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_restore_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_delete_snapshot_async (LodgeVmm *self, LodgeMachine *machine, const char *name, gboolean children, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_delete_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_edit_snapshot_async (LodgeVmm *self, LodgeMachine *machine, LodgeSnapshot *draft, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_edit_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* The definition of then. Returns: (transfer full) */
void     lodge_vmm_read_snapshot_config_async (LodgeVmm *self, LodgeMachine *machine, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeMachineConfig *lodge_vmm_read_snapshot_config_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * What the machine notes of automatic snapshots, and which snapshot takes its last restore back
 * (@name: (nullable): none does any more). Both are stored with the machine, running or not, change
 * nothing else of it, and are not rolled back by a restore; the model's "config" shows them. What
 * they ask for is done by the services and lodge-agent. A machine without a stored definition answers
 * NOT_SUPPORTED.
 */
void     lodge_vmm_set_snapshot_policy_async (LodgeVmm *self, LodgeMachine *machine, const LodgeSnapshotPolicy *policy, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_snapshot_policy_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_set_snapshot_undo_async (LodgeVmm *self, LodgeMachine *machine, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_snapshot_undo_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Has the guest's agent set the running machine's clock, which stands still while its memory lies on a
 * disk. NOT_SUPPORTED when there is no agent that does. */
void     lodge_vmm_sync_clock_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_sync_clock_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* Which of the programs that talk to the host the guest has. Asks the guest, so it may take as long as that one
 * likes to wait: cancel when nobody looks any more. Returns: (transfer full) */
void             lodge_vmm_read_guest_tools_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeGuestTools *lodge_vmm_read_guest_tools_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Which files on the machine's disks differ between the snapshot @name and @other, a later one, or NULL: now,
 * for which the machine must be off (WRONG_STATE: take a snapshot and compare with that). Its snapshots are busy
 * meanwhile, which may be minutes: what its disks hold is read in a process and a virtual machine of their own,
 * and never written to. NOT_SUPPORTED where what is needed for that is not installed, with what to do.
 * Returns: (transfer full)
 */
void     lodge_vmm_compare_files_async (LodgeVmm *self, LodgeMachine *machine, const char *name, const char *other, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeFileChanges *lodge_vmm_compare_files_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/* A new machine, off, with its own UUID, MACs, NVRAM and TPM state, and without port forwards: their
 * ports of the host are the original's. Cancelling leaves nothing. */
void     lodge_vmm_clone_async (LodgeVmm *self, LodgeMachine *machine, const LodgeCloneRequest *request, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeMachine *lodge_vmm_clone_finish (LodgeVmm *self, GAsyncResult *result, GError **error); /* (transfer full) */

/* The disks of a linked clone take up what they rest on, running or off, so that it needs no other
 * machine any more; nothing to do for another machine. Cancelling leaves a linked clone that is whole. */
void     lodge_vmm_make_independent_async (LodgeVmm *self, LodgeMachine *machine, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_make_independent_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * What is in the way of a snapshot, taken out of it; @id: an obstacle's device.
 *
 * convert makes the disk of a machine that is off (else WRONG_STATE) qcow2. The old file is the disk
 * until the copy is whole, and stays afterwards if it was not made by Lodge or is another machine's too; a
 * disk that takes its contents from elsewhere is UNSAFE. Cancelling leaves the old disk.
 *
 * set_aside takes the device out of the stored definition, which remembers it, and out of the running
 * machine (LOCKED: the guest does not let go; nothing was changed). put_back brings all of them back; what
 * the running machine can't take comes AT_NEXT_START.
 *
 * locate tells all machines of the connection and their layers that the file @missing, which is not there,
 * is at @path now. It is checked: format, size, that it takes nothing from files that no machine uses, and where it is
 * known what the missing one held, that too (INVALID, UNSAFE). EXISTS: it is not missing; IN_USE: a
 * machine that runs has it open. Interrupted, it is to be asked for again.
 */
void     lodge_vmm_locate_file_async (LodgeVmm *self, LodgeMachine *machine, const char *missing, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_locate_file_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_convert_disk_async (LodgeVmm *self, LodgeMachine *machine, const char *id, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_convert_disk_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_set_aside_async (LodgeVmm *self, LodgeMachine *machine, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_aside_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_put_back_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_put_back_finish (LodgeVmm *self, GAsyncResult *result, LodgeEditResult *edit_result, GError **error);

/*
 * Makes the disk @id larger, running or off, so that the guest sees @capacity bytes (a multiple of 512, at
 * most LODGE_DISK_MAX_CAPACITY); the guest has to enlarge its partitions and file systems itself. Snapshots and
 * what rests on them keep their size. INVALID: it is that large already: a disk never gets smaller, which would cut
 * off what the guest has there. WRONG_STATE: its state is saved, it is a template, or the run keeps nothing.
 */
void     lodge_vmm_grow_disk_async (LodgeVmm *self, LodgeMachine *machine, const char *id, guint64 capacity, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_grow_disk_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * Has a machine that is off (else WRONG_STATE; so when its state is saved, or it is a template) start with another
 * firmware, and that with fresh variables: the old ones are gone but for what is in snapshots, and going back to
 * one brings firmware and variables back. NOT_SUPPORTED, with a sentence: this computer has no such firmware, the
 * kind of machine can't, or the variables are not the user's to write. @secure_boot: of UEFI only.
 * Interrupted, both are as before or both as wanted once recovery has run.
 */
void     lodge_vmm_set_firmware_async (LodgeVmm *self, LodgeMachine *machine, LodgeFirmware firmware, gboolean secure_boot, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_firmware_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * A template is kept to make others from: clones of it, full and linked, need no snapshot, and the linked
 * ones rest on its disks as they are, which are read-only meanwhile. Besides being called something else,
 * cloned and deleted, every operation on it is refused with WRONG_STATE. Noted in the stored definition;
 * a clone is none. It must be off, with nothing saved (else WRONG_STATE), and have a stored definition (else
 * NOT_SUPPORTED). No longer a template, it goes on from its disks: where linked clones rest on them, on
 * layers of their own over a snapshot that is taken for that.
 */
void     lodge_vmm_set_template_async (LodgeVmm *self, LodgeMachine *machine, gboolean is_template, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_set_template_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

/*
 * A run that keeps nothing: disks, NVRAM and TPM are throw-away copies until the machine stops; then
 * all of it is discarded, also when that was a crash, and by the next program when nobody was there.
 * The stored definition stays what it is; "disposable" is TRUE meanwhile, and the machine can't be
 * saved. @name: (nullable): a snapshot to start from, with its memory if it has one. WRONG_STATE: it
 * is not off. Snapshots that are taken of such a run stay.
 * keep: what the running one has written becomes the machine's own after all; if it was started from
 * a snapshot, in place of what the machine was. WRONG_STATE: no such run.
 */
void     lodge_vmm_start_disposable_async (LodgeVmm *self, LodgeMachine *machine, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_start_disposable_finish (LodgeVmm *self, GAsyncResult *result, GError **error);
void     lodge_vmm_keep_disposable_async (LodgeVmm *self, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_vmm_keep_disposable_finish (LodgeVmm *self, GAsyncResult *result, GError **error);

G_END_DECLS
