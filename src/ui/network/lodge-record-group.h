/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * LodgeRecordGroup: a list of short records, each a line of fields between spaces, to add to and remove
 * from. Signal: "changed".
 */
#define LODGE_TYPE_RECORD_GROUP (lodge_record_group_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRecordGroup, lodge_record_group, LODGE, RECORD_GROUP, AdwPreferencesGroup)

/* What the fields are called, in their order; the last @n_optional of them may stay empty.
 * @add_label: "Add Fixed Address". @titles: at most four. */
void lodge_record_group_set_fields (LodgeRecordGroup *self, const char *add_label, const char *const *titles, guint n_optional);

/* @records: (nullable). Does not emit. */
void  lodge_record_group_set_records (LodgeRecordGroup *self, const char *const *records);
GStrv lodge_record_group_dup_records (LodgeRecordGroup *self); /* (transfer full) (nullable): none */

G_END_DECLS
