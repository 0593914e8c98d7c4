/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-endpoint.h"

G_BEGIN_DECLS

/*
 * LodgeFakeEndpoint: a display whose server is a function of the test. Each open runs it once more,
 * in a thread of its own, on the other end of a socket pair; the connection ends when it
 * returns. Reads and writes of it fail after ten seconds, or when the endpoint is finalized.
 */
#define LODGE_TYPE_FAKE_ENDPOINT (lodge_fake_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFakeEndpoint, lodge_fake_endpoint, LODGE, FAKE_ENDPOINT, GObject)

typedef void (*LodgeFakeServerFunc) (int fd, gpointer user_data);

/* @server: NULL: opening fails. (transfer full) */
LodgeConsoleEndpoint *lodge_fake_endpoint_new (LodgeDisplayProtocol protocol,
                                               LodgeFakeServerFunc server,
                                               gpointer user_data);

void lodge_fake_endpoint_set_server (LodgeFakeEndpoint *self,
                                     LodgeFakeServerFunc server,
                                     gpointer user_data);
guint lodge_fake_endpoint_get_n_opened (LodgeFakeEndpoint *self);

G_END_DECLS
