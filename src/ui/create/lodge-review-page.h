/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"
#include "lodge-create-request.h"

G_BEGIN_DECLS

/* LodgeReviewPage: what is about to be made, in full, before it is. */
#define LODGE_TYPE_REVIEW_PAGE (lodge_review_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReviewPage, lodge_review_page, LODGE, REVIEW_PAGE, AdwBin)

void lodge_review_page_show (LodgeReviewPage *self, LodgeVmm *vmm, LodgeCreateRequest *request);

G_END_DECLS
