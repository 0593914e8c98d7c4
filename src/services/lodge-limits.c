/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-limits.h"

#include <glib/gi18n-lib.h>

#include "lodge-size.h"

guint64
lodge_limits_get_memory (LodgeHost *host, LodgeMachine *machine)
{
  guint64 has = 0;
  guint64 limit = 0;

  g_return_val_if_fail (LODGE_IS_HOST (host), 0);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), 0);

  if (lodge_host_get_memory_available (host) == 0)
    return 0;
  has = lodge_machine_config_get_memory (lodge_machine_get_config (machine));
  limit = lodge_host_get_memory_limit (host);
  if (lodge_machine_is_active (machine))
    limit += has;
  return MAX (limit, has);
}

gboolean
lodge_limits_check_memory (LodgeHost *host, LodgeMachine *machine, guint64 memory, GError **error)
{
  guint64 limit = lodge_limits_get_memory (host, machine);
  g_autofree char *most = NULL;

  if (limit == 0 || memory <= limit)
    return TRUE;
  most = lodge_size_format (limit);
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_MEMORY,
                           NULL,
                           /* Translators: a size such as “2 GiB”. */
                           _ ("This computer can spare at most %s of memory for the machine now "
                              "and keeps 1 GiB for itself. Give it less, or close other programs "
                              "or machines first."),
                           most));
  return FALSE;
}
