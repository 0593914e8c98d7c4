/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-os-catalog.h"

G_BEGIN_DECLS

/* For the catalogue only: makes LodgeOs objects out of what libosinfo says. */

typedef struct
{
  const char *id;
  const char *url;
  const char *name;
  const char *vendor;
  const char *version;
  const char *family;
  const char *distro;
  gint64 released;
} LodgeOsDescription;

LodgeOs            *lodge_os_new (const LodgeOsDescription *description, const LodgeOsNeeds *needs);
const LodgeOsNeeds *lodge_os_get_needs (LodgeOs *self);
const char         *lodge_os_get_distro (LodgeOs *self);

/* A system that came out after the installed database did. */
typedef struct
{
  const char *id;
  const char *url;
  const char *name;
  const char *version;
  const char *released; /* ISO 8601 date */
  const char *like;     /* short id of the nearest system that the database has */
  const char *volume;   /* regular expression for the volume's label */
} LodgeOsNewer;

/* Rows in order, each "like" before its followers; ends with a row whose id is NULL. */
const LodgeOsNewer *lodge_os_get_newer (void);

/* What an unknown system gets. */
extern const LodgeOsNeeds lodge_os_unknown_needs;

G_END_DECLS
