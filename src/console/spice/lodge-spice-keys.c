/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-keys.h"

#include <linux/input-event-codes.h>

#include "lodge-key-tracker.h"
#include "lodge-keymap.h"

/* A PS/2 keyboard keeps 16 bytes for the guest, and the release of a key may be three: 0xe0 0xf0
 * and its code. What does not fit is lost, also in the middle of a key, and the guest then takes
 * the next key that is pressed for the rest of it. */
#define LIFT_AT_ONCE 5
#define LIFT_PAUSE_MS 25

/* What is typed before the keyboard's channel is open: more is no person's. */
#define MAX_EARLY 128
#define NO_LOCKS -1
#define EARLY_PAUSE_MS 40

typedef struct
{
  guint keycode;
  gboolean pressed;
} EarlyKey;

typedef enum
{
  WISH_NOTHING,
  WISH_MODIFIERS,
  WISH_ALL,
} Wish;

struct _LodgeSpiceKeys
{
  SpiceInputsChannel *inputs; /* NULL until it is there */
  LodgeKeyTracker tracker;
  gboolean is_open;
  GArray *early;       /* (element-type EarlyKey) until it is */
  guint early_id;      /* while they are sent */
  int early_locks;     /* likewise; NO_LOCKS: none were wished */
  gboolean paused;     /* Pause was pressed */
  gboolean odd_pauses; /* since the server last told of its lights */
  Wish wish;           /* what is to be lifted once it is */
  guint lift_id;
  guint lifted; /* how far lifting has come, of… */
  guint to_lift;
};

static void
on_modifiers_cb (SpiceInputsChannel *inputs, LodgeSpiceKeys *self)
{
  self->odd_pauses = FALSE;
}

LodgeSpiceKeys *
lodge_spice_keys_new (void)
{
  LodgeSpiceKeys *self = g_new0 (LodgeSpiceKeys, 1);

  self->early = g_array_new (FALSE, FALSE, sizeof (EarlyKey));
  self->early_locks = NO_LOCKS;
  return self;
}

void
lodge_spice_keys_attach (LodgeSpiceKeys *self, SpiceInputsChannel *inputs)
{
  g_return_if_fail (self->inputs == NULL);

  self->inputs = inputs;
  g_signal_connect (inputs, "inputs-modifiers", G_CALLBACK (on_modifiers_cb), self);
}

void
lodge_spice_keys_free (LodgeSpiceKeys *self)
{
  g_clear_handle_id (&self->lift_id, g_source_remove);
  if (self->inputs != NULL)
    g_signal_handlers_disconnect_by_data (self->inputs, self);
  g_clear_handle_id (&self->early_id, g_source_remove);
  g_array_unref (self->early);
  g_free (self);
}

/* A display shows already, and its keyboard does not take anything yet. Releases always have room:
 * what goes down must come up. */
static void
keep (LodgeSpiceKeys *self, guint keycode, gboolean pressed)
{
  const EarlyKey key = { keycode, pressed };

  if (self->early->len < MAX_EARLY || !pressed)
    g_array_append_val (self->early, key);
}

static void
send (LodgeSpiceKeys *self, guint keycode, gboolean pressed)
{
  guint scancode = lodge_keymap_to_spice (keycode);
  guint keyval;

  if (keycode == KEY_PAUSE && pressed)
    {
      self->paused = TRUE;
      self->odd_pauses = !self->odd_pauses;
    }
  if (pressed)
    {
      lodge_key_tracker_press (&self->tracker, keycode, 0);
      spice_inputs_channel_key_press (self->inputs, scancode);
    }
  else
    {
      lodge_key_tracker_release (&self->tracker, keycode, &keyval);
      spice_inputs_channel_key_release (self->inputs, scancode);
    }
}

void
lodge_spice_keys_send (LodgeSpiceKeys *self, guint keycode, gboolean pressed)
{
  if (lodge_keymap_to_spice (keycode) == 0)
    return;
  if (!self->is_open || self->early_id != 0)
    keep (self, keycode, pressed);
  else
    send (self, keycode, pressed);
}

/* The server compares with what it believes of the guest's lights. It takes Pause for Scroll Lock,
 * whose scancode is that of Pause without the 0xe0. */
