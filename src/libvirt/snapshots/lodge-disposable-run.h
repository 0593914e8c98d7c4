/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What is known on the disk of a run that keeps nothing: $XDG_DATA_HOME/lodge/disposable/<uuid>/
 *   run.json  LodgeDisposableRun, written before anything else is made
 *   nvram     the firmware's variables that the run writes to
 *   tpm/      swtpm's folder as the machine has it; libvirt has one place for it, which the run uses
 * All of it blocks on the disk: worker threads.
 */
typedef enum
{
  LODGE_DISPOSABLE_RUNNING, /* to be discarded */
  LODGE_DISPOSABLE_KEEPING, /* the stored definition says whether it is kept */
  LODGE_DISPOSABLE_KEPT,
} LodgeDisposableStep;

typedef struct
{
  LodgeDisposableStep step;
  char *uri;
  char *snapshot;   /* it was started from, or NULL */
  char *current;    /* the machine's own current snapshot, or NULL */
  GStrv files;      /* the run's layers, which nobody may need in the end */
  GStrv old;        /* of one that is being kept: the machine's layers before, or NULL */
  gboolean had_tpm; /* there was a TPM's state before */
} LodgeDisposableRun;

void lodge_disposable_run_clear (LodgeDisposableRun *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LodgeDisposableRun, lodge_disposable_run_clear)

/* (transfer full) */
char *lodge_disposable_dup_path (const char *uuid, const char *file);

/* FALSE: there is none, or it can't be read; @self is empty then. */
gboolean lodge_disposable_run_read (const char *uuid, LodgeDisposableRun *self);
gboolean lodge_disposable_run_write (const char *uuid, const LodgeDisposableRun *self, GError **error);

/* Adds to "files" or "old", unless it is there. */
void lodge_disposable_run_add (GStrv *paths, const char *path);

/* The UUIDs of all there are. (transfer full) */
GStrv lodge_disposable_list (void);

G_END_DECLS
