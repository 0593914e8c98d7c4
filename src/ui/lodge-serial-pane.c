/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-serial-pane.h"

#include <glib/gi18n.h>

#include "lodge-serial-terminal.h"
#include "lodge-ui.h"

struct _LodgeSerialPane
{
  AdwBin parent_instance;

  GtkDropDown *port_drop;
  GtkLabel *status_label;
  GtkButton *retry_button;
  GtkWidget *copy_button;
  GtkWidget *paste_button;
  GtkWidget *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkLabel *words_label;
  GtkWidget *add_button;

  LodgeVmm *vmm;
  LodgeMachine *machine;
  GSignalGroup *machine_signals;
  GPtrArray *terminals;         /* (element-type LodgeSerialTerminal), NULL where none was opened */
  LodgeSerialTerminal *current; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeSerialPane, lodge_serial_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TYPING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_status (LodgeSerialSession *session)
{
  const GError *problem = lodge_serial_session_get_problem (session);

  switch (lodge_serial_session_get_state (session))
    {
    case LODGE_SERIAL_SESSION_OPENING:
      return _ ("Serial console: connecting…");
    case LODGE_SERIAL_SESSION_CONNECTED:
      return _ ("Serial console");
    case LODGE_SERIAL_SESSION_FAILED:
      return problem != NULL ? problem->message : "";
    case LODGE_SERIAL_SESSION_OFF:
    default:
      return _ ("Serial console: the machine is off");
    }
}

static void
update_status (LodgeSerialPane *self)
{
  LodgeSerialSession *session =
      self->current != NULL ? lodge_serial_terminal_get_session (self->current) : NULL;
  const char *status = session != NULL ? get_status (session) : _ ("Serial console");

  gtk_label_set_label (self->status_label, status);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status_label), status);
  gtk_widget_set_visible (GTK_WIDGET (self->retry_button),
                          session != NULL && lodge_serial_session_get_state (session) ==
                                                 LODGE_SERIAL_SESSION_FAILED);
  gtk_widget_set_visible (self->copy_button, session != NULL);
  gtk_widget_set_visible (self->paste_button, session != NULL);
  gtk_widget_set_visible (self->search_button, session != NULL);
}

static void
on_typing_cb (LodgeSerialPane *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING]);
}

static LodgeSerialTerminal *
ensure_terminal (LodgeSerialPane *self, guint index)
{
  LodgeSerialTerminal *terminal = g_ptr_array_index (self->terminals, index);

  if (terminal != NULL)
    return terminal;
  terminal = LODGE_SERIAL_TERMINAL (lodge_serial_terminal_new (self->vmm, self->machine, index));
  g_signal_connect_object (
      terminal, "notify::typing", G_CALLBACK (on_typing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_serial_terminal_get_session (terminal),
                           "notify::state",
                           G_CALLBACK (update_status),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_child (self->stack, GTK_WIDGET (terminal));
  g_ptr_array_index (self->terminals, index) = terminal;
  return terminal;
}

static void
show_words (LodgeSerialPane *self, const char *words, gboolean can_add)
{
  self->current = NULL;
  gtk_label_set_label (self->words_label, words);
  gtk_widget_set_visible (self->add_button, can_add);
  gtk_stack_set_visible_child_name (self->stack, "words");
  update_status (self);
}

static void
show_port (LodgeSerialPane *self)
{
  guint index = gtk_drop_down_get_selected (self->port_drop);

  if (index == GTK_INVALID_LIST_POSITION || index >= self->terminals->len)
    index = 0;
  self->current = ensure_terminal (self, index);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->current));
  update_status (self);
}

static void
drop_terminals (LodgeSerialPane *self)
{
  self->current = NULL;
  for (guint i = 0; i < self->terminals->len; i++)
    if (g_ptr_array_index (self->terminals, i) != NULL)
      gtk_stack_remove (self->stack, g_ptr_array_index (self->terminals, i));
  g_ptr_array_set_size (self->terminals, 0);
}

static void
set_ports (LodgeSerialPane *self, guint count)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  if (self->terminals->len == count)
    return;
  drop_terminals (self);
  g_ptr_array_set_size (self->terminals, (int)count);
  for (guint i = 0; i < count; i++)
    {
      /* Translators: %u counts serial ports, from 1. */
      g_autofree char *title = g_strdup_printf (_ ("Port %u"), i + 1);
      gtk_string_list_append (titles, title);
    }
  gtk_drop_down_set_model (self->port_drop, G_LIST_MODEL (titles));
  gtk_widget_set_visible (GTK_WIDGET (self->port_drop), count > 1);
}

