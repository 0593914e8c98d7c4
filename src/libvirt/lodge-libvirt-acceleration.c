/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-acceleration.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static gboolean
is_x86 (const char *arch)
{
  return g_strcmp0 (arch, "x86_64") == 0 || g_strcmp0 (arch, "i686") == 0;
}

/* The flags of the first processor; all have the same. */
static gboolean
cpu_has_virtualization (const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = NULL;

      if (!g_str_has_prefix (lines[i], "flags"))
        continue;
      words = g_strsplit_set (lines[i], " \t:", -1);
      return g_strv_contains ((const char *const *)words, "vmx") ||
             g_strv_contains ((const char *const *)words, "svm");
    }
  return FALSE;
}

/* 0, or the errno of opening the device for use. */
static int
open_device (const LodgeLibvirtAcceleration *self, const char *path)
{
  int fd = -1;

  if (self->by_daemon)
    return access (path, F_OK) == 0 ? 0 : errno;
  fd = open (path, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static const char *
find_obstacle (const LodgeLibvirtAcceleration *self)
{
  const char *device = self->device_path != NULL ? self->device_path : "/dev/kvm";
  const char *cpuinfo = self->cpuinfo_path != NULL ? self->cpuinfo_path : "/proc/cpuinfo";
  int problem = 0;

  if (!self->local)
    return self->offered ? NULL
                         : N_ ("Machines are emulated, which is slow: the other computer offers no "
                               "hardware virtualization. Turn it on in its firmware setup.");
  if (is_x86 (self->arch) && !cpu_has_virtualization (cpuinfo))
    return N_ (
        "Machines are emulated, which is slow: this computer’s processor offers no hardware "
        "virtualization (neither VT-x nor AMD-V). Turn it on in the firmware setup or, inside "
        "another virtual machine, in that machine’s settings.");

  problem = open_device (self, device);
  if (problem == EACCES || problem == EPERM)
    return N_ (
        "Machines are emulated, which is slow: you may not use hardware virtualization. Ask an "
        "administrator to add you to the group “kvm”, then log in again.");
  if (problem != 0)
    return N_ (
        "Machines are emulated, which is slow: hardware virtualization is switched off or its "
        "kernel module is not loaded. Turn on VT-x or AMD-V in the firmware setup.");
  if (!self->offered)
    return N_ ("Machines are emulated, which is slow: libvirt found no way to use this computer’s "
               "hardware virtualization. Restart the service “libvirtd” and try again.");
  return NULL;
}

gboolean
lodge_libvirt_acceleration_detect (const LodgeLibvirtAcceleration *self, char **reason)
{
  const char *obstacle = NULL;

  if (!self->offered && !self->emulated)
    {
      *reason = g_strdup (_ ("QEMU is not installed, so no machine can run. Install the package "
                             "“qemu-system-x86” and restart Lodge."));
      return FALSE;
    }
  obstacle = find_obstacle (self);
  *reason = g_strdup (obstacle != NULL ? _ (obstacle)
                                       : _ ("Machines run with hardware virtualization (KVM)."));
  return obstacle == NULL;
}
