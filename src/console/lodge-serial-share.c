/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-serial-share.h"

#include <string.h>

#include "lodge-terminal-text.h"

/* Cut in large steps: not at every byte that comes. */
#define RECENT_SLACK (LODGE_SERIAL_SHARE_RECENT_MAX / 4)

typedef struct
{
  LodgeVmm *vmm;         /* not owned: the session does, */
  LodgeMachine *machine; /* as this */
  guint index;
  LodgeSerialSession *session;
  guint n_users;
  GByteArray *recent;
} Share;

static GPtrArray *shares;

static void
share_free (gpointer data)
{
  Share *share = data;

  g_object_unref (share->session);
  g_byte_array_unref (share->recent);
  g_free (share);
}

static void
on_received_cb (LodgeSerialSession *session, GBytes *bytes, Share *share)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  GByteArray *recent = share->recent;
  gsize surplus;
  const guint8 *line;

  g_byte_array_append (recent, data, (guint)length);
  if (recent->len <= LODGE_SERIAL_SHARE_RECENT_MAX + RECENT_SLACK)
    return;
  surplus = recent->len - LODGE_SERIAL_SHARE_RECENT_MAX;
  line = memchr (recent->data + surplus, '\n', recent->len - surplus);
  g_byte_array_remove_range (
      recent, 0, line != NULL ? (guint)(line + 1 - recent->data) : (guint)surplus);
}

static Share *
find_share (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  for (guint i = 0; shares != NULL && i < shares->len; i++)
    {
      Share *share = g_ptr_array_index (shares, i);

      if (share->vmm == vmm && share->machine == machine && share->index == index)
        return share;
    }
  return NULL;
}

static Share *
find_session (LodgeSerialSession *session)
{
  for (guint i = 0; shares != NULL && i < shares->len; i++)
    if (((Share *)g_ptr_array_index (shares, i))->session == session)
      return g_ptr_array_index (shares, i);
  return NULL;
}

LodgeSerialSession *
lodge_serial_share_take (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  Share *share = find_share (vmm, machine, index);

  if (shares == NULL)
    shares = g_ptr_array_new_with_free_func (share_free);
  if (share == NULL)
    {
      share = g_new0 (Share, 1);
      *share = (Share){ .vmm = vmm, .machine = machine, .index = index };
      share->recent = g_byte_array_new ();
      share->session = lodge_serial_session_new (vmm, machine, index);
      g_signal_connect (share->session, "received", G_CALLBACK (on_received_cb), share);
      g_ptr_array_add (shares, share);
    }
  share->n_users++;
  return share->session;
}

void
lodge_serial_share_give_back (LodgeSerialSession *session)
{
  Share *share = find_session (session);

  g_return_if_fail (share != NULL);

  if (--share->n_users > 0)
    return;
  g_signal_handlers_disconnect_by_data (session, share);
  lodge_serial_session_close (session);
  g_ptr_array_remove (shares, share);
}

GBytes *
lodge_serial_share_dup_recent (LodgeSerialSession *session)
{
  Share *share = find_session (session);

  g_return_val_if_fail (share != NULL, NULL);

  return lodge_terminal_text_strip (share->recent->data, share->recent->len);
}
