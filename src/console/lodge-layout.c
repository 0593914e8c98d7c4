/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-layout.h"

#include <glib/gi18n-lib.h>
#include <linux/input-event-codes.h>
#include <string.h>
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

#include "lodge-keymap.h"

/* X's keycodes, which XKB's descriptions use, begin at 8. */
#define X_OFFSET 8

#define MAX_KEYS 256
#define MAX_MASKS 16

/* Where the Compose file is UTF-8's. */
#define COMPOSE_LOCALE "en_US.UTF-8"

typedef struct
{
  LodgeStroke strokes[LODGE_LAYOUT_MAX_STROKES];
  guint count;
} Way;

struct _LodgeLayout
{
  gatomicrefcount refs;
  GHashTable *ways; /* gunichar -> Way */
  gunichar characters[MAX_KEYS][4];
};

typedef struct
{
  LodgeLayout *layout;
  struct xkb_keymap *keymap;
  xkb_mod_mask_t shift;
  xkb_mod_mask_t altgr; /* 0: there is no such key */
  GArray *dead;         /* (element-type LodgeStroke) */
} Building;

static void
add_way (LodgeLayout *self, gunichar character, const LodgeStroke *strokes, guint count)
{
  Way *way;

  if (character == 0 || g_hash_table_contains (self->ways, GUINT_TO_POINTER (character)))
    return;

  way = g_new0 (Way, 1);
  memcpy (way->strokes, strokes, count * sizeof *strokes);
  way->count = count;
  g_hash_table_insert (self->ways, GUINT_TO_POINTER (character), way);
}

/* Num Lock decides what these are. */
static gboolean
is_keypad (guint keycode)
{
  return (keycode >= KEY_KP7 && keycode <= KEY_KPDOT && keycode != KEY_KPMINUS &&
          keycode != KEY_KPPLUS) ||
         keycode == KEY_KPENTER || keycode == KEY_KPEQUAL || keycode == KEY_KPCOMMA;
}

/* What a dead key adds, by itself. */
static gunichar
get_accent (xkb_keysym_t keysym)
{
  static const struct
  {
    xkb_keysym_t keysym;
    gunichar accent;
  } ACCENTS[] = {
    { XKB_KEY_dead_grave, '`' },       { XKB_KEY_dead_acute, 0xb4 },
    { XKB_KEY_dead_circumflex, '^' },  { XKB_KEY_dead_tilde, '~' },
    { XKB_KEY_dead_macron, 0xaf },     { XKB_KEY_dead_breve, 0x2d8 },
    { XKB_KEY_dead_abovedot, 0x2d9 },  { XKB_KEY_dead_diaeresis, 0xa8 },
    { XKB_KEY_dead_abovering, 0x2da }, { XKB_KEY_dead_doubleacute, 0x2dd },
    { XKB_KEY_dead_caron, 0x2c7 },     { XKB_KEY_dead_cedilla, 0xb8 },
    { XKB_KEY_dead_ogonek, 0x2db },    { XKB_KEY_dead_iota, 0x37a },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ACCENTS); i++)
    if (ACCENTS[i].keysym == keysym)
      return ACCENTS[i].accent;
  return 0x25cc;
}

static void
add_key (Building *building, guint keycode, LodgeStrokeModifiers modifiers, xkb_keysym_t keysym)
{
  LodgeStroke stroke = { (guint16)keycode, (guint16)modifiers, keysym };
  gunichar character = xkb_keysym_to_utf32 (keysym);

  if (keysym >= XKB_KEY_dead_grave && keysym <= XKB_KEY_dead_greek)
    {
      g_array_append_val (building->dead, stroke);
      if (keycode < MAX_KEYS)
        building->layout->characters[keycode][modifiers] = get_accent (keysym);
    }
  if (character < ' ' || character == 0x7f)
    return;

  if (keycode < MAX_KEYS)
    building->layout->characters[keycode][modifiers] = character;
  add_way (building->layout, character, &stroke, 1);
}

