/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-keeper.h"
#include "lodge-cli-private.h"
#include "lodge-size.h"
#include "lodge-text.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_URI "qemu:///session"

static const LodgeCliVerb *const verb_tables[] = {
  lodge_cli_query_verbs,   lodge_cli_create_verbs,     lodge_cli_lifecycle_verbs,
  lodge_cli_edit_verbs,    lodge_cli_medium_verbs,     lodge_cli_delete_verbs,
  lodge_cli_nic_verbs,     lodge_cli_forward_verbs,    lodge_cli_reach_verbs,
  lodge_cli_network_verbs, lodge_cli_screen_verbs,     lodge_cli_snapshot_verbs,
  lodge_cli_clone_verbs,   lodge_cli_disposable_verbs, lodge_cli_obstacle_verbs,
  lodge_cli_grow_verbs,    lodge_cli_tools_verbs,      lodge_cli_firmware_verbs,
  lodge_cli_record_verbs,
};

static const LodgeCliVerb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verb_tables); i++)
    {
      for (const LodgeCliVerb *verb = verb_tables[i]; verb->name != NULL; verb++)
        {
          if (g_str_equal (verb->name, name))
            return verb;
        }
    }
  return NULL;
}

static char *
dup_verb_list (void)
{
  GString *list = g_string_new (_ ("Verbs:"));

  for (gsize i = 0; i < G_N_ELEMENTS (verb_tables); i++)
    {
      for (const LodgeCliVerb *verb = verb_tables[i]; verb->name != NULL; verb++)
        g_string_append_printf (list, "\n  %-17s%s", verb->name, _ (verb->summary));
    }
  g_string_append (list, "\n\n");
  g_string_append (
      list,
      _ ("MACHINE is a title, a name, a UUID or the first 8 or more digits of one. “lodgectl "
         "VERB --help” tells the options of a verb; lodgectl(1) tells all."));
  return g_string_free (list, FALSE);
}

void
lodge_cli_warn (const char *message)
{
  g_autofree char *safe = lodge_text_dup_safe (message, -1, 16384);

  fprintf (stderr, "lodgectl: %s\n", safe);
}

void
lodge_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fputs (text, stdout);
}

void
lodge_cli_print_json (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);

  lodge_cli_print ("%s\n", text);
  json_node_unref (node);
}

static void
tell_error (LodgeCli *self, const GError *error)
{
  const char *details = lodge_vmm_error_get_details (error);
  g_autofree char *line = details != NULL ? lodge_text_sanitize (details, 1024) : NULL;

  lodge_cli_warn (error->message);
  /* Nothing better is known, or the sentence speaks of them. */
  if (details != NULL && (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_FAILED) ||
                          g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED)))
    lodge_cli_warn (line);
  else if (details != NULL)
    g_debug ("%s", details);
  if (error->domain != G_OPTION_ERROR)
    return;
  if (self->verb != NULL)
    fprintf (stderr, _ ("“lodgectl %s --help” tells more.\n"), self->verb->name);
  else
    fputs (_ ("“lodgectl --help” tells more.\n"), stderr);
}

void
lodge_cli_finish (LodgeCli *self, GError *error)
{
  g_return_if_fail (!self->finished);

  self->finished = TRUE;
  if (error == NULL)
    self->exit_code = LODGE_CLI_EXIT_DONE;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      lodge_cli_warn (_ ("Interrupted."));
      self->exit_code = LODGE_CLI_EXIT_FAILED;
    }
  else
    {
      tell_error (self, error);
      self->exit_code =
          error->domain == G_OPTION_ERROR ? LODGE_CLI_EXIT_USAGE : LODGE_CLI_EXIT_FAILED;
    }
  g_clear_error (&error);
  if (self->loop != NULL)
    g_main_loop_quit (self->loop);
}

