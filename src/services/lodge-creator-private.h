/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-creator.h"

G_BEGIN_DECLS

/* What LodgeCreator settles before it touches anything. */
typedef struct
{
  char *uuid;
  char *name;           /* of the machine */
  char *disk_name;      /* of the disk to make; NULL: none */
  char *disk_path;      /* where it will be, or the image that is used in place; NULL: none */
  char *disk_format;    /* of disk_path */
  guint64 disk_size;    /* of a blank disk */
  char *source_path;    /* the image to copy; NULL: blank */
  char *source_format;
} LodgeCreatePlan;

LodgeCreatePlan *lodge_create_plan_new (LodgeVmm *vmm, LodgeCreateRequest *request);
void             lodge_create_plan_free (LodgeCreatePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeCreatePlan, lodge_create_plan_free)

/* What the request and its plan come to. (transfer full) */
LodgeMachineConfig *lodge_create_plan_build_config (const LodgeCreatePlan *plan, LodgeVmm *vmm, LodgeCreateRequest *request);

/* Looks on a thread whether the files that @request names can be read, and that the plan's disk is
 * not there yet. The error's page is SOURCE but for the latter. */
void     lodge_create_plan_check_async (const LodgeCreatePlan *plan, LodgeCreateRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_create_plan_check_finish (GAsyncResult *result, GError **error);

/* NULL when the disk image @info can be used for @request, else why not. (transfer full) */
GError *lodge_creator_check_image (const LodgeImageInfo *info, gboolean copy);

G_END_DECLS
