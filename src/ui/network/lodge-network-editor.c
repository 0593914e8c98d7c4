/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-editor.h"

#include <glib/gi18n.h>

#include "lodge-banner.h"
#include "lodge-choice-row.h"
#include "lodge-host-network.h"
#include "lodge-network-draft.h"
#include "lodge-network-words.h"
#include "lodge-packet-row.h"
#include "lodge-record-group.h"
#include "lodge-ui.h"

struct _LodgeNetworkEditor
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *save_button;
  GtkWidget *page;
  LodgeBanner *banner;
  LodgeBanner *problem_banner;
  AdwEntryRow *name_row;
  AdwComboRow *kind_row;
  GtkWidget *address_group;
  AdwEntryRow *subnet_row;
  GtkSwitch *dhcp_switch;
  GtkWidget *dhcp_row;
  AdwEntryRow *start_row;
  AdwEntryRow *end_row;
  AdwEntryRow *ipv6_row;
  AdwEntryRow *bridge_row;
  AdwEntryRow *device_row;
  AdwEntryRow *domain_row;
  LodgePacketRow *packet_row;
  GtkSwitch *autostart_switch;
  GtkWidget *autostart_row;
  LodgeRecordGroup *hosts_group;
  LodgeRecordGroup *names_group;

  LodgeVmm *vmm;
  LodgeNetwork *network; /* NULL: a new one */
  LodgeNetwork *base;    /* what the rows were filled from */
  LodgeHostNetwork *host_network;
  GCancellable *cancellable;
  GArray *kinds; /* (element-type LodgeNetworkKind), parallel to the row's */
  gboolean filling;
  gboolean busy;
  gboolean conflict;
  gboolean subnet_typed;
  gboolean range_typed;
};

G_DEFINE_FINAL_TYPE (LodgeNetworkEditor, lodge_network_editor, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_kind_description (LodgeNetworkKind kind, gboolean privileged)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return lodge_attach_get_description (LODGE_ATTACH_HOST_ONLY, privileged);
    case LODGE_NETWORK_KIND_NAT:
      return lodge_attach_get_description (LODGE_ATTACH_NAT_NETWORK, privileged);
    case LODGE_NETWORK_KIND_INTERNAL:
      return lodge_attach_get_description (LODGE_ATTACH_INTERNAL, privileged);
    case LODGE_NETWORK_KIND_BRIDGED:
      return lodge_attach_get_description (LODGE_ATTACH_BRIDGED, privileged);
    case LODGE_NETWORK_KIND_ROUTED:
      return _ (
          "As a NAT network, but with the machines’ own addresses: the router must know them.");
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return "";
    }
}

static gboolean
is_privileged (LodgeNetworkEditor *self)
{
  return lodge_host_get_privileged (lodge_vmm_get_host (self->vmm));
}

static LodgeNetworkKind
get_kind (LodgeNetworkEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->kind_row);

  if (self->network != NULL || selected >= self->kinds->len)
    return lodge_network_get_kind (self->base);
  return g_array_index (self->kinds, LodgeNetworkKind, selected);
}

static char *
dup_text (AdwEntryRow *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static void
set_text (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/* "ADDRESS/PREFIX" into two properties; without a prefix as it is, for the check to refuse. */
static void
take_address (LodgeNetwork *draft, const char *text, const char *address, const char *prefix)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "/", 2);
  guint64 length = 0;

  if (text != NULL && parts[1] != NULL)
    g_ascii_string_to_unsigned (parts[1], 10, 0, 128, &length, NULL);
  g_object_set (draft, address, text != NULL ? parts[0] : NULL, prefix, (guint)length, NULL);
}

/* The network's own address is not this computer's: that is the first of it. */
static void
lift_address (LodgeNetwork *draft)
{
  guint prefix = lodge_network_get_prefix (draft);
  guint32 address;

  if (prefix == 0 || prefix > 30 ||
      !lodge_ipv4_parse (lodge_network_get_address (draft), &address) ||
      (address & ~lodge_ipv4_mask (prefix)) != 0)
    return;
  g_autofree char *first = lodge_ipv4_to_text (address + 1);
  g_object_set (draft, "address", first, NULL);
}

