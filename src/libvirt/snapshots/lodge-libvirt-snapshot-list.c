/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots into models. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"
#include "lodge-size.h"
#include "lodge-text.h"

#define MAX_THUMBNAIL ((gsize)4 << 20)
#define MAX_NOTE_BYTES 8192

/* libvirt has one description: the title is its first line, the note the rest. */
static void
split_description (const char *description, const char *name, char **title, char **note)
{
  g_autofree char *safe =
      lodge_text_dup_safe (description != NULL ? description : "", -1, MAX_NOTE_BYTES);
  char *end = strchr (safe, '\n');
  g_autofree char *first = end != NULL ? g_strndup (safe, end - safe) : g_strdup (safe);
  char *rest = end != NULL ? g_strstrip (end + 1) : NULL;

  *title = lodge_text_sanitize (first, LODGE_TITLE_MAX_CHARS);
  if (**title == '\0')
    {
      g_free (*title);
      *title = lodge_text_dup_safe (name, -1, 256);
    }
  *note = rest != NULL && *rest != '\0' ? g_strdup (rest) : NULL;
}

static LodgeSnapshotKind
get_kind (const LodgeFrozen *frozen)
{
  g_autofree char *state = lodge_snapshot_xml_dup_state (frozen->xml);

  if (frozen->memory != NULL)
    return LODGE_SNAPSHOT_KIND_RUNNING;
  if (g_strcmp0 (state, "disk-snapshot") == 0)
    return LODGE_SNAPSHOT_KIND_DISKS;
  if (lodge_snapshot_xml_is_internal (frozen->xml) &&
      (g_strcmp0 (state, "running") == 0 || g_strcmp0 (state, "paused") == 0))
    return LODGE_SNAPSHOT_KIND_RUNNING;
  return LODGE_SNAPSHOT_KIND_OFF;
}

/* What is missing, or NULL. */
static char *
dup_problem (const LodgeFrozen *frozen, LodgeLibvirtSound *sound)
{
  for (guint i = 0; i < frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);
      char *problem = lodge_libvirt_dup_chain_problem (layer->path, sound);

      if (problem != NULL)
        return problem;
    }
  if (frozen->memory != NULL && !g_file_test (frozen->memory, G_FILE_TEST_EXISTS))
    return g_strdup_printf (
        _ ("The memory file “%s” is missing. The disks can be restored without it."),
        frozen->memory);
  return NULL;
}

/* What is asked about more than one of them. */
typedef struct
{
  virConnectPtr connect;
  unsigned long version; /* of this computer's QEMU, for telling which memory it can load */
  char *current;         /* or NULL */
  gboolean foreign;      /* the files are not ours to look at */
  LodgeLibvirtSound sound;
  GMutex mutex;
  GHashTable *types; /* machine type -> whether it is known; under @mutex */
} Reader;

static gboolean
ask_type (Reader *reader, const char *type)
{
  char *capabilities =
      LV (virConnectGetDomainCapabilities (reader->connect, NULL, "x86_64", type, "qemu", 0));
  gboolean known = capabilities != NULL;

  virResetLastError ();
  free (capabilities);
  return known;
}

/* Only of PCs: of others the architecture would have to be known as well. */
static gboolean
knows_type (Reader *reader, const char *type)
{
  gpointer known = NULL;

  if (type == NULL || !g_str_has_prefix (type, "pc-"))
    return TRUE;
  g_mutex_lock (&reader->mutex);
  if (!g_hash_table_lookup_extended (reader->types, type, NULL, &known))
    {
      known = GINT_TO_POINTER (ask_type (reader, type));
      g_hash_table_insert (reader->types, g_strdup (type), known);
    }
  g_mutex_unlock (&reader->mutex);
  return GPOINTER_TO_INT (known);
}

static char *
dup_cold (const LodgeFrozen *frozen, Reader *reader)
{
  if (frozen->memory == NULL)
    return NULL;
  if (frozen->facts.hypervisor != 0 && reader->version < frozen->facts.hypervisor)
    return g_strdup (_ ("It was taken with a newer QEMU than this computer has. Its disks can be "
                        "restored, and the machine then starts anew."));
  if (knows_type (reader, frozen->facts.machine_type))
    return NULL;
  return g_strdup_printf (_ ("This computer’s QEMU does not know the machine type “%s” that its "
                             "memory is of. Its disks can be restored, and the machine then starts "
                             "anew."),
                          frozen->facts.machine_type);
}

static GBytes *
read_thumbnail (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "thumbnail.png", NULL);
  char *data = NULL;
  gsize length = 0;
  GStatBuf info = { 0 };

  if (g_lstat (path, &info) < 0 || !S_ISREG (info.st_mode) ||
      info.st_size > (goffset)MAX_THUMBNAIL || !g_file_get_contents (path, &data, &length, NULL))
    return NULL;
  return g_bytes_new_take (data, length);
}

static guint64
get_size (const LodgeFrozen *frozen)
{
  guint64 sum = lodge_snapshot_space_of (frozen->folder);

  for (guint i = 0; i < frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);

      sum += lodge_snapshot_space_of (layer->path);
    }
  if (frozen->memory != NULL && !g_str_has_prefix (frozen->memory, frozen->folder))
    sum += lodge_snapshot_space_of (frozen->memory);
  return sum;
}

