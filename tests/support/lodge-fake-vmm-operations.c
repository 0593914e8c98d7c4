/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-vmm-private.h"

#include <glib/gstdio.h>
#include <sys/socket.h>

typedef struct _Call Call;
typedef void (*CallFunc) (LodgeFakeVmm *self, Call *call, GTask *task);

/* The arguments of one call, kept until it is its turn. */
struct _Call
{
  CallFunc run;
  LodgeFakeRun shared_run; /* with shared_data: of the other files */
  gpointer shared_data;
  GDestroyNotify shared_destroy;
  char *uuid; /* of the machine */
  LodgeMachineConfig *config;
  LodgeMachineEdit *edit;
  LodgeDefinition *definition;
  LodgeDiskRequest *request;
  LodgeJob *job;
  char *text; /* a path, keys, or a device's id */
  char *path;
  guint number;
  LodgeVerb verb;
  gboolean dry_run;
};

static void
call_free (Call *call)
{
  if (call->shared_destroy != NULL)
    call->shared_destroy (call->shared_data);
  g_free (call->uuid);
  g_clear_object (&call->config);
  g_clear_pointer (&call->edit, lodge_machine_edit_free);
  g_clear_pointer (&call->definition, lodge_definition_free);
  g_clear_pointer (&call->request, lodge_disk_request_free);
  g_clear_object (&call->job);
  g_free (call->text);
  g_free (call->path);
  g_free (call);
}

static Call *
call_new (GTask *task, LodgeMachine *machine, CallFunc run)
{
  Call *call = g_new0 (Call, 1);

  call->run = run;
  if (machine != NULL)
    call->uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_task_set_task_data (task, call, (GDestroyNotify)call_free);
  return call;
}

static gboolean
on_call_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  LodgeFakeVmm *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  LodgeFakePlan *plan = lodge_fake_vmm_get_plan (self, g_task_get_name (task));

  if (self->state != LODGE_VMM_STATE_CONNECTED)
    g_task_return_error (task,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED,
                                              NULL,
                                              "The connection was lost. Try again later."));
  else if (plan->error != NULL)
    g_task_return_error (task, g_error_copy (plan->error));
  else if (call->uuid != NULL && lodge_fake_vmm_find_domain (self, call->uuid) == NULL)
    g_task_return_error (task,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                              NULL,
                                              "The machine does not exist any more."));
  else
    call->run (self, call, task);
  return G_SOURCE_REMOVE;
}

void
lodge_fake_vmm_resume_call (GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_call_idle_cb, task, g_object_unref);
}

/* Takes over @task: runs it in the next round, or leaves it waiting. */
static void
call_start (LodgeFakeVmm *self, const char *operation, GTask *task)
{
  LodgeFakePlan *plan = lodge_fake_vmm_get_plan (self, operation);

  g_task_set_name (task, operation);
  plan->n_calls++;
  if (plan->held)
    g_queue_push_tail (&plan->waiting, task);
  else
    lodge_fake_vmm_resume_call (task);
}

static void
run_shared (LodgeFakeVmm *self, Call *call, GTask *task)
{
  call->shared_run (self,
                    call->uuid != NULL ? lodge_fake_vmm_find_domain (self, call->uuid) : NULL,
                    call->shared_data,
                    task);
}

void
lodge_fake_vmm_start_call (LodgeFakeVmm *self,
                           const LodgeFakeCall *spec,
                           gpointer data,
                           GDestroyNotify destroy,
                           GTask *task)
{
  Call *call = call_new (task, spec->machine, run_shared);

  call->shared_run = spec->run;
  call->shared_data = data;
  call->shared_destroy = destroy;
  call_start (self, spec->operation, task);
}

static LodgeFakeDomain *
call_domain (LodgeFakeVmm *self, Call *call)
{
  return lodge_fake_vmm_find_domain (self, call->uuid);
}

/* refresh */

