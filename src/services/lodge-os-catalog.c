/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-os-catalog.h"

#include "lodge-os.h"
#include "lodge-size.h"
#include "lodge-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <osinfo/osinfo.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ECMA-119: 2048-byte sectors, the volume descriptors begin in sector 16. */
#define ISO_SECTOR 2048
#define ISO_FIRST_DESCRIPTOR 16
#define ISO_MAX_DESCRIPTORS 64
#define ISO_LABEL_OFFSET 40
#define ISO_LABEL_LENGTH 32
#define ISO_SIZE_OFFSET 80
/* Up to 150 sectors of run-out padding are often cut off. */
#define ISO_SLACK (G_GUINT64_CONSTANT (150) * ISO_SECTOR)

struct _LodgeOsCatalog
{
  GObject parent_instance;

  GListStore *systems; /* NULL until loaded */
  GHashTable *by_id;   /* short and full ids -> LodgeOs, borrowed from systems */
  GPtrArray *waiting;  /* of GTask: who asked while it was loading; NULL: nobody is */
  struct _Database *database;
};

G_DEFINE_FINAL_TYPE (LodgeOsCatalog, lodge_os_catalog, G_TYPE_OBJECT)

/* What the loading thread made: handed over whole. libosinfo is not thread-safe, so after loading
 * its database is only touched by detecting threads, one at a time. */
typedef struct _Database
{
  OsinfoDb *db;
  GPtrArray *systems; /* of LodgeOs */
} Database;

static GMutex database_lock;

static void
database_free (Database *database)
{
  g_clear_object (&database->db);
  g_clear_pointer (&database->systems, g_ptr_array_unref);
  g_free (database);
}

/* The resources that hold for this architecture, else for all; NULL: the list says nothing. */
static OsinfoResources *
find_resources (OsinfoResourcesList *list)
{
  OsinfoResources *found = NULL;
  int length = osinfo_list_get_length (OSINFO_LIST (list));

  for (int i = 0; i < length; i++)
    {
      OsinfoResources *resources = OSINFO_RESOURCES (osinfo_list_get_nth (OSINFO_LIST (list), i));
      const char *arch = osinfo_resources_get_architecture (resources);

      if (g_strcmp0 (arch, "x86_64") == 0)
        return resources;
      if (g_strcmp0 (arch, "all") == 0 || found == NULL)
        found = resources;
    }
  return found;
}

static void
take_resources (OsinfoOs *os, int year, LodgeOsNeeds *needs)
{
  g_autoptr (OsinfoResourcesList) minimum_list = osinfo_os_get_minimum_resources (os);
  g_autoptr (OsinfoResourcesList) recommended_list = osinfo_os_get_recommended_resources (os);
  OsinfoResources *minimum = find_resources (minimum_list);
  OsinfoResources *recommended = find_resources (recommended_list);
  gint64 least_memory = minimum != NULL ? osinfo_resources_get_ram (minimum) : -1;
  gint64 least_storage = minimum != NULL ? osinfo_resources_get_storage (minimum) : -1;
  gint64 memory = recommended != NULL ? osinfo_resources_get_ram (recommended) : -1;
  gint64 storage = recommended != NULL ? osinfo_resources_get_storage (recommended) : -1;
  int cpus = recommended != NULL ? osinfo_resources_get_n_cpus (recommended) : -1;

  if (least_memory > 0)
    needs->minimum_memory = least_memory;
  if (memory > 0)
    needs->memory = memory;
  else if (least_memory > 0)
    /* The least that installs is seldom what works well. */
    needs->memory = MIN (2 * (guint64)least_memory, MAX ((guint64)least_memory, 4 * LODGE_GIB));
  needs->memory = MAX (needs->memory, needs->minimum_memory);
  /* What is recommended for Linux systems since about 2010 is for those without a desktop. */
  if (year >= 2010)
    needs->memory = MAX (needs->memory, 2 * LODGE_GIB);

  if (storage > 0)
    needs->disk_size = storage;
  else if (least_storage > 0)
    needs->disk_size = MAX ((guint64)least_storage, lodge_os_unknown_needs.disk_size);
  if (least_storage > 0)
    needs->disk_size = MAX (needs->disk_size, (guint64)least_storage);
  if (cpus > 0)
    needs->cpus = MAX ((guint)cpus, needs->cpus);
}

