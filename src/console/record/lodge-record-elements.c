/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-elements.h"

#include <gst/gst.h>

static gboolean
has_element (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

gboolean
lodge_record_has_elements (const char *const *names)
{
  if (!gst_init_check (NULL, NULL, NULL))
    return FALSE;
  for (; *names != NULL; names++)
    if (!has_element (*names))
      return FALSE;
  return TRUE;
}
