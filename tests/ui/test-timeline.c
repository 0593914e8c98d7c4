/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-size.h"
#include "lodge-snapshot-card.h"
#include "lodge-snapshot-cell.h"
#include "lodge-test.h"
#include "lodge-thumbnail.h"
#include "lodge-timeline.h"
#include "lodge-ui-test.h"

#define N_SNAPSHOTS 300
#define HEIGHT 600

typedef struct
{
  GListStore *snapshots;
  GtkWidget *window;
  LodgeTimeline *timeline;
  GtkWidget *list;
} Fixture;

/* A picture of one colour, as a PNG. */
static GBytes *
make_picture (void)
{
  const gsize stride = 512 * 4;
  g_autofree guint8 *pixels = g_malloc0 (stride * 384);
  g_autoptr (GBytes) bytes = g_bytes_new (pixels, stride * 384);
  g_autoptr (GdkTexture) texture =
      gdk_memory_texture_new (512, 384, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, bytes, stride);

  return gdk_texture_save_to_png_bytes (texture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = make_picture ();

  fixture->snapshots = g_list_store_new (LODGE_TYPE_SNAPSHOT);
  for (guint i = 0; i < N_SNAPSHOTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("s-%u", i);
      g_autofree char *parent = i > 0 ? g_strdup_printf ("s-%u", i - 1) : NULL;
      g_autofree char *title = g_strdup_printf ("Number %u", i);
      g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_new (name);

      g_object_set (snapshot,
                    "title",
                    title,
                    "parent",
                    parent,
                    "created",
                    (guint64)g_get_real_time () + i,
                    "size",
                    (guint64)(300 * LODGE_MIB),
                    "note",
                    i % 3 == 0 ? "Something about it" : NULL,
                    "thumbnail",
                    picture,
                    NULL);
      g_list_store_append (fixture->snapshots, snapshot);
    }
  fixture->window = gtk_window_new ();
  fixture->timeline = g_object_new (LODGE_TYPE_TIMELINE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->timeline));
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->list = lodge_ui_test_find (fixture->window, GTK_TYPE_LIST_VIEW, NULL, NULL);
  lodge_test_wait_for (gtk_widget_get_height (fixture->list) > 0, 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->snapshots);
}

static gboolean
is_in_sight (Fixture *fixture, GtkWidget *widget)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, fixture->list, &bounds) && bounds.origin.y < HEIGHT &&
         bounds.origin.y + bounds.size.height > 0;
}

/* Whether every row in sight has its card; how many have one is in @n_cards. */
static gboolean
all_in_sight_have_cards (Fixture *fixture, guint *n_cards)
{
  guint n_seen = 0;

  *n_cards = 0;
  for (GtkWidget *row = gtk_widget_get_first_child (fixture->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *cell = gtk_widget_get_first_child (row);
      gboolean filled = lodge_snapshot_cell_get_filled (LODGE_SNAPSHOT_CELL (cell));

      *n_cards += filled ? 1 : 0;
      if (!is_in_sight (fixture, row))
        continue;
      n_seen++;
      if (!filled)
        return FALSE;
    }
  return n_seen > 0;
}

/* A frame is drawn with whole rows only. */
static void
on_painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  guint n_cards = 0;

  g_assert_true (all_in_sight_have_cards (user_data, &n_cards));
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  guint n_cards = 0;

  lodge_timeline_show (
      fixture->timeline, G_LIST_MODEL (fixture->snapshots), "", LODGE_SNAPSHOT_FILTER_ALL);
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted_cb), fixture);
  lodge_test_wait_for (all_in_sight_have_cards (fixture, &n_cards), 10);
  /* What nobody sees costs nothing. */
  g_assert_cmpuint (n_cards, <, 30);

  /* Nothing is current, so it is the first one that is shown. Down to the last one. */
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Number 0"), 5);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->list));
  for (guint page = 0; page < 200 && !lodge_ui_test_shows (fixture->window, "Number 299"); page++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + HEIGHT / 2);
      lodge_test_wait_for (all_in_sight_have_cards (fixture, &n_cards), 5);
    }
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Number 299"), 5);
  g_signal_handler_disconnect (clock, id);
}

/* Rows out of sight have their names for assistive technology, and the keyboard gets to them. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  guint n_cards = 0;
  guint n_rows = 0;

  lodge_timeline_show (
      fixture->timeline, G_LIST_MODEL (fixture->snapshots), "", LODGE_SNAPSHOT_FILTER_ALL);
  lodge_test_wait_for (all_in_sight_have_cards (fixture, &n_cards), 10);
  for (GtkWidget *row = gtk_widget_get_first_child (fixture->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      g_assert_true (
          gtk_test_accessible_has_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL));
      n_rows++;
    }
  g_assert_cmpuint (n_rows, >, n_cards);
  gtk_widget_activate_action (fixture->list, "list.scroll-to-item", "u", 100);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Number 100"), 5);
  lodge_test_wait_for (all_in_sight_have_cards (fixture, &n_cards), 5);
}

static gboolean
has_loading (GtkWidget *widget)
{
  if (LODGE_IS_THUMBNAIL (widget) && lodge_thumbnail_get_loading (LODGE_THUMBNAIL (widget)))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_loading (child))
      return TRUE;
  return FALSE;
}

/* Pictures come later, and never keep a timeline that went away. */
static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  guint n_cards = 0;

  lodge_timeline_show (
      fixture->timeline, G_LIST_MODEL (fixture->snapshots), "", LODGE_SNAPSHOT_FILTER_ALL);
  lodge_test_wait_for (all_in_sight_have_cards (fixture, &n_cards) && !has_loading (fixture->list),
                       10);

  gpointer timeline = fixture->timeline;
  lodge_timeline_show (fixture->timeline, NULL, "", LODGE_SNAPSHOT_FILTER_ALL);
  g_object_add_weak_pointer (G_OBJECT (timeline), &timeline);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  lodge_test_wait_for (timeline == NULL, 5);
}

/* A frame that is painted after the thread is done has the picture, whoever's turn is next. */
static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (G_LIST_MODEL (fixture->snapshots), 0);
  GtkWidget *thumbnail = g_object_ref_sink (lodge_thumbnail_new ());
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  lodge_thumbnail_set_picture (LODGE_THUMBNAIL (thumbnail),
                               lodge_snapshot_get_thumbnail (snapshot));
  g_assert_true (lodge_thumbnail_get_loading (LODGE_THUMBNAIL (thumbnail)));
  /* Without the main loop. */
  while (lodge_thumbnail_get_loading (LODGE_THUMBNAIL (thumbnail)) && g_get_monotonic_time () < end)
    {
      GtkSnapshot *painted = gtk_snapshot_new ();
      GskRenderNode *node;

      g_usleep (1000);
      GTK_WIDGET_GET_CLASS (thumbnail)->snapshot (thumbnail, painted);
      node = gtk_snapshot_free_to_node (painted);
      g_clear_pointer (&node, gsk_render_node_unref);
    }
  g_assert_false (lodge_thumbnail_get_loading (LODGE_THUMBNAIL (thumbnail)));
  g_object_unref (thumbnail);
}

int
main (int argc, char **argv)
{
  lodge_ui_test_init (&argc, &argv);
  g_test_add ("/timeline/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/timeline/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/timeline/pictures", Fixture, NULL, set_up, test_pictures, tear_down);
  g_test_add ("/timeline/at-once", Fixture, NULL, set_up, test_at_once, tear_down);
  return g_test_run ();
}