static gboolean
has_subnet (LodgeNetworkKind kind, gboolean dhcp)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_BRIDGED:
    case LODGE_NETWORK_KIND_OTHER:
      return FALSE;
    case LODGE_NETWORK_KIND_INTERNAL:
      return dhcp;
    default:
      return TRUE;
    }
}

static void
take_subnet (LodgeNetworkEditor *self, LodgeNetwork *draft)
{
  gboolean dhcp = gtk_switch_get_active (self->dhcp_switch);
  g_autofree char *subnet = dup_text (self->subnet_row);
  g_autofree char *start = dup_text (self->start_row);
  g_autofree char *end = dup_text (self->end_row);
  g_autofree char *ipv6 = dup_text (self->ipv6_row);
  gboolean any = has_subnet (get_kind (self), dhcp);

  take_address (draft, any ? subnet : NULL, "address", "prefix");
  lift_address (draft);
  take_address (draft, any ? ipv6 : NULL, "ipv6-address", "ipv6-prefix");
  g_object_set (draft,
                "dhcp",
                dhcp && any,
                "dhcp-start",
                dhcp && any ? start : NULL,
                "dhcp-end",
                dhcp && any ? end : NULL,
                NULL);
}

static LodgeNetwork *
read_draft (LodgeNetworkEditor *self)
{
  LodgeNetwork *draft = lodge_network_copy (self->base);
  LodgeNetworkKind kind = get_kind (self);
  g_autofree char *name = dup_text (self->name_row);
  g_autofree char *bridge = dup_text (self->bridge_row);
  g_autofree char *device = dup_text (self->device_row);
  g_autofree char *domain = dup_text (self->domain_row);
  g_auto (GStrv) hosts = lodge_record_group_dup_records (self->hosts_group);
  g_auto (GStrv) names = lodge_record_group_dup_records (self->names_group);

  g_object_set (draft,
                "name",
                name != NULL ? name : "",
                "kind",
                kind,
                "domain",
                domain,
                "hosts",
                hosts,
                "names",
                names,
                "mtu",
                lodge_packet_row_get_bytes (self->packet_row),
                "autostart",
                gtk_switch_get_active (self->autostart_switch),
                NULL);
  if (gtk_widget_get_visible (GTK_WIDGET (self->device_row)))
    g_object_set (draft, "forward-device", device, NULL);
  if (gtk_widget_get_visible (GTK_WIDGET (self->bridge_row)))
    g_object_set (draft, "bridge", bridge, NULL);
  take_subnet (self, draft);
  return draft;
}

/* FALSE with the sentence that is shown. */
static gboolean
check (LodgeNetworkEditor *self, LodgeNetwork *draft, char **problem)
{
  g_autoptr (GError) error = NULL;
  const char *address = lodge_network_get_address (draft);

  if (!lodge_network_draft_check (draft, &error))
    {
      *problem = g_strdup (error->message);
      return FALSE;
    }
  if (self->network == NULL &&
      lodge_vmm_find_network (self->vmm, lodge_network_get_name (draft)) != NULL)
    {
      *problem = g_strdup_printf (_ ("There is a network “%s” already. Choose another name."),
                                  lodge_network_get_name (draft));
      return FALSE;
    }
  if (address != NULL)
    *problem = lodge_host_network_dup_collision (self->host_network,
                                                 lodge_vmm_get_networks (self->vmm),
                                                 self->network,
                                                 address,
                                                 lodge_network_get_prefix (draft));
  return *problem == NULL;
}

