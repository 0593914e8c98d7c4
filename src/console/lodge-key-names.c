/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-names.h"

#include <glib/gi18n-lib.h>
#include <linux/input-event-codes.h>
#include <string.h>

typedef struct
{
  const char *name;
  guint code;
} KeyName;

/* The keys of a US keyboard by what is printed on them; the guest's layout decides what they type.
 * Codes are those of linux/input-event-codes.h. */
static const KeyName key_names[] = {
  { "ctrl", KEY_LEFTCTRL },
  { "control", KEY_LEFTCTRL },
  { "leftctrl", KEY_LEFTCTRL },
  { "rightctrl", KEY_RIGHTCTRL },
  { "alt", KEY_LEFTALT },
  { "leftalt", KEY_LEFTALT },
  { "altgr", KEY_RIGHTALT },
  { "rightalt", KEY_RIGHTALT },
  { "shift", KEY_LEFTSHIFT },
  { "leftshift", KEY_LEFTSHIFT },
  { "rightshift", KEY_RIGHTSHIFT },
  { "super", KEY_LEFTMETA },
  { "meta", KEY_LEFTMETA },
  { "win", KEY_LEFTMETA },
  { "rightsuper", KEY_RIGHTMETA },
  { "menu", KEY_COMPOSE },
  { "esc", KEY_ESC },
  { "escape", KEY_ESC },
  { "enter", KEY_ENTER },
  { "return", KEY_ENTER },
  { "tab", KEY_TAB },
  { "space", KEY_SPACE },
  { "backspace", KEY_BACKSPACE },
  { "delete", KEY_DELETE },
  { "del", KEY_DELETE },
  { "insert", KEY_INSERT },
  { "ins", KEY_INSERT },
  { "home", KEY_HOME },
  { "end", KEY_END },
  { "pageup", KEY_PAGEUP },
  { "pgup", KEY_PAGEUP },
  { "pagedown", KEY_PAGEDOWN },
  { "pgdn", KEY_PAGEDOWN },
  { "up", KEY_UP },
  { "down", KEY_DOWN },
  { "left", KEY_LEFT },
  { "right", KEY_RIGHT },
  { "capslock", KEY_CAPSLOCK },
  { "numlock", KEY_NUMLOCK },
  { "scrolllock", KEY_SCROLLLOCK },
  { "print", KEY_SYSRQ },
  { "sysrq", KEY_SYSRQ },
  { "pause", KEY_PAUSE },
  { "power", KEY_POWER },
  { "sleep", KEY_SLEEP },
  { "mute", KEY_MUTE },
  { "volumeup", KEY_VOLUMEUP },
  { "volumedown", KEY_VOLUMEDOWN },
  { "a", KEY_A },
  { "b", KEY_B },
  { "c", KEY_C },
  { "d", KEY_D },
  { "e", KEY_E },
  { "f", KEY_F },
  { "g", KEY_G },
  { "h", KEY_H },
  { "i", KEY_I },
  { "j", KEY_J },
  { "k", KEY_K },
  { "l", KEY_L },
  { "m", KEY_M },
  { "n", KEY_N },
  { "o", KEY_O },
  { "p", KEY_P },
  { "q", KEY_Q },
  { "r", KEY_R },
  { "s", KEY_S },
  { "t", KEY_T },
  { "u", KEY_U },
  { "v", KEY_V },
  { "w", KEY_W },
  { "x", KEY_X },
  { "y", KEY_Y },
  { "z", KEY_Z },
  { "0", KEY_0 },
  { "1", KEY_1 },
  { "2", KEY_2 },
  { "3", KEY_3 },
  { "4", KEY_4 },
  { "5", KEY_5 },
  { "6", KEY_6 },
  { "7", KEY_7 },
  { "8", KEY_8 },
  { "9", KEY_9 },
  { "minus", KEY_MINUS },
  { "-", KEY_MINUS },
  { "equal", KEY_EQUAL },
  { "=", KEY_EQUAL },
  { "leftbracket", KEY_LEFTBRACE },
  { "[", KEY_LEFTBRACE },
  { "rightbracket", KEY_RIGHTBRACE },
  { "]", KEY_RIGHTBRACE },
  { "semicolon", KEY_SEMICOLON },
  { ";", KEY_SEMICOLON },
  { "apostrophe", KEY_APOSTROPHE },
  { "'", KEY_APOSTROPHE },
  { "grave", KEY_GRAVE },
  { "`", KEY_GRAVE },
  { "backslash", KEY_BACKSLASH },
  { "\\", KEY_BACKSLASH },
  { "comma", KEY_COMMA },
  { ",", KEY_COMMA },
  { "dot", KEY_DOT },
  { "period", KEY_DOT },
  { ".", KEY_DOT },
  { "slash", KEY_SLASH },
  { "/", KEY_SLASH },
  { "less", KEY_102ND },
  { "f1", KEY_F1 },
  { "f2", KEY_F2 },
  { "f3", KEY_F3 },
  { "f4", KEY_F4 },
  { "f5", KEY_F5 },
  { "f6", KEY_F6 },
  { "f7", KEY_F7 },
  { "f8", KEY_F8 },
  { "f9", KEY_F9 },
  { "f10", KEY_F10 },
  { "f11", KEY_F11 },
  { "f12", KEY_F12 },
  { "f13", KEY_F13 },
  { "f14", KEY_F14 },
  { "f15", KEY_F15 },
  { "f16", KEY_F16 },
  { "f17", KEY_F17 },
  { "f18", KEY_F18 },
  { "f19", KEY_F19 },
  { "f20", KEY_F20 },
  { "f21", KEY_F21 },
  { "f22", KEY_F22 },
  { "f23", KEY_F23 },
  { "f24", KEY_F24 },
  { "kp0", KEY_KP0 },
  { "kp1", KEY_KP1 },
  { "kp2", KEY_KP2 },
  { "kp3", KEY_KP3 },
  { "kp4", KEY_KP4 },
  { "kp5", KEY_KP5 },
  { "kp6", KEY_KP6 },
  { "kp7", KEY_KP7 },
  { "kp8", KEY_KP8 },
  { "kp9", KEY_KP9 },
  { "kpdot", KEY_KPDOT },
  { "kpenter", KEY_KPENTER },
  { "kpplus", KEY_KPPLUS },
  { "kpminus", KEY_KPMINUS },
  { "kpasterisk", KEY_KPASTERISK },
  { "kpslash", KEY_KPSLASH },
};

