/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"
#include "lodge-create-request.h"

G_BEGIN_DECLS

/*
 * LodgeSystemPage: which system the new machine is for and what it gets. What is found out stands
 * there already; every row can be changed.
 *
 * Signal: "choose-system": the user wants another system than the one found.
 */
#define LODGE_TYPE_SYSTEM_PAGE (lodge_system_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSystemPage, lodge_system_page, LODGE, SYSTEM_PAGE, AdwBin)

/* Once. */
void
lodge_system_page_set_request (LodgeSystemPage *self, LodgeVmm *vmm, LodgeCreateRequest *request);

G_END_DECLS