static void
update_visible (LodgeNetworkEditor *self)
{
  LodgeNetworkKind kind = get_kind (self);
  gboolean dhcp = gtk_switch_get_active (self->dhcp_switch);
  gboolean any = has_subnet (kind, dhcp);
  gboolean leads_out = kind == LODGE_NETWORK_KIND_NAT || kind == LODGE_NETWORK_KIND_ROUTED;
  gboolean bridged = kind == LODGE_NETWORK_KIND_BRIDGED;
  gboolean other = kind == LODGE_NETWORK_KIND_OTHER;
  gboolean internal = kind == LODGE_NETWORK_KIND_INTERNAL;

  gtk_widget_set_visible (self->address_group, !bridged && !other);
  gtk_widget_set_visible (GTK_WIDGET (self->subnet_row), any);
  gtk_widget_set_visible (GTK_WIDGET (self->start_row), any && dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->end_row), any && dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->ipv6_row), any && !internal);
  gtk_widget_set_visible (self->dhcp_row, !internal || !is_privileged (self) || dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->bridge_row), bridged);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), leads_out && is_privileged (self));
  gtk_widget_set_visible (GTK_WIDGET (self->domain_row), any);
  gtk_widget_set_visible (GTK_WIDGET (self->hosts_group), any && dhcp);
  gtk_widget_set_visible (GTK_WIDGET (self->names_group), any && !internal);
  gtk_widget_set_visible (self->autostart_row, is_privileged (self));
  lodge_choice_row_set_note (LODGE_CHOICE_ROW (self->kind_row),
                             get_kind_description (kind, is_privileged (self)));
}

static void
update (LodgeNetworkEditor *self)
{
  g_autofree char *problem = NULL;

  if (self->filling || self->base == NULL)
    return;
  update_visible (self);
  g_autoptr (LodgeNetwork) draft = read_draft (self);
  gboolean valid = check (self, draft, &problem);
  gboolean named = *lodge_network_get_name (draft) != '\0';
  gboolean changed = self->network == NULL || !lodge_network_equal (draft, self->base);

  /* An empty name needs no reproach, only an entry. */
  lodge_banner_set_message (self->problem_banner, problem);
  lodge_banner_set_revealed (self->problem_banner, !valid && named);
  gtk_widget_set_sensitive (self->save_button, valid && changed && !self->busy);
}

/* The first subnet that is free, and a range in it, as long as nobody typed another. */
static void
propose (LodgeNetworkEditor *self)
{
  LodgeNetworkKind kind = get_kind (self);
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("proposed", kind);
  g_autoptr (GPtrArray) used = g_ptr_array_new ();

  if (self->network != NULL || !has_subnet (kind, TRUE))
    return;
  g_autofree char *free_address =
      self->subnet_typed ? NULL
                         : lodge_host_network_first_free_subnet (
                               self->host_network, lodge_vmm_get_networks (self->vmm), kind);
  self->filling = TRUE;
  if (free_address != NULL)
    {
      g_autofree char *subnet = g_strdup_printf ("%s/24", free_address);
      set_text (self->subnet_row, subnet);
    }
  if (!self->range_typed)
    {
      g_autofree char *subnet = dup_text (self->subnet_row);
      take_address (draft, subnet, "address", "prefix");
      lift_address (draft);
      g_object_set (draft, "dhcp", TRUE, NULL);
      lodge_network_draft_fill_in (draft, used);
      set_text (self->start_row, lodge_network_get_dhcp_start (draft));
      set_text (self->end_row, lodge_network_get_dhcp_end (draft));
    }
  self->filling = FALSE;
}

static void
on_kind_selected_cb (LodgeNetworkEditor *self)
{
  if (self->filling || self->base == NULL)
    return;
  self->filling = TRUE;
  gtk_switch_set_active (self->dhcp_switch, get_kind (self) != LODGE_NETWORK_KIND_INTERNAL);
  self->filling = FALSE;
  propose (self);
  update (self);
}

static void
on_subnet_changed_cb (LodgeNetworkEditor *self)
{
  if (self->filling || self->base == NULL)
    return;
  self->subnet_typed = TRUE;
  propose (self);
  update (self);
}

static void
on_range_changed_cb (LodgeNetworkEditor *self)
{
  if (self->filling || self->base == NULL)
    return;
  self->range_typed = TRUE;
  update (self);
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeHostNetwork) host_network = lodge_host_network_read_finish (result, &error);

  if (host_network == NULL)
    return;
  LodgeNetworkEditor *self = LODGE_NETWORK_EDITOR (user_data);
  g_set_object (&self->host_network, host_network);
  propose (self);
  update (self);
}

