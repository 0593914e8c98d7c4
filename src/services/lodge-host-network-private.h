/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host-network.h"

G_BEGIN_DECLS

/* For lodge-host-network-read.c, which fills one in. */
LodgeHostDevice *lodge_host_network_take_device (LodgeHostNetwork *self, LodgeHostDevice *device);
void             lodge_host_device_free (LodgeHostDevice *device);

/* @metric: of several default routes the lowest counts. */
void lodge_host_network_add_metric_route (LodgeHostNetwork *self,
                                          GInetAddress *destination,
                                          guint prefix,
                                          const char *device,
                                          GInetAddress *gateway,
                                          guint metric);
void lodge_host_network_set_first_free_port (LodgeHostNetwork *self, guint port);
void lodge_host_network_set_helper_path (LodgeHostNetwork *self, const char *path);

G_END_DECLS
