/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-host-layout.h"

#include <string.h>

#ifdef GDK_WINDOWING_X11
#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <gdk/x11/gdkx.h>
#endif

#define GNOME_SCHEMA "org.gnome.desktop.input-sources"

static char *
join (const char *layout, const char *variant)
{
  if (layout == NULL || *layout == '\0')
    return NULL;
  return variant != NULL && *variant != '\0' ? g_strdup_printf ("%s(%s)", layout, variant)
                                             : g_strdup (layout);
}

/* ("xkb", "de+nodeadkeys") -> "de(nodeadkeys)" */
static char *
dup_gnome_source (GSettings *settings, const char *key)
{
  g_autoptr (GVariant) sources = g_settings_get_value (settings, key);
  g_auto (GStrv) parts = NULL;
  const char *kind;
  const char *id;

  if (!g_variant_is_of_type (sources, G_VARIANT_TYPE ("a(ss)")) ||
      g_variant_n_children (sources) == 0)
    return NULL;
  g_variant_get_child (sources, 0, "(&s&s)", &kind, &id);
  if (g_strcmp0 (kind, "xkb") != 0)
    return NULL;
  parts = g_strsplit (id, "+", 2);
  return join (parts[0], parts[0] != NULL ? parts[1] : NULL);
}

static char *
dup_of_gnome (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, GNOME_SCHEMA, TRUE) : NULL;
  g_autoptr (GSettings) settings = NULL;
  char *layout = NULL;

  if (schema == NULL)
    return NULL;
  settings = g_settings_new_full (schema, NULL, NULL);
  if (g_settings_schema_has_key (schema, "mru-sources"))
    layout = dup_gnome_source (settings, "mru-sources");
  if (layout == NULL && g_settings_schema_has_key (schema, "sources"))
    layout = dup_gnome_source (settings, "sources");
  return layout;
}

#ifdef GDK_WINDOWING_X11
/* The third and fourth of the strings in it are lists, with an item for each group. */
static char *
dup_of_rules (const char *rules, gsize length, guint group)
{
  g_auto (GStrv) layouts = NULL;
  g_auto (GStrv) variants = NULL;
  const char *strings[4] = { "", "", "", "" };
  gsize at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (strings) && at < length; i++)
    {
      strings[i] = rules + at;
      at += strlen (rules + at) + 1;
    }
  layouts = g_strsplit (strings[2], ",", -1);
  variants = g_strsplit (strings[3], ",", -1);
  if (group >= g_strv_length (layouts))
    return NULL;
  return join (layouts[group], group < g_strv_length (variants) ? variants[group] : NULL);
}

static char *
dup_of_x11 (GdkDisplay *display)
{
  Display *xdisplay = gdk_x11_display_get_xdisplay (display);
  Atom name = gdk_x11_get_xatom_by_name_for_display (display, "_XKB_RULES_NAMES");
  XkbStateRec state = { 0 };
  Atom type;
  int format;
  unsigned long length;
  unsigned long left;
  unsigned char *rules = NULL;
  char *layout = NULL;

  if (XkbGetState (xdisplay, XkbUseCoreKbd, &state) != Success ||
      XGetWindowProperty (xdisplay,
                          DefaultRootWindow (xdisplay),
                          name,
                          0,
                          1024,
                          False,
                          XA_STRING,
                          &type,
                          &format,
                          &length,
                          &left,
                          &rules) != Success)
    return NULL;
  /* Xlib puts a zero behind what it read. */
  if (rules != NULL && type == XA_STRING && format == 8)
    layout = dup_of_rules ((const char *)rules, length, state.group);
  g_clear_pointer (&rules, XFree);
  return layout;
}
#endif

char *
lodge_host_layout_dup (GdkDisplay *display)
{
  char *layout = dup_of_gnome ();

#ifdef GDK_WINDOWING_X11
  if (layout == NULL && GDK_IS_X11_DISPLAY (display))
    layout = dup_of_x11 (display);
#endif
  return layout;
}
