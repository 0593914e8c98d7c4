/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-backend.h"
#include "lodge-console-pause.h"
#include "lodge-placeholder.h"
#include "lodge-usb-device.h"

G_BEGIN_DECLS

/* What lodge-console.c and lodge-console-backend.c share. */

typedef struct
{
  LodgeConsoleState state;
  GError *problem;
  LodgeFrame *frame;
  LodgeScanout *scanout;
  LodgeCursor *cursor;
  LodgeCredentials wanted;
  int cursor_x;
  int cursor_y;
  GListStore *heads; /* of LodgeConsole */
  LodgePlaceholder placeholder;
  LodgeConsolePause *pause;
  guint look_id;       /* all of the frame is to be looked at for it */
  gint64 next_look_at; /* monotonic: not before */
  GError *sound_problem;
  GListStore *usb_devices; /* of LodgeUsbDevice */
  GError *usb_problem;
  guint usb_ports;
  double volume;
  guint sleep_id;
  guint n_holds;
  int pointer_x; /* where the host has it */
  int pointer_y;
  guint has_cursor_position : 1;
  guint has_pointer : 1;
  guint pointer_absolute : 1;
  guint visible : 1;
  guint awake : 1;
  guint resizable : 1;
  guint blank : 1;
  guint turned_off : 1; /* says the server */
  guint clipboard_ready : 1;
  guint scanout_waits : 1; /* for somebody to have seen it */
  guint sound : 2;         /* LodgeSoundWays */
  guint muted : 1;
  guint microphone : 1;
  guint listening : 1;
} LodgeConsolePrivate;

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_FRAME,
  PROP_POINTER_ABSOLUTE,
  PROP_CURSOR,
  PROP_RESIZABLE,
  PROP_BLANK,
  PROP_SCANOUT,
  N_PROPS
};

enum
{
  SIGNAL_DAMAGE,
  SIGNAL_CURSOR_MOVED,
  SIGNAL_SCANOUT_DRAWN,
  SIGNAL_SCANOUT_SHOWN,
  N_SIGNALS
};

extern GParamSpec *lodge_console_properties[N_PROPS];
extern guint lodge_console_signals[N_SIGNALS];

LodgeConsolePrivate *lodge_console_get_private (LodgeConsole *self);

/* The signals of lodge-console-clipboard.h; for class_init. */
void lodge_console_install_clipboard (void);
void lodge_console_install_sound (void); /* the same of lodge-console-sound.h */
void lodge_console_install_usb (void);   /* and of lodge-console-usb.h */

G_END_DECLS
