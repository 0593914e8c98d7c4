/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libosinfo's systems as Lodge's, with what each needs. */
#include "config.h"

#include "lodge-os-database.h"

#include "lodge-os.h"
#include "lodge-size.h"
#include "lodge-text.h"

#include <string.h>

void
lodge_os_database_free (LodgeOsDatabase *database)
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

LodgeOsDatabase *
lodge_os_database_load (void)
{
  g_autoptr (OsinfoLoader) loader = osinfo_loader_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OsinfoOsList) list = NULL;
  LodgeOsDatabase *database = g_new0 (LodgeOsDatabase, 1);
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
  return database;
}
