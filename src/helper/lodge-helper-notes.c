/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-helper-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everybody may read what was done: Lodge offers to undo it. */
#define FOLDER "lodge"
#define FOLDER_PARENT "/var/lib"
#define FILE_NAME "helper.done"
#define LOCK_NAME "helper.lock"
#define FILE_MODE 0644
#define MAX_LINE 128

static int folder = -1;
static char *notes; /* never NULL once open */

int
helper_notes_open (void)
{
  int lock;
  int code;

  folder = helper_open_folder (FOLDER_PARENT, FOLDER);
  if (folder < 0)
    return HELPER_UNSAFE;
  lock = openat (folder, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (lock < 0 || flock (lock, LOCK_EX) != 0) /* kept open until the end */
    return helper_say (HELPER_UNSAFE, LOCK_NAME ": %s", strerror (errno));
  code = helper_read (folder, FILE_NAME, &notes, NULL);
  if (code != HELPER_DONE)
    return code;
  if (notes == NULL)
    notes = strdup ("");
  return notes != NULL ? HELPER_DONE : helper_say (HELPER_FAILED, "no memory");
}

/* Where the line of @verb and @bridge begins, or NULL. */
static char *
find_line (const char *verb, const char *bridge)
{
  char start[MAX_LINE];
  size_t length = (size_t)snprintf (start, sizeof start, "%s %s", verb, bridge);

  for (char *line = notes; *line != '\0';)
    {
      char *end = line + strcspn (line, "\n");

      if (strncmp (line, start, length) == 0 && (line[length] == ' ' || line[length] == '\n'))
        return line;
      line = *end == '\n' ? end + 1 : end;
    }
  return NULL;
}

bool
helper_notes_has (const char *verb, const char *bridge)
{
  return find_line (verb, bridge) != NULL;
}

bool
helper_notes_get (const char *verb, const char *bridge, char *rest, size_t size)
{
  const char *line = find_line (verb, bridge);
  size_t skip = strlen (verb) + 1 + strlen (bridge);
  size_t length;

  if (line == NULL)
    return false;
  line += skip + (line[skip] == ' ' ? 1 : 0);
  length = strcspn (line, "\n");
  if (length >= size)
    return false;
  memcpy (rest, line, length);
  rest[length] = '\0';
  return true;
}

bool
helper_notes_any (const char *verb)
{
  size_t length = strlen (verb);

  for (const char *line = notes; *line != '\0';)
    {
      if (strncmp (line, verb, length) == 0 && line[length] == ' ')
        return true;
      line += strcspn (line, "\n");
      line += *line == '\n' ? 1 : 0;
    }
  return false;
}

static int
replace (char *text)
{
  int code;

  if (text == NULL)
    return helper_say (HELPER_FAILED, "no memory");
  code = helper_write (folder, FILE_NAME, text, FILE_MODE);
  if (code != HELPER_DONE)
    {
      free (text);
      return code;
    }
  free (notes);
  notes = text;
  return HELPER_DONE;
}

int
helper_notes_add (const char *verb, const char *bridge, const char *rest)
{
  size_t length = strlen (notes);
  const char *gap = length > 0 && notes[length - 1] != '\n' ? "\n" : "";
  char *text = NULL;

  if (asprintf (&text, "%s%s%s %s %s\n", notes, gap, verb, bridge, rest) < 0)
    text = NULL;
  return replace (text);
}

int
helper_notes_remove (const char *verb, const char *bridge)
{
  char *line = find_line (verb, bridge);
  char *text;
  char *at;
  size_t length;

  if (line == NULL)
    return HELPER_DONE;
  text = strdup (notes);
  if (text == NULL)
    return replace (NULL);
  at = text + (line - notes);
  length = strcspn (at, "\n");
  length += at[length] == '\n' ? 1 : 0;
  memmove (at, at + length, strlen (at + length) + 1);
  return replace (text);
}
