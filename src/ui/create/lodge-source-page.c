/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-source-page.h"

#include <glib/gi18n.h>

#include "lodge-creator.h"
#include "lodge-size.h"
#include "lodge-ui.h"

struct _LodgeSourcePage
{
  AdwBin parent_instance;

  GtkCheckButton *file_check;
  GtkCheckButton *kernel_check;
  GtkCheckButton *network_check;
  GtkCheckButton *nothing_check;
  AdwActionRow *file_row;
  GtkSpinner *file_spinner;
  AdwPreferencesGroup *kernel_group;
  AdwActionRow *kernel_row;
  AdwActionRow *initrd_row;
  AdwEntryRow *cmdline_row;
  GtkWidget *problem_box;
  GtkLabel *problem_label;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeCreateRequest *request;
  GCancellable *cancellable; /* set while a file is looked at */
  char *file;                /* the last file that can be used */
  char *pending;             /* a file that waits for the connection */
  LodgeSource file_source;
  LodgeOs *file_os;
  gboolean complete;
};

G_DEFINE_FINAL_TYPE (LodgeSourcePage, lodge_source_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_COMPLETE,
  N_PROPS
};

enum
{
  FILE_READY,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
update_complete (LodgeSourcePage *self)
{
  g_autofree char *kernel = NULL;
  gboolean complete = TRUE;

  if (self->request == NULL)
    return;
  g_object_get (self->request, "kernel", &kernel, NULL);
  if (gtk_check_button_get_active (self->file_check))
    complete = self->file != NULL && self->cancellable == NULL;
  else if (gtk_check_button_get_active (self->kernel_check))
    complete = kernel != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->kernel_group),
                          gtk_check_button_get_active (self->kernel_check));
  if (self->complete == complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
show_problem (LodgeSourcePage *self, const char *text)
{
  gtk_widget_set_visible (self->problem_box, text != NULL);
  gtk_label_set_label (self->problem_label, text != NULL ? text : "");
}

/* The request follows the choice; a file keeps what was found out about it. */
static void
on_choice_toggled_cb (LodgeSourcePage *self)
{
  LodgeSource source = self->file_source;

  if (self->request == NULL)
    return;
  if (gtk_check_button_get_active (self->kernel_check))
    source = LODGE_SOURCE_KERNEL;
  else if (gtk_check_button_get_active (self->network_check))
    source = LODGE_SOURCE_NETWORK;
  else if (gtk_check_button_get_active (self->nothing_check))
    source = LODGE_SOURCE_NOTHING;

  LodgeSource old;
  g_object_get (self->request, "source", &old, NULL);
  if (old != source)
    {
      g_object_set (self->request, "source", source, NULL);
      g_object_set (self->request, "os", source == self->file_source ? self->file_os : NULL, NULL);
      lodge_create_request_apply_defaults (
          self->request, lodge_vmm_get_host (self->vmm), lodge_vmm_get_machines (self->vmm));
    }
  show_problem (self, NULL);
  update_complete (self);
}

static void
on_inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSourcePage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean usable = lodge_creator_inspect_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->file_spinner);
  if (!usable)
    {
      show_problem (self, error->message);
      update_complete (self);
      return;
    }

  g_clear_pointer (&self->file, g_free);
  g_clear_object (&self->file_os);
  g_object_get (
      self->request, "path", &self->file, "source", &self->file_source, "os", &self->file_os, NULL);
  update_complete (self);
  g_signal_emit (self, signals[FILE_READY], 0);
}

static void
inspect (LodgeSourcePage *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->file, g_free);
  g_clear_object (&self->file_os);
  show_problem (self, NULL);

  gtk_check_button_set_active (self->file_check, TRUE);
  adw_action_row_set_subtitle (self->file_row, shown);
  gtk_spinner_start (self->file_spinner);
  self->cancellable = g_cancellable_new ();
  update_complete (self);
  lodge_creator_inspect_async (self->core,
                               self->vmm,
                               self->request,
                               path,
                               self->cancellable,
                               on_inspected_cb,
                               g_object_ref (self));
}

static void
on_vmm_state_cb (LodgeSourcePage *self)
{
  if (self->pending == NULL || lodge_vmm_get_state (self->vmm) != LODGE_VMM_STATE_CONNECTED)
    return;

  g_autofree char *path = g_steal_pointer (&self->pending);
  inspect (self, path);
}

static void
set_request_file (LodgeSourcePage *self, AdwActionRow *row, const char *property, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_object_set (self->request, property, path, NULL);
  adw_action_row_set_subtitle (row, shown);
  update_complete (self);
}

