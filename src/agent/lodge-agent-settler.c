/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-settler.h"

#include "lodge-agent-forwards.h"
#include "lodge-agent-plan.h"
#include "lodge-fault.h"

#define FIRST_PAUSE 250 /* milliseconds */
#define LAST_PAUSE (30 * 1000)

/* One machine's; lives while something is to be done for it. */
typedef struct
{
  LodgeAgentSettler *settler; /* NULL: it has gone */
  LodgeMachine *machine;
  gboolean under_way;
  gboolean again;
  guint pause;
  guint timer;
} Work;

struct _LodgeAgentSettler
{
  LodgeVmm *vmm;
  LodgeAgentSettlerFunc idle;
  gpointer user_data;
  GHashTable *works; /* LodgeMachine -> Work */
  LodgeAgentForwards *forwards;
};

static void begin (Work *work);

static void
work_free (Work *work)
{
  g_clear_handle_id (&work->timer, g_source_remove);
  g_object_unref (work->machine);
  g_free (work);
}

/* Work that is under way is freed by its callback. */
static void
let_go (gpointer data)
{
  Work *work = data;

  work->settler = NULL;
  if (!work->under_way)
    work_free (work);
}

static void
on_forwards_again (LodgeMachine *machine, gpointer user_data)
{
  lodge_agent_settler_settle (user_data, machine);
}

LodgeAgentSettler *
lodge_agent_settler_new (LodgeVmm *vmm, LodgeAgentSettlerFunc idle, gpointer user_data)
{
  LodgeAgentSettler *self = g_new0 (LodgeAgentSettler, 1);

  self->vmm = g_object_ref (vmm);
  self->idle = idle;
  self->user_data = user_data;
  self->works = g_hash_table_new_full (NULL, NULL, NULL, let_go);
  self->forwards = lodge_agent_forwards_new (vmm, on_forwards_again, self);
  return self;
}

void
lodge_agent_settler_free (LodgeAgentSettler *self)
{
  lodge_agent_forwards_free (self->forwards);
  g_hash_table_unref (self->works);
  g_object_unref (self->vmm);
  g_free (self);
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
  Work *work = user_data;

  work->timer = 0;
  begin (work);
  return G_SOURCE_REMOVE;
}

static void
finish (Work *work)
{
  LodgeAgentSettler *self = work->settler;

  lodge_agent_forwards_look (self->forwards, work->machine);
  g_hash_table_remove (self->works, work->machine);
  if (g_hash_table_size (self->works) == 0)
    self->idle (self->user_data);
}

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  gboolean settled = lodge_vmm_settle_nics_finish (LODGE_VMM (source), result, &error);

  work->under_way = FALSE;
  lodge_fault_point ("agent.settled");
  if (work->settler == NULL)
    work_free (work);
  else if (settled && work->again)
    begin (work);
  else if (settled || !lodge_agent_plan_needs_settling (work->machine) ||
           g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND) ||
           g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED))
    finish (work);
  else
    {
      g_message ("The adapters of “%s” could not be set up yet: %s",
                 lodge_machine_get_title (work->machine),
                 error->message);
      work->pause = CLAMP (work->pause * 2, FIRST_PAUSE, LAST_PAUSE);
      work->timer = g_timeout_add (work->pause, on_pause_over_cb, work);
    }
}

static void
begin (Work *work)
{
  work->under_way = TRUE;
  work->again = FALSE;
  lodge_fault_point ("agent.settling");
  lodge_vmm_settle_nics_async (work->settler->vmm, work->machine, NULL, on_settled_cb, work);
}

void
lodge_agent_settler_settle (LodgeAgentSettler *self, LodgeMachine *machine)
{
  Work *work = g_hash_table_lookup (self->works, machine);

  if (work == NULL)
    {
      work = g_new0 (Work, 1);
      work->settler = self;
      work->machine = g_object_ref (machine);
      g_hash_table_insert (self->works, machine, work);
      begin (work);
      return;
    }
  if (work->under_way)
    {
      work->again = TRUE;
      return;
    }
  /* Something changed: what failed may succeed now. */
  g_clear_handle_id (&work->timer, g_source_remove);
  begin (work);
}

gboolean
lodge_agent_settler_is_busy (LodgeAgentSettler *self)
{
  return g_hash_table_size (self->works) > 0;
}
