/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forwards of QEMU's user-mode NAT. They last as long as QEMU does, so they are made again after
 * each start. QEMU's human monitor is the only way; it gives no reasons. */
#include "config.h"

#include "lodge-libvirt-nic-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-forward.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-port.h"

#define ANY_ADDRESS "0.0.0.0"
/* libslirp gives its first address to the guest: the subnet's .15. */
#define USUAL_GUEST ".15"

/* A row "  TCP[HOST_FORWARD]  16       127.0.0.1 24222       10.0.2.15    22     0     0". */
static LodgeForward *
parse_row (const char *line)
{
  static GRegex *pattern = NULL;
  static gsize once = 0;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *protocol = NULL;
  g_autofree char *host_port = NULL;
  g_autofree char *guest_port = NULL;
  LodgeForward *forward;

  if (g_once_init_enter (&once))
    {
      pattern = g_regex_new (
          "^\\s*(TCP|UDP)\\[HOST_FORWARD\\]\\s+\\d+\\s+(\\S+)\\s+(\\d+)\\s+(\\S+)\\s+(\\d+)",
          G_REGEX_OPTIMIZE,
          0,
          NULL);
      g_once_init_leave (&once, 1);
    }
  if (!g_regex_match (pattern, line, 0, &match))
    return NULL;
  protocol = g_match_info_fetch (match, 1);
  host_port = g_match_info_fetch (match, 3);
  guest_port = g_match_info_fetch (match, 5);
  forward = g_new0 (LodgeForward, 1);
  forward->protocol =
      g_str_equal (protocol, "UDP") ? LODGE_FORWARD_PROTOCOL_UDP : LODGE_FORWARD_PROTOCOL_TCP;
  forward->host_address = g_match_info_fetch (match, 2);
  forward->host_port = (guint16)g_ascii_strtoull (host_port, NULL, 10);
  forward->guest_address = g_match_info_fetch (match, 4);
  forward->guest_port = (guint16)g_ascii_strtoull (guest_port, NULL, 10);
  if (g_str_equal (forward->host_address, "*"))
    {
      g_free (forward->host_address);
      forward->host_address = g_strdup (ANY_ADDRESS);
    }
  return forward;
}

/* The rows below the heading that names the backend: "Hub 0 (hostua-nic0):". */
static GPtrArray *
list_in_force (const char *usernet, guint number)
{
  GPtrArray *forwards = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_forward_free);
  g_autofree char *backend = g_strdup_printf (LODGE_HUB_NAT, number);
  g_auto (GStrv) lines = g_strsplit (usernet, "\n", -1);
  gboolean ours = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      LodgeForward *forward;

      if (lines[i][0] != ' ' && lines[i][0] != '\0' && lines[i][0] != '\r')
        {
          const char *found = strstr (lines[i], backend);

          ours = found != NULL && !g_ascii_isdigit (found[strlen (backend)]);
          continue;
        }
      forward = ours ? parse_row (lines[i]) : NULL;
      if (forward != NULL)
        g_ptr_array_add (forwards, forward);
    }
  return forwards;
}

static gboolean
is_same (const LodgeForward *wanted, const LodgeForward *row)
{
  return wanted->protocol == row->protocol && wanted->host_port == row->host_port &&
         wanted->guest_port == row->guest_port &&
         g_strcmp0 (wanted->host_address, row->host_address) == 0 &&
         (wanted->guest_address != NULL ? g_strcmp0 (wanted->guest_address, row->guest_address) == 0
                                        : g_str_has_suffix (row->guest_address, USUAL_GUEST));
}

static gboolean
contains (GPtrArray *forwards, const LodgeForward *wanted, gboolean wanted_is_row)
{
  for (guint i = 0; i < forwards->len; i++)
    if (wanted_is_row ? is_same (forwards->pdata[i], wanted) : is_same (wanted, forwards->pdata[i]))
      return TRUE;
  return FALSE;
}

static GPtrArray *
list_wanted (LodgeNic *nic)
{
  GPtrArray *forwards = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_forward_free);
  const char *const *texts = lodge_nic_get_forwards (nic);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      LodgeForward *forward = lodge_forward_new_from_text (texts[i], NULL);

      if (forward != NULL)
        g_ptr_array_add (forwards, forward);
    }
  return forwards;
}

/* Everything here is a dotted address or a number: checked where the forward was read. */
static void
add_forward (virDomainPtr domain, guint number, const LodgeForward *forward)
{
  g_autofree char *command =
      g_strdup_printf ("hostfwd_add " LODGE_HUB_NAT " %s:%s:%u-%s:%u",
                       number,
                       lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, (int)forward->protocol),
                       forward->host_address,
                       forward->host_port,
                       forward->guest_address != NULL ? forward->guest_address : "",
                       forward->guest_port);
  g_autofree char *answer = lodge_libvirt_hmp (domain, command, NULL);

  if (answer != NULL && *answer != '\0')
    g_debug ("%s: %s", command, answer);
}

static void
remove_forward (virDomainPtr domain, guint number, const LodgeForward *forward)
{
  g_autofree char *command =
      g_strdup_printf ("hostfwd_remove " LODGE_HUB_NAT " %s:%s:%u",
                       number,
                       lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, (int)forward->protocol),
                       forward->host_address,
                       forward->host_port);
  g_autofree char *answer = lodge_libvirt_hmp (domain, command, NULL);

  g_debug ("%s: %s", command, answer != NULL ? answer : "no answer");
}

void
lodge_libvirt_forwards_settle (virDomainPtr domain, LodgeNic *nic, gboolean open)
{
  guint number = (guint)lodge_nic_get_number (nic);
  g_autofree char *usernet = lodge_libvirt_hmp (domain, "info usernet", NULL);
  g_autoptr (GPtrArray) wanted = list_wanted (nic);
  g_autoptr (GPtrArray) rows = NULL;

  if (usernet == NULL)
    return;
  if (!open)
    g_ptr_array_set_size (wanted, 0);
  rows = list_in_force (usernet, number);
  for (guint i = 0; i < rows->len; i++)
    if (!contains (wanted, rows->pdata[i], TRUE))
      remove_forward (domain, number, rows->pdata[i]);
  for (guint i = 0; i < wanted->len; i++)
    if (!contains (rows, wanted->pdata[i], FALSE))
      add_forward (domain, number, wanted->pdata[i]);
}

static char *
dup_problem (const LodgeForward *forward, GPtrArray *rows)
{
  char *problem;

  if (contains (rows, forward, FALSE))
    return g_strdup ("");
  problem = lodge_port_dup_problem (
      forward->protocol == LODGE_FORWARD_PROTOCOL_UDP, forward->host_address, forward->host_port);
  /* Nothing is in its way any more. */
  return problem != NULL ? problem
                         : g_strdup (_ ("The forward is not open yet. It opens in a moment."));
}

GStrv
lodge_libvirt_forwards_dup_problems (const char *usernet, LodgeNic *nic)
{
  const char *const *texts = lodge_nic_get_forwards (nic);
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  g_autoptr (GPtrArray) rows = list_in_force (usernet, (guint)lodge_nic_get_number (nic));

  if (texts == NULL || texts[0] == NULL)
    return NULL;
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (texts[i], NULL);
      g_autofree char *problem = forward != NULL ? dup_problem (forward, rows) : g_strdup ("");

      g_strv_builder_add (problems, problem);
    }
  return g_strv_builder_end (problems);
}
