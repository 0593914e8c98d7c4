/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-activity-page.h"

#include <glib/gi18n.h>

#include "lodge-format.h"
#include "lodge-graph.h"
#include "lodge-nic-activity.h"
#include "lodge-size.h"
#include "lodge-ui.h"

#define LOG_LINES 200

struct _LodgeActivityPage
{
  AdwBin parent_instance;

  GtkLabel *cpu_label;
  GtkLabel *memory_label;
  LodgeGraph *cpu_graph;
  LodgeGraph *memory_graph;
  LodgeNicActivity *nic_activity;
  GtkLabel *log_label;
  GtkWidget *log_button;

  LodgeVmm *vmm;
  LodgeMachine *machine;
  GCancellable *cancellable;
  guint sample_id;
};

G_DEFINE_FINAL_TYPE (LodgeActivityPage, lodge_activity_page, ADW_TYPE_BIN)

static void
show_values (LodgeActivityPage *self)
{
  guint64 total = lodge_machine_config_get_memory (lodge_machine_get_config (self->machine));
  guint64 used = lodge_machine_get_memory_usage (self->machine);
  double cpu = lodge_machine_get_cpu_usage (self->machine);
  g_autofree char *cpu_text = cpu >= 0 ? lodge_format_percent (cpu) : g_strdup (_ ("Not known"));
  g_autofree char *total_text = lodge_size_format (total);
  g_autofree char *used_text = used > 0 ? lodge_size_format (used) : NULL;
  g_autofree char *memory_text = used > 0 ? g_strdup_printf (_ ("%s of %s"), used_text, total_text)
                                          : g_strdup (_ ("Not known"));

  if (!lodge_machine_is_active (self->machine))
    {
      gtk_label_set_label (self->cpu_label, _ ("Off"));
      gtk_label_set_label (self->memory_label, _ ("Off"));
      return;
    }
  gtk_label_set_label (self->cpu_label, cpu_text);
  gtk_label_set_label (self->memory_label, memory_text);
}

static gboolean
on_sample_cb (gpointer data)
{
  LodgeActivityPage *self = data;
  guint64 total = lodge_machine_config_get_memory (lodge_machine_get_config (self->machine));
  guint64 used = lodge_machine_get_memory_usage (self->machine);
  gboolean active = lodge_machine_is_active (self->machine);

  show_values (self);
  if (active)
    {
      lodge_graph_add (self->cpu_graph, lodge_machine_get_cpu_usage (self->machine));
      lodge_graph_add (self->memory_graph,
                       used > 0 && total > 0 ? (double)used / (double)total : -1);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_log_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = lodge_vmm_read_log_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeActivityPage *self = LODGE_ACTIVITY_PAGE (user_data);
  if (text == NULL)
    gtk_label_set_label (self->log_label, error->message);
  else
    gtk_label_set_label (self->log_label,
                         *text != '\0' ? g_strchomp (text) : _ ("The log is empty."));
}

static void
read_log (LodgeActivityPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->machine == NULL)
    return;
  if (!(lodge_machine_get_features (self->machine) & LODGE_MACHINE_FEATURE_READ_LOG))
    {
      gtk_label_set_label (self->log_label, _ ("Logs can’t be read over this connection."));
      return;
    }
  self->cancellable = g_cancellable_new ();
  lodge_vmm_read_log_async (
      self->vmm, self->machine, LOG_LINES, self->cancellable, on_log_read_cb, self);
}

static void
update (LodgeActivityPage *self)
{
  gboolean wanted = self->machine != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (!wanted)
    {
      g_clear_handle_id (&self->sample_id, g_source_remove);
      return;
    }
  if (self->sample_id == 0)
    self->sample_id = g_timeout_add_seconds (1, on_sample_cb, self);
  show_values (self);
  read_log (self);
}

static void
lodge_activity_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_activity_page_parent_class)->map (widget);
  update (LODGE_ACTIVITY_PAGE (widget));
}

static void
lodge_activity_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_activity_page_parent_class)->unmap (widget);
  update (LODGE_ACTIVITY_PAGE (widget));
}

static void
lodge_activity_page_dispose (GObject *object)
{
  LodgeActivityPage *self = LODGE_ACTIVITY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->sample_id, g_source_remove);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_activity_page_parent_class)->dispose (object);
}

static void
lodge_activity_page_class_init (LodgeActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_activity_page_dispose;
  widget_class->map = lodge_activity_page_map;
  widget_class->unmap = lodge_activity_page_unmap;

  g_type_ensure (LODGE_TYPE_GRAPH);
  g_type_ensure (LODGE_TYPE_NIC_ACTIVITY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, cpu_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, memory_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, cpu_graph);
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, memory_graph);
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, nic_activity);
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, log_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeActivityPage, log_button);
  gtk_widget_class_bind_template_callback (widget_class, read_log);
}

static void
lodge_activity_page_init (LodgeActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_activity_page_set_machine (LodgeActivityPage *self, LodgeVmm *vmm, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_ACTIVITY_PAGE (self));

  if (self->machine == machine)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, update, self);
  g_set_object (&self->vmm, vmm);
  g_set_object (&self->machine, machine);
  lodge_graph_clear (self->cpu_graph);
  lodge_graph_clear (self->memory_graph);
  gtk_label_set_label (self->log_label, "");
  if (machine != NULL)
    g_signal_connect_object (
        machine, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
lodge_activity_page_set_network_facts (LodgeActivityPage *self, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_ACTIVITY_PAGE (self));
  lodge_nic_activity_set_facts (self->nic_activity, facts);
}
