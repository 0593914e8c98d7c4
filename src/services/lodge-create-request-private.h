/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a request share: its fields, and what more than one of them decides by. */
#pragma once

#include "lodge-create-request.h"

#include "lodge-size.h"

G_BEGIN_DECLS

/* No firmware gets through its start with less. */
#define LODGE_CREATE_LEAST_MEMORY (16 * LODGE_MIB)

struct _LodgeCreateRequest
{
  GObject parent_instance;

  LodgeSource source;
  char *path;
  char *path_format;
  gboolean copy_disk;
  char *kernel;
  char *initrd;
  char *cmdline;
  char *title;
  gboolean title_set;
  LodgeOs *os;
  guint cpus;
  guint64 memory;
  guint64 disk_size;
  LodgeFirmware firmware;
  gboolean secure_boot;
  gboolean tpm;
  LodgeAcceleration acceleration;
  LodgeDisplayProtocol display;
  gboolean start;
  char *limit_note;
};

/* Whether one of @machines, which may be NULL, is called so. */
gboolean lodge_create_request_title_is_taken (GListModel *machines, const char *title);

/* Takes @title over and tells of it, as the property does, when it is another. */
void lodge_create_request_take_title (LodgeCreateRequest *self, char *title);

/* Tells that the limit's sentence may be another. */
void lodge_create_request_notify_limit_note (LodgeCreateRequest *self);

G_END_DECLS
