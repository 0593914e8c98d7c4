/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"
#include "lodge-layout.h"

G_BEGIN_DECLS

/* Types @text into @console as a person with that layout would, at a pace that guests keep up with.
 * Characters that can't be typed are left out; whenever it ends, no key stays down. While the
 * machine is paused it waits. @progress: (double fraction), may be NULL. Fails with
 * G_IO_ERROR_CLOSED when the display goes. Main thread.
 */
typedef void (*LodgeTypistProgress) (double fraction, gpointer user_data);

void lodge_typist_type_async (LodgeConsole *console,
                              LodgeLayout *layout,
                              const char *text,
                              LodgeTypistProgress progress,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lodge_typist_type_finish (LodgeConsole *console, GAsyncResult *result, GError **error);

G_END_DECLS
