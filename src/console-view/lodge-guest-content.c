/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-guest-content.h"

#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>

/* Who pastes is not kept waiting by a guest that has died longer than that. */
#define PATIENCE_MS 10000

struct _LodgeGuestContent
{
  GdkContentProvider parent_instance;

  LodgeConsole *console; /* NULL: it has ended */
  guint forms;
  GList *waiting; /* of GTask, each with the form as its data */
  LodgeGuestContentTooLarge too_large;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (LodgeGuestContent, lodge_guest_content, GDK_TYPE_CONTENT_PROVIDER)

typedef struct
{
  LodgeClipboardForms form;
  GOutputStream *stream;
  int io_priority;
  guint patience_id;
} Paste;

static const char *TEXT_TYPES[] = { "text/plain;charset=utf-8", "text/plain", NULL };
static const char *PNG_TYPES[] = { "image/png", NULL };
static const char *BMP_TYPES[] = { "image/bmp", "image/x-bmp", "image/x-ms-bmp", NULL };
static const char *TIFF_TYPES[] = { "image/tiff", NULL };
static const char *JPEG_TYPES[] = { "image/jpeg", NULL };

static const struct
{
  LodgeClipboardForms form;
  const char **types;
} FORMS[LODGE_CLIPBOARD_N_FORMS] = {
  { LODGE_CLIPBOARD_TEXT, TEXT_TYPES }, { LODGE_CLIPBOARD_PNG, PNG_TYPES },
  { LODGE_CLIPBOARD_BMP, BMP_TYPES },   { LODGE_CLIPBOARD_TIFF, TIFF_TYPES },
  { LODGE_CLIPBOARD_JPEG, JPEG_TYPES },
};

const char **
lodge_guest_content_types_of (LodgeClipboardForms form)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if (FORMS[i].form == form)
      return FORMS[i].types;
  return NULL;
}

guint
lodge_guest_content_forms_of (GdkClipboard *clipboard)
{
  g_autoptr (GdkContentFormats) all =
      gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard));
  guint forms = 0;

  /* GTK converts only what this program itself has. */
  if (gdk_clipboard_is_local (clipboard))
    all = gdk_content_formats_union_serialize_mime_types (g_steal_pointer (&all));

  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    for (gsize j = 0; FORMS[i].types[j] != NULL; j++)
      if (gdk_content_formats_contain_mime_type (all, FORMS[i].types[j]))
        forms |= FORMS[i].form;
  return forms;
}

gboolean
lodge_guest_content_is_nothing (GdkClipboard *clipboard)
{
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  return gdk_content_formats_get_mime_types (formats, NULL) == NULL &&
         gdk_content_formats_get_gtypes (formats, NULL) == NULL;
}

static LodgeClipboardForms
find_form (guint forms, const char *mime_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if ((forms & FORMS[i].form) != 0 && g_strv_contains (FORMS[i].types, mime_type))
      return FORMS[i].form;
  return 0;
}

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  g_clear_handle_id (&paste->patience_id, g_source_remove);
  g_object_unref (paste->stream);
  g_free (paste);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* On Wayland it is a pipe of the other program's, and as that program has made it: where a write
 * waits for it to be read, so would the main loop. */
static void
make_nonblocking (GOutputStream *stream)
{
  if (G_IS_UNIX_OUTPUT_STREAM (stream))
    g_unix_set_fd_nonblocking (
        g_unix_output_stream_get_fd (G_UNIX_OUTPUT_STREAM (stream)), TRUE, NULL);
}

/* @task: (transfer full). @contents: (nullable) */
static void
finish (GTask *task, GBytes *contents)
{
  Paste *paste = g_task_get_task_data (task);
  gsize size;

  g_clear_handle_id (&paste->patience_id, g_source_remove);
  if (contents == NULL)
    {
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s", _ ("The machine did not hand it over."));
      g_object_unref (task);
      return;
    }
  /* The task keeps what is written alive. */
  g_object_set_data_full (
      G_OBJECT (task), "contents", g_bytes_ref (contents), (GDestroyNotify)g_bytes_unref);
  make_nonblocking (paste->stream);
  gconstpointer data = g_bytes_get_data (contents, &size);
  g_output_stream_write_all_async (paste->stream,
                                   data,
                                   size,
                                   paste->io_priority,
                                   g_task_get_cancellable (task),
                                   on_written_cb,
                                   task);
}

static void
on_patience_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  LodgeGuestContent *self = g_task_get_source_object (task);

  ((Paste *)g_task_get_task_data (task))->patience_id = 0;
  self->waiting = g_list_remove (self->waiting, task);
  finish (task, NULL);
}

