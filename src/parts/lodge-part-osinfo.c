/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-os-database.h"
#include "lodge-part.h"

#define OSINFO(function) LODGE_PART ("osinfo", function)

LodgeOsDatabase *
lodge_os_database_load (void)
{
  return OSINFO (lodge_os_database_load) ();
}

void
lodge_os_database_free (LodgeOsDatabase *database)
{
  OSINFO (lodge_os_database_free) (database);
}

LodgeOsDetection *
lodge_os_detection_new (const char *path)
{
  return OSINFO (lodge_os_detection_new) (path);
}

void
lodge_os_detection_free (LodgeOsDetection *detection)
{
  OSINFO (lodge_os_detection_free) (detection);
}

void
lodge_os_detection_run (GTask *task)
{
  OSINFO (lodge_os_detection_run) (task);
}
