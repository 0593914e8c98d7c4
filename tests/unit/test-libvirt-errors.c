/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors as libvirt 9.0 and QEMU 7.2 really say them, and what a person is told instead. */
#include "config.h"

#include <string.h>

#include "lodge-libvirt-errors.h"

static const struct
{
  int code;
  int domain;
  const char *message;
  LodgeVmmError expected;
  const char *names; /* what the sentence must name, or NULL */
} cases[] = {
  /* The daemon. */
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "/var/run/libvirt/libvirt-sock" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "libvirtd" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    LODGE_VMM_ERROR_DENIED,
    "group" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Failed to connect socket to '/run/user/1000/libvirt/libvirt-sock': No such file or directory",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "libvirt-daemon-system" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_NONE,
    "Cannot create user runtime directory '/nonexistent/libvirt': Permission denied",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "XDG_RUNTIME_DIR" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_NONE,
    "internal error: Unable to parse URI not a uri",
    LODGE_VMM_ERROR_INVALID,
    "qemu:///session" },
  { VIR_ERR_INVALID_ARG,
    VIR_FROM_REMOTE,
    "invalid argument: remote_open: transport in URL not recognised (should be "
    "tls|unix|ssh|ext|tcp|libssh2|libssh)",
    LODGE_VMM_ERROR_INVALID,
    "qemu:///session" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_ESX,
    "internal error: IP address lookup for host 'nowhere' failed: Name or service not known",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "nowhere" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_NONE,
    "internal error: Child process (/usr/bin/qemu-img create -f qcow2 -o compat=0.10 /d/e.qcow2 "
    "20971520K) unexpected exit status 1: qemu-img: /d/e.qcow2: Could not create '/d/e.qcow2': "
    "Permission denied",
    LODGE_VMM_ERROR_DENIED,
    "folder’s permissions" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    VIR_FROM_SECURITY,
    "unsupported configuration: Security driver model 'dac' is not available",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "machine" },
  { VIR_ERR_XML_ERROR,
    VIR_FROM_NONE,
    "XML error: failed to parse xml document '/nonexistent.xml'",
    LODGE_VMM_ERROR_NOT_FOUND,
    "/nonexistent.xml" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_RPC,
    "unable to find libvirtd binary",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "libvirt-daemon-system" },
  { VIR_ERR_AUTH_UNAVAILABLE,
    VIR_FROM_REMOTE,
    "authentication unavailable: no polkit agent available to authenticate action "
    "'org.libvirt.unix.manage'",
    LODGE_VMM_ERROR_DENIED,
    "group" },
  { VIR_ERR_AUTH_CANCELLED,
    VIR_FROM_RPC,
    "authentication cancelled: user cancelled authentication process",
    LODGE_VMM_ERROR_DENIED,
    "cancelled" },
  { VIR_ERR_AUTH_FAILED,
    VIR_FROM_RPC,
    "authentication failed: authentication failed",
    LODGE_VMM_ERROR_DENIED,
    NULL },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "End of file while reading data: Input/output error",
    LODGE_VMM_ERROR_DISCONNECTED,
    NULL },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_RPC,
    "internal error: client socket is closed",
    LODGE_VMM_ERROR_DISCONNECTED,
    NULL },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_RPC,
    "internal error: connection closed due to keepalive timeout",
    LODGE_VMM_ERROR_DISCONNECTED,
    NULL },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot write data: Broken pipe",
    LODGE_VMM_ERROR_DISCONNECTED,
    NULL },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot recv data: Connection reset by peer",
    LODGE_VMM_ERROR_DISCONNECTED,
    NULL },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot recv data: ssh: Could not resolve hostname nowhere.invalid: Name or service not known",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "nowhere.invalid" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot recv data: user@host: Permission denied (publickey,password).: Connection reset by "
    "peer",
    LODGE_VMM_ERROR_DENIED,
    "SSH" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot recv data: Host key verification failed.: Connection reset by peer",
    LODGE_VMM_ERROR_DENIED,
    "“ssh” in a terminal" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot recv data: ssh: connect to host nearby port 22: Connection refused: Connection reset "
    "by peer",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "“nearby” does not answer" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "Cannot recv data: nc: unix connect failed: No such file or directory: Connection reset by "
    "peer",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "on the other computer" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_RPC,
    "unable to connect to server at 'host:16509': No route to host",
    LODGE_VMM_ERROR_UNAVAILABLE,
    NULL },
  { VIR_ERR_NO_CONNECT,
    VIR_FROM_NONE,
    "no connection driver available for nonsense:///",
    LODGE_VMM_ERROR_UNAVAILABLE,
    "qemu:///session" },

  /* The host. */
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_QEMU,
    "failed to truncate '/home/u/.config/libvirt/qemu/save/a.save': No space left on device",
    LODGE_VMM_ERROR_NO_SPACE,
    NULL },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: process exited while connecting to monitor: 2026-01-01T00:00:00.000000Z "
    "qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
    LODGE_VMM_ERROR_NO_MEMORY,
    "memory" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: process exited while connecting to monitor: Could not access KVM kernel "
    "module: "
    "Permission denied\nqemu-system-x86_64: failed to initialize kvm: Permission denied",
    LODGE_VMM_ERROR_DENIED,
    "kvm" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: process exited while connecting to monitor: Could not access KVM kernel "
    "module: "
    "No such file or directory",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "emulation" },
  { VIR_ERR_INVALID_ARG,
    VIR_FROM_CAPABILITIES,
    "invalid argument: could not get preferred machine for /usr/bin/qemu-system-x86_64 type=kvm: "
    "KVM is "
    "not available",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    NULL },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    VIR_FROM_QEMU,
    "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support virt type "
    "'kvm'",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "emulation" },
  { VIR_ERR_OPERATION_FAILED,
    VIR_FROM_QEMU,
    "operation failed: Unable to find 'efi' firmware that is compatible with the current "
    "configuration",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "ovmf" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    VIR_FROM_NONE,
    "unsupported configuration: TPM version '2.0' is not supported",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "swtpm" },
  { VIR_ERR_OPERATION_FAILED,
    VIR_FROM_NONE,
    "operation failed: Unable to find 'swtpm' binary in $PATH",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "swtpm" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    VIR_FROM_QEMU,
    "unsupported configuration: Maximum CPUs greater than specified machine type limit 288",
    LODGE_VMM_ERROR_INVALID,
    "processors" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    VIR_FROM_QEMU,
    "unsupported configuration: CPU mode 'host-passthrough' for x86_64 qemu domain on x86_64 host "
    "is not "
    "supported by hypervisor",
    LODGE_VMM_ERROR_INVALID,
    "processor" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    VIR_FROM_QEMU,
    "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support machine "
    "type "
    "'pc-q35-99.0'",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "pc-q35-99.0" },

  /* Disks. */
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: process exited while connecting to monitor: qemu-system-x86_64: -blockdev …: "
    "Failed "
    "to get \"write\" lock\nIs another process using the image [/d/a.qcow2]?",
    LODGE_VMM_ERROR_IN_USE,
    NULL },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_STORAGE,
    "Cannot access storage file '/d/gone.iso': No such file or directory",
    LODGE_VMM_ERROR_NOT_FOUND,
    "/d/gone.iso" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_STORAGE,
    "Cannot access storage file '/home/u/a.qcow2' (as uid:64055, gid:64055): Permission denied",
    LODGE_VMM_ERROR_DENIED,
    "/home/u/a.qcow2" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_STORAGE,
    "Cannot access backing file '/d/base.qcow2' of storage file '/d/top.qcow2' (as uid:1000, "
    "gid:1000): No "
    "such file or directory",
    LODGE_VMM_ERROR_NOT_FOUND,
    "/d/base.qcow2" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: process exited while connecting to monitor: Could not open '/d/x': Permission "
    "denied",
    LODGE_VMM_ERROR_DENIED,
    "/d/x" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: qemu unexpectedly closed the monitor: -blockdev: Image is not in qcow2 format",
    LODGE_VMM_ERROR_FAILED,
    "damaged" },
  { VIR_ERR_STORAGE_VOL_EXIST,
    VIR_FROM_STORAGE,
    "storage volume name 'x' already in use.",
    LODGE_VMM_ERROR_EXISTS,
    NULL },
  { VIR_ERR_NO_STORAGE_POOL,
    VIR_FROM_STORAGE,
    "Storage pool not found: no storage pool",
    LODGE_VMM_ERROR_NOT_FOUND,
    NULL },

  /* Machines. */
  { VIR_ERR_NO_DOMAIN,
    VIR_FROM_QEMU,
    "Domain not found: no domain with matching uuid",
    LODGE_VMM_ERROR_NOT_FOUND,
    NULL },
  { VIR_ERR_OPERATION_FAILED,
    VIR_FROM_QEMU,
    "operation failed: domain 'a' already exists with uuid 6695eb01-f6a4-8304-79aa-97f2502e193f",
    LODGE_VMM_ERROR_EXISTS,
    NULL },
  { VIR_ERR_OPERATION_TIMEOUT,
    VIR_FROM_QEMU,
    "Timed out during operation: cannot acquire state change lock (held by "
    "monitor=remoteDispatchDomainSave)",
    LODGE_VMM_ERROR_BUSY,
    NULL },
  { VIR_ERR_OPERATION_INVALID,
    VIR_FROM_QEMU,
    "Requested operation is not valid: domain is already running",
    LODGE_VMM_ERROR_WRONG_STATE,
    "already" },
  { VIR_ERR_OPERATION_INVALID,
    VIR_FROM_QEMU,
    "Requested operation is not valid: domain is not running",
    LODGE_VMM_ERROR_WRONG_STATE,
    "not running" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_TEST,
    "internal error: Domain 'a' is already running",
    LODGE_VMM_ERROR_WRONG_STATE,
    "already" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_TEST,
    "internal error: domain 'a' not paused",
    LODGE_VMM_ERROR_WRONG_STATE,
    "not paused" },
  { VIR_ERR_OPERATION_INVALID,
    VIR_FROM_QEMU,
    "Requested operation is not valid: cannot undefine domain with 3 snapshots: cannot delete "
    "inactive "
    "domain with 3 snapshots",
    LODGE_VMM_ERROR_UNSAFE,
    "snapshots" },
  { VIR_ERR_OPERATION_INVALID,
    VIR_FROM_QEMU,
    "Requested operation is not valid: cannot migrate domain: State blocked by non-migratable "
    "device "
    "'0000:00:03.0/vhost-user-fs'",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "share" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: unable to execute QEMU command 'migrate': Migration is disabled when VirtFS "
    "export path "
    "'/s' is mounted in the guest using mount_tag 'share'",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "Unmount" },
  { VIR_ERR_AGENT_UNRESPONSIVE,
    VIR_FROM_QEMU,
    "Guest agent is not responding: QEMU guest agent is not connected",
    LODGE_VMM_ERROR_UNRESPONSIVE,
    "qemu-guest-agent" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: process exited while connecting to monitor: 2026-01-01 qemu-system-x86_64: "
    "-device x: "
    "'x' is not a valid device model name",
    LODGE_VMM_ERROR_FAILED,
    "log" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: unable to execute QEMU command: load of migration failed: Invalid argument",
    LODGE_VMM_ERROR_FAILED,
    "Discard" },

  /* Networks. */
  { VIR_ERR_NO_NETWORK,
    VIR_FROM_NETWORK,
    "Network not found: no network with matching name 'lab'",
    LODGE_VMM_ERROR_NOT_FOUND,
    "lab" },
  { VIR_ERR_OPERATION_INVALID,
    VIR_FROM_NETWORK,
    "Requested operation is not valid: network 'default' is not active",
    LODGE_VMM_ERROR_WRONG_STATE,
    "default" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_NONE,
    "Unable to find 'dnsmasq' binary in $PATH: No such file or directory",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "dnsmasq" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_NONE,
    "error creating bridge interface virbr1: Operation not permitted",
    LODGE_VMM_ERROR_DENIED,
    "administrator" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_NETWORK,
    "internal error: Network is already in use by interface virbr0",
    LODGE_VMM_ERROR_IN_USE,
    "virbr0" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: /usr/lib/qemu/qemu-bridge-helper --use-vnet --br=virbr0 --fd=31: failed to "
    "communicate "
    "with bridge helper: stderr=failed to parse default acl file `/etc/qemu/bridge.conf'",
    LODGE_VMM_ERROR_DENIED,
    "bridge" },
  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_NONE,
    "Cannot get interface MTU on 'br9': No such device",
    LODGE_VMM_ERROR_NOT_FOUND,
    "br9" },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: No more available PCI slots",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    "slot" },
  { VIR_ERR_OPERATION_FAILED,
    VIR_FROM_QEMU,
    "operation failed: Active console session exists for this domain",
    LODGE_VMM_ERROR_IN_USE,
    NULL },

  { VIR_ERR_SYSTEM_ERROR,
    VIR_FROM_NONE,
    "Couldn't create lock file for device '/dev/pts/0' in path '/var/lock/LCK.._pts_0': File "
    "exists",
    LODGE_VMM_ERROR_IN_USE,
    "serial console" },

  /* Definitions. */
  { VIR_ERR_XML_INVALID_SCHEMA,
    VIR_FROM_NONE,
    "XML document failed to validate against schema",
    LODGE_VMM_ERROR_INVALID,
    NULL },
  { VIR_ERR_XML_DETAIL,
    VIR_FROM_DOMAIN,
    "(domain_definition):1: Start tag expected, '<' not found",
    LODGE_VMM_ERROR_INVALID,
    NULL },
  { VIR_ERR_XML_ERROR,
    VIR_FROM_DOMAIN,
    "XML error: name cannot contain '/'",
    LODGE_VMM_ERROR_INVALID,
    NULL },
  { VIR_ERR_NO_SUPPORT,
    VIR_FROM_TEST,
    "this function is not supported by the connection driver: virDomainOpenConsole",
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    NULL },
  { VIR_ERR_INTERNAL_ERROR,
    VIR_FROM_QEMU,
    "internal error: something nobody has seen before",
    LODGE_VMM_ERROR_FAILED,
    NULL },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          lodge_libvirt_error_map (cases[i].code, cases[i].domain, cases[i].message);

      g_test_message ("%s -> %s", cases[i].message, error->message);
      g_assert_error (error, LODGE_VMM_ERROR, (int)cases[i].expected);
      g_assert_null (strstr (error->message, "internal error"));
      g_assert_null (strchr (error->message, '{'));
      g_assert_cmpstr (lodge_vmm_error_get_details (error), ==, cases[i].message);
      if (cases[i].names != NULL && strstr (error->message, cases[i].names) == NULL)
        g_error ("“%s” does not name %s", error->message, cases[i].names);
    }
  g_assert_cmpuint (G_N_ELEMENTS (cases), >=, 40);
}