static void
run_refresh (LodgeFakeVmm *self, Call *call, GTask *task)
{
  if (call->uuid != NULL)
    lodge_fake_vmm_show (self, call->uuid);
  else
    lodge_fake_vmm_show_all (self);
  g_task_return_boolean (task, TRUE);
}

static void
fake_refresh (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  call_new (task, machine, run_refresh);
  call_start (LODGE_FAKE_VMM (vmm), "refresh", task);
}

/* control */

typedef struct
{
  guint from; /* the states in which it can be done, one bit each */
  LodgeMachineState to;
  LodgeMachineReason reason;
} Transition;

#define STATE(name) (1u << LODGE_MACHINE_STATE_##name)
#define TO(state, reason) LODGE_MACHINE_STATE_##state, LODGE_MACHINE_REASON_##reason

static const Transition transitions[] = {
  [LODGE_VERB_START] = { STATE (OFF) | STATE (SAVED) | STATE (CRASHED), TO (RUNNING, NONE) },
  [LODGE_VERB_PAUSE] = { STATE (RUNNING), TO (PAUSED, USER) },
  [LODGE_VERB_RESUME] = { STATE (PAUSED) | STATE (ASLEEP), TO (RUNNING, NONE) },
  [LODGE_VERB_SHUT_DOWN] = { STATE (RUNNING), TO (RUNNING, NONE) },
  [LODGE_VERB_RESTART] = { STATE (RUNNING), TO (RUNNING, NONE) },
  [LODGE_VERB_RESET] = { STATE (RUNNING) | STATE (PAUSED), TO (RUNNING, NONE) },
  [LODGE_VERB_FORCE_OFF] = { STATE (RUNNING) | STATE (PAUSED) | STATE (SHUTTING_DOWN) |
                                 STATE (ASLEEP),
                             TO (OFF, FORCED_OFF) },
  [LODGE_VERB_SAVE] = { STATE (RUNNING) | STATE (PAUSED), TO (SAVED, USER) },
  [LODGE_VERB_DISCARD_SAVED] = { STATE (SAVED), TO (OFF, USER) },
};

typedef struct
{
  LodgeFakeVmm *vmm;
  char *uuid;
} Guest;

static void
guest_free (gpointer data)
{
  Guest *guest = data;

  g_object_unref (guest->vmm);
  g_free (guest->uuid);
  g_free (guest);
}

static gboolean
on_guest_off_cb (gpointer data)
{
  Guest *guest = data;
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (guest->vmm, guest->uuid);

  if (domain != NULL && domain->live != NULL)
    {
      lodge_fake_vmm_move (guest->vmm, domain, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_GUEST);
      lodge_fake_vmm_event (guest->vmm, guest->uuid);
    }
  return G_SOURCE_REMOVE;
}

static void
turn_guest_off_later (LodgeFakeVmm *self, LodgeFakeDomain *domain)
{
  Guest *guest = g_new0 (Guest, 1);

  guest->vmm = g_object_ref (self);
  guest->uuid = g_strdup (domain->uuid);
  g_idle_add_full (G_PRIORITY_LOW, on_guest_off_cb, guest, guest_free);
}

static void
run_control (LodgeFakeVmm *self, Call *call, GTask *task)
{
  const Transition *transition = &transitions[call->verb];
  LodgeFakeDomain *domain = call_domain (self, call);

  if ((transition->from & (1u << domain->state)) == 0)
    {
      lodge_fake_vmm_show (self, call->uuid);
      g_task_return_error (task,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                                NULL,
                                                "The machine is not in a state for that."));
      return;
    }
  lodge_fake_vmm_move (self, domain, transition->to, transition->reason);
  if (call->verb == LODGE_VERB_SHUT_DOWN && self->guests_obey)
    turn_guest_off_later (self, domain);
  lodge_fake_vmm_show (self, call->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
fake_control (LodgeVmm *vmm, LodgeMachine *machine, LodgeVerb verb, GTask *task)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (vmm);
  g_autofree char *operation =
      g_strdup_printf ("control/%s", lodge_enum_to_nick (LODGE_TYPE_VERB, verb));
  LodgeFakePlan *all = lodge_fake_vmm_get_plan (self, "control");

  call_new (task, machine, run_control)->verb = verb;
  if (all->held || all->error != NULL)
    {
      call_start (self, "control", task);
      return;
    }
  all->n_calls++;
  call_start (self, operation, task);
}

