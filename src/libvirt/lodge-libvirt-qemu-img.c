/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-qemu-img.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "lodge-process.h"
#include "lodge-size.h"
#include "lodge-text.h"
#include "lodge-vmm-error.h"

/* What looking at a header may cost. */
#define INFO_SECONDS 30
#define INFO_MEMORY (2 * LODGE_GIB)

/* Tells of a file name literally: without it "json:" and "nbd:" names would be interpreted. */
static char *
dup_file_argument (const char *path)
{
  return g_strconcat ("file:", path, NULL);
}

static GError *
qemu_img_error (const LodgeProcessResult *result)
{
  g_autofree char *details = lodge_text_dup_safe (result->errors, -1, 2048);

  if (strstr (details, "No space left") != NULL || strstr (details, "Disk quota") != NULL ||
      result->signal == SIGXFSZ)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NO_SPACE,
        details,
        "%s",
        _ ("The disk of this computer is full. Free some space and try again."));
  if (strstr (details, "Permission denied") != NULL)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_DENIED,
        details,
        "%s",
        _ ("You may not read or write one of the disk’s files. Check their permissions."));
  if (strstr (details, "lock") != NULL)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_IN_USE,
        details,
        "%s",
        _ ("The disk is in use by a running machine. Shut that down first."));
  return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                              details,
                              "%s",
                              _ ("The disk image is damaged or not what it seems. Use another copy "
                                 "of it."));
}

static GError *
process_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        error->message,
        "%s",
        _ ("The program “qemu-img” is not installed. Install the package “qemu-utils”."));
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_INVALID,
      error->message,
      "%s",
      _ ("The disk image takes too long to look at. Use another copy of it."));
}

/* Runs to a good end, or fails with an error for a person. */
static LodgeProcessResult *
run (const LodgeProcessSpec *spec, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeProcessResult) result = lodge_process_run (spec, cancellable, &problem);

  if (result == NULL)
    {
      g_propagate_error (error, process_error (problem));
      return NULL;
    }
  if (result->exit_code == 0)
    return g_steal_pointer (&result);
  g_propagate_error (error, qemu_img_error (result));
  return NULL;
}

static void
refer_to (LodgeImageInfo *image, const char *name)
{
  if (image->refers_to == NULL)
    image->refers_to = lodge_text_dup_safe (name, -1, 1024);
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint64
get_size (JsonObject *object, const char *member)
{
  gint64 value = json_object_get_int_member_with_default (object, member, 0);

  return value > 0 ? (guint64)value : 0;
}

/* The second opinion on what else the image names. */
static void
read_extents (JsonObject *data, LodgeImageInfo *image)
{
  JsonNode *node = data != NULL ? json_object_get_member (data, "extents") : NULL;
  JsonArray *extents =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; extents != NULL && i < json_array_get_length (extents); i++)
    {
      JsonNode *item = json_array_get_element (extents, i);
      const char *name = JSON_NODE_HOLDS_OBJECT (item)
                             ? get_string (json_node_get_object (item), "filename")
                             : NULL;

      if (name != NULL && g_str_has_prefix (name, "file:"))
        name += strlen ("file:");
      if (name == NULL || !g_str_equal (name, image->path))
        refer_to (image, name != NULL ? name : "?");
    }
}

static void
read_info (JsonObject *info, LodgeImageInfo *image)
{
  const char *backing = get_string (info, "backing-filename");
  JsonObject *data = get_object (get_object (info, "format-specific"), "data");
  const char *data_file = data != NULL ? get_string (data, "data-file") : NULL;

  image->virtual_size = get_size (info, "virtual-size");
  image->actual_size = get_size (info, "actual-size");
  image->encrypted =
      image->encrypted || json_object_get_boolean_member_with_default (info, "encrypted", FALSE);
  if (backing != NULL)
    refer_to (image, backing);
  if (data_file != NULL)
    refer_to (image, data_file);
  read_extents (data, image);
}

gboolean
lodge_qemu_img_info (LodgeImageInfo *image, GCancellable *cancellable, GError **error)
{
  g_autofree char *file = dup_file_argument (image->path);
  const char *argv[] = {
    "qemu-img", "info", "--output=json", "-U", "-f", image->format, file, NULL
  };
  const LodgeProcessSpec spec = {
    .argv = argv,
    .timeout = INFO_SECONDS,
    .max_cpu = INFO_SECONDS,
    .max_memory = INFO_MEMORY,
    .max_file_size = LODGE_MIB,
  };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (result == NULL)
    return FALSE;
  if (json_parser_load_from_data (parser, result->output, (gssize)result->output_length, NULL))
    root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_propagate_error (error, qemu_img_error (result));
      return FALSE;
    }
  read_info (json_node_get_object (root), image);
  return TRUE;
}