/* Agents answer without saying what: the form is all that tells. A guest that has nothing says
 * no form, which is for all. */
static void
on_received_cb (LodgeGuestContent *self, guint form, GBytes *contents)
{
  g_autoptr (GList) waiting = g_steal_pointer (&self->waiting);
  gboolean too_large = contents != NULL && g_bytes_get_size (contents) > LODGE_CLIPBOARD_MAX;
  gboolean missed = FALSE;

  for (GList *l = waiting; l != NULL; l = l->next)
    {
      GTask *task = l->data;
      Paste *paste = g_task_get_task_data (task);

      if (form != 0 && form != paste->form)
        self->waiting = g_list_append (self->waiting, task);
      else
        {
          finish (task, form != 0 && !too_large ? contents : NULL);
          missed = too_large;
        }
    }
  /* What nobody has asked for nobody misses. */
  if (missed && self->too_large != NULL)
    self->too_large (self->user_data);
}

static gboolean
is_asked (LodgeGuestContent *self, LodgeClipboardForms form)
{
  for (GList *l = self->waiting; l != NULL; l = l->next)
    if (((Paste *)g_task_get_task_data (l->data))->form == form)
      return TRUE;
  return FALSE;
}

static void
lodge_guest_content_write_mime_type_async (GdkContentProvider *provider,
                                           const char *mime_type,
                                           GOutputStream *stream,
                                           int io_priority,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  LodgeGuestContent *self = LODGE_GUEST_CONTENT (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Paste *paste = g_new0 (Paste, 1);
  gboolean asked;

  paste->form = find_form (self->forms, mime_type);
  paste->stream = g_object_ref (stream);
  paste->io_priority = io_priority;
  g_task_set_task_data (task, paste, paste_free);
  if (self->console == NULL || paste->form == 0 ||
      !lodge_console_get_clipboard_ready (self->console))
    {
      finish (task, NULL);
      return;
    }

  paste->patience_id = g_timeout_add_once (PATIENCE_MS, on_patience_cb, task);
  asked = is_asked (self, paste->form);
  self->waiting = g_list_append (self->waiting, task);
  if (!asked)
    lodge_console_request_clipboard (self->console, paste->form);
}

static gboolean
lodge_guest_content_write_mime_type_finish (GdkContentProvider *provider,
                                            GAsyncResult *result,
                                            GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
lodge_guest_content_ref_formats (GdkContentProvider *provider)
{
  LodgeGuestContent *self = LODGE_GUEST_CONTENT (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    for (gsize j = 0; (self->forms & FORMS[i].form) != 0 && FORMS[i].types[j] != NULL; j++)
      gdk_content_formats_builder_add_mime_type (builder, FORMS[i].types[j]);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
lodge_guest_content_dispose (GObject *object)
{
  lodge_guest_content_end (LODGE_GUEST_CONTENT (object));
  G_OBJECT_CLASS (lodge_guest_content_parent_class)->dispose (object);
}

static void
lodge_guest_content_class_init (LodgeGuestContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_guest_content_dispose;
  provider_class->ref_formats = lodge_guest_content_ref_formats;
  provider_class->write_mime_type_async = lodge_guest_content_write_mime_type_async;
  provider_class->write_mime_type_finish = lodge_guest_content_write_mime_type_finish;
}

static void
lodge_guest_content_init (LodgeGuestContent *self)
{
}

GdkContentProvider *
lodge_guest_content_new (LodgeConsole *console,
                         guint forms,
                         LodgeGuestContentTooLarge too_large,
                         gpointer user_data)
{
  LodgeGuestContent *self = g_object_new (LODGE_TYPE_GUEST_CONTENT, NULL);

  self->console = g_object_ref (console);
  self->forms = forms;
  self->too_large = too_large;
  self->user_data = user_data;
  g_signal_connect_swapped (console, "clipboard-received", G_CALLBACK (on_received_cb), self);
  return GDK_CONTENT_PROVIDER (self);
}

void
lodge_guest_content_end (LodgeGuestContent *self)
{
  g_autoptr (GList) waiting = NULL;

  g_return_if_fail (LODGE_IS_GUEST_CONTENT (self));

  if (self->console == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->console, self);
  g_clear_object (&self->console);
  self->too_large = NULL;
  waiting = g_steal_pointer (&self->waiting);
  for (GList *l = waiting; l != NULL; l = l->next)
    finish (l->data, NULL);
}