/* Keys whose level @modifiers choose and nothing else. */
static void
add_level (Building *building,
           xkb_keycode_t key,
           xkb_level_index_t level,
           LodgeStrokeModifiers modifiers)
{
  xkb_mod_mask_t wanted = ((modifiers & LODGE_STROKE_SHIFT) ? building->shift : 0) |
                          ((modifiers & LODGE_STROKE_ALTGR) ? building->altgr : 0);
  xkb_mod_mask_t masks[MAX_MASKS];
  gsize n_masks = xkb_keymap_key_get_mods_for_level (
      building->keymap, key, 0, level, masks, G_N_ELEMENTS (masks));
  const xkb_keysym_t *keysyms;

  for (gsize i = 0; i < n_masks; i++)
    if (masks[i] == wanted &&
        xkb_keymap_key_get_syms_by_level (building->keymap, key, 0, level, &keysyms) == 1)
      {
        add_key (building, key - X_OFFSET, modifiers, keysyms[0]);
        return;
      }
}

/* The ways with the fewest modifiers first: the first that is found is kept. */
static void
add_keys (Building *building)
{
  xkb_keycode_t last = xkb_keymap_max_keycode (building->keymap);

  for (guint modifiers = 0; modifiers < 4; modifiers++)
    for (xkb_keycode_t key = xkb_keymap_min_keycode (building->keymap); key <= last; key++)
      {
        xkb_level_index_t n_levels = xkb_keymap_num_levels_for_key (building->keymap, key, 0);

        /* Some have keys that no PC keyboard has, and so no guest. */
        if (key <= X_OFFSET || is_keypad (key - X_OFFSET) ||
            lodge_keymap_to_qnum (key - X_OFFSET) == 0 ||
            ((modifiers & LODGE_STROKE_ALTGR) && building->altgr == 0))
          continue;
        for (xkb_level_index_t level = 0; level < n_levels; level++)
          add_level (building, key, level, modifiers);
      }
}

static gunichar
compose (struct xkb_compose_state *state, const LodgeStroke *dead, const LodgeStroke *base)
{
  gunichar character = 0;

  xkb_compose_state_reset (state);
  xkb_compose_state_feed (state, dead->keyval);
  xkb_compose_state_feed (state, base->keyval);
  if (xkb_compose_state_get_status (state) == XKB_COMPOSE_COMPOSED)
    character = xkb_keysym_to_utf32 (xkb_compose_state_get_one_sym (state));
  return character;
}

/* Every dead key with every key that makes a character by itself. */
static void
add_composed (Building *building, struct xkb_compose_state *state)
{
  GHashTableIter iter;
  gpointer value;
  g_autoptr (GArray) bases = g_array_new (FALSE, FALSE, sizeof (LodgeStroke));

  g_hash_table_iter_init (&iter, building->layout->ways);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_array_append_val (bases, ((Way *)value)->strokes[0]);

  for (guint i = 0; i < building->dead->len; i++)
    for (guint j = 0; j < bases->len; j++)
      {
        LodgeStroke strokes[] = { g_array_index (building->dead, LodgeStroke, i),
                                  g_array_index (bases, LodgeStroke, j) };

        add_way (building->layout, compose (state, &strokes[0], &strokes[1]), strokes, 2);
      }
}

static void
add_dead_keys (Building *building, struct xkb_context *context)
{
  struct xkb_compose_table *table;
  struct xkb_compose_state *state;

  if (building->dead->len == 0)
    return;
  table = xkb_compose_table_new_from_locale (context, COMPOSE_LOCALE, XKB_COMPOSE_COMPILE_NO_FLAGS);
  if (table == NULL)
    return;
  state = xkb_compose_state_new (table, XKB_COMPOSE_STATE_NO_FLAGS);
  if (state != NULL)
    add_composed (building, state);
  xkb_compose_state_unref (state);
  xkb_compose_table_unref (table);
}

