/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli.h"
#include "lodge-libvirt-vmm.h"

#include <libintl.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  int exit_code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  lodge_libvirt_init ();
  exit_code = lodge_cli_main (argc, argv, lodge_libvirt_vmm_factory, NULL);
  lodge_libvirt_shutdown (500);
  return exit_code;
}