void
lodge_spice_keys_set_locks (LodgeSpiceKeys *self, LodgeLocks locks)
{
  int believed = 0;

  if (!self->is_open)
    {
      self->early_locks = (int)locks;
      return;
    }
  if (self->paused)
    {
      g_object_get (self->inputs, "key-modifiers", &believed, NULL);
      if (self->odd_pauses)
        believed ^= SPICE_INPUTS_SCROLL_LOCK;
      locks = (locks & ~(guint)LODGE_LOCK_SCROLL) | (believed & SPICE_INPUTS_SCROLL_LOCK);
    }
  spice_inputs_channel_set_key_locks (self->inputs, locks);
}

static gboolean
lift (LodgeSpiceKeys *self, guint keycode)
{
  guint scancode = lodge_keymap_to_spice (keycode);

  if (scancode == 0 || lodge_key_tracker_is_down (&self->tracker, keycode))
    return FALSE;

  /* Linux takes the release of a left Shift that is up (0xaa) for a keyboard that was just plugged
   * in, and does not listen while it sets that up. */
  if (keycode == KEY_LEFTSHIFT)
    spice_inputs_channel_key_press (self->inputs, scancode);
  spice_inputs_channel_key_release (self->inputs, scancode);
  return TRUE;
}

/* Modifiers first, since it is they that do harm. */
static const guint MODIFIERS[] = { KEY_LEFTCTRL,  KEY_LEFTSHIFT,  KEY_LEFTALT,  KEY_LEFTMETA,
                                   KEY_RIGHTCTRL, KEY_RIGHTSHIFT, KEY_RIGHTALT, KEY_RIGHTMETA };

static guint
get_nth_to_lift (guint n)
{
  return n < G_N_ELEMENTS (MODIFIERS) ? MODIFIERS[n] : n - G_N_ELEMENTS (MODIFIERS) + 1;
}

static gboolean
on_lift_cb (gpointer user_data)
{
  LodgeSpiceKeys *self = user_data;
  guint count = 0;

  while (count < LIFT_AT_ONCE && self->lifted < self->to_lift)
    count += lift (self, get_nth_to_lift (self->lifted++)) ? 1 : 0;
  if (self->lifted < self->to_lift)
    return G_SOURCE_CONTINUE;

  self->lift_id = 0;
  return G_SOURCE_REMOVE;
}

/* QEMU passes these on, and a guest thinks nothing of the release of a key that is up. */
static void
fulfil (LodgeSpiceKeys *self)
{
  Wish wish = self->wish;

  if (!self->is_open || wish == WISH_NOTHING)
    return;

  self->wish = WISH_NOTHING;
  self->to_lift = G_N_ELEMENTS (MODIFIERS) + (wish == WISH_ALL ? LODGE_KEY_TRACKER_MAX : 0);
  self->lifted = 0;
  /* One that is under way begins again in its own time. */
  if (self->lift_id == 0 && on_lift_cb (self) == G_SOURCE_CONTINUE)
    self->lift_id = g_timeout_add (LIFT_PAUSE_MS, on_lift_cb, self);
}

/* What was lifted has filled the keyboard: what comes with it would be lost. */
static gboolean
on_early_cb (gpointer user_data)
{
  LodgeSpiceKeys *self = user_data;
  guint count = MIN (self->early->len, LIFT_AT_ONCE / 2);

  for (guint i = 0; i < count; i++)
    {
      const EarlyKey *key = &g_array_index (self->early, EarlyKey, i);

      send (self, key->keycode, key->pressed);
    }
  g_array_remove_range (self->early, 0, count);
  if (self->early->len > 0)
    return G_SOURCE_CONTINUE;

  self->early_id = 0;
  return G_SOURCE_REMOVE;
}

void
lodge_spice_keys_opened (LodgeSpiceKeys *self)
{
  self->is_open = TRUE;
  fulfil (self);
  if (self->early_locks != NO_LOCKS)
    lodge_spice_keys_set_locks (self, (LodgeLocks)self->early_locks);
  g_clear_handle_id (&self->early_id, g_source_remove);
  self->early_id = g_timeout_add (EARLY_PAUSE_MS, on_early_cb, self);
}

void
lodge_spice_keys_lift (LodgeSpiceKeys *self, gboolean all)
{
  self->wish = MAX (self->wish, all ? WISH_ALL : WISH_MODIFIERS);
  fulfil (self);
}
