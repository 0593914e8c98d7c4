/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* Says a line on the serial line. */
void report (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
void open_serial (void);
void power_off (void);
void restart (void);

/* Answers what libvirt asks a guest agent to bring a machine down; does not return. */
int serve_agent (void);

/* The virtio port of that name; -1: there is none yet. */
int open_port (const char *wanted);

/* Lets a SPICE viewer see an agent, and says which screens it is asked for; does not return. */
int serve_vdagent (void);

/* A message of SPICE's agent to the viewer. */
void send_vdagent_message (int fd, uint32_t type, const void *data, uint32_t size);

/* A viewer's messages about files, without their headers; @fd: to answer on. */
void start_vdagent_file (int fd, const uint8_t *data, uint32_t size);
void take_vdagent_file (int fd, const uint8_t *data, uint32_t size);
void end_vdagent_file (const uint8_t *data, uint32_t size);

/* The viewer has left: what it had not sent to the end is gone. */
void forget_vdagent_files (void);

/* Every switch of the sound card's mixer on, every volume at @percent. */
void set_mixer (int percent);

/* Plays a tone on the sound card, with its mixer at @percent; does not return. */
int play_tone (int hertz, int percent);

/* Says each second what the sound card's microphone hears; does not return. */
int say_what_is_heard (void);
