/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/*
 * Reads the headers of the open file @fd of @size bytes and sets "format", and as far as they tell
 * "virtual_size", "encrypted" and "refers_to". Never fails: what nothing fits is "raw".
 */
void lodge_image_read_format (int fd, guint64 size, LodgeImageInfo *image);

G_END_DECLS
