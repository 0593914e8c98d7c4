/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * As much of SPICE's guest agent as tells a viewer that there is one: it announces what it can do
 * on the port com.redhat.spice.0 and says which screens it was asked for (spice/vd_agent.h). It has
 * a clipboard: what a viewer offers it asks for and says; what begins with "copy:" it offers from
 * then on, without that, once. Files: vdagent-files.c.
 */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define CLIENT_PORT 1
#define SERVER_PORT 2
#define PROTOCOL 1
#define MOUSE_STATE 1
#define MONITORS_CONFIG 2
#define CLIPBOARD 4
#define ANNOUNCE_CAPABILITIES 6
#define CLIPBOARD_GRAB 7
#define CLIPBOARD_REQUEST 8
#define FILE_START 10
#define FILE_STATUS 11
#define FILE_DATA 12
#define CLIENT_DISCONNECTED 13

/* Mouse state, monitors' configuration, reply; clipboard by demand, with selections. */
#define CAPABILITIES 0x67u

/* A chunk may hold no more. */
#define MAX_CHUNK 2048
#define MAX_MESSAGE (1024 * 1024)

struct chunk
{
  uint32_t port;
  uint32_t size;
} __attribute__ ((packed));

struct message
{
  uint32_t protocol;
  uint32_t type;
  uint64_t opaque;
  uint32_t size;
} __attribute__ ((packed));

struct monitor
{
  uint32_t height;
  uint32_t width;
  uint32_t depth;
  int32_t x;
  int32_t y;
} __attribute__ ((packed));

struct mouse
{
  uint32_t x;
  uint32_t y;
  uint32_t buttons;
  uint8_t screen;
} __attribute__ ((packed));

/* What the guest has copied: selection and type in front, as it is sent. */
static uint8_t copied[MAX_MESSAGE];
static uint32_t copied_size;

void
send_vdagent_message (int fd, uint32_t type, const void *data, uint32_t size)
{
  static uint8_t all[sizeof (struct message) + MAX_MESSAGE];
  struct message message = { PROTOCOL, type, 0, size };
  uint32_t whole = sizeof message + size;

  memcpy (all, &message, sizeof message);
  memcpy (all + sizeof message, data, size);
  for (uint32_t at = 0; at < whole;)
    {
      uint8_t part[sizeof (struct chunk) + MAX_CHUNK];
      uint32_t left = whole - at < MAX_CHUNK ? whole - at : MAX_CHUNK;
      struct chunk chunk = { CLIENT_PORT, left };

      memcpy (part, &chunk, sizeof chunk);
      memcpy (part + sizeof chunk, all + at, left);
      if (write (fd, part, sizeof chunk + left) < 0)
        report ("VDAGENT: can't write");
      at += left;
    }
}

static void
announce (int fd, uint32_t request)
{
  uint32_t words[2] = { request, CAPABILITIES };

  send_vdagent_message (fd, ANNOUNCE_CAPABILITIES, words, sizeof words);
}

/* @data: the selection in four bytes, then the type, then what it is. */
static void
take_clipboard (int fd, const uint8_t *data, uint32_t size)
{
  uint32_t type;
  uint32_t sum = 0;

  memcpy (&type, data + 4, sizeof type);
  for (uint32_t i = 8; i < size; i++)
    sum = sum * 31 + data[i];
  report ("VDAGENT: clipboard has type %u, %u bytes, sum %u", type, size - 8, sum);
  if (type == 1)
    report ("VDAGENT: clipboard says %.*s", (int)(size - 8), (const char *)data + 8);
  if (size < 13 || memcmp (data + 8, "copy:", 5) != 0)
    return;
  if (copied_size == size - 5 && memcmp (copied, data, 8) == 0 &&
      memcmp (copied + 8, data + 13, size - 13) == 0)
    return;
  memcpy (copied, data, 8);
  memcpy (copied + 8, data + 13, size - 13);
  copied_size = size - 5;
  send_vdagent_message (fd, CLIPBOARD_GRAB, copied, 8);
}

