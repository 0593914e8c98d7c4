/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"
#include "lodge-libvirt-reading.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-list.h"
#include "lodge-machine-private.h"

G_BEGIN_DECLS

/* Shared by the files that make up LodgeLibvirtVmm; see each file's head for its concern. */

/* What the vmm knows beside a machine. Main thread. */
typedef struct _LodgeLibvirtSnapshotWatch LodgeLibvirtSnapshotWatch;

typedef struct
{
  LodgeMachine *machine;
  LodgeLibvirtSnapshotWatch *snapshot_watch; /* once its snapshots were read, or NULL */
  guint64 serial;          /* of the newest reading applied */
  gboolean live_known;     /* a running definition, or that there is none, was read */
  guint holds;             /* of statistics */
  guint64 cpu_time;        /* nanoseconds at the last sample; 0: no sample yet */
  gint64 sampled_at;       /* monotonic microseconds */
  gint64 pictured_at;      /* monotonic microseconds of the last thumbnail, 0: never */
  gint64 picture_interval; /* microseconds until the next one, 0: the shortest */
  char *seen;              /* checksum of what the hypervisor last sent for it, or NULL */
} LodgeLibvirtEntry;

struct _LodgeLibvirtVmm
{
  GObject parent_instance;

  char *uri;
  LodgeHost *host;
  GListStore *machines;
  LodgeReadOnlyList *machines_view;
  GListStore *networks;
  LodgeReadOnlyList *networks_view;
  GHashTable *entries; /* UUID -> LodgeLibvirtEntry */
  GHashTable *removed; /* UUID -> guint64 *: the serial of the reading that said so */

  /* lodge-libvirt-connection.c */
  LodgeVmmState state;
  GError *problem;
  gint64 retry_at;
  LodgeLibvirtLink *link; /* in use or being opened, or NULL */
  gboolean opened;        /* @link has been opened and listed */
  gboolean was_connected;
  guint backoff; /* milliseconds before the next attempt */
  guint retry_source;
  guint patience_source;
  guint ping_source;
  guint recheck_source;
  gint64 pinged_at; /* monotonic microseconds of the ping that is not answered yet; 0: none */

  /* lodge-libvirt-machines.c */
  GHashTable *dirty; /* set of UUIDs to be read again */
  guint dirty_source;
  gboolean host_dirty;

  /* network/lodge-libvirt-networks.c */
  gboolean networks_dirty;
  guint64 networks_serial; /* of the newest list applied */

  /* lodge-libvirt-statistics.c */
  guint statistics_source;
  gboolean statistics_busy;
};

/* lodge-libvirt-link.c */
void lodge_libvirt_set_main_thread (void);

/* lodge-libvirt-vmm.c */
void
lodge_libvirt_vmm_set_state (LodgeLibvirtVmm *self, LodgeVmmState state, const GError *problem);
void lodge_libvirt_vmm_set_retry_at (LodgeLibvirtVmm *self, gint64 retry_at);

/* lodge-libvirt-connection.c: the state machine. Main thread. */
void lodge_libvirt_connection_connect (LodgeVmm *vmm);
void lodge_libvirt_connection_disconnect (LodgeVmm *vmm);
gboolean lodge_libvirt_vmm_uses (LodgeLibvirtVmm *self, LodgeLibvirtLink *link);
void lodge_libvirt_vmm_answered (LodgeLibvirtVmm *self);
void lodge_libvirt_vmm_alive (LodgeLibvirtVmm *self, LodgeLibvirtLink *link);
void lodge_libvirt_vmm_opened (LodgeLibvirtVmm *self, LodgeLibvirtLink *link);
void
lodge_libvirt_vmm_open_failed (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, const GError *error);
void lodge_libvirt_vmm_lost (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, const GError *error);
/* Puts right what work on an earlier link has left half done, if there is a link now. */
void lodge_libvirt_vmm_recover_again (LodgeLibvirtVmm *self);

/* lodge-libvirt-machines.c: readings into models. */
void lodge_libvirt_entry_free (gpointer entry);
LodgeLibvirtEntry *lodge_libvirt_vmm_get_entry (LodgeLibvirtVmm *self, LodgeMachine *machine);
void lodge_libvirt_vmm_apply (LodgeLibvirtVmm *self, LodgeLibvirtReading *reading);
void lodge_libvirt_vmm_mark_dirty (LodgeLibvirtVmm *self, const char *uuid);
void lodge_libvirt_vmm_mark_host_dirty (LodgeLibvirtVmm *self);
void lodge_libvirt_vmm_mark_networks_dirty (LodgeLibvirtVmm *self);
void lodge_libvirt_vmm_make_stale (LodgeLibvirtVmm *self);
gboolean lodge_libvirt_machines_load (LodgeLibvirtLink *link, GError **error);
/* For connecting: long lists are shown before the running definitions have been read. */
gboolean lodge_libvirt_machines_first_load (LodgeLibvirtLink *link, GError **error);
void lodge_libvirt_refresh (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);

/* Worker threads: reads @domain (or, when it is gone, notes so) and posts it to the model. */
void lodge_libvirt_reread (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid);

