/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-types.h"

G_DEFINE_ENUM_TYPE (LodgeVmmState,
                    lodge_vmm_state,
                    G_DEFINE_ENUM_VALUE (LODGE_VMM_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LODGE_VMM_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (LODGE_VMM_STATE_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (LODGE_VMM_STATE_RECONNECTING, "reconnecting"),
                    G_DEFINE_ENUM_VALUE (LODGE_VMM_STATE_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (LodgeFileRole,
                    lodge_file_role,
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ROLE_DISK, "disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ROLE_MEDIUM, "medium"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ROLE_NVRAM, "nvram"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ROLE_TPM, "tpm"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ROLE_SAVED_STATE, "saved-state"),
                    G_DEFINE_ENUM_VALUE (LODGE_FILE_ROLE_KERNEL, "kernel"))

/* LodgeImageInfo */

G_DEFINE_BOXED_TYPE (LodgeImageInfo, lodge_image_info, lodge_image_info_copy, lodge_image_info_free)

LodgeImageInfo *
lodge_image_info_copy (const LodgeImageInfo *self)
{
  LodgeImageInfo *copy = g_new (LodgeImageInfo, 1);

  *copy = *self;
  copy->path = g_strdup (self->path);
  copy->format = g_strdup (self->format);
  copy->refers_to = g_strdup (self->refers_to);
  return copy;
}

void
lodge_image_info_free (LodgeImageInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->format);
  g_free (self->refers_to);
  g_free (self);
}

/* LodgeDiskRequest */

G_DEFINE_BOXED_TYPE (LodgeDiskRequest,
                     lodge_disk_request,
                     lodge_disk_request_copy,
                     lodge_disk_request_free)

LodgeDiskRequest *
lodge_disk_request_copy (const LodgeDiskRequest *self)
{
  LodgeDiskRequest *copy = g_new (LodgeDiskRequest, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->format = g_strdup (self->format);
  copy->source_path = g_strdup (self->source_path);
  copy->source_format = g_strdup (self->source_format);
  return copy;
}

void
lodge_disk_request_free (LodgeDiskRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->format);
  g_free (self->source_path);
  g_free (self->source_format);
  g_free (self);
}

/* LodgeDefinition */

G_DEFINE_BOXED_TYPE (LodgeDefinition,
                     lodge_definition,
                     lodge_definition_copy,
                     lodge_definition_free)

LodgeDefinition *
lodge_definition_copy (const LodgeDefinition *self)
{
  LodgeDefinition *copy = g_new (LodgeDefinition, 1);

  copy->text = g_strdup (self->text);
  copy->revision = g_strdup (self->revision);
  return copy;
}

void
lodge_definition_free (LodgeDefinition *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->revision);
  g_free (self);
}

/* LodgeMachineFile */

struct _LodgeMachineFile
{
  GObject parent_instance;

  LodgeFileRole role;
  char *path;
  guint64 size;
  GStrv used_by;
  char *kept_because;
};

G_DEFINE_FINAL_TYPE (LodgeMachineFile, lodge_machine_file, G_TYPE_OBJECT)

static void
lodge_machine_file_finalize (GObject *object)
{
  LodgeMachineFile *self = LODGE_MACHINE_FILE (object);

  g_free (self->path);
  g_strfreev (self->used_by);
  g_free (self->kept_because);

  G_OBJECT_CLASS (lodge_machine_file_parent_class)->finalize (object);
}

static void
lodge_machine_file_class_init (LodgeMachineFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_machine_file_finalize;
}

static void
lodge_machine_file_init (LodgeMachineFile *self)
{
}

LodgeMachineFile *
lodge_machine_file_new (LodgeFileRole role,
                        const char *path,
                        guint64 size,
                        const char *const *used_by,
                        const char *kept_because)
{
  LodgeMachineFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LODGE_TYPE_MACHINE_FILE, NULL);
  self->role = role;
  self->path = g_strdup (path);
  self->size = size;
  self->used_by = used_by != NULL && used_by[0] != NULL ? g_strdupv ((GStrv)used_by) : NULL;
  self->kept_because = g_strdup (kept_because);
  return self;
}

LodgeFileRole
lodge_machine_file_get_role (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), LODGE_FILE_ROLE_DISK);

  return self->role;
}

const char *
lodge_machine_file_get_path (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), NULL);

  return self->path;
}

guint64
lodge_machine_file_get_size (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), 0);

  return self->size;
}

const char *const *
lodge_machine_file_get_used_by (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), NULL);

  return (const char *const *)self->used_by;
}

const char *
lodge_machine_file_get_kept_because (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), NULL);

  return self->kept_because;
}

gboolean
lodge_machine_file_get_deletable (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), FALSE);

  if (self->role == LODGE_FILE_ROLE_MEDIUM || self->role == LODGE_FILE_ROLE_KERNEL)
    return FALSE;
  return self->used_by == NULL && self->kept_because == NULL;
}
