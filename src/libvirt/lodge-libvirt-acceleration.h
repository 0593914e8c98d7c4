/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether KVM can really run an ordinary guest here. Reads two files; any thread. */
typedef struct
{
  gboolean offered;   /* libvirt has domain capabilities for KVM */
  gboolean emulated;  /* …and for emulation */
  gboolean local;     /* else only @offered counts */
  gboolean by_daemon; /* QEMU runs as another user, so our own access to the device tells nothing */
  const char *arch;   /* of the host, as libvirt spells it */
  const char *device_path;  /* NULL: /dev/kvm */
  const char *cpuinfo_path; /* NULL: /proc/cpuinfo */
} LodgeLibvirtAcceleration;

/* @reason: (out) (transfer full): one sentence for a person. */
gboolean lodge_libvirt_acceleration_detect (const LodgeLibvirtAcceleration *self, char **reason);

G_END_DECLS
