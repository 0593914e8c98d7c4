/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/* LodgeLoginPage: asks for the password of a display, and the user where one is wanted. */
#define LODGE_TYPE_LOGIN_PAGE (lodge_login_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLoginPage, lodge_login_page, LODGE, LOGIN_PAGE, AdwBin)

/* @console is ASKING and gets the answer. Empties the fields. */
void lodge_login_page_ask (LodgeLoginPage *self, LodgeConsole *console);

/* Who has asked last; (nullable). */
LodgeConsole *lodge_login_page_get_console (LodgeLoginPage *self);

G_END_DECLS