/* Counted and planned as the verb that it is. Cancelled while it is held: nothing has happened. */

static void
run_save (LodgeFakeVmm *self, Call *call, GTask *task)
{
  if (g_task_return_error_if_cancelled (task))
    return;
  if (call->job != NULL)
    lodge_job_report (call->job, 1.0);
  run_control (self, call, task);
}

static void
on_save_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  lodge_fake_vmm_release (user_data, "control/save");
}

static void
fake_save (LodgeVmm *vmm, LodgeMachine *machine, LodgeJob *job, GTask *task)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (vmm);
  Call *call = call_new (task, machine, run_save);
  GCancellable *cancellable = g_task_get_cancellable (task);

  call->verb = LODGE_VERB_SAVE;
  call->job = job != NULL ? g_object_ref (job) : NULL;
  if (job != NULL)
    lodge_job_report (job, 0.5);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_save_cancelled_cb), self, 0);
  lodge_fake_vmm_get_plan (self, "control")->n_calls++;
  call_start (self, "control/save", task);
}

/* create, edit, undefine */

/* Not XML, so that nobody takes it for a domain's. */
static char *
dup_definition (LodgeMachineConfig *config)
{
  const char *title = lodge_machine_config_get_title (config);

  return g_strdup_printf ("fake machine\nname: %s\ntitle: %s\ncpus: %u\nmemory: %" G_GUINT64_FORMAT
                          "\n",
                          lodge_machine_config_get_name (config),
                          title != NULL ? title : "",
                          lodge_machine_config_get_cpus (config),
                          lodge_machine_config_get_memory (config));
}

static gboolean
is_name_taken (LodgeFakeVmm *self, LodgeMachineConfig *config)
{
  const char *name = lodge_machine_config_get_name (config);
  const char *uuid = lodge_machine_config_get_uuid (config);

  for (guint i = 0; i < self->domains->len; i++)
    {
      LodgeFakeDomain *domain = g_ptr_array_index (self->domains, i);

      if (g_strcmp0 (name, lodge_machine_config_get_name (domain->stored)) == 0 ||
          g_strcmp0 (uuid, domain->uuid) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
run_create (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain;

  if (call->dry_run)
    {
      g_task_return_pointer (task, dup_definition (call->config), g_free);
      return;
    }
  if (is_name_taken (self, call->config))
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_EXISTS, NULL, "The name is taken. Choose another."));
      return;
    }
  domain = lodge_fake_vmm_define (self, call->config);
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_pointer (
      task, g_object_ref (lodge_vmm_find_machine (LODGE_VMM (self), domain->uuid)), g_object_unref);
}

static void
fake_create (LodgeVmm *vmm, LodgeMachineConfig *config, gboolean dry_run, GTask *task)
{
  Call *call = call_new (task, NULL, run_create);

  call->config = lodge_machine_config_copy (config);
  call->dry_run = dry_run;
  call_start (LODGE_FAKE_VMM (vmm), "create", task);
}

static void
apply_names (const LodgeMachineEdit *edit, LodgeMachineConfig *config)
{
  if (edit->fields & LODGE_EDIT_TITLE)
    lodge_machine_config_set_title (config, edit->title[0] != '\0' ? edit->title : NULL);
  if (edit->fields & LODGE_EDIT_DESCRIPTION)
    lodge_machine_config_set_description (config,
                                          edit->description[0] != '\0' ? edit->description : NULL);
}

