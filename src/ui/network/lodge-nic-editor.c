/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nic-editor.h"

#include <glib/gi18n.h>

#include "lodge-banner.h"
#include "lodge-network-editor.h"
#include "lodge-nic-drafts.h"
#include "lodge-nic-page.h"
#include "lodge-opening-guard.h"
#include "lodge-ui.h"

struct _LodgeNicEditor
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  LodgeBanner *banner;
  LodgeBanner *problem_banner;
  LodgeNicPage *page;
  GtkWidget *apply_button;
  GtkWidget *remove_box;

  LodgeNetworkFacts *facts;
  LodgeNic *draft;
  LodgeNic *base; /* what the draft was made from; NULL: a new adapter */
  char *id;       /* NULL: a new adapter */
  gboolean held;
  gboolean busy;
  gboolean gone;
};

G_DEFINE_FINAL_TYPE (LodgeNicEditor, lodge_nic_editor, ADW_TYPE_WINDOW)

static LodgeVmm *
get_vmm (LodgeNicEditor *self)
{
  return lodge_network_facts_get_vmm (self->facts);
}

static gboolean
has_changed (LodgeNicEditor *self)
{
  return self->base == NULL ||
         !lodge_device_equal (LODGE_DEVICE (self->draft), LODGE_DEVICE (self->base));
}

static void
update (LodgeNicEditor *self)
{
  g_autoptr (GError) error = NULL;
  gboolean valid = lodge_device_page_validate (LODGE_DEVICE_PAGE (self->page), &error);

  if (!valid)
    lodge_banner_set_message (self->problem_banner, error->message);
  lodge_banner_set_revealed (self->problem_banner, !valid);
  gtk_widget_set_sensitive (self->apply_button,
                            valid && !self->busy && !self->gone && has_changed (self));
  gtk_widget_set_sensitive (self->remove_box, !self->busy && !self->gone);
}

static gboolean
merge_property (LodgeNic *draft, LodgeNic *base, LodgeNic *current, GParamSpec *pspec)
{
  g_auto (GValue) mine = G_VALUE_INIT;
  g_auto (GValue) old = G_VALUE_INIT;
  g_auto (GValue) theirs = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (draft), pspec->name, &mine);
  g_object_get_property (G_OBJECT (base), pspec->name, &old);
  g_object_get_property (G_OBJECT (current), pspec->name, &theirs);
  if (g_param_values_cmp (pspec, &old, &theirs) == 0)
    return FALSE;
  if (g_param_values_cmp (pspec, &mine, &old) != 0)
    return g_param_values_cmp (pspec, &mine, &theirs) != 0;
  g_object_set_property (G_OBJECT (draft), pspec->name, &theirs);
  return FALSE;
}

/* g_param_values_cmp () compares string lists by their addresses. */
static gboolean
merge_forwards (LodgeNic *draft, LodgeNic *base, LodgeNic *current)
{
  static const char *const NONE[] = { NULL };
  const char *const *mine = lodge_nic_get_forwards (draft);
  const char *const *old = lodge_nic_get_forwards (base);
  const char *const *theirs = lodge_nic_get_forwards (current);

  mine = mine != NULL ? mine : NONE;
  old = old != NULL ? old : NONE;
  theirs = theirs != NULL ? theirs : NONE;
  if (g_strv_equal (old, theirs))
    return FALSE;
  if (!g_strv_equal (mine, old))
    return !g_strv_equal (mine, theirs);
  lodge_nic_set_forwards (draft, *theirs != NULL ? theirs : NULL);
  return FALSE;
}

gboolean
lodge_nic_editor_merge (LodgeNic *draft, LodgeNic *base, LodgeNic *current)
{
  guint n_pspecs;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (draft), &n_pspecs);
  gboolean conflict = merge_forwards (draft, base, current);

  for (guint i = 0; i < n_pspecs; i++)
    if (pspecs[i]->value_type != G_TYPE_STRV && (pspecs[i]->flags & G_PARAM_WRITABLE))
      conflict |= merge_property (draft, base, current, pspecs[i]);
  return conflict;
}