static void
on_chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  LodgeSourcePage *self = LODGE_SOURCE_PAGE (user_data);
  GtkWidget *row = g_object_get_data (G_OBJECT (dialog), "lodge-row");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path == NULL)
        show_problem (self, _ ("Only files on this computer can be used."));
      else if (row == GTK_WIDGET (self->kernel_row))
        set_request_file (self, self->kernel_row, "kernel", path);
      else if (row == GTK_WIDGET (self->initrd_row))
        set_request_file (self, self->initrd_row, "initrd", path);
      else
        lodge_source_page_choose_file (self, path);
    }
  /* GTK 4.8 crashes when a screen reader asks for a closed window that still exists. */
  g_object_set_data (G_OBJECT (self), "lodge-chooser", NULL);
}

static void
add_image_filter (GtkFileChooser *chooser)
{
  static const char *const SUFFIXES[] = { "iso", "img", "qcow2", "raw" };
  g_autoptr (GtkFileFilter) images = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (images, _ ("Installation and disk images"));
  for (gsize i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    gtk_file_filter_add_suffix (images, SUFFIXES[i]);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, images);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
on_row_activated_cb (LodgeSourcePage *self, AdwActionRow *row)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Choose a File"),
                                   GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_OPEN,
                                   _ ("_Open"),
                                   _ ("_Cancel"));
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (row == self->file_row)
    add_image_filter (GTK_FILE_CHOOSER (chooser));
  if (downloads != NULL && g_file_test (downloads, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GFile) folder = g_file_new_for_path (downloads);
      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "lodge-row", row);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chooser_response_cb), self, 0);
  /* GTK does not own a native dialog: it lives as long as this page and no longer. */
  g_object_set_data_full (G_OBJECT (self), "lodge-chooser", chooser, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_cmdline_changed_cb (LodgeSourcePage *self)
{
  if (self->request != NULL)
    g_object_set (
        self->request, "cmdline", gtk_editable_get_text (GTK_EDITABLE (self->cmdline_row)), NULL);
}

static void
lodge_source_page_dispose (GObject *object)
{
  LodgeSourcePage *self = LODGE_SOURCE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file_os);
  g_clear_object (&self->request);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_source_page_parent_class)->dispose (object);
}

static void
lodge_source_page_finalize (GObject *object)
{
  g_free (LODGE_SOURCE_PAGE (object)->file);
  g_free (LODGE_SOURCE_PAGE (object)->pending);
  G_OBJECT_CLASS (lodge_source_page_parent_class)->finalize (object);
}

static void
lodge_source_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_COMPLETE)
    g_value_set_boolean (value, LODGE_SOURCE_PAGE (object)->complete);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/create/lodge-source-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, file_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, kernel_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, network_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, nothing_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, file_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, file_spinner);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, kernel_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, kernel_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, initrd_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, cmdline_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, problem_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cmdline_changed_cb);
}

static void
lodge_source_page_class_init (LodgeSourcePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_source_page_dispose;
  object_class->finalize = lodge_source_page_finalize;
  object_class->get_property = lodge_source_page_get_property;

  properties[PROP_COMPLETE] = g_param_spec_boolean (
      "complete", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[FILE_READY] = g_signal_new ("file-ready",
                                      G_TYPE_FROM_CLASS (klass),
                                      G_SIGNAL_RUN_LAST,
                                      0,
                                      NULL,
                                      NULL,
                                      NULL,
                                      G_TYPE_NONE,
                                      0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
lodge_source_page_init (LodgeSourcePage *self)
{
  self->file_source = LODGE_SOURCE_ISO;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_source_page_set_request (LodgeSourcePage *self,
                               LodgeCore *core,
                               LodgeVmm *vmm,
                               LodgeCreateRequest *request)
{
  g_return_if_fail (LODGE_IS_SOURCE_PAGE (self));
  g_return_if_fail (self->request == NULL);

  self->core = g_object_ref (core);
  self->vmm = g_object_ref (vmm);
  self->request = g_object_ref (request);
  g_signal_connect_object (
      vmm, "notify::state", G_CALLBACK (on_vmm_state_cb), self, G_CONNECT_SWAPPED);
  update_complete (self);
}

void
lodge_source_page_choose_file (LodgeSourcePage *self, const char *path)
{
  g_return_if_fail (LODGE_IS_SOURCE_PAGE (self));
  g_return_if_fail (path != NULL);

  g_free (self->pending);
  self->pending = g_strdup (path);
  on_vmm_state_cb (self);
}

gboolean
lodge_source_page_get_complete (LodgeSourcePage *self)
{
  g_return_val_if_fail (LODGE_IS_SOURCE_PAGE (self), FALSE);
  return self->complete;
}
