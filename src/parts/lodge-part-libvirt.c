/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-vmm.h"
#include "lodge-part.h"

#define LIBVIRT(function) LODGE_PART ("libvirt", function)

LodgeVmm *
lodge_libvirt_vmm_factory (const char *uri, gpointer user_data)
{
  return LIBVIRT (lodge_libvirt_vmm_factory) (uri, user_data);
}
