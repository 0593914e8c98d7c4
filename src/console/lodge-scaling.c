/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-scaling.h"

static const int steps[] = {
  LODGE_SCALING_MIN, 25, 33, 50, 67, 75, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400, 500, 600,
  LODGE_SCALING_MAX
};

gboolean
lodge_scaling_from_string (const char *text, int *scaling)
{
  guint64 percent;

  if (g_strcmp0 (text, "fit") == 0)
    *scaling = LODGE_SCALING_FIT;
  else if (g_strcmp0 (text, "whole") == 0)
    *scaling = LODGE_SCALING_WHOLE;
  else if (g_strcmp0 (text, "native") == 0)
    *scaling = LODGE_SCALING_NATIVE;
  else if (text != NULL && g_ascii_string_to_unsigned (
                               text, 10, LODGE_SCALING_MIN, LODGE_SCALING_MAX, &percent, NULL))
    *scaling = (int)percent;
  else
    return FALSE;

  return TRUE;
}

char *
lodge_scaling_to_string (int scaling)
{
  if (scaling == LODGE_SCALING_FIT)
    return g_strdup ("fit");
  if (scaling == LODGE_SCALING_WHOLE)
    return g_strdup ("whole");
  if (scaling == LODGE_SCALING_NATIVE)
    return g_strdup ("native");

  return g_strdup_printf ("%d", CLAMP (scaling, LODGE_SCALING_MIN, LODGE_SCALING_MAX));
}

int
lodge_scaling_step (int percent, int direction)
{
  int n_steps = (int)G_N_ELEMENTS (steps);

  if (direction > 0)
    for (int i = 0; i < n_steps; i++)
      if (steps[i] > percent)
        return steps[i];
  if (direction < 0)
    for (int i = n_steps - 1; i >= 0; i--)
      if (steps[i] < percent)
        return steps[i];

  return percent;
}
