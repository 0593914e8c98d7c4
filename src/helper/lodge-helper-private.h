/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * lodge-helper: the one part of Lodge that runs as root, started by polkit's pkexec for one verb. It uses
 * the C library alone, no shell, no environment and no name that was not checked; what it does it notes
 * first, and undoes only what is noted. Nothing here is for other rooms.
 */

/* What it ends with. lodge-administrator.c in the room of services has a sentence for each. */
enum
{
  HELPER_DONE = 0,
  HELPER_FAILED = 1,
  HELPER_USAGE = 2,         /* no such verb, or an argument that is no name */
  HELPER_NOT_ROOT = 3,
  HELPER_EXISTS = 10,       /* something has the bridge's name */
  HELPER_UNSUITABLE = 11,   /* no such adapter, or one that can be no bridge's port */
  HELPER_NOT_DONE = 12,     /* there is nothing of Lodge's to undo */
  HELPER_UNSAFE = 13,       /* a file or folder that others than root can change */
  HELPER_NO_QEMU = 14,      /* QEMU's bridge helper is not installed */
  HELPER_FORBIDDEN = 15,    /* the administrator's bridge.conf denies it */
  HELPER_IN_USE = 16,       /* machines are on the bridge */
};

#define HELPER_NAME_MAX 15 /* IFNAMSIZ less the NUL */

/* lodge-helper.c: technical text on stderr; returns @code. */
int helper_say (int code, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* Runs a program by its absolute path with no environment; true when it ended with 0. */
bool helper_run (const char *const *argv);

/* The first of @paths (ended by NULL) that is there, or NULL. */
const char *helper_find (const char *const *paths);

/* lodge-helper-files.c. A folder that root alone can change, by one name below another; made when it is
 * not there. A descriptor, or -1 with errno and a message said. */
int helper_open_folder (const char *parent, const char *name);

/* A regular file in it that root alone can change, at most 64 KiB. 0 with *@text NULL: there is none;
 * else 0 with the text, or a code. */
int helper_read (int folder, const char *name, char **text, mode_t *mode);

/* Puts the text in its place whole or not at all, and on the disk. */
int helper_write (int folder, const char *name, const char *text, mode_t mode);

/* lodge-helper-notes.c. One line for each thing done: verb, bridge, and what undoing needs. They are
 * read and written under a lock that is held until the program ends. */
int  helper_notes_open (void);
bool helper_notes_has (const char *verb, const char *bridge);
/* What is after the bridge's name, copied to @rest. False: there is no such line. */
bool helper_notes_get (const char *verb, const char *bridge, char *rest, size_t size);
bool helper_notes_any (const char *verb);
int  helper_notes_add (const char *verb, const char *bridge, const char *rest);
int  helper_notes_remove (const char *verb, const char *bridge);

/* lodge-helper-bridge.c, lodge-helper-allow.c: the verbs. */
int helper_bridge_create (const char *bridge, const char *adapter);
int helper_bridge_delete (const char *bridge);
int helper_bridge_allow (const char *bridge);
int helper_bridge_forbid (const char *bridge);
