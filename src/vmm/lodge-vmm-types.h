/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-job.h"
#include "lodge-machine.h"
#include "lodge-machine-edit.h"
#include "lodge-network.h"
#include "lodge-nic-status.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_VMM_STATE_IDLE,         /* "idle": not asked to connect */
  LODGE_VMM_STATE_CONNECTING,   /* "connecting": first attempt, or one asked for by the user */
  LODGE_VMM_STATE_CONNECTED,    /* "connected" */
  LODGE_VMM_STATE_RECONNECTING, /* "reconnecting": lost; waits or tries again; machines are kept, stale */
  LODGE_VMM_STATE_FAILED,       /* "failed": never connected; tries again by itself with back-off */
} LodgeVmmState;
#define LODGE_TYPE_VMM_STATE (lodge_vmm_state_get_type ())
GType lodge_vmm_state_get_type (void);

/* What an image file is, by its own bytes. Found without ever opening what it refers to. */
typedef struct
{
  char *path;           /* absolute, symbolic links resolved */
  char *format;         /* QEMU's name: "qcow2", "raw", "vmdk", "vdi", "vpc", "vhdx", "iso" */
  guint64 virtual_size; /* bytes the guest would see */
  guint64 actual_size;  /* bytes on the host */
  gboolean encrypted;
  char *refers_to;      /* what else it names (backing file, data file, extent), or NULL: nothing */
} LodgeImageInfo;
#define LODGE_TYPE_IMAGE_INFO (lodge_image_info_get_type ())
GType           lodge_image_info_get_type (void);
LodgeImageInfo *lodge_image_info_copy (const LodgeImageInfo *self);
void            lodge_image_info_free (LodgeImageInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeImageInfo, lodge_image_info_free)

/* Bytes. ext4's own limit for a file with blocks of 4 KiB, less than qcow2's and raw's. */
#define LODGE_DISK_MAX_CAPACITY (G_GUINT64_CONSTANT (16) << 40)

/* A disk to be made in the host's disk folder. */
typedef struct
{
  char *name;          /* file name, [a-z0-9-.], without a folder; unique by its maker's care */
  char *format;        /* "qcow2" or "raw" */
  guint64 capacity;    /* bytes; 0 with a source: the source's virtual size */
  char *source_path;   /* NULL: blank; else copied from this image… */
  char *source_format; /* …which is read as exactly this format, never probed */
} LodgeDiskRequest;
#define LODGE_TYPE_DISK_REQUEST (lodge_disk_request_get_type ())
GType             lodge_disk_request_get_type (void);
LodgeDiskRequest *lodge_disk_request_copy (const LodgeDiskRequest *self);
void              lodge_disk_request_free (LodgeDiskRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDiskRequest, lodge_disk_request_free)

/* A definition as text with the token that edit needs to prove that it is fresh. */
typedef struct
{
  char *text;     /* domain XML, stored, without secrets */
  char *revision; /* opaque */
} LodgeDefinition;
#define LODGE_TYPE_DEFINITION (lodge_definition_get_type ())
GType            lodge_definition_get_type (void);
LodgeDefinition *lodge_definition_copy (const LodgeDefinition *self);
void             lodge_definition_free (LodgeDefinition *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDefinition, lodge_definition_free)

/* What an edit came to. */
typedef enum
{
  LODGE_EDIT_RESULT_APPLIED,       /* in force, or the machine is off */
  LODGE_EDIT_RESULT_AT_NEXT_START, /* stored; the running machine keeps what it has */
} LodgeEditResult;

/* Which of an adapter's two lives a change is about. */
typedef enum
{
  LODGE_NIC_SCOPE_BOTH,    /* the stored definition and, where it can be, the running machine */
  LODGE_NIC_SCOPE_RUNNING, /* the running machine only: the next start has what is stored */
} LodgeNicScope;

/* Which files belong to a machine and what deleting it would do to them. */
typedef enum
{
  LODGE_FILE_ROLE_DISK,       /* "disk" */
  LODGE_FILE_ROLE_MEDIUM,     /* "medium": an ISO or floppy image; never deleted */
  LODGE_FILE_ROLE_NVRAM,      /* "nvram" */
  LODGE_FILE_ROLE_TPM,        /* "tpm": a folder of swtpm's */
  LODGE_FILE_ROLE_SAVED_STATE, /* "saved-state" */
  LODGE_FILE_ROLE_KERNEL,     /* "kernel": kernel or initrd; never deleted */
} LodgeFileRole;
#define LODGE_TYPE_FILE_ROLE (lodge_file_role_get_type ())
GType lodge_file_role_get_type (void);

/* LodgeMachineFile: one such file. Immutable. */
#define LODGE_TYPE_MACHINE_FILE (lodge_machine_file_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineFile, lodge_machine_file, LODGE, MACHINE_FILE, GObject)

/* @used_by: (nullable): titles of the other machines that use it; it then stays.
 * @kept_because: (nullable): a phrase, why it stays for another reason. */
LodgeMachineFile *lodge_machine_file_new (LodgeFileRole role,
                                          const char *path,
                                          guint64 size,
                                          const char *const *used_by,
                                          const char *kept_because);
LodgeFileRole      lodge_machine_file_get_role (LodgeMachineFile *self);
const char        *lodge_machine_file_get_path (LodgeMachineFile *self);
guint64            lodge_machine_file_get_size (LodgeMachineFile *self); /* bytes on the host; 0: not known */
const char *const *lodge_machine_file_get_used_by (LodgeMachineFile *self);
const char        *lodge_machine_file_get_kept_because (LodgeMachineFile *self);
gboolean           lodge_machine_file_get_deletable (LodgeMachineFile *self);

G_END_DECLS
