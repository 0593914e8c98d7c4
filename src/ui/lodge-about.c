/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static void
append (GString *text, const char *what, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s: %s\n", what, value);
}

/* For problem reports, so not translated. */
static char *
dup_debug_info (LodgeVmm *vmm)
{
  GString *text = g_string_new (NULL);

  append (text, "Lodge", PACKAGE_VERSION);
  g_string_append_printf (text,
                          "GTK: %u.%u.%u\nlibadwaita: %u.%u.%u\n",
                          gtk_get_major_version (),
                          gtk_get_minor_version (),
                          gtk_get_micro_version (),
                          adw_get_major_version (),
                          adw_get_minor_version (),
                          adw_get_micro_version ());
  if (vmm != NULL)
    {
      g_autofree char *uri = lodge_vmm_dup_uri (vmm);
      LodgeHost *host = lodge_vmm_get_host (vmm);
      append (text, "Connection", uri);
      append (text, "libvirt", lodge_host_get_library_version (host));
      append (text, "Hypervisor", lodge_host_get_hypervisor (host));
      append (text, "Hypervisor version", lodge_host_get_hypervisor_version (host));
      append (text, "Architecture", lodge_host_get_arch (host));
      append (text, "Acceleration", lodge_host_get_acceleration_reason (host));
    }
  return g_string_free (text, FALSE);
}

void
lodge_about_present (GtkWindow *parent, LodgeVmm *vmm)
{
  g_autofree char *debug_info = dup_debug_info (vmm);

  adw_show_about_window (parent,
                         "application-name",
                         "Lodge",
                         "application-icon",
                         APPLICATION_ID,
                         "version",
                         PACKAGE_VERSION,
                         "developer-name",
                         _ ("The Lodge developers"),
                         "comments",
                         _ ("Virtual machines on your desktop"),
                         "license-type",
                         GTK_LICENSE_GPL_3_0,
                         "debug-info",
                         debug_info,
                         "debug-info-filename",
                         "lodge.txt",
                         NULL);
}
