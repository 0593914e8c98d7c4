/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* The shell on the serial line of the tests' guest (see tests/guest). Fails the test when the guest
 * does not answer. */
typedef struct _LodgeTestShell LodgeTestShell;

/* Waits until @machine, which runs, has booted. (transfer full) */
LodgeTestShell *lodge_test_shell_open (LodgeVmm *vmm, LodgeMachine *machine);
void lodge_test_shell_close (LodgeTestShell *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeTestShell, lodge_test_shell_close)

/* Runs a command line to its end, for at most @seconds; gives what it printed, echo and all.
 * @status: (nullable) (out): the exit status. (transfer full) */
char *lodge_test_shell_run (LodgeTestShell *self, const char *command, double seconds, int *status);

/* The address that DHCP offers on @device ("eth0"), which is brought up; NULL: none. It is not
 * given to the device. (transfer full) */
char *lodge_test_shell_dhcp (LodgeTestShell *self, const char *device);

/* A number in a file below /sys. */
int lodge_test_shell_read_number (LodgeTestShell *self, const char *path);

G_END_DECLS
