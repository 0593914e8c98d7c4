/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-banner.h"
#include "lodge-host-network.h"
#include "lodge-network-editor.h"
#include "lodge-packet-row.h"
#include "lodge-record-group.h"

G_BEGIN_DECLS

struct _LodgeNetworkEditor
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *save_button;
  GtkWidget *page;
  LodgeBanner *banner;
  LodgeBanner *problem_banner;
  AdwEntryRow *name_row;
  AdwComboRow *kind_row;
  GtkWidget *address_group;
  AdwEntryRow *subnet_row;
  GtkSwitch *dhcp_switch;
  GtkWidget *dhcp_row;
  AdwEntryRow *start_row;
  AdwEntryRow *end_row;
  AdwEntryRow *ipv6_row;
  AdwEntryRow *bridge_row;
  AdwEntryRow *device_row;
  AdwEntryRow *domain_row;
  LodgePacketRow *packet_row;
  GtkSwitch *autostart_switch;
  GtkWidget *autostart_row;
  LodgeRecordGroup *hosts_group;
  LodgeRecordGroup *names_group;

  LodgeVmm *vmm;
  LodgeNetwork *network; /* NULL: a new one */
  LodgeNetwork *base;    /* what the rows were filled from */
  LodgeHostNetwork *host_network;
  GCancellable *cancellable;
  GArray *kinds; /* (element-type LodgeNetworkKind), parallel to the row's */
  gboolean filling;
  gboolean busy;
  gboolean conflict;
  gboolean subnet_typed;
  gboolean range_typed;
};

/* lodge-network-editor-rows.c */

/* What the rows say, besides what is edited nowhere. (transfer full) */
LodgeNetwork *lodge_network_editor_read (LodgeNetworkEditor *self);
LodgeNetworkKind lodge_network_editor_get_kind (LodgeNetworkEditor *self);

/* FALSE with the sentence that is shown. */
gboolean lodge_network_editor_check (LodgeNetworkEditor *self, LodgeNetwork *draft, char **problem);

void lodge_network_editor_fill (LodgeNetworkEditor *self, LodgeNetwork *base);
void lodge_network_editor_fill_kinds (LodgeNetworkEditor *self);
void lodge_network_editor_update_visible (LodgeNetworkEditor *self);

/* The first subnet that is free, and a range in it, as long as nobody typed another. */
void lodge_network_editor_propose (LodgeNetworkEditor *self);

G_END_DECLS
