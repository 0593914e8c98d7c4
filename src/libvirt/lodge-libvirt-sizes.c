/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large a machine's disks are, for the guest and on the host. */
#include "config.h"

#include <libvirt/virterror.h>

#include "lodge-libvirt-reading.h"

static guint64
get_size (virDomainStatsRecordPtr record, guint index, const char *what)
{
  g_autofree char *name = g_strdup_printf ("block.%u.%s", index, what);
  unsigned long long value = 0;

  virTypedParamsGetULLong (record->params, record->nparams, name, &value);
  virResetLastError ();
  return value;
}

static LodgeDisk *
find_disk (LodgeMachineConfig *config, const char *target)
{
  GListModel *disks = lodge_machine_config_get_disks (config);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (g_strcmp0 (lodge_disk_get_target (disk), target) == 0)
        return disk; /* the list holds it */
    }
  return NULL;
}

static void
take_record (virDomainStatsRecordPtr record, LodgeMachineConfig *config)
{
  unsigned int count = 0;

  virTypedParamsGetUInt (record->params, record->nparams, "block.count", &count);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("block.%u.name", i);
      const char *target = NULL;
      LodgeDisk *disk = NULL;

      virTypedParamsGetString (record->params, record->nparams, name, &target);
      disk = target != NULL ? find_disk (config, target) : NULL;
      /* Another file than the one in the definition, whose size would be the wrong one. */
      if (disk == NULL || lodge_disk_get_path (disk) == NULL)
        continue;
      lodge_disk_set_capacity (disk, get_size (record, i, "capacity"));
      lodge_disk_set_allocation (disk, get_size (record, i, "physical"));
    }
}

void
lodge_libvirt_read_sizes (virDomainPtr domain, LodgeMachineConfig *config)
{
  virDomainPtr domains[] = { domain, NULL };
  virDomainStatsRecordPtr *records = NULL;
  int n_records = 0;

  if (g_list_model_get_n_items (lodge_machine_config_get_disks (config)) == 0)
    return;
  /* Nobody waits for sizes: a QEMU that is busy is passed over. */
  n_records = LV (virDomainListGetStats (
      domains, VIR_DOMAIN_STATS_BLOCK, &records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT));
  for (int i = 0; i < n_records; i++)
    take_record (records[i], config);
  if (n_records >= 0)
    virDomainStatsRecordListFree (records);
  virResetLastError ();
}
