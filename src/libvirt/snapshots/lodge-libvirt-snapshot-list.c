/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots into models, and their titles, notes and pins. */
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
dup_problem (const LodgeFrozen *frozen)
{
  for (guint i = 0; i < frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);
      char *problem = lodge_libvirt_dup_chain_problem (layer->path);

      if (problem != NULL)
        return problem;
    }
  if (frozen->memory != NULL && !g_file_test (frozen->memory, G_FILE_TEST_EXISTS))
    return g_strdup_printf (
        _ ("The memory file “%s” is missing. The disks can be restored without it."),
        frozen->memory);
  return NULL;
}

/* What this computer's QEMU is, for telling which memory it can load. */
typedef struct
{
  virConnectPtr connect;
  unsigned long version;
  GHashTable *types; /* machine type -> whether it is known */
} Hypervisor;

/* Only of PCs: of others the architecture would have to be known as well. */
static gboolean
knows_type (Hypervisor *self, const char *type)
{
  gpointer known = NULL;
  char *capabilities;

  if (type == NULL || !g_str_has_prefix (type, "pc-"))
    return TRUE;
  if (g_hash_table_lookup_extended (self->types, type, NULL, &known))
    return GPOINTER_TO_INT (known);
  capabilities =
      LV (virConnectGetDomainCapabilities (self->connect, NULL, "x86_64", type, "qemu", 0));
  virResetLastError ();
  g_hash_table_insert (self->types, g_strdup (type), GINT_TO_POINTER (capabilities != NULL));
  free (capabilities);
  return GPOINTER_TO_INT (g_hash_table_lookup (self->types, type));
}

static char *
dup_cold (const LodgeFrozen *frozen, const LodgeSnapshotFacts *facts, Hypervisor *hypervisor)
{
  if (frozen->memory == NULL)
    return NULL;
  if (facts->hypervisor != 0 && hypervisor->version < facts->hypervisor)
    return g_strdup (_ ("It was taken with a newer QEMU than this computer has. Its disks can be "
                        "restored, and the machine then starts anew."));
  if (knows_type (hypervisor, facts->machine_type))
    return NULL;
  return g_strdup_printf (_ ("This computer’s QEMU does not know the machine type “%s” that its "
                             "memory is of. Its disks can be restored, and the machine then starts "
                             "anew."),
                          facts->machine_type);
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
make_model (const LodgeFrozen *frozen, const char *current, Hypervisor *hypervisor)
{
  g_autofree char *description = lodge_snapshot_xml_dup_description (frozen->xml);
  g_autofree char *parent = lodge_snapshot_xml_dup_parent (frozen->xml);
  g_autofree char *title = NULL;
  g_autofree char *note = NULL;
  g_autofree char *problem = dup_problem (frozen);
  g_auto (LodgeSnapshotFacts) facts = { 0 };
  g_autofree char *cold = NULL;
  g_autoptr (GBytes) thumbnail = read_thumbnail (frozen->folder);
  LodgeSnapshot *snapshot = lodge_snapshot_new (frozen->name);

  lodge_snapshot_folder_read_facts (frozen->folder, &facts);
  split_description (description, frozen->name, &title, &note);
  cold = dup_cold (frozen, &facts, hypervisor);
  g_object_set (snapshot,
                "title",
                title,
                "note",
                note,
                "parent",
                parent,
                "current",
                g_strcmp0 (current, frozen->name) == 0,
                "created",
                (guint64)lodge_snapshot_xml_get_created (frozen->xml) * G_USEC_PER_SEC,
                "kind",
                get_kind (frozen),
                "storage",
                lodge_snapshot_xml_is_internal (frozen->xml) ? LODGE_SNAPSHOT_STORAGE_INTERNAL
                                                             : LODGE_SNAPSHOT_STORAGE_EXTERNAL,
                "origin",
                facts.origin,
                "pinned",
                facts.pinned,
                "hidden",
                facts.hidden,
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

static gboolean
read_all (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, GError **error)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, error);
  g_autofree char *current = list != NULL ? dup_current (domain) : NULL;
  g_autoptr (GHashTable) types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Hypervisor hypervisor = { .connect = lodge_libvirt_link_get_connect (link), .types = types };
  Reading *reading;

  if (list == NULL)
    return FALSE;
  LV (virConnectGetVersion (hypervisor.connect, &hypervisor.version));
  reading = g_new0 (Reading, 1);
  reading->uuid = g_strdup (uuid);
  reading->snapshots = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (reading->snapshots,
                     make_model (g_ptr_array_index (list, i), current, &hypervisor));
  g_ptr_array_sort (reading->snapshots, compare_created);
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

typedef struct
{
  char *uuid;
  char *name;
  char *description; /* NULL: not to be changed */
  gboolean pinned;
  gboolean hidden;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_free (edit->uuid);
  g_free (edit->name);
  g_free (edit->description);
  g_free (edit);
}

static gboolean
store_edit (virDomainPtr domain, const Edit *edit, GError **error)
{
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_lookup (domain, edit->name, error);
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, edit->uuid, error) : NULL;
  g_autofree char *before =
      frozen != NULL ? lodge_snapshot_xml_dup_description (frozen->xml) : NULL;
  g_auto (LodgeSnapshotFacts) facts = { 0 };

  if (frozen == NULL)
    return FALSE;
  if (g_strcmp0 (before, edit->description) != 0)
    {
      gboolean current = LV (virDomainSnapshotIsCurrent (snapshot, 0)) == 1;

      if (!lodge_snapshot_xml_set_description (frozen->xml, edit->description))
        {
          g_propagate_error (
              error,
              lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                   NULL,
                                   "%s",
                                   _ ("The text has characters that can’t be kept. Remove control "
                                      "characters from it.")));
          return FALSE;
        }
      if (!lodge_libvirt_frozen_store (domain, frozen, current, error))
        return FALSE;
    }
  lodge_snapshot_folder_read_facts (frozen->folder, &facts);
  if (facts.pinned == edit->pinned && facts.hidden == edit->hidden)
    return TRUE;
  facts.pinned = edit->pinned;
  facts.hidden = edit->hidden;
  return lodge_snapshot_folder_write_facts (frozen->folder, &facts, error);
}

