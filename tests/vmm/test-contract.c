/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"

#include <locale.h>

/*
 * The contract of lodge-vmm.h, for each backend alike.
 *
 *   test-contract [GTest options] BACKEND
 */
static const ContractBackend *const backends[] = {
  &contract_fake,
#ifdef WITH_LIBVIRT
  &contract_test_driver,
  &contract_session,
  &contract_system,
#endif
};

const ContractBackend *contract_backend;

int
main (int argc, char **argv)
{
  const char *name;
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  name = argc > 1 ? argv[argc - 1] : "fake";
  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    {
      if (g_str_equal (backends[i]->name, name))
        contract_backend = backends[i];
    }
  if (contract_backend == NULL)
    g_error ("no such backend: %s", name);

  contract_add_connection ();
  contract_add_lifecycle ();
  contract_add_definition ();
  contract_add_devices ();
  contract_add_network ();
  contract_add_snapshots ();
  contract_add_clones ();
  status = g_test_run ();
  if (contract_backend->finish != NULL)
    contract_backend->finish ();
  return status;
}