static void
update (LodgeSerialPane *self)
{
  LodgeMachineConfig *running;
  guint stored;
  guint count;
  gboolean reachable;

  if (self->machine == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  running = lodge_machine_get_running (self->machine);
  stored = lodge_machine_config_get_serial_count (lodge_machine_get_config (self->machine));
  count = running != NULL ? lodge_machine_config_get_serial_count (running) : stored;
  reachable = !lodge_machine_is_active (self->machine) ||
              (lodge_machine_get_features (self->machine) & LODGE_MACHINE_FEATURE_OPEN_SERIAL);
  set_ports (self, count);
  if (count > 0 && reachable)
    show_port (self);
  else if (count > 0)
    show_words (
        self, _ ("The serial ports of this machine can’t be reached over this connection."), FALSE);
  else if (stored > 0)
    show_words (self, _ ("The serial port is there when the machine starts the next time."), FALSE);
  else
    show_words (self,
                _ ("This machine has no serial port. Over one, a system can be used as text, "
                   "also when its display does not work."),
                TRUE);
}

static void
on_visible_cb (LodgeSerialPane *self)
{
  update (self);
}

static void
on_port_chosen_cb (LodgeSerialPane *self)
{
  if (self->machine != NULL && self->terminals->len > 0)
    update (self);
}

static void
on_retry_clicked_cb (LodgeSerialPane *self)
{
  if (self->current != NULL)
    lodge_serial_session_retry (lodge_serial_terminal_get_session (self->current));
}

static void
on_copy_clicked_cb (LodgeSerialPane *self)
{
  if (self->current != NULL)
    lodge_serial_terminal_copy (self->current);
}

static void
on_paste_clicked_cb (LodgeSerialPane *self)
{
  if (self->current != NULL)
    lodge_serial_terminal_paste (self->current);
}

static void
search (LodgeSerialPane *self, gboolean forward)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  if (self->current == NULL)
    return;
  if (lodge_serial_terminal_search (self->current, text, forward) || *text == '\0')
    gtk_widget_remove_css_class (GTK_WIDGET (self->search_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->search_entry), "error");
}

static void
on_search_previous_cb (LodgeSerialPane *self)
{
  search (self, FALSE);
}

static void
on_search_next_cb (LodgeSerialPane *self)
{
  search (self, TRUE);
}

static void
on_search_mode_cb (LodgeSerialPane *self)
{
  if (self->current == NULL || gtk_search_bar_get_search_mode (self->search_bar))
    return;
  lodge_serial_terminal_search (self->current, "", FALSE);
  lodge_serial_terminal_focus (self->current);
}

static void
on_search_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_search_bar_set_search_mode (LODGE_SERIAL_PANE (widget)->search_bar, TRUE);
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSerialPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_edit_finish (LODGE_VMM (source), result, NULL, &error))
    lodge_ui_show_error (GTK_WIDGET (self), _ ("The serial port could not be added"), error);
  gtk_widget_set_sensitive (self->add_button, TRUE);
  update (self);
}

static void
on_add_clicked_cb (LodgeSerialPane *self)
{
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();

  gtk_widget_set_sensitive (self->add_button, FALSE);
  lodge_machine_edit_set_serial_count (edit, 1);
  lodge_vmm_edit_async (
      self->vmm, self->machine, edit, FALSE, NULL, on_added_cb, g_object_ref (self));
}

static void
lodge_serial_pane_dispose (GObject *object)
{
  LodgeSerialPane *self = LODGE_SERIAL_PANE (object);

  lodge_serial_pane_set_machine (self, NULL, NULL);
  g_clear_object (&self->machine_signals);
  g_clear_pointer (&self->terminals, g_ptr_array_unref);
  G_OBJECT_CLASS (lodge_serial_pane_parent_class)->dispose (object);
}

static void
lodge_serial_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TYPING:
      g_value_set_boolean (value, lodge_serial_pane_get_typing (LODGE_SERIAL_PANE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-serial-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, port_drop);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, status_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, retry_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, copy_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, paste_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, search_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, words_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSerialPane, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_port_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_paste_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
}

static void
lodge_serial_pane_class_init (LodgeSerialPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_serial_pane_dispose;
  object_class->get_property = lodge_serial_pane_get_property;
  properties[PROP_TYPING] =
      g_param_spec_boolean ("typing", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "serial.search", NULL, on_search_action_cb);
}

static void
lodge_serial_pane_init (LodgeSerialPane *self)
{
  self->terminals = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  self->machine_signals = g_signal_group_new (LODGE_TYPE_MACHINE);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::config", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::running", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::features", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_connect (self, "notify::visible", G_CALLBACK (on_visible_cb), NULL);
}

void
lodge_serial_pane_set_machine (LodgeSerialPane *self, LodgeVmm *vmm, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_SERIAL_PANE (self));

  if (self->machine == machine)
    return;
  g_signal_group_set_target (self->machine_signals, machine);
  drop_terminals (self);
  g_set_object (&self->vmm, vmm);
  g_set_object (&self->machine, machine);
  update (self);
}

gboolean
lodge_serial_pane_get_typing (LodgeSerialPane *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_PANE (self), FALSE);
  return self->current != NULL && lodge_serial_terminal_get_typing (self->current);
}

void
lodge_serial_pane_focus (LodgeSerialPane *self)
{
  g_return_if_fail (LODGE_IS_SERIAL_PANE (self));
  if (self->current != NULL)
    lodge_serial_terminal_focus (self->current);
}

char *
lodge_serial_pane_dup_text (LodgeSerialPane *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_PANE (self), NULL);
  return self->current != NULL ? lodge_serial_terminal_dup_text (self->current) : NULL;
}
