/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers: who gives which. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>

LodgeReachLine *
lodge_reach_say (
    LodgeReachQuestion question, LodgeReachAnswer answer, GStrv subjects, const char *format, ...)
{
  g_auto (GStrv) owned = subjects;
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  return lodge_reach_line_new (question,
                               answer,
                               reason,
                               owned != NULL && *owned != NULL ? (const char *const *)owned : NULL,
                               NULL);
}

/* What is attached to nothing that works reaches nothing, and nothing reaches it. */
static LodgeReachLine *
answer_detached (const LodgeReachAdapter *self, LodgeReachQuestion question)
{
  const char *name = lodge_nic_get_source (self->nic);

  switch (self->place)
    {
    case LODGE_PLACE_NOWHERE:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("The adapter is not attached to anything."));
    case LODGE_PLACE_UNPLUGGED:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("The adapter’s cable is unplugged."));
    case LODGE_PLACE_CUT:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("Nothing carries the adapter’s traffic at this moment."));
    case LODGE_PLACE_STOPPED:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("The network “%s” is stopped."),
                              name != NULL ? name : "");
    default:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("“%s”, which the adapter is attached to, does not exist."),
                              name != NULL ? name : "");
    }
}

LodgeReachLine *
lodge_reach_say_unknown (LodgeReachQuestion question)
{
  return lodge_reach_say (
      question,
      LODGE_REACH_DEPENDS,
      NULL,
      _ ("It depends on what the adapter is attached to, which Lodge does not know."));
}

LodgeReachLine *
lodge_reach_answer (const LodgeReachAdapter *self, LodgeReachQuestion question, GPtrArray *others)
{
  if (!lodge_reach_adapter_is_attached (self))
    return answer_detached (self, question);
  switch (question)
    {
    case LODGE_REACH_GUEST_TO_HOST:
      return lodge_reach_answer_host (self);
    case LODGE_REACH_HOST_TO_GUEST:
      return lodge_reach_answer_from_host (self);
    case LODGE_REACH_GUEST_TO_GUEST:
      return lodge_reach_answer_guest (self, others);
    case LODGE_REACH_GUEST_TO_INTERNET:
      return lodge_reach_answer_internet (self);
    case LODGE_REACH_LAN_TO_GUEST:
      return lodge_reach_answer_lan (self);
    default:
      return lodge_reach_answer_loopback (self);
    }
}
