/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console-clipboard.h"

G_BEGIN_DECLS

/*
 * LodgeGuestContent: what a guest has offered, for the host's clipboard. The guest is asked only
 * when somebody pastes. Main thread.
 */
#define LODGE_TYPE_GUEST_CONTENT (lodge_guest_content_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeGuestContent, lodge_guest_content, LODGE, GUEST_CONTENT, GdkContentProvider)

/* Called when more was pasted than is taken. */
typedef void (*LodgeGuestContentTooLarge) (gpointer user_data);

/* @forms: of lodge-console-clipboard.h. (transfer full) */
GdkContentProvider *lodge_guest_content_new (LodgeConsole *console,
                                             guint forms,
                                             LodgeGuestContentTooLarge too_large,
                                             gpointer user_data);

/* The guest has it no more: whoever waits for it is told so, and nobody is called any more. */
void lodge_guest_content_end (LodgeGuestContent *self);

/* The other direction: in which forms a guest can be offered what the host has. */
guint lodge_guest_content_forms_of (GdkClipboard *clipboard);

/* Whether there is nothing in it, in any form. */
gboolean lodge_guest_content_is_nothing (GdkClipboard *clipboard);

/* The media types of a form, best first, NULL-terminated. */
const char **lodge_guest_content_types_of (LodgeClipboardForms form);

G_END_DECLS