static void
take_mouse (const uint8_t *data, uint32_t size)
{
  struct mouse mouse;

  if (size < sizeof mouse)
    return;
  memcpy (&mouse, data, sizeof mouse);
  report ("VDAGENT: pointer at %u %u of screen %u, buttons %u",
          mouse.x,
          mouse.y,
          mouse.screen,
          mouse.buttons);
}

static void
take_message (int fd, const struct message *message, const uint8_t *data)
{
  uint32_t words[2] = { 0, 0 };

  memcpy (words, data, message->size < sizeof words ? message->size : sizeof words);
  if (message->type == ANNOUNCE_CAPABILITIES && words[0] != 0)
    announce (fd, 0);
  if (message->type == CLIPBOARD_GRAB && message->size >= 8)
    {
      report ("VDAGENT: clipboard offered, type %u", words[1]);
      send_vdagent_message (fd, CLIPBOARD_REQUEST, data, 8);
    }
  if (message->type == CLIPBOARD_REQUEST)
    {
      report ("VDAGENT: clipboard asked for");
      send_vdagent_message (fd, CLIPBOARD, copied, copied_size);
    }
  if (message->type == CLIPBOARD && message->size >= 8)
    take_clipboard (fd, data, message->size);
  if (message->type == FILE_START)
    start_vdagent_file (fd, data, message->size);
  if (message->type == FILE_DATA)
    take_vdagent_file (fd, data, message->size);
  if (message->type == FILE_STATUS)
    end_vdagent_file (data, message->size);
  if (message->type != MONITORS_CONFIG)
    return;
  for (uint32_t i = 0; i < words[0] && 8 + (i + 1) * sizeof (struct monitor) <= message->size; i++)
    {
      struct monitor monitor;

      memcpy (&monitor, data + 8 + i * sizeof monitor, sizeof monitor);
      report ("VDAGENT: screen %u of %u, %ux%u", i, words[0], monitor.width, monitor.height);
    }
}

/* What the viewer has said of a message so far. */
static uint8_t all[MAX_MESSAGE];
static uint32_t filled;

/* A chunk may hold less than a message, or the beginning of one. */
static void
take_chunk (int fd, const uint8_t *data, uint32_t size)
{
  struct message message;

  if (filled + size > sizeof all)
    filled = 0;
  memcpy (all + filled, data, size);
  filled += size;
  while (filled >= sizeof message)
    {
      uint32_t whole;

      memcpy (&message, all, sizeof message);
      whole = sizeof message + message.size;
      if (message.size > sizeof all - sizeof message)
        filled = 0;
      if (filled < whole)
        return;
      take_message (fd, &message, all + sizeof message);
      memmove (all, all + whole, filled - whole);
      filled -= whole;
    }
}

/* The server's own words: where the pointer is; that the viewer has left, in the midst of a message
 * perhaps. The next viewer begins anew. */
static void
take_server_chunk (const uint8_t *data, uint32_t size)
{
  struct message message;

  if (size < sizeof message)
    return;
  memcpy (&message, data, sizeof message);
  if (message.type == MOUSE_STATE)
    take_mouse (data + sizeof message, size - sizeof message);
  if (message.type != CLIENT_DISCONNECTED)
    return;
  filled = 0;
  forget_vdagent_files ();
}

static void
read_all (int fd, void *to, size_t size)
{
  for (size_t done = 0; done < size;)
    {
      ssize_t got = read (fd, (uint8_t *)to + done, size - done);

      /* Nobody at the other end. */
      if (got <= 0)
        usleep (100000);
      else
        done += (size_t)got;
    }
}

int
serve_vdagent (void)
{
  static uint8_t data[4096];
  struct chunk chunk;
  int fd;

  open_serial ();
  while ((fd = open_port ("com.redhat.spice.0")) < 0)
    usleep (200000);
  report ("VDAGENT: listens");
  announce (fd, 1);
  for (;;)
    {
      read_all (fd, &chunk, sizeof chunk);
      if (chunk.size > sizeof data)
        return 1;
      read_all (fd, data, chunk.size);
      if (chunk.port == CLIENT_PORT)
        take_chunk (fd, data, chunk.size);
      if (chunk.port == SERVER_PORT)
        take_server_chunk (data, chunk.size);
    }
}
