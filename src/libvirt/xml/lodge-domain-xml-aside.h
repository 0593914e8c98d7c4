/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "lodge-domain-xml.h"
#include "lodge-vmm-snapshot-types.h"

G_BEGIN_DECLS

/*
 * Devices that are in the way of something and are set aside for the moment: the definition keeps them
 * in its <metadata>, just as they were, so that taking one out and putting it back is one definition
 * each. Their ids hold for stored and running definitions alike.
 */

/* Moves the device @id to what is kept aside. FALSE: there is none. */
gboolean lodge_domain_xml_set_aside (LodgeDomainXml *self, const char *id);

/* Moves all back, and gives them as texts for a machine that runs. (transfer full) (element-type utf8) */
GPtrArray *lodge_domain_xml_put_back (LodgeDomainXml *self);

/* What is kept aside, in words; NULL: nothing. (transfer full) */
GStrv lodge_domain_xml_list_aside (LodgeDomainXml *self);

/* The device @id as text, or NULL. (transfer full) */
char *lodge_domain_xml_dup_aside_device (LodgeDomainXml *self, const char *id);

/* What the device @node is called by the functions above (NULL: it can't be set aside), and by
 * people. (transfer full) */
char *lodge_domain_xml_dup_aside_id (xmlNode *node);
char *lodge_domain_xml_dup_aside_label (xmlNode *node);

/* LodgeDomainObstacle: a device that is in the way of a snapshot. */
typedef struct
{
  LodgeObstacleKind kind;
  char *device; /* its id, or NULL */
  char *text;   /* a sentence */
  gboolean memory; /* in the way of the memory alone; else of any snapshot */
  gboolean perhaps; /* only if the guest uses it */
} LodgeDomainObstacle;

/* (transfer full) (element-type LodgeDomainObstacle) */
GPtrArray *lodge_domain_xml_list_obstacles (LodgeDomainXml *self);

G_END_DECLS
