/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-vnc.h"

#include <string.h>
#include <sys/socket.h>

#define ENCODING_RAW 0
#define ENCODING_DESKTOP_SIZE -223
#define ENCODING_EXTENDED_DESKTOP_SIZE -308
#define ENCODING_CURSOR -239

static gboolean
take (int fd, void *bytes, gsize length)
{
  return length == 0 || recv (fd, bytes, length, MSG_WAITALL) == (gssize)length;
}

gboolean
lodge_fake_vnc_bytes (int fd, const void *bytes, gsize length)
{
  gsize sent = 0;

  while (sent < length)
    {
      gssize n = send (fd, (const guint8 *)bytes + sent, length - sent, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      sent += n;
    }

  return TRUE;
}

static void
put16 (guint8 *to, guint value)
{
  to[0] = value >> 8;
  to[1] = value & 0xff;
}

static guint
get16 (const guint8 *from)
{
  return from[0] << 8 | from[1];
}

static guint32
get32 (const guint8 *from)
{
  return (guint32)get16 (from) << 16 | get16 (from + 2);
}

gboolean
lodge_fake_vnc_handshake (int fd, guint width, guint height)
{
  /* Size, then: 32 bits, depth 24, little endian, true colour, 255 each at 16, 8 and 0; a name. */
  guint8 init[] = { 0,  0, 0, 0, 32, 24, 0, 1, 0, 255, 0,   255, 0,   255,
                    16, 8, 0, 0, 0,  0,  0, 0, 0, 4,   't', 'e', 's', 't' };
  guint8 answer[16];

  if (!lodge_fake_vnc_bytes (fd, "RFB 003.008\n", 12) || !take (fd, answer, 12))
    return FALSE;
  if (!lodge_fake_vnc_bytes (fd, "\1\1", 2) || !take (fd, answer, 1))
    return FALSE;
  if (!lodge_fake_vnc_bytes (fd, "\0\0\0\0", 4) || !take (fd, answer, 1))
    return FALSE;

  put16 (init, width);
  put16 (init + 2, height);

  return lodge_fake_vnc_bytes (fd, init, sizeof init);
}

gboolean
lodge_fake_vnc_update (int fd, guint n_rects)
{
  guint8 header[4] = { 0 };

  put16 (header + 2, n_rects);

  return lodge_fake_vnc_bytes (fd, header, sizeof header);
}

static gboolean
put_rect (int fd, guint x, guint y, guint width, guint height, gint32 encoding)
{
  guint8 header[12];

  put16 (header, x);
  put16 (header + 2, y);
  put16 (header + 4, width);
  put16 (header + 6, height);
  put16 (header + 8, (guint32)encoding >> 16);
  put16 (header + 10, (guint32)encoding & 0xffff);

  return lodge_fake_vnc_bytes (fd, header, sizeof header);
}

gboolean
lodge_fake_vnc_raw (int fd, guint x, guint y, guint width, guint height, guint32 color)
{
  g_autofree guint32 *pixels = g_new (guint32, (gsize)width * height);

  for (gsize i = 0; i < (gsize)width * height; i++)
    pixels[i] = color;

  return put_rect (fd, x, y, width, height, ENCODING_RAW) &&
         lodge_fake_vnc_bytes (fd, pixels, (gsize)width * height * 4);
}

gboolean
lodge_fake_vnc_resize (int fd, guint width, guint height)
{
  return put_rect (fd, 0, 0, width, height, ENCODING_DESKTOP_SIZE);
}

gboolean
lodge_fake_vnc_extended_resize (int fd, guint width, guint height)
{
  /* One screen, of number 0, that is all there is. */
  guint8 screens[4 + 16] = { 1 };

  put16 (screens + 4 + 8, width);
  put16 (screens + 4 + 10, height);

  return put_rect (fd, 0, 0, width, height, ENCODING_EXTENDED_DESKTOP_SIZE) &&
         lodge_fake_vnc_bytes (fd, screens, sizeof screens);
}

gboolean
lodge_fake_vnc_cursor (int fd, guint width, guint height, guint hot_x, guint hot_y)
{
  gsize length = (gsize)width * height * 4 + (width + 7) / 8 * height;
  g_autofree guint8 *shape = g_malloc (length);

  memset (shape, 0xff, length);

  return put_rect (fd, hot_x, hot_y, width, height, ENCODING_CURSOR) &&
         lodge_fake_vnc_bytes (fd, shape, length);
}

gboolean
lodge_fake_vnc_pseudo (int fd, gint32 encoding, guint x)
{
  return put_rect (fd, x, 0, 0, 0, encoding);
}

static LodgeFakeVncMessage
read_rest (int fd, guint8 type, char text[64])
{
  guint8 rest[32];

  switch (type)
    {
    case 0: /* pixel format */
      return take (fd, rest, 19) ? LODGE_FAKE_VNC_OTHER : LODGE_FAKE_VNC_GONE;
    case 2: /* encodings */
      if (!take (fd, rest, 3))
        return LODGE_FAKE_VNC_GONE;
      for (guint n = get16 (rest + 1); n > 0; n--)
        if (!take (fd, rest, 4))
          return LODGE_FAKE_VNC_GONE;
      return LODGE_FAKE_VNC_OTHER;
    case LODGE_FAKE_VNC_UPDATE_REQUEST:
      if (!take (fd, rest, 9))
        return LODGE_FAKE_VNC_GONE;
      g_snprintf (text, 64, "request %u %ux%u", rest[0], get16 (rest + 5), get16 (rest + 7));
      return LODGE_FAKE_VNC_UPDATE_REQUEST;
    case LODGE_FAKE_VNC_KEY:
      if (!take (fd, rest, 7))
        return LODGE_FAKE_VNC_GONE;
      g_snprintf (text, 64, "key %x %u", get32 (rest + 3), rest[0]);
      return LODGE_FAKE_VNC_KEY;
    case LODGE_FAKE_VNC_POINTER:
      if (!take (fd, rest, 5))
        return LODGE_FAKE_VNC_GONE;
      g_snprintf (text, 64, "pointer %u,%u %x", get16 (rest + 1), get16 (rest + 3), rest[0]);
      return LODGE_FAKE_VNC_POINTER;
    case LODGE_FAKE_VNC_CUT_TEXT:
      if (!take (fd, rest, 7) || get32 (rest + 3) > 40 || !take (fd, text + 4, get32 (rest + 3)))
        return LODGE_FAKE_VNC_GONE;
      memcpy (text, "cut ", 4);
      text[4 + get32 (rest + 3)] = '\0';
      return LODGE_FAKE_VNC_CUT_TEXT;
    case LODGE_FAKE_VNC_SET_SIZE:
      /* Of the screens that follow only the first is looked at, which must be as large as all. */
      if (!take (fd, rest, 7 + 16) || rest[5] != 1 || memcmp (rest + 1, rest + 7 + 8, 4) != 0)
        return LODGE_FAKE_VNC_GONE;
      g_snprintf (text, 64, "size %ux%u", get16 (rest + 1), get16 (rest + 3));
      return LODGE_FAKE_VNC_SET_SIZE;
    case LODGE_FAKE_VNC_EXTENDED_KEY:
      if (!take (fd, rest, 11))
        return LODGE_FAKE_VNC_GONE;
      g_snprintf (text, 64, "scancode %x %u", get32 (rest + 7), get16 (rest + 1));
      return LODGE_FAKE_VNC_EXTENDED_KEY;
    default:
      return LODGE_FAKE_VNC_GONE;
    }
}

LodgeFakeVncMessage
lodge_fake_vnc_read (int fd, char text[64])
{
  guint8 type;

  text[0] = '\0';

  return take (fd, &type, 1) ? read_rest (fd, type, text) : LODGE_FAKE_VNC_GONE;
}
