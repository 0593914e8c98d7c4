/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that a viewer sends to SPICE's agent (VD_AGENT_FILE_XFER_… of spice/vd_agent.h). What comes
 * is counted and summed up. How a file's name begins says how the agent answers:
 *
 *   refuse-  full-  locked-  alone-  disabled-  error-   at once, with that status
 *   silent-                                              not at all
 *   stop-    break-                                      cancels, or fails, after the first part
 *   slow-                                                takes its time for each part
 *   rude-                                                what no agent should say, then takes it
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define STATUS 11

/* Of a status. */
#define CAN_SEND_DATA 0
#define CANCELLED 1
#define ERROR 2
#define SUCCESS 3
#define NOT_ENOUGH_SPACE 4
#define SESSION_LOCKED 5
#define VDAGENT_NOT_CONNECTED 6
#define DISABLED 7

#define MAX_NAME 1100
#define MAX_FILES 16
#define FNV_START 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull

struct file
{
  uint32_t id;
  int used;
  uint64_t size;
  uint64_t got;
  uint64_t sum;
  char name[MAX_NAME]; /* escaped as in a GKeyFile */
};

static struct file files[MAX_FILES];

static int
begins (const struct file *file, const char *word)
{
  return strncmp (file->name, word, strlen (word)) == 0;
}

static void
answer (int fd, uint32_t id, uint32_t result)
{
  uint32_t words[2] = { id, result };

  send_vdagent_message (fd, STATUS, words, sizeof words);
}

static void
answer_full (int fd, uint32_t id)
{
  uint32_t words[4] = { id, NOT_ENOUGH_SPACE, 4096, 0 };

  send_vdagent_message (fd, STATUS, words, sizeof words);
}

static struct file *
find_file (uint32_t id)
{
  for (int i = 0; i < MAX_FILES; i++)
    if (files[i].used && files[i].id == id)
      return &files[i];
  return NULL;
}

static struct file *
new_file (uint32_t id)
{
  for (int i = 0; i < MAX_FILES; i++)
    if (!files[i].used)
      {
        memset (&files[i], 0, sizeof files[i]);
        files[i].used = 1;
        files[i].id = id;
        files[i].sum = FNV_START;
        return &files[i];
      }
  return NULL;
}

static void
finish (int fd, struct file *file)
{
  report ("VDAGENT: file has %llu bytes, sum %016llx, name %s",
          (unsigned long long)file->got,
          (unsigned long long)file->sum,
          file->name);
  answer (fd, file->id, SUCCESS);
  file->used = 0;
}

/* Things that only a broken or an evil agent says. */
static void
be_rude (int fd, uint32_t id)
{
  uint32_t word = id;

  answer (fd, id + 1000, CAN_SEND_DATA);
  answer (fd, id + 1000, SUCCESS);
  answer (fd, 0, CANCELLED);
  answer (fd, id + 1000, 0xffffffff);
  send_vdagent_message (fd, STATUS, &word, 0);
}

static void
answer_start (int fd, struct file *file)
{
  static const struct
  {
    const char *word;
    uint32_t status;
  } REFUSALS[] = {
    { "refuse-", CANCELLED },  { "locked-", SESSION_LOCKED }, { "alone-", VDAGENT_NOT_CONNECTED },
    { "disabled-", DISABLED }, { "error-", ERROR },
  };

  for (unsigned i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++)
    if (begins (file, REFUSALS[i].word))
      {
        answer (fd, file->id, REFUSALS[i].status);
        file->used = 0;
        return;
      }
  if (begins (file, "full-"))
    {
      answer_full (fd, file->id);
      file->used = 0;
      return;
    }
  if (begins (file, "silent-"))
    return;
  if (begins (file, "rude-"))
    be_rude (fd, file->id);
  answer (fd, file->id, CAN_SEND_DATA);
}

/* The value of @key in the text of a key file. */
static int
get_value (const char *text, const char *key, char *value, size_t size)
{
  size_t length = strlen (key);

  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (strncmp (line, key, length) == 0 && line[length] == '=')
        {
          snprintf (value, size, "%.*s", (int)strcspn (line + length + 1, "\n"), line + length + 1);
          return 1;
        }
    }
  return 0;
}

void
start_vdagent_file (int fd, const uint8_t *data, uint32_t size)
{
  char text[2048] = { 0 };
  char number[32] = { 0 };
  struct file *file;
  uint32_t id;

  if (size < 4 || size - 4 >= sizeof text)
    return;
  memcpy (&id, data, sizeof id);
  memcpy (text, data + 4, size - 4);
  file = new_file (id);
  if (file == NULL || !get_value (text, "name", file->name, sizeof file->name) ||
      !get_value (text, "size", number, sizeof number))
    {
      answer (fd, id, ERROR);
      return;
    }
  file->size = strtoull (number, NULL, 10);
  report ("VDAGENT: file offered, %s bytes, name %s", number, file->name);
  answer_start (fd, file);
}

void
take_vdagent_file (int fd, const uint8_t *data, uint32_t size)
{
  struct file *file;
  uint32_t id;

  if (size < 12)
    return;
  memcpy (&id, data, sizeof id);
  file = find_file (id);
  if (file == NULL)
    return;
  for (uint32_t i = 12; i < size; i++)
    file->sum = (file->sum ^ data[i]) * FNV_PRIME;
  file->got += size - 12;
  if (begins (file, "stop-") || begins (file, "break-"))
    {
      answer (fd, id, begins (file, "stop-") ? CANCELLED : ERROR);
      file->used = 0;
      return;
    }
  if (begins (file, "slow-"))
    usleep (100000);
  if (file->got >= file->size)
    finish (fd, file);
}

/* The viewer's own status: it cancelled. */
void
end_vdagent_file (const uint8_t *data, uint32_t size)
{
  struct file *file;
  uint32_t words[2];

  if (size < sizeof words)
    return;
  memcpy (words, data, sizeof words);
  file = find_file (words[0]);
  if (file == NULL)
    return;
  report ("VDAGENT: file ended with %u, %s, name %s",
          words[1],
          file->got < file->size ? "in the middle" : "whole",
          file->name);
  file->used = 0;
}

void
forget_vdagent_files (void)
{
  memset (files, 0, sizeof files);
}
