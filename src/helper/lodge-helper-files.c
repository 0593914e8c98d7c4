/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-helper-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE 65536

/* Whoever can change it could make this program do what he likes. */
static bool
is_roots_own (const struct stat *status)
{
  return status->st_uid == 0 && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int
helper_open_folder (const char *parent, const char *name)
{
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  struct stat status;
  int above = open (parent, flags);
  int folder = -1;

  if (above < 0)
    {
      helper_say (HELPER_FAILED, "%s: %s", parent, strerror (errno));
      return -1;
    }
  folder = openat (above, name, flags);
  /* Another run may make it in the same moment. */
  if (folder < 0 && errno == ENOENT && (mkdirat (above, name, 0755) == 0 || errno == EEXIST))
    folder = openat (above, name, flags);
  if (folder < 0)
    helper_say (HELPER_UNSAFE, "%s/%s: %s", parent, name, strerror (errno));
  close (above);
  if (folder < 0)
    return -1;
  if (fstat (folder, &status) == 0 && is_roots_own (&status))
    return folder;
  helper_say (HELPER_UNSAFE, "%s/%s: others than root can change it", parent, name);
  close (folder);
  return -1;
}

static int
read_all (int fd, const char *name, char **text)
{
  char *buffer = malloc (MAX_FILE + 1);
  size_t length = 0;
  ssize_t n = 1;

  if (buffer == NULL)
    return helper_say (HELPER_FAILED, "no memory");
  while (n > 0 && length <= MAX_FILE)
    {
      n = read (fd, buffer + length, MAX_FILE + 1 - length);
      if (n < 0 && errno == EINTR)
        n = 1;
      else if (n > 0)
        length += (size_t)n;
    }
  if (n < 0 || length > MAX_FILE || memchr (buffer, '\0', length) != NULL)
    {
      free (buffer);
      return helper_say (HELPER_UNSAFE, "%s: no text of at most %d bytes", name, MAX_FILE);
    }
  buffer[length] = '\0';
  *text = buffer;
  return HELPER_DONE;
}

int
helper_read (int folder, const char *name, char **text, mode_t *mode)
{
  /* Not to be kept waiting by a pipe. */
  int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  int code;

  *text = NULL;
  if (fd < 0 && errno == ENOENT)
    return HELPER_DONE;
  if (fd < 0)
    return helper_say (HELPER_UNSAFE, "%s: %s", name, strerror (errno));
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || !is_roots_own (&status))
    {
      close (fd);
      return helper_say (HELPER_UNSAFE, "%s: no regular file that root alone can change", name);
    }
  if (mode != NULL)
    *mode = status.st_mode & 0777;
  code = read_all (fd, name, text);
  close (fd);
  return code;
}

static bool
write_all (int fd, const char *text, size_t length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, text, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      text += n;
      length -= (size_t)n;
    }
  return true;
}

int
helper_write (int folder, const char *name, const char *text, mode_t mode)
{
  char temporary[64];
  int fd;
  bool good;

  snprintf (temporary, sizeof temporary, ".%s.lodge", name);
  /* Of a run that was killed; nobody but root can have put it there. */
  unlinkat (folder, temporary, 0);
  fd = openat (folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return helper_say (HELPER_FAILED, "%s: %s", name, strerror (errno));
  good = write_all (fd, text, strlen (text)) && fchmod (fd, mode) == 0 && fsync (fd) == 0;
  if (close (fd) != 0)
    good = false;
  if (good && renameat (folder, temporary, folder, name) == 0)
    {
      fsync (folder);
      return HELPER_DONE;
    }
  helper_say (HELPER_FAILED, "%s: %s", name, strerror (errno));
  unlinkat (folder, temporary, 0);
  return HELPER_FAILED;
}