gboolean
lodge_qemu_img_create (const char *path,
                       const char *format,
                       guint64 capacity,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *file = dup_file_argument (path);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, capacity);
  gboolean qcow2 = g_str_equal (format, "qcow2");

  /* lazy_refcounts off: after a crash of the host the image needs no repair before it starts. */
  const char *options =
      qcow2 ? "compat=1.1,lazy_refcounts=off,preallocation=off" : "preallocation=off";
  const char *argv[] = {
    "qemu-img", "create", "-q", "-f", format, "-o", options, file, size, NULL
  };
  const LodgeProcessSpec spec = { .argv = argv, .timeout = 120 };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);

  return result != NULL;
}

gboolean
lodge_qemu_img_resize (const char *path,
                       const char *format,
                       guint64 capacity,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *file = dup_file_argument (path);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, capacity);
  const char *argv[] = { "qemu-img", "resize", "-q", "-f", format, file, size, NULL };
  const LodgeProcessSpec spec = { .argv = argv, .timeout = 120 };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);

  return result != NULL;
}

gboolean
lodge_qemu_img_measure (const char *source,
                        const char *source_format,
                        const char *format,
                        guint64 *bytes,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *file = dup_file_argument (source);
  const char *argv[] = { "qemu-img",    "measure", "--output=json", "-U", "-f",
                         source_format, "-O",      format,          file, NULL };
  const LodgeProcessSpec spec = { .argv = argv, .timeout = 600, .max_memory = INFO_MEMORY };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (result == NULL)
    return FALSE;
  if (json_parser_load_from_data (parser, result->output, (gssize)result->output_length, NULL))
    root = json_parser_get_root (parser);
  *bytes = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
               ? get_size (json_node_get_object (root), "required")
               : 0;
  return TRUE;
}

double
lodge_qemu_img_parse_progress (const char *text)
{
  const char *end = g_strrstr (text, "/100%)");
  const char *start = end;

  if (end == NULL)
    return -1;
  while (start > text && *start != '(')
    start--;
  if (*start != '(')
    return -1;
  return CLAMP (g_ascii_strtod (start + 1, NULL) / 100, 0, 1);
}

typedef struct
{
  LodgeJob *job;
  GString *tail; /* a number may come in two pieces */
} Progress;

static void
on_progress_cb (const char *data, gsize length, gpointer user_data)
{
  Progress *progress = user_data;
  double fraction = 0;

  g_string_append_len (progress->tail, data, (gssize)length);
  fraction = lodge_qemu_img_parse_progress (progress->tail->str);
  if (fraction >= 0 && progress->job != NULL)
    lodge_job_report (progress->job, fraction);
  if (progress->tail->len > 64)
    g_string_erase (progress->tail, 0, (gssize)progress->tail->len - 32);
}

gboolean
lodge_qemu_img_create_layer (const char *path,
                             const char *backing,
                             const char *backing_format,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *file = dup_file_argument (path);
  const char *argv[] = { "qemu-img", "create",       "-q", "-f",    "qcow2", "-o", "compat=1.1",
                         "-F",       backing_format, "-b", backing, file,    NULL };
  const LodgeProcessSpec spec = { .argv = argv, .timeout = 120 };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);

  return result != NULL;
}

gboolean
lodge_qemu_img_create_layer_over_open (const char *path,
                                       const char *backing,
                                       const char *backing_format,
                                       guint64 size,
                                       GCancellable *cancellable,
                                       GError **error)
{
  g_autofree char *file = dup_file_argument (path);
  g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, size);
  const char *argv[] = { "qemu-img", "create", "-q",         "-u",  "-f",
                         "qcow2",    "-o",     "compat=1.1", "-F",  backing_format,
                         "-b",       backing,  file,         bytes, NULL };
  const LodgeProcessSpec spec = { .argv = argv, .timeout = 120 };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);

  return result != NULL;
}

void
lodge_qemu_img_link_free (LodgeQemuImgLink *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->format);
  g_free (self);
}

/* An element of "qemu-img info --backing-chain". */
static LodgeQemuImgLink *
read_link (JsonNode *node)
{
  JsonObject *info = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = info != NULL ? get_string (info, "filename") : NULL;
  const char *format = info != NULL ? get_string (info, "format") : NULL;
  LodgeQemuImgLink *link = NULL;

  if (name != NULL && g_str_has_prefix (name, "file:"))
    name += strlen ("file:");
  if (name == NULL || format == NULL || !g_path_is_absolute (name))
    return NULL;
  link = g_new0 (LodgeQemuImgLink, 1);
  link->path = g_strdup (name);
  link->format = g_strdup (format);
  return link;
}