static void
apply_resources (LodgeFakeVmm *self, const LodgeMachineEdit *edit, LodgeMachineConfig *config)
{
  if (edit->fields & LODGE_EDIT_CPUS)
    lodge_machine_config_set_cpus (config, edit->cpus);
  if (edit->fields & LODGE_EDIT_MEMORY)
    lodge_machine_config_set_memory (config, edit->memory);
  if ((edit->fields & LODGE_EDIT_SERIAL_COUNT) &&
      edit->serial_count > lodge_machine_config_get_serial_count (config))
    lodge_machine_config_set_serial_count (config, edit->serial_count);
  if (edit->fields & LODGE_EDIT_RENDERING)
    lodge_machine_config_set_rendering (config, edit->rendering);
  if ((edit->fields & LODGE_EDIT_USB_PORTS) &&
      edit->usb_ports > lodge_machine_config_get_usb_ports (config))
    lodge_machine_config_set_usb_ports (config, edit->usb_ports);
  if ((edit->fields & LODGE_EDIT_AGENTS) && edit->agents)
    lodge_machine_config_set_agents (config, TRUE);
  if (edit->fields & LODGE_EDIT_ACCELERATION)
    lodge_machine_config_set_acceleration (
        config, lodge_host_resolve_acceleration (self->host, edit->acceleration));
}

static void
run_edit (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain = call_domain (self, call);
  g_autoptr (LodgeMachineConfig) edited = lodge_machine_config_copy (domain->stored);

  apply_names (call->edit, edited);
  apply_resources (self, call->edit, edited);
  if (lodge_machine_config_get_cpus (edited) == 0)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "A machine needs at least one CPU."));
      return;
    }
  if (call->dry_run)
    {
      g_task_return_pointer (task, dup_definition (edited), g_free);
      return;
    }
  lodge_machine_config_assign (domain->stored, edited);
  domain->revision++;
  if (domain->live != NULL)
    apply_names (call->edit, domain->live);
  lodge_fake_vmm_show (self, call->uuid);
  g_task_return_int (task,
                     domain->live == NULL ||
                             lodge_machine_config_equal (domain->live, domain->stored)
                         ? LODGE_EDIT_RESULT_APPLIED
                         : LODGE_EDIT_RESULT_AT_NEXT_START);
}

static void
fake_edit (LodgeVmm *vmm,
           LodgeMachine *machine,
           const LodgeMachineEdit *edit,
           gboolean dry_run,
           GTask *task)
{
  Call *call = call_new (task, machine, run_edit);

  call->edit = lodge_machine_edit_copy (edit);
  call->dry_run = dry_run;
  call_start (LODGE_FAKE_VMM (vmm), "edit", task);
}

/* A drive's disc: any path that ends in ".iso" is one. */

static LodgeDisk *
find_drive (LodgeMachineConfig *config, const char *id)
{
  GListModel *disks = lodge_machine_config_get_disks (config);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (disk)), id) == 0 &&
          lodge_disk_get_kind (disk) != LODGE_DISK_KIND_DISK)
        return disk; /* the list holds it */
    }
  return NULL;
}

static void
run_set_medium (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain = call_domain (self, call);
  g_autoptr (LodgeMachineConfig) stored = lodge_machine_config_copy (domain->stored);
  LodgeDisk *drive = find_drive (stored, call->text);
  LodgeDisk *live = domain->live != NULL ? find_drive (domain->live, call->text) : NULL;

  if (drive == NULL)
    g_task_return_error (task,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                              NULL,
                                              "The machine does not have that drive any more."));
  else if (call->path != NULL && !g_str_has_suffix (call->path, ".iso"))
    g_task_return_error (
        task, lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "The file is no disc."));
  else
    {
      lodge_disk_set_path (drive, call->path);
      lodge_machine_config_assign (domain->stored, stored);
      domain->revision++;
      if (live != NULL)
        lodge_disk_set_path (live, call->path);
      lodge_fake_vmm_show (self, call->uuid);
      g_task_return_boolean (task, TRUE);
    }
}

