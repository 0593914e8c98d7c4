/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the guest of the tests does: it draws a picture with known colours, says that it is ready on
 * the screen and on the serial line, and reports there whatever its keyboard, pointer and power
 * button do. README.md lists the reports.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/reboot.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define MAX_DEVICES 32
#define LINE_LENGTH 256

typedef struct
{
  int fd;
  char name[32];
  int x, y, dx, dy;
  bool moved_to, moved_by;
} Device;

static Device devices[MAX_DEVICES];
static int n_devices;
static int serial_fd = -1;
static int screen_fd = -1;
static bool ignore_power;
static const char *firmware = "?", *boot = "?";
static struct winsize screen_size;

void
report (const char *format, ...)
{
  char line[LINE_LENGTH + 64];
  va_list arguments;

  va_start (arguments, format);
  int length = vsnprintf (line, sizeof line - 1, format, arguments);
  va_end (arguments);
  if (length > (int)sizeof line - 2)
    length = sizeof line - 2;
  line[length++] = '\n';
  for (int sent = 0; sent < length;)
    {
      ssize_t written = write (serial_fd, line + sent, length - sent);

      /* Not for ever: nobody may be reading, and that must not stop the guest. */
      struct pollfd room = { serial_fd, POLLOUT, 0 };
      if (written < 0 && (errno != EAGAIN || poll (&room, 1, 5000) <= 0))
        return;
      sent += written > 0 ? written : 0;
    }
}

static void
show (const char *text)
{
  if (write (screen_fd, text, strlen (text)) < 0)
    return;
}

void
power_off (void)
{
  report ("POWER: off");
  tcdrain (serial_fd);
  sync ();
  reboot (LINUX_REBOOT_CMD_POWER_OFF);
}

void
restart (void)
{
  tcdrain (serial_fd);
  reboot (LINUX_REBOOT_CMD_RESTART);
}

/* Eight bars of pure colours, which also tell swapped channels from right ones, and the prompt. */
static void
draw_picture (void)
{
  static const int colours[] = { 41, 42, 44, 43, 45, 46, 47, 40 };
  const int n_bars = sizeof colours / sizeof colours[0];
  char text[128];

  show ("\033[0m\033[2J\033[H");
  for (int row = 0; row < screen_size.ws_row / 2; row++)
    {
      for (int bar = 0; bar < n_bars; bar++)
        {
          snprintf (
              text, sizeof text, "\033[%dm%*s", colours[bar], screen_size.ws_col / n_bars, "");
          show (text);
        }
      show ("\033[0m\r\n");
    }
  snprintf (text, sizeof text, "\r\nLODGE GUEST READY (%s, %s)\r\n\r\n> ", firmware, boot);
  show (text);
}

/* Drivers change the screen's size after the start. */
static void
watch_screen (void)
{
  struct winsize size = { .ws_row = 25, .ws_col = 80 };

  ioctl (screen_fd, TIOCGWINSZ, &size);
  if (size.ws_row == screen_size.ws_row && size.ws_col == screen_size.ws_col)
    return;
  screen_size = size;
  draw_picture ();
  report ("SCREEN: %d columns, %d rows", size.ws_col, size.ws_row);
}

static void
open_device (const char *name)
{
  char path[64];

  if (strncmp (name, "event", 5) != 0 || n_devices == MAX_DEVICES)
    return;
  for (int i = 0; i < n_devices; i++)
    if (strcmp (devices[i].name, name) == 0)
      return;
  snprintf (path, sizeof path, "/dev/input/%.31s", name);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return;
  Device *device = &devices[n_devices++];
  *device = (Device){ .fd = fd };
  snprintf (device->name, sizeof device->name, "%.31s", name);
  char title[128] = "";
  ioctl (fd, EVIOCGNAME (sizeof title - 1), title);
  report ("INPUT: %s %s", name, title);
}

static void
find_devices (void)
{
  DIR *folder = opendir ("/dev/input");

  if (folder == NULL)
    return;
  for (struct dirent *entry = readdir (folder); entry != NULL; entry = readdir (folder))
    open_device (entry->d_name);
  closedir (folder);
}

static void
close_device (int index)
{
  close (devices[index].fd);
  devices[index] = devices[--n_devices];
}

static void
handle_key (int code, int value)
{
  static const char *const actions[] = { "up", "down", "repeat" };
  const char *action = value >= 0 && value <= 2 ? actions[value] : "?";

  if (code >= BTN_MOUSE && code < BTN_JOYSTICK)
    {
      report ("BUTTON: %d %s", code - BTN_MOUSE, action);
      return;
    }
  report ("KEY: %d %s", code, action);
  if (code != KEY_POWER || value != 1)
    return;
  report ("POWER: button");
  if (!ignore_power)
    power_off ();
}

static void
handle_relative (Device *device, int code, int value)
{
  if (code == REL_X)
    device->dx += value;
  else if (code == REL_Y)
    device->dy += value;
  else if (code == REL_WHEEL)
    report ("WHEEL: %d", value);
  if (code == REL_X || code == REL_Y)
    device->moved_by = true;
}

