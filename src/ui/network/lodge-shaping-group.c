/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-shaping-group.h"

#include <glib/gi18n.h>

#define MAX_LIMIT (4.0 * 1024 * 1024)
#define MAX_DELAY 10000
#define MAX_LOSS 1000

typedef struct
{
  const char *property; /* of LodgeNic */
  const char *title;
  const char *subtitle;
  double max;
  gboolean delay; /* else a limit */
} Setting;

static const Setting SETTINGS[] = {
  { "limit-in", N_ ("Limit to the machine"), N_ ("KiB a second; 0: none"), MAX_LIMIT, FALSE },
  { "limit-out", N_ ("Limit from the machine"), N_ ("KiB a second; 0: none"), MAX_LIMIT, FALSE },
  { "delay", N_ ("Delay"), N_ ("Milliseconds, each way"), MAX_DELAY, TRUE },
  { "loss", N_ ("Loss"), N_ ("Frames lost of a thousand"), MAX_LOSS, TRUE },
};

struct _LodgeShapingGroup
{
  AdwPreferencesGroup parent_instance;

  AdwExpanderRow *expander;
  AdwActionRow *rows[G_N_ELEMENTS (SETTINGS)];
  GtkSpinButton *spins[G_N_ELEMENTS (SETTINGS)];

  LodgeNic *draft;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeShapingGroup, lodge_shaping_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const char *
lodge_shaping_group_get_obstacle (LodgeNicMode mode, gboolean privileged, gboolean delay)
{
  switch (mode)
    {
    case LODGE_NIC_MODE_NONE:
      return NULL;
    case LODGE_NIC_MODE_USER:
      if (privileged)
        return _ ("Not possible with NAT on this connection. A NAT network can be limited.");
      return NULL;
    case LODGE_NIC_MODE_NETWORK:
      if (privileged && delay)
        return _ ("Only networks of your own machines, which Lodge serves, can do this.");
      return NULL;
    case LODGE_NIC_MODE_BRIDGE:
    case LODGE_NIC_MODE_DIRECT:
      if (!privileged || delay)
        return _ ("Not possible with a bridge. Networks that Lodge serves can do this.");
      return NULL;
    case LODGE_NIC_MODE_OTHER:
    default:
      return _ ("Not possible with what the adapter is attached to.");
    }
}

static void
on_value_changed_cb (LodgeShapingGroup *self, GtkSpinButton *spin)
{
  if (self->filling || self->draft == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    if (self->spins[i] == spin)
      g_object_set (
          self->draft, SETTINGS[i].property, (guint)gtk_spin_button_get_value_as_int (spin), NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_row (LodgeShapingGroup *self, gsize i)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (0, SETTINGS[i].max, 1);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  g_signal_connect_object (
      spin, "value-changed", G_CALLBACK (on_value_changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (SETTINGS[i].title));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  adw_expander_row_add_row (self->expander, row);
  self->rows[i] = ADW_ACTION_ROW (row);
  self->spins[i] = GTK_SPIN_BUTTON (spin);
}

static void
lodge_shaping_group_dispose (GObject *object)
{
  g_clear_object (&LODGE_SHAPING_GROUP (object)->draft);
  G_OBJECT_CLASS (lodge_shaping_group_parent_class)->dispose (object);
}

static void
lodge_shaping_group_class_init (LodgeShapingGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_shaping_group_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_SHAPING_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_shaping_group_init (LodgeShapingGroup *self)
{
  self->expander = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->expander), _ ("A Worse Network"));
  adw_expander_row_set_subtitle (self->expander, _ ("For tests: slower, later, with losses"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->expander));
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    add_row (self, i);
}

void
lodge_shaping_group_show (LodgeShapingGroup *self, LodgeNic *draft, LodgeVmm *vmm)
{
  g_return_if_fail (LODGE_IS_SHAPING_GROUP (self));
  g_return_if_fail (LODGE_IS_NIC (draft));

  gboolean privileged = lodge_host_get_privileged (lodge_vmm_get_host (vmm));
  gboolean any = FALSE;
  self->filling = TRUE;
  g_set_object (&self->draft, draft);
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    {
      const char *obstacle = lodge_shaping_group_get_obstacle (
          lodge_nic_get_mode (draft), privileged, SETTINGS[i].delay);
      guint value = 0;
      g_object_get (draft, SETTINGS[i].property, &value, NULL);
      gtk_spin_button_set_value (self->spins[i], value);
      /* What is set can always be taken back. */
      gtk_widget_set_sensitive (GTK_WIDGET (self->spins[i]), obstacle == NULL || value > 0);
      adw_action_row_set_subtitle (self->rows[i],
                                   obstacle != NULL ? obstacle : _ (SETTINGS[i].subtitle));
      any |= value > 0;
    }
  if (any)
    adw_expander_row_set_expanded (self->expander, TRUE);
  self->filling = FALSE;
}
