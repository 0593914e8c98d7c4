/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-menus.h"

#include <glib/gi18n.h>

#include "lodge-head-pane.h"
#include "lodge-key-combos.h"
#include "lodge-record-format.h"
#include "lodge-screen-actions.h"

/* An item that is not there while it makes no sense: a menu of what can be done now. */
static void
append_when_enabled (GMenu *menu, const char *label, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_power_section (void)
{
  GMenu *menu = g_menu_new ();

  append_when_enabled (menu, _ ("_Start"), "machine.start");
  append_when_enabled (menu, _ ("Run Without Kee_ping"), "machine.start-disposable");
  append_when_enabled (menu, _ ("_Resume"), "machine.resume");
  append_when_enabled (menu, _ ("_Pause"), "machine.pause");
  append_when_enabled (menu, _ ("Kee_p Changes…"), "machine.keep-changes");
  append_when_enabled (menu, _ ("Shut _Down"), "machine.shut-down");
  append_when_enabled (menu, _ ("R_estart"), "machine.restart");
  append_when_enabled (menu, _ ("Sa_ve State"), "machine.save");
  append_when_enabled (menu, _ ("Rese_t"), "machine.reset");
  append_when_enabled (menu, _ ("_Force Off"), "machine.force-off");
  append_when_enabled (menu, _ ("D_iscard Saved State"), "machine.discard-saved");
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_zoom_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) fits = g_menu_new ();
  g_autoptr (GMenu) steps = g_menu_new ();
  g_autoptr (GMenu) percents = g_menu_new ();

  g_menu_append (fits, _ ("Scale to _Fit"), "page.scaling::fit");
  g_menu_append (fits, _ ("Fit in _Whole Steps"), "page.scaling::whole");
  g_menu_append (fits, _ ("Actual Si_ze"), "page.scaling::native");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fits));
  g_menu_append (steps, _ ("Zoom _In"), "page.zoom-in");
  g_menu_append (steps, _ ("Zoom _Out"), "page.zoom-out");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (steps));
  g_menu_append (percents, _ ("_50 %"), "page.scaling::50");
  g_menu_append (percents, _ ("_150 %"), "page.scaling::150");
  g_menu_append (percents, _ ("_200 %"), "page.scaling::200");
  g_menu_append (percents, _ ("_300 %"), "page.scaling::300");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (percents));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_clipboard_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) modes = g_menu_new ();

  g_menu_append (modes, _ ("_Both Ways"), "page.clipboard::both");
  g_menu_append (modes, _ ("Only to the _Machine"), "page.clipboard::to-guest");
  g_menu_append (modes, _ ("Only _From the Machine"), "page.clipboard::to-host");
  g_menu_append (modes, _ ("_Off"), "page.clipboard::off");
  /* Neither SPICE's agent (vd_agent.h) nor VNC, as its library speaks it, has a form for HTML. */
  g_menu_append_section (menu, _ ("Text without formatting"), G_MENU_MODEL (modes));
  return G_MENU_MODEL (menu);
}

/* Where it can't be, the menu says what is missing: in few words, since its items don't wrap. */
static void
append_recording (GMenu *menu)
{
  const char *const *packages = lodge_record_list_packages ();

  g_menu_append (menu, _ ("Record Displa_y"), "page.record");
  for (; *packages != NULL; packages++)
    {
      /* Translators: recording a display does; %s is the name of a package. */
      g_autofree char *label = g_strdup_printf (_ ("Needs %s"), *packages);
      g_autofree char *action = g_strconcat ("page.record-lacks-", *packages, NULL);
      g_autoptr (GMenuItem) lacks = g_menu_item_new (label, action);

      g_menu_item_set_attribute (lacks, "hidden-when", "s", "action-missing");
      g_menu_append_item (menu, lacks);
    }
}

/* Each of those that the machine has beside the first. */
static void
append_screens (GMenu *menu)
{
  for (guint number = 2; number <= LODGE_SCREENS_MAX; number++)
    {
      g_autofree char *action = g_strdup_printf ("page.screen-%u", number);
      g_autofree char *label = lodge_head_pane_dup_name (number);

      append_when_enabled (menu, label, action);
    }
  append_when_enabled (menu, _ ("Show All Scree_ns"), "page.show-screens");
  append_when_enabled (menu, _ ("Screens in _Tabs"), "page.screens-in-tabs");
}

static GMenuModel *
create_view_section (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) zoom = create_zoom_menu ();
  g_autoptr (GMenuModel) clipboard = create_clipboard_menu ();

  g_menu_append_submenu (menu, _ ("_Zoom"), zoom);
  g_menu_append (menu, _ ("Resi_ze Guest to Window"), "page.resize-guest");
  g_menu_append_submenu (menu, _ ("Clip_board"), clipboard);
  g_menu_append (menu, _ ("_Mute"), "page.mute");
  g_menu_append (menu, _ ("Soun_d…"), "page.sound");
  g_menu_append (menu, _ ("F_ull Screen"), "win.fullscreen");
  append_when_enabled (menu, _ ("Open in Own _Window"), "page.detach");
  append_screens (menu);
  append_when_enabled (menu, _ ("_Copy Screen"), "page.copy-screen");
  append_recording (menu);
  return G_MENU_MODEL (menu);
}

