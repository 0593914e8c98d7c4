/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-image-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "lodge-text.h"

/* The longest name of another file that is told. */
#define MAX_REFERENCE 1024

/* The longest VMDK descriptor that is read; real ones are below 2 KiB. */
#define MAX_DESCRIPTOR (64 * 1024)

typedef struct
{
  int fd;
  guint64 size;
  LodgeImageInfo *image;
} Source;

/* FALSE when the file ends before. */
static gboolean
read_at (const Source *source, guint64 offset, void *buffer, gsize length)
{
  if (offset > source->size || length > source->size - offset)
    return FALSE;
  return pread (source->fd, buffer, length, (off_t)offset) == (ssize_t)length;
}

static guint32
be32 (const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

static guint64
be64 (const guint8 *bytes)
{
  return (guint64)be32 (bytes) << 32 | be32 (bytes + 4);
}

static guint32
le32 (const guint8 *bytes)
{
  return (guint32)bytes[3] << 24 | (guint32)bytes[2] << 16 | (guint32)bytes[1] << 8 | bytes[0];
}

static guint64
le64 (const guint8 *bytes)
{
  return (guint64)le32 (bytes + 4) << 32 | le32 (bytes);
}

static void
refer_to (LodgeImageInfo *image, const char *name, gssize length)
{
  if (image->refers_to != NULL)
    return;
  image->refers_to = lodge_text_dup_safe (name, length, MAX_REFERENCE);

  /* A reference without a readable name is one all the same. */
  if (*image->refers_to == '\0')
    {
      g_free (image->refers_to);
      image->refers_to = g_strdup ("?");
    }
}

/* Refers to what stands at @offset; to something unreadable when nothing does. */
static void
refer_to_bytes (const Source *source, guint64 offset, gsize length)
{
  char name[MAX_REFERENCE] = { 0 };

  length = MIN (length, sizeof name);
  if (!read_at (source, offset, name, length))
    length = 0;
  refer_to (source->image, name, (gssize)strnlen (name, length));
}

/* qcow2: a header of fixed fields, then extensions of { type, length, data }. */
enum
{
  QCOW2_INCOMPATIBLE_DATA_FILE = 1 << 2,
  QCOW2_EXTENSION_END = 0,
  QCOW2_EXTENSION_DATA_FILE = 0x44415441,
};

static void
read_qcow2_extensions (const Source *source, guint64 offset)
{
  guint8 head[8];

  for (int i = 0; i < 64 && read_at (source, offset, head, sizeof head); i++)
    {
      guint32 type = be32 (head);
      guint32 length = be32 (head + 4);

      if (type == QCOW2_EXTENSION_END)
        return;
      if (type == QCOW2_EXTENSION_DATA_FILE)
        refer_to_bytes (source, offset + sizeof head, length);
      offset += sizeof head + (((guint64)length + 7) & ~G_GUINT64_CONSTANT (7));
    }
}

static gboolean
read_qcow (const Source *source)
{
  guint8 head[104] = { 0 };
  LodgeImageInfo *image = source->image;
  guint32 version = 0;
  guint64 backing = 0;

  if (!read_at (source, 0, head, 4) || memcmp (head, "QFI\xfb", 4) != 0)
    return FALSE;
  if (!read_at (source, 0, head, sizeof head))
    read_at (source, 0, head, 72);
  version = be32 (head + 4);
  backing = be64 (head + 8);
  image->format = g_strdup (version == 1 ? "qcow" : "qcow2");
  image->virtual_size = be64 (head + 24);
  image->encrypted = be32 (head + (version == 1 ? 36 : 32)) != 0;
  if (backing != 0)
    refer_to_bytes (source, backing, be32 (head + 16));
  if (version >= 3)
    {
      read_qcow2_extensions (source, be32 (head + 100));
      if ((be64 (head + 72) & QCOW2_INCOMPATIBLE_DATA_FILE) != 0)
        refer_to (image, "", 0);
    }
  return TRUE;
}

/* One line of a VMDK descriptor: an extent that is not this file, or a parent. */
static void
read_vmdk_line (const Source *source, const char *line)
{
  g_autofree char *own_name = g_path_get_basename (source->image->path);
  const char *quote = strchr (line, '"');
  g_autofree char *name = NULL;
  const char *end = quote != NULL ? strchr (quote + 1, '"') : NULL;

  if (end != NULL)
    name = g_strndup (quote + 1, (gsize)(end - quote - 1));
  if (g_str_has_prefix (line, "RW ") || g_str_has_prefix (line, "RDONLY ") ||
      g_str_has_prefix (line, "NOACCESS "))
    {
      gboolean is_zero = strstr (line, " ZERO") != NULL && name == NULL;

      if (!is_zero && g_strcmp0 (name, own_name) != 0)
        refer_to (source->image, name != NULL ? name : line, -1);
    }
  else if (g_ascii_strncasecmp (line, "parentCID=", strlen ("parentCID=")) == 0)
    {
      if (g_ascii_strncasecmp (line + strlen ("parentCID="), "ffffffff", 8) != 0)
        refer_to (source->image, "", 0);
    }
  else if (g_ascii_strncasecmp (line, "parentFileNameHint", strlen ("parentFileNameHint")) == 0)
    refer_to (source->image, name != NULL ? name : line, -1);
}

static void
read_vmdk_descriptor (const Source *source, guint64 offset, guint64 length)
{
  gsize wanted =
      (gsize)MIN (MIN (length, MAX_DESCRIPTOR), offset < source->size ? source->size - offset : 0);
  g_autofree char *text = g_malloc0 (wanted + 1);
  g_auto (GStrv) lines = NULL;

  if (!read_at (source, offset, text, wanted))
    return;
  lines = g_strsplit_set (text, "\r\n", -1);

  /* Hints come before extents in real files, and a parent says more than an extent. */
  for (gsize i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "parentFileNameHint") != NULL)
      read_vmdk_line (source, g_strchug (lines[i]));
  for (gsize i = 0; lines[i] != NULL; i++)
    read_vmdk_line (source, g_strchug (lines[i]));
}

