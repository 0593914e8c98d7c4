/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines of users on a bridge: QEMU's helper, which only enters bridges that bridge.conf allows.
 */
#include "lodge-helper-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERB "bridge-allow"
#define CONF "bridge.conf"
#define CONF_MODE 0644

/* What undoing is to do with the line: take it out, or nothing, since it was there. */
#define NOTE_LINE "line"
#define NOTE_NOTHING "nothing"

/* That the bit is of this program's setting, and goes with the last bridge. */
#define BIT_VERB "setuid"
#define BIT_OBJECT "qemu-bridge-helper"

static const char *const qemu_helpers[] = {
  "/usr/lib/qemu/qemu-bridge-helper",
  "/usr/libexec/qemu-bridge-helper",
  "/usr/lib/qemu-bridge-helper",
  "/usr/libexec/qemu/qemu-bridge-helper",
  NULL,
};

/* Whether a line of @text has these two words. */
static bool
has_rule (const char *text, const char *rule, const char *bridge)
{
  for (const char *line = text; *line != '\0';)
    {
      size_t length = strcspn (line, "\n");
      char copy[256], word[16], name[64], more[2];

      if (length < sizeof copy)
        {
          memcpy (copy, line, length);
          copy[length] = '\0';
          if (sscanf (copy, "%15s %63s %1s", word, name, more) == 2 && strcmp (word, rule) == 0 &&
              strcmp (name, bridge) == 0)
            return true;
        }
      line += length + (line[length] == '\n' ? 1 : 0);
    }
  return false;
}

/* QEMU's helper, as a file that root alone can change. */
static int
open_qemu_helper (int *qemu, struct stat *status)
{
  const char *path = helper_find (qemu_helpers);

  if (path == NULL)
    return helper_say (HELPER_NO_QEMU, "QEMU's bridge helper is not installed");
  *qemu = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (*qemu >= 0 && fstat (*qemu, status) == 0 && S_ISREG (status->st_mode) &&
      status->st_uid == 0 && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0)
    return HELPER_DONE;
  return helper_say (HELPER_UNSAFE, "%s: no program that root alone can change", path);
}

static int
add_line (int folder, const char *text, mode_t mode, const char *bridge)
{
  size_t length = text != NULL ? strlen (text) : 0;
  bool ended = length == 0 || text[length - 1] == '\n';
  char *longer = NULL;
  int code;

  if (asprintf (&longer, "%s%sallow %s\n", text != NULL ? text : "", ended ? "" : "\n", bridge) < 0)
    return helper_say (HELPER_FAILED, "no memory");
  code = helper_write (folder, CONF, longer, mode);
  free (longer);
  return code;
}

/* Takes the line that allow added out; one that a person changed since stays. An empty file goes.
 */
static int
remove_line (int folder, const char *bridge)
{
  char *text = NULL;
  char line[64];
  mode_t mode = CONF_MODE;
  int code = helper_read (folder, CONF, &text, &mode);
  size_t length = (size_t)snprintf (line, sizeof line, "allow %s\n", bridge);
  char *at = text;

  if (code != HELPER_DONE || text == NULL)
    return code;
  while (at != NULL && strncmp (at, line, length) != 0)
    {
      at = strchr (at, '\n');
      at = at != NULL ? at + 1 : NULL;
    }
  if (at != NULL)
    {
      memmove (at, at + length, strlen (at + length) + 1);
      if (*text != '\0')
        code = helper_write (folder, CONF, text, mode);
      else if (unlinkat (folder, CONF, 0) != 0)
        code = helper_say (HELPER_FAILED, CONF ": %s", strerror (errno));
    }
  free (text);
  return code;
}

