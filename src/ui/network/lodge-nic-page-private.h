/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-attach-row.h"
#include "lodge-fastest-row.h"
#include "lodge-forward-group.h"
#include "lodge-nic-page.h"
#include "lodge-packet-row.h"
#include "lodge-shaping-group.h"

G_BEGIN_DECLS

struct _LodgeNicPage
{
  AdwBin parent_instance;

  AdwPreferencesGroup *attach_group;
  AdwComboRow *target_row;
  AdwComboRow *guard_row;
  LodgeFastestRow *fastest_row;
  GtkSwitch *link_switch;
  LodgeForwardGroup *forward_group;
  AdwComboRow *model_row;
  AdwEntryRow *mac_row;
  LodgePacketRow *packet_row;
  LodgeShapingGroup *shaping_group;

  LodgeAttachRow *attach_rows[LODGE_N_ATTACH_CHOICES];
  LodgeNic *draft;
  LodgeNetworkFacts *facts;
  GPtrArray *targets; /* (element-type LodgeNicTarget), parallel to the target row's */
  GPtrArray *models;  /* (element-type char*), parallel to the model row's */
  char *typed_mac;    /* what does not fit in the draft yet */
  LodgeAttach attach;
  gboolean filling;
};

static inline LodgeVmm *
lodge_nic_page_get_vmm (LodgeNicPage *self)
{
  return lodge_network_facts_get_vmm (self->facts);
}

/* In the order of the guard row's. */
#define LODGE_NIC_PAGE_N_GUARDS 3
extern const LodgeNicGuard LODGE_NIC_PAGE_GUARDS[LODGE_NIC_PAGE_N_GUARDS];

/* lodge-nic-page-rows.c: fill rows from the draft; the caller says that it is filling. */
void lodge_nic_page_fill (LodgeNicPage *self); /* all; says so by itself */
void lodge_nic_page_fill_attach (LodgeNicPage *self);
void lodge_nic_page_fill_targets (LodgeNicPage *self);

/* What the rows say that depends on others. */
void lodge_nic_page_show_parts (LodgeNicPage *self);

/* Puts the chosen network or bridge into the draft. */
void lodge_nic_page_take_target (LodgeNicPage *self);

G_END_DECLS
