/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-switches.h"

#include "lodge-fault.h"
#include "lodge-file.h"

#include <string.h>

/* Between the end of a process and its next start, in milliseconds; and how long one has to live
 * for its end to count as the first. */
#define FIRST_PAUSE 50
#define LAST_PAUSE (10 * 1000)
#define STEADY (30 * G_TIME_SPAN_SECOND)

typedef struct
{
  LodgeAgentSwitches *owner; /* NULL: no longer wanted */
  char *name;
  char *wanted;  /* the configuration's line */
  char *told;    /* what the process was told last; NULL: nothing */
  char *writing; /* what is on its way */
  guint n_unanswered;
  GSubprocess *process;
  GDataInputStream *answers;
  gint64 began;
  guint pause;
  guint timer;
} Switch;

struct _LodgeAgentSwitches
{
  GObject parent;

  char *program;
  GHashTable *switches; /* name -> Switch */
};

enum
{
  PROP_0,
  PROP_READY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (LodgeAgentSwitches, lodge_agent_switches, G_TYPE_OBJECT)

static void start (Switch *one);
static void tell (Switch *one);

/* Callbacks that are under way hold a Switch; it lives until the last has come. */
static Switch *
hold (Switch *one)
{
  return g_atomic_rc_box_acquire (one);
}

static void
clear (gpointer data)
{
  Switch *one = data;

  g_free (one->name);
  g_free (one->wanted);
  g_free (one->told);
  g_free (one->writing);
  g_clear_object (&one->answers);
  g_clear_object (&one->process);
}

static void
drop (Switch *one)
{
  g_atomic_rc_box_release_full (one, clear);
}

/* Its input ends with the last reference to its pipes; the kill makes sure. */
static void
retire (gpointer data)
{
  Switch *one = data;

  one->owner = NULL;
  g_clear_handle_id (&one->timer, g_source_remove);
  if (one->process != NULL)
    g_subprocess_force_exit (one->process);
  drop (one);
}

static void
notify_ready (LodgeAgentSwitches *self)
{
  if (self != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
  Switch *one = user_data;

  one->timer = 0;
  start (one);
  return G_SOURCE_REMOVE;
}

static void
start_later (Switch *one)
{
  if (g_get_monotonic_time () - one->began > STEADY)
    one->pause = 0;
  one->pause = CLAMP (one->pause * 2, FIRST_PAUSE, LAST_PAUSE);
  one->timer = g_timeout_add (one->pause, on_pause_over_cb, one);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Switch *one = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (one->owner != NULL && one->process == G_SUBPROCESS (source))
    {
      g_message ("The switch %s has ended.", one->name);
      g_clear_object (&one->answers);
      g_clear_object (&one->process);
      g_clear_pointer (&one->told, g_free);
      one->n_unanswered = 0;
      start_later (one);
    }
  drop (one);
}

static void read_answer (Switch *one);

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Switch *one = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line != NULL && one->owner != NULL && one->answers == G_DATA_INPUT_STREAM (source))
    {
      if (one->n_unanswered > 0 && g_str_equal (line, LODGE_NETD_READY))
        one->n_unanswered--;
      lodge_fault_point ("agent.switch-ready");
      notify_ready (one->owner);
      read_answer (one);
    }
  drop (one);
}

static void
read_answer (Switch *one)
{
  g_data_input_stream_read_line_async (
      one->answers, G_PRIORITY_DEFAULT, NULL, on_answer_cb, hold (one));
}

static void
on_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Switch *one = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_debug ("%s: %s", one->name, error->message);
  g_clear_pointer (&one->writing, g_free);
  if (one->owner != NULL)
    tell (one);
  drop (one);
}

/* Tells the process what it is wanted to be, once what was said before is on its way. */
static void
tell (Switch *one)
{
  if (one->process == NULL || one->writing != NULL || g_strcmp0 (one->told, one->wanted) == 0)
    return;
  g_free (one->told);
  one->told = g_strdup (one->wanted);
  one->writing = g_strconcat (one->wanted, "\n", NULL);
  one->n_unanswered++;
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (one->process),
                                   one->writing,
                                   strlen (one->writing),
                                   G_PRIORITY_DEFAULT,
                                   NULL,
                                   on_told_cb,
                                   hold (one));
}

