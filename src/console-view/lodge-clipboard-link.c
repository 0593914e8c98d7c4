/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-clipboard-link.h"

#include <glib/gi18n-lib.h>

#include "lodge-clipboard-places.h"
#include "lodge-guest-content.h"

/* Agents let go of what they have before they offer the next, and nobody should see the gap. */
#define RELEASE_MS 500

/* One copy in another program may be told of several times. */
#define SETTLE_MS 50

struct _LodgeClipboardLink
{
  LodgeClipboardPlaces *places;
  GdkClipboard *clipboard;
  LodgeConsole *console; /* (nullable) */
  LodgeClipboardMode mode;
  LodgeClipboardProblem problem;
  gpointer user_data;
  LodgeGuestContent *content; /* the guest's, perhaps no longer in the clipboard; (nullable) */
  GCancellable *cancellable;  /* of what is read for the guest */
  guint reading;              /* forms that are being read for it */
  guint offered;              /* forms the guest knows of */
  guint guests;               /* forms of the guest's, while nobody has copied since; 0: none */
  guint release_id;
  guint settle_id;
  gboolean fresh; /* the host has something that the guest was not told of */
};

static gboolean
may (LodgeClipboardLink *self, LodgeClipboardMode way)
{
  return self->console != NULL && (self->mode & way) != 0 &&
         lodge_clipboard_places_are_seen (self->places);
}

static gboolean
is_guests (LodgeClipboardLink *self)
{
  return self->content != NULL &&
         gdk_clipboard_get_content (self->clipboard) == GDK_CONTENT_PROVIDER (self->content);
}

static void
drop_content (LodgeClipboardLink *self)
{
  gboolean ours = is_guests (self);

  g_clear_handle_id (&self->release_id, g_source_remove);
  if (self->content == NULL)
    return;
  lodge_guest_content_end (self->content);
  /* At once: were it told to the display later, it would take what another program copies next. */
  if (ours)
    {
      gdk_clipboard_set_content (self->clipboard, NULL);
      gdk_display_flush (gdk_clipboard_get_display (self->clipboard));
    }
  g_clear_object (&self->content);
}

static void
take_back (LodgeClipboardLink *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->reading = 0;
  if (self->offered != 0 && self->console != NULL)
    lodge_console_offer_clipboard (self->console, 0);
  self->offered = 0;
}

/* Tells the guest what the host has, once. */
static void
offer (LodgeClipboardLink *self)
{
  guint forms;

  if (!self->fresh || !may (self, LODGE_CLIPBOARD_TO_GUEST) ||
      !lodge_clipboard_places_have_focus (self->places) ||
      !lodge_console_get_clipboard_ready (self->console))
    return;

  self->fresh = FALSE;
  forms = is_guests (self) ? 0 : lodge_guest_content_forms_of (self->clipboard);
  if (forms == 0)
    {
      if (!is_guests (self))
        take_back (self);
      return;
    }
  /* What is asked for from now on is read anew. */
  self->reading = 0;
  self->offered = forms;
  lodge_console_offer_clipboard (self->console, forms);
}

static void
on_settled_cb (gpointer user_data)
{
  LodgeClipboardLink *self = user_data;

  self->settle_id = 0;
  self->fresh = !is_guests (self);
  offer (self);
}

static void
on_changed_cb (LodgeClipboardLink *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (is_guests (self))
    {
      self->fresh = FALSE;
      self->offered = 0;
    }
  else
    self->settle_id = g_timeout_add_once (SETTLE_MS, on_settled_cb, self);
  if (!is_guests (self) && !lodge_guest_content_is_nothing (self->clipboard))
    self->guests = 0;
}

static void
say_too_large (gpointer user_data)
{
  LodgeClipboardLink *self = user_data;

  self->problem (_ ("What was copied is too large for the clipboard. Use a file instead."),
                 self->user_data);
}

static void
on_released_cb (gpointer user_data)
{
  LodgeClipboardLink *self = user_data;

  self->release_id = 0;
  drop_content (self);
}

/* Puts what the guest has into the clipboard. */
static void
adopt (LodgeClipboardLink *self)
{
  g_autoptr (LodgeGuestContent) old = g_steal_pointer (&self->content);

  if (old != NULL)
    lodge_guest_content_end (old);
  self->content = LODGE_GUEST_CONTENT (
      lodge_guest_content_new (self->console, self->guests, say_too_large, self));
  gdk_clipboard_set_content (self->clipboard, GDK_CONTENT_PROVIDER (self->content));
}

static void
on_offered_cb (LodgeClipboardLink *self, guint forms)
{
  g_clear_handle_id (&self->release_id, g_source_remove);
  /* What is copied where nobody looks never comes out. */
  self->guests = lodge_clipboard_places_are_seen (self->places) ? forms : 0;
  if (forms == 0)
    {
      self->release_id = g_timeout_add_once (RELEASE_MS, on_released_cb, self);
      return;
    }

  /* The guest's own is the newest there, whether it is taken or not. */
  self->offered = 0;
  if (may (self, LODGE_CLIPBOARD_TO_HOST))
    adopt (self);
  else
    drop_content (self);
}

/* Of one answer to the guest. */
typedef struct
{
  LodgeClipboardLink *link; /* valid unless cancelled */
  LodgeConsole *console;
  LodgeClipboardForms form;
  GCancellable *cancellable;
  GInputStream *stream;
  GByteArray *bytes;
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->console);
  g_object_unref (answer->cancellable);
  g_clear_object (&answer->stream);
  g_byte_array_unref (answer->bytes);
  g_free (answer);
}

