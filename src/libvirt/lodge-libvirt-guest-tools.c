/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the programs that talk to the host run in a guest. */
#include "config.h"

#include "lodge-domain-xml.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-private.h"
#include "lodge-text.h"

/* What a guest calls itself is shown in one line. */
#define MAX_SYSTEM 80

static char *
dup_word (virTypedParameterPtr params, int n_params, const char *name)
{
  const char *value = NULL;

  if (virTypedParamsGetString (params, n_params, name, &value) != 1 || value == NULL)
    return NULL;
  return lodge_text_sanitize (value, MAX_SYSTEM);
}

/* Who has the port open need not answer. */
static void
ask_agent (virDomainPtr domain, LodgeGuestTools *tools)
{
  virTypedParameterPtr params = NULL;
  int n_params = 0;

  if (LV (virDomainGetGuestInfo (domain, VIR_DOMAIN_GUEST_INFO_OS, &params, &n_params, 0)) == 0)
    {
      tools->system = dup_word (params, n_params, "os.pretty-name");
      tools->system_id = dup_word (params, n_params, "os.id");
      virTypedParamsFree (params, n_params);
      return;
    }
  if (virGetLastErrorCode () == VIR_ERR_AGENT_UNRESPONSIVE)
    tools->agent = LODGE_GUEST_TOOL_SILENT;
  virResetLastError ();
}

static void
read_guest_tools_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain =
      lodge_libvirt_link_lookup (link, g_task_get_task_data (task), &error);
  g_autofree char *text = domain != NULL ? lodge_libvirt_dup_xml (domain, 0, &error) : NULL;
  g_autoptr (LodgeDomainXml) xml =
      text != NULL ? lodge_domain_xml_new_from_text (text, &error) : NULL;
  LodgeGuestTools *tools;

  if (xml == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  tools = g_new0 (LodgeGuestTools, 1);
  lodge_domain_xml_read_agents (xml, tools);
  if (tools->agent == LODGE_GUEST_TOOL_CONNECTED)
    ask_agent (domain, tools);
  g_task_return_pointer (task, tools, (GDestroyNotify)lodge_guest_tools_free);
}

void
lodge_libvirt_read_guest_tools (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, read_guest_tools_work);
}
