/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-row.h"

#include <glib/gi18n.h>

#include "lodge-format.h"
#include "lodge-machine-actions.h"
#include "lodge-menus.h"
#include "lodge-thumbnail.h"
#include "lodge-ui.h"

struct _LodgeMachineRow
{
  AdwBin parent_instance;

  GtkLabel *title_label;
  GtkLabel *state_label;

  LodgeCore *core;
  LodgeMachine *machine;
  LodgeVmm *watched_vmm; /* set while statistics are held */
  LodgeMachineActions *actions;
  GtkWidget *menu;
  char *heading;
  gint64 now;
};

G_DEFINE_FINAL_TYPE (LodgeMachineRow, lodge_machine_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_MACHINE,
  PROP_NOW,
  PROP_HEADING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
format_state (gpointer object,
              LodgeMachineState state,
              LodgeMachineReason reason,
              LodgeActivity activity,
              double cpu_usage,
              gint64 since,
              gint64 now,
              gboolean disposable,
              gboolean is_template)
{
  g_autofree char *text = lodge_format_state (state, reason, activity, cpu_usage, since, now);

  if (is_template && activity == LODGE_ACTIVITY_NONE)
    return g_strdup (_ ("Template"));
  if (!disposable)
    return g_steal_pointer (&text);
  /* Translators: after what the machine does: “Running · 12 % CPU”. Nothing of this run is kept. */
  return g_strdup_printf (_ ("Not kept · %s"), text);
}

static gboolean
is_dimmed (gpointer object, LodgeMachineState state)
{
  return state != LODGE_MACHINE_STATE_RUNNING;
}

static gboolean
is_text (gpointer object, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
update_accessible_name (LodgeMachineRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  /* GtkListItem has no label of its own before 4.12: it goes on the widget around the row. */
  if (item == NULL || self->machine == NULL)
    return;
  g_autofree char *name = g_strdup_printf (
      "%s, %s", lodge_machine_get_title (self->machine), gtk_label_get_label (self->state_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
close_menu (LodgeMachineRow *self)
{
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", NULL);
  g_clear_object (&self->actions);
}

static void
on_secondary_pressed_cb (
    LodgeMachineRow *self, int n_press, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  lodge_machine_row_popup_menu (self, x, y);
}

static void
on_long_pressed_cb (LodgeMachineRow *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  lodge_machine_row_popup_menu (self, x, y);
}

static void
lodge_machine_row_dispose (GObject *object)
{
  LodgeMachineRow *self = LODGE_MACHINE_ROW (object);

  lodge_machine_row_set_watched (self, FALSE);
  close_menu (self);
  g_clear_object (&self->machine);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_machine_row_parent_class)->dispose (object);
}

static void
lodge_machine_row_finalize (GObject *object)
{
  g_free (LODGE_MACHINE_ROW (object)->heading);
  G_OBJECT_CLASS (lodge_machine_row_parent_class)->finalize (object);
}

static void
lodge_machine_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeMachineRow *self = LODGE_MACHINE_ROW (object);

  switch (id)
    {
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_NOW:
      g_value_set_int64 (value, self->now);
      break;
    case PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_machine_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeMachineRow *self = LODGE_MACHINE_ROW (object);

  switch (id)
    {
    case PROP_MACHINE:
      lodge_machine_row_set_machine (self, g_value_get_object (value));
      break;
    case PROP_NOW:
      lodge_machine_row_set_now (self, g_value_get_int64 (value));
      break;
    case PROP_HEADING:
      lodge_machine_row_set_heading (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_machine_row_class_init (LodgeMachineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_machine_row_dispose;
  object_class->finalize = lodge_machine_row_finalize;
  object_class->get_property = lodge_machine_row_get_property;
  object_class->set_property = lodge_machine_row_set_property;

  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  properties[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, LODGE_TYPE_MACHINE, flags);
  properties[PROP_NOW] = g_param_spec_int64 ("now", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LODGE_TYPE_THUMBNAIL);
  g_type_ensure (LODGE_TYPE_MACHINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-machine-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeMachineRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachineRow, state_label);
  gtk_widget_class_bind_template_callback (widget_class, format_state);
  gtk_widget_class_bind_template_callback (widget_class, is_dimmed);
  gtk_widget_class_bind_template_callback (widget_class, is_text);
  gtk_widget_class_bind_template_callback (widget_class, update_accessible_name);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_long_pressed_cb);
}

static void
lodge_machine_row_init (LodgeMachineRow *self)
{
  self->now = g_get_real_time ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_machine_row_new (LodgeCore *core)
{
  LodgeMachineRow *self = g_object_new (LODGE_TYPE_MACHINE_ROW, NULL);

  g_set_object (&self->core, core);
  return GTK_WIDGET (self);
}

void
lodge_machine_row_set_machine (LodgeMachineRow *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_MACHINE_ROW (self));

  if (self->machine == machine)
    return;
  lodge_machine_row_set_watched (self, FALSE);
  close_menu (self);
  g_set_object (&self->machine, machine);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MACHINE]);
  update_accessible_name (self);
}

LodgeMachine *
lodge_machine_row_get_machine (LodgeMachineRow *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_ROW (self), NULL);
  return self->machine;
}

void
lodge_machine_row_set_now (LodgeMachineRow *self, gint64 now)
{
  g_return_if_fail (LODGE_IS_MACHINE_ROW (self));

  if (self->now == now)
    return;
  self->now = now;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOW]);
}

void
lodge_machine_row_set_heading (LodgeMachineRow *self, const char *heading)
{
  g_return_if_fail (LODGE_IS_MACHINE_ROW (self));

  if (g_strcmp0 (self->heading, heading) == 0)
    return;
  g_free (self->heading);
  self->heading = g_strdup (heading);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEADING]);
}

void
lodge_machine_row_set_watched (LodgeMachineRow *self, gboolean watched)
{
  g_return_if_fail (LODGE_IS_MACHINE_ROW (self));

  if (watched == (self->watched_vmm != NULL) || self->machine == NULL)
    return;
  if (watched)
    {
      self->watched_vmm = g_object_ref (lodge_core_get_vmm (self->core, self->machine));
      lodge_vmm_hold_statistics (self->watched_vmm, self->machine);
    }
  else
    {
      lodge_vmm_release_statistics (self->watched_vmm, self->machine);
      g_clear_object (&self->watched_vmm);
    }
}

void
lodge_machine_row_popup_menu (LodgeMachineRow *self, double x, double y)
{
  g_return_if_fail (LODGE_IS_MACHINE_ROW (self));

  if (self->machine == NULL || self->core == NULL)
    return;

  close_menu (self);
  self->actions = lodge_machine_actions_new (self->core, self->machine, GTK_WIDGET (self));
  gtk_widget_insert_action_group (
      GTK_WIDGET (self), "machine", lodge_machine_actions_get_group (self->actions));

  g_autoptr (GMenuModel) model = lodge_menus_create_row_menu ();
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
  if (x >= 0 && y >= 0)
    {
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                                   &(GdkRectangle){ (int)x, (int)y, 1, 1 });
    }
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
