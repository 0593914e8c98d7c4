/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-forwards.h"

#include "lodge-forward.h"
#include "lodge-port.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  char *text;
  LodgeForward *rule;
  guint32 host;
  guint32 guest; /* 0: not known */
  gboolean wanted;
  gboolean in_force;
  int problem; /* an error's number */
} Rule;

struct _LodgeNetdForwards
{
  LodgeNetdStack *stack;
  GPtrArray *rules; /* of Rule */
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->text);
  lodge_forward_free (rule->rule);
  g_free (rule);
}

LodgeNetdForwards *
lodge_netd_forwards_new (void)
{
  LodgeNetdForwards *self = g_new0 (LodgeNetdForwards, 1);

  self->rules = g_ptr_array_new_with_free_func (rule_free);
  return self;
}

void
lodge_netd_forwards_free (LodgeNetdForwards *self)
{
  g_ptr_array_unref (self->rules);
  g_free (self);
}

void
lodge_netd_forwards_set_stack (LodgeNetdForwards *self, LodgeNetdStack *stack)
{
  self->stack = stack;
  for (guint i = 0; i < self->rules->len; i++)
    ((Rule *)g_ptr_array_index (self->rules, i))->in_force = FALSE;
}

static Rule *
find_rule (LodgeNetdForwards *self, const char *text)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (g_str_equal (rule->text, text))
        return rule;
    }
  return NULL;
}

static gboolean
is_udp (const Rule *rule)
{
  return rule->rule->protocol == LODGE_FORWARD_PROTOCOL_UDP;
}

static void
end_rule (LodgeNetdForwards *self, Rule *rule)
{
  if (rule->in_force && self->stack != NULL)
    lodge_netd_stack_remove_forward (self->stack, is_udp (rule), rule->host, rule->rule->host_port);
  rule->in_force = FALSE;
}

void
lodge_netd_forwards_begin (LodgeNetdForwards *self)
{
  for (guint i = 0; i < self->rules->len; i++)
    ((Rule *)g_ptr_array_index (self->rules, i))->wanted = FALSE;
}

void
lodge_netd_forwards_add (LodgeNetdForwards *self, const char *text, guint32 guest)
{
  Rule *rule = find_rule (self, text);

  if (rule == NULL)
    {
      g_autoptr (LodgeForward) parsed = lodge_forward_new_from_text (text, NULL);
      guint32 host;

      if (parsed == NULL || !lodge_netd_address_from_text (parsed->host_address, &host))
        return;
      rule = g_new0 (Rule, 1);
      rule->text = g_strdup (text);
      rule->host = host;
      rule->rule = g_steal_pointer (&parsed);
      g_ptr_array_add (self->rules, rule);
    }
  if (rule->rule->guest_address != NULL)
    lodge_netd_address_from_text (rule->rule->guest_address, &guest);
  if (rule->guest != guest)
    end_rule (self, rule);
  rule->guest = guest;
  rule->wanted = TRUE;
}

static void
begin_rule (LodgeNetdForwards *self, Rule *rule)
{
  rule->problem = lodge_netd_stack_add_forward (self->stack,
                                                is_udp (rule),
                                                rule->host,
                                                rule->rule->host_port,
                                                rule->guest,
                                                rule->rule->guest_port);
  rule->in_force = rule->problem == 0;
}

void
lodge_netd_forwards_end (LodgeNetdForwards *self)
{
  for (guint i = self->rules->len; i-- > 0;)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (rule->wanted)
        continue;
      end_rule (self, rule);
      g_ptr_array_remove_index (self->rules, i);
    }
  for (guint i = 0; self->stack != NULL && i < self->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (!rule->in_force && rule->guest != 0)
        begin_rule (self, rule);
    }
}

gboolean
lodge_netd_forwards_have_problem (LodgeNetdForwards *self)
{
  for (guint i = 0; i < self->rules->len; i++)
    if (!((Rule *)g_ptr_array_index (self->rules, i))->in_force)
      return TRUE;
  return FALSE;
}

/* Whether another rule that the switch itself has opened is in the way. */
static gboolean
is_own (LodgeNetdForwards *self, const Rule *rule)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *other = g_ptr_array_index (self->rules, i);

      if (other != rule && other->in_force && is_udp (other) == is_udp (rule) &&
          other->rule->host_port == rule->rule->host_port)
        return TRUE;
    }
  return FALSE;
}

/* By whom is looked up when it is asked for: it may have changed. */
static char *
dup_holder (LodgeNetdForwards *self, const Rule *rule)
{
  char *problem;

  if (is_own (self, rule))
    return g_strdup_printf (
        _ ("Another forward of this network has port %u already. Choose another port."),
        rule->rule->host_port);
  problem = lodge_port_dup_problem (is_udp (rule), rule->rule->host_address, rule->rule->host_port);
  if (problem != NULL)
    return problem;
  return g_strdup_printf (_ ("Port %u was in use until now; the forward opens in a moment."),
                          rule->rule->host_port);
}

static char *
dup_refusal (LodgeNetdForwards *self, const Rule *rule)
{
  switch (rule->problem)
    {
    case EADDRINUSE:
      return dup_holder (self, rule);
    case EACCES:
    case EPERM:
      return g_strdup_printf (
          _ ("Port %u may only be opened by an administrator: choose one from 1024 up."),
          rule->rule->host_port);
    case EADDRNOTAVAIL:
      return g_strdup_printf (_ ("This computer does not have the address %s."),
                              rule->rule->host_address);
    default:
      return g_strdup_printf (_ ("Port %u could not be opened: %s."),
                              rule->rule->host_port,
                              g_strerror (rule->problem));
    }
}

char *
lodge_netd_forwards_dup_problem (LodgeNetdForwards *self, const char *text)
{
  Rule *rule = find_rule (self, text);

  if (rule == NULL)
    return g_strdup (_ ("The rule is not understood."));
  if (rule->in_force)
    return g_strdup ("");
  if (self->stack == NULL)
    return g_strdup (_ ("This network has no connection to the computer."));
  if (rule->guest == 0)
    return g_strdup (_ ("The machine has no address yet."));
  return dup_refusal (self, rule);
}
