/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-key-names.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/* screenshot */

typedef struct
{
  LodgeMachine *machine;
  gsize size;
} Screenshot;

static void
screenshot_free (gpointer data)
{
  Screenshot *shot = data;

  g_object_unref (shot->machine);
  g_free (shot);
}

static void
finish_screenshot (LodgeCli *self)
{
  Screenshot *shot = self->data;
  g_autofree char *file = g_filename_display_name (self->arguments[1]);
  g_autofree char *sentence = NULL;

  sentence = g_strdup_printf (
      _ ("The screen of “%s” is in “%s”."), lodge_machine_get_title (shot->machine), file);
  lodge_cli_finish_with_machine (self, shot->machine, sentence);
}

static void
on_screenshot_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_filename_display_name (self->arguments[1]);

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      finish_screenshot (self);
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (&error, _ ("“%s” could not be written: "), file);
  lodge_cli_finish (self, g_steal_pointer (&error));
}

static void
on_screenshot_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) png = lodge_vmm_screenshot_finish (LODGE_VMM (source), result, &error);
  g_autoptr (GFile) file = NULL;

  if (png == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (g_str_equal (self->arguments[1], "-"))
    {
      fwrite (g_bytes_get_data (png, NULL), 1, g_bytes_get_size (png), stdout);
      lodge_cli_finish (self, NULL);
      return;
    }
  file = g_file_new_for_path (self->arguments[1]);
  g_file_replace_contents_bytes_async (file,
                                       png,
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_NONE,
                                       self->cancellable,
                                       on_screenshot_written_cb,
                                       self);
}

static void
run_screenshot (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  Screenshot *shot;

  if (machine == NULL)
    return;
  shot = g_new0 (Screenshot, 1);
  shot->machine = g_object_ref (machine);
  self->data = shot;
  self->data_free = screenshot_free;
  lodge_vmm_screenshot_async (
      self->vmm, machine, 0, self->cancellable, on_screenshot_taken_cb, self);
}

/* send-keys */

typedef struct
{
  LodgeMachine *machine;
  guint next; /* the argument to send next */
} Keys;

static void
keys_free (gpointer data)
{
  Keys *keys = data;

  g_object_unref (keys->machine);
  g_free (keys);
}

static void on_keys_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
send_next_keys (LodgeCli *self)
{
  Keys *keys = self->data;
  const char *text = self->arguments[keys->next];
  LodgeKeyCombination combination;
  g_autofree char *sentence = NULL;

  if (text == NULL)
    {
      sentence =
          g_strdup_printf (_ ("Keys were sent to “%s”."), lodge_machine_get_title (keys->machine));
      lodge_cli_finish_with_machine (self, keys->machine, sentence);
      return;
    }
  keys->next++;
  lodge_key_names_parse (text, &combination, NULL);
  lodge_vmm_send_keys_async (self->vmm,
                             keys->machine,
                             combination.codes,
                             combination.n_codes,
                             self->cancellable,
                             on_keys_sent_cb,
                             self);
}

static void
on_keys_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  if (lodge_vmm_send_keys_finish (LODGE_VMM (source), result, &error))
    send_next_keys (self);
  else
    lodge_cli_finish (self, error);
}

static gboolean
check_send_keys (LodgeCli *self, GError **error)
{
  for (guint i = 1; self->arguments[i] != NULL; i++)
    {
      g_autofree char *text = lodge_cli_dup_text (self->arguments[i], error);
      LodgeKeyCombination combination;

      if (text == NULL || !lodge_key_names_parse (text, &combination, error))
        return FALSE;
    }
  return TRUE;
}

static void
run_send_keys (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  Keys *keys;

  if (machine == NULL)
    return;
  keys = g_new0 (Keys, 1);
  keys->machine = g_object_ref (machine);
  keys->next = 1;
  self->data = keys;
  self->data_free = keys_free;
  send_next_keys (self);
}

static char *
dup_key_help (void)
{
  g_autofree char *names = lodge_key_names_dup_list ();

  return g_strdup_printf (_ ("Names of keys:\n%s"), names);
}

const LodgeCliVerb lodge_cli_screen_verbs[] = {
  { .name = "screenshot",
    .arguments = "MACHINE FILE.png",
    .summary = N_ ("Write a picture of a machine's screen"),
    .description = N_ ("FILE.png is replaced when it exists; “-” is the standard output."),
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run_screenshot },
  { .name = "send-keys",
    .arguments = "MACHINE KEY[+KEY…]…",
    .summary = N_ ("Press keys on a machine's keyboard"),
    .description = N_ ("Keys joined by “+” are pressed together, such as ctrl+alt+f2; several "
                       "arguments are pressed one after another."),
    .dup_more = dup_key_help,
    .min_arguments = 2,
    .max_arguments = -1,
    .check = check_send_keys,
    .run = run_send_keys },
  { NULL },
};