static gboolean
read_vmdk (const Source *source)
{
  guint8 head[64] = { 0 };
  char start[1024] = { 0 };

  if (read_at (source, 0, head, sizeof head) && memcmp (head, "KDMV", 4) == 0)
    {
      source->image->format = g_strdup ("vmdk");
      source->image->virtual_size = MIN (le64 (head + 12), G_MAXUINT64 / 512) * 512;
      read_vmdk_descriptor (
          source, MIN (le64 (head + 28), source->size) * 512, MIN (le64 (head + 36), 1024) * 512);
      return TRUE;
    }
  if (memcmp (head, "COWD", 4) == 0)
    {
      source->image->format = g_strdup ("vmdk");
      return TRUE;
    }
  read_at (source, 0, start, (gsize)MIN (source->size, sizeof start - 1));
  if (strstr (start, "# Disk DescriptorFile") == NULL)
    return FALSE;

  /* A descriptor alone holds no data: whatever it describes is elsewhere. */
  source->image->format = g_strdup ("vmdk");
  read_vmdk_descriptor (source, 0, source->size);
  refer_to (source->image, "", 0);
  return TRUE;
}

enum
{
  VDI_TYPE_DYNAMIC = 1,
  VDI_TYPE_STATIC = 2,
};

static gboolean
read_vdi (const Source *source)
{
  guint8 head[0x180];
  guint32 type = 0;

  if (!read_at (source, 0, head, sizeof head) || le32 (head + 0x40) != 0xbeda107f)
    return FALSE;
  source->image->format = g_strdup ("vdi");
  source->image->virtual_size = le64 (head + 0x170);
  type = le32 (head + 0x4c);
  if (type != VDI_TYPE_DYNAMIC && type != VDI_TYPE_STATIC)
    refer_to (source->image, "", 0);
  return TRUE;
}

enum
{
  VPC_TYPE_DIFFERENCING = 4,
};

/* The footer is the last sector; dynamic images have a copy of it at the start. */
static gboolean
read_vpc (const Source *source)
{
  guint8 foot[512];

  if ((!read_at (source, 0, foot, sizeof foot) || memcmp (foot, "conectix", 8) != 0) &&
      (source->size < sizeof foot ||
       !read_at (source, source->size - sizeof foot, foot, sizeof foot) ||
       memcmp (foot, "conectix", 8) != 0))
    return FALSE;
  source->image->format = g_strdup ("vpc");
  source->image->virtual_size = be64 (foot + 48);
  if (be32 (foot + 60) == VPC_TYPE_DIFFERENCING)
    refer_to (source->image, "", 0);
  return TRUE;
}

