/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-backend.h"
#include "lodge-console-files.h"

G_BEGIN_DECLS

/*
 * LodgeFakeConsole: a console without a machine. What it is to show, a test says by the functions
 * of lodge-console-backend.h; what it was told is written down, one word group after another:
 * "+30 -30 " keys, "@10,20/1 " absolute, "~-3,4/0 " relative pointer with its buttons, "b1+/1 " a
 * button, "w0,-1 " the wheel, "sleep " and "wake ", "800x600 " a wish for a size; of the
 * clipboard "offer3 ", "ask1 " with forms, "send1=text;" (for images a SHA-256) or "send1-;";
 * "file=name;" for a file, "file-;" when it was cancelled.
 * Opening connects at once.
 */
#define LODGE_TYPE_FAKE_CONSOLE (lodge_fake_console_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFakeConsole, lodge_fake_console, LODGE, FAKE_CONSOLE, LodgeConsole)

LodgeConsole *lodge_fake_console_new (void);

/* What it was told since the last call. (transfer full) */
char *lodge_fake_console_take_log (LodgeFakeConsole *self);

/* The same without forgetting it. */
const char *lodge_fake_console_peek_log (LodgeFakeConsole *self);

/* Forgets it. Here and below @console is a fake one. */
void lodge_fake_console_forget (LodgeConsole *console);

/* Waits until that is @log and nothing else, or has @words in it, and forgets it. */
void lodge_fake_console_expect (LodgeConsole *console, const char *log);
void lodge_fake_console_expect_words (LodgeConsole *console, const char *words);

/* What it was told last about the host's locks; not in the log. */
LodgeLocks lodge_fake_console_get_locks (LodgeFakeConsole *self);

/* NEVER at first. */
void lodge_fake_console_set_files_state (LodgeFakeConsole *self, LodgeFilesState state);

/* The file that is being sent: @bytes of it are there; it is there, or not. (transfer full) */
void lodge_fake_console_take_file (LodgeFakeConsole *self, goffset bytes);
void lodge_fake_console_end_file (LodgeFakeConsole *self, GError *error);

G_END_DECLS
