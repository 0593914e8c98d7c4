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
create_power_menu (void)
{
  GMenu *menu = g_menu_new ();

  append_when_enabled (menu, _ ("_Start"), "machine.start");
  append_when_enabled (menu, _ ("Run Wit_hout Keeping"), "machine.start-disposable");
  append_when_enabled (menu, _ ("_Resume"), "machine.resume");
  append_when_enabled (menu, _ ("_Pause"), "machine.pause");
  append_when_enabled (menu, _ ("Keep _Changes…"), "machine.keep-changes");
  append_when_enabled (menu, _ ("Shut _Down"), "machine.shut-down");
  append_when_enabled (menu, _ ("R_estart"), "machine.restart");
  append_when_enabled (menu, _ ("Sa_ve State"), "machine.save");
  append_when_enabled (menu, _ ("Rese_t"), "machine.reset");
  /* Always there: a template, or a machine that can't be reached, would have an empty menu. */
  g_menu_append (menu, _ ("_Force Off"), "machine.force-off");
  append_when_enabled (menu, _ ("Disc_ard Saved State"), "machine.discard-saved");
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
create_view_menu (gboolean serial)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) zoom = create_zoom_menu ();
  g_autoptr (GMenu) size = g_menu_new ();
  g_autoptr (GMenu) places = g_menu_new ();

  g_menu_append_submenu (size, _ ("_Zoom"), zoom);
  g_menu_append (size, _ ("_Resize Guest to Window"), "page.resize-guest");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (size));
  append_when_enabled (places, _ ("Open in Own _Window"), "page.detach");
  append_screens (places);
  if (serial)
    append_when_enabled (places, _ ("Serial _Console"), "page.serial");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (places));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_keyboard_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) typing = g_menu_new ();
  g_autoptr (GMenuModel) keys = lodge_key_combos_create_menu ();

  append_when_enabled (typing, _ ("On-Screen Ke_yboard"), "page.screen-keyboard");
  g_menu_append (typing, _ ("_Type Text…"), "page.type-text");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (typing));
  g_menu_append_section (menu, _ ("Send Keys"), keys);
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

/* @machine: it is one that libvirt knows. @network: its cable can be pulled. */
static GMenuModel *
create_devices_menu (gboolean machine, gboolean network)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) clipboard = create_clipboard_menu ();
  g_autoptr (GMenuModel) positions = create_network_menu ();
  g_autoptr (GMenu) sound = g_menu_new ();
  g_autoptr (GMenu) media = g_menu_new ();

  g_menu_append_submenu (menu, _ ("Clip_board"), clipboard);
  if (network)
    g_menu_append_submenu (menu, _ ("Net_work"), positions);
  if (machine)
    append_disc_items (media);
  g_menu_append (media, _ ("_USB Devices…"), "page.usb");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (media));
  g_menu_append (sound, _ ("_Mute"), "page.mute");
  g_menu_append (sound, _ ("Soun_d…"), "page.sound");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (sound));
  return G_MENU_MODEL (menu);
}

/* What is often wanted of a screen stands by itself. */
static GMenuModel *
create_screen_section (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("F_ull Screen"), "win.fullscreen");
  append_when_enabled (menu, _ ("_Copy Screen"), "page.copy-screen");
  g_menu_append (menu, _ ("Take _Screenshot…"), "machine.screenshot");
  append_recording (menu);
  append_when_enabled (menu, _ ("Send _Files to the Machine…"), "page.send-files");
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_manage_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) copies = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  g_menu_append (menu, _ ("_Rename…"), "machine.rename");
  append_when_enabled (copies, _ ("New _Linked Machine"), "machine.make-linked");
  append_when_enabled (copies, _ ("New Machine as _Full Copy"), "machine.make-full");
  append_when_enabled (copies, _ ("_Clone…"), "machine.clone");
  append_when_enabled (copies, _ ("Use as _Template"), "machine.use-as-template");
  append_when_enabled (copies, _ ("Use as _Machine Again"), "machine.end-template");
  append_when_enabled (copies, _ ("Make _Independent…"), "machine.make-independent");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copies));
  g_menu_append (end, _ ("_Delete…"), "machine.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}

/* Menus within the menu, by what they are about. */
static void
append_groups (GMenu *menu, gboolean machine, gboolean network)
{
  g_autoptr (GMenuModel) power = create_power_menu ();
  g_autoptr (GMenuModel) view = create_view_menu (machine);
  g_autoptr (GMenuModel) keyboard = create_keyboard_menu ();
  g_autoptr (GMenuModel) devices = create_devices_menu (machine, network);
  g_autoptr (GMenuModel) screen = create_screen_section ();
  g_autoptr (GMenu) groups = g_menu_new ();

  if (machine)
    g_menu_append_submenu (groups, _ ("_Power"), power);
  g_menu_append_submenu (groups, _ ("_View"), view);
  g_menu_append_submenu (groups, _ ("_Keyboard"), keyboard);
  g_menu_append_submenu (groups, _ ("_Devices"), devices);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (groups));
  g_menu_append_section (menu, NULL, screen);
}

GMenuModel *
lodge_menus_create_machine_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) manage = create_manage_menu ();
  g_autoptr (GMenu) rest = g_menu_new ();

  append_groups (menu, TRUE, TRUE);
  g_menu_append (rest, _ ("Take Snapsh_ot…"), "machine.take-snapshot");
  append_when_enabled (rest, _ ("_Guest Tools…"), "machine.guest-tools");
  g_menu_append_submenu (rest, _ ("_Manage"), manage);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (menu);
}

GMenuModel *
lodge_menus_create_row_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) power = create_power_menu ();
  g_autoptr (GMenuModel) keys = lodge_key_combos_create_menu ();
  g_autoptr (GMenuModel) manage = create_manage_menu ();
  g_autoptr (GMenu) guest = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  g_menu_append_section (menu, NULL, power);
  g_menu_append_submenu (guest, _ ("Send _Keys"), keys);
  g_menu_append (guest, _ ("Take Scree_nshot…"), "machine.screenshot");
  append_disc_items (guest);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (guest));
  append_when_enabled (rest, _ ("_Guest Tools…"), "machine.guest-tools");
  g_menu_append_submenu (rest, _ ("_Manage"), manage);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (menu);
}

GMenuModel *
lodge_menus_create_viewer_menu (gboolean machine)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  append_groups (menu, machine, FALSE);
  if (machine)
    append_when_enabled (rest, _ ("_Guest Tools…"), "machine.guest-tools");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (menu);
}
