/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nic-activity-row.h"

#include <glib/gi18n.h>

#include "lodge-nic-activity-words.h"
#include "lodge-size.h"
#include "lodge-ui.h"

#define MAX_LOOKUPS 10

/* Reads that follow one another faster than this say nothing about a rate. */
#define MIN_INTERVAL (G_USEC_PER_SEC / 2)

struct _LodgeNicActivityRow
{
  AdwExpanderRow parent_instance;

  AdwActionRow *received_row;
  AdwActionRow *sent_row;
  AdwActionRow *addresses_row;
  AdwActionRow *lookups_row;
  AdwActionRow *capture_row;
  GtkButton *capture_button;

  LodgeNetworkFacts *facts;
  char *id;
  gint64 read_at; /* of the counters below; 0: none yet */
  guint64 rx_bytes;
  guint64 tx_bytes;
  gint64 rx_rate; /* bytes a second; -1: not known */
  gint64 tx_rate;
  gboolean capturing;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (LodgeNicActivityRow, lodge_nic_activity_row, ADW_TYPE_EXPANDER_ROW)

static AdwActionRow *
add_row (LodgeNicActivityRow *self, const char *title)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_focusable (row, TRUE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return ADW_ACTION_ROW (row);
}

/* Guests choose the names that they ask for: never as markup. */
static void
set_subtitle (AdwActionRow *row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (row, escaped);
}

static void
take_counters (LodgeNicActivityRow *self, LodgeNicStatus *status)
{
  gint64 now = g_get_monotonic_time ();
  guint64 rx = status != NULL ? lodge_nic_status_get_rx_bytes (status) : 0;
  guint64 tx = status != NULL ? lodge_nic_status_get_tx_bytes (status) : 0;

  if (status == NULL || !lodge_nic_status_get_counters (status))
    {
      self->read_at = 0;
      self->rx_rate = self->tx_rate = -1;
      return;
    }
  if (self->read_at != 0 && now - self->read_at < MIN_INTERVAL)
    return;
  /* Counters that went back are those of another backend. */
  if (self->read_at != 0 && rx >= self->rx_bytes && tx >= self->tx_bytes)
    {
      double seconds = (double)(now - self->read_at) / G_USEC_PER_SEC;
      self->rx_rate = (gint64)((double)(rx - self->rx_bytes) / seconds);
      self->tx_rate = (gint64)((double)(tx - self->tx_bytes) / seconds);
    }
  else
    {
      self->rx_rate = self->tx_rate = -1;
    }
  self->read_at = now;
  self->rx_bytes = rx;
  self->tx_bytes = tx;
}

static void
show_rates (LodgeNicActivityRow *self)
{
  if (self->rx_rate < 0)
    {
      adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), "");
      return;
    }
  g_autofree char *rx = lodge_size_format ((guint64)self->rx_rate);
  g_autofree char *tx = lodge_size_format ((guint64)self->tx_rate);
  g_autofree char *text = g_strdup_printf (_ ("%s/s received · %s/s sent"), rx, tx);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
}

static void
show_lookups (LodgeNicActivityRow *self, LodgeNicStatus *status)
{
  const char *const *lookups = status != NULL ? lodge_nic_status_get_lookups (status) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  gtk_widget_set_visible (GTK_WIDGET (self->lookups_row), lookups != NULL);
  if (lookups == NULL)
    return;
  for (gsize i = 0; lookups[i] != NULL && i < MAX_LOOKUPS; i++)
    g_ptr_array_add (names, (gpointer)lookups[i]);
  g_ptr_array_add (names, NULL);
  g_autofree char *text = g_strjoinv (", ", (char **)names->pdata);
  set_subtitle (self->lookups_row, *text != '\0' ? text : _ ("None"));
}

static void
show_capture (LodgeNicActivityRow *self, LodgeNicStatus *status)
{
  const char *path = status != NULL ? lodge_nic_status_get_capture (status) : NULL;
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  self->capturing = path != NULL;
  set_subtitle (self->capture_row,
                shown != NULL ? shown : _ ("Every frame, as a file for Wireshark"));
  gtk_button_set_label (self->capture_button,
                        self->capturing ? _ ("Stop Capture") : _ ("Start Capture…"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->capture_button), status != NULL && !self->busy);
}

static void
on_captured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNicActivityRow) self = user_data;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (!lodge_vmm_capture_nic_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (
        GTK_WIDGET (self), _ ("The capture could not be started or stopped"), error);
  if (self->facts != NULL)
    lodge_network_facts_read (self->facts);
}

