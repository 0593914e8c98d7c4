/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeLayout: what a person must press for a character on a keyboard of some layout, from the
 * system's descriptions of keyboards (XKB), dead keys included. Immutable; any thread.
 */
typedef struct _LodgeLayout LodgeLayout;

typedef enum
{
  LODGE_STROKE_SHIFT = 1 << 0,
  LODGE_STROKE_ALTGR = 1 << 1,
} LodgeStrokeModifiers;

typedef struct
{
  guint16 keycode; /* Linux input code */
  guint16 modifiers;
  guint32 keyval; /* keysym that it makes */
} LodgeStroke;

/* A dead key and a letter. */
#define LODGE_LAYOUT_MAX_STROKES 2

/* @id: "de", or with a variant "de(nodeadkeys)". Reads files: for another than the main thread.
 * NULL with a sentence when there is none. (transfer full) */
LodgeLayout *lodge_layout_new (const char *id, GError **error);
LodgeLayout *lodge_layout_ref (LodgeLayout *self);
void lodge_layout_unref (LodgeLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeLayout, lodge_layout_unref)

/* How many strokes make @character, which are put into @strokes; 0: none do. */
guint lodge_layout_lookup (const LodgeLayout *self,
                           gunichar character,
                           LodgeStroke strokes[LODGE_LAYOUT_MAX_STROKES]);

/* The characters of @text that can't be typed, each once. (transfer full) */
char *lodge_layout_dup_missing (const LodgeLayout *self, const char *text);

/* What a key makes with these modifiers; a dead key: its accent alone. 0: nothing to print. */
gunichar
lodge_layout_get_character (const LodgeLayout *self, guint keycode, LodgeStrokeModifiers modifiers);

typedef struct
{
  char *id;
  char *title; /* "German (no dead keys)", in English */
} LodgeLayoutName;

/* All layouts the system knows of, by title. Reads files, as above. (transfer full) (element-type
 * LodgeLayoutName) */
GPtrArray *lodge_layout_dup_names (void);

/* The one that goes with a locale like "de_AT.UTF-8", as far as its country tells: "at", or "us".
 * @names: of lodge_layout_dup_names (). Into @names. */
const char *lodge_layout_guess (GPtrArray *names, const char *locale);

G_END_DECLS
