/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-nic-status.h"
#include "lodge-nic.h"

G_BEGIN_DECLS

/* What is known of a running adapter, in words; where nothing is, why, and what would change that.
 * @status: (nullable) what was read; NULL: nothing yet. All (transfer full). */

/* "1.2 MiB in 820 packets"; "Not known…" where @status has no counters. */
char *
lodge_words_nic_traffic (LodgeNic *nic, LodgeNicStatus *status, guint64 bytes, guint64 packets);

/* "10.0.2.15 (says the guest agent)"; "Not known…". */
char *lodge_words_nic_addresses (LodgeNic *nic, LodgeNicStatus *status);

G_END_DECLS
