/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-login-page.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

struct _LodgeLoginPage
{
  AdwBin parent_instance;

  AdwStatusPage *status_page;
  AdwEntryRow *user_row;
  AdwPasswordEntryRow *password_row;

  LodgeConsole *console; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeLoginPage, lodge_login_page, ADW_TYPE_BIN)

static void
on_answered_cb (LodgeLoginPage *self)
{
  g_autofree char *user = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->user_row)));
  g_autofree char *password = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->password_row)));
  gboolean has_user = gtk_widget_get_visible (GTK_WIDGET (self->user_row));

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  if (self->console != NULL)
    lodge_console_answer (self->console, has_user ? user : NULL, password);
}

static void
lodge_login_page_dispose (GObject *object)
{
  g_clear_object (&LODGE_LOGIN_PAGE (object)->console);
  G_OBJECT_CLASS (lodge_login_page_parent_class)->dispose (object);
}

static void
lodge_login_page_class_init (LodgeLoginPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_login_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-login-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeLoginPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeLoginPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeLoginPage, password_row);
  gtk_widget_class_bind_template_callback (widget_class, on_answered_cb);
}

static void
lodge_login_page_init (LodgeLoginPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_login_page_ask (LodgeLoginPage *self, LodgeConsole *console)
{
  const GError *problem;
  gboolean wants_user;
  gboolean wants_password;

  g_return_if_fail (LODGE_IS_LOGIN_PAGE (self));
  g_return_if_fail (LODGE_IS_CONSOLE (console));

  problem = lodge_console_get_problem (console);
  wants_user = (lodge_console_get_wanted (console) & LODGE_CREDENTIAL_USERNAME) != 0;
  wants_password = (lodge_console_get_wanted (console) & LODGE_CREDENTIAL_PASSWORD) != 0;
  g_set_object (&self->console, console);
  g_autofree char *text = problem != NULL ? g_markup_escape_text (problem->message, -1) : NULL;
  adw_status_page_set_description (self->status_page, text);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), wants_user);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), wants_password);
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  gtk_widget_grab_focus (
      GTK_WIDGET (wants_user ? GTK_WIDGET (self->user_row) : GTK_WIDGET (self->password_row)));
}

LodgeConsole *
lodge_login_page_get_console (LodgeLoginPage *self)
{
  g_return_val_if_fail (LODGE_IS_LOGIN_PAGE (self), NULL);
  return self->console;
}
