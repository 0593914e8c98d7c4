/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-job.h"

G_BEGIN_DECLS

/* LodgeJobRow: one job under way: its title, progress, time left, and Cancel. */
#define LODGE_TYPE_JOB_ROW (lodge_job_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeJobRow, lodge_job_row, LODGE, JOB_ROW, GtkListBoxRow)

GtkWidget *lodge_job_row_new (LodgeJob *job);

G_END_DECLS