char *
lodge_cli_dup_text (const char *typed, GError **error)
{
  g_autofree char *text = NULL;

  /* In the C locale, too, terminals and scripts speak UTF-8. */
  if (g_utf8_validate (typed, -1, NULL))
    return g_strdup (typed);

  text = g_locale_to_utf8 (typed, -1, NULL, NULL, NULL);
  if (text == NULL)
    g_set_error_literal (error,
                         G_OPTION_ERROR,
                         G_OPTION_ERROR_BAD_VALUE,
                         _ ("An argument is no text in this locale's encoding."));
  return g_steal_pointer (&text);
}

char *
lodge_cli_dup_title (const char *typed, const char *option, GError **error)
{
  g_autofree char *text = lodge_cli_dup_text (typed, error);
  g_autofree char *title = NULL;

  if (text == NULL)
    return NULL;

  title = lodge_text_sanitize (text, LODGE_TITLE_MAX_CHARS);
  if (*title != '\0')
    return g_steal_pointer (&title);

  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("%s needs a text that can be seen."),
               option);
  return NULL;
}

gboolean
lodge_cli_parse_nick (GType type, const char *nick, const char *option, int *value, GError **error)
{
  g_autofree char *nicks = NULL;

  if (lodge_enum_from_nick (type, nick, value))
    return TRUE;

  nicks = lodge_enum_dup_nicks (type);
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is nothing that %s knows; it takes %s."),
               nick,
               option,
               nicks);
  return FALSE;
}

gboolean
lodge_cli_parse_number (const char *typed,
                        const char *option,
                        guint64 minimum,
                        guint64 maximum,
                        guint64 *value,
                        GError **error)
{
  g_autofree char *safe = NULL;

  if (g_ascii_string_to_unsigned (typed, 10, minimum, maximum, value, NULL))
    return TRUE;

  safe = lodge_text_dup_safe (typed, -1, 64);
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               /* PRIu64, because xgettext knows it and not GLib's. */
               _ ("%s takes a whole number from %" PRIu64 " to %" PRIu64 ", not “%s”."),
               option,
               minimum,
               maximum,
               safe);
  return FALSE;
}

gboolean
lodge_cli_parse_size (const char *typed, const char *option, guint64 *bytes, GError **error)
{
  g_autofree char *safe = NULL;

  if (lodge_size_parse (typed, bytes, NULL))
    return TRUE;

  safe = lodge_text_dup_safe (typed, -1, 64);
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("%s takes a size such as 512M or 2G, not “%s”."),
               option,
               safe);
  return FALSE;
}

gboolean
lodge_cli_parse_memory (const char *typed, guint64 *bytes, GError **error)
{
  if (!lodge_cli_parse_size (typed, "--memory", bytes, error))
    return FALSE;
  if (*bytes >= LODGE_MIB)
    return TRUE;
  g_set_error_literal (error,
                       G_OPTION_ERROR,
                       G_OPTION_ERROR_BAD_VALUE,
                       _ ("--memory takes at least 1M; a number without a suffix is bytes."));
  return FALSE;
}

LodgeMachine *
lodge_cli_find_machine (LodgeCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lodge_cli_dup_text (self->arguments[0], &error);
  LodgeMachine *machine = NULL;

  if (text != NULL)
    machine = lodge_core_find_machine (self->core, text, &error);
  if (machine == NULL)
    lodge_cli_finish (self, g_steal_pointer (&error));
  return machine;
}

void
lodge_cli_finish_with_machine (LodgeCli *self, LodgeMachine *machine, const char *sentence)
{
  if (self->json)
    lodge_cli_print_json (lodge_cli_json_machine (machine, TRUE));
  else
    lodge_cli_print ("%s\n", sentence);
  lodge_cli_finish (self, NULL);
}

