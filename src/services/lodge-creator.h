/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"
#include "lodge-create-request.h"

G_BEGIN_DECLS

/*
 * Looks at a local file that was dropped or chosen: finds out what it is, sets "source", "path",
 * "path-format" and "os" of @request, and applies the defaults. A file that can't be used fails with
 * one sentence (unreadable, refers to other files, encrypted, a foreign format, empty).
 */
void     lodge_creator_inspect_async (LodgeCore *core, LodgeVmm *vmm, LodgeCreateRequest *request, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_creator_inspect_finish (GAsyncResult *result, GError **error);

/*
 * Disk, definition and start as one journalled transaction; a job in LodgeCore shows it. A failure
 * or cancel leaves nothing behind; when only the start fails the machine stays, and finish gives
 * both the machine and the error. Finish: (transfer full).
 * @page: (out) (optional): where the fault can be mended.
 */
void          lodge_creator_create_async (LodgeCore *core, LodgeVmm *vmm, LodgeCreateRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeMachine *lodge_creator_create_finish (GAsyncResult *result, LodgeCreatePage *page, GError **error);

/* The definition that create would store, as text; nothing is made. (transfer full) */
void  lodge_creator_preview_async (LodgeCore *core, LodgeVmm *vmm, LodgeCreateRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *lodge_creator_preview_finish (GAsyncResult *result, GError **error);

G_END_DECLS
