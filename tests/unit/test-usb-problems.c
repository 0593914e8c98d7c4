/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-usb-facts.h"
#include "lodge-vmm-error.h"

/* What spice-client-glib says of USB devices becomes Lodge's own sentences, by its codes and not by
 * its words, which may be in any language. */

#define WORDS "Peripherie kaputt"

static const struct
{
  const char *path;
  GQuark (*get_domain) (void);
  int code;
  const char *words;
  int expected;
  const char *sentence;
} CASES[] = {
  { "rejected",
    spice_client_error_quark,
    SPICE_CLIENT_ERROR_USB_DEVICE_REJECTED,
    WORDS,
    LODGE_VMM_ERROR_DENIED,
    "The machine is set to refuse devices like “Stick”. Change the USB filter in its definition." },
  { "lost",
    spice_client_error_quark,
    SPICE_CLIENT_ERROR_USB_DEVICE_LOST,
    WORDS,
    LODGE_VMM_ERROR_NOT_FOUND,
    "The USB device is gone. Plug it in again." },
  { "no-helper",
    g_spawn_error_quark,
    G_SPAWN_ERROR_NOENT,
    WORDS,
    LODGE_VMM_ERROR_UNAVAILABLE,
    "The program that lets you use USB devices is not installed. Install "
    "spice-client-glib-usb-acl-helper." },
  { "denied-by-helper",
    spice_client_error_quark,
    SPICE_CLIENT_ERROR_FAILED,
    "Error setting USB device node ACL: 'Not authorized'",
    LODGE_VMM_ERROR_DENIED,
    "This computer does not let you use “Stick”. Ask its administrator." },
  { "denied",
    g_io_error_quark,
    G_IO_ERROR_PERMISSION_DENIED,
    WORDS,
    LODGE_VMM_ERROR_DENIED,
    "This computer does not let you use “Stick”. Ask its administrator." },
  { "anything",
    spice_client_error_quark,
    SPICE_CLIENT_ERROR_FAILED,
    WORDS,
    LODGE_VMM_ERROR_FAILED,
    "“Stick” could not be given to the machine. If a program here uses it, close that program." },
};

static void
test_sentence (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) problem = lodge_spice_usb_problem_new (
      "Stick", g_error_new_literal (CASES[i].get_domain (), CASES[i].code, CASES[i].words));

  g_assert_error (problem, LODGE_VMM_ERROR, CASES[i].expected);
  g_assert_cmpstr (problem->message, ==, CASES[i].sentence);
}

/* Who cancels is told nothing. */
static void
test_cancelled (void)
{
  g_autoptr (GError) problem = lodge_spice_usb_problem_new (
      "Stick", g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, WORDS));

  g_assert_error (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/usb-problems/%s", CASES[i].path);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_sentence);
    }
  g_test_add_func ("/usb-problems/cancelled", test_cancelled);
  return g_test_run ();
}
