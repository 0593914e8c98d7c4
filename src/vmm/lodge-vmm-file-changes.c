/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-file-changes.h"

G_DEFINE_BOXED_TYPE (LodgeFileChanges,
                     lodge_file_changes,
                     lodge_file_changes_copy,
                     lodge_file_changes_free)

G_DEFINE_ENUM_TYPE (LodgeFileFate,
                    lodge_file_fate,
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ADDED, "added"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_REMOVED, "removed"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_CHANGED, "changed"))

static void
change_free (gpointer data)
{
  LodgeFileChange *change = data;

  g_free (change->volume);
  g_free (change->path);
  g_free (change);
}

LodgeFileChanges *
lodge_file_changes_new (void)
{
  LodgeFileChanges *self = g_new0 (LodgeFileChanges, 1);

  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->skipped = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
lodge_file_changes_add (LodgeFileChanges *self, const LodgeFileChange *change)
{
  LodgeFileChange *copy;

  g_return_if_fail (self != NULL);
  g_return_if_fail (change != NULL && change->path != NULL);

  copy = g_new (LodgeFileChange, 1);
  *copy = *change;
  copy->volume = g_strdup (change->volume);
  copy->path = g_strdup (change->path);
  g_ptr_array_add (self->changes, copy);
}

LodgeFileChanges *
lodge_file_changes_copy (const LodgeFileChanges *self)
{
  LodgeFileChanges *copy;

  if (self == NULL)
    return NULL;
  copy = lodge_file_changes_new ();
  copy->limit = self->limit;
  for (guint i = 0; i < self->changes->len; i++)
    lodge_file_changes_add (copy, g_ptr_array_index (self->changes, i));
  for (guint i = 0; i < self->skipped->len; i++)
    g_ptr_array_add (copy->skipped, g_strdup (g_ptr_array_index (self->skipped, i)));
  return copy;
}

void
lodge_file_changes_free (LodgeFileChanges *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->skipped);
  g_free (self);
}