/* What the rooms below have to say is told like all else; only debugging keeps GLib's form, and off
 * the standard output, which may be JSON. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (level != G_LOG_LEVEL_WARNING && level != G_LOG_LEVEL_MESSAGE)
    return g_log_writer_default (level, fields, n_fields, user_data);

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE") && fields[i].length < 0)
        lodge_cli_warn (fields[i].value);
    }
  return G_LOG_WRITER_HANDLED;
}

static gboolean
on_signal_cb (gpointer user_data)
{
  LodgeCli *self = user_data;

  /* The source goes, so that a second Ctrl+C ends the program at once; the journal heals then. */
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_core_recover_finish (LODGE_CORE (source), result, &error) < 0)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          lodge_cli_finish (self, g_steal_pointer (&error));
          return;
        }
      lodge_cli_warn (error->message);
    }
  self->verb->run (self);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  if (!lodge_vmm_wait_connected_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  lodge_core_recover_async (self->core, self->cancellable, on_recovered_cb, self);
}

static void
run_verb (LodgeCli *self, LodgeVmmFactory factory, gpointer factory_data)
{
  guint interrupt = g_unix_signal_add (SIGINT, on_signal_cb, self);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal_cb, self);
  GMainContext *context = g_main_context_default ();

  self->loop = g_main_loop_new (context, FALSE);
  self->cancellable = g_cancellable_new ();
  self->core = lodge_core_new (factory, factory_data, NULL);
  lodge_agent_keep (self->core);
  self->vmm = g_object_ref (lodge_core_add_connection (self->core, self->uri));
  lodge_vmm_connect (self->vmm);
  lodge_vmm_wait_connected_async (self->vmm, self->cancellable, on_connected_cb, self);
  g_main_loop_run (self->loop);

  lodge_vmm_disconnect (self->vmm);
  for (gsize i = 0; i < 2; i++)
    {
      GSource *source = g_main_context_find_source_by_id (context, i == 0 ? interrupt : terminate);

      if (source != NULL)
        g_source_destroy (source);
    }
}

static gboolean
parse (GOptionContext *context, char ***argv, GError **error)
{
  if (g_option_context_parse_strv (context, argv, error))
    return TRUE;
  /* A wrongly encoded argument is a conversion error; to the user all of them are usage. */
  if (error != NULL && *error != NULL)
    {
      (*error)->domain = G_OPTION_ERROR;
      (*error)->code = G_OPTION_ERROR_BAD_VALUE;
    }
  return FALSE;
}

static const GOptionEntry *
dup_common_entries (LodgeCli *self)
{
  const GOptionEntry entries[] = {
    { "connect",
      'c',
      0,
      G_OPTION_ARG_STRING,
      &self->uri,
      N_ ("The libvirt connection (default: qemu:///session)"),
      "URI" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print JSON"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version and end"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return g_memdup2 (entries, sizeof entries);
}

/* The part before the verb. */
static gboolean
parse_common (LodgeCli *self, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("VERB [ARGUMENT…]"));
  g_autofree GOptionEntry *entries = (GOptionEntry *)dup_common_entries (self);
  g_autofree char *verbs = dup_verb_list ();

  g_option_context_set_summary (context, _ ("Work with the virtual machines of this computer."));
  g_option_context_set_description (context, verbs);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return parse (context, argv, error);
}

static gboolean
check_argument_count (LodgeCli *self, GError **error)
{
  int n = (int)g_strv_length (self->arguments);

  if (n >= self->verb->min_arguments &&
      (self->verb->max_arguments < 0 || n <= self->verb->max_arguments))
    return TRUE;

  if (self->verb->max_arguments == 0)
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” takes no argument."),
                 self->verb->name);
  else
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” takes %s."),
                 self->verb->name,
                 self->verb->arguments);
  return FALSE;
}

/* Copies of the verb's entries, their members found in this run's options. */
static GOptionEntry *
dup_verb_entries (LodgeCli *self)
{
  gsize n = 0;
  GOptionEntry *entries;

  while (self->verb->entries[n].long_name != NULL)
    n++;
  entries = g_memdup2 (self->verb->entries, (n + 1) * sizeof *entries);
  for (gsize i = 0; i < n; i++)
    entries[i].arg_data = (char *)self->options + GPOINTER_TO_SIZE (entries[i].arg_data);
  return entries;
}