/* PCI ids by virtio 1.x, section 4.1.2: 0x1040 plus the device type, and the transitional ids. */
static void
take_devices (OsinfoOs *os, LodgeOsNeeds *needs)
{
  g_autoptr (OsinfoDeviceList) list = osinfo_os_get_all_devices (os, NULL);
  int length = osinfo_list_get_length (OSINFO_LIST (list));

  for (int i = 0; i < length; i++)
    {
      const char *id = osinfo_entity_get_id (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (g_str_has_suffix (id, "/pci/1af4/1001") || g_str_has_suffix (id, "/pci/1af4/1042"))
        needs->virtio_disk = TRUE;
      else if (g_str_has_suffix (id, "/pci/1af4/1000") || g_str_has_suffix (id, "/pci/1af4/1041"))
        needs->virtio_net = TRUE;
      else if (g_str_has_suffix (id, "/pci/1af4/1050"))
        needs->virtio_video = TRUE;
    }
}

static void
take_firmware (OsinfoOs *os, LodgeOsNeeds *needs)
{
  g_autoptr (OsinfoFirmwareList) list = osinfo_os_get_complete_firmware_list (os, NULL);
  int length = osinfo_list_get_length (OSINFO_LIST (list));
  gboolean bios_refused = FALSE;

  for (int i = 0; i < length; i++)
    {
      OsinfoFirmware *firmware = OSINFO_FIRMWARE (osinfo_list_get_nth (OSINFO_LIST (list), i));
      const char *type = osinfo_firmware_get_firmware_type (firmware);

      if (g_strcmp0 (osinfo_firmware_get_architecture (firmware), "x86_64") != 0)
        continue;
      if (g_strcmp0 (type, "bios") == 0 && !osinfo_firmware_is_supported (firmware))
        bios_refused = TRUE;
      if (g_strcmp0 (type, "efi") == 0 && !osinfo_firmware_is_supported (firmware))
        needs->uefi_supported = FALSE;
    }
  if (bios_refused && needs->uefi_supported)
    needs->firmware = LODGE_FIRMWARE_UEFI;
}

static void
take_windows (const char *family, const char *version, LodgeOsNeeds *needs)
{
  double number = version != NULL ? g_ascii_strtod (version, NULL) : 0;

  needs->clock_local = TRUE;
  /* Installation media have no virtio drivers, whatever the database knows of add-on disks. */
  needs->virtio_disk = FALSE;
  needs->virtio_net = FALSE;
  needs->virtio_video = FALSE;
  if (g_strcmp0 (family, "winnt") != 0)
    {
      needs->sound_model = "ac97";
      needs->uefi_supported = FALSE;
      return;
    }

  /* NT 6.0, Vista, was the first to know Hyper-V's interface and Intel HD audio. */
  needs->hyperv = number >= 6.0;
  if (number < 6.0)
    needs->sound_model = "ac97";
  /* Windows 11 checks for both and installs on nothing less. */
  if (number >= 11.0)
    {
      needs->firmware = LODGE_FIRMWARE_UEFI;
      needs->secure_boot = TRUE;
      needs->tpm = TRUE;
    }
}

static gint64
to_unix_time (const GDate *date)
{
  g_autoptr (GDateTime) time = NULL;

  if (date == NULL || !g_date_valid (date))
    return 0;
  time = g_date_time_new_utc (
      g_date_get_year (date), g_date_get_month (date), g_date_get_day (date), 0, 0, 0);
  return time != NULL ? MAX (g_date_time_to_unix (time), 0) : 0;
}

/* Returns: (transfer full) (nullable): NULL for an entry without an id or a name */
static LodgeOs *
read_system (OsinfoOs *os)
{
  OsinfoProduct *product = OSINFO_PRODUCT (os);
  g_autoptr (GDate) released = osinfo_product_get_release_date (product);
  LodgeOsNeeds needs = lodge_os_unknown_needs;
  LodgeOsDescription description = {
    .id = osinfo_product_get_short_id (product),
    .url = osinfo_entity_get_id (OSINFO_ENTITY (os)),
    .name = osinfo_product_get_name (product),
    .vendor = osinfo_product_get_vendor (product),
    .version = osinfo_product_get_version (product),
    .family = osinfo_os_get_family (os),
    .distro = osinfo_os_get_distro (os),
    .released = to_unix_time (released),
  };

  if (description.id == NULL || description.url == NULL || description.name == NULL)
    return NULL;

  take_resources (
      os, released != NULL && g_date_valid (released) ? g_date_get_year (released) : 0, &needs);
  take_devices (os, &needs);
  take_firmware (os, &needs);
  if (description.family != NULL && g_str_has_prefix (description.family, "win"))
    take_windows (description.family, description.version, &needs);
  return lodge_os_new (&description, &needs);
}

static LodgeOs *
find_system (GPtrArray *systems, const char *id)
{
  for (guint i = 0; i < systems->len; i++)
    if (g_strcmp0 (lodge_os_get_id (systems->pdata[i]), id) == 0)
      return systems->pdata[i];
  return NULL;
}

/* Adds what came out after the installed database, with the needs of its predecessor. */
static void
add_newer_systems (GPtrArray *systems)
{
  for (const LodgeOsNewer *row = lodge_os_get_newer (); row->id != NULL; row++)
    {
      LodgeOs *like = find_system (systems, row->like);
      g_autoptr (GDateTime) released = NULL;
      g_autofree char *date = NULL;
      LodgeOsDescription description = { 0 };

      if (like == NULL || find_system (systems, row->id) != NULL)
        continue;
      date = g_strconcat (row->released, "T00:00:00Z", NULL);
      released = g_date_time_new_from_iso8601 (date, NULL);
      description.id = row->id;
      description.url = row->url;
      description.name = row->name;
      description.vendor = lodge_os_get_vendor (like);
      description.version = row->version;
      description.family = lodge_os_get_family (like);
      description.distro = lodge_os_get_distro (like);
      description.released = released != NULL ? g_date_time_to_unix (released) : 0;
      g_ptr_array_add (systems, lodge_os_new (&description, lodge_os_get_needs (like)));
    }
}

static int
get_family_rank (LodgeOs *os)
{
  static const char *const ranks[] = { "linux", "winnt", "bsd", "darwin", NULL };
  int rank = 0;

  while (ranks[rank] != NULL && g_strcmp0 (ranks[rank], lodge_os_get_family (os)) != 0)
    rank++;
  return rank;
}

static int
compare_systems (gconstpointer a, gconstpointer b)
{
  LodgeOs *first = *(LodgeOs **)a;
  LodgeOs *second = *(LodgeOs **)b;
  int order = get_family_rank (first) - get_family_rank (second);

  if (order == 0)
    order = g_strcmp0 (lodge_os_get_family (first), lodge_os_get_family (second));
  if (order == 0 && lodge_os_get_released (first) != lodge_os_get_released (second))
    order = lodge_os_get_released (first) > lodge_os_get_released (second) ? -1 : 1;
  if (order == 0)
    order = lodge_text_compare_natural (lodge_os_get_name (first), lodge_os_get_name (second));
  return order;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (OsinfoLoader) loader = osinfo_loader_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OsinfoOsList) list = NULL;
  Database *database = g_new0 (Database, 1);
  int length;

  osinfo_loader_process_default_path (loader, &error);
  if (error != NULL)
    g_warning ("The database of operating systems could not be read whole: %s", error->message);

  database->db = g_object_ref (osinfo_loader_get_db (loader));
  database->systems = g_ptr_array_new_with_free_func (g_object_unref);
  list = osinfo_db_get_os_list (database->db);
  length = osinfo_list_get_length (OSINFO_LIST (list));
  for (int i = 0; i < length; i++)
    {
      LodgeOs *os = read_system (OSINFO_OS (osinfo_list_get_nth (OSINFO_LIST (list), i)));

      if (os != NULL)
        g_ptr_array_add (database->systems, os);
    }
  if (length == 0)
    g_warning ("There is no database of operating systems (package osinfo-db)");
  add_newer_systems (database->systems);
  g_ptr_array_sort (database->systems, compare_systems);
  g_task_return_pointer (task, database, (GDestroyNotify)database_free);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeOsCatalog *self = LODGE_OS_CATALOG (source);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  GPtrArray *systems;

  self->database = g_task_propagate_pointer (G_TASK (result), NULL);
  systems = self->database->systems;
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->systems = g_list_store_new (LODGE_TYPE_OS);
  g_list_store_splice (self->systems, 0, 0, systems->pdata, systems->len);
  for (guint i = 0; i < systems->len; i++)
    {
      g_hash_table_insert (
          self->by_id, (char *)lodge_os_get_url (systems->pdata[i]), systems->pdata[i]);
      g_hash_table_insert (
          self->by_id, (char *)lodge_os_get_id (systems->pdata[i]), systems->pdata[i]);
    }

  for (guint i = 0; i < waiting->len; i++)
    g_task_return_pointer (waiting->pdata[i], g_object_ref (self->systems), g_object_unref);
}

