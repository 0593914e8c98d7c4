/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the guest of the tests does with its sound card: it plays a tone, or says what it hears. It
 * talks to the kernel itself (sound/asound.h); there is no library in the guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sound/asound.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "guest.h"

#define RATE 48000
#define CHANNELS 2
#define PERIOD 1024
#define PERIODS 16
#define LOUDNESS 12000

static void
choose (struct snd_pcm_hw_params *params, int which, unsigned value)
{
  struct snd_mask *mask = &params->masks[which - SNDRV_PCM_HW_PARAM_FIRST_MASK];

  memset (mask, 0, sizeof *mask);
  mask->bits[value / 32] |= 1u << (value % 32);
}

static void
fix (struct snd_pcm_hw_params *params, int which, unsigned value)
{
  struct snd_interval *interval = &params->intervals[which - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];

  memset (interval, 0, sizeof *interval);
  interval->min = interval->max = value;
  interval->integer = 1;
}

static bool
set_up (int fd)
{
  struct snd_pcm_hw_params params;
  size_t n_intervals = sizeof params.intervals / sizeof params.intervals[0];

  memset (&params, 0, sizeof params);
  memset (params.masks, 0xff, sizeof params.masks);
  for (size_t i = 0; i < n_intervals; i++)
    params.intervals[i].max = ~0u;
  params.rmask = params.info = ~0u;
  choose (&params, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
  choose (&params, SNDRV_PCM_HW_PARAM_FORMAT, SNDRV_PCM_FORMAT_S16_LE);
  choose (&params, SNDRV_PCM_HW_PARAM_SUBFORMAT, SNDRV_PCM_SUBFORMAT_STD);
  fix (&params, SNDRV_PCM_HW_PARAM_CHANNELS, CHANNELS);
  fix (&params, SNDRV_PCM_HW_PARAM_RATE, RATE);
  fix (&params, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, PERIOD);
  fix (&params, SNDRV_PCM_HW_PARAM_PERIODS, PERIODS);
  return ioctl (fd, SNDRV_PCM_IOCTL_HW_PARAMS, &params) == 0 &&
         ioctl (fd, SNDRV_PCM_IOCTL_PREPARE) == 0;
}

void
set_mixer (int percent)
{
  struct snd_ctl_elem_id ids[64];
  struct snd_ctl_elem_list list = { .space = 64, .pids = ids };
  int fd = open ("/dev/snd/controlC0", O_RDWR | O_CLOEXEC);

  if (fd < 0 || ioctl (fd, SNDRV_CTL_IOCTL_ELEM_LIST, &list) != 0)
    list.used = 0;
  for (unsigned i = 0; i < list.used; i++)
    {
      struct snd_ctl_elem_info info = { .id = ids[i] };
      struct snd_ctl_elem_value value = { .id = ids[i] };

      if (ioctl (fd, SNDRV_CTL_IOCTL_ELEM_INFO, &info) != 0)
        continue;
      for (unsigned j = 0; j < info.count; j++)
        if (info.type == SNDRV_CTL_ELEM_TYPE_BOOLEAN)
          value.value.integer.value[j] = 1;
        else if (info.type == SNDRV_CTL_ELEM_TYPE_INTEGER)
          value.value.integer.value[j] = info.value.integer.max * percent / 100;
      ioctl (fd, SNDRV_CTL_IOCTL_ELEM_WRITE, &value);
    }
  if (fd >= 0)
    close (fd);
}

/* The card, when its driver has come. */
static int
open_card (const char *path, int flags)
{
  for (int i = 0; i < 600; i++)
    {
      int fd = open (path, flags | O_CLOEXEC);

      if (fd >= 0 && set_up (fd))
        return fd;
      if (fd >= 0)
        close (fd);
      usleep (100000);
    }
  report ("SOUND: no card");
  return -1;
}

/* One period's worth. */
static bool
move_frames (int fd, unsigned long request, int16_t *frames)
{
  struct snd_xferi transfer = { .buf = frames, .frames = PERIOD };

  if (ioctl (fd, request, &transfer) == 0)
    return true;
  if (errno != EPIPE && errno != ESTRPIPE)
    return false;
  return ioctl (fd, SNDRV_PCM_IOCTL_PREPARE) == 0;
}

int
play_tone (int hertz, int percent)
{
  int16_t frames[PERIOD * CHANNELS];
  double step = 2 * M_PI * hertz / RATE;
  double phase = 0;
  int fd;

  open_serial ();
  fd = open_card ("/dev/snd/pcmC0D0p", O_WRONLY);
  if (fd < 0)
    return 1;
  set_mixer (percent);
  report ("SOUND: plays %d Hz", hertz);
  for (;;)
    {
      for (int i = 0; i < PERIOD; i++, phase = fmod (phase + step, 2 * M_PI))
        frames[2 * i] = frames[2 * i + 1] = (int16_t)(LOUDNESS * sin (phase));
      if (!move_frames (fd, SNDRV_PCM_IOCTL_WRITEI_FRAMES, frames))
        break;
    }
  report ("SOUND: stopped, error %d", errno);
  return 1;
}

/* Once a second: how often the left channel passed zero upwards, and how loud it was. */
int
say_what_is_heard (void)
{
  int16_t frames[PERIOD * CHANNELS];
  int fd;

  open_serial ();
  fd = open_card ("/dev/snd/pcmC0D0c", O_RDONLY);
  if (fd < 0)
    return 1;
  set_mixer (100);
  report ("SOUND: listens");
  for (;;)
    {
      int passes = 0, count = 0;
      int64_t sum = 0;
      bool below = false;

      while (count < RATE && move_frames (fd, SNDRV_PCM_IOCTL_READI_FRAMES, frames))
        for (int i = 0; i < PERIOD; i++, count++)
          {
            int value = frames[2 * i];

            sum += abs (value);
            passes += below && value > 300;
            below = value < -300 || (below && value <= 300);
          }
      if (count < RATE)
        break;
      report ("SOUND: hears %d Hz, level %d",
              (int)((int64_t)passes * RATE / count),
              (int)(sum / count));
    }
  report ("SOUND: stopped, error %d", errno);
  return 1;
}