static void
fake_set_medium (LodgeVmm *vmm,
                 LodgeMachine *machine,
                 const char *id,
                 const char *path,
                 gboolean force,
                 GTask *task)
{
  Call *call = call_new (task, machine, run_set_medium);

  call->text = g_strdup (id);
  call->path = g_strdup (path);
  /* Planned apart, so that a test can have the one locked and the other not. */
  call_start (LODGE_FAKE_VMM (vmm), force ? "set_medium_force" : "set_medium", task);
}

static void
run_undefine (LodgeFakeVmm *self, Call *call, GTask *task)
{
  g_ptr_array_remove (self->domains, call_domain (self, call));
  lodge_fake_vmm_show (self, call->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
fake_undefine (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  call_new (task, machine, run_undefine);
  call_start (LODGE_FAKE_VMM (vmm), "undefine", task);
}

/* list_files, definitions */

/* Titles of machines other than @except that use @path, or NULL. */
static GStrv
dup_users_of_file (LodgeFakeVmm *self, const char *path, LodgeFakeDomain *except)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();

  for (guint i = 0; i < self->domains->len; i++)
    {
      LodgeFakeDomain *domain = g_ptr_array_index (self->domains, i);
      GListModel *disks = lodge_machine_config_get_disks (domain->stored);

      for (guint j = 0; domain != except && j < g_list_model_get_n_items (disks); j++)
        {
          g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, j);

          if (g_strcmp0 (lodge_disk_get_path (disk), path) == 0)
            g_strv_builder_add (titles, lodge_machine_config_get_title (domain->stored));
        }
    }
  return g_strv_builder_end (titles);
}

static void
run_list_files (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain = call_domain (self, call);
  GListModel *disks = lodge_machine_config_get_disks (domain->stored);
  GListStore *files = g_list_store_new (LODGE_TYPE_MACHINE_FILE);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);
      const char *path = lodge_disk_get_path (disk);
      g_autoptr (LodgeMachineFile) file = NULL;
      g_auto (GStrv) users = NULL;
      LodgeImageInfo *info;

      if (path == NULL)
        continue;
      users = dup_users_of_file (self, path, domain);
      info = g_hash_table_lookup (self->files, path);
      file = lodge_machine_file_new (lodge_disk_get_kind (disk) == LODGE_DISK_KIND_DISK
                                         ? LODGE_FILE_ROLE_DISK
                                         : LODGE_FILE_ROLE_MEDIUM,
                                     path,
                                     info != NULL ? info->actual_size : 0,
                                     (const char *const *)users,
                                     NULL);
      g_list_store_append (files, file);
    }
  g_task_return_pointer (task, files, g_object_unref);
}

static void
fake_list_files (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  call_new (task, machine, run_list_files);
  call_start (LODGE_FAKE_VMM (vmm), "list_files", task);
}

static void
run_get_definition (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain = call_domain (self, call);
  LodgeDefinition *definition = g_new0 (LodgeDefinition, 1);

  definition->text = dup_definition (domain->stored);
  definition->revision = g_strdup_printf ("%u", domain->revision);
  g_task_return_pointer (task, definition, (GDestroyNotify)lodge_definition_free);
}

static void
fake_get_definition (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  call_new (task, machine, run_get_definition);
  call_start (LODGE_FAKE_VMM (vmm), "get_definition", task);
}

static void
run_set_definition (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain = call_domain (self, call);
  g_autofree char *revision = g_strdup_printf ("%u", domain->revision);
  g_auto (GStrv) lines = g_strsplit (call->definition->text, "\n", -1);

  if (g_strcmp0 (revision, call->definition->revision) != 0)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_CONFLICT,
                               NULL,
                               "The definition was changed meanwhile. Look at it again."));
      return;
    }
  if (g_strcmp0 (lines[0], "fake machine") != 0)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "The definition makes no sense."));
      return;
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "title: "))
        lodge_machine_config_set_title (domain->stored, lines[i] + strlen ("title: "));
    }
  domain->revision++;
  lodge_fake_vmm_show (self, call->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
fake_set_definition (LodgeVmm *vmm,
                     LodgeMachine *machine,
                     const LodgeDefinition *definition,
                     GTask *task)
{
  call_new (task, machine, run_set_definition)->definition = lodge_definition_copy (definition);
  call_start (LODGE_FAKE_VMM (vmm), "set_definition", task);
}

/* screenshot, keys, displays, log */

/* FALSE, with the task answered, unless the machine runs. */
static gboolean
require_active (LodgeFakeVmm *self, Call *call, GTask *task)
{
  if (call_domain (self, call)->live != NULL)
    return TRUE;
  g_task_return_error (task,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                            NULL,
                                            "The machine is off. Start it first."));
  return FALSE;
}

