/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-console-endpoint.h"
#include "lodge-cursor.h"
#include "lodge-frame.h"
#include "lodge-scanout.h"
#include "lodge-usb-device.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_CONSOLE_STATE_IDLE,       /* "idle" */
  LODGE_CONSOLE_STATE_CONNECTING, /* "connecting" */
  LODGE_CONSOLE_STATE_CONNECTED,  /* "connected" */
  LODGE_CONSOLE_STATE_CLOSED,     /* "closed": the other side ended it */
  LODGE_CONSOLE_STATE_FAILED,     /* "failed": see "problem" */
  LODGE_CONSOLE_STATE_ASKING,     /* "asking": wants lodge_console_answer () to go on */
} LodgeConsoleState;
#define LODGE_TYPE_CONSOLE_STATE (lodge_console_state_get_type ())
GType lodge_console_state_get_type (void);

/* What a display wants to know of its user. */
typedef enum
{
  LODGE_CREDENTIAL_NONE = 0,
  LODGE_CREDENTIAL_USERNAME = 1 << 0,
  LODGE_CREDENTIAL_PASSWORD = 1 << 1,
} LodgeCredentials;

/* What a keyboard's lights show; the bits are SPICE's and RFB's alike. */
typedef enum
{
  LODGE_LOCK_SCROLL = 1 << 0,
  LODGE_LOCK_NUM = 1 << 1,
  LODGE_LOCK_CAPS = 1 << 2,
} LodgeLocks;

/* For how long a display is still kept up to date when nobody sees it any more. */
#define LODGE_CONSOLE_SLEEP_MS 2000

/* Buttons as bits: 1 << (button - 1) with X's numbers: 1 left, 2 middle, 3 right, 8 back, 9
 * forward. */

/*
 * LodgeConsole: one session with one display. No GTK. Main thread. Subclasses LodgeSpiceConsole,
 * LodgeVncConsole, and a fake in the tests.
 *
 * A machine that draws with the host's graphics card has no frame but a "scanout" (LodgeScanout*).
 * Of each picture in it "scanout-drawn" () tells, and the guest does not go on drawing until
 * "scanout-shown" () says that it was looked at: a handler that returns TRUE promises to call
 * lodge_console_scanout_shown () soon. Where there is none the console goes on by itself.
 *
 * Properties: "state", "problem" (GError: why FAILED; ASKING: why what was answered before is no
 *   good), "frame" (LodgeFrame*, NULL before the first),
 *   "pointer-absolute" bool (else relative motion is wanted), "cursor" (LodgeCursor*; NULL: nothing
 * is known of it, so show the host's; empty: the guest hides it), "resizable" bool
 * (lodge_console_set_size () may do something), "blank" bool (the guest has turned this screen
 *   off). Signals: "damage" (int x, int y,
 * int width, int height) in guest pixels, within "frame". A new "frame" means everything is
 * damaged. Those of the clipboard: lodge-console-clipboard.h; of sound: lodge-console-sound.h; of
 * USB devices: lodge-console-usb.h. The frame's memory dies with lodge_frame_kill (), which the
 * console calls before the memory goes. "cursor-moved": what lodge_console_get_cursor_position ()
 * or lodge_console_get_pointer_position () tells is new.
 *
 * A closed or failed console can be opened again. lodge_console_close () leads to IDLE.
 */
#define LODGE_TYPE_CONSOLE (lodge_console_get_type ())
G_DECLARE_DERIVABLE_TYPE (LodgeConsole, lodge_console, LODGE, CONSOLE, GObject)

typedef struct _LodgeFileWish LodgeFileWish;

struct _LodgeConsoleClass
{
  GObjectClass parent_class;

  void (*open) (LodgeConsole *self);
  void (*close) (LodgeConsole *self);
  /* @keycode: Linux input code (KEY_*); @keyval: X keysym or 0. */
  void (*key) (LodgeConsole *self, guint keycode, guint keyval, gboolean pressed);
  void (*pointer_absolute) (LodgeConsole *self, int x, int y, guint buttons);
  void (*pointer_relative) (LodgeConsole *self, int dx, int dy, guint buttons);
  void (*button) (LodgeConsole *self, guint button, gboolean pressed, guint buttons);
  void (*wheel) (LodgeConsole *self, int notches_x, int notches_y, guint buttons);
  /* @head: 0 is the console itself, others are those of lodge_console_add_head (). */
  void (*head_pointer) (LodgeConsole *self, guint head, int x, int y, guint buttons);
  void (*set_awake) (LodgeConsole *self, guint head, gboolean awake);
  /* No size: off. */
  void (*set_size) (LodgeConsole *self, guint head, int width, int height);
  /* Only when a subclass has asked; CONNECTING again by then. */
  void (*answer) (LodgeConsole *self, const char *username, const char *password);
  void (*set_locks) (LodgeConsole *self, LodgeLocks locks);
  void (*lift_keys) (LodgeConsole *self, gboolean restored);
  /* The server passes on no release of a key that it does not believe to be down. */
  gboolean swallows_releases;