static void
build (LodgeLayout *self, struct xkb_context *context, struct xkb_keymap *keymap)
{
  static const LodgeStroke ENTER = { KEY_ENTER, 0, XKB_KEY_Return };
  static const LodgeStroke TAB = { KEY_TAB, 0, XKB_KEY_Tab };
  g_autoptr (GArray) dead = g_array_new (FALSE, FALSE, sizeof (LodgeStroke));
  Building building = { .layout = self, .keymap = keymap, .dead = dead };
  const xkb_keysym_t *keysyms;

  building.shift = 1u << xkb_keymap_mod_get_index (keymap, XKB_MOD_NAME_SHIFT);
  if (xkb_keymap_key_get_syms_by_level (keymap, KEY_RIGHTALT + X_OFFSET, 0, 0, &keysyms) == 1 &&
      keysyms[0] == XKB_KEY_ISO_Level3_Shift)
    building.altgr = 1u << xkb_keymap_mod_get_index (keymap, "Mod5");

  add_way (self, '\n', &ENTER, 1);
  add_way (self, '\r', &ENTER, 1);
  add_way (self, '\t', &TAB, 1);
  add_keys (&building);
  add_dead_keys (&building, context);
}

/* "de(nodeadkeys)" -> "de", "nodeadkeys" */
static void
split_id (const char *id, char **layout, char **variant)
{
  const char *open = strchr (id, '(');
  gsize length = open != NULL ? (gsize)(open - id) : strlen (id);

  *layout = g_strndup (id, length);
  *variant = NULL;
  if (open != NULL && g_str_has_suffix (open, ")"))
    *variant = g_strndup (open + 1, strlen (open) - 2);
}

LodgeLayout *
lodge_layout_new (const char *id, GError **error)
{
  g_autofree char *layout = NULL;
  g_autofree char *variant = NULL;
  struct xkb_rule_names names = { .rules = "evdev", .model = "pc105" };
  struct xkb_context *context = xkb_context_new (XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  struct xkb_keymap *keymap = NULL;
  LodgeLayout *self;

  g_return_val_if_fail (id != NULL, NULL);

  split_id (id, &layout, &variant);
  names.layout = layout;
  names.variant = variant;
  if (context != NULL)
    {
      xkb_context_set_log_level (context, XKB_LOG_LEVEL_CRITICAL);
      keymap = xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    }
  if (keymap == NULL)
    {
      xkb_context_unref (context);
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_NOT_FOUND,
                   _ ("The keyboard layout “%s” can’t be used. Choose another."),
                   id);
      return NULL;
    }

  self = g_new0 (LodgeLayout, 1);
  g_atomic_ref_count_init (&self->refs);
  self->ways = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  build (self, context, keymap);
  xkb_keymap_unref (keymap);
  xkb_context_unref (context);
  return self;
}

LodgeLayout *
lodge_layout_ref (LodgeLayout *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lodge_layout_unref (LodgeLayout *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->ways);
  g_free (self);
}

guint
lodge_layout_lookup (const LodgeLayout *self,
                     gunichar character,
                     LodgeStroke strokes[LODGE_LAYOUT_MAX_STROKES])
{
  const Way *way = g_hash_table_lookup (self->ways, GUINT_TO_POINTER (character));

  if (way == NULL)
    return 0;
  memcpy (strokes, way->strokes, way->count * sizeof *strokes);
  return way->count;
}

char *
lodge_layout_dup_missing (const LodgeLayout *self, const char *text)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gpointer key = GUINT_TO_POINTER (g_utf8_get_char (p));

      if (!g_hash_table_contains (self->ways, key) && g_hash_table_add (seen, key))
        g_string_append_unichar (missing, g_utf8_get_char (p));
    }
  return g_string_free (g_steal_pointer (&missing), FALSE);
}

gunichar
lodge_layout_get_character (const LodgeLayout *self, guint keycode, LodgeStrokeModifiers modifiers)
{
  return keycode < MAX_KEYS && modifiers < 4 ? self->characters[keycode][modifiers] : 0;
}

const char *
lodge_layout_guess (GPtrArray *names, const char *locale)
{
  const char *underscore = locale != NULL ? strchr (locale, '_') : NULL;
  g_autofree char *country =
      underscore != NULL && strlen (underscore) >= 3 ? g_ascii_strdown (underscore + 1, 2) : NULL;
  const char *fallback = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      const LodgeLayoutName *name = g_ptr_array_index (names, i);

      if (g_strcmp0 (name->id, country) == 0)
        return name->id;
      if (g_str_equal (name->id, "us"))
        fallback = name->id;
    }
  return fallback;
}
