/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-fact-group.h"
#include "lodge-model-watch.h"
#include "lodge-network-details.h"
#include "lodge-network-picture.h"
#include "lodge-networks-page.h"

G_BEGIN_DECLS

struct _LodgeNetworksPage
{
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkWidget *new_button;
  GtkDropDown *connection_drop_down;
  GtkStack *stack;
  AdwStatusPage *offline_page;
  LodgeNetworkPicture *picture;
  AdwPreferencesGroup *list_group;
  GtkWidget *setup_group;
  LodgeFactGroup *text_group;
  LodgeNetworkDetails *details;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeModelWatch *networks_watch;
  GPtrArray *rows; /* (element-type AdwActionRow) parallel to the networks */
  guint look_id;
  gboolean narrow;
  gboolean filling;
};

/* lodge-networks-page-parts.c */
void lodge_networks_page_show_list (LodgeNetworksPage *self);
void lodge_networks_page_show_picture (LodgeNetworksPage *self);
void lodge_networks_page_show_status (LodgeNetworksPage *self);
void lodge_networks_page_fill_connections (LodgeNetworksPage *self);

G_END_DECLS
