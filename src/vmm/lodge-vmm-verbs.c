/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-guardian.h"
#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

/* The most keys one chord has. */
#define MAX_KEYCODES 16

static LodgeActivity
get_verb_activity (LodgeVerb verb)
{
  switch (verb)
    {
    case LODGE_VERB_START:
      return LODGE_ACTIVITY_STARTING;
    case LODGE_VERB_PAUSE:
      return LODGE_ACTIVITY_PAUSING;
    case LODGE_VERB_RESUME:
      return LODGE_ACTIVITY_RESUMING;
    case LODGE_VERB_SHUT_DOWN:
      return LODGE_ACTIVITY_SHUTTING_DOWN;
    case LODGE_VERB_RESTART:
    case LODGE_VERB_RESET:
      return LODGE_ACTIVITY_RESTARTING;
    case LODGE_VERB_FORCE_OFF:
      return LODGE_ACTIVITY_FORCING_OFF;
    case LODGE_VERB_SAVE:
      return LODGE_ACTIVITY_SAVING;
    case LODGE_VERB_DISCARD_SAVED:
    default:
      return LODGE_ACTIVITY_EDITING;
    }
}

void
lodge_vmm_refresh_async (LodgeVmm *self,
                         LodgeMachine *machine,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_refresh_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (machine == NULL || lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->refresh != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->refresh (self, machine, task);
}

gboolean
lodge_vmm_refresh_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_refresh_async, error);
}

static void
call_control (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, int verb, GTask *task)
{
  LODGE_VMM_GET_IFACE (self)->control (self, machine, (LodgeVerb)verb, task);
}

void
lodge_vmm_control_async (LodgeVmm *self,
                         LodgeMachine *machine,
                         LodgeVerb verb,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_control_async,
    .machine = machine,
    .activity = get_verb_activity (verb),
    .never_busy = verb == LODGE_VERB_FORCE_OFF,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->control != NULL, cancellable, callback, user_data);
  if (task == NULL)
    return;
  if (verb == LODGE_VERB_START)
    lodge_vmm_guard (self, machine, NULL, verb, FALSE, call_control, task);
  else
    call_control (self, machine, NULL, verb, task);
}

gboolean
lodge_vmm_control_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_control_async, error);
}

void
lodge_vmm_save_async (LodgeVmm *self,
                      LodgeMachine *machine,
                      LodgeJob *job,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_save_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_SAVING,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (job == NULL || LODGE_IS_JOB (job));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->save != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->save (self, machine, job, task);
}

gboolean
lodge_vmm_save_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_save_async, error);
}

void
lodge_vmm_set_medium_async (LodgeVmm *self,
                            LodgeMachine *machine,
                            const char *id,
                            const char *path,
                            gboolean force,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_medium_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (id != NULL);
  g_return_if_fail (path == NULL || g_path_is_absolute (path));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_medium != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_medium (self, machine, id, path, force, task);
}

gboolean
lodge_vmm_set_medium_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_set_medium_async, error);
}

void
lodge_vmm_create_async (LodgeVmm *self,
                        LodgeMachineConfig *config,
                        gboolean dry_run,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_create_async,
    .always_tells = !dry_run,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = dry_run ? g_free : g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (config));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->create != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->create (self, config, dry_run, task);
}

LodgeMachine *
lodge_vmm_create_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_create_async, error);
}

char *
lodge_vmm_create_finish_text (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_create_async, error);
}

/* How a machine is called is no part of what it is. */
#define NAMES (LODGE_EDIT_TITLE | LODGE_EDIT_DESCRIPTION)

void
lodge_vmm_edit_async (LodgeVmm *self,
                      LodgeMachine *machine,
                      const LodgeMachineEdit *edit,
                      gboolean dry_run,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_edit_async,
    .machine = machine,
    .activity = dry_run ? LODGE_ACTIVITY_NONE : LODGE_ACTIVITY_EDITING,
    .spares = edit != NULL && (edit->fields & ~(guint)NAMES) == 0,
    .kind = dry_run ? LODGE_VMM_RESULT_POINTER : LODGE_VMM_RESULT_INT,
    .free_result = g_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (edit != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->edit != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->edit (self, machine, edit, dry_run, task);
}

gboolean
lodge_vmm_edit_finish (LodgeVmm *self,
                       GAsyncResult *result,
                       LodgeEditResult *edit_result,
                       GError **error)
{
  int number = lodge_vmm_operation_finish_int (self, result, lodge_vmm_edit_async, error);

  if (number < 0)
    return FALSE;
  if (edit_result != NULL)
    *edit_result = (LodgeEditResult)number;
  return TRUE;
}

char *
lodge_vmm_edit_finish_text (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_edit_async, error);
}

