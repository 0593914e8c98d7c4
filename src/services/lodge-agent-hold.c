/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-hold.h"

#include "lodge-agent-start.h"
#include "lodge-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

char *
lodge_agent_hold_dup_folder (void)
{
  g_autofree char *state = lodge_file_dup_state_folder ();

  return g_build_filename (state, "held", NULL);
}

static char *
dup_path (const char *uri)
{
  g_autofree char *folder = lodge_agent_hold_dup_folder ();
  /* No '/' and no leading '.' is left in it. */
  g_autofree char *name = g_uri_escape_string (uri, ":+", FALSE);

  return g_build_filename (folder, name, NULL);
}

/* Opened anew each time: one that was forgotten meanwhile is another file. */
static int
open_file (const char *uri)
{
  g_autofree char *folder = lodge_agent_hold_dup_folder ();
  g_autofree char *path = dup_path (uri);

  return lodge_file_make_folder (folder, NULL)
             ? open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)
             : -1;
}

gboolean
lodge_agent_hold_ask (const char *uri)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open_file (uri);
  gboolean held;

  if (fd < 0)
    return FALSE;
  futimens (fd, NULL);
  held = fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  g_close (fd, NULL);
  return held;
}

GStrv
lodge_agent_hold_list (void)
{
  g_autofree char *folder = lodge_agent_hold_dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *uri = g_uri_unescape_string (name, NULL);

      if (g_strcmp0 (uri, LODGE_AGENT_HELD_URI) == 0)
        g_strv_builder_add (builder, uri);
    }
  return g_strv_builder_end (builder);
}

int
lodge_agent_hold_take (const char *uri)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open_file (uri);

  if (fd >= 0 && fcntl (fd, F_OFD_SETLK, &lock) != 0)
    {
      g_close (fd, NULL);
      return -1;
    }
  return fd;
}

gboolean
lodge_agent_hold_was_asked_for (const char *uri)
{
  g_autofree char *path = dup_path (uri);
  struct stat status;

  return stat (path, &status) == 0 &&
         g_get_real_time () / G_USEC_PER_SEC - status.st_mtime < LODGE_AGENT_GRACE_SECONDS;
}

void
lodge_agent_hold_forget (const char *uri)
{
  g_autofree char *path = dup_path (uri);

  g_unlink (path);
}
