/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"
#include "lodge-create-request.h"

G_BEGIN_DECLS

/*
 * LodgeSourcePage: where a new machine comes from.
 *
 * Property: "complete" bool (read-only): enough is known to go on.
 * Signal: "file-ready": a file was looked at and can be used: go on.
 */
#define LODGE_TYPE_SOURCE_PAGE (lodge_source_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSourcePage, lodge_source_page, LODGE, SOURCE_PAGE, AdwBin)

/* Once. */
void lodge_source_page_set_request (LodgeSourcePage *self,
                                    LodgeCore *core,
                                    LodgeVmm *vmm,
                                    LodgeCreateRequest *request);
void lodge_source_page_choose_file (LodgeSourcePage *self, const char *path);
gboolean lodge_source_page_get_complete (LodgeSourcePage *self);

G_END_DECLS
