/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-review-page.h"

#include <glib/gi18n.h>

#include "lodge-format.h"
#include "lodge-size.h"
#include "lodge-ui.h"

struct _LodgeReviewPage
{
  AdwBin parent_instance;

  AdwEntryRow *title_row;
  AdwPreferencesGroup *group;
  GtkSwitch *start_switch;

  LodgeCreateRequest *request;
  GPtrArray *rows; /* (element-type GtkWidget) of the group */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeReviewPage, lodge_review_page, ADW_TYPE_BIN)

static void
add_row (LodgeReviewPage *self, const char *title, const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_focusable (row, TRUE);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static char *
describe_source (LodgeCreateRequest *request)
{
  const char *path = lodge_create_request_get_path (request);

  switch (lodge_create_request_get_source (request))
    {
    case LODGE_SOURCE_ISO:
    case LODGE_SOURCE_DISK:
      return path != NULL ? g_filename_display_name (path) : g_strdup ("");
    case LODGE_SOURCE_KERNEL:
      path = lodge_create_request_get_kernel (request);
      return path != NULL ? g_filename_display_name (path) : g_strdup ("");
    case LODGE_SOURCE_NETWORK:
      return g_strdup (_ ("The network"));
    case LODGE_SOURCE_NOTHING:
    default:
      return g_strdup (_ ("Nothing: a blank disk"));
    }
}

static char *
describe_disk (LodgeCreateRequest *request)
{
  if (lodge_create_request_get_source (request) == LODGE_SOURCE_DISK)
    return g_strdup (lodge_create_request_get_copy_disk (request)
                         ? _ ("A copy of the image")
                         : _ ("The image itself, which the machine will change"));
  if (lodge_create_request_get_disk_size (request) == 0)
    return g_strdup (_ ("None"));

  g_autofree char *size = lodge_size_format (lodge_create_request_get_disk_size (request));
  return g_strdup_printf (_ ("New, up to %s"), size);
}

static char *
describe_acceleration (LodgeCreateRequest *request, LodgeHost *host)
{
  LodgeAcceleration wish = lodge_create_request_get_acceleration (request);
  LodgeAcceleration resolved = lodge_host_resolve_acceleration (host, wish);
  const char *reason = lodge_host_get_acceleration_reason (host);

  if (wish == LODGE_ACCELERATION_AUTO && reason != NULL)
    return g_strdup (reason);
  return g_strdup (lodge_format_acceleration (resolved));
}

static char *
describe_firmware (LodgeCreateRequest *request)
{
  const char *firmware = lodge_format_firmware (lodge_create_request_get_firmware (request),
                                                lodge_create_request_get_secure_boot (request));

  if (lodge_create_request_get_tpm (request))
    return g_strdup_printf (_ ("%s, TPM 2.0"), firmware);
  return g_strdup (firmware);
}

static void
on_title_changed_cb (LodgeReviewPage *self)
{
  if (self->filling || self->request == NULL)
    return;
  g_object_set (self->request,
                "title",
                gtk_editable_get_text (GTK_EDITABLE (self->title_row)),
                "title-set",
                TRUE,
                NULL);
}

static void
on_start_cb (LodgeReviewPage *self)
{
  if (self->request != NULL)
    g_object_set (self->request, "start", gtk_switch_get_active (self->start_switch), NULL);
}

static void
lodge_review_page_dispose (GObject *object)
{
  g_clear_object (&LODGE_REVIEW_PAGE (object)->request);
  G_OBJECT_CLASS (lodge_review_page_parent_class)->dispose (object);
}

static void
lodge_review_page_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_REVIEW_PAGE (object)->rows);
  G_OBJECT_CLASS (lodge_review_page_parent_class)->finalize (object);
}

static void
lodge_review_page_class_init (LodgeReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_review_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_review_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/create/lodge-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, title_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, group);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, start_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_title_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_start_cb);
}

static void
lodge_review_page_init (LodgeReviewPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_review_page_show (LodgeReviewPage *self, LodgeVmm *vmm, LodgeCreateRequest *request)
{
  g_return_if_fail (LODGE_IS_REVIEW_PAGE (self));

  LodgeOs *os = lodge_create_request_get_os (request);
  const char *title = lodge_create_request_get_title (request);
  g_autofree char *source = describe_source (request);
  g_autofree char *cpus = lodge_format_cpus (lodge_create_request_get_cpus (request));
  g_autofree char *memory = lodge_size_format (lodge_create_request_get_memory (request));
  g_autofree char *disk = describe_disk (request);
  g_autofree char *firmware = describe_firmware (request);
  g_autofree char *acceleration = describe_acceleration (request, lodge_vmm_get_host (vmm));

  g_set_object (&self->request, request);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), title != NULL ? title : "");
  self->filling = FALSE;
  add_row (self, _ ("System"), os != NULL ? lodge_os_get_name (os) : _ ("Not known"));
  add_row (self, _ ("Starts From"), source);
  add_row (self, _ ("Processors"), cpus);
  add_row (self, _ ("Memory"), memory);
  add_row (self, _ ("Disk"), disk);
  add_row (self, _ ("Firmware"), firmware);
  add_row (self,
           _ ("Display"),
           lodge_format_display_protocol (lodge_create_request_get_display (request)));
  add_row (self, _ ("Acceleration"), acceleration);
  gtk_switch_set_active (self->start_switch, lodge_create_request_get_start (request));
}