  /* lodge-console-clipboard.h; only called while the subclass says that it is ready. */
  void (*offer_clipboard) (LodgeConsole *self, guint forms);
  void (*request_clipboard) (LodgeConsole *self, guint form);
  void (*send_clipboard) (LodgeConsole *self, guint form, GBytes *contents);

  /* lodge-console-files.h; NULL: the protocol carries none. */
  guint (*get_files_state) (LodgeConsole *self);
  void (*send_file) (LodgeConsole *self, const LodgeFileWish *wish, GTask *task); /* owns @task */

  /* lodge-console-sound.h: volume, mute or the microphone's leave have changed. (nullable) */
  void (*apply_sound) (LodgeConsole *self);

  /* lodge-console-usb.h; only called while there are ports. They answer @task with a boolean. */
  void (*attach_usb) (LodgeConsole *self, LodgeUsbDevice *device, GTask *task);
  void (*detach_usb) (LodgeConsole *self, LodgeUsbDevice *device, GTask *task);
  void (*attach_image) (LodgeConsole *self, const char *path, GTask *task);

  gpointer padding[4];
};

/* The console for an endpoint's protocol, closed. (transfer full); NULL for NONE and OTHER. */
LodgeConsole *lodge_console_new_for_endpoint (LodgeConsoleEndpoint *endpoint);

void lodge_console_open (LodgeConsole *self);
void lodge_console_close (LodgeConsole *self);

/* What is wanted while ASKING, and the answer; what was not wanted may be NULL. */
LodgeCredentials lodge_console_get_wanted (LodgeConsole *self);
void lodge_console_answer (LodgeConsole *self, const char *username, const char *password);

LodgeConsoleState lodge_console_get_state (LodgeConsole *self);
const GError *lodge_console_get_problem (LodgeConsole *self);
LodgeFrame *lodge_console_get_frame (LodgeConsole *self);
gboolean lodge_console_get_pointer_absolute (LodgeConsole *self);
LodgeCursor *lodge_console_get_cursor (LodgeConsole *self);

/* What the graphics card has drawn for the guest; then there is no frame. (nullable) */
LodgeScanout *lodge_console_get_scanout (LodgeConsole *self);

/* Its picture was painted, or nobody will: the guest may draw the next. */
void lodge_console_scanout_shown (LodgeConsole *self);

/* Where the guest has its pointer, in guest pixels: for drawing it while motion is relative. FALSE
 * when the guest draws it itself or the protocol does not tell. */
gboolean lodge_console_get_cursor_position (LodgeConsole *self, int *x, int *y);

/* Where the pointer is seen, by whoever draws it: FALSE where nothing is known of it. */
gboolean lodge_console_get_pointer_position (LodgeConsole *self, int *x, int *y);

void lodge_console_key (LodgeConsole *self, guint keycode, guint keyval, gboolean pressed);
void lodge_console_pointer_absolute (LodgeConsole *self, int x, int y, guint buttons);
void lodge_console_pointer_relative (LodgeConsole *self, int dx, int dy, guint buttons);
void lodge_console_button (LodgeConsole *self, guint button, gboolean pressed, guint buttons);
void lodge_console_wheel (LodgeConsole *self, int notches_x, int notches_y, guint buttons);

/* Whether anybody sees it. What nobody sees costs nothing after LODGE_CONSOLE_SLEEP_MS: the display
 * is not asked for updates, while keyboard, pointer and the guest's agent stay. Nothing that
 * changes meanwhile is lost. */
void lodge_console_set_visible (LodgeConsole *self, gboolean visible);

/* Keeps the display up to date also when nobody sees it, until the same number of releases. */
void lodge_console_hold_awake (LodgeConsole *self);
void lodge_console_release_awake (LodgeConsole *self);

/* Makes the guest's locks those of the host's keyboard, as far as it tells of its own. For the
 * moment in which the keyboard comes to it: later the lock keys do the same on both sides. */
void lodge_console_set_locks (LodgeConsole *self, LodgeLocks locks);

/* Lets go of keys that the guest may hold for down although nobody presses them. @restored: it went
 * back to another moment, in which any key may have been down; the server knows nothing of that, so
 * modifiers are also tapped where it would swallow what it takes for needless. */
void lodge_console_lift_keys (LodgeConsole *self, gboolean restored);

/* Whether the machine is paused, in which it hears neither keys nor buttons: what was let go of
 * meanwhile it is told when it goes on. FALSE at first; kept over connections. */
void lodge_console_set_paused (LodgeConsole *self, gboolean paused);
gboolean lodge_console_get_paused (LodgeConsole *self);

/* Asks the guest for another size of its screen; it may refuse. */
void lodge_console_set_size (LodgeConsole *self, int width, int height);

/* Asks for one of several screens to be off. */
void lodge_console_switch_off (LodgeConsole *self);
gboolean lodge_console_get_resizable (LodgeConsole *self);
gboolean lodge_console_get_blank (LodgeConsole *self);

/* The machine's other screens, each a console of its own that shares this one's connection: it
 * can't be opened or closed, and is closed with this one. A GListModel of LodgeConsole. */
GListModel *lodge_console_get_heads (LodgeConsole *self);

G_END_DECLS
