/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host.h"
#include "lodge-job.h"
#include "lodge-machine.h"

G_BEGIN_DECLS

/*
 * Words for what the model says: pure functions, each returning a new string (transfer full) unless
 * told otherwise. Times are microseconds of g_get_real_time (). Any thread.
 */

/* "just now", "5 min ago", "2 h ago", "3 days ago", else the date. "" when @since is 0. */
char *lodge_format_ago (gint64 since, gint64 now);

/* "12 %". */
char *lodge_format_percent (double fraction);

/* "about 2 min left", "a few seconds left"; NULL when @microseconds is negative. */
char *lodge_format_time_left (gint64 microseconds);

/* "Running · 12 % CPU", "Saved 2 h ago", "Starting…". @cpu_usage: negative: not known. */
char *lodge_format_state (LodgeMachineState state,
                          LodgeMachineReason reason,
                          LodgeActivity activity,
                          double cpu_usage,
                          gint64 since,
                          gint64 now);

/* "Copying the disk · 40 % · about 2 min left" */
char *lodge_format_job (const char *detail, double fraction, gint64 time_left);

/* The verb behind the one primary button and its label; FALSE: there is none in this state. The
 * label is static. Of a template it makes a new machine, and the verb means nothing. */
gboolean lodge_format_primary (LodgeMachineState state,
                               gboolean is_template,
                               LodgeVerb *verb,
                               const char **label);

/* "Hardware acceleration (KVM)", "Emulation". Static. */
const char *lodge_format_acceleration (LodgeAcceleration acceleration);

/* "BIOS", "UEFI", "UEFI with Secure Boot". Static. */
const char *lodge_format_firmware (LodgeFirmware firmware, gboolean secure_boot);

/* "SPICE", "VNC", "None", "Other". Static. */
const char *lodge_format_display_protocol (LodgeDisplayProtocol protocol);

/* "Disk vda", "CD drive sda"; and "debian.qcow2 · qcow2 · VirtIO · 20 GiB". */
char *lodge_format_disk_title (LodgeDisk *disk);
char *lodge_format_disk_details (LodgeDisk *disk);

/* "only inside Lodge", "on the network at 127.0.0.1". */
char *lodge_format_display_details (LodgeDisplay *display);

/* "1 CPU", "4 CPUs". */
char *lodge_format_cpus (guint cpus);

/* A sort key: titles that sort by it bytewise after collation come in natural order, so that
 * "Debian 9" is before "Debian 12". */
char *lodge_format_sort_key (const char *title);

G_END_DECLS