static void
capture (LodgeNicActivityRow *self, const char *path)
{
  if (self->facts == NULL)
    return;
  self->busy = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->capture_button), FALSE);
  lodge_vmm_capture_nic_async (lodge_network_facts_get_vmm (self->facts),
                               lodge_network_facts_get_machine (self->facts),
                               self->id,
                               path,
                               NULL,
                               on_captured_cb,
                               g_object_ref (self));
}

static void
on_chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (LodgeNicActivityRow) self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);
      if (path != NULL)
        capture (self, path);
    }
  g_object_unref (dialog);
}

static void
on_capture_clicked_cb (LodgeNicActivityRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->capturing)
    {
      capture (self, NULL);
      return;
    }
  if (self->facts == NULL || !GTK_IS_WINDOW (root))
    return;

  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  g_autofree char *name = g_strdup_printf (
      "%s %s.pcap", lodge_machine_get_name (lodge_network_facts_get_machine (self->facts)), stamp);
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Capture To"),
                                                               GTK_WINDOW (root),
                                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                                               _ ("_Start"),
                                                               _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chooser_response_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
lodge_nic_activity_row_dispose (GObject *object)
{
  g_clear_object (&LODGE_NIC_ACTIVITY_ROW (object)->facts);
  G_OBJECT_CLASS (lodge_nic_activity_row_parent_class)->dispose (object);
}

static void
lodge_nic_activity_row_finalize (GObject *object)
{
  g_free (LODGE_NIC_ACTIVITY_ROW (object)->id);
  G_OBJECT_CLASS (lodge_nic_activity_row_parent_class)->finalize (object);
}

static void
lodge_nic_activity_row_class_init (LodgeNicActivityRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_nic_activity_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_nic_activity_row_finalize;
}

static void
lodge_nic_activity_row_init (LodgeNicActivityRow *self)
{
  self->rx_rate = self->tx_rate = -1;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->received_row = add_row (self, _ ("Received by the machine"));
  self->sent_row = add_row (self, _ ("Sent by the machine"));
  self->addresses_row = add_row (self, _ ("Addresses"));
  self->lookups_row = add_row (self, _ ("Names looked up lately"));
  self->capture_row = add_row (self, _ ("Capture"));
  self->capture_button = GTK_BUTTON (gtk_button_new_with_label (_ ("Start Capture…")));
  gtk_widget_set_valign (GTK_WIDGET (self->capture_button), GTK_ALIGN_CENTER);
  g_signal_connect_object (
      self->capture_button, "clicked", G_CALLBACK (on_capture_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (self->capture_row, GTK_WIDGET (self->capture_button));
}

GtkWidget *
lodge_nic_activity_row_new (void)
{
  return g_object_new (LODGE_TYPE_NIC_ACTIVITY_ROW, NULL);
}

void
lodge_nic_activity_row_show (LodgeNicActivityRow *self,
                             LodgeNetworkFacts *facts,
                             LodgeNic *nic,
                             guint index)
{
  g_return_if_fail (LODGE_IS_NIC_ACTIVITY_ROW (self));
  g_return_if_fail (LODGE_IS_NIC (nic));

  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  LodgeNicStatus *status = lodge_network_facts_get_status (facts, id);
  gboolean known = status != NULL && lodge_nic_status_get_counters (status);
  g_autofree char *place =
      lodge_reach_dup_place (nic, lodge_vmm_get_networks (lodge_network_facts_get_vmm (facts)));
  g_autofree char *title = g_strdup_printf (_ ("Adapter %u: %s"), index + 1, place);
  g_autofree char *received =
      lodge_words_nic_traffic (nic,
                               status,
                               known ? lodge_nic_status_get_rx_bytes (status) : 0,
                               known ? lodge_nic_status_get_rx_packets (status) : 0);
  g_autofree char *sent = known ? lodge_words_nic_traffic (nic,
                                                           status,
                                                           lodge_nic_status_get_tx_bytes (status),
                                                           lodge_nic_status_get_tx_packets (status))
                                : g_strdup (_ ("Not known"));
  g_autofree char *addresses = lodge_words_nic_addresses (nic, status);

  if (g_strcmp0 (id, self->id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
      self->read_at = 0;
    }
  g_set_object (&self->facts, facts);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  take_counters (self, status);
  show_rates (self);
  set_subtitle (self->received_row, received);
  set_subtitle (self->sent_row, sent);
  set_subtitle (self->addresses_row, addresses);
  show_lookups (self, status);
  show_capture (self, status);
}
