/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which files differ between two moments. The disks are read by lodge-compare, a program of its
 * own, through libguestfs: nothing here looks into what a guest has written.
 */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lodge-libvirt-errors.h"
#include "lodge-process.h"
#include "lodge-size.h"
#include "lodge-text.h"

/* An appliance that is emulated needs a minute to start, and a big system as many to be read. */
#define PATIENCE_SECONDS (60 * 60)
#define MAX_FIELDS 8
#define MAX_FIELD ((gsize)64 << 10)

typedef struct
{
  char *uuid;
  char *name;
  char *other; /* NULL: now */
  LodgeJob *job;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->uuid);
  g_free (request->name);
  g_free (request->other);
  g_clear_object (&request->job);
  g_free (request);
}

/* What the program says, as it comes. */
typedef struct
{
  LodgeJob *job;
  LodgeFileChanges *changes;
  GByteArray *pending; /* of a field that is not whole yet */
  GPtrArray *fields;   /* of the record that is not whole yet, after its count */
  guint n_wanted;      /* 0: the count comes next */
  gboolean broken;     /* it does not say what it should */
  char *failure;       /* its word for why it could not */
  char *details;
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->changes, lodge_file_changes_free);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->failure, g_free);
  g_clear_pointer (&self->details, g_free);
}

static void
take_change (Answer *self, int fate)
{
  char *const *fields = (char *const *)self->fields->pdata;
  g_autofree char *volume = lodge_text_dup_safe (fields[1], -1, 256);
  g_autofree char *path = lodge_text_dup_safe (fields[2], -1, 8192);
  const LodgeFileChange change = {
    .fate = (LodgeFileFate)fate,
    .folder = g_str_equal (fields[5], "folder"),
    .volume = volume,
    .path = path,
    .size_before = g_ascii_strtoull (fields[3], NULL, 10),
    .size_after = g_ascii_strtoull (fields[4], NULL, 10),
  };

  /* A name is one line, whatever the guest put into it. */
  g_strdelimit (path, "\n\r\t", ' ');
  lodge_file_changes_add (self->changes, &change);
}

static void
take_record (Answer *self)
{
  char *const *fields = (char *const *)self->fields->pdata;
  guint n_fields = self->fields->len;
  int fate = 0;

  if (n_fields == 2 && g_str_equal (fields[0], "progress"))
    {
      if (self->job != NULL)
        lodge_job_report (self->job, CLAMP (g_ascii_strtod (fields[1], NULL), 0, 1));
    }
  else if (n_fields == 6 && lodge_enum_from_nick (LODGE_TYPE_FILE_FATE, fields[0], &fate))
    take_change (self, fate);
  else if (n_fields == 2 && g_str_equal (fields[0], "skipped"))
    g_ptr_array_add (self->changes->skipped, lodge_text_dup_safe (fields[1], -1, 256));
  else if (n_fields == 2 && g_str_equal (fields[0], "full"))
    self->changes->limit = g_ascii_strtoull (fields[1], NULL, 10);
  else if (n_fields == 3 && g_str_equal (fields[0], "failed") && self->failure == NULL)
    {
      self->failure = g_strdup (fields[1]);
      self->details = lodge_text_dup_safe (fields[2], -1, 4096);
    }
  else
    self->broken = TRUE;
}

static void
take_field (Answer *self)
{
  g_autofree char *field = g_strndup ((const char *)self->pending->data, self->pending->len);

  g_byte_array_set_size (self->pending, 0);
  if (self->n_wanted == 0)
    {
      self->n_wanted = (guint)g_ascii_strtoull (field, NULL, 10);
      self->broken |= self->n_wanted == 0 || self->n_wanted > MAX_FIELDS;
      return;
    }
  g_ptr_array_add (self->fields, g_steal_pointer (&field));
  if (self->fields->len < self->n_wanted)
    return;
  take_record (self);
  g_ptr_array_set_size (self->fields, 0);
  self->n_wanted = 0;
}

static void
on_output_cb (const char *data, gsize length, gpointer user_data)
{
  Answer *self = user_data;

  while (length > 0 && !self->broken)
    {
      const char *end = memchr (data, '\0', length);
      gsize part = end != NULL ? (gsize)(end - data) : length;

      g_byte_array_append (self->pending, (const guint8 *)data, (guint)part);
      self->broken = self->pending->len > MAX_FIELD;
      if (end == NULL)
        return;
      take_field (self);
      data += part + 1;
      length -= part + 1;
    }
}

static GError *
new_failure (const Answer *answer)
{
  if (g_strcmp0 (answer->failure, "no-kernel") == 0)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        answer->details,
        "%s",
        _ ("Files are compared in a small virtual machine of libguestfs, which needs a Linux "
           "kernel in “/boot”. Install one, for instance the package “linux-image-amd64”."));
  if (g_strcmp0 (answer->failure, "unreadable-kernel") == 0)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        answer->details,
        "%s",
        _ ("Files are compared in a small virtual machine of libguestfs, which needs the kernel "
           "in “/boot”, and you may not read it. Ask an administrator for “chmod a+r "
           "/boot/vmlinuz-*”."));
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_FAILED,
      answer->details,
      "%s",
      _ ("The disks could not be looked into. Run “libguestfs-test-tool” to see whether "
         "libguestfs works on this computer."));
}

