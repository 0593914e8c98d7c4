/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-dial.h"

#include <glib/gi18n.h>

#include "lodge-dial-row.h"
#include "lodge-network-words.h"
#include "lodge-reach-view.h"
#include "lodge-ui.h"

#define N_POSITIONS LODGE_DIAL_OTHER

struct _LodgeNetworkDial
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkImage *icon;
  GtkLabel *label;
  AdwComboRow *adapter_row;
  GtkListBox *adapter_list;
  GtkListBox *position_list;
  GtkLabel *until_label;
  GtkWidget *lend_box;
  GtkWidget *until_box;
  LodgeReachView *reach_view;

  LodgeNetworkActions *actions;
  LodgeDialRow *rows[N_POSITIONS];
  guint tick_id;
  gboolean narrow;
  gboolean filling;
  gboolean held;
};

G_DEFINE_FINAL_TYPE (LodgeNetworkDial, lodge_network_dial, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

const char *
lodge_network_dial_get_icon (LodgeDialPosition position)
{
  switch (position)
    {
    case LODGE_DIAL_OFF:
      return lodge_attach_get_icon (LODGE_ATTACH_OFF);
    case LODGE_DIAL_INTERNAL:
      return lodge_attach_get_icon (LODGE_ATTACH_INTERNAL);
    case LODGE_DIAL_HOST_ONLY:
      return lodge_attach_get_icon (LODGE_ATTACH_HOST_ONLY);
    case LODGE_DIAL_NAT:
      return lodge_attach_get_icon (LODGE_ATTACH_NAT);
    case LODGE_DIAL_BRIDGED:
      return lodge_attach_get_icon (LODGE_ATTACH_BRIDGED);
    case LODGE_DIAL_OTHER:
    default:
      return lodge_attach_get_icon (LODGE_ATTACH_OTHER);
    }
}

static gint64
get_left (LodgeNetworkDial *self)
{
  guint64 until = lodge_network_actions_get_until (self->actions);

  return until != 0 ? MAX ((gint64)until - g_get_real_time (), 0) : 0;
}

/* Else what is lent ends with the agent only. */
static gboolean
is_timed (LodgeNetworkDial *self)
{
  guint64 until = lodge_network_actions_get_until (self->actions);

  return until != 0 && until != LODGE_NIC_UNTIL_AGENT;
}

/* The button: icon, position, and the time left. */
static void
show_button (LodgeNetworkDial *self)
{
  LodgeDialPosition position = lodge_network_actions_get_position (self->actions);
  const char *title = lodge_dial_position_get_label (position);
  gboolean lent = lodge_network_actions_get_until (self->actions) != 0;
  gboolean timed = is_timed (self);
  g_autofree char *left = lodge_words_countdown (get_left (self));
  g_autofree char *text = timed ? g_strdup_printf ("%s · %s", title, left) : g_strdup (title);
  g_autofree char *name = g_strdup_printf (_ ("Network: %s"), title);
  g_autofree char *until = timed ? g_strdup_printf (_ ("Online for %s more"), left)
                                 : g_strdup (_ ("Online until you log out at the latest"));

  gtk_image_set_from_icon_name (self->icon, lodge_network_dial_get_icon (position));
  gtk_label_set_label (self->label, timed && self->narrow ? left : text);
  gtk_widget_set_visible (GTK_WIDGET (self->label), !self->narrow || timed);
  /* There is no room for both beside the desktop's own buttons. */
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !self->narrow || !timed);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), name);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_label (self->until_label, until);
  gtk_widget_set_visible (self->until_box, lent);
  gtk_widget_set_visible (self->lend_box, !lent);
}

static gboolean
on_tick_cb (gpointer data)
{
  show_button (LODGE_NETWORK_DIAL (data));
  return G_SOURCE_CONTINUE;
}

static void
update_tick (LodgeNetworkDial *self)
{
  gboolean wanted =
      self->actions != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) && is_timed (self);

  if (wanted && self->tick_id == 0)
    self->tick_id = g_timeout_add (500, on_tick_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
show_adapters (LodgeNetworkDial *self)
{
  LodgeNetworkFacts *facts = lodge_network_actions_get_facts (self->actions);
  LodgeVmm *vmm = lodge_network_facts_get_vmm (facts);
  GListModel *nics = lodge_machine_get_nics (lodge_network_facts_get_machine (facts));
  guint n_nics = g_list_model_get_n_items (nics);
  const char *id = lodge_network_actions_get_id (self->actions);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GListModel *old = adw_combo_row_get_model (self->adapter_row);
  gboolean same = old != NULL && g_list_model_get_n_items (old) == n_nics;
  guint selected = 0;

  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autofree char *place = lodge_reach_dup_place (nic, lodge_vmm_get_networks (vmm));
      g_autofree char *name = g_strdup_printf (_ ("%u: %s"), i + 1, place);
      gtk_string_list_append (names, name);
      same = same && g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (old), i), name) == 0;
      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        selected = i;
    }
  self->filling = TRUE;
  if (!same)
    adw_combo_row_set_model (self->adapter_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->adapter_row, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->adapter_list), n_nics > 1);
  self->filling = FALSE;
}

