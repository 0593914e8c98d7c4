/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-driver.h"

#include "lodge-size.h"

/* Starts an operation and waits: RUN (result, lodge_vmm_…_async, the arguments before the
 * cancellable). */
#define RUN(result, function, ...)                                                                 \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  {                                                                                                \
    GAsyncResult *stored = NULL;                                                                   \
    function (__VA_ARGS__, NULL, lodge_test_store_result_cb, &stored);                             \
    result = lodge_test_await (&stored);                                                           \
  }

static void
settle (GError *problem, GError **error)
{
  if (error == NULL)
    g_assert_no_error (problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
}

void
lodge_driver_connect (LodgeVmm *vmm)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  lodge_vmm_wait_connected_finish (vmm, result, &error);
  g_assert_no_error (error);
}

void
lodge_driver_control (LodgeVmm *vmm, LodgeMachine *machine, LodgeVerb verb, GError **error)
{
  GError *problem = NULL;
  RUN (result, lodge_vmm_control_async, vmm, machine, verb);

  lodge_vmm_control_finish (vmm, result, &problem);
  settle (problem, error);
}

LodgeMachine *
lodge_driver_create (LodgeVmm *vmm, LodgeMachineConfig *config, GError **error)
{
  GError *problem = NULL;
  LodgeMachine *machine = NULL;
  RUN (result, lodge_vmm_create_async, vmm, config, FALSE);

  machine = lodge_vmm_create_finish (vmm, result, &problem);
  settle (problem, error);
  return machine;
}

char *
lodge_driver_create_text (LodgeVmm *vmm, LodgeMachineConfig *config, GError **error)
{
  GError *problem = NULL;
  char *text = NULL;
  RUN (result, lodge_vmm_create_async, vmm, config, TRUE);

  text = lodge_vmm_create_finish_text (vmm, result, &problem);
  settle (problem, error);
  return text;
}

LodgeEditResult
lodge_driver_edit (LodgeVmm *vmm,
                   LodgeMachine *machine,
                   const LodgeMachineEdit *edit,
                   GError **error)
{
  GError *problem = NULL;
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_APPLIED;
  RUN (result, lodge_vmm_edit_async, vmm, machine, edit, FALSE);

  lodge_vmm_edit_finish (vmm, result, &edit_result, &problem);
  settle (problem, error);
  return edit_result;
}

void
lodge_driver_undefine (LodgeVmm *vmm, LodgeMachine *machine, GError **error)
{
  GError *problem = NULL;
  RUN (result, lodge_vmm_undefine_async, vmm, machine);

  lodge_vmm_undefine_finish (vmm, result, &problem);
  settle (problem, error);
}

void
lodge_driver_refresh (LodgeVmm *vmm, LodgeMachine *machine, GError **error)
{
  GError *problem = NULL;
  RUN (result, lodge_vmm_refresh_async, vmm, machine);

  lodge_vmm_refresh_finish (vmm, result, &problem);
  settle (problem, error);
}

char *
lodge_driver_create_disk (LodgeVmm *vmm, const LodgeDiskRequest *request, GError **error)
{
  GError *problem = NULL;
  char *path = NULL;
  RUN (result, lodge_vmm_create_disk_async, vmm, request, NULL);

  path = lodge_vmm_create_disk_finish (vmm, result, &problem);
  settle (problem, error);
  return path;
}

void
lodge_driver_delete_file (LodgeVmm *vmm, const char *path, GError **error)
{
  GError *problem = NULL;
  RUN (result, lodge_vmm_delete_file_async, vmm, path);

  lodge_vmm_delete_file_finish (vmm, result, &problem);
  settle (problem, error);
}

LodgeImageInfo *
lodge_driver_probe (LodgeVmm *vmm, const char *path, GError **error)
{
  GError *problem = NULL;
  LodgeImageInfo *image = NULL;
  RUN (result, lodge_vmm_probe_image_async, vmm, path);

  image = lodge_vmm_probe_image_finish (vmm, result, &problem);
  settle (problem, error);
  return image;
}

char *
lodge_driver_read_log (LodgeVmm *vmm, LodgeMachine *machine, guint max_lines)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  RUN (result, lodge_vmm_read_log_async, vmm, machine, max_lines);

  text = lodge_vmm_read_log_finish (vmm, result, &error);
  g_assert_no_error (error);
  return text;
}

GBytes *
lodge_driver_screenshot (LodgeVmm *vmm, LodgeMachine *machine, GError **error)
{
  GError *problem = NULL;
  GBytes *png = NULL;
  RUN (result, lodge_vmm_screenshot_async, vmm, machine, 0);

  png = lodge_vmm_screenshot_finish (vmm, result, &problem);
  settle (problem, error);
  return png;
}

GListModel *
lodge_driver_list_files (LodgeVmm *vmm, LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;
  GListModel *files = NULL;
  RUN (result, lodge_vmm_list_files_async, vmm, machine);

  files = lodge_vmm_list_files_finish (vmm, result, &error);
  g_assert_no_error (error);
  return files;
}

int
lodge_driver_open_display (LodgeVmm *vmm, LodgeMachine *machine, GError **error)
{
  GError *problem = NULL;
  int fd = -1;
  RUN (result, lodge_vmm_open_display_async, vmm, machine, 0);

  fd = lodge_vmm_open_display_finish (vmm, result, &problem);
  settle (problem, error);
  return fd;
}

GIOStream *
lodge_driver_open_serial (LodgeVmm *vmm, LodgeMachine *machine, GError **error)
{
  GError *problem = NULL;
  GIOStream *stream = NULL;
  RUN (result, lodge_vmm_open_serial_async, vmm, machine, 0);

  stream = lodge_vmm_open_serial_finish (vmm, result, &problem);
  settle (problem, error);
  return stream;
}

LodgeDefinition *
lodge_driver_get_definition (LodgeVmm *vmm, LodgeMachine *machine, GError **error)
{
  GError *problem = NULL;
  LodgeDefinition *definition = NULL;
  RUN (result, lodge_vmm_get_definition_async, vmm, machine);

  definition = lodge_vmm_get_definition_finish (vmm, result, &problem);
  settle (problem, error);
  return definition;
}

void
lodge_driver_set_definition (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             const LodgeDefinition *definition,
                             GError **error)
{
  GError *problem = NULL;
  RUN (result, lodge_vmm_set_definition_async, vmm, machine, definition);

  lodge_vmm_set_definition_finish (vmm, result, &problem);
  settle (problem, error);
}

void
lodge_driver_send_keys (
    LodgeVmm *vmm, LodgeMachine *machine, const guint *codes, guint n_codes, GError **error)
{
  GError *problem = NULL;
  RUN (result, lodge_vmm_send_keys_async, vmm, machine, codes, n_codes);

  lodge_vmm_send_keys_finish (vmm, result, &problem);
  settle (problem, error);
}

LodgeMachineConfig *
lodge_driver_config (const char *title)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_SPICE);

  lodge_display_set_listen (display, LODGE_DISPLAY_LISTEN_NONE);
  lodge_machine_config_set_title (config, title);
  lodge_machine_config_set_memory (config, 64 * LODGE_MIB);
  lodge_machine_config_set_acceleration (config, LODGE_ACCELERATION_EMULATION);
  lodge_machine_config_set_serial_count (config, 1);
  lodge_machine_config_add_display (config, display);
  return config;
}
