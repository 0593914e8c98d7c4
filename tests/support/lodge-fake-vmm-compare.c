/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake's comparison of files: what a test has set, else that nothing differs. */
#include "config.h"

#include "lodge-fake-vmm-private.h"

typedef struct
{
  char *name;
  char *other;
  LodgeJob *job;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_free (args->name);
  g_free (args->other);
  g_clear_object (&args->job);
  g_free (args);
}

static void
run_compare (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;

  if (!lodge_fake_vmm_has_snapshot (domain, args->name) ||
      (args->other != NULL && !lodge_fake_vmm_has_snapshot (domain, args->other)))
    {
      g_task_return_error (task,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                                NULL,
                                                "The snapshot is not there any more."));
      return;
    }
  if (args->other == NULL && domain->live != NULL)
    {
      g_task_return_error (task,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                                NULL,
                                                "The machine is writing to its disks."));
      return;
    }
  if (args->job != NULL)
    lodge_job_report (args->job, 1.0);
  g_task_return_pointer (task,
                         domain->file_changes != NULL
                             ? lodge_file_changes_copy (domain->file_changes)
                             : lodge_file_changes_new (),
                         (GDestroyNotify)lodge_file_changes_free);
}

static void
fake_compare_files (LodgeVmm *vmm,
                    LodgeMachine *machine,
                    const char *name,
                    const char *other,
                    LodgeJob *job,
                    GTask *task)
{
  const LodgeFakeCall call = {
    .operation = "compare_files",
    .machine = machine,
    .run = run_compare,
  };
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (name);
  args->other = g_strdup (other);
  g_set_object (&args->job, job);
  lodge_fake_vmm_start_call (LODGE_FAKE_VMM (vmm), &call, args, args_free, task);
}

void
lodge_fake_vmm_compare_init (LodgeVmmInterface *iface)
{
  iface->compare_files = fake_compare_files;
}

void
lodge_fake_vmm_set_file_changes (LodgeFakeVmm *self,
                                 const char *uuid,
                                 const LodgeFileChanges *changes)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  g_clear_pointer (&domain->file_changes, lodge_file_changes_free);
  domain->file_changes = lodge_file_changes_copy (changes);
}
