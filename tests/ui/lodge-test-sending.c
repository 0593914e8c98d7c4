/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-sending.h"

#include <string.h>

#include "lodge-test.h"

#define FNV_START G_GUINT64_CONSTANT (0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT (0x100000001b3)

static guint64
sum_up (const guint8 *data, gsize size)
{
  guint64 sum = FNV_START;

  for (gsize i = 0; i < size; i++)
    sum = (sum ^ data[i]) * FNV_PRIME;
  return sum;
}

GFile *
lodge_test_sending_make (const char *folder, const char *name, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *data = g_malloc (size + 1);
  guint seed = g_str_hash (name);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    data[i] = (char)((i * 31 + i / 253 + seed) & 0xff);
  /* Not by way of another name: this one may be as long as names can be. */
  g_file_set_contents_full (path, data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

LodgeTestSending *
lodge_test_sending_start_model (LodgeConsole *console, GListModel *files)
{
  LodgeTestSending *self = g_new0 (LodgeTestSending, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  self->job = lodge_job_new ("Sending", cancellable);
  lodge_console_send_files_async (
      console, files, self->job, lodge_test_store_result_cb, &self->result);
  return self;
}

LodgeTestSending *
lodge_test_sending_start (LodgeConsole *console, GFile *first, ...)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  va_list others;

  va_start (others, first);
  for (GFile *file = first; file != NULL; file = va_arg (others, GFile *))
    g_list_store_append (files, file);
  va_end (others);
  return lodge_test_sending_start_model (console, G_LIST_MODEL (files));
}

const GError *
lodge_test_sending_wait (LodgeTestSending *self)
{
  g_autoptr (GObject) console = NULL;

  /* Macros ask more than once. */
  if (self->over)
    return self->error;

  lodge_test_wait_for (self->result != NULL, 60);
  console = g_async_result_get_source_object (self->result);
  lodge_console_send_files_finish (LODGE_CONSOLE (console), self->result, &self->error);
  g_clear_object (&self->result);
  self->over = TRUE;
  return self->error;
}

void
lodge_test_sending_free (LodgeTestSending *self)
{
  g_assert_null (self->result);
  g_clear_error (&self->error);
  lodge_test_assert_finalizes (&self->job);
  g_free (self);
}

void
lodge_test_sending_assert_arrived (LodgeTestQemu *qemu, GFile *file)
{
  g_autofree char *data = NULL;
  g_autofree char *line = NULL;
  gsize size;
  g_autoptr (GError) error = NULL;

  g_file_load_contents (file, NULL, &data, &size, NULL, &error);
  g_assert_no_error (error);
  line = g_strdup_printf ("VDAGENT: file has %" G_GSIZE_FORMAT " bytes, sum %016" G_GINT64_MODIFIER
                          "x,",
                          size,
                          sum_up ((const guint8 *)data, size));
  if (!lodge_test_qemu_said (qemu, line))
    {
      g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

      g_error ("The guest did not say “%s” but:\n%s", line, serial);
    }
}