static void
edit_snapshot_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Edit *edit = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, edit->uuid, &error);
  gboolean done = domain != NULL && store_edit (domain, edit, &error);

  if (domain != NULL)
    lodge_libvirt_snapshots_reread (link, domain, edit->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_edit_snapshot (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             LodgeSnapshot *draft,
                             GTask *task)
{
  Edit *edit = g_new0 (Edit, 1);
  g_autofree char *title =
      lodge_text_sanitize (lodge_snapshot_get_title (draft), LODGE_TITLE_MAX_CHARS);
  const char *note = lodge_snapshot_get_note (draft);

  edit->uuid = g_strdup (lodge_machine_get_uuid (machine));
  edit->name = g_strdup (lodge_snapshot_get_name (draft));
  edit->description =
      note != NULL && *note != '\0' ? g_strconcat (title, "\n\n", note, NULL) : g_strdup (title);
  edit->pinned = lodge_snapshot_get_pinned (draft);
  edit->hidden = lodge_snapshot_get_hidden (draft);
  g_task_set_task_data (task, edit, edit_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, edit_snapshot_work);
}

static void
read_config_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Edit *wanted = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, wanted->uuid, &error);
  g_autoptr (LodgeVirSnapshot) snapshot =
      domain != NULL ? lodge_libvirt_snapshot_lookup (domain, wanted->name, &error) : NULL;
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, wanted->uuid, &error) : NULL;
  g_autoptr (LodgeDomainXml) definition =
      frozen != NULL ? lodge_snapshot_xml_dup_definition (frozen->xml, TRUE, &error) : NULL;

  if (definition != NULL)
    g_task_return_pointer (task, lodge_domain_xml_to_config (definition), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_read_snapshot_config (LodgeVmm *vmm,
                                    LodgeMachine *machine,
                                    const char *name,
                                    GTask *task)
{
  Edit *wanted = g_new0 (Edit, 1);

  wanted->uuid = g_strdup (lodge_machine_get_uuid (machine));
  wanted->name = g_strdup (name);
  g_task_set_task_data (task, wanted, edit_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, read_config_work);
}
