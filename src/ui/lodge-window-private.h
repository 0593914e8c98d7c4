/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-banner.h"
#include "lodge-machine-page.h"
#include "lodge-networks-page.h"
#include "lodge-sidebar.h"
#include "lodge-window.h"

G_BEGIN_DECLS

struct _LodgeWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *stack;
  AdwLeaflet *leaflet;
  GtkWidget *sidebar_pane;
  GtkWidget *separator;
  LodgeSidebar *sidebar;
  LodgeBanner *banner;
  GtkToggleButton *search_button;
  GtkMenuButton *main_menu_button;
  GtkStack *content_stack;
  AdwStatusPage *status_page;
  GtkMenuButton *status_menu_button;
  GtkWidget *status_new_button;
  GtkWidget *status_retry_button;

  LodgeCore *core;
  LodgeMachinePage *machine_page; /* NULL until the first machine is shown */
  LodgeNetworksPage *networks_page; /* NULL until it is shown */
  int unfolded_width; /* what list and machine take side by side; as of lodge-fold.h */
  guint countdown_id;
  gboolean banner_is_note;
  gboolean note_dismissed;
};

/* Shows the connections' state. */
void lodge_window_update (LodgeWindow *self);

/* The connection of the machine on screen, else the first; NULL: there is none. (transfer none) */
LodgeVmm *lodge_window_get_vmm (LodgeWindow *self);

void lodge_window_add_actions (LodgeWindow *self);

/* Whether the networks are what is beside the list. */
gboolean lodge_window_is_showing_networks (LodgeWindow *self);

/* Makes the actions of the machine on screen reachable by shortcuts from the whole window. */
void lodge_window_forward_machine_actions (LodgeWindow *self);

G_END_DECLS
