/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-terminal-text.h"

#include <string.h>

#define ESCAPE 0x1b
#define BELL 0x07

/* The first byte of C1 controls in UTF-8. */
#define C1 0xc2

typedef enum
{
  STATE_TEXT,
  STATE_ESCAPE,   /* after ESC */
  STATE_SEQUENCE, /* after ESC [ until its last byte */
  STATE_STRING,   /* of an operating system command and such, until BEL or ESC \\ */
  STATE_C1,
} State;

static State
after_escape (guint8 byte)
{
  if (byte == '[')
    return STATE_SEQUENCE;
  if (strchr ("]PX^_", byte) != NULL && byte != '\0')
    return STATE_STRING;
  /* Intermediate bytes: more is to come. */
  return byte >= 0x20 && byte <= 0x2f ? STATE_ESCAPE : STATE_TEXT;
}

static State
after_text (guint8 byte, GByteArray *text)
{
  if (byte == ESCAPE)
    return STATE_ESCAPE;
  if (byte == C1)
    return STATE_C1;
  if ((byte >= 0x20 && byte != 0x7f) || strchr ("\n\r\t\b", byte) != NULL)
    if (byte != '\0')
      g_byte_array_append (text, &byte, 1);
  return STATE_TEXT;
}

static State
after_c1 (guint8 byte, GByteArray *text)
{
  const guint8 both[] = { C1, byte };

  if (byte >= 0x80 && byte <= 0x9f)
    return STATE_TEXT;
  /* Never without its second byte: what comes after a control would make another of it. */
  if (byte < 0x80 || byte > 0xbf)
    return after_text (byte, text);
  g_byte_array_append (text, both, sizeof both);
  return STATE_TEXT;
}

GBytes *
lodge_terminal_text_strip (const guint8 *data, gsize length)
{
  GByteArray *text = g_byte_array_sized_new ((guint)length);
  State state = STATE_TEXT;

  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = data[i];

      if (state == STATE_TEXT)
        state = after_text (byte, text);
      else if (state == STATE_C1)
        state = after_c1 (byte, text);
      else if (byte == ESCAPE)
        state = STATE_ESCAPE;
      else if (state == STATE_ESCAPE)
        state = after_escape (byte);
      else if (state == STATE_SEQUENCE)
        state = byte >= 0x40 && byte <= 0x7e ? STATE_TEXT : STATE_SEQUENCE;
      else if (byte == BELL)
        state = STATE_TEXT;
    }
  return g_byte_array_free_to_bytes (text);
}
