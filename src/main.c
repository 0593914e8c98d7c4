/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "lodge-application.h"
#include "lodge-libvirt-vmm.h"

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  lodge_libvirt_init ();
  g_autoptr (LodgeApplication) application = lodge_application_new (lodge_libvirt_vmm_factory);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
