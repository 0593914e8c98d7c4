/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeTestQemu: a QEMU under emulation with the guest of the tests, both displays on sockets in a
 * folder of its own, and its serial line in a file. Main thread; what blocks here blocks the test.
 */
typedef struct _LodgeTestQemu LodgeTestQemu;

/* NULL: QEMU or the guest is missing. @with_tablet: else the guest has a PS/2 mouse only. */
LodgeTestQemu *lodge_test_qemu_new (void);
void lodge_test_qemu_start (LodgeTestQemu *self, gboolean with_tablet);

/* Before the start: a virtio adapter of @screens screens, and an agent of SPICE's in the guest. */
void lodge_test_qemu_set_screens (LodgeTestQemu *self, guint screens);

/* Before the start: another adapter than that, as QEMU names devices (kept). */
void lodge_test_qemu_set_adapter (LodgeTestQemu *self, const char *device);

/* Before the start: more for the VNC display, as QEMU's options (kept). (nullable) */
void lodge_test_qemu_set_vnc_options (LodgeTestQemu *self, const char *options);

/* Before the start: the SPICE display is another than the one on a socket; it begins with what @uri
 * (QEMU's -incoming) will bring, and runs only then. Both are kept. (nullable) */
void lodge_test_qemu_set_spice (LodgeTestQemu *self, const char *options);
void lodge_test_qemu_set_incoming (LodgeTestQemu *self, const char *uri);
gboolean lodge_test_qemu_is_running (LodgeTestQemu *self);

/* Before the start: more devices, as QEMU's arguments (NULL-terminated, kept), and more words for
 * the guest's command line. (nullable) */
void lodge_test_qemu_set_more (LodgeTestQemu *self, const char *const *argv, const char *words);
void lodge_test_qemu_kill (LodgeTestQemu *self);
void lodge_test_qemu_free (LodgeTestQemu *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeTestQemu, lodge_test_qemu_free)

/* @name: "spice" or "vnc". (transfer full) */
char *lodge_test_qemu_dup_socket (LodgeTestQemu *self, const char *name);

/* What the guest said on its serial line since the start. (transfer full) */
char *lodge_test_qemu_dup_serial (LodgeTestQemu *self);

/* Whether the guest said @line after the mark. */
gboolean lodge_test_qemu_said (LodgeTestQemu *self, const char *line);
void lodge_test_qemu_mark (LodgeTestQemu *self);

/* Writes the machine down as it is; the next start goes on from there. */
void lodge_test_qemu_save (LodgeTestQemu *self);

/* How often QEMU itself saw @button ("wheel-up": QAPI's InputButton) pressed since the start. */
guint lodge_test_qemu_count_presses (LodgeTestQemu *self, const char *button);

/* Whether QEMU itself, whatever keyboard the guest has, took a key for @key ("kp_enter": QAPI's
 * QKeyCode) since the start. */
gboolean lodge_test_qemu_felt (LodgeTestQemu *self, const char *key, gboolean pressed);

/* QEMU's own picture of the screen, as 0x00RRGGBB. NULL while there is none. (transfer full) */
guint32 *lodge_test_qemu_screendump (LodgeTestQemu *self, int *width, int *height);

/* The same of the first screen of the adapter with the id @device. */
guint32 *
lodge_test_qemu_screendump_of (LodgeTestQemu *self, const char *device, int *width, int *height);

/* What the monitor answers to a command without arguments, as JSON. (transfer full) */
char *lodge_test_qemu_query (LodgeTestQemu *self, const char *command);

/* The same with @arguments, a JSON object. (transfer full) */
char *lodge_test_qemu_execute (LodgeTestQemu *self, const char *command, const char *arguments);

G_END_DECLS
