/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * The tests' guest (tests/guest) in a machine of a LodgeVmm, driven through the shell on its serial
 * line. Main thread.
 */
typedef struct _LodgeTestGuest LodgeTestGuest;

/* Kernel and initrd of the guest, as LODGE_TEST_GUEST_KERNEL and _INITRD say: copied to @folder, where a
 * system's QEMU may read and re-label them (NULL: used in place). FALSE: there is no guest to boot. */
gboolean lodge_test_guest_prepare (const char *folder);

/* A new machine with the adapters in @nics (element-type LodgeNic, nullable), off. */
LodgeTestGuest *lodge_test_guest_new (LodgeVmm *vmm, const char *title, GPtrArray *nics);

/* With a display of another kind than VNC. */
LodgeTestGuest *lodge_test_guest_new_with_display (LodgeVmm *vmm,
                                                   const char *title,
                                                   GPtrArray *nics,
                                                   LodgeDisplayProtocol protocol);

/* Ends it: forced off and undefined. */
void lodge_test_guest_free (LodgeTestGuest *self);

LodgeMachine *lodge_test_guest_get_machine (LodgeTestGuest *self);

/* Starts it, unless it runs, and waits for the shell; also after it was resumed from disk. */
void lodge_test_guest_boot (LodgeTestGuest *self);

/* Runs the shell's @command; @output: (nullable): what it wrote (transfer full). Returns: its exit
 * status. Fails the test when it does not end in 60 s. */
int lodge_test_guest_run (LodgeTestGuest *self, char **output, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Makes @address ("10.0.0.7/24") the only one of eth0. */
void lodge_test_guest_set_address (LodgeTestGuest *self, const char *address);

/* Asks for an address on eth0 and sets it, with the route that is offered. Returns: the address,
 * or NULL (transfer full) */
char *lodge_test_guest_ask_address (LodgeTestGuest *self);

/* Whether one of a few pings is answered. */
gboolean lodge_test_guest_pings (LodgeTestGuest *self, const char *address);

G_END_DECLS