static void
show_gone (LodgeNicEditor *self)
{
  self->gone = TRUE;
  lodge_banner_set_message (self->banner, _ ("This adapter has been removed meanwhile."));
  lodge_banner_set_revealed (self->banner, TRUE);
  update (self);
}

static void
on_facts_changed_cb (LodgeNicEditor *self)
{
  LodgeNic *current =
      self->id != NULL ? lodge_network_facts_get_nic (self->facts, self->id, TRUE) : NULL;

  if (self->id == NULL || self->busy || self->gone)
    return;
  if (current == NULL)
    {
      show_gone (self);
      return;
    }
  if (lodge_device_equal (LODGE_DEVICE (self->base), LODGE_DEVICE (current)))
    return;

  gboolean conflict = lodge_nic_editor_merge (self->draft, self->base, current);
  lodge_device_assign (LODGE_DEVICE (self->base), LODGE_DEVICE (current));
  lodge_nic_page_refill (self->page);
  lodge_banner_set_message (
      self->banner,
      conflict
          ? _ ("This adapter has been changed elsewhere, also where you changed it here. "
               "Applying keeps what you see.")
          : _ ("This adapter has been changed elsewhere. What you did not touch here follows."));
  lodge_banner_set_revealed (self->banner, TRUE);
  update (self);
}

static void
set_busy (LodgeNicEditor *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->page), !busy);
  update (self);
}

static void
finish (LodgeNicEditor *self, gboolean done, const char *heading, GError *error)
{
  set_busy (self, FALSE);
  if (!done)
    lodge_ui_show_error (GTK_WIDGET (self), heading, error);
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNicEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = lodge_vmm_add_nic_finish (LODGE_VMM (source), result, NULL, &error);

  finish (self, done, _ ("The adapter could not be added"), error);
}

static void
on_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNicEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = lodge_vmm_set_nic_finish (LODGE_VMM (source), result, NULL, &error);

  finish (self, done, _ ("The adapter could not be changed"), error);
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNicEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = lodge_vmm_remove_nic_finish (LODGE_VMM (source), result, NULL, &error);

  finish (self, done, _ ("The adapter could not be removed"), error);
}

static void
on_guarded_cb (gboolean go_on, gboolean taken, gpointer user_data)
{
  g_autoptr (LodgeNicEditor) self = user_data;
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);

  if (!go_on || self->gone)
    set_busy (self, FALSE);
  else if (self->id == NULL)
    lodge_vmm_add_nic_async (
        get_vmm (self), machine, self->draft, NULL, on_added_cb, g_object_ref (self));
  else
    lodge_vmm_set_nic_async (get_vmm (self),
                             machine,
                             self->draft,
                             LODGE_NIC_SCOPE_BOTH,
                             NULL,
                             on_set_cb,
                             g_object_ref (self));
}

static void
on_apply_clicked_cb (LodgeNicEditor *self)
{
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);

  set_busy (self, TRUE);
  lodge_opening_guard_run (self->facts,
                           GTK_WIDGET (self),
                           lodge_opening_is_guarded_nic (get_vmm (self), machine, self->draft),
                           on_guarded_cb,
                           g_object_ref (self));
}

static void
on_remove_response_cb (LodgeNicEditor *self, const char *response)
{
  if (g_strcmp0 (response, "remove") != 0 || self->id == NULL || self->gone)
    return;
  set_busy (self, TRUE);
  lodge_vmm_remove_nic_async (get_vmm (self),
                              lodge_network_facts_get_machine (self->facts),
                              self->id,
                              NULL,
                              on_removed_cb,
                              g_object_ref (self));
}

