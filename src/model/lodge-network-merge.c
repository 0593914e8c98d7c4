/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-draft.h"

static gboolean
holds (const char *const *list, const char *entry)
{
  return list != NULL && g_strv_contains (list, entry);
}

static gboolean
is_same_list (const char *const *a, const char *const *b)
{
  static const char *const NONE[] = { NULL };

  return g_strv_equal (a != NULL ? a : NONE, b != NULL ? b : NONE);
}

/* What is theirs now, without what was taken out of @mine and with what was put in. */
static GStrv
merge_lists (const char *const *mine, const char *const *base, const char *const *theirs)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (gsize i = 0; theirs != NULL && theirs[i] != NULL; i++)
    if (!holds (base, theirs[i]) || holds (mine, theirs[i]))
      {
        g_strv_builder_add (builder, theirs[i]);
        any = TRUE;
      }
  for (gsize i = 0; mine != NULL && mine[i] != NULL; i++)
    if (!holds (base, mine[i]) && !holds (theirs, mine[i]))
      {
        g_strv_builder_add (builder, mine[i]);
        any = TRUE;
      }
  return any ? g_strv_builder_end (builder) : NULL;
}

static void
merge_list (LodgeNetwork *draft, LodgeNetwork *base, LodgeNetwork *theirs, const char *name)
{
  g_auto (GStrv) mine = NULL;
  g_auto (GStrv) old = NULL;
  g_auto (GStrv) now = NULL;
  g_auto (GStrv) merged = NULL;

  g_object_get (draft, name, &mine, NULL);
  g_object_get (base, name, &old, NULL);
  g_object_get (theirs, name, &now, NULL);
  if (is_same_list ((const char *const *)old, (const char *const *)now))
    return;
  merged =
      merge_lists ((const char *const *)mine, (const char *const *)old, (const char *const *)now);
  g_object_set (draft, name, merged, NULL);
}

static gboolean
merge_property (LodgeNetwork *draft, LodgeNetwork *base, LodgeNetwork *theirs, GParamSpec *pspec)
{
  g_auto (GValue) mine = G_VALUE_INIT;
  g_auto (GValue) old = G_VALUE_INIT;
  g_auto (GValue) now = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (draft), pspec->name, &mine);
  g_object_get_property (G_OBJECT (base), pspec->name, &old);
  g_object_get_property (G_OBJECT (theirs), pspec->name, &now);
  if (g_param_values_cmp (pspec, &old, &now) == 0 || g_param_values_cmp (pspec, &mine, &now) == 0)
    return FALSE;
  if (g_param_values_cmp (pspec, &mine, &old) != 0)
    return TRUE;
  g_object_set_property (G_OBJECT (draft), pspec->name, &now);
  return FALSE;
}

gboolean
lodge_network_draft_merge (LodgeNetwork *draft, LodgeNetwork *base, LodgeNetwork *theirs)
{
  guint n_pspecs = 0;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (draft), &n_pspecs);
  gboolean conflict = FALSE;

  for (guint i = 0; i < n_pspecs; i++)
    if (pspecs[i]->value_type == G_TYPE_STRV)
      merge_list (draft, base, theirs, pspecs[i]->name);
    else
      conflict |= merge_property (draft, base, theirs, pspecs[i]);
  return conflict;
}
