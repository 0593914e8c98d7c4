/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/* LodgeOs: one operating system of libosinfo's, with what Lodge needs of it. Immutable.
 * Properties: "id" (short id), "url" (full id), "name", "vendor" (or NULL), "version" (or NULL), "family" ("linux",
 * "winnt", "bsd", "darwin", …), "icon-name", "released" int64 (unix seconds, 0: not known). */
#define LODGE_TYPE_OS (lodge_os_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOs, lodge_os, LODGE, OS, GObject)

const char *lodge_os_get_id (LodgeOs *self);
const char *lodge_os_get_url (LodgeOs *self);
const char *lodge_os_get_name (LodgeOs *self);
const char *lodge_os_get_vendor (LodgeOs *self);
const char *lodge_os_get_version (LodgeOs *self);
const char *lodge_os_get_family (LodgeOs *self);
const char *lodge_os_get_icon_name (LodgeOs *self);
gint64      lodge_os_get_released (LodgeOs *self);

/* What a system wants. Sizes in bytes, never 0; for @os NULL: sound defaults for an unknown one. */
typedef struct
{
  guint cpus;
  guint64 memory;
  guint64 minimum_memory;
  guint64 disk_size;
  LodgeFirmware firmware;
  gboolean secure_boot;
  gboolean tpm;
  gboolean virtio_disk; /* the system's installer has the driver; else SATA */
  gboolean virtio_net;  /* else e1000e */
  gboolean virtio_video;
  gboolean tablet;
  gboolean clock_local;
  gboolean hyperv;
  gboolean uefi_supported;
  const char *sound_model; /* static, or NULL */
} LodgeOsNeeds;

/* LodgeOsCatalog: libosinfo's database, loaded once on a thread. Main thread. */
#define LODGE_TYPE_OS_CATALOG (lodge_os_catalog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOsCatalog, lodge_os_catalog, LODGE, OS_CATALOG, GObject)

/* The one of this process. (transfer none) */
LodgeOsCatalog *lodge_os_catalog_get_default (void);

/* Finish gives a list of LodgeOs, newest first within a family, (transfer full). A missing database
 * gives an empty list and a warning, never a failure. */
void        lodge_os_catalog_load_async (LodgeOsCatalog *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListModel *lodge_os_catalog_load_finish (LodgeOsCatalog *self, GAsyncResult *result, GError **error);

/* Only once loaded. By short or full id. (transfer none) (nullable) */
LodgeOs *lodge_os_catalog_lookup (LodgeOsCatalog *self, const char *id);

void lodge_os_catalog_get_needs (LodgeOsCatalog *self, LodgeOs *os, LodgeOsNeeds *needs);

/* What is on a local ISO image. Loads first. Finish: (transfer full) (nullable): NULL without an
 * error when it is an image that the database does not know. @live, @label (nullable out). An
 * unreadable file or one that is no ISO fails with a G_IO_ERROR and a user's sentence. */
void     lodge_os_catalog_detect_async (LodgeOsCatalog *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeOs *lodge_os_catalog_detect_finish (LodgeOsCatalog *self, GAsyncResult *result, gboolean *live, char **label, GError **error);

G_END_DECLS
