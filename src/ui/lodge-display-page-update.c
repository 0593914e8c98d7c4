/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lodge-display-page-private.h"
#include "lodge-display-words.h"
#include "lodge-format.h"
#include "lodge-vmm-error.h"

gboolean
lodge_display_page_wants_console (LodgeDisplayPage *self)
{
  return self->machine != NULL && lodge_machine_is_active (self->machine) &&
         (lodge_machine_get_features (self->machine) & LODGE_MACHINE_FEATURE_OPEN_DISPLAY) &&
         lodge_machine_endpoint_find (self->machine) >= 0;
}

static void
show_words (LodgeDisplayPage *self, const LodgeDisplayWords *words)
{
  g_autofree char *text = g_markup_escape_text (words->text, -1);

  adw_status_page_set_icon_name (self->problem_page, "video-display-symbolic");
  adw_status_page_set_title (self->problem_page, words->title);
  adw_status_page_set_description (self->problem_page, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), words->button != NULL);
  if (words->button != NULL)
    gtk_button_set_label (self->problem_button, words->button);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
show_picture (LodgeDisplayPage *self)
{
  GBytes *picture = lodge_machine_get_thumbnail (self->machine);
  g_autoptr (GdkTexture) texture = NULL;
  int width = 0;

  g_object_get (self->view, "guest-width", &width, NULL);
  if (width == 0 && picture != NULL)
    texture = gdk_texture_new_from_bytes (picture, NULL);
  gtk_picture_set_paintable (self->last_picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->last_picture), texture != NULL);
}

static void
show_off (LodgeDisplayPage *self)
{
  LodgeMachine *machine = self->machine;
  LodgeVerb verb;
  const char *label = NULL;
  g_autofree char *state = lodge_format_state (lodge_machine_get_state (machine),
                                               lodge_machine_get_reason (machine),
                                               lodge_machine_get_activity (machine),
                                               -1,
                                               lodge_machine_get_state_since (machine),
                                               g_get_real_time ());
  gboolean primary = lodge_format_primary (
      lodge_machine_get_state (machine), lodge_machine_get_is_template (machine), &verb, &label);

  gtk_label_set_label (self->off_title, lodge_machine_get_title (machine));
  gtk_label_set_label (self->off_state,
                       lodge_machine_get_is_template (machine) ? _ ("Template") : state);
  gtk_widget_set_visible (GTK_WIDGET (self->off_button), primary);
  if (primary)
    gtk_button_set_label (self->off_button, label);
  show_picture (self);
  gtk_stack_set_visible_child_name (self->stack, "console");
}

/* What is typed there stays, whatever else is told of meanwhile. */
static void
show_login (LodgeDisplayPage *self)
{
  LodgeConsole *console = lodge_console_session_get_console (self->session);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "login") == 0 &&
      lodge_login_page_get_console (self->login_page) == console)
    return;
  if (self->login_page == NULL)
    {
      self->login_page = g_object_new (LODGE_TYPE_LOGIN_PAGE, NULL);
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->login_page), "login");
    }
  lodge_login_page_ask (self->login_page, console);
  gtk_stack_set_visible_child_name (self->stack, "login");
}

/* What stands in the place of a picture that can't be shown. TRUE: something is up. */
static gboolean
show_session_problem (LodgeDisplayPage *self)
{
  gpointer holder = self->session != NULL ? lodge_console_session_get_holder (self->session) : NULL;
  gboolean elsewhere = holder != NULL && holder != self;
  LodgeDisplayWords words;
  const GError *problem;

  if (self->session == NULL)
    return FALSE;
  problem = lodge_console_session_get_problem (self->session);
  if (!elsewhere && lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_ASKING)
    {
      show_login (self);
      return TRUE;
    }
  if (self->restoring && !elsewhere &&
      lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_TAKEN)
    return FALSE;
  if (!elsewhere && lodge_console_view_get_scanout_failed (self->view))
    {
      lodge_display_words_for_scanout (self->machine != NULL, &words);
      show_words (self, &words);
      return TRUE;
    }
  if (!lodge_display_words_for_session (self->session, elsewhere, self->machine != NULL, &words))
    return FALSE;
  /* Nobody there yet is what it waits for; whoever is there and is wrong does not become right. */
  if (self->patient &&
      lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_WAITING &&
      (problem == NULL || g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNAVAILABLE)))
    return FALSE;
  show_words (self, &words);
  return TRUE;
}

/* What an active machine without a usable console shows. TRUE: a sentence is up. */
static gboolean
show_console_problem (LodgeDisplayPage *self)
{
  LodgeDisplayWords words;

  if (lodge_display_words_for_machine (
          self->machine, lodge_display_page_wants_console (self), &words))
    {
      show_words (self, &words);
      return TRUE;
    }
  return show_session_problem (self);
}

/* A display by address: either its picture, or what is wrong, or that it is awaited. */
static void
update_for_address (LodgeDisplayPage *self)
{
  gboolean connected =
      lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_CONNECTED;

  gtk_widget_set_visible (self->off_box, FALSE);
  gtk_widget_set_visible (self->connecting_box, !connected);
  gtk_widget_set_visible (GTK_WIDGET (self->last_picture), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self->view), TRUE);
  if (!show_session_problem (self))
    gtk_stack_set_visible_child_name (self->stack, "console");
}

void
lodge_display_page_update (LodgeDisplayPage *self)
{
  LodgeConsoleSessionState state = lodge_display_page_get_session_state (self);

  if (self->machine == NULL && self->session != NULL)
    update_for_address (self);
  if (self->machine == NULL)
    return;

  gboolean active = lodge_machine_is_active (self->machine);
  LodgeVerb verb;
  const char *label;
  gboolean stopped = lodge_format_primary (lodge_machine_get_state (self->machine),
                                           lodge_machine_get_is_template (self->machine),
                                           &verb,
                                           &label);
  gboolean coming =
      lodge_display_page_wants_console (self) && state != LODGE_CONSOLE_SESSION_CONNECTED;

  if (active && !stopped)
    lodge_start_focus_set_off (self->start_focus, FALSE);
  gtk_widget_set_visible (self->off_box, !active || stopped);
  gtk_widget_set_visible (self->connecting_box, active && !stopped && coming);
  gtk_widget_set_visible (GTK_WIDGET (self->last_picture), FALSE);
  g_object_set (self->view, "dimmed", !active || stopped, NULL);

  if (active && show_console_problem (self))
    return;
  if (!active || stopped)
    show_off (self);
  gtk_stack_set_visible_child_name (self->stack, "console");
  if (!active || stopped)
    lodge_start_focus_set_off (self->start_focus, TRUE);
}
