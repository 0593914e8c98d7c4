/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "lodge-vmm-error.h"

G_BEGIN_DECLS

/*
 * libvirt's errors as sentences for people. One table, tried from top to bottom: the first row
 * whose code, domain and pattern all fit gives the LodgeVmmError and the sentence. Any thread.
 */
typedef struct
{
  int code;            /* virErrorNumber, or -1: any */
  int domain;          /* virErrorDomain, or -1: any */
  const char *pattern; /* a GRegex searched in the message, without regard to case; NULL: any */
  LodgeVmmError result;
  const char *sentence; /* marked for translation; "{1}" and "{2}" are the pattern's groups */
} LodgeLibvirtErrorRow;

/* The table and its length. */
const LodgeLibvirtErrorRow *lodge_libvirt_error_table (gsize *n_rows);

/* What an error of these parts means; @message goes into the details. (transfer full) */
GError *lodge_libvirt_error_map (int code, int domain, const char *message);

/*
 * The error that the libvirt call just made in this thread has left, and forgets it. To be called
 * at once: libvirt keeps one error per thread and the next call replaces it. (transfer full)
 */
GError *lodge_libvirt_error_take (void);

/* Whether the last error of this thread says that the driver lacks the function or flag. */
gboolean lodge_libvirt_last_is_unsupported (void);

/* Keeps libvirt from printing errors to stderr. */
void lodge_libvirt_errors_init (void);

G_END_DECLS
