/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/*
 * A VNC server (RFB 3.8, raw pixels) with a screen that changes as a benchmark asks for, for any
 * client.
 *
 *   vnc-load PATTERN FPS WIDTH HEIGHT
 *
 * PATTERN is small (64x64), medium (640x360), full, scattered (200 of 16x16) or still. Prints "port
 * N"; then "first MICROSECONDS" when the client has the whole screen once, "updates N" at most 50
 * times a second, "key MICROSECONDS" for each key that is pressed, on which the screen's first
 * 64x64 pixels turn to another colour at once. Times are of CLOCK_MONOTONIC. Ends when the client
 * goes or the input does.
 */

enum
{
  SCATTERED = 200,
  HOLD_US = 1000000, /* the first screen stands so long: whoever watches for it has to see it */
  MAX_MESSAGE = 4096,
};

static int width, height, fps;
static const char *pattern;
static uint32_t *pixels;
static int n_updates;
static int wanted;    /* the client waits for an update */
static int flash;     /* a key was pressed and is to be shown */
static uint32_t tone; /* of the next update */

static long long
now_us (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

static void
put (int fd, const void *bytes, size_t length)
{
  const char *at = bytes;

  while (length > 0)
    {
      ssize_t n = send (fd, at, length, MSG_NOSIGNAL);

      if (n <= 0)
        exit (0);
      at += n;
      length -= (size_t)n;
    }
}

static void
take (int fd, void *bytes, size_t length)
{
  if (length > 0 && recv (fd, bytes, length, MSG_WAITALL) != (ssize_t)length)
    exit (0);
}

static void
shake_hands (int fd)
{
  uint8_t init[] = { 0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0,   255, 0,   255, 16,
                     8, 0, 0, 0, 0,  0,  0, 0, 5, 'B', 'e', 'n', 'c', 'h' };
  uint8_t answer[16];

  put (fd, "RFB 003.008\n", 12);
  take (fd, answer, 12);
  put (fd, "\1\1", 2);
  take (fd, answer, 1);
  put (fd, "\0\0\0\0", 4);
  take (fd, answer, 1);
  init[0] = (uint8_t)(width >> 8);
  init[1] = (uint8_t)width;
  init[2] = (uint8_t)(height >> 8);
  init[3] = (uint8_t)height;
  put (fd, init, sizeof init);
}

static void
put_header (int fd, int n_rects)
{
  uint8_t header[4] = { 0, 0, (uint8_t)(n_rects >> 8), (uint8_t)n_rects };

  put (fd, header, sizeof header);
}

/* One colour with a slope, so that no two updates look alike. */
static void
put_rect (int fd, int x, int y, int w, int h, uint32_t color)
{
  uint16_t head[6] = {
    htons ((uint16_t)x), htons ((uint16_t)y), htons ((uint16_t)w), htons ((uint16_t)h), 0, 0
  };

  put (fd, head, sizeof head);
  for (int i = 0; i < w * h; i++)
    pixels[i] = color + (uint32_t)(i & 0x3f);
  put (fd, pixels, (size_t)w * (size_t)h * 4);
}

static void
put_scattered (int fd)
{
  put_header (fd, SCATTERED);
  for (int i = 0; i < SCATTERED; i++)
    put_rect (fd, i % 20 * (width / 20), i / 20 * (height / 10), 16, 16, tone + (uint32_t)i * 257);
}

static void
put_block (int fd, int w, int h)
{
  int room_x = width - w;
  int room_y = height - h;

  put_header (fd, 1);
  put_rect (fd,
            room_x > 0 ? n_updates * 37 % room_x : 0,
            room_y > 0 ? n_updates * 23 % room_y : 0,
            w,
            h,
            tone);
}

static void
put_pattern (int fd)
{
  if (strcmp (pattern, "scattered") == 0)
    put_scattered (fd);
  else if (strcmp (pattern, "small") == 0)
    put_block (fd, 64, 64);
  else if (strcmp (pattern, "medium") == 0)
    put_block (fd, 640, 360);
  else
    put_block (fd, width, height);
}

static void
answer (int fd, int due)
{
  if (!wanted)
    return;
  if (n_updates == 0 || flash)
    {
      put_header (fd, 1);
      if (flash)
        put_rect (fd, 0, 0, 64, 64, flash % 2 ? 0xff0000 : 0x000080);
      else
        put_rect (fd, 0, 0, width, height, 0x204060);
      flash = flash ? 0 : flash;
    }
  else if (due && strcmp (pattern, "still") != 0)
    {
      put_pattern (fd);
    }
  else
    {
      return;
    }
  wanted = 0;
  tone += 0x030507;
  n_updates++;
}

static void
note_key (const uint8_t *message)
{
  static int n_keys;

  if (message[1] == 0)
    return;
  printf ("key %lld\n", now_us ());
  flash = ++n_keys;
}

static void
read_message (int fd)
{
  uint8_t message[MAX_MESSAGE];

  take (fd, message, 1);
  switch (message[0])
    {
    case 0:
      take (fd, message + 1, 19);
      break;
    case 2:
      take (fd, message + 1, 3);
      take (fd, message + 4, (size_t)(message[2] << 8 | message[3]) * 4 % MAX_MESSAGE);
      break;
    case 3:
      take (fd, message + 1, 9);
      /* The request after the first update: all of it is there. */
      if (n_updates == 1)
        printf ("first %lld\n", now_us ());
      wanted = 1;
      break;
    case 4:
      take (fd, message + 1, 7);
      note_key (message);
      break;
    case 5:
      take (fd, message + 1, 5);
      break;
    case 6:
      take (fd, message + 1, 7);
      take (fd, message + 8, (size_t)(message[6] << 8 | message[7]) % (MAX_MESSAGE - 8));
      break;
    default:
      exit (0);
    }
}

static void
serve (int fd)
{
  long long period = 1000000 / fps;
  long long next = now_us () + HOLD_US;
  long long told = now_us ();
  int n_told = 0;

  for (;;)
    {
      struct pollfd polled[] = { { .fd = fd, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
      long long wait = next - now_us ();

      poll (polled, 2, wait > 0 ? (int)((wait + 999) / 1000) : 0);
      if (polled[1].revents != 0)
        exit (0);
      if (polled[0].revents != 0)
        read_message (fd);
      answer (fd, now_us () >= next);
      if (now_us () >= next)
        next = now_us () - next > period ? now_us () + period : next + period;
      if (n_updates != n_told && now_us () - told > 20000)
        {
          told = now_us ();
          n_told = n_updates;
          printf ("updates %d\n", n_updates);
        }
    }
}

int
main (int argc, char **argv)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int on = 1;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  int fd;

  if (argc != 5)
    return 2;
  pattern = argv[1];
  fps = atoi (argv[2]);
  width = atoi (argv[3]);
  height = atoi (argv[4]);
  pixels = calloc ((size_t)width * (size_t)height, 4);
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (pixels == NULL || bind (listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen (listener, 1) != 0 ||
      getsockname (listener, (struct sockaddr *)&address, &length) != 0)
    return 1;
  printf ("port %d\n", ntohs (address.sin_port));
  fd = accept (listener, NULL, NULL);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  shake_hands (fd);
  serve (fd);
  return 0;
}
