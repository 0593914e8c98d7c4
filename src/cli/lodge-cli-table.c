/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-text.h"

struct _LodgeCliTable
{
  guint n_columns;
  GPtrArray *cells; /* row after row */
};

/* No cell is longer than this: titles of other programs' machines have no limit. */
#define CELL_MAX_CHARS 2048

LodgeCliTable *
lodge_cli_table_new (guint n_columns)
{
  LodgeCliTable *self = g_new0 (LodgeCliTable, 1);

  self->n_columns = n_columns;
  self->cells = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
lodge_cli_table_add (LodgeCliTable *self, ...)
{
  va_list args;
  const char *cell;
  guint n = 0;

  va_start (args, self);
  while ((cell = va_arg (args, const char *)) != NULL)
    {
      /* A terminal must get no control characters, whoever chose the text. */
      g_ptr_array_add (self->cells, lodge_text_sanitize (cell, CELL_MAX_CHARS));
      n++;
    }
  va_end (args);
  g_return_if_fail (n == self->n_columns);
}

static gsize
text_width (const char *text)
{
  gsize width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
lodge_cli_table_print (LodgeCliTable *self)
{
  g_autofree gsize *widths = g_new0 (gsize, self->n_columns);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < self->cells->len; i++)
    widths[i % self->n_columns] =
        MAX (widths[i % self->n_columns], text_width (g_ptr_array_index (self->cells, i)));

  for (guint i = 0; i < self->cells->len; i++)
    {
      const char *cell = g_ptr_array_index (self->cells, i);
      guint column = i % self->n_columns;

      g_string_append (line, cell);
      if (column + 1 < self->n_columns)
        {
          for (gsize pad = text_width (cell); pad < widths[column] + 2; pad++)
            g_string_append_c (line, ' ');
          continue;
        }
      lodge_cli_print ("%s\n", line->str);
      g_string_truncate (line, 0);
    }
}

void
lodge_cli_table_free (LodgeCliTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}