/* Note first: of a run that is killed, undoing takes back what was done. */
static int
note (const char *bridge, bool adds_line, bool sets_bit)
{
  char before[16];
  bool noted = helper_notes_get (VERB, bridge, before, sizeof before);
  int code = HELPER_DONE;

  /* Allowed before, and since taken out by hand. */
  if (noted && adds_line && strcmp (before, NOTE_LINE) != 0)
    {
      code = helper_notes_remove (VERB, bridge);
      noted = false;
    }
  if (code == HELPER_DONE && !noted)
    code = helper_notes_add (VERB, bridge, adds_line ? NOTE_LINE : NOTE_NOTHING);
  if (code == HELPER_DONE && sets_bit && !helper_notes_has (BIT_VERB, BIT_OBJECT))
    code = helper_notes_add (BIT_VERB, BIT_OBJECT, "");
  return code;
}

static int
set_bit (int qemu, mode_t mode, bool on)
{
  mode_t wanted = on ? mode | S_ISUID : mode & ~(mode_t)S_ISUID;

  if (fchmod (qemu, wanted & 07777) == 0)
    return HELPER_DONE;
  return helper_say (HELPER_FAILED, "set-user-id bit: %s", strerror (errno));
}

static int
apply (int folder, int qemu, mode_t qemu_mode, const char *bridge)
{
  char *text = NULL;
  mode_t mode = CONF_MODE;
  int code = helper_read (folder, CONF, &text, &mode);
  bool add, set;

  if (code != HELPER_DONE)
    return code;
  add = text == NULL || (!has_rule (text, "allow", bridge) && !has_rule (text, "allow", "all"));
  set = (qemu_mode & S_ISUID) == 0;
  if (text != NULL && (has_rule (text, "deny", bridge) || has_rule (text, "deny", "all")))
    code = helper_say (HELPER_FORBIDDEN, CONF " denies %s", bridge);
  else
    code = note (bridge, add, set);
  if (code == HELPER_DONE && add)
    code = add_line (folder, text, mode, bridge);
  free (text);
  if (code == HELPER_DONE && set)
    code = set_bit (qemu, qemu_mode, true);
  return code;
}

int
helper_bridge_allow (const char *bridge)
{
  struct stat status;
  bool noted = helper_notes_has (VERB, bridge);
  int qemu = -1;
  int folder, code;

  code = open_qemu_helper (&qemu, &status);
  if (code != HELPER_DONE)
    return code;
  folder = helper_open_folder ("/etc", "qemu");
  if (folder < 0)
    return HELPER_UNSAFE;
  code = apply (folder, qemu, status.st_mode, bridge);
  if (code != HELPER_DONE && !noted && helper_notes_has (VERB, bridge))
    helper_bridge_forbid (bridge);
  return code;
}

/* Once no bridge is allowed by this program any more. */
static int
clear_bit (void)
{
  struct stat status;
  int qemu = -1;
  int code;

  if (helper_notes_any (VERB) || !helper_notes_has (BIT_VERB, BIT_OBJECT))
    return HELPER_DONE;
  if (helper_find (qemu_helpers) == NULL) /* it went with the bit */
    return helper_notes_remove (BIT_VERB, BIT_OBJECT);
  code = open_qemu_helper (&qemu, &status);
  if (code == HELPER_DONE)
    code = set_bit (qemu, status.st_mode, false);
  return code == HELPER_DONE ? helper_notes_remove (BIT_VERB, BIT_OBJECT) : code;
}

int
helper_bridge_forbid (const char *bridge)
{
  char before[16];
  int folder;
  int code = HELPER_DONE;

  if (!helper_notes_get (VERB, bridge, before, sizeof before))
    return helper_say (HELPER_NOT_DONE, "%s was not allowed by this program", bridge);
  if (strcmp (before, NOTE_LINE) == 0)
    {
      folder = helper_open_folder ("/etc", "qemu");
      code = folder >= 0 ? remove_line (folder, bridge) : HELPER_UNSAFE;
    }
  if (code == HELPER_DONE)
    code = helper_notes_remove (VERB, bridge);
  return code == HELPER_DONE ? clear_bit () : code;
}