void
lodge_os_catalog_load_async (LodgeOsCatalog *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) loading = NULL;

  g_return_if_fail (LODGE_IS_OS_CATALOG (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_os_catalog_load_async);
  if (self->systems != NULL)
    {
      g_task_return_pointer (task, g_object_ref (self->systems), g_object_unref);
      return;
    }
  if (self->waiting != NULL)
    {
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      return;
    }

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  loading = g_task_new (self, NULL, on_loaded_cb, NULL);
  g_task_run_in_thread (loading, load_in_thread);
}

GListModel *
lodge_os_catalog_load_finish (LodgeOsCatalog *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LODGE_IS_OS_CATALOG (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

LodgeOs *
lodge_os_catalog_lookup (LodgeOsCatalog *self, const char *id)
{
  g_return_val_if_fail (LODGE_IS_OS_CATALOG (self), NULL);

  if (self->by_id == NULL || id == NULL)
    return NULL;
  return g_hash_table_lookup (self->by_id, id);
}

void
lodge_os_catalog_get_needs (LodgeOsCatalog *self, LodgeOs *os, LodgeOsNeeds *needs)
{
  g_return_if_fail (LODGE_IS_OS_CATALOG (self));
  g_return_if_fail (needs != NULL);

  *needs = os != NULL ? *lodge_os_get_needs (os) : lodge_os_unknown_needs;
}

/* What detecting needs and finds. */
typedef struct
{
  char *path;
  OsinfoMedia *media;
  OsinfoDb *db; /* borrowed from the catalogue, which lives as long as the process */
  char *label;
  char *os_url; /* NULL: not known */
  gboolean live;
} Detection;

static void
detection_free (Detection *detection)
{
  g_free (detection->path);
  g_clear_object (&detection->media);
  g_free (detection->label);
  g_free (detection->os_url);
  g_free (detection);
}

static gboolean
fail (GError **error, GIOErrorEnum code, const char *sentence, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, G_IO_ERROR, code, "%s (%s)", sentence, name);
  return FALSE;
}

static guint32
read_le32 (const guint8 *bytes)
{
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32)bytes[3] << 24;
}

