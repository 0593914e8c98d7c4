/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-backend.h"
#include "lodge-libvirt-vmm.h"

#include <libvirt/libvirt.h>
#include <signal.h>
#include <stdlib.h>

/* Somebody else's connection. The test driver keeps its machines while any connection to
 * test:///default is open, so this one stays open for the whole run. */
static virConnectPtr other;

static LodgeVmm *
create (const char *uri)
{
  if (other == NULL)
    {
      lodge_libvirt_init ();
      other = virConnectOpen (uri);
      g_assert_nonnull (other);
    }
  return lodge_libvirt_vmm_new (uri);
}

/* After a kill the old connection is of no use. */
static virConnectPtr
get_other (void)
{
  if (virConnectIsAlive (other) != 1)
    {
      char *uri = virConnectGetURI (other);

      virConnectClose (other);
      other = virConnectOpen (uri != NULL ? uri : "qemu:///session");
      free (uri);
    }
  g_assert_nonnull (other);
  return other;
}

static char *
define (LodgeVmm *vmm, const char *title, const char *type)
{
  g_autofree char *name = g_strdup_printf ("contract-%08x", g_random_int ());
  /* A test may write XML by printf: its values are its own. */
  g_autofree char *xml = g_strdup_printf ("<domain type='%s'><name>%s</name><title>%s</title>"
                                          "<memory unit='MiB'>64</memory><vcpu>1</vcpu>"
                                          "<os><type arch='x86_64'>hvm</type></os></domain>",
                                          type,
                                          name,
                                          title);
  char uuid[VIR_UUID_STRING_BUFLEN];
  virDomainPtr domain = virDomainDefineXML (get_other (), xml);

  g_assert_nonnull (domain);
  g_assert_cmpint (virDomainGetUUIDString (domain, uuid), ==, 0);
  virDomainFree (domain);
  return g_strdup (uuid);
}

static virDomainPtr
look_up (const char *uuid)
{
  virDomainPtr domain = virDomainLookupByUUIDString (get_other (), uuid);

  g_assert_nonnull (domain);
  return domain;
}

static void
libvirt_start (LodgeVmm *vmm, const char *uuid)
{
  virDomainPtr domain = look_up (uuid);

  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  virDomainFree (domain);
}

static void
libvirt_stop (LodgeVmm *vmm, const char *uuid)
{
  virDomainPtr domain = look_up (uuid);

  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  virDomainFree (domain);
}

static void
libvirt_undefine (LodgeVmm *vmm, const char *uuid)
{
  virDomainPtr domain = look_up (uuid);

  g_assert_cmpint (virDomainUndefine (domain), ==, 0);
  virDomainFree (domain);
}

/* Others' networks */

static void
libvirt_define_network (LodgeVmm *vmm, const char *name)
{
  g_autofree char *xml = g_strdup_printf ("<network><name>%s</name></network>", name);
  virNetworkPtr network = virNetworkDefineXML (get_other (), xml);

  g_assert_nonnull (network);
  virNetworkFree (network);
}

static virNetworkPtr
look_up_network (const char *name)
{
  virNetworkPtr network = virNetworkLookupByName (get_other (), name);

  g_assert_nonnull (network);
  return network;
}

static void
libvirt_switch_network (LodgeVmm *vmm, const char *name, gboolean active)
{
  virNetworkPtr network = look_up_network (name);

  g_assert_cmpint (active ? virNetworkCreate (network) : virNetworkDestroy (network), ==, 0);
  virNetworkFree (network);
}

static void
libvirt_undefine_network (LodgeVmm *vmm, const char *name)
{
  virNetworkPtr network = look_up_network (name);

  if (virNetworkIsActive (network) == 1)
    virNetworkDestroy (network);
  g_assert_cmpint (virNetworkUndefine (network), ==, 0);
  virNetworkFree (network);
}

static void
libvirt_finish (void)
{
  g_clear_pointer (&other, virConnectClose);
}

/* libvirt's test driver */

static LodgeVmm *
test_driver_create (void)
{
  return create ("test:///default");
}

static char *
test_driver_define (LodgeVmm *vmm, const char *title)
{
  return define (vmm, title, "test");
}

const ContractBackend contract_test_driver = {
  .name = "test",
  .create = test_driver_create,
  .define = test_driver_define,
  .start = libvirt_start,
  .stop = libvirt_stop,
  .undefine = libvirt_undefine,
  .define_network = libvirt_define_network,
  .switch_network = libvirt_switch_network,
  .undefine_network = libvirt_undefine_network,
  .finish = libvirt_finish,
  .has_nics = TRUE,
};

/* qemu:///session, under tests/support/session-run */

static LodgeVmm *
session_create (void)
{
  return create ("qemu:///session");
}

static char *
session_define (LodgeVmm *vmm, const char *title)
{
  return define (vmm, title, "qemu");
}

static pid_t
read_daemon_pid (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_runtime_dir (), "libvirt", "libvirtd.pid", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return (pid_t)g_ascii_strtoll (text, NULL, 10);
}

/* Killed as by the kernel's out-of-memory killer; whoever connects next starts another. */
static void
session_kill (LodgeVmm *vmm)
{
  pid_t pid = read_daemon_pid ();

  g_assert_cmpint (pid, >, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
}

static void
session_revive (LodgeVmm *vmm)
{
}

const ContractBackend contract_session = {
  .name = "session",
  .create = session_create,
  .define = session_define,
  .start = libvirt_start,
  .stop = libvirt_stop,
  .undefine = libvirt_undefine,
  .define_network = libvirt_define_network,
  .switch_network = libvirt_switch_network,
  .undefine_network = libvirt_undefine_network,
  .kill = session_kill,
  .revive = session_revive,
  .finish = libvirt_finish,
  .has_disks = TRUE,
  .has_displays = TRUE,
  .has_guests = TRUE,
  .has_nics = TRUE,
  .has_snapshots = TRUE,
  .serves_networks = TRUE,
};

/* qemu:///system, under tests/support/system-run */

static LodgeVmm *
system_create (void)
{
  return create ("qemu:///system");
}

static pid_t
find_system_daemon (void)
{
  static const char *const paths[] = { "/run/libvirtd.pid", "/run/libvirt/libvirtd.pid" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (paths[i], &text, NULL, NULL))
        return (pid_t)g_ascii_strtoll (text, NULL, 10);
    }
  return 0;
}

static void
system_kill (LodgeVmm *vmm)
{
  pid_t pid = find_system_daemon ();

  g_assert_cmpint (pid, >, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
}

/* Nobody but the service manager brings this one back. */
static void
system_revive (LodgeVmm *vmm)
{
  g_autoptr (GError) error = NULL;
  const char *const command[] = { "libvirtd", "-d", NULL };
  int status = -1;

  g_spawn_sync (NULL,
                (char **)command,
                NULL,
                G_SPAWN_SEARCH_PATH,
                NULL,
                NULL,
                NULL,
                NULL,
                &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

const ContractBackend contract_system = {
  .name = "system",
  .create = system_create,
  .define = session_define,
  .start = libvirt_start,
  .stop = libvirt_stop,
  .undefine = libvirt_undefine,
  .define_network = libvirt_define_network,
  .switch_network = libvirt_switch_network,
  .undefine_network = libvirt_undefine_network,
  .kill = system_kill,
  .revive = system_revive,
  .finish = libvirt_finish,
  .has_disks = TRUE,
  .has_displays = TRUE,
  .has_guests = TRUE,
  .has_nics = TRUE,
};
