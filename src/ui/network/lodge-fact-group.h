/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* LodgeFactGroup: facts to read, a row each, the name above the value. Hidden while it has none. */
#define LODGE_TYPE_FACT_GROUP (lodge_fact_group_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFactGroup, lodge_fact_group, LODGE, FACT_GROUP, AdwPreferencesGroup)

GtkWidget *lodge_fact_group_new (const char *title);

/* @facts: names and values in turn, changed rows are made anew. (element-type char*) */
void lodge_fact_group_show (LodgeFactGroup *self, GPtrArray *facts);

/* Shown instead of rows while there are none; NULL: the group hides. */
void lodge_fact_group_set_placeholder (LodgeFactGroup *self, const char *placeholder);

/* Adds a name and a value, NULL values not at all. @facts frees with g_free (). */
void lodge_fact_group_add (GPtrArray *facts, const char *name, const char *value);

G_END_DECLS
