/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-frame.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "lodge-vmm-error.h"

struct _LodgeFrame
{
  GObject parent_instance;

  guint8 *data; /* NULL once killed */
  guint8 *own;  /* the allocation, when the memory is our own */
  int width;
  int height;
  int stride;
  int shared_id; /* -1: @own, if any, is from the heap */
  guint64 generation;
};

G_DEFINE_FINAL_TYPE (LodgeFrame, lodge_frame, G_TYPE_OBJECT)

enum
{
  SIGNAL_KILLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lodge_frame_dispose (GObject *object)
{
  lodge_frame_kill (LODGE_FRAME (object));

  G_OBJECT_CLASS (lodge_frame_parent_class)->dispose (object);
}

static void
lodge_frame_finalize (GObject *object)
{
  LodgeFrame *self = LODGE_FRAME (object);

  if (self->shared_id >= 0)
    shmdt (self->own);
  else
    g_free (self->own);

  G_OBJECT_CLASS (lodge_frame_parent_class)->finalize (object);
}

static void
lodge_frame_class_init (LodgeFrameClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_frame_dispose;
  object_class->finalize = lodge_frame_finalize;

  signals[SIGNAL_KILLED] = g_signal_new (
      "killed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_frame_init (LodgeFrame *self)
{
  static guint64 last_generation;

  self->generation = ++last_generation;
  self->shared_id = -1;
}

gboolean
lodge_frame_check_size (int width, int height, GError **error)
{
  g_autofree char *details = g_strdup_printf ("%dx%d", width, height);

  if (width > 0 && height > 0 && width <= LODGE_FRAME_MAX_SIDE && height <= LODGE_FRAME_MAX_SIDE &&
      (guint64)width * height * 4 <= LODGE_FRAME_MAX_BYTES)
    return TRUE;

  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                           details,
                           _ ("The machine asks for a screen of %d × %d pixels, which can’t be "
                              "shown. Choose another resolution in the machine."),
                           width,
                           height));
  return FALSE;
}

LodgeFrame *
lodge_frame_new_for_data (guint8 *data, int width, int height, int stride)
{
  LodgeFrame *self = g_object_new (LODGE_TYPE_FRAME, NULL);

  g_return_val_if_fail (data != NULL && stride >= width * 4, self);

  self->data = data;
  self->width = width;
  self->height = height;
  self->stride = stride;

  return self;
}

LodgeFrame *
lodge_frame_new (int width, int height)
{
  guint8 *own = g_try_malloc0 ((gsize)width * height * 4);
  LodgeFrame *self;

  if (own == NULL)
    return NULL;

  self = lodge_frame_new_for_data (own, width, height, width * 4);
  self->own = own;

  return self;
}

LodgeFrame *
lodge_frame_new_shared (int width, int height)
{
  int id = shmget (IPC_PRIVATE, (gsize)width * height * 4, IPC_CREAT | 0600);
  void *own = id >= 0 ? shmat (id, NULL, 0) : (void *)-1;
  LodgeFrame *self;

  /* From here on it lives as long as somebody has it, even if we crash. Linux lets others attach
   * it all the same. */
  if (id >= 0)
    shmctl (id, IPC_RMID, NULL);
  if (own == (void *)-1)
    return lodge_frame_new (width, height);

  self = lodge_frame_new_for_data (own, width, height, width * 4);
  self->own = own;
  self->shared_id = id;

  return self;
}

int
lodge_frame_get_shared_id (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), -1);

  return self->shared_id;
}

LodgeFrame *
lodge_frame_copy (LodgeFrame *self)
{
  LodgeFrame *copy;

  g_return_val_if_fail (LODGE_IS_FRAME (self), NULL);

  if (self->data == NULL)
    return NULL;

  copy = lodge_frame_new (self->width, self->height);
  for (int y = 0; copy != NULL && y < self->height; y++)
    memcpy (copy->data + (gsize)y * copy->stride,
            self->data + (gsize)y * self->stride,
            (gsize)self->width * 4);

  return copy;
}

guint8 *
lodge_frame_get_data (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), NULL);

  return self->data;
}

int
lodge_frame_get_width (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), 0);

  return self->width;
}

int
lodge_frame_get_height (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), 0);

  return self->height;
}

int
lodge_frame_get_stride (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), 0);

  return self->stride;
}

guint64
lodge_frame_get_generation (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), 0);

  return self->generation;
}

gboolean
lodge_frame_is_alive (LodgeFrame *self)
{
  g_return_val_if_fail (LODGE_IS_FRAME (self), FALSE);

  return self->data != NULL;
}

void
lodge_frame_kill (LodgeFrame *self)
{
  g_return_if_fail (LODGE_IS_FRAME (self));

  if (self->data == NULL)
    return;

  g_signal_emit (self, signals[SIGNAL_KILLED], 0);
  self->data = NULL;
}
