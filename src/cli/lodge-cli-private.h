/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lodge-cli.h"
#include "lodge-reach.h"

G_BEGIN_DECLS

typedef struct _LodgeCli LodgeCli;

/*
 * One verb. Its options live in a zeroed struct of @options_size bytes, one per run; the arg_data
 * of an entry is the member's offset in it (LODGE_CLI_OPTION). Strings are freed with the struct.
 *
 * @check: (nullable): what can be judged without a connection; any error is one of usage.
 * @run: called once connected and recovered; ends, now or later, with one lodge_cli_finish ().
 */
typedef struct
{
  const char *name;
  const char *arguments; /* for the usage line; not translated */
  const char *summary;
  const char *description;  /* (nullable) */
  char *(*dup_more) (void); /* (nullable): what is appended to the description */
  int min_arguments;
  int max_arguments;           /* -1: any number */
  const GOptionEntry *entries; /* (nullable) */
  gsize options_size;
  gboolean (*check) (LodgeCli *self, GError **error);
  void (*run) (LodgeCli *self);
} LodgeCliVerb;

#define LODGE_CLI_OPTION(type, member) GSIZE_TO_POINTER (G_STRUCT_OFFSET (type, member))

/* The tables of the verb families, each ended by a NULL name. */
extern const LodgeCliVerb lodge_cli_query_verbs[];
extern const LodgeCliVerb lodge_cli_create_verbs[];
extern const LodgeCliVerb lodge_cli_lifecycle_verbs[];
extern const LodgeCliVerb lodge_cli_edit_verbs[];
extern const LodgeCliVerb lodge_cli_delete_verbs[];
extern const LodgeCliVerb lodge_cli_screen_verbs[];
extern const LodgeCliVerb lodge_cli_record_verbs[];
extern const LodgeCliVerb lodge_cli_medium_verbs[];
extern const LodgeCliVerb lodge_cli_network_verbs[];
extern const LodgeCliVerb lodge_cli_nic_verbs[];
extern const LodgeCliVerb lodge_cli_forward_verbs[];
extern const LodgeCliVerb lodge_cli_reach_verbs[];
extern const LodgeCliVerb lodge_cli_snapshot_verbs[];
extern const LodgeCliVerb lodge_cli_clone_verbs[];
extern const LodgeCliVerb lodge_cli_disposable_verbs[];
extern const LodgeCliVerb lodge_cli_obstacle_verbs[];
extern const LodgeCliVerb lodge_cli_grow_verbs[];
extern const LodgeCliVerb lodge_cli_tools_verbs[];
extern const LodgeCliVerb lodge_cli_firmware_verbs[];

/* One run of lodgectl; lives until its main loop has ended. */
struct _LodgeCli
{
  const LodgeCliVerb *verb;
  char *uri;
  gboolean json;
  gboolean version;
  gpointer options;
  char **arguments; /* after the verb, bytes as typed */
  LodgeCore *core;
  LodgeVmm *vmm;
  GCancellable *cancellable; /* cancelled by SIGINT and SIGTERM */
  gpointer data;             /* the verb's own, freed by data_free */
  GDestroyNotify data_free;
  LodgeJob *job;             /* whose progress is shown, or NULL */
  gboolean progress_shown;   /* there is a line to be wiped */
  GMainLoop *loop;
  int exit_code;
  gboolean finished;
};

/* Ends the run. @error: (nullable) (transfer full): told on stderr; G_OPTION_ERROR is usage. */
void lodge_cli_finish (LodgeCli *self, GError *error);

/* A sentence on stderr that does not end the run. */
void lodge_cli_warn (const char *message);

/* stdout, as UTF-8 whatever the locale. */
void lodge_cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void lodge_cli_print_json (JsonNode *node); /* (transfer full) */

/* lodge-cli-progress.c: shows the next job's progress where stderr is a terminal. To be stopped
 * before anything else is told. */
void lodge_cli_show_progress (LodgeCli *self);
void lodge_cli_stop_progress (LodgeCli *self);

/* The machine named by the first argument, or NULL after having finished the run. */
LodgeMachine *lodge_cli_find_machine (LodgeCli *self);

