/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-sound-dialog.h"

#include <glib/gi18n.h>
#include <math.h>

#include "lodge-ui.h"

struct _LodgeSoundDialog
{
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *out_group;
  AdwPreferencesGroup *in_group;
  GtkAdjustment *adjustment;
  GtkSwitch *mute_switch;
  AdwActionRow *microphone_row;
  GtkSwitch *microphone_switch;
  GtkWidget *listening_icon;

  LodgeSoundControl *control; /* not owned */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LodgeSoundDialog, lodge_sound_dialog, ADW_TYPE_PREFERENCES_WINDOW)

/* What there is to say of what comes out; "" for nothing. */
static const char *
get_words (LodgeConsole *console)
{
  if (console == NULL)
    return _ ("The display is not connected; what is set here holds from the next time on.");
  if (lodge_console_get_sound_problem (console) != NULL)
    return lodge_console_get_sound_problem (console)->message;
  if (lodge_console_get_sound (console) == LODGE_SOUND_NONE)
    return _ ("This display carries no sound. A machine is heard when it has a sound card and a "
              "SPICE display.");
  return "";
}

static void
update (LodgeSoundDialog *self)
{
  LodgeConsole *console = lodge_sound_control_get_console (self->control);
  gboolean listening = console != NULL && lodge_console_get_listening (console);

  self->updating = TRUE;
  adw_preferences_group_set_description (self->out_group, get_words (console));
  gtk_adjustment_set_value (self->adjustment, lodge_sound_control_get_volume (self->control));
  gtk_switch_set_active (self->mute_switch, lodge_sound_control_get_muted (self->control));
  gtk_switch_set_active (self->microphone_switch,
                         lodge_sound_control_get_microphone (self->control));
  gtk_widget_set_visible (self->listening_icon, listening);
  adw_action_row_set_subtitle (self->microphone_row,
                               listening ? _ ("The machine is listening now")
                                         : _ ("What this computer’s microphone hears goes to the "
                                              "machine while it records"));
  self->updating = FALSE;
}

static void
on_volume_cb (LodgeSoundDialog *self)
{
  if (!self->updating)
    lodge_sound_control_set_volume (self->control,
                                    (int)lround (gtk_adjustment_get_value (self->adjustment)));
}

static void
on_mute_cb (LodgeSoundDialog *self)
{
  if (!self->updating)
    lodge_sound_control_set_muted (self->control, gtk_switch_get_active (self->mute_switch));
}

static void
on_microphone_cb (LodgeSoundDialog *self)
{
  if (!self->updating)
    lodge_sound_control_set_microphone (self->control,
                                        gtk_switch_get_active (self->microphone_switch));
}

static void
lodge_sound_dialog_class_init (LodgeSoundDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/devices/lodge-sound-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, out_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, in_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, adjustment);
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, mute_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, microphone_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, microphone_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeSoundDialog, listening_icon);
  gtk_widget_class_bind_template_callback (widget_class, on_volume_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_mute_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_microphone_cb);
}

static void
lodge_sound_dialog_init (LodgeSoundDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_sound_dialog_new (LodgeSoundControl *control)
{
  LodgeSoundDialog *self = g_object_new (LODGE_TYPE_SOUND_DIALOG, NULL);

  self->control = control;
  g_signal_connect_object (control, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
