/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-create-window.h"

#include <glib/gi18n.h>

#include "lodge-banner.h"
#include "lodge-creator.h"
#include "lodge-job-row.h"
#include "lodge-os-chooser.h"
#include "lodge-review-page.h"
#include "lodge-source-page.h"
#include "lodge-system-page.h"
#include "lodge-ui.h"

struct _LodgeCreateWindow
{
  AdwWindow parent_instance;

  GtkWidget *cancel_button;
  GtkWidget *back_button;
  GtkWidget *next_button;
  GtkWidget *create_button;
  AdwWindowTitle *window_title;
  LodgeBanner *banner;
  GtkStack *stack;
  LodgeSourcePage *source_page;
  LodgeSystemPage *system_page;
  LodgeOsChooser *os_chooser;
  LodgeReviewPage *review_page;
  GtkListBox *jobs_box;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeCreateRequest *request;
  gboolean creating;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (LodgeCreateWindow, lodge_create_window, ADW_TYPE_WINDOW)

enum
{
  CREATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const PAGES[] = {
  [LODGE_CREATE_PAGE_SOURCE] = "source",
  [LODGE_CREATE_PAGE_SYSTEM] = "system",
  [LODGE_CREATE_PAGE_REVIEW] = "review",
};

static const char *
get_page (LodgeCreateWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
is_page (LodgeCreateWindow *self, const char *name)
{
  return g_strcmp0 (get_page (self), name) == 0;
}

static const char *
get_page_title (LodgeCreateWindow *self)
{
  if (is_page (self, "systems"))
    return _ ("Operating System");
  if (is_page (self, "creating"))
    return _ ("Creating");
  return _ ("New Machine");
}

static const char *
get_page_step (LodgeCreateWindow *self)
{
  if (is_page (self, "source"))
    return _ ("Source");
  if (is_page (self, "system"))
    return _ ("System and resources");
  if (is_page (self, "review"))
    return _ ("Review");
  return NULL;
}

static void
update_buttons (LodgeCreateWindow *self)
{
  gboolean first = is_page (self, "source") || is_page (self, "creating");
  gboolean last = is_page (self, "review");
  gboolean steps = is_page (self, "source") || is_page (self, "system");
  gboolean connected = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED;

  gtk_widget_set_visible (self->cancel_button, is_page (self, "source"));
  gtk_widget_set_visible (self->back_button, !first);
  gtk_widget_set_visible (self->next_button, steps);
  gtk_widget_set_visible (self->create_button, last);
  gtk_widget_set_sensitive (self->next_button,
                            connected && (!is_page (self, "source") ||
                                          lodge_source_page_get_complete (self->source_page)));
  gtk_widget_set_sensitive (self->create_button, connected);
  adw_window_title_set_title (self->window_title, get_page_title (self));
  adw_window_title_set_subtitle (self->window_title, get_page_step (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), last ? self->create_button : self->next_button);
}

static void
go (LodgeCreateWindow *self, const char *name)
{
  lodge_banner_set_revealed (self->banner, FALSE);
  if (g_strcmp0 (name, "review") == 0)
    lodge_review_page_show (self->review_page, self->vmm, self->request);
  gtk_stack_set_visible_child_name (self->stack, name);
  update_buttons (self);
}

/* A sentence on the page that can mend it. */
static void
show_fault (LodgeCreateWindow *self, LodgeCreatePage page, const GError *error)
{
  go (self, PAGES[page]);
  lodge_banner_set_message (self->banner, error->message);
  lodge_banner_set_details (self->banner, lodge_vmm_error_get_details (error));
  lodge_banner_set_revealed (self->banner, TRUE);
}

/* FALSE: the fault is shown, unless its page comes after @last. */
static gboolean
validate (LodgeCreateWindow *self, LodgeCreatePage last)
{
  g_autoptr (GError) error = NULL;
  LodgeCreatePage page = LODGE_CREATE_PAGE_REVIEW;

  if (lodge_create_request_validate (self->request,
                                     lodge_vmm_get_host (self->vmm),
                                     lodge_vmm_get_machines (self->vmm),
                                     &page,
                                     &error) ||
      page > last)
    return TRUE;
  show_fault (self, page, error);
  return FALSE;
}

static void
on_next_clicked_cb (LodgeCreateWindow *self)
{
  if (is_page (self, "source"))
    {
      if (validate (self, LODGE_CREATE_PAGE_SOURCE))
        go (self, "system");
    }
  else if (validate (self, LODGE_CREATE_PAGE_SYSTEM))
    {
      go (self, "review");
    }
}

static void
on_back_clicked_cb (LodgeCreateWindow *self)
{
  if (is_page (self, "system"))
    go (self, "source");
  else
    go (self, "system");
}

static void
on_file_ready_cb (LodgeCreateWindow *self)
{
  /* Somebody who has gone on by hand meanwhile is left where he is. */
  if (is_page (self, "source"))
    go (self, "system");
}

static void
on_choose_system_cb (LodgeCreateWindow *self)
{
  go (self, "systems");
  lodge_os_chooser_begin (self->os_chooser);
}

static void
on_system_chosen_cb (LodgeCreateWindow *self, LodgeOs *os)
{
  g_object_set (self->request, "os", os, NULL);
  lodge_create_request_apply_defaults (
      self->request, lodge_vmm_get_host (self->vmm), lodge_vmm_get_machines (self->vmm));
  go (self, "system");
}

/* The window is gone or going: what is left to say is said on the one below. */
static void
finish_without_window (LodgeCreateWindow *self, LodgeMachine *machine, const GError *error)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  const char *heading = machine != NULL ? _ ("The new machine could not be started")
                                        : _ ("The machine could not be created");

  if (machine != NULL)
    g_signal_emit (self, signals[CREATED], 0, machine);
  if (error != NULL && parent != NULL)
    lodge_ui_show_error (GTK_WIDGET (parent), heading, error);
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeCreateWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  LodgeCreatePage page = LODGE_CREATE_PAGE_REVIEW;
  g_autoptr (LodgeMachine) machine = lodge_creator_create_finish (result, &page, &error);

  self->creating = FALSE;
  if (machine != NULL || self->closed)
    {
      finish_without_window (self, machine, error);
      if (!self->closed)
        gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (lodge_ui_is_shown (error))
    show_fault (self, page, error);
  else
    go (self, "review"); /* cancelled */
}

static GtkWidget *
create_job_row (gpointer item, gpointer user_data)
{
  return lodge_job_row_new (LODGE_JOB (item));
}

static void
on_create_clicked_cb (LodgeCreateWindow *self)
{
  if (!validate (self, LODGE_CREATE_PAGE_REVIEW))
    return;
  self->creating = TRUE;
  lodge_creator_create_async (
      self->core, self->vmm, self->request, NULL, on_created_cb, g_object_ref (self));
  gtk_list_box_bind_model (
      self->jobs_box, lodge_core_get_jobs (self->core), create_job_row, NULL, NULL);
  go (self, "creating");
}

static gboolean
on_escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static void
on_cancel_clicked_cb (LodgeCreateWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
lodge_create_window_close_request (GtkWindow *window)
{
  LodgeCreateWindow *self = LODGE_CREATE_WINDOW (window);

  self->closed = TRUE;
  /* The work goes on: this object lives until its end, and says how it went. */
  return GTK_WINDOW_CLASS (lodge_create_window_parent_class)->close_request (window);
}

static void
lodge_create_window_dispose (GObject *object)
{
  LodgeCreateWindow *self = LODGE_CREATE_WINDOW (object);

  self->closed = TRUE;
  if (self->jobs_box != NULL)
    gtk_list_box_bind_model (self->jobs_box, NULL, NULL, NULL, NULL);
  G_OBJECT_CLASS (lodge_create_window_parent_class)->dispose (object);
}

static void
lodge_create_window_finalize (GObject *object)
{
  LodgeCreateWindow *self = LODGE_CREATE_WINDOW (object);

  g_clear_object (&self->request);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_create_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (LODGE_TYPE_BANNER);
  g_type_ensure (LODGE_TYPE_SOURCE_PAGE);
  g_type_ensure (LODGE_TYPE_SYSTEM_PAGE);
  g_type_ensure (LODGE_TYPE_OS_CHOOSER);
  g_type_ensure (LODGE_TYPE_REVIEW_PAGE);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/create/lodge-create-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, next_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, create_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, source_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, system_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, os_chooser);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, review_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeCreateWindow, jobs_box);
  gtk_widget_class_bind_template_callback (widget_class, update_buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_create_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_ready_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_system_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_system_chosen_cb);
}

static void
lodge_create_window_class_init (LodgeCreateWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_create_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_create_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lodge_create_window_close_request;

  signals[CREATED] = g_signal_new ("created",
                                   G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   LODGE_TYPE_MACHINE);
  bind_template (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape_cb, NULL);
}

static void
lodge_create_window_init (LodgeCreateWindow *self)
{
  self->request = lodge_create_request_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_create_window_new (LodgeCore *core, LodgeVmm *vmm)
{
  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);
  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  LodgeCreateWindow *self = g_object_new (LODGE_TYPE_CREATE_WINDOW, NULL);
  self->core = g_object_ref (core);
  self->vmm = g_object_ref (vmm);
  lodge_create_request_apply_defaults (
      self->request, lodge_vmm_get_host (vmm), lodge_vmm_get_machines (vmm));
  lodge_source_page_set_request (self->source_page, core, vmm, self->request);
  lodge_system_page_set_request (self->system_page, vmm, self->request);
  g_signal_connect_object (
      vmm, "notify::state", G_CALLBACK (update_buttons), self, G_CONNECT_SWAPPED);
  update_buttons (self);
  return GTK_WIDGET (self);
}

void
lodge_create_window_choose_file (LodgeCreateWindow *self, const char *path)
{
  g_return_if_fail (LODGE_IS_CREATE_WINDOW (self));
  lodge_source_page_choose_file (self->source_page, path);
}
