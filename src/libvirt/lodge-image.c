/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-image.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-image-formats.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-vmm-error.h"

static GError *
open_error (const char *path, int problem)
{
  switch (problem)
    {
    case ENOENT:
    case ENOTDIR:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                  path,
                                  _ ("The file “%s” is not there. Choose another one."),
                                  path);
    case EACCES:
    case EPERM:
      return lodge_vmm_error_new (
          LODGE_VMM_ERROR_DENIED,
          path,
          _ ("You may not read the file “%s”. Change its permissions or choose another one."),
          path);
    default:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                                  g_strerror (problem),
                                  _ ("The file “%s” can’t be read. Choose another one."),
                                  path);
    }
}

static gboolean
has_odd_characters (const char *path)
{
  for (const char *p = path; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;
  return FALSE;
}

/* Resolves links once; what is probed is what is used later. */
static char *
resolve (const char *path, GError **error)
{
  char *real = NULL;
  char *copy = NULL;

  if (!g_path_is_absolute (path) || has_odd_characters (path))
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (
                             LODGE_VMM_ERROR_INVALID,
                             NULL,
                             "%s",
                             _ ("The file’s name has characters that can’t be used. Rename it.")));
      return NULL;
    }
  real = realpath (path, NULL);
  if (real == NULL)
    {
      g_propagate_error (error, open_error (path, errno));
      return NULL;
    }
  copy = g_strdup (real);
  free (real);
  return copy;
}

/* O_NONBLOCK: a named pipe must not hold us up. */
static int
open_regular (const char *path, struct stat *info, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0)
    {
      g_propagate_error (error, open_error (path, errno));
      return -1;
    }
  if (fstat (fd, info) == 0 && S_ISREG (info->st_mode))
    return fd;
  close (fd);
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                          path,
                                          _ ("“%s” is not an ordinary file. Choose an image file."),
                                          path));
  return -1;
}

LodgeImageInfo *
lodge_image_sniff (const char *path, GError **error)
{
  g_autofree char *real = resolve (path, error);
  g_autoptr (LodgeImageInfo) image = NULL;
  struct stat info = { 0 };
  int fd = -1;

  if (real == NULL)
    return NULL;
  fd = open_regular (real, &info, error);
  if (fd < 0)
    return NULL;
  image = g_new0 (LodgeImageInfo, 1);
  image->path = g_steal_pointer (&real);
  image->actual_size = (guint64)info.st_blocks * 512;
  lodge_image_read_format (fd, (guint64)info.st_size, image);
  close (fd);
  return g_steal_pointer (&image);
}

/* Formats whose headers say everything that is asked for, with the bytes as they are. */
static gboolean
is_plain (const LodgeImageInfo *image)
{
  return g_str_equal (image->format, "raw") || g_str_equal (image->format, "iso");
}

LodgeImageInfo *
lodge_image_probe (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, error);

  if (image == NULL)
    return NULL;
  if (is_plain (image) || image->refers_to != NULL || image->encrypted)
    return g_steal_pointer (&image);
  if (!lodge_qemu_img_info (image, cancellable, error))
    return NULL;
  return g_steal_pointer (&image);
}