/* What is printed on those whose name with a capital letter it is not. */
static const KeyName key_caps[] = {
  { "Right Ctrl", KEY_RIGHTCTRL },
  { "AltGr", KEY_RIGHTALT },
  { "Right Shift", KEY_RIGHTSHIFT },
  { "Right Super", KEY_RIGHTMETA },
  { "Del", KEY_DELETE },
  { "Page Up", KEY_PAGEUP },
  { "Page Down", KEY_PAGEDOWN },
  { "Caps Lock", KEY_CAPSLOCK },
  { "Num Lock", KEY_NUMLOCK },
  { "Scroll Lock", KEY_SCROLLLOCK },
  { "Print Screen", KEY_SYSRQ },
  { "-", KEY_MINUS },
  { "=", KEY_EQUAL },
  { "[", KEY_LEFTBRACE },
  { "]", KEY_RIGHTBRACE },
  { ";", KEY_SEMICOLON },
  { "'", KEY_APOSTROPHE },
  { "`", KEY_GRAVE },
  { "\\", KEY_BACKSLASH },
  { ",", KEY_COMMA },
  { ".", KEY_DOT },
  { "/", KEY_SLASH },
};

static const KeyName *
find_key (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (key_names); i++)
    {
      if (g_ascii_strcasecmp (name, key_names[i].name) == 0)
        return &key_names[i];
    }
  return NULL;
}

static gboolean
has_code (const LodgeKeyCombination *combination, guint code)
{
  for (guint i = 0; i < combination->n_codes; i++)
    {
      if (combination->codes[i] == code)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_key (LodgeKeyCombination *combination, const char *name, const char *text, GError **error)
{
  const KeyName *key = find_key (name);

  if (key == NULL && *name == '\0')
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” is no key combination: a name is missing beside a “+”."),
                 text);
  else if (key == NULL)
    g_set_error (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("There is no key called “%s”."), name);
  else if (has_code (combination, key->code))
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” names the key “%s” twice."),
                 text,
                 name);
  else if (combination->n_codes == LODGE_KEY_COMBINATION_MAX)
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” has too many keys: at most %d can be pressed together."),
                 text,
                 LODGE_KEY_COMBINATION_MAX);
  else
    {
      combination->codes[combination->n_codes++] = key->code;
      return TRUE;
    }
  return FALSE;
}

gboolean
lodge_key_names_parse (const char *text, LodgeKeyCombination *combination, GError **error)
{
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (combination != NULL, FALSE);

  combination->n_codes = 0;
  if (*text == '\0')
    return add_key (combination, "", text, error);

  names = g_strsplit (text, "+", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (!add_key (combination, names[i], text, error))
        return FALSE;
    }
  return TRUE;
}

static const char *
get_name (guint code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (key_names); i++)
    {
      if (key_names[i].code == code)
        return key_names[i].name;
    }
  return NULL;
}

static char *
dup_cap (guint code)
{
  const char *name = get_name (code);

  for (gsize i = 0; i < G_N_ELEMENTS (key_caps); i++)
    {
      if (key_caps[i].code == code)
        return g_strdup (key_caps[i].name);
    }
  return name != NULL ? g_strdup_printf ("%c%s", g_ascii_toupper (*name), name + 1) : NULL;
}

static char *
join (const LodgeKeyCombination *combination, gboolean caps)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < combination->n_codes; i++)
    {
      guint code = combination->codes[i];
      g_autofree char *name = caps ? dup_cap (code) : g_strdup (get_name (code));

      if (name == NULL)
        return NULL;
      if (i > 0)
        g_string_append_c (text, '+');
      g_string_append (text, name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
lodge_key_names_dup_text (const LodgeKeyCombination *combination)
{
  g_return_val_if_fail (combination != NULL, NULL);

  return join (combination, FALSE);
}

char *
lodge_key_names_dup_label (const LodgeKeyCombination *combination)
{
  g_return_val_if_fail (combination != NULL, NULL);

  return join (combination, TRUE);
}

char *
lodge_key_names_dup_list (void)
{
  GString *list = g_string_new ("  ");
  gsize line = 2;

  for (gsize i = 0; i < G_N_ELEMENTS (key_names); i++)
    {
      gsize length = strlen (key_names[i].name) + 1;

      if (line + length > 76)
        {
          g_string_append (list, "\n  ");
          line = 2;
        }
      g_string_append_printf (list, "%s ", key_names[i].name);
      line += length;
    }
  return g_string_free (list, FALSE);
}
