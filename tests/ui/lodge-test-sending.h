/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-files.h"
#include "lodge-test-qemu.h"

G_BEGIN_DECLS

/*
 * Files that a test sends to the guest of the tests, whose agent counts and sums them up
 * (tests/guest/vdagent-files.c).
 */
typedef struct
{
  LodgeJob *job;
  GAsyncResult *result;
  GError *error; /* once it is over */
  gboolean over;
} LodgeTestSending;

/* Writes a file whose bytes follow from its name. (transfer full) */
GFile *lodge_test_sending_make (const char *folder, const char *name, gsize size);

/* Of the files; ends with NULL. Their names are forgotten at once. */
LodgeTestSending *
lodge_test_sending_start (LodgeConsole *console, GFile *first, ...) G_GNUC_NULL_TERMINATED;
LodgeTestSending *lodge_test_sending_start_model (LodgeConsole *console, GListModel *files);

/* Waits for its end: NULL, or why not. (transfer none) */
const GError *lodge_test_sending_wait (LodgeTestSending *self);
void lodge_test_sending_free (LodgeTestSending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeTestSending, lodge_test_sending_free)

/* The guest has what is in @file now, byte by byte, since the mark. */
void lodge_test_sending_assert_arrived (LodgeTestQemu *qemu, GFile *file);

G_END_DECLS