static void
set_busy (LodgeNetworkEditor *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (self->page, !busy);
  update (self);
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetwork) network =
      lodge_vmm_create_network_finish (LODGE_VMM (source), result, &error);

  set_busy (self, FALSE);
  if (network == NULL)
    {
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The network could not be created"), error);
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, network);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkEditor) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_edit_network_finish (LODGE_VMM (source), result, &error))
    {
      set_busy (self, FALSE);
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The network could not be changed"), error);
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, self->network);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_save_clicked_cb (LodgeNetworkEditor *self)
{
  g_autoptr (LodgeNetwork) draft = read_draft (self);

  set_busy (self, TRUE);
  if (self->network == NULL)
    lodge_vmm_create_network_async (self->vmm, draft, NULL, on_created_cb, g_object_ref (self));
  else
    lodge_vmm_edit_network_async (
        self->vmm, self->network, draft, NULL, on_edited_cb, g_object_ref (self));
}

static char *
dup_with_prefix (const char *address, guint prefix)
{
  return address != NULL ? g_strdup_printf ("%s/%u", address, prefix) : NULL;
}

static void
fill (LodgeNetworkEditor *self, LodgeNetwork *base)
{
  g_autofree char *subnet =
      dup_with_prefix (lodge_network_get_address (base), lodge_network_get_prefix (base));
  g_autofree char *ipv6 =
      dup_with_prefix (lodge_network_get_ipv6_address (base), lodge_network_get_ipv6_prefix (base));

  self->filling = TRUE;
  set_text (self->name_row, lodge_network_get_name (base));
  set_text (self->subnet_row, subnet);
  gtk_switch_set_active (self->dhcp_switch, lodge_network_get_dhcp (base));
  set_text (self->start_row, lodge_network_get_dhcp_start (base));
  set_text (self->end_row, lodge_network_get_dhcp_end (base));
  set_text (self->ipv6_row, ipv6);
  set_text (self->bridge_row, lodge_network_get_bridge (base));
  set_text (self->device_row, lodge_network_get_forward_device (base));
  set_text (self->domain_row, lodge_network_get_domain (base));
  lodge_packet_row_set_bytes (self->packet_row, lodge_network_get_mtu (base));
  lodge_packet_row_describe_network (self->packet_row, self->vmm);
  gtk_switch_set_active (self->autostart_switch, lodge_network_get_autostart (base));
  lodge_record_group_set_records (self->hosts_group, lodge_network_get_hosts (base));
  lodge_record_group_set_records (self->names_group, lodge_network_get_names (base));
  self->filling = FALSE;
}

/* Changed underneath: shown, and overwritten only where the user has said something else. */
static void
on_network_changed_cb (LodgeNetworkEditor *self)
{
  /* Whether it runs is nothing that is edited here. */
  g_object_set (self->base, "active", lodge_network_get_active (self->network), NULL);
  if (self->busy || lodge_network_equal (self->network, self->base))
    return;
  g_autoptr (LodgeNetwork) draft = read_draft (self);
  g_autoptr (LodgeNetwork) before = lodge_network_copy (draft);
  self->conflict |= lodge_network_draft_merge (draft, self->base, self->network);
  lodge_network_assign (self->base, self->network);
  if (!lodge_network_equal (draft, before))
    fill (self, draft);
  lodge_banner_set_message (
      self->banner,
      self->conflict
          ? _ ("This network has been changed elsewhere, also where you changed it here. Saving "
               "keeps what you see.")
          : _ ("This network has been changed elsewhere. What you did not touch here follows."));
  lodge_banner_set_revealed (self->banner, TRUE);
  update (self);
}

static void
add_kind (LodgeNetworkEditor *self, GtkStringList *labels, LodgeNetworkKind kind)
{
  g_array_append_val (self->kinds, kind);
  gtk_string_list_append (labels, lodge_words_network_kind (kind));
}