static void
start (Switch *one)
{
  g_autoptr (GError) error = NULL;

  one->began = g_get_monotonic_time ();
  /* On this thread, whose end the process notices (PR_SET_PDEATHSIG). */
  one->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                   &error,
                                   one->owner->program,
                                   one->name,
                                   NULL);
  if (one->process == NULL)
    {
      g_warning ("%s", error->message);
      start_later (one);
      return;
    }
  lodge_fault_point ("agent.switch-started");
  one->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (one->process));
  g_subprocess_wait_async (one->process, NULL, on_ended_cb, hold (one));
  read_answer (one);
  tell (one);
}

static void
on_folder_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Switch *one = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("%s", error->message);
  if (one->owner != NULL)
    start (one);
  drop (one);
}

static void
make_folder (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (lodge_file_make_folder (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Switch *
add_switch (LodgeAgentSwitches *self, const char *name)
{
  Switch *one = g_atomic_rc_box_new0 (Switch);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_folder_made_cb, hold (one));

  one->owner = self;
  one->name = g_strdup (name);
  g_hash_table_insert (self->switches, one->name, one);
  g_task_set_task_data (task, lodge_netd_dup_path (name, NULL), g_free);
  g_task_run_in_thread (task, make_folder);
  return one;
}

void
lodge_agent_switches_set_plan (LodgeAgentSwitches *self, GHashTable *plan)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_return_if_fail (LODGE_IS_AGENT_SWITCHES (self));

  /* What is no longer wanted ends before anything new begins. */
  g_hash_table_iter_init (&iter, self->switches);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (plan, name))
      g_hash_table_iter_remove (&iter);

  g_hash_table_iter_init (&iter, plan);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Switch *one = g_hash_table_lookup (self->switches, name);

      if (one == NULL)
        one = add_switch (self, name);
      g_free (one->wanted);
      one->wanted = lodge_netd_config_to_line (value);
      tell (one);
    }
  notify_ready (self);
}

gboolean
lodge_agent_switches_get_ready (LodgeAgentSwitches *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (LODGE_IS_AGENT_SWITCHES (self), FALSE);

  g_hash_table_iter_init (&iter, self->switches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Switch *one = value;

      if (one->n_unanswered > 0 || g_strcmp0 (one->told, one->wanted) != 0)
        return FALSE;
    }
  return TRUE;
}

guint
lodge_agent_switches_get_n_running (LodgeAgentSwitches *self)
{
  g_return_val_if_fail (LODGE_IS_AGENT_SWITCHES (self), 0);

  return g_hash_table_size (self->switches);
}

static void
lodge_agent_switches_dispose (GObject *object)
{
  LodgeAgentSwitches *self = LODGE_AGENT_SWITCHES (object);

  g_clear_pointer (&self->switches, g_hash_table_unref);
  G_OBJECT_CLASS (lodge_agent_switches_parent_class)->dispose (object);
}

static void
lodge_agent_switches_finalize (GObject *object)
{
  LodgeAgentSwitches *self = LODGE_AGENT_SWITCHES (object);

  g_free (self->program);
  G_OBJECT_CLASS (lodge_agent_switches_parent_class)->finalize (object);
}

static void
lodge_agent_switches_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_READY)
    g_value_set_boolean (value, lodge_agent_switches_get_ready (LODGE_AGENT_SWITCHES (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_agent_switches_class_init (LodgeAgentSwitchesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_agent_switches_dispose;
  object_class->finalize = lodge_agent_switches_finalize;
  object_class->get_property = lodge_agent_switches_get_property;
  properties[PROP_READY] =
      g_param_spec_boolean ("ready",
                            NULL,
                            NULL,
                            TRUE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_agent_switches_init (LodgeAgentSwitches *self)
{
  self->switches = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, retire);
}

LodgeAgentSwitches *
lodge_agent_switches_new (const char *program)
{
  LodgeAgentSwitches *self = g_object_new (LODGE_TYPE_AGENT_SWITCHES, NULL);

  self->program = g_strdup (program);
  return self;
}
