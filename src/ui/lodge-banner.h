/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * LodgeBanner: a sentence across the width of its page with the one thing to do about it.
 *
 * Properties: "message" char*, "details" char* (technical lines, or NULL), "button-label" char*
 *   (NULL: no button), "dismissable" bool, "revealed" bool.
 * Signals: "activated" (the button), "dismissed" (closed by the user; "revealed" is FALSE then).
 */
#define LODGE_TYPE_BANNER (lodge_banner_get_type ())
G_DECLARE_FINAL_TYPE (LodgeBanner, lodge_banner, LODGE, BANNER, AdwBin)

GtkWidget *lodge_banner_new (void);
void lodge_banner_set_message (LodgeBanner *self, const char *message);
const char *lodge_banner_get_message (LodgeBanner *self);
void lodge_banner_set_details (LodgeBanner *self, const char *details);
void lodge_banner_set_button_label (LodgeBanner *self, const char *label);
void lodge_banner_set_dismissable (LodgeBanner *self, gboolean dismissable);
void lodge_banner_set_revealed (LodgeBanner *self, gboolean revealed);
gboolean lodge_banner_get_revealed (LodgeBanner *self);

G_END_DECLS
