/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-primes.h"

#include <gnutls/gnutls.h>

/*
 * gvnc looks for a prime number of its own, by gnutls_dh_params_generate2 (), before its first
 * connection, encrypted or not: 20 to 60 ms of processor time on the main loop, each time a viewer
 * starts. Only servers use such a number, and gvnc can't be told to do without. The linker lets
 * this definition come before GnuTLS's, for all of the process: it takes the well-known group of
 * RFC 7919, which is twice as long as what gvnc asks for.
 */
int
gnutls_dh_params_generate2 (gnutls_dh_params_t params, unsigned int bits)
{
  return gnutls_dh_params_import_raw (
      params, &gnutls_ffdhe_2048_group_prime, &gnutls_ffdhe_2048_group_generator);
}

VncConnection *
lodge_vnc_connection_new (void)
{
  return vnc_connection_new ();
}