/*
 * VHDX: the second region table copy is not needed to find out whether there is a parent; the
 * metadata table says so with a "parent locator" item.
 */
static void
read_vhdx_metadata (const Source *source, guint64 offset)
{
  static const guint8 parent_locator[16] = { 0x2d, 0x5f, 0xd3, 0xa8, 0x0b, 0xb3, 0x4d, 0x45,
                                             0xab, 0xf7, 0xd3, 0xd8, 0x48, 0x34, 0xab, 0x0c };
  guint8 table[32];
  guint16 n_entries = 0;

  if (!read_at (source, offset, table, sizeof table) || memcmp (table, "metadata", 8) != 0)
    return;
  n_entries = (guint16)(table[10] | table[11] << 8);
  for (guint i = 0; i < MIN (n_entries, 2047); i++)
    if (read_at (source, offset + 32 + i * 32, table, sizeof table) &&
        memcmp (table, parent_locator, sizeof parent_locator) == 0)
      refer_to (source->image, "", 0);
}

static gboolean
read_vhdx (const Source *source)
{
  enum
  {
    REGION_TABLE = 192 * 1024
  };
  static const guint8 metadata_region[16] = { 0x06, 0xa2, 0x7c, 0x8b, 0x90, 0x47, 0x9a, 0x4b,
                                              0xb8, 0xfe, 0x57, 0x5f, 0x05, 0x0f, 0x88, 0x6e };
  guint8 head[16];
  guint8 entry[32];

  if (!read_at (source, 0, head, 8) || memcmp (head, "vhdxfile", 8) != 0)
    return FALSE;
  source->image->format = g_strdup ("vhdx");
  if (!read_at (source, REGION_TABLE, head, sizeof head))
    return TRUE;
  for (guint i = 0; i < MIN (le32 (head + 8), 2047); i++)
    if (read_at (source, REGION_TABLE + 16 + i * 32, entry, sizeof entry) &&
        memcmp (entry, metadata_region, sizeof metadata_region) == 0)
      read_vhdx_metadata (source, le64 (entry + 16));
  return TRUE;
}

/* Formats that QEMU could read and Lodge does not take: named, so that nobody takes them for raw.
 */
static gboolean
read_foreign (const Source *source)
{
  static const struct
  {
    const char *magic;
    gsize length;
    const char *format;
  } formats[] = {
    { "QED\0", 4, "qed" },
    { "LUKS\xba\xbe", 6, "luks" },
    { "WithoutFreeSpace", 16, "parallels" },
    { "WithouFreSpacExt", 16, "parallels" },
    { "Bochs Virtual HD Image", 22, "bochs" },
    { "#!/bin/sh\n#V2.0 Format\nmodprobe cloop", 37, "cloop" },
  };
  char head[64] = { 0 };

  read_at (source, 0, head, (gsize)MIN (source->size, sizeof head));
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (memcmp (head, formats[i].magic, formats[i].length) == 0)
      {
        source->image->format = g_strdup (formats[i].format);
        source->image->encrypted = g_str_equal (formats[i].format, "luks");
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_iso (const Source *source)
{
  enum
  {
    VOLUME_DESCRIPTOR = 16 * 2048
  };
  char head[6];

  if (!read_at (source, VOLUME_DESCRIPTOR, head, sizeof head) ||
      (memcmp (head + 1, "CD001", 5) != 0 && memcmp (head + 1, "BEA01", 5) != 0))
    return FALSE;
  source->image->format = g_strdup ("iso");
  source->image->virtual_size = source->size;
  return TRUE;
}

void
lodge_image_read_format (int fd, guint64 size, LodgeImageInfo *image)
{
  const Source source = { fd, size, image };

  if (read_qcow (&source) || read_vmdk (&source) || read_vdi (&source) || read_vhdx (&source) ||
      read_foreign (&source) || read_iso (&source) || read_vpc (&source))
    return;
  image->format = g_strdup ("raw");
  image->virtual_size = size;
}