static void
handle_absolute (Device *device, int code, int value)
{
  if (code == ABS_X)
    device->x = value;
  else if (code == ABS_Y)
    device->y = value;
  device->moved_to = device->moved_to || code == ABS_X || code == ABS_Y;
}

static void
handle_sync (Device *device)
{
  if (device->moved_to)
    report ("POINTER: to %d %d", device->x, device->y);
  if (device->moved_by)
    report ("POINTER: by %d %d", device->dx, device->dy);
  device->dx = device->dy = 0;
  device->moved_to = device->moved_by = false;
}

static bool
read_device (Device *device)
{
  struct input_event event;
  ssize_t got;

  while ((got = read (device->fd, &event, sizeof event)) == (ssize_t)sizeof event)
    {
      if (event.type == EV_KEY)
        handle_key (event.code, event.value);
      else if (event.type == EV_REL)
        handle_relative (device, event.code, event.value);
      else if (event.type == EV_ABS)
        handle_absolute (device, event.code, event.value);
      else if (event.type == EV_LED)
        report ("LED: %d %s", event.code, event.value != 0 ? "on" : "off");
      else if (event.type == EV_SYN && event.code == SYN_REPORT)
        handle_sync (device);
    }
  return got < 0 && errno == EAGAIN;
}

static void
read_screen (void)
{
  char line[LINE_LENGTH];
  ssize_t got = read (screen_fd, line, sizeof line - 1);

  if (got <= 0)
    return;
  line[got] = '\0';
  line[strcspn (line, "\r\n")] = '\0';
  report ("LINE: %s", line);
  show ("> ");
  if (strcmp (line, "poweroff") == 0)
    power_off ();
  else if (strcmp (line, "reboot") == 0)
    restart ();
  else if (strncmp (line, "volume ", 7) == 0)
    set_mixer (atoi (line + 7));
}

static void
loop (int watch_fd)
{
  for (;;)
    {
      struct pollfd fds[MAX_DEVICES + 2] = { { watch_fd, POLLIN, 0 }, { screen_fd, POLLIN, 0 } };
      int count = n_devices;

      for (int i = 0; i < count; i++)
        fds[i + 2] = (struct pollfd){ devices[i].fd, POLLIN, 0 };
      if (poll (fds, count + 2, 500) < 0 && errno != EINTR)
        return;
      watch_screen ();
      for (int i = count - 1; i >= 0; i--)
        if (fds[i + 2].revents != 0 && !read_device (&devices[i]))
          close_device (i);
      if (fds[0].revents != 0)
        {
          char events[1024];
          if (read (watch_fd, events, sizeof events) > 0)
            find_devices ();
        }
      if (fds[1].revents != 0)
        read_screen ();
      while (waitpid (-1, NULL, WNOHANG) > 0)
        ;
    }
}

static int
dirty_memory (size_t mebibytes)
{
  size_t size = mebibytes << 20;
  volatile unsigned char *memory = malloc (size);

  if (memory == NULL)
    return 1;
  for (unsigned char value = 1;; value++)
    for (size_t at = 0; at < size; at += 4096)
      memory[at] = value;
}

void
open_serial (void)
{
  serial_fd = open ("/dev/ttyS0", O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (serial_fd < 0)
    serial_fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  /* Reports wait for room in the serial buffer, but see report (). */
  fcntl (serial_fd, F_SETFL, O_WRONLY | O_NONBLOCK);
}

static void
open_terminals (void)
{
  struct termios settings;

  open_serial ();
  setsid ();
  screen_fd = open ("/dev/tty1", O_RDWR | O_CLOEXEC);
  if (screen_fd < 0)
    screen_fd = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (tcgetattr (screen_fd, &settings) == 0)
    {
      settings.c_lflag &= ~(tcflag_t)ISIG;
      tcsetattr (screen_fd, TCSANOW, &settings);
    }
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      if (strcmp (argv[i], "--ignore-power") == 0)
        ignore_power = true;
      else if (strcmp (argv[i], "--agent") == 0)
        return serve_agent ();
      else if (strcmp (argv[i], "--vdagent") == 0)
        return serve_vdagent ();
      else if (strcmp (argv[i], "--listen") == 0)
        return say_what_is_heard ();
      else if (i + 2 < argc && strcmp (argv[i], "--tone") == 0)
        return play_tone (atoi (argv[i + 1]), atoi (argv[i + 2]));
      else if (i + 1 < argc && strcmp (argv[i], "--dirty") == 0)
        return dirty_memory (strtoul (argv[i + 1], NULL, 10));
      else if (i + 1 < argc && strcmp (argv[i], "--firmware") == 0)
        firmware = argv[++i];
      else if (i + 1 < argc && strcmp (argv[i], "--boot") == 0)
        boot = argv[++i];
    }

  /* Ctrl+Alt+Del comes as keys only. */
  reboot (LINUX_REBOOT_CMD_CAD_OFF);
  open_terminals ();
  int watch_fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  inotify_add_watch (watch_fd, "/dev/input", IN_CREATE | IN_ATTRIB);
  find_devices ();
  watch_screen ();
  report ("LODGE GUEST READY (%s, %s)", firmware, boot);
  loop (watch_fd);
  return 1;
}