static GError *
new_problem (const GError *problem)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (problem);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                problem->message,
                                "%s",
                                _ ("Files can’t be compared, since this Lodge was built without "
                                   "libguestfs. Install a build that has it."));
  return lodge_vmm_error_new (LODGE_VMM_ERROR_UNRESPONSIVE,
                              problem->message,
                              "%s",
                              _ ("The disks took too long to look into, and may be damaged."));
}

static LodgeFileChanges *
run (GPtrArray *before, GPtrArray *after, LodgeJob *job, GCancellable *cancellable, GError **error)
{
  const char *other = g_getenv ("LODGE_COMPARE");
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  Answer answer = { .job = job };
  LodgeProcessSpec spec = { .timeout = PATIENCE_SECONDS, .on_output = on_output_cb };
  g_autoptr (LodgeProcessResult) result = NULL;
  g_autoptr (GError) problem = NULL;
  LodgeFileChanges *changes = NULL;

  g_ptr_array_add (argv, other != NULL ? (gpointer)other : (gpointer)LIBEXECDIR "/lodge-compare");
  g_ptr_array_extend (argv, before, NULL, NULL);
  g_ptr_array_add (argv, (gpointer) "--");
  g_ptr_array_extend (argv, after, NULL, NULL);
  g_ptr_array_add (argv, NULL);
  answer.changes = lodge_file_changes_new ();
  answer.pending = g_byte_array_new ();
  answer.fields = g_ptr_array_new_with_free_func (g_free);
  spec.argv = (const char *const *)argv->pdata;
  spec.user_data = &answer;
  result = lodge_process_run (&spec, cancellable, &problem);
  if (result == NULL)
    g_propagate_error (error, new_problem (problem));
  else if (result->exit_code != 0 || answer.broken)
    {
      if (answer.details == NULL)
        answer.details = lodge_text_dup_safe (result->errors, -1, 4096);
      g_propagate_error (error, new_failure (&answer));
    }
  else
    changes = g_steal_pointer (&answer.changes);
  answer_clear (&answer);
  return changes;
}

/* "FORMAT:PATH" of each layer. */
static GPtrArray *
describe (GPtrArray *layers)
{
  GPtrArray *disks = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);

      g_ptr_array_add (disks, g_strconcat (layer->format, ":", layer->path, NULL));
    }
  return disks;
}

static GPtrArray *
list_disks_of (virDomainPtr domain, const char *uuid, const char *name, GError **error)
{
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_lookup (domain, name, error);
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, uuid, error) : NULL;

  if (frozen == NULL)
    return NULL;
  if (!lodge_snapshot_xml_is_internal (frozen->xml))
    return describe (frozen->layers);
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           NULL,
                           "%s",
                           _ ("This snapshot lies inside the machine’s disk files, where its files "
                              "can’t be compared. Its settings can.")));
  return NULL;
}

static GPtrArray *
list_disks_now (virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) definition = NULL;
  g_autoptr (GPtrArray) layers = NULL;

  if (LV (virDomainIsActive (domain)) == 1 || LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                               NULL,
                               "%s",
                               _ ("The machine is writing to its disks. Take a snapshot now and "
                                  "compare with that, or shut the machine down.")));
      return NULL;
    }
  definition = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, error);
  layers = definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;
  return layers != NULL ? describe (layers) : NULL;
}

static LodgeFileChanges *
compare (LodgeLibvirtLink *link,
         virDomainPtr domain,
         const Request *request,
         GCancellable *cancellable,
         GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (link);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  if (refusal != NULL)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", refusal));
      return NULL;
    }
  before = list_disks_of (domain, request->uuid, request->name, error);
  if (before == NULL)
    return NULL;
  after = request->other != NULL ? list_disks_of (domain, request->uuid, request->other, error)
                                 : list_disks_now (domain, error);
  return after != NULL ? run (before, after, request->job, cancellable, error) : NULL;
}

static void
compare_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);
  LodgeFileChanges *changes = NULL;
  /* Nobody is to merge a layer that is being read. */
  int lock = domain != NULL ? lodge_libvirt_snapshots_lock (request->uuid, &error) : -1;

  if (lock >= 0)
    {
      changes = compare (link, domain, request, g_task_get_cancellable (task), &error);
      g_close (lock, NULL);
    }
  if (changes != NULL)
    g_task_return_pointer (task, changes, (GDestroyNotify)lodge_file_changes_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_compare_files (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             const char *name,
                             const char *other,
                             LodgeJob *job,
                             GTask *task)
{
  Request *request = g_new0 (Request, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  request->name = g_strdup (name);
  request->other = g_strdup (other);
  g_set_object (&request->job, job);
  g_task_set_task_data (task, request, request_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, compare_work);
}