/* A guest that waits gets an answer in any case. @answer: (transfer full) */
static void
send (Answer *answer, gboolean good)
{
  g_autoptr (GBytes) contents = NULL;

  if (!g_cancellable_is_cancelled (answer->cancellable))
    {
      answer->link->reading &= ~(guint)answer->form;
      if (good)
        contents = g_bytes_new (answer->bytes->data, answer->bytes->len);
    }
  lodge_console_send_clipboard (answer->console, answer->form, contents);
  answer_free (answer);
}

static void read_on (Answer *answer);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GBytes) part =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize size = part != NULL ? g_bytes_get_size (part) : 0;

  if (size == 0 || g_cancellable_is_cancelled (answer->cancellable))
    {
      send (answer, part != NULL);
      return;
    }
  if (answer->bytes->len + size > LODGE_CLIPBOARD_MAX)
    {
      say_too_large (answer->link);
      send (answer, FALSE);
      return;
    }
  g_byte_array_append (answer->bytes, g_bytes_get_data (part, NULL), (guint)size);
  read_on (answer);
}

static void
read_on (Answer *answer)
{
  g_input_stream_read_bytes_async (
      answer->stream, 65536, G_PRIORITY_DEFAULT, answer->cancellable, on_read_cb, answer);
}

static void
on_stream_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, NULL);
  if (answer->stream == NULL)
    send (answer, FALSE);
  else
    read_on (answer);
}

static void
on_requested_cb (LodgeClipboardLink *self, guint form)
{
  Answer *answer;

  if (!may (self, LODGE_CLIPBOARD_TO_GUEST) || (self->offered & form) == 0)
    {
      lodge_console_send_clipboard (self->console, form, NULL);
      return;
    }
  /* One answer is for all who ask meanwhile: each takes the memory of what was copied. */
  if ((self->reading & form) != 0)
    return;
  self->reading |= form;
  answer = g_new0 (Answer, 1);
  answer->link = self;
  answer->console = g_object_ref (self->console);
  answer->form = form;
  answer->cancellable = g_object_ref (self->cancellable);
  answer->bytes = g_byte_array_new ();
  gdk_clipboard_read_async (self->clipboard,
                            lodge_guest_content_types_of (form),
                            G_PRIORITY_DEFAULT,
                            answer->cancellable,
                            on_stream_cb,
                            answer);
}

static void
on_lossy_cb (LodgeClipboardLink *self)
{
  self->problem (_ ("The text was not copied to the machine: its display can’t take some of the "
                    "letters. SPICE displays can."),
                 self->user_data);
}

/* Another agent knows nothing of what the one before was told. */
static void
on_ready_cb (LodgeClipboardLink *self)
{
  self->offered = 0;
  self->guests = 0;
  self->fresh = !is_guests (self);
  if (!lodge_console_get_clipboard_ready (self->console))
    drop_content (self);
  offer (self);
}

LodgeClipboardLink *
lodge_clipboard_link_new (GtkWidget *widget, LodgeClipboardProblem problem, gpointer user_data)
{
  LodgeClipboardLink *self = g_new0 (LodgeClipboardLink, 1);

  self->places = lodge_clipboard_places_new ((LodgeClipboardMoved)(GCallback)offer, self);
  self->problem = problem;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  self->fresh = TRUE;
  g_signal_connect_swapped (self->clipboard, "changed", G_CALLBACK (on_changed_cb), self);
  lodge_clipboard_places_add (self->places, widget);
  return self;
}

void
lodge_clipboard_link_free (LodgeClipboardLink *self)
{
  lodge_clipboard_link_set_console (self, NULL);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  lodge_clipboard_places_free (self->places);
  g_signal_handlers_disconnect_by_data (self->clipboard, self);
  g_object_unref (self->clipboard);
  g_free (self);
}

void
lodge_clipboard_link_add_widget (LodgeClipboardLink *self, GtkWidget *widget)
{
  lodge_clipboard_places_add (self->places, widget);
}

void
lodge_clipboard_link_set_console (LodgeClipboardLink *self, LodgeConsole *console)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } HANDLERS[] = {
    { "clipboard-ready", G_CALLBACK (on_ready_cb) },
    { "clipboard-offered", G_CALLBACK (on_offered_cb) },
    { "clipboard-requested", G_CALLBACK (on_requested_cb) },
    { "clipboard-lossy", G_CALLBACK (on_lossy_cb) },
  };

  if (self->console == console)
    return;

  if (self->console != NULL)
    {
      drop_content (self);
      take_back (self);
      g_signal_handlers_disconnect_by_data (self->console, self);
    }
  g_set_object (&self->console, console);
  self->guests = 0;
  self->fresh = TRUE;
  for (gsize i = 0; console != NULL && i < G_N_ELEMENTS (HANDLERS); i++)
    g_signal_connect_swapped (console, HANDLERS[i].signal, HANDLERS[i].callback, self);
  offer (self);
}

void
lodge_clipboard_link_set_mode (LodgeClipboardLink *self, LodgeClipboardMode mode)
{
  LodgeClipboardMode opened = mode & ~self->mode;

  if (self->mode == mode)
    return;

  self->mode = mode;
  if ((mode & LODGE_CLIPBOARD_TO_HOST) == 0)
    drop_content (self);
  if ((mode & LODGE_CLIPBOARD_TO_GUEST) == 0)
    take_back (self);
  /* Whoever copied last, wherever: it is there as soon as it may. */
  if ((opened & LODGE_CLIPBOARD_TO_HOST) != 0 && self->guests != 0 &&
      may (self, LODGE_CLIPBOARD_TO_HOST))
    adopt (self);
  if ((opened & LODGE_CLIPBOARD_TO_GUEST) != 0)
    self->fresh = !is_guests (self);
  offer (self);
}
