/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * As much of SPICE's guest agent as tells a viewer that there is one: it announces what it can do
 * on the port com.redhat.spice.0 and says which screens it was asked for (spice/vd_agent.h).
 */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define CLIENT_PORT 1
#define PROTOCOL 1
#define MONITORS_CONFIG 2
#define ANNOUNCE_CAPABILITIES 6

/* Mouse state, monitors' configuration, reply. */
#define CAPABILITIES 0x7u

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

static void
announce (int fd, uint32_t request)
{
  struct
  {
    struct chunk chunk;
    struct message message;
    uint32_t request;
    uint32_t capabilities;
  } __attribute__ ((packed)) all = {
    { CLIENT_PORT, sizeof (struct message) + 8 },
    { PROTOCOL, ANNOUNCE_CAPABILITIES, 0, 8 },
    request,
    CAPABILITIES,
  };

  if (write (fd, &all, sizeof all) < 0)
    report ("VDAGENT: can't write");
}

static void
take_message (int fd, const struct message *message, const uint8_t *data)
{
  uint32_t words[2] = { 0, 0 };

  memcpy (words, data, message->size < sizeof words ? message->size : sizeof words);
  if (message->type == ANNOUNCE_CAPABILITIES && words[0] != 0)
    announce (fd, 0);
  if (message->type != MONITORS_CONFIG)
    return;
  for (uint32_t i = 0; i < words[0] && 8 + (i + 1) * sizeof (struct monitor) <= message->size; i++)
    {
      struct monitor monitor;

      memcpy (&monitor, data + 8 + i * sizeof monitor, sizeof monitor);
      report ("VDAGENT: screen %u of %u, %ux%u", i, words[0], monitor.width, monitor.height);
    }
}

/* A chunk may hold less than a message, or the beginning of one. */
static void
take_chunk (int fd, const uint8_t *data, uint32_t size)
{
  static uint8_t all[65536];
  static uint32_t filled;
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
    }
}