static void
fill_kinds (LodgeNetworkEditor *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  self->filling = TRUE;
  if (self->network != NULL)
    {
      add_kind (self, labels, lodge_network_get_kind (self->network));
    }
  else
    {
      add_kind (self, labels, LODGE_NETWORK_KIND_INTERNAL);
      add_kind (self, labels, LODGE_NETWORK_KIND_HOST_ONLY);
      add_kind (self, labels, LODGE_NETWORK_KIND_NAT);
      if (is_privileged (self))
        {
          add_kind (self, labels, LODGE_NETWORK_KIND_BRIDGED);
          add_kind (self, labels, LODGE_NETWORK_KIND_ROUTED);
        }
    }
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (labels));
  self->filling = FALSE;
}

static void
lodge_network_editor_dispose (GObject *object)
{
  LodgeNetworkEditor *self = LODGE_NETWORK_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->host_network);
  g_clear_object (&self->base);
  g_clear_object (&self->network);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_network_editor_parent_class)->dispose (object);
}

static void
lodge_network_editor_finalize (GObject *object)
{
  g_array_unref (LODGE_NETWORK_EDITOR (object)->kinds);
  G_OBJECT_CLASS (lodge_network_editor_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-network-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, page);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, problem_banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, kind_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, address_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, subnet_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, dhcp_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, dhcp_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, start_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, end_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, ipv6_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, bridge_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, device_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, domain_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, packet_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, autostart_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, autostart_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, hosts_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, names_group);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_subnet_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_range_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
}

static void
lodge_network_editor_class_init (LodgeNetworkEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_network_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_network_editor_finalize;

  signals[SAVED] = g_signal_new ("saved",
                                 LODGE_TYPE_NETWORK_EDITOR,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 LODGE_TYPE_NETWORK);

  g_type_ensure (LODGE_TYPE_BANNER);
  g_type_ensure (LODGE_TYPE_PACKET_ROW);
  g_type_ensure (LODGE_TYPE_RECORD_GROUP);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  bind_template (widget_class);
}

static void
lodge_network_editor_init (LodgeNetworkEditor *self)
{
  const char *hosts[] = {
    _ ("Hardware address (MAC)"), _ ("Address"), _ ("Name (optional)"), NULL
  };
  const char *names[] = { _ ("Address"), _ ("Name"), NULL };

  self->kinds = g_array_new (FALSE, FALSE, sizeof (LodgeNetworkKind));
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_record_group_set_fields (self->hosts_group, _ ("Add Fixed Address"), hosts, 1);
  lodge_record_group_set_fields (self->names_group, _ ("Add Name"), names, 0);
}

GtkWidget *
lodge_network_editor_new (LodgeVmm *vmm, LodgeNetwork *network, GtkWidget *parent)
{
  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeNetworkEditor *self = g_object_new (
      LODGE_TYPE_NETWORK_EDITOR, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->vmm = g_object_ref (vmm);
  g_set_object (&self->network, network);
  self->base = network != NULL ? lodge_network_copy (network)
                               : lodge_network_new ("", LODGE_NETWORK_KIND_INTERNAL);
  if (network == NULL)
    g_object_set (self->base, "autostart", TRUE, NULL);
  else
    g_signal_connect_object (
        network, "notify", G_CALLBACK (on_network_changed_cb), self, G_CONNECT_SWAPPED);
  adw_window_title_set_title (self->title,
                              network != NULL ? _ ("Edit Network") : _ ("New Network"));
  gtk_button_set_label (GTK_BUTTON (self->save_button),
                        network != NULL ? _ ("Save") : _ ("Create"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->name_row), network == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), network == NULL);
  fill_kinds (self);
  fill (self, self->base);
  propose (self);
  update (self);
  if (lodge_host_get_local (lodge_vmm_get_host (vmm)))
    lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
  if (network == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return GTK_WIDGET (self);
}

void
lodge_network_editor_choose_kind (LodgeNetworkEditor *self, LodgeNetworkKind kind)
{
  g_return_if_fail (LODGE_IS_NETWORK_EDITOR (self));

  for (guint i = 0; i < self->kinds->len; i++)
    if (g_array_index (self->kinds, LodgeNetworkKind, i) == kind)
      adw_combo_row_set_selected (self->kind_row, i);
  on_kind_selected_cb (self);
}
