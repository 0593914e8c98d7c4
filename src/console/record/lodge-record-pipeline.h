/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "lodge-record-format.h"

G_BEGIN_DECLS

/*
 * LodgeRecordPipeline: GStreamer's side of a recording: takes pictures, encodes them on threads of
 * its own, and writes a file. What opens, creates or waits for something runs on a worker thread.
 * Main thread.
 */
typedef struct _LodgeRecordPipeline LodgeRecordPipeline;

/* How it ended: @problem, a sentence for the user, or NULL when the file is complete. */
typedef void (*LodgeRecordPipelineEnded) (const GError *problem, gpointer user_data);

/* Creates the file at @path and gets ready for pictures; the video has @width x @height, both even,
 * whatever the pictures' size. @ended is called once. */
void lodge_record_pipeline_open_async (LodgeRecordFormat format,
                                       const char *path,
                                       int width,
                                       int height,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* (transfer full) */
LodgeRecordPipeline *lodge_record_pipeline_open_finish (GAsyncResult *result,
                                                        LodgeRecordPipelineEnded ended,
                                                        gpointer user_data,
                                                        GError **error);

/* Once it has ended. Lets go of the file, which stays as far as it was written, on a thread. */
void lodge_record_pipeline_free (LodgeRecordPipeline *self);

/* @buffer: (transfer full): a picture of @caps that is shown from @time (nanoseconds) on, which is
 * more than with the picture before. */
void lodge_record_pipeline_push (LodgeRecordPipeline *self,
                                 GstBuffer *buffer,
                                 GstCaps *caps,
                                 GstClockTime time);

/* No picture comes any more: it writes what is left, and ends. */
void lodge_record_pipeline_finish (LodgeRecordPipeline *self);

G_END_DECLS
