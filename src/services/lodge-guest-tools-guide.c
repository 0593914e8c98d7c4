/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-guest-tools-guide.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_ENUM_TYPE (LodgeToolsWay,
                    lodge_tools_way,
                    G_DEFINE_ENUM_VALUE (LODGE_TOOLS_WAY_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (LODGE_TOOLS_WAY_COMMAND, "command"),
                    G_DEFINE_ENUM_VALUE (LODGE_TOOLS_WAY_DISC, "disc"))

#define PACKAGES "qemu-guest-agent spice-vdagent"
#define APT "sudo apt install " PACKAGES
#define YUM "sudo yum install " PACKAGES
#define DNF "sudo dnf install " PACKAGES
#define PACMAN "sudo pacman -S --needed " PACKAGES
#define ZYPPER "sudo zypper install " PACKAGES
#define APK                                                                                        \
  "doas apk add " PACKAGES " && doas rc-update add qemu-guest-agent && doas rc-service "           \
  "qemu-guest-agent start"

/* What libosinfo's short ids (debian12) and os-release's ids (debian) begin with, special ones
 * first. Their packages start the services by themselves, but for Alpine's. */
static const struct
{
  const char *prefix;
  const char *command; /* NULL: the disc */
} systems[] = {
  { "debian", APT },         { "ubuntu", APT },      { "linuxmint", APT }, { "pop", APT },
  { "kali", APT },           { "elementary", APT },  { "zorin", APT },     { "raspbian", APT },
  { "fedora", DNF },         { "centos6", YUM },     { "centos7", YUM },   { "centos", DNF },
  { "rhel6", YUM },          { "rhel7", YUM },       { "rhel", DNF },      { "almalinux", DNF },
  { "rocky", DNF },          { "ol", DNF },          { "arch", PACMAN },   { "manjaro", PACMAN },
  { "endeavouros", PACMAN }, { "opensuse", ZYPPER }, { "sle", ZYPPER },    { "alpine", APK },
  { "mswindows", NULL },     { "win", NULL },
};

/* "http://debian.org/debian/12" -> "debian12": as short ids are, mostly. (transfer full) (nullable)
 */
static char *
dup_id_of_url (const char *url)
{
  const char *host = url != NULL ? strstr (url, "://") : NULL;
  const char *path = host != NULL ? strchr (host + 3, '/') : NULL;
  g_auto (GStrv) steps = path != NULL ? g_strsplit (path + 1, "/", -1) : NULL;

  return steps != NULL ? g_strjoinv ("", steps) : NULL;
}

LodgeToolsWay
lodge_tools_guide_find_way (const char *system_id, LodgeMachineConfig *config, const char **command)
{
  g_autofree char *url_id = dup_id_of_url (lodge_machine_config_get_os_url (config));
  const char *const ids[] = { system_id, lodge_machine_config_get_os_id (config), url_id };

  if (command != NULL)
    *command = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    for (guint k = 0; ids[i] != NULL && k < G_N_ELEMENTS (systems); k++)
      {
        if (!g_str_has_prefix (ids[i], systems[k].prefix))
          continue;
        if (command != NULL)
          *command = systems[k].command;
        return systems[k].command != NULL ? LODGE_TOOLS_WAY_COMMAND : LODGE_TOOLS_WAY_DISC;
      }
  return LODGE_TOOLS_WAY_UNKNOWN;
}

const char *
lodge_tools_guide_describe_agent (const LodgeGuestTools *tools, gboolean active)
{
  if (tools->agent == LODGE_GUEST_TOOL_ABSENT)
    return _ ("The machine has no port for it. Preparing adds one.");
  if (!active)
    return _ ("Start the machine to see whether it is installed.");
  if (tools->agent == LODGE_GUEST_TOOL_CONNECTED)
    return _ ("It answers. The machine shuts down in an orderly way, its clock is set after you go "
              "back to a snapshot, and snapshots of its disks are taken at a quiet moment.");
  return _ ("It does not answer. After you go back to a running snapshot the clock stays behind, "
            "and snapshots of the disks alone are as after a power cut.");
}

const char *
lodge_tools_guide_describe_spice (const LodgeGuestTools *tools, gboolean active, gboolean spice)
{
  if (!spice)
    return _ ("It needs a SPICE display, which this machine does not have.");
  if (tools->spice == LODGE_GUEST_TOOL_ABSENT)
    return _ ("The machine has no port for it. Preparing adds one.");
  if (!active)
    return _ ("Start the machine to see whether it is installed.");
  if (tools->spice == LODGE_GUEST_TOOL_CONNECTED)
    return _ ("It is connected. The clipboard is shared, the screen follows the window’s size, and "
              "files can be sent.");
  return _ (
      "It is not connected. The clipboard is not shared, the screen keeps its size, and files "
      "can’t be sent.");
}

gboolean
lodge_tools_guide_has_spice (LodgeMachine *machine)
{
  GListModel *displays = lodge_machine_config_get_displays (lodge_machine_get_config (machine));

  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);

      if (lodge_display_get_protocol (display) == LODGE_DISPLAY_PROTOCOL_SPICE)
        return TRUE;
    }
  return FALSE;
}

gboolean
lodge_tools_guide_lacks_ports (const LodgeGuestTools *tools, gboolean spice)
{
  return tools->agent == LODGE_GUEST_TOOL_ABSENT ||
         (spice && tools->spice == LODGE_GUEST_TOOL_ABSENT);
}
