/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-test.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * A LodgeVmm driven by a test: each call starts an operation, runs the main context until it is
 * done, and gives its outcome. @error: NULL fails the test on any error.
 */
void lodge_driver_connect (LodgeVmm *vmm);
void lodge_driver_control (LodgeVmm *vmm, LodgeMachine *machine, LodgeVerb verb, GError **error);
LodgeMachine *lodge_driver_create (LodgeVmm *vmm, LodgeMachineConfig *config, GError **error);
char *lodge_driver_create_text (LodgeVmm *vmm, LodgeMachineConfig *config, GError **error);
LodgeEditResult lodge_driver_edit (LodgeVmm *vmm,
                                   LodgeMachine *machine,
                                   const LodgeMachineEdit *edit,
                                   GError **error);
void lodge_driver_undefine (LodgeVmm *vmm, LodgeMachine *machine, GError **error);
void lodge_driver_refresh (LodgeVmm *vmm, LodgeMachine *machine, GError **error);
char *lodge_driver_create_disk (LodgeVmm *vmm, const LodgeDiskRequest *request, GError **error);
void lodge_driver_delete_file (LodgeVmm *vmm, const char *path, GError **error);
LodgeImageInfo *lodge_driver_probe (LodgeVmm *vmm, const char *path, GError **error);
char *lodge_driver_read_log (LodgeVmm *vmm, LodgeMachine *machine, guint max_lines);
GBytes *lodge_driver_screenshot (LodgeVmm *vmm, LodgeMachine *machine, GError **error);
GListModel *lodge_driver_list_files (LodgeVmm *vmm, LodgeMachine *machine);
int lodge_driver_open_display (LodgeVmm *vmm, LodgeMachine *machine, GError **error);
GIOStream *lodge_driver_open_serial (LodgeVmm *vmm, LodgeMachine *machine, GError **error);
LodgeDefinition *lodge_driver_get_definition (LodgeVmm *vmm, LodgeMachine *machine, GError **error);
void lodge_driver_set_definition (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  const LodgeDefinition *definition,
                                  GError **error);
void lodge_driver_send_keys (
    LodgeVmm *vmm, LodgeMachine *machine, const guint *codes, guint n_codes, GError **error);

/* A config for a machine without disks: BIOS, emulation, SPICE, 64 MiB. (transfer full) */
LodgeMachineConfig *lodge_driver_config (const char *title);

G_END_DECLS
