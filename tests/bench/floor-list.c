/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * A floor for the start-up benchmark: virConnectOpen () and one listing with each machine's
 * definition and state, and nothing else. Prints the number of machines.
 */
int
main (int argc, char **argv)
{
  virDomainPtr *domains = NULL;
  virConnectPtr connection;
  int count;

  if (argc != 2)
    {
      fprintf (stderr, "usage: %s URI\n", argv[0]);
      return 2;
    }

  connection = virConnectOpen (argv[1]);
  if (connection == NULL)
    return 1;

  count = virConnectListAllDomains (connection, &domains, 0);
  for (int i = 0; i < count; i++)
    {
      char *xml = virDomainGetXMLDesc (domains[i], VIR_DOMAIN_XML_INACTIVE);
      int state = 0;

      virDomainGetState (domains[i], &state, NULL, 0);
      free (xml);
      virDomainFree (domains[i]);
    }
  free (domains);
  printf ("%d\n", count);
  virConnectClose (connection);
  return count < 0;
}
