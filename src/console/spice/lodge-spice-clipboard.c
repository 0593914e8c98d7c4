/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-clipboard.h"

#include <spice/vd_agent.h>

#define SELECTION VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD

/* Of a message that ends too early spice-gtk 0.42 tells sizes and counts just below 2^32, and of
 * memory that is not there. No agent has that much to say. */
#define MAX_TYPES 256
#define MAX_SIZE G_MAXINT32

static const struct
{
  LodgeClipboardForms form;
  guint32 type;
} FORMS[LODGE_CLIPBOARD_N_FORMS] = {
  { LODGE_CLIPBOARD_TEXT, VD_AGENT_CLIPBOARD_UTF8_TEXT },
  { LODGE_CLIPBOARD_PNG, VD_AGENT_CLIPBOARD_IMAGE_PNG },
  { LODGE_CLIPBOARD_BMP, VD_AGENT_CLIPBOARD_IMAGE_BMP },
  { LODGE_CLIPBOARD_TIFF, VD_AGENT_CLIPBOARD_IMAGE_TIFF },
  { LODGE_CLIPBOARD_JPEG, VD_AGENT_CLIPBOARD_IMAGE_JPG },
};

static guint
form_of (guint32 type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if (FORMS[i].type == type)
      return FORMS[i].form;
  return 0;
}

static guint32
type_of (guint form)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if (FORMS[i].form == form)
      return FORMS[i].type;
  return VD_AGENT_CLIPBOARD_NONE;
}

static gboolean
has_crlf (SpiceMainChannel *channel)
{
  return spice_main_channel_agent_test_capability (channel, VD_AGENT_CAP_GUEST_LINEEND_CRLF);
}

/* Some agents end text with a zero. */
static GBytes *
text_from_guest (SpiceMainChannel *channel, const char *data, gsize size)
{
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = NULL;
  char *joined;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  if (!has_crlf (channel))
    return g_bytes_new (text, strlen (text));

  lines = g_strsplit (text, "\r\n", -1);
  joined = g_strjoinv ("\n", lines);
  return g_bytes_new_take (joined, strlen (joined));
}

static GBytes *
text_for_guest (SpiceMainChannel *channel, GBytes *contents)
{
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);
  GString *text;

  if (!has_crlf (channel))
    return g_bytes_ref (contents);

  text = g_string_sized_new (size);
  for (gsize i = 0; i < size; i++)
    {
      if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
        g_string_append_c (text, '\r');
      g_string_append_c (text, data[i]);
    }
  return g_string_free_to_bytes (text);
}

static gboolean
on_grab_cb (SpiceMainChannel *channel,
            guint selection,
            const guint32 *types,
            guint n_types,
            LodgeConsole *console)
{
  guint forms = 0;

  if (selection != SELECTION || n_types > MAX_TYPES)
    return FALSE;
  for (guint i = 0; i < n_types; i++)
    forms |= form_of (types[i]);
  lodge_console_clipboard_offered (console, forms);
  return TRUE;
}

static void
on_release_cb (SpiceMainChannel *channel, guint selection, LodgeConsole *console)
{
  if (selection == SELECTION)
    lodge_console_clipboard_offered (console, 0);
}

/* Whoever asks for what was not offered is answered as well: it may be waiting. */
static gboolean
on_request_cb (SpiceMainChannel *channel, guint selection, guint type, LodgeConsole *console)
{
  if (selection != SELECTION || form_of (type) == 0)
    return FALSE;
  lodge_console_clipboard_requested (console, form_of (type));
  return TRUE;
}

static void
on_contents_cb (SpiceMainChannel *channel,
                guint selection,
                guint type,
                gconstpointer data,
                guint size,
                LodgeConsole *console)
{
  g_autoptr (GBytes) contents = NULL;

  if (selection != SELECTION || size > MAX_SIZE)
    return;
  if (type == VD_AGENT_CLIPBOARD_UTF8_TEXT && size <= LODGE_CLIPBOARD_MAX)
    contents = text_from_guest (channel, data, size);
  else
    /* Of what is too large as much as tells so. */
    contents = g_bytes_new (data, MIN (size, LODGE_CLIPBOARD_MAX + 1));
  lodge_console_clipboard_received (console, form_of (type), contents);
}

static void
on_agent_cb (SpiceMainChannel *channel, LodgeConsole *console)
{
  gboolean connected = FALSE;

  g_object_get (channel, "agent-connected", &connected, NULL);
  lodge_console_set_clipboard_ready (console,
                                     connected && spice_main_channel_agent_test_capability (
                                                      channel, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND));
}

void
lodge_spice_clipboard_attach (SpiceMainChannel *channel, LodgeConsole *console)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } HANDLERS[] = {
    { "main-clipboard-selection-grab", G_CALLBACK (on_grab_cb) },
    { "main-clipboard-selection-release", G_CALLBACK (on_release_cb) },
    { "main-clipboard-selection-request", G_CALLBACK (on_request_cb) },
    { "main-clipboard-selection", G_CALLBACK (on_contents_cb) },
    { "main-agent-update", G_CALLBACK (on_agent_cb) },
  };

  g_object_set (channel, "max-clipboard", LODGE_CLIPBOARD_MAX, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (HANDLERS); i++)
    g_signal_connect (channel, HANDLERS[i].signal, HANDLERS[i].callback, console);
}

void
lodge_spice_clipboard_offer (SpiceMainChannel *channel, guint forms)
{
  guint32 types[LODGE_CLIPBOARD_N_FORMS];
  int n_types = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if ((forms & FORMS[i].form) != 0)
      types[n_types++] = FORMS[i].type;
  if (n_types > 0)
    spice_main_channel_clipboard_selection_grab (channel, SELECTION, types, n_types);
  else
    spice_main_channel_clipboard_selection_release (channel, SELECTION);
}

void
lodge_spice_clipboard_request (SpiceMainChannel *channel, guint form)
{
  spice_main_channel_clipboard_selection_request (channel, SELECTION, type_of (form));
}

void
lodge_spice_clipboard_send (SpiceMainChannel *channel, guint form, GBytes *contents)
{
  g_autoptr (GBytes) converted = NULL;
  gconstpointer data;
  gsize size;

  if (contents == NULL)
    {
      spice_main_channel_clipboard_selection_notify (
          channel, SELECTION, VD_AGENT_CLIPBOARD_NONE, NULL, 0);
      return;
    }
  converted =
      form == LODGE_CLIPBOARD_TEXT ? text_for_guest (channel, contents) : g_bytes_ref (contents);
  data = g_bytes_get_data (converted, &size);
  spice_main_channel_clipboard_selection_notify (channel, SELECTION, type_of (form), data, size);
}