static LodgeSnapshot *
make_model (const LodgeFrozen *frozen, Reader *reader)
{
  g_autofree char *description = lodge_snapshot_xml_dup_description (frozen->xml);
  g_autofree char *parent = lodge_snapshot_xml_dup_parent (frozen->xml);
  g_autofree char *title = NULL;
  g_autofree char *note = NULL;
  /* Of files that are not ours to look at nothing can be said. */
  g_autofree char *problem = reader->foreign ? NULL : dup_problem (frozen, &reader->sound);
  g_autofree char *cold = NULL;
  g_autoptr (GBytes) thumbnail = read_thumbnail (frozen->folder);
  LodgeSnapshot *snapshot = lodge_snapshot_new (frozen->name);

  split_description (description, frozen->name, &title, &note);
  cold = dup_cold (frozen, reader);
  g_object_set (snapshot,
                "title",
                title,
                "note",
                note,
                "parent",
                parent,
                "current",
                g_strcmp0 (reader->current, frozen->name) == 0,
                "created",
                (guint64)lodge_snapshot_xml_get_created (frozen->xml) * G_USEC_PER_SEC,
                "kind",
                get_kind (frozen),
                "storage",
                lodge_snapshot_xml_is_internal (frozen->xml) ? LODGE_SNAPSHOT_STORAGE_INTERNAL
                                                             : LODGE_SNAPSHOT_STORAGE_EXTERNAL,
                "origin",
                frozen->facts.origin,
                "pinned",
                frozen->facts.pinned,
                "hidden",
                frozen->facts.hidden,
                "size",
                get_size (frozen),
                "thumbnail",
                thumbnail,
                "problem",
                problem,
                "cold",
                cold,
                NULL);
  return snapshot;
}

static int
compare_created (gconstpointer a, gconstpointer b)
{
  LodgeSnapshot *first = *(LodgeSnapshot *const *)a;
  LodgeSnapshot *second = *(LodgeSnapshot *const *)b;
  guint64 created = lodge_snapshot_get_created (first);
  guint64 other = lodge_snapshot_get_created (second);

  if (created != other)
    return created < other ? -1 : 1;
  /* Within a second a child is younger than its parent. */
  if (g_strcmp0 (lodge_snapshot_get_parent (second), lodge_snapshot_get_name (first)) == 0)
    return -1;
  if (g_strcmp0 (lodge_snapshot_get_parent (first), lodge_snapshot_get_name (second)) == 0)
    return 1;
  return g_strcmp0 (lodge_snapshot_get_name (first), lodge_snapshot_get_name (second));
}

static char *
dup_current (virDomainPtr domain)
{
  g_autoptr (LodgeVirSnapshot) current = NULL;

  if (LV (virDomainHasCurrentSnapshot (domain, 0)) == 1)
    current = LV (virDomainSnapshotCurrent (domain, 0));
  virResetLastError ();
  return current != NULL ? g_strdup (virDomainSnapshotGetName (current)) : NULL;
}

typedef struct
{
  char *uuid;
  GPtrArray *snapshots;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->uuid);
  g_ptr_array_unref (reading->snapshots);
  g_free (reading);
}

static void
post_reading (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  Reading *reading = data;
  LodgeLibvirtEntry *entry = g_hash_table_lookup (self->entries, reading->uuid);

  if (entry != NULL)
    lodge_machine_update_snapshots (entry->machine, reading->snapshots);
}

static gpointer
map_to_model (LodgeFrozen *frozen, gpointer data)
{
  LodgeSnapshot *snapshot = make_model (frozen, data);

  lodge_frozen_free (frozen);
  return snapshot;
}

static void
reader_init (Reader *self, LodgeLibvirtLink *link, virDomainPtr domain)
{
  self->connect = lodge_libvirt_link_get_connect (link);
  LV (virConnectGetVersion (self->connect, &self->version));
  self->current = dup_current (domain);
  self->foreign = lodge_libvirt_snapshots_inside_only (link);
  self->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->mutex);
  lodge_libvirt_sound_init (&self->sound);
}

static void
reader_clear (Reader *self)
{
  g_free (self->current);
  g_hash_table_unref (self->types);
  g_mutex_clear (&self->mutex);
  lodge_libvirt_sound_clear (&self->sound);
}

static gboolean
read_all (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, GError **error)
{
  Reader reader = { 0 };
  GPtrArray *snapshots;
  Reading *reading;

  reader_init (&reader, link, domain);
  snapshots = lodge_libvirt_frozen_map (domain, map_to_model, &reader, g_object_unref, error);
  reader_clear (&reader);
  if (snapshots == NULL)
    return FALSE;
  g_ptr_array_sort (snapshots, compare_created);
  reading = g_new0 (Reading, 1);
  reading->uuid = g_strdup (uuid);
  reading->snapshots = snapshots;
  lodge_libvirt_link_post (link, post_reading, reading, reading_free);
  return TRUE;
}

void
lodge_libvirt_snapshots_reread (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid)
{
  g_autoptr (GError) error = NULL;

  if (!read_all (link, domain, uuid, &error))
    g_debug ("Snapshots of %s: %s", uuid, error->message);
}

typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  const char *uuid;
} Reread;

static gpointer
reread_thread (gpointer data)
{
  const Reread *self = data;

  lodge_libvirt_snapshots_reread (self->link, self->domain, self->uuid);
  return NULL;
}

void
lodge_libvirt_snapshots_reread_all (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid)
{
  Reread self = { link, domain, uuid };
  GThread *thread = g_thread_new ("lodge-reread", reread_thread, &self);

  lodge_libvirt_reread (link, domain, uuid);
  g_thread_join (thread);
}

static void
read_snapshots_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const char *uuid = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, uuid, &error);

  if (domain != NULL && read_all (link, domain, uuid, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_read_snapshots (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  LodgeLibvirtEntry *entry = lodge_libvirt_vmm_get_entry (self, machine);

  if (entry != NULL && entry->snapshot_watch == NULL && self->link != NULL &&
      lodge_libvirt_snapshots_refusal (self->link) == NULL)
    entry->snapshot_watch = lodge_libvirt_snapshot_watch_new (self, machine);
  g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run_long (self->link, task, read_snapshots_work);
}
