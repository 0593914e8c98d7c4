/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#ifndef PACKAGE_NAME
#error "config.h must be included first: it says whether fault points exist"
#endif

G_BEGIN_DECLS

/*
 * Named points at which a test can kill the program: with LODGE_FAULT=NAME in the environment the
 * process sends itself SIGKILL on reaching NAME, with LODGE_FAULT_STOP=NAME SIGSTOP. With
 * LODGE_FAULT_HOLD=NAME:FILE only the thread that reaches NAME waits: it makes FILE and goes on when that
 * is removed. Compiled to nothing unless the tests are built.
 */
#ifdef LODGE_FAULT_POINTS
void lodge_fault_point (const char *name);
#else
#define lodge_fault_point(name) ((void) 0)
#endif

G_END_DECLS
