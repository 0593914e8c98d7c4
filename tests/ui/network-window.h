/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-test.h"
#include "lodge-ui-test.h"

G_BEGIN_DECLS

/*
 * What the tests of networking's widgets share: the window over the fake backend, with one machine
 * that runs and has one adapter, on NAT.
 */

#define NIC "ua-nic0"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
} Fixture;

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

/* A folder at the head of PATH, for stand-ins of programs; the user's data and configuration are in
 * it, too. */
extern char *folder;

void set_up (Fixture *fixture, gconstpointer data);
void tear_down (Fixture *fixture, gconstpointer data);

LodgeVmm *get_vmm (Fixture *fixture);
LodgeNic *find_nic (Fixture *fixture, const char *id, gboolean stored); /* (transfer none) */
guint get_n_nics (Fixture *fixture);

/* As another program would. @forwards: (nullable) */
void set_forwards (Fixture *fixture, const char *const *forwards);

LodgeNetwork *add_network (Fixture *fixture, const char *name, LodgeNetworkKind kind);

/* Windows of @type that are on screen. */
GtkWidget *find_window (GType type); /* (nullable) */
GtkWidget *await_window (GType type);

/* lodge_ui_test_find (), as soon as there is one. */
GtkWidget *await (GtkWidget *root, GType type, const char *name, const char *value);
GtkEditable *find_entry (GtkWidget *root, const char *title);
gboolean has_label_with (GtkWidget *widget, const char *part);
void click (GtkWidget *root, const char *label);

/* "display", "settings", "activity" of the machine. */
void show_view (Fixture *fixture, const char *name);
GtkWidget *find_dial (Fixture *fixture);
GtkWidget *open_editor (Fixture *fixture); /* of the first adapter */
void choose (GtkWidget *editor, const char *title);
GtkWidget *open_networks (Fixture *fixture);

/* An executable in the folder. */
void put_program (const char *name, const char *text);

void add_dial_tests (void);
void add_adapters_tests (void);
void add_opening_tests (void);
void add_activity_tests (void);
void add_pages_tests (void);
void add_setup_tests (void);

G_END_DECLS