static void
free_options (LodgeCli *self)
{
  if (self->verb == NULL || self->verb->entries == NULL)
    return;
  for (const GOptionEntry *entry = self->verb->entries; entry->long_name != NULL; entry++)
    {
      char **member = (char **)((char *)self->options + GPOINTER_TO_SIZE (entry->arg_data));

      if (entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME)
        g_free (*member);
      else if (entry->arg == G_OPTION_ARG_STRING_ARRAY)
        g_strfreev (*(char ***)(gpointer)member);
    }
  g_free (self->options);
}

/* The part from the verb on. */
static gboolean
parse_verb (LodgeCli *self, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (self->verb->arguments);
  g_autofree GOptionEntry *common = (GOptionEntry *)dup_common_entries (self);
  g_autofree GOptionEntry *entries = NULL;
  g_autofree char *prgname = g_strdup_printf ("lodgectl %s", self->verb->name);
  g_autofree char *more = self->verb->dup_more != NULL ? self->verb->dup_more () : NULL;
  g_autofree char *description =
      g_strjoin (self->verb->description != NULL && more != NULL ? "\n" : "",
                 self->verb->description != NULL ? _ (self->verb->description) : "",
                 more != NULL ? more : "",
                 NULL);
  const GOptionEntry remaining[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_set_prgname (prgname);
  g_option_context_set_summary (context, _ (self->verb->summary));
  g_option_context_set_description (context, *description != '\0' ? description : NULL);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (self->verb->entries != NULL)
    {
      self->options = g_malloc0 (self->verb->options_size);
      entries = dup_verb_entries (self);
      g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
    }
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, remaining, NULL);
  if (!parse (context, argv, error))
    return FALSE;

  g_set_prgname ("lodgectl");
  if (self->arguments == NULL)
    self->arguments = g_new0 (char *, 1);
  return self->version || check_argument_count (self, error);
}

static gboolean
parse_command_line (LodgeCli *self, char ***argv, GError **error)
{
  if (!parse_common (self, argv, error))
    return FALSE;
  if (self->version)
    return TRUE;
  if ((*argv)[0] == NULL || (*argv)[1] == NULL)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("A verb is missing."));
      return FALSE;
    }

  self->verb = find_verb ((*argv)[1]);
  if (self->verb == NULL)
    {
      g_set_error (error,
                   G_OPTION_ERROR,
                   G_OPTION_ERROR_BAD_VALUE,
                   _ ("There is no verb “%s”."),
                   (*argv)[1]);
      return FALSE;
    }
  g_free ((*argv)[1]);
  memmove (*argv + 1, *argv + 2, g_strv_length (*argv + 2) * sizeof **argv + sizeof **argv);
  if (!parse_verb (self, argv, error))
    return FALSE;
  return self->version || self->verb->check == NULL || self->verb->check (self, error);
}

/* What could not be written must not look done. */
static int
flush_output (int exit_code)
{
  g_autofree char *message = NULL;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return exit_code;
  message = g_strdup_printf (_ ("The output could not be written: %s."), g_strerror (errno));
  lodge_cli_warn (message);
  return exit_code == LODGE_CLI_EXIT_DONE ? LODGE_CLI_EXIT_FAILED : exit_code;
}

static void
clear (LodgeCli *self)
{
  g_clear_pointer (&self->data, self->data_free);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  free_options (self);
  g_strfreev (self->arguments);
  g_free (self->uri);
}

int
lodge_cli_main (int argc, char **argv, LodgeVmmFactory factory, gpointer factory_data)
{
  g_auto (GStrv) args = g_strdupv (argv);
  LodgeCli self = { 0 };
  GError *error = NULL;

  g_set_prgname ("lodgectl");
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_log, NULL, NULL);
  if (!parse_command_line (&self, &args, &error))
    lodge_cli_finish (&self, error);
  else if (self.version)
    lodge_cli_print ("lodgectl %s\n", PACKAGE_VERSION);
  else
    {
      if (self.uri == NULL)
        self.uri = g_strdup (DEFAULT_URI);
      run_verb (&self, factory, factory_data);
    }
  self.exit_code = flush_output (self.exit_code);
  clear (&self);
  return self.exit_code;
}
