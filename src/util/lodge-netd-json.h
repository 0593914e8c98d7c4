/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Lines of JSON objects, written by name and read without trust in what is there. Private to
 * lodge-netd-*.c. */

/* Begins an object; the setters leave out what is NULL. */
JsonBuilder *lodge_netd_json_begin (void);
void         lodge_netd_json_set_string (JsonBuilder *builder, const char *name, const char *value);
void         lodge_netd_json_set_int (JsonBuilder *builder, const char *name, gint64 value);
void         lodge_netd_json_set_boolean (JsonBuilder *builder, const char *name, gboolean value);
void         lodge_netd_json_set_strv (JsonBuilder *builder, const char *name, const char *const *value);

/* Ends the object and gives its text, in one line. Consumes @builder. (transfer full) */
char *lodge_netd_json_end (JsonBuilder *builder);

/* The object in @line; NULL with G_IO_ERROR_INVALID_DATA. (transfer full) */
JsonObject *lodge_netd_json_parse (const char *line, GError **error);

/* What is absent or of another type is NULL, 0 or FALSE. */
char    *lodge_netd_json_dup_string (JsonObject *object, const char *name); /* (transfer full) */
gint64   lodge_netd_json_get_int (JsonObject *object, const char *name);    /* never negative */
gboolean lodge_netd_json_get_boolean (JsonObject *object, const char *name);
GStrv    lodge_netd_json_dup_strv (JsonObject *object, const char *name); /* (transfer full) (nullable) */

/* Calls @func with each object in the array @name. */
typedef void (*LodgeNetdJsonFunc) (JsonObject *object, gpointer user_data);
void lodge_netd_json_foreach (JsonObject *object, const char *name, LodgeNetdJsonFunc func, gpointer user_data);

G_END_DECLS
