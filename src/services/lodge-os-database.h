/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libosinfo's database as Lodge reads it, and what it says of an image. libosinfo is not thread-safe: once
 * loaded, its database is only touched by one detecting thread at a time. */
#pragma once

#include <osinfo/osinfo.h>

#include "lodge-os-catalog.h"

G_BEGIN_DECLS

/* What the loading thread made: handed over whole. */
typedef struct
{
  OsinfoDb *db;
  GPtrArray *systems; /* of LodgeOs, sorted as they are shown */
} LodgeOsDatabase;

/* Any one thread. (transfer full): empty, with a warning, where nothing is installed. */
LodgeOsDatabase *lodge_os_database_load (void);
void lodge_os_database_free (LodgeOsDatabase *database);

/* What is found on one image. */
typedef struct
{
  char *path;
  OsinfoMedia *media;
  OsinfoDb *db; /* borrowed from the catalogue, which lives as long as the process */
  char *label;
  char *os_url; /* NULL: not known */
  gboolean live;
} LodgeOsDetection;

LodgeOsDetection *lodge_os_detection_new (const char *path);
void lodge_os_detection_free (LodgeOsDetection *detection);

/* Main thread. Looks at the image of @task's data, a LodgeOsDetection whose database is set, and ends @task
 * (taken) with TRUE or a user's sentence. */
void lodge_os_detection_run (GTask *task);

G_END_DECLS