/* lodge-libvirt-host.c. Worker threads: reads the host, posts it; first: connection established. */
void lodge_libvirt_host_load (LodgeLibvirtLink *link);
void lodge_libvirt_host_reload (LodgeLibvirtLink *link);
guint64 lodge_libvirt_driver_features (const LodgeLibvirtFacts *facts);

/* lodge-libvirt-events.c. Worker threads. */
void lodge_libvirt_events_register (LodgeLibvirtLink *link);
void lodge_libvirt_events_unregister (LodgeLibvirtLink *link);

/* lodge-libvirt-lifecycle.c */
void lodge_libvirt_control (LodgeVmm *vmm, LodgeMachine *machine, LodgeVerb verb, GTask *task);

/* lodge-libvirt-save.c */
void lodge_libvirt_save (LodgeVmm *vmm, LodgeMachine *machine, LodgeJob *job, GTask *task);
/* Worker threads; @job, @cancellable: (nullable). */
gboolean lodge_libvirt_save_domain (LodgeLibvirtLink *link,
                                    virDomainPtr domain,
                                    LodgeJob *job,
                                    GCancellable *cancellable,
                                    GError **error);

/* lodge-libvirt-medium.c */
void lodge_libvirt_set_medium (LodgeVmm *vmm,
                               LodgeMachine *machine,
                               const char *id,
                               const char *path,
                               gboolean force,
                               GTask *task);

/* lodge-libvirt-define.c */
void
lodge_libvirt_create (LodgeVmm *vmm, LodgeMachineConfig *config, gboolean dry_run, GTask *task);
void lodge_libvirt_undefine (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);

/* lodge-libvirt-edit.c */
void lodge_libvirt_edit (LodgeVmm *vmm,
                         LodgeMachine *machine,
                         const LodgeMachineEdit *edit,
                         gboolean dry_run,
                         GTask *task);
void lodge_libvirt_get_definition (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_set_definition (LodgeVmm *vmm,
                                   LodgeMachine *machine,
                                   const LodgeDefinition *definition,
                                   GTask *task);

/* lodge-libvirt-display.c */
void lodge_libvirt_open_display (LodgeVmm *vmm, LodgeMachine *machine, guint index, GTask *task);
void lodge_libvirt_send_keys (
    LodgeVmm *vmm, LodgeMachine *machine, const guint *keycodes, guint n_keycodes, GTask *task);

/* lodge-libvirt-screenshot.c */
void lodge_libvirt_screenshot (LodgeVmm *vmm, LodgeMachine *machine, guint screen, GTask *task);
GBytes *lodge_libvirt_take_picture (LodgeLibvirtLink *link,
                                    virDomainPtr domain,
                                    guint screen,
                                    GError **error);

/* lodge-libvirt-serial.c */
void lodge_libvirt_open_serial (LodgeVmm *vmm, LodgeMachine *machine, guint index, GTask *task);

/* lodge-libvirt-log.c */
void lodge_libvirt_read_guest_tools (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_read_log (LodgeVmm *vmm, LodgeMachine *machine, guint max_lines, GTask *task);

/* lodge-libvirt-files.c */
void lodge_libvirt_list_files (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_delete_file (LodgeVmm *vmm, const char *path, GTask *task);

/* lodge-libvirt-storage.c */
void lodge_libvirt_probe_image (LodgeVmm *vmm, const char *path, GTask *task);
void lodge_libvirt_create_disk (LodgeVmm *vmm,
                                const LodgeDiskRequest *request,
                                LodgeJob *job,
                                GTask *task);
char *lodge_libvirt_dup_disk_path (LodgeVmm *vmm, const char *name);

/* network/lodge-libvirt-nics.c */
void lodge_libvirt_add_nic (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, GTask *task);
void lodge_libvirt_remove_nic (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task);
void lodge_libvirt_set_nic (
    LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope, GTask *task);
void lodge_libvirt_settle_nics (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_read_nics (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_capture_nic (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, const char *path, GTask *task);

/* network/lodge-libvirt-network-ops.c */
void lodge_libvirt_create_network (LodgeVmm *vmm, LodgeNetwork *network, GTask *task);
void
lodge_libvirt_edit_network (LodgeVmm *vmm, LodgeNetwork *network, LodgeNetwork *draft, GTask *task);
void
lodge_libvirt_switch_network (LodgeVmm *vmm, LodgeNetwork *network, gboolean active, GTask *task);
void lodge_libvirt_delete_network (LodgeVmm *vmm, LodgeNetwork *network, GTask *task);
void lodge_libvirt_list_leases (LodgeVmm *vmm, LodgeNetwork *network, GTask *task);

/* lodge-libvirt-statistics.c */
void lodge_libvirt_hold_statistics (LodgeVmm *vmm, LodgeMachine *machine);
void lodge_libvirt_release_statistics (LodgeVmm *vmm, LodgeMachine *machine);
void lodge_libvirt_statistics_resume (LodgeLibvirtVmm *self);
void lodge_libvirt_statistics_stop (LodgeLibvirtVmm *self);

G_END_DECLS