void
lodge_vmm_undefine_async (LodgeVmm *self,
                          LodgeMachine *machine,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_undefine_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_DELETING,
    .spares = TRUE,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->undefine != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->undefine (self, machine, task);
}

gboolean
lodge_vmm_undefine_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_undefine_async, error);
}

void
lodge_vmm_list_files_async (LodgeVmm *self,
                            LodgeMachine *machine,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_list_files_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->list_files != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->list_files (self, machine, task);
}

GListModel *
lodge_vmm_list_files_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_list_files_async, error);
}

void
lodge_vmm_get_definition_async (LodgeVmm *self,
                                LodgeMachine *machine,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_get_definition_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)lodge_definition_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->get_definition != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->get_definition (self, machine, task);
}

LodgeDefinition *
lodge_vmm_get_definition_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_get_definition_async, error);
}

void
lodge_vmm_set_definition_async (LodgeVmm *self,
                                LodgeMachine *machine,
                                const LodgeDefinition *definition,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_definition_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (definition != NULL && definition->text != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_definition != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_definition (self, machine, definition, task);
}

gboolean
lodge_vmm_set_definition_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_set_definition_async, error);
}

void
lodge_vmm_screenshot_async (LodgeVmm *self,
                            LodgeMachine *machine,
                            guint screen,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_screenshot_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)g_bytes_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->screenshot != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->screenshot (self, machine, screen, task);
}

GBytes *
lodge_vmm_screenshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_screenshot_async, error);
}

void
lodge_vmm_send_keys_async (LodgeVmm *self,
                           LodgeMachine *machine,
                           const guint *keycodes,
                           guint n_keycodes,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_send_keys_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (keycodes != NULL);
  g_return_if_fail (n_keycodes > 0 && n_keycodes <= MAX_KEYCODES);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->send_keys != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->send_keys (self, machine, keycodes, n_keycodes, task);
}

gboolean
lodge_vmm_send_keys_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_send_keys_async, error);
}

void
lodge_vmm_open_display_async (LodgeVmm *self,
                              LodgeMachine *machine,
                              guint index,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_open_display_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_FD,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->open_display != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->open_display (self, machine, index, task);
}

int
lodge_vmm_open_display_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_int (self, result, lodge_vmm_open_display_async, error);
}

void
lodge_vmm_open_serial_async (LodgeVmm *self,
                             LodgeMachine *machine,
                             guint index,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_open_serial_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->open_serial != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->open_serial (self, machine, index, task);
}

GIOStream *
lodge_vmm_open_serial_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_open_serial_async, error);
}

void
lodge_vmm_read_log_async (LodgeVmm *self,
                          LodgeMachine *machine,
                          guint max_lines,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_read_log_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->read_log != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->read_log (self, machine, max_lines, task);
}

char *
lodge_vmm_read_log_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_read_log_async, error);
}

void
lodge_vmm_probe_image_async (LodgeVmm *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_probe_image_async,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)lodge_image_info_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (path != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->probe_image != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->probe_image (self, path, task);
}

LodgeImageInfo *
lodge_vmm_probe_image_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_probe_image_async, error);
}

void
lodge_vmm_create_disk_async (LodgeVmm *self,
                             const LodgeDiskRequest *request,
                             LodgeJob *job,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_create_disk_async,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (job == NULL || LODGE_IS_JOB (job));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->create_disk != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->create_disk (self, request, job, task);
}

char *
lodge_vmm_create_disk_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_create_disk_async, error);
}

void
lodge_vmm_delete_file_async (LodgeVmm *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_delete_file_async,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (path != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->delete_file != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->delete_file (self, path, task);
}

gboolean
lodge_vmm_delete_file_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_delete_file_async, error);
}