GPtrArray *
lodge_qemu_img_chain (const char *path,
                      const char *format,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) chain =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_qemu_img_link_free);
  g_autofree char *file = dup_file_argument (path);
  const char *argv[] = { "qemu-img", "info", "--output=json", "--backing-chain", "-U", "-f", format,
                         file,       NULL };
  const LodgeProcessSpec spec = {
    .argv = argv, .timeout = INFO_SECONDS, .max_cpu = INFO_SECONDS, .max_memory = INFO_MEMORY
  };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;
  JsonArray *links = NULL;

  if (result == NULL)
    return NULL;
  if (json_parser_load_from_data (parser, result->output, (gssize)result->output_length, NULL))
    root = json_parser_get_root (parser);
  links = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    {
      LodgeQemuImgLink *link = read_link (json_array_get_element (links, i));

      if (link == NULL)
        break;
      g_ptr_array_add (chain, link);
    }
  if (links != NULL && chain->len == json_array_get_length (links) && chain->len > 0)
    return g_steal_pointer (&chain);
  g_propagate_error (error, qemu_img_error (result));
  return NULL;
}

/* Runs what prints "(12.34/100%)" to its end. */
static gboolean
run_with_progress (const char *const *argv,
                   LodgeJob *job,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GString) tail = g_string_new (NULL);
  Progress progress = { job, tail };
  const LodgeProcessSpec spec = {
    .argv = argv,
    .on_output = on_progress_cb,
    .user_data = &progress,
  };
  g_autoptr (LodgeProcessResult) result = run (&spec, cancellable, error);

  return result != NULL;
}

/* "snapshot.name=…": a comma would end the name. */
static char *
dup_snapshot_argument (const char *name)
{
  g_autoptr (GString) text = g_string_new ("snapshot.name=");

  for (const char *c = name; *c != '\0'; c++)
    g_string_append_printf (text, *c == ',' ? ",%c" : "%c", *c);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* @cache: of what is written. */
static gboolean
convert (const LodgeQemuImgCopy *copy,
         const char *cache,
         LodgeJob *job,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *from = dup_file_argument (copy->source);
  g_autofree char *to = dup_file_argument (copy->path);
  g_autofree char *snapshot =
      copy->snapshot != NULL ? dup_snapshot_argument (copy->snapshot) : NULL;
  const char *argv[] = { "qemu-img", "convert",    "-p", "-W",
                         "-t",       cache,        "-f", copy->source_format,
                         "-O",       copy->format, from, to,
                         NULL,       NULL,         NULL };

  if (snapshot != NULL)
    {
      argv[10] = "-l";
      argv[11] = snapshot;
      argv[12] = from;
      argv[13] = to;
    }
  return run_with_progress (argv, job, cancellable, error);
}

/* Straight to the disk: what goes through the page cache is copied once more, pushes out what
 * others need, and has to be waited for in the end all the same. -W: several pieces are on their
 * way at once, in whatever order. */
gboolean
lodge_qemu_img_convert (const LodgeQemuImgCopy *copy,
                        LodgeJob *job,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GError) problem = NULL;
  const char *details;

  if (convert (copy, "none", job, cancellable, &problem))
    return TRUE;
  /* Not every file system can. */
  details = lodge_vmm_error_get_details (problem);
  if (details != NULL && strstr (details, "O_DIRECT") != NULL)
    return convert (copy, "writeback", job, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
lodge_qemu_img_commit (
    const char *path, const char *base, LodgeJob *job, GCancellable *cancellable, GError **error)
{
  g_autofree char *file = dup_file_argument (path);
  /* -d: emptying the committed layer would be work for nothing. */
  const char *argv[] = { "qemu-img", "commit", "-p", "-d", "-f", "qcow2", "-b", base, file, NULL };

  return run_with_progress (argv, job, cancellable, error);
}

gboolean
lodge_qemu_img_rebase (const char *path,
                       const LodgeQemuImgLink *backing,
                       gboolean unsafe,
                       LodgeJob *job,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *file = dup_file_argument (path);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  const char *const start[] = { "qemu-img", "rebase", "-p", "-f", "qcow2", "-b" };

  for (guint i = 0; i < G_N_ELEMENTS (start); i++)
    g_ptr_array_add (argv, (gpointer)start[i]);
  g_ptr_array_add (argv, backing != NULL ? backing->path : (char *)"");
  if (backing != NULL)
    {
      g_ptr_array_add (argv, (gpointer) "-F");
      g_ptr_array_add (argv, backing->format);
    }
  if (unsafe)
    g_ptr_array_add (argv, (gpointer) "-u");
  g_ptr_array_add (argv, file);
  g_ptr_array_add (argv, NULL);
  return run_with_progress ((const char *const *)argv->pdata, job, cancellable, error);
}
