/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-choice-row.h"
#include "lodge-resources.h"
#include "lodge-vmm-error.h"

static void
add_style (void)
{
  static gboolean added;
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = NULL;

  if (added || display == NULL)
    return;
  added = TRUE;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, LODGE_RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (
      display, GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
add_icons (void)
{
  static gboolean added;
  GdkDisplay *display = gdk_display_get_default ();

  if (added || display == NULL)
    return;
  added = TRUE;
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    LODGE_RESOURCE_PATH "/icons");
}

void
lodge_ui_init_without_icons (void)
{
  static gboolean registered = FALSE;

  if (!registered)
    {
      g_resources_register (lodge_get_resource ());
      g_type_ensure (LODGE_TYPE_CHOICE_ROW);
    }
  registered = TRUE;
  add_style ();
}

void
lodge_ui_init (void)
{
  lodge_ui_init_without_icons ();
  add_icons ();
}

void
lodge_ui_show_icon (GtkNative *window)
{
  g_autoptr (GdkTexture) icon =
      gdk_texture_new_from_resource (LODGE_RESOURCE_PATH "/icons/64x64/apps/lodge-window.png");
  GList icons = { .data = icon };

  gdk_toplevel_set_icon_list (GDK_TOPLEVEL (gtk_native_get_surface (window)), &icons);
}

void
lodge_ui_name_buttons (GtkWidget *widget)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  if (label != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (label, "_", -1);
      g_autofree char *name = g_strjoinv ("", parts);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (
          GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    lodge_ui_name_buttons (child);
}

/* GTK gives the focus back from a menu, but not from one within it: the popover goes on counting as
 * where the focus is, and so takes none when it opens again. */
static void
on_menu_closed_cb (GtkPopover *popover, GtkWidget *button)
{
  GtkRoot *root = gtk_widget_get_root (button);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  gtk_widget_set_focus_child (GTK_WIDGET (popover), NULL);
  if (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (popover)))
    gtk_widget_grab_focus (button);
}

void
lodge_ui_set_menu (GtkMenuButton *button, GMenuModel *menu)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  gtk_menu_button_set_menu_model (button, menu);
  if (menu != NULL)
    g_signal_connect (
        gtk_menu_button_get_popover (button), "closed", G_CALLBACK (on_menu_closed_cb), button);
}

static void
build_menu (GtkMenuButton *button, gpointer menu)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    lodge_ui_set_menu (button, menu);
}

void
lodge_ui_set_menu_later (GtkMenuButton *button, GMenuModel *menu)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));
  g_return_if_fail (G_IS_MENU_MODEL (menu));

  gtk_menu_button_set_create_popup_func (button, build_menu, g_object_ref (menu), g_object_unref);
}

gboolean
lodge_ui_is_shown (const GError *error)
{
  return error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GtkWidget *
make_details (const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *expander = gtk_expander_new (_ ("Details"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "caption");
  gtk_expander_set_child (GTK_EXPANDER (expander), label);
  return expander;
}

static void
show_unfolded (GtkRevealer *revealer)
{
  gtk_widget_set_visible (gtk_revealer_get_child (revealer),
                          gtk_revealer_get_reveal_child (revealer) ||
                              gtk_revealer_get_child_revealed (revealer));
}

void
lodge_ui_hide_folded (GtkRevealer *revealer)
{
  g_return_if_fail (GTK_IS_REVEALER (revealer));

  g_signal_connect (revealer, "notify::reveal-child", G_CALLBACK (show_unfolded), NULL);
  g_signal_connect (revealer, "notify::child-revealed", G_CALLBACK (show_unfolded), NULL);
  show_unfolded (revealer);
}

void
lodge_ui_show_error (GtkWidget *widget, const char *heading, const GError *error)
{
  GtkRoot *root = widget != NULL ? gtk_widget_get_root (widget) : NULL;

  if (!lodge_ui_is_shown (error))
    return;
  if (!GTK_IS_WINDOW (root))
    {
      g_message ("%s: %s", heading, error->message);
      return;
    }

  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), heading, error->message);
  const char *details = lodge_vmm_error_get_details (error);
  if (details != NULL)
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_details (details));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
