/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>

#include "lodge-keymap.h"

/* What keyboards send, from IBM's and Microsoft's tables; e0 codes with bit 7. That QEMU
 * understands them so is tested with a real one. */
static const struct
{
  guint keycode;
  guint qnum;
} known[] = {
  { KEY_ESC, 0x01 },        { KEY_1, 0x02 },          { KEY_BACKSPACE, 0x0e },
  { KEY_Q, 0x10 },          { KEY_ENTER, 0x1c },      { KEY_LEFTCTRL, 0x1d },
  { KEY_A, 0x1e },          { KEY_GRAVE, 0x29 },      { KEY_BACKSLASH, 0x2b },
  { KEY_RIGHTSHIFT, 0x36 }, { KEY_KPASTERISK, 0x37 }, { KEY_LEFTALT, 0x38 },
  { KEY_SPACE, 0x39 },      { KEY_CAPSLOCK, 0x3a },   { KEY_F10, 0x44 },
  { KEY_NUMLOCK, 0x45 },    { KEY_SCROLLLOCK, 0x46 }, { KEY_KPDOT, 0x53 },
  { KEY_102ND, 0x56 },      { KEY_F11, 0x57 },        { KEY_F12, 0x58 },
  { KEY_KPENTER, 0x9c },    { KEY_RIGHTCTRL, 0x9d },  { KEY_KPSLASH, 0xb5 },
  { KEY_RIGHTALT, 0xb8 },   { KEY_UP, 0xc8 },         { KEY_DELETE, 0xd3 },
  { KEY_LEFTMETA, 0xdb },   { KEY_COMPOSE, 0xdd },    { KEY_PAUSE, 0xc6 },
  { KEY_RO, 0x73 },         { KEY_YEN, 0x7d },
};

static void
test_known (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmphex (lodge_keymap_to_qnum (known[i].keycode), ==, known[i].qnum);
}

/* Two keys must not become one, but for Print and SysRq, which are one key. */
static void
test_unique (void)
{
  guint keys[256] = { 0 };

  for (guint keycode = 0; keycode < 0x400; keycode++)
    {
      guint qnum = lodge_keymap_to_qnum (keycode);

      g_assert_cmphex (qnum, <=, 0xff);
      if (qnum == 0 || keycode == KEY_PRINT)
        continue;
      g_assert_cmpuint (keys[qnum], ==, 0);
      keys[qnum] = keycode;
    }
}

static void
test_nonsense (void)
{
  g_assert_cmpuint (lodge_keymap_to_qnum (0), ==, 0);
  g_assert_cmpuint (lodge_keymap_to_qnum (G_MAXUINT), ==, 0);
  g_assert_cmpuint (lodge_keymap_to_qnum (KEY_MAX), ==, 0);
  g_assert_cmpuint (lodge_keymap_to_spice (0), ==, 0);
  g_assert_cmpuint (lodge_keymap_to_spice (G_MAXUINT), ==, 0);
}

static void
test_spice (void)
{
  g_assert_cmphex (lodge_keymap_to_spice (KEY_A), ==, 0x1e);
  g_assert_cmphex (lodge_keymap_to_spice (KEY_RIGHTALT), ==, 0x138);
  g_assert_cmphex (lodge_keymap_to_spice (KEY_PAUSE), ==, 0x146);
}

static void
test_xfree86 (void)
{
  g_assert_cmpuint (lodge_keymap_from_xfree86 (38), ==, KEY_A);
  g_assert_cmpuint (lodge_keymap_from_xfree86 (9), ==, KEY_ESC);
  g_assert_cmpuint (lodge_keymap_from_xfree86 (98), ==, KEY_UP);
  g_assert_cmpuint (lodge_keymap_from_xfree86 (113), ==, KEY_RIGHTALT);
  g_assert_cmpuint (lodge_keymap_from_xfree86 (0), ==, 0);
  g_assert_cmpuint (lodge_keymap_from_xfree86 (8), ==, 0);
  g_assert_cmpuint (lodge_keymap_from_xfree86 (G_MAXUINT), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/keymap/known", test_known);
  g_test_add_func ("/console/keymap/unique", test_unique);
  g_test_add_func ("/console/keymap/nonsense", test_nonsense);
  g_test_add_func ("/console/keymap/spice", test_spice);
  g_test_add_func ("/console/keymap/xfree86", test_xfree86);

  return g_test_run ();
}