/* With --json the machine as an object, else the sentence. Finishes the run well. */
void lodge_cli_finish_with_machine (LodgeCli *self, LodgeMachine *machine, const char *sentence);

/* What was typed as text: UTF-8, else of the locale's encoding. (transfer full) */
char *lodge_cli_dup_text (const char *typed, GError **error);

/* The same for a title: sanitized, and refused when empty. @option: what it is called. */
char *lodge_cli_dup_title (const char *typed, const char *option, GError **error);

/* A nick of the enumeration @type, or a G_OPTION_ERROR that lists them. */
gboolean
lodge_cli_parse_nick (GType type, const char *nick, const char *option, int *value, GError **error);

/* A whole number of @minimum to @maximum, or a G_OPTION_ERROR. */
gboolean lodge_cli_parse_number (const char *typed,
                                 const char *option,
                                 guint64 minimum,
                                 guint64 maximum,
                                 guint64 *value,
                                 GError **error);

/* A size, "2G", or a G_OPTION_ERROR. */
gboolean
lodge_cli_parse_size (const char *typed, const char *option, guint64 *bytes, GError **error);

/* --memory: at least 1 MiB. */
gboolean lodge_cli_parse_memory (const char *typed, guint64 *bytes, GError **error);

/* lodge-cli-json.c: the stable form. (transfer full) */
JsonNode *lodge_cli_json_machine (LodgeMachine *machine, gboolean all);
JsonNode *lodge_cli_json_host (LodgeHost *host, const char *uri);

/* Members of the object that @builder is in. A number that is 0 when not known becomes null. */
void lodge_cli_json_add_string (JsonBuilder *builder, const char *name, const char *value);
void lodge_cli_json_add_bool (JsonBuilder *builder, const char *name, gboolean value);
void lodge_cli_json_add_number (JsonBuilder *builder, const char *name, guint64 value);
void lodge_cli_json_add_known_number (JsonBuilder *builder, const char *name, guint64 value);

/* lodge-cli-network-json.c. An object each, or an array of them. @status, @strings: (nullable). */
void lodge_cli_json_add_strings (JsonBuilder *builder, const char *name, const char *const *strings);
void lodge_cli_json_add_nic (JsonBuilder *builder, LodgeNic *nic);
void lodge_cli_json_add_nic_status (JsonBuilder *builder, const char *name, LodgeNicStatus *status);
void lodge_cli_json_add_network (JsonBuilder *builder, LodgeNetwork *network, GListModel *machines);
void lodge_cli_json_add_card (JsonBuilder *builder, LodgeReachCard *card);

/* lodge-cli-nic-tell.c: the adapter that @wanted (an id, a MAC address, a number from 1 on, or NULL: the
 * only one) means, as stored. NULL after having finished the run. (transfer full): a draft */
LodgeNic *lodge_cli_dup_nic (LodgeCli *self, LodgeMachine *machine, const char *wanted);
LodgeNicStatus *lodge_cli_find_status (GListModel *statuses, const char *id); /* (transfer none) */

/* lodge-cli-clone.c: the name of the snapshot that @wanted (a name or a title) means, of those that
 * were read. NULL after having finished the run. */
const char *
lodge_cli_find_snapshot_name (LodgeCli *self, LodgeMachine *machine, const char *wanted);

/* lodge-cli-disposable.c: ends the run; "data" is @machine. @snapshot: (nullable): as typed. */
void lodge_cli_start_disposable (LodgeCli *self, LodgeMachine *machine, const char *snapshot);

/* lodge-cli-table.c: columns of text on stdout, aligned by what terminals show. */
typedef struct _LodgeCliTable LodgeCliTable;
LodgeCliTable *lodge_cli_table_new (guint n_columns);
void lodge_cli_table_add (LodgeCliTable *self, ...) G_GNUC_NULL_TERMINATED;
void lodge_cli_table_print (LodgeCliTable *self);
void lodge_cli_table_free (LodgeCliTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeCliTable, lodge_cli_table_free)

G_END_DECLS
