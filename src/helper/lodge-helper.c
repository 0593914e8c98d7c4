/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-helper-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int
helper_say (int code, const char *format, ...)
{
  va_list args;

  fputs ("lodge-helper: ", stderr);
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fputc ('\n', stderr);
  return code;
}

const char *
helper_find (const char *const *paths)
{
  for (; *paths != NULL; paths++)
    {
      if (access (*paths, F_OK) == 0)
        return *paths;
    }
  return NULL;
}

bool
helper_run (const char *const *argv)
{
  static char *const no_environment[] = { NULL };
  pid_t child = fork ();
  int status;

  if (child < 0)
    {
      helper_say (HELPER_FAILED, "fork: %s", strerror (errno));
      return false;
    }
  if (child == 0)
    {
      execve (argv[0], (char *const *)argv, no_environment);
      _exit (127);
    }
  while (waitpid (child, &status, 0) < 0)
    {
      if (errno != EINTR)
        return false;
    }
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return true;
  helper_say (HELPER_FAILED, "%s %s failed", argv[0], argv[1] != NULL ? argv[1] : "");
  return false;
}

/*
 * What the kernel takes as a device's name, and less: letters, digits, ".", "_" and "-", beginning
 * with a letter or digit, so that it is never an option, a path or two words. "all" and "default"
 * mean more than one device where the kernel and QEMU read them.
 */
static bool
name_is_sound (const char *name)
{
  size_t length = strlen (name);

  if (length == 0 || length > HELPER_NAME_MAX)
    return false;
  for (size_t i = 0; i < length; i++)
    {
      char c = name[i];
      bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

      if (!alnum && (i == 0 || (c != '.' && c != '_' && c != '-')))
        return false;
    }
  return strcmp (name, "all") != 0 && strcmp (name, "default") != 0;
}

/* Of what the caller left, nothing is used: not the environment, the folder, the mask or a closed
 * descriptor that the next file would get. A full disk is an error to be told, not a signal. */
static bool
start_clean (void)
{
  static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGXFSZ, SIGALRM };
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd < 0)
    return false;
  close (fd);
  closefrom (STDERR_FILENO + 1);
  /* Once begun it goes on to its end or back to its beginning. */
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    signal (signals[i], SIG_IGN);
  signal (SIGCHLD, SIG_DFL);
  umask (022);
  return clearenv () == 0 && chdir ("/") == 0;
}

static const struct
{
  const char *name;
  int n_names;
  int (*one) (const char *bridge);
  int (*two) (const char *bridge, const char *adapter);
} verbs[] = {
  { "bridge-create", 2, NULL, helper_bridge_create },
  { "bridge-delete", 1, helper_bridge_delete, NULL },
  { "bridge-allow", 1, helper_bridge_allow, NULL },
  { "bridge-forbid", 1, helper_bridge_forbid, NULL },
};

int
main (int argc, char **argv)
{
  size_t verb = 0;
  int code;

  if (!start_clean ())
    return HELPER_FAILED;
  while (argc > 1 && verb < sizeof verbs / sizeof *verbs && strcmp (argv[1], verbs[verb].name) != 0)
    verb++;
  if (argc < 2 || verb == sizeof verbs / sizeof *verbs || argc != 2 + verbs[verb].n_names)
    return helper_say (HELPER_USAGE,
                       "usage: bridge-create BRIDGE ADAPTER | bridge-delete BRIDGE | "
                       "bridge-allow BRIDGE | bridge-forbid BRIDGE");
  for (int i = 2; i < argc; i++)
    {
      if (!name_is_sound (argv[i]))
        return helper_say (HELPER_USAGE, "argument %d is no name of a network device", i);
    }
  /* Not by a set-user-id bit: only as root for root, which is what pkexec and sudo make it. */
  if (getuid () != 0 || geteuid () != 0)
    return helper_say (HELPER_NOT_ROOT, "this needs an administrator; pkexec starts it");
  code = helper_notes_open ();
  if (code != HELPER_DONE)
    return code;
  return verbs[verb].one != NULL ? verbs[verb].one (argv[2]) : verbs[verb].two (argv[2], argv[3]);
}