/* Every pattern compiles, and names no group its sentence does not use. */
static void
test_table (void)
{
  gsize n_rows = 0;
  const LodgeLibvirtErrorRow *rows = lodge_libvirt_error_table (&n_rows);

  g_assert_cmpuint (n_rows, >=, 40);
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GRegex) regex = NULL;

      g_assert_true (g_utf8_validate (rows[i].sentence, -1, NULL));
      g_assert_true (g_str_has_suffix (rows[i].sentence, "."));
      if (rows[i].pattern == NULL)
        continue;
      regex = g_regex_new (rows[i].pattern, 0, 0, &error);
      g_assert_no_error (error);
      for (int group = 1; group <= 3; group++)
        {
          g_autofree char *placeholder = g_strdup_printf ("{%d}", group);

          if (strstr (rows[i].sentence, placeholder) != NULL)
            g_assert_cmpint (g_regex_get_capture_count (regex), >=, group);
        }
    }
}

static void
test_hostile (void)
{
  g_autofree char *long_text = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GError) invalid = lodge_libvirt_error_map (1, 10, "bad \xff\xfe bytes");
  g_autoptr (GError) none = lodge_libvirt_error_map (1, 10, NULL);
  g_autoptr (GError) longest = lodge_libvirt_error_map (1, 10, long_text);
  g_autoptr (GError) markup = lodge_libvirt_error_map (
      VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, "Cannot access storage file '%s%n{1}': gone");

  g_assert_true (g_utf8_validate (lodge_vmm_error_get_details (invalid), -1, NULL));
  g_assert_nonnull (none->message);
  g_assert_cmpuint (strlen (lodge_vmm_error_get_details (longest)), <=, 4096);
  g_assert_nonnull (strstr (markup->message, "%s%n"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libvirt/errors/cases", test_cases);
  g_test_add_func ("/libvirt/errors/table", test_table);
  g_test_add_func ("/libvirt/errors/hostile", test_hostile);
  return g_test_run ();
}