static void
run_screenshot (LodgeFakeVmm *self, Call *call, GTask *task)
{
  if (require_active (self, call, task))
    g_task_return_pointer (task, g_bytes_ref (self->screenshot), (GDestroyNotify)g_bytes_unref);
}

static void
fake_screenshot (LodgeVmm *vmm, LodgeMachine *machine, guint screen, GTask *task)
{
  call_new (task, machine, run_screenshot);
  call_start (LODGE_FAKE_VMM (vmm), "screenshot", task);
}

static void
run_send_keys (LodgeFakeVmm *self, Call *call, GTask *task)
{
  if (!require_active (self, call, task))
    return;
  g_free (self->last_keys);
  self->last_keys = g_steal_pointer (&call->text);
  g_task_return_boolean (task, TRUE);
}

static void
fake_send_keys (
    LodgeVmm *vmm, LodgeMachine *machine, const guint *keycodes, guint n_keycodes, GTask *task)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < n_keycodes; i++)
    g_string_append_printf (keys, "%s%u", i > 0 ? " " : "", keycodes[i]);
  call_new (task, machine, run_send_keys)->text = g_string_free (keys, FALSE);
  call_start (LODGE_FAKE_VMM (vmm), "send_keys", task);
}

static void
run_open_display (LodgeFakeVmm *self, Call *call, GTask *task)
{
  LodgeFakeDomain *domain = call_domain (self, call);
  int fds[2];

  if (!require_active (self, call, task))
    return;
  if (call->number >= g_list_model_get_n_items (lodge_machine_config_get_displays (domain->live)))
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "There is no such display."));
      return;
    }
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  if (self->display_peer >= 0)
    g_close (self->display_peer, NULL);
  self->display_peer = fds[1];
  g_task_return_int (task, fds[0]);
}

static void
fake_open_display (LodgeVmm *vmm, LodgeMachine *machine, guint index, GTask *task)
{
  call_new (task, machine, run_open_display)->number = index;
  call_start (LODGE_FAKE_VMM (vmm), "open_display", task);
}

static void
run_read_log (LodgeFakeVmm *self, Call *call, GTask *task)
{
  g_auto (GStrv) lines = g_strsplit (self->log, "\n", -1);
  guint n = g_strv_length (lines);

  g_task_return_pointer (
      task, g_strjoinv ("\n", lines + (n > call->number ? n - call->number : 0)), g_free);
}

static void
fake_read_log (LodgeVmm *vmm, LodgeMachine *machine, guint max_lines, GTask *task)
{
  call_new (task, machine, run_read_log)->number = max_lines;
  call_start (LODGE_FAKE_VMM (vmm), "read_log", task);
}

/* Files */

static void
run_probe_image (LodgeFakeVmm *self, Call *call, GTask *task)
{
  const LodgeImageInfo *info = g_hash_table_lookup (self->files, call->text);

  if (info != NULL)
    g_task_return_pointer (
        task, lodge_image_info_copy (info), (GDestroyNotify)lodge_image_info_free);
  else
    g_task_return_error (
        task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "There is no such file."));
}

static void
fake_probe_image (LodgeVmm *vmm, const char *path, GTask *task)
{
  call_new (task, NULL, run_probe_image)->text = g_strdup (path);
  call_start (LODGE_FAKE_VMM (vmm), "probe_image", task);
}