static void
on_remove_clicked_cb (LodgeNicEditor *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self),
                                              _ ("Remove This Adapter?"),
                                              _ ("Its port forwards are removed with it. A system "
                                                 "that knows it by its hardware address will "
                                                 "take a new one for another."));

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (
      dialog, "response", G_CALLBACK (on_remove_response_cb), self, G_CONNECT_SWAPPED);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_network_created_cb (LodgeNicEditor *self, LodgeNetwork *network)
{
  if (network != NULL)
    lodge_nic_page_choose_network (self->page, lodge_network_get_name (network));
}

static void
on_create_network_cb (LodgeNicEditor *self, LodgeNetworkKind kind)
{
  GtkWidget *editor = lodge_network_editor_new (get_vmm (self), NULL, GTK_WIDGET (self));

  lodge_network_editor_choose_kind (LODGE_NETWORK_EDITOR (editor), kind);
  g_signal_connect_object (
      editor, "saved", G_CALLBACK (on_network_created_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
lodge_nic_editor_dispose (GObject *object)
{
  LodgeNicEditor *self = LODGE_NIC_EDITOR (object);

  if (self->held)
    lodge_network_facts_release (self->facts);
  self->held = FALSE;
  g_clear_object (&self->facts);
  g_clear_object (&self->draft);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (lodge_nic_editor_parent_class)->dispose (object);
}

static void
lodge_nic_editor_finalize (GObject *object)
{
  g_free (LODGE_NIC_EDITOR (object)->id);
  G_OBJECT_CLASS (lodge_nic_editor_parent_class)->finalize (object);
}

static void
lodge_nic_editor_class_init (LodgeNicEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_nic_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_nic_editor_finalize;

  g_type_ensure (LODGE_TYPE_BANNER);
  g_type_ensure (LODGE_TYPE_NIC_PAGE);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/network/lodge-nic-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNicEditor, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicEditor, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicEditor, problem_banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicEditor, page);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicEditor, apply_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicEditor, remove_box);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_create_network_cb);
}

static void
lodge_nic_editor_init (LodgeNicEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static LodgeNic *
create_draft (LodgeNetworkFacts *facts, const char *id, GtkWidget *parent)
{
  LodgeMachine *machine = lodge_network_facts_get_machine (facts);
  GListModel *machines = lodge_vmm_get_machines (lodge_network_facts_get_vmm (facts));
  g_autoptr (GError) error = NULL;
  LodgeNic *draft;

  if (id != NULL)
    return lodge_nic_draft_dup (machine, id, TRUE);
  draft = lodge_nic_draft_new (machine, machines, &error);
  if (draft == NULL)
    lodge_ui_show_error (parent, _ ("No adapter can be added"), error);
  return draft;
}

GtkWidget *
lodge_nic_editor_new (LodgeNetworkFacts *facts, const char *id, GtkWidget *parent)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (facts), NULL);

  g_autoptr (LodgeNic) draft = create_draft (facts, id, parent);
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  if (draft == NULL)
    return NULL;

  LodgeNicEditor *self = g_object_new (
      LODGE_TYPE_NIC_EDITOR, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->facts = g_object_ref (facts);
  self->draft = g_steal_pointer (&draft);
  self->id = g_strdup (id);
  if (id != NULL)
    self->base = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (self->draft)));
  adw_window_title_set_title (self->title, id != NULL ? _ ("Network Adapter") : _ ("Add Adapter"));
  adw_window_title_set_subtitle (self->title,
                                 lodge_machine_get_title (lodge_network_facts_get_machine (facts)));
  gtk_button_set_label (GTK_BUTTON (self->apply_button), id != NULL ? _ ("Apply") : _ ("Add"));
  gtk_widget_set_visible (self->remove_box, id != NULL);
  lodge_nic_page_set_draft (self->page, self->draft, facts);
  g_signal_connect_object (
      facts, "changed", G_CALLBACK (on_facts_changed_cb), self, G_CONNECT_SWAPPED);
  lodge_network_facts_hold (facts);
  self->held = TRUE;
  update (self);
  return GTK_WIDGET (self);
}