static void
append_disc_items (GMenu *menu)
{
  static const struct
  {
    const char *label;
    const char *action;
  } items[] = {
    { N_ ("_Insert Disc…"), "machine.choose-disc" },
    { N_ ("E_ject Disc"), "machine.eject-disc" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (items[i].label), NULL);

      /* The drive is the one that the wish makes sense for. */
      g_menu_item_set_action_and_target (item, items[i].action, "s", "");
      g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (menu, item);
    }
}

static GMenuModel *
create_network_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) positions = g_menu_new ();
  g_autoptr (GMenu) lending = g_menu_new ();

  g_menu_append (positions, _ ("_Off"), "machine.network::off");
  g_menu_append (positions, _ ("_Internal"), "machine.network::internal");
  g_menu_append (positions, _ ("_Host-only"), "machine.network::host-only");
  g_menu_append (positions, _ ("_NAT"), "machine.network::nat");
  g_menu_append (positions, _ ("_Bridged"), "machine.network::bridged");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (positions));
  append_when_enabled (lending, _ ("Online for _10 Minutes"), "machine.lend-network");
  append_when_enabled (lending, _ ("_Stay Online"), "machine.keep-network");
  append_when_enabled (lending, _ ("_End Now"), "machine.end-network");
  g_menu_append (lending, _ ("_Cut Now"), "machine.cut-network");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (lending));
  return G_MENU_MODEL (menu);
}

GMenuModel *
lodge_menus_create_machine_menu (gboolean view)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) power = create_power_section ();
  g_autoptr (GMenu) guest = g_menu_new ();
  g_autoptr (GMenu) keeping = g_menu_new ();
  g_autoptr (GMenuModel) keys = lodge_key_combos_create_menu ();
  g_autoptr (GMenuModel) network = create_network_menu ();

  g_menu_append_section (menu, NULL, power);
  if (view)
    {
      g_autoptr (GMenuModel) section = create_view_section ();
      g_menu_append_section (menu, NULL, section);
    }
  g_menu_append_submenu (guest, _ ("Send _Keys"), keys);
  if (view)
    append_when_enabled (guest, _ ("On-Screen Ke_yboard"), "page.screen-keyboard");
  append_when_enabled (guest, _ ("Send _Files to the Machine…"), "page.send-files");
  append_when_enabled (guest, _ ("Serial _Console"), "page.serial");
  if (view)
    g_menu_append_submenu (guest, _ ("Net_work"), network);
  if (view)
    g_menu_append (guest, _ ("Take Snapsh_ot…"), "machine.take-snapshot");
  g_menu_append (guest, _ ("Take S_creenshot…"), "machine.screenshot");
  append_disc_items (guest);
  append_when_enabled (guest, _ ("_Guest Tools…"), "machine.guest-tools");
  if (view)
    g_menu_append (guest, _ ("_USB Devices…"), "page.usb");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (guest));
  g_menu_append (keeping, _ ("Re_name…"), "machine.rename");
  append_when_enabled (keeping, _ ("New _Linked Machine"), "machine.make-linked");
  append_when_enabled (keeping, _ ("New Machine as _Full Copy"), "machine.make-full");
  append_when_enabled (keeping, _ ("Clo_ne…"), "machine.clone");
  append_when_enabled (keeping, _ ("Use as Te_mplate"), "machine.use-as-template");
  append_when_enabled (keeping, _ ("Use as _Machine Again"), "machine.end-template");
  append_when_enabled (keeping, _ ("Make _Independent…"), "machine.make-independent");
  g_menu_append (keeping, _ ("De_lete…"), "machine.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (keeping));
  return G_MENU_MODEL (menu);
}

GMenuModel *
lodge_menus_create_viewer_menu (gboolean machine)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) view = create_view_section ();
  g_autoptr (GMenuModel) keys = lodge_key_combos_create_menu ();
  g_autoptr (GMenu) guest = g_menu_new ();

  if (machine)
    {
      g_autoptr (GMenuModel) power = create_power_section ();
      g_menu_append_section (menu, NULL, power);
    }
  g_menu_append_section (menu, NULL, view);
  g_menu_append_submenu (guest, _ ("Send _Keys"), keys);
  append_when_enabled (guest, _ ("On-Screen Ke_yboard"), "page.screen-keyboard");
  append_when_enabled (guest, _ ("Send _Files to the Machine…"), "page.send-files");
  if (machine)
    append_when_enabled (guest, _ ("Serial _Console"), "page.serial");
  g_menu_append (guest, _ ("Take S_creenshot…"), "machine.screenshot");
  if (machine)
    {
      append_disc_items (guest);
      append_when_enabled (guest, _ ("_Guest Tools…"), "machine.guest-tools");
    }
  g_menu_append (guest, _ ("_USB Devices…"), "page.usb");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (guest));
  return G_MENU_MODEL (menu);
}