static char *
fake_dup_disk_path (LodgeVmm *vmm, const char *name)
{
  const char *folder = lodge_host_get_disk_folder (LODGE_FAKE_VMM (vmm)->host);

  return folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

static void
run_create_disk (LodgeFakeVmm *self, Call *call, GTask *task)
{
  g_autofree char *path = fake_dup_disk_path (LODGE_VMM (self), call->request->name);
  LodgeImageInfo *info;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (lodge_fake_vmm_has_file (self, path))
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_EXISTS, NULL, "The file exists already."));
      return;
    }
  if (call->job != NULL)
    lodge_job_report (call->job, 1.0);
  info = g_new0 (LodgeImageInfo, 1);
  info->path = g_strdup (path);
  info->format = g_strdup (call->request->format);
  info->virtual_size = call->request->capacity;
  g_hash_table_insert (self->files, g_strdup (path), info);
  g_task_return_pointer (task, g_steal_pointer (&path), g_free);
}

static void
fake_create_disk (LodgeVmm *vmm, const LodgeDiskRequest *request, LodgeJob *job, GTask *task)
{
  Call *call = call_new (task, NULL, run_create_disk);

  call->request = lodge_disk_request_copy (request);
  g_set_object (&call->job, job);
  call_start (LODGE_FAKE_VMM (vmm), "create_disk", task);
}

static void
run_delete_file (LodgeFakeVmm *self, Call *call, GTask *task)
{
  g_auto (GStrv) users = dup_users_of_file (self, call->text, NULL);

  if (users[0] != NULL)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE, NULL, "“%s” uses the file.", users[0]));
      return;
    }
  g_hash_table_remove (self->files, call->text);
  g_task_return_boolean (task, TRUE);
}

static void
fake_delete_file (LodgeVmm *vmm, const char *path, GTask *task)
{
  call_new (task, NULL, run_delete_file)->text = g_strdup (path);
  call_start (LODGE_FAKE_VMM (vmm), "delete_file", task);
}

/* Statistics */

static void
fake_hold_statistics (LodgeVmm *vmm, LodgeMachine *machine)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (vmm);
  guint n = lodge_fake_vmm_get_n_statistics_holds (self, machine);

  g_hash_table_insert (self->statistics, machine, GUINT_TO_POINTER (n + 1));
}

static void
fake_release_statistics (LodgeVmm *vmm, LodgeMachine *machine)
{
  LodgeFakeVmm *self = LODGE_FAKE_VMM (vmm);
  guint n = lodge_fake_vmm_get_n_statistics_holds (self, machine);

  g_assert_cmpuint (n, >, 0);
  if (n > 1)
    g_hash_table_insert (self->statistics, machine, GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->statistics, machine);
}

void
lodge_fake_vmm_operations_init (LodgeVmmInterface *iface)
{
  iface->hold_statistics = fake_hold_statistics;
  iface->release_statistics = fake_release_statistics;
  iface->refresh = fake_refresh;
  iface->control = fake_control;
  iface->create = fake_create;
  iface->edit = fake_edit;
  iface->undefine = fake_undefine;
  iface->list_files = fake_list_files;
  iface->get_definition = fake_get_definition;
  iface->set_definition = fake_set_definition;
  iface->screenshot = fake_screenshot;
  iface->send_keys = fake_send_keys;
  iface->open_display = fake_open_display;
  iface->read_log = fake_read_log;
  iface->probe_image = fake_probe_image;
  iface->create_disk = fake_create_disk;
  iface->delete_file = fake_delete_file;
  iface->dup_disk_path = fake_dup_disk_path;
  lodge_fake_vmm_nics_init (iface);
  lodge_fake_vmm_networks_init (iface);
  lodge_fake_vmm_snapshots_init (iface);
  lodge_fake_vmm_clones_init (iface);
  lodge_fake_vmm_serial_init (iface);
  lodge_fake_vmm_guest_init (iface);
  iface->set_medium = fake_set_medium;
  iface->save = fake_save;
}