/* Finds the primary volume descriptor in @fd: its label and how long the image must be. */
static gboolean
read_descriptor (int fd, char **label, guint64 *wanted)
{
  guint8 sector[ISO_SECTOR];

  for (int i = 0; i < ISO_MAX_DESCRIPTORS; i++)
    {
      off_t offset = (off_t)(ISO_FIRST_DESCRIPTOR + i) * ISO_SECTOR;

      if (pread (fd, sector, sizeof sector, offset) != sizeof sector ||
          memcmp (sector + 1, "CD001", 5) != 0 || sector[0] == 255)
        return FALSE;
      if (sector[0] != 1)
        continue;
      *label = lodge_text_dup_safe (
          (const char *)sector + ISO_LABEL_OFFSET, ISO_LABEL_LENGTH, ISO_LABEL_LENGTH);
      g_strstrip (*label);
      *wanted = (guint64)read_le32 (sector + ISO_SIZE_OFFSET) * ISO_SECTOR;
      return TRUE;
    }
  return FALSE;
}

/* Looks at the file before libosinfo does, which would wait on a FIFO and believe a torn image. */
static gboolean
check_image (Detection *detection, GError **error)
{
  struct stat info;
  guint64 wanted = 0;
  gboolean is_iso;
  int number;
  int fd = open (detection->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  number = errno;
  if (fd < 0 && (number == EACCES || number == EPERM))
    return fail (error,
                 G_IO_ERROR_PERMISSION_DENIED,
                 _ ("You have no permission to read this file."),
                 detection->path);
  if (fd < 0 && number == ENOENT)
    return fail (
        error, G_IO_ERROR_NOT_FOUND, _ ("This file is not there any more."), detection->path);
  if (fd < 0 || fstat (fd, &info) != 0 || !(S_ISREG (info.st_mode) || S_ISBLK (info.st_mode)))
    {
      if (fd >= 0)
        close (fd);
      return fail (error,
                   G_IO_ERROR_INVALID_DATA,
                   _ ("This is not a file that can be read."),
                   detection->path);
    }

  is_iso = read_descriptor (fd, &detection->label, &wanted);
  close (fd);
  if (!is_iso)
    return fail (
        error, G_IO_ERROR_INVALID_DATA, _ ("This file is not an ISO image."), detection->path);
  if (S_ISREG (info.st_mode) && (guint64)info.st_size + ISO_SLACK < wanted)
    return fail (error,
                 G_IO_ERROR_PARTIAL_INPUT,
                 _ ("This ISO image is incomplete. Download or copy it again."),
                 detection->path);
  return TRUE;
}

/* The row of newer systems that goes by @label. */
static const LodgeOsNewer *
find_newer (const char *label)
{
  for (const LodgeOsNewer *row = lodge_os_get_newer (); row->id != NULL; row++)
    if (g_regex_match_simple (row->volume, label, 0, 0))
      return row;
  return NULL;
}

static void
identify (Detection *detection, OsinfoMedia *media)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&database_lock);
  g_autoptr (OsinfoOs) os = NULL;
  const LodgeOsNewer *row;

  if (osinfo_db_identify_media (detection->db, media))
    {
      os = osinfo_media_get_os (media);
      detection->live = osinfo_media_get_live (media);
    }
  /* The database's "fedora-unknown" and its like match whatever is newer than it. */
  row =
      os == NULL || g_str_has_suffix (osinfo_product_get_short_id (OSINFO_PRODUCT (os)), "-unknown")
          ? find_newer (detection->label)
          : NULL;
  if (row != NULL)
    detection->os_url = g_strdup (row->url);
  else if (os != NULL)
    detection->os_url = g_strdup (osinfo_entity_get_id (OSINFO_ENTITY (os)));
}

