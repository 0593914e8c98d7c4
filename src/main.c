/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <locale.h>
#include <signal.h>

#include "lodge-application.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-memory.h"
#include "lodge-view-request.h"

static gboolean
has_graphics_card (void)
{
  static const char *const devices[] = { "/dev/dri", "/dev/nvidiactl", "/dev/dxg" };

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      if (g_file_test (devices[i], G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

/* Without a graphics card GTK would draw by an OpenGL that is emulated: it compiles shaders for a
 * second and takes 50 MiB to show what Cairo shows at once. The proprietary NVIDIA driver and WSL
 * have devices of their own. Whoever sets GSK_RENDERER is obeyed. GTK before 4.14 loads Mesa even
 * when it is to draw by Cairo, whoever chose that, unless it is told not to. */
static void
choose_renderer (void)
{
  const char *chosen = g_getenv ("GSK_RENDERER");

  if (chosen == NULL && has_graphics_card ())
    return;
  if (chosen != NULL && !g_str_equal (chosen, "cairo"))
    return;
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (gtk_get_major_version () == 4 && gtk_get_minor_version () < 14)
    g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}

/* GTK reads its own style when it opens the display, a tenth of a viewer's start, and libadwaita
 * then puts another in its place. The empty one is libadwaita's; the application takes the word
 * back. */
static void
choose_no_style (void)
{
  g_setenv ("GTK_THEME", LODGE_APPLICATION_NO_STYLE, FALSE);
}

int
main (int argc, char *argv[])
{
  lodge_memory_share_heaps ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  choose_renderer ();
  choose_no_style ();
  /* Whoever is at the other end of a socket may go. */
  signal (SIGPIPE, SIG_IGN);
  g_autoptr (LodgeApplication) application = lodge_application_new (lodge_libvirt_vmm_factory);
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : lodge_view_request_get_exit_status ();
}
