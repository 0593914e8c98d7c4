/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"
#include "lodge-nic.h"

G_BEGIN_DECLS

/* Plugs the running machine's adapters on @network in again, by way of the network @other. */
void lodge_libvirt_native_replug (virDomainPtr domain, const char *network, const char *other);

G_END_DECLS