static void
show_choices (LodgeNetworkDial *self)
{
  LodgeNetworkFacts *facts = lodge_network_actions_get_facts (self->actions);
  const char *id = lodge_network_actions_get_id (self->actions);

  if (id == NULL)
    return;
  g_autoptr (GListModel) choices =
      lodge_dial_list_choices (lodge_network_facts_get_vmm (facts),
                               lodge_network_facts_get_machine (facts),
                               id,
                               lodge_network_facts_get_host_network (facts));
  for (guint i = 0; i < g_list_model_get_n_items (choices); i++)
    {
      g_autoptr (LodgeDialChoice) choice = g_list_model_get_item (choices, i);
      LodgeDialPosition position = lodge_dial_choice_get_position (choice);
      if (position < N_POSITIONS)
        lodge_dial_row_show (self->rows[position],
                             choice,
                             lodge_network_facts_get_vmm (facts),
                             lodge_network_facts_get_host_network (facts));
    }
}

static void
update (LodgeNetworkDial *self)
{
  gboolean any = self->actions != NULL && lodge_network_actions_get_id (self->actions) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), any);
  update_tick (self);
  if (!any)
    return;
  show_button (self);
  if (!self->held)
    return;
  show_adapters (self);
  show_choices (self);
  lodge_reach_view_set_id (self->reach_view, lodge_network_actions_get_id (self->actions));
}

static void
set_held (LodgeNetworkDial *self, gboolean held)
{
  LodgeNetworkFacts *facts =
      self->actions != NULL ? lodge_network_actions_get_facts (self->actions) : NULL;

  if (self->held == held || facts == NULL)
    return;
  self->held = held;
  if (held)
    lodge_network_facts_hold (facts);
  else
    lodge_network_facts_release (facts);
  lodge_reach_view_set_facts (self->reach_view, held ? facts : NULL);
  update (self);
}

static void
on_popover_shown_cb (LodgeNetworkDial *self)
{
  set_held (self, TRUE);
}

static void
on_popover_closed_cb (LodgeNetworkDial *self)
{
  set_held (self, FALSE);
}

static void
on_adapter_selected_cb (LodgeNetworkDial *self)
{
  guint selected = adw_combo_row_get_selected (self->adapter_row);

  if (self->filling || self->actions == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  LodgeNetworkFacts *facts = lodge_network_actions_get_facts (self->actions);
  GListModel *nics = lodge_machine_get_nics (lodge_network_facts_get_machine (facts));
  g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, selected);
  if (nic != NULL)
    lodge_network_actions_set_id (self->actions, lodge_device_get_id (LODGE_DEVICE (nic)));
}

static void
lodge_network_dial_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_network_dial_parent_class)->map (widget);
  update_tick (LODGE_NETWORK_DIAL (widget));
}

static void
lodge_network_dial_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_network_dial_parent_class)->unmap (widget);
  update_tick (LODGE_NETWORK_DIAL (widget));
}

static void
lodge_network_dial_dispose (GObject *object)
{
  LodgeNetworkDial *self = LODGE_NETWORK_DIAL (object);

  lodge_network_dial_set_actions (self, NULL);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  G_OBJECT_CLASS (lodge_network_dial_parent_class)->dispose (object);
}

static void
lodge_network_dial_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, LODGE_NETWORK_DIAL (object)->narrow);
}

static void
lodge_network_dial_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeNetworkDial *self = LODGE_NETWORK_DIAL (object);

  if (self->narrow == g_value_get_boolean (value))
    return;
  self->narrow = g_value_get_boolean (value);
  if (self->narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "lodge-compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "lodge-compact");
  update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
lodge_network_dial_class_init (LodgeNetworkDialClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_network_dial_dispose;
  object_class->get_property = lodge_network_dial_get_property;
  object_class->set_property = lodge_network_dial_set_property;
  widget_class->map = lodge_network_dial_map;
  widget_class->unmap = lodge_network_dial_unmap;

  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LODGE_TYPE_REACH_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-network-dial.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, popover);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, icon);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, label);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, adapter_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, adapter_list);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, position_list);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, until_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, lend_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, until_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDial, reach_view);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_adapter_selected_cb);
}

static void
lodge_network_dial_init (LodgeNetworkDial *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  for (guint i = 0; i < N_POSITIONS; i++)
    {
      self->rows[i] = LODGE_DIAL_ROW (lodge_dial_row_new ((LodgeDialPosition)i));
      gtk_list_box_append (self->position_list, GTK_WIDGET (self->rows[i]));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
lodge_network_dial_set_actions (LodgeNetworkDial *self, LodgeNetworkActions *actions)
{
  g_return_if_fail (LODGE_IS_NETWORK_DIAL (self));

  if (self->actions == actions)
    return;
  if (self->actions != NULL)
    {
      gtk_popover_popdown (self->popover);
      set_held (self, FALSE);
      g_signal_handlers_disconnect_by_func (self->actions, update, self);
      g_signal_handlers_disconnect_by_func (
          lodge_network_actions_get_facts (self->actions), update, self);
    }
  g_set_object (&self->actions, actions);
  if (actions != NULL)
    {
      g_signal_connect_object (actions, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (lodge_network_actions_get_facts (actions),
                               "changed",
                               G_CALLBACK (update),
                               self,
                               G_CONNECT_SWAPPED);
    }
  update (self);
}

void
lodge_network_dial_popup (LodgeNetworkDial *self)
{
  g_return_if_fail (LODGE_IS_NETWORK_DIAL (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_menu_button_popup (self->button);
}
