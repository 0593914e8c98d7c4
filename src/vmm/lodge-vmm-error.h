/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Errors of the backend. The message is one or two sentences for a person, with what to do; the
 * technical text (libvirt's, QEMU's) rides along as details. G_IO_ERROR_CANCELLED stays what it is
 * and is never shown.
 */
typedef enum
{
  LODGE_VMM_ERROR_FAILED,        /* anything without a better code */
  LODGE_VMM_ERROR_NOT_SUPPORTED, /* this backend or host can't */
  LODGE_VMM_ERROR_BUSY,          /* something else is going on with the machine; try again */
  LODGE_VMM_ERROR_CONFLICT,      /* changed underneath: the revision token is stale */
  LODGE_VMM_ERROR_NOT_FOUND,     /* the machine, disk or file is gone */
  LODGE_VMM_ERROR_EXISTS,        /* the name is taken */
  LODGE_VMM_ERROR_IN_USE,        /* another machine or program holds the disk */
  LODGE_VMM_ERROR_DENIED,        /* no permission */
  LODGE_VMM_ERROR_NO_SPACE,      /* the host's file system is full */
  LODGE_VMM_ERROR_NO_MEMORY,     /* the host has too little memory */
  LODGE_VMM_ERROR_INVALID,       /* the request, or a definition, makes no sense */
  LODGE_VMM_ERROR_WRONG_STATE,   /* the machine is not in a state for that */
  LODGE_VMM_ERROR_UNAVAILABLE,   /* the daemon is absent or can't be reached */
  LODGE_VMM_ERROR_DISCONNECTED,  /* the connection was lost in the middle */
  LODGE_VMM_ERROR_UNRESPONSIVE,  /* libvirt, QEMU or the guest did not answer in time */
  LODGE_VMM_ERROR_UNSAFE,        /* refused: it would put data or the host at risk */
  LODGE_VMM_ERROR_LOCKED,        /* the guest holds it; can be forced */
} LodgeVmmError;

#define LODGE_VMM_ERROR (lodge_vmm_error_quark ())
GQuark lodge_vmm_error_quark (void);

/* @details: (nullable): technical text. Returns: (transfer full) */
GError *lodge_vmm_error_new (LodgeVmmError code, const char *details, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The details of @error, or NULL: also for errors of other domains. */
const char *lodge_vmm_error_get_details (const GError *error);

G_END_DECLS