static void
identify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Detection *detection = task_data;

  identify (detection, detection->media);
  g_task_return_boolean (task, TRUE);
}

/* Ends @task (taken) as the run in the thread did. */
static void
on_identified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_propagate_boolean (G_TASK (result), NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_media_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Detection *detection = g_task_get_task_data (task);
  g_autoptr (GTask) identification = NULL;
  g_autoptr (GError) error = NULL;

  detection->media = osinfo_media_create_from_location_with_flags_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (detection->media == NULL)
    {
      g_debug ("%s: libosinfo: %s", detection->path, error->message);
      g_task_return_boolean (task, TRUE);
      return;
    }
  identification = g_task_new (NULL, NULL, on_identified_cb, g_object_ref (task));
  g_task_set_task_data (identification, detection, NULL);
  g_task_run_in_thread (identification, identify_in_thread);
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (check_image (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Detection *detection = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* Never libosinfo's blocking call: it runs the default main context, wherever it is called.
   * Without REQUIRE_BOOTABLE: what it can't boot by BIOS may well start by UEFI. */
  osinfo_media_create_from_location_with_flags_async (detection->path,
                                                      G_PRIORITY_DEFAULT,
                                                      g_task_get_cancellable (task),
                                                      on_media_read_cb,
                                                      0,
                                                      g_object_ref (task));
}

static void
on_loaded_for_detection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeOsCatalog *self = LODGE_OS_CATALOG (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) check = NULL;
  g_autoptr (GListModel) systems = NULL;
  g_autoptr (GError) error = NULL;
  Detection *detection = g_task_get_task_data (task);

  systems = lodge_os_catalog_load_finish (self, result, &error);
  if (systems == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  detection->db = self->database->db;
  check = g_task_new (NULL, g_task_get_cancellable (task), on_checked_cb, g_object_ref (task));
  g_task_set_task_data (check, detection, NULL);
  g_task_run_in_thread (check, check_in_thread);
}

void
lodge_os_catalog_detect_async (LodgeOsCatalog *self,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;
  Detection *detection;

  g_return_if_fail (LODGE_IS_OS_CATALOG (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  detection = g_new0 (Detection, 1);
  detection->path = g_strdup (path);
  g_task_set_source_tag (task, lodge_os_catalog_detect_async);
  g_task_set_task_data (task, detection, (GDestroyNotify)detection_free);
  lodge_os_catalog_load_async (self, cancellable, on_loaded_for_detection_cb, task);
}

LodgeOs *
lodge_os_catalog_detect_finish (
    LodgeOsCatalog *self, GAsyncResult *result, gboolean *live, char **label, GError **error)
{
  Detection *detection;
  LodgeOs *os;

  g_return_val_if_fail (LODGE_IS_OS_CATALOG (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  detection = g_task_get_task_data (G_TASK (result));
  os = lodge_os_catalog_lookup (self, detection->os_url);
  if (live != NULL)
    *live = detection->live;
  if (label != NULL)
    *label = g_strdup (detection->label);
  return os != NULL ? g_object_ref (os) : NULL;
}

LodgeOsCatalog *
lodge_os_catalog_get_default (void)
{
  static LodgeOsCatalog *catalog = NULL;

  if (catalog == NULL)
    catalog = g_object_new (LODGE_TYPE_OS_CATALOG, NULL);
  return catalog;
}

static void
lodge_os_catalog_finalize (GObject *object)
{
  LodgeOsCatalog *self = LODGE_OS_CATALOG (object);

  g_clear_object (&self->systems);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->database, database_free);

  G_OBJECT_CLASS (lodge_os_catalog_parent_class)->finalize (object);
}

static void
lodge_os_catalog_class_init (LodgeOsCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_os_catalog_finalize;
}

static void
lodge_os_catalog_init (LodgeOsCatalog *self)
{
}
