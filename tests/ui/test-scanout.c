/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lodge-console-view.h"
#include "lodge-display-page.h"
#include "lodge-fake-console.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-spice.h"
#include "lodge-scanout-paint.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"

/*
 * A guest that draws with the graphics card waits after each picture. It must never wait for
 * nothing, and who looks at it must be told when it can't be shown. There is no card here: what
 * stands for its memory is a file that no driver imports, and for a driver that imports a painter
 * of the test's.
 */

#define XR24 0x34325258

static LodgeScanout *
new_scanout (int width, int height)
{
  int fd = memfd_create ("not-a-dma-buf", MFD_CLOEXEC);
  g_autoptr (GError) error = NULL;
  LodgeScanout *scanout;

  g_assert_cmpint (ftruncate (fd, (off_t)width * height * 4), ==, 0);
  scanout =
      lodge_scanout_new (fd, (guint)width, (guint)height, (guint)width * 4, XR24, TRUE, &error);
  g_assert_no_error (error);
  close (fd);
  return scanout;
}

typedef struct
{
  LodgeConsole *console;
  LodgeScanout *scanout;
  GtkWidget *window;
  LodgeConsoleView *view;
  guint n_shown;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  g_signal_connect_swapped (
      fixture->console, "scanout-shown", G_CALLBACK (lodge_test_count_cb), &fixture->n_shown);
  fixture->scanout = new_scanout (320, 200);
  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->view)), 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->scanout);
  lodge_test_assert_finalizes (&fixture->console);
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  lodge_console_set_scanout (fixture->console, fixture->scanout);
  lodge_console_scanout_drawn (fixture->console);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
  /* Nobody waits: there is nothing to answer. */
  lodge_console_scanout_shown (fixture->console);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
}

static void
test_import_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (64, 48);
  int width = 0;

  lodge_console_view_set_console (fixture->view, fixture->console);
  lodge_console_set_frame (fixture->console, frame);
  g_assert_false (lodge_console_view_get_scanout_failed (fixture->view));
  lodge_console_set_scanout (fixture->console, fixture->scanout);
  g_assert_null (lodge_console_get_frame (fixture->console));
  g_assert_true (lodge_console_view_get_scanout_failed (fixture->view));
  /* Not the one of before, which is still there. */
  g_assert_null (lodge_console_view_dup_texture (fixture->view));
  for (guint i = 1; i <= 3; i++)
    {
      lodge_console_scanout_drawn (fixture->console);
      g_assert_cmpuint (fixture->n_shown, ==, i);
    }
  g_object_get (fixture->view, "guest-width", &width, NULL);
  g_assert_cmpint (width, ==, 320);

  /* Back to pixels. */
  lodge_console_set_scanout (fixture->console, NULL);
  lodge_console_set_frame (fixture->console, frame);
  g_assert_false (lodge_console_view_get_scanout_failed (fixture->view));
  lodge_console_view_set_console (fixture->view, NULL);
  lodge_console_set_frame (fixture->console, NULL);
}

/* A painter that can. */

#define TEST_TYPE_PAINTER (test_painter_get_type ())
G_DECLARE_FINAL_TYPE (TestPainter, test_painter, TEST, PAINTER, LodgePainter)

struct _TestPainter
{
  LodgePainter parent_instance;

  guint n_imported;
  guint n_painted;
};

G_DEFINE_FINAL_TYPE (TestPainter, test_painter, LODGE_TYPE_PAINTER)

static gboolean
test_painter_import (LodgePainter *painter, LodgeScanout *scanout)
{
  TEST_PAINTER (painter)->n_imported++;
  return TRUE;
}

static void
test_painter_snapshot_scanout (LodgePainter *painter,
                               GtkSnapshot *snapshot,
                               LodgeScanout *scanout,
                               const LodgeGeometry *geometry,
                               gboolean changed)
{
  TEST_PAINTER (painter)->n_painted += changed;
}

static void
test_painter_drop (LodgePainter *painter)
{
}

static void
test_painter_class_init (TestPainterClass *klass)
{
  LODGE_PAINTER_CLASS (klass)->import = test_painter_import;
  LODGE_PAINTER_CLASS (klass)->snapshot_scanout = test_painter_snapshot_scanout;
  LODGE_PAINTER_CLASS (klass)->drop = test_painter_drop;
}

static void
test_painter_init (TestPainter *self)
{
}

/* A widget around what the view does. */

#define TEST_TYPE_WIDGET (test_widget_get_type ())
G_DECLARE_FINAL_TYPE (TestWidget, test_widget, TEST, WIDGET, GtkWidget)

struct _TestWidget
{
  GtkWidget parent_instance;

  LodgeScanoutPaint *paint;
  gboolean lazy; /* is drawn, but does not paint */
};

G_DEFINE_FINAL_TYPE (TestWidget, test_widget, GTK_TYPE_WIDGET)

static void
test_widget_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TestWidget *self = TEST_WIDGET (widget);
  LodgeGeometry geometry = { .guest_width = 320, .guest_height = 200 };

  lodge_geometry_init (&geometry, 320, 200, 1, LODGE_SCALING_NATIVE);
  if (!self->lazy)
    lodge_scanout_paint_snapshot (self->paint, snapshot, &geometry);
}

static void
test_widget_dispose (GObject *object)
{
  g_clear_pointer (&TEST_WIDGET (object)->paint, lodge_scanout_paint_free);
  G_OBJECT_CLASS (test_widget_parent_class)->dispose (object);
}

static void
test_widget_class_init (TestWidgetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_widget_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = test_widget_snapshot;
}

static void
on_changed_cb (gpointer user_data)
{
}

static void
test_widget_init (TestWidget *self)
{
  self->paint = lodge_scanout_paint_new (GTK_WIDGET (self), on_changed_cb, NULL);
}

/* In the place of the view. */
static TestWidget *
show_widget (Fixture *fixture, TestPainter *painter)
{
  TestWidget *widget = g_object_new (TEST_TYPE_WIDGET, NULL);

  gtk_widget_set_size_request (GTK_WIDGET (widget), 320, 200);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (widget));
  lodge_scanout_paint_set_painter (widget->paint, LODGE_PAINTER (painter));
  lodge_scanout_paint_set_console (widget->paint, fixture->console);
  lodge_console_set_scanout (fixture->console, fixture->scanout);
  g_assert_false (lodge_scanout_paint_is_failed (widget->paint));
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (widget)), 20);
  return widget;
}

/* Each picture is answered once, after it was painted. */
static void
test_painted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestPainter) painter = g_object_new (TEST_TYPE_PAINTER, NULL);

  show_widget (fixture, painter);
  g_assert_cmpuint (painter->n_imported, ==, 1);
  for (guint i = 1; i <= 5; i++)
    {
      guint n_painted = painter->n_painted;

      lodge_console_scanout_drawn (fixture->console);
      g_assert_cmpuint (fixture->n_shown, ==, i - 1);
      lodge_test_wait_for (fixture->n_shown == i, 20);
      g_assert_cmpuint (painter->n_painted, >, n_painted);
    }
}

/* Not painted for whatever reason: soon all the same. */
static void
test_not_painted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestPainter) painter = g_object_new (TEST_TYPE_PAINTER, NULL);
  TestWidget *widget = show_widget (fixture, painter);

  widget->lazy = TRUE;
  lodge_console_scanout_drawn (fixture->console);
  g_assert_cmpuint (fixture->n_shown, ==, 0);
  lodge_test_wait_for (fixture->n_shown == 1, 20);
}

/* What was promised is kept, however it ends; what is hidden promises nothing. */
static void
test_ends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestPainter) painter = g_object_new (TEST_TYPE_PAINTER, NULL);
  g_autoptr (LodgeScanout) other = new_scanout (100, 100);
  TestWidget *widget = show_widget (fixture, painter);

  lodge_console_scanout_drawn (fixture->console);
  gtk_widget_set_visible (GTK_WIDGET (widget), FALSE);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
  lodge_console_scanout_drawn (fixture->console);
  g_assert_cmpuint (fixture->n_shown, ==, 2);

  gtk_widget_set_visible (GTK_WIDGET (widget), TRUE);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (widget)), 20);
  lodge_console_scanout_drawn (fixture->console);
  lodge_console_set_scanout (fixture->console, other);
  g_assert_cmpuint (fixture->n_shown, ==, 3);
  g_assert_cmpuint (painter->n_imported, ==, 2);

  lodge_console_scanout_drawn (fixture->console);
  lodge_scanout_paint_set_console (widget->paint, NULL);
  g_assert_cmpuint (fixture->n_shown, ==, 4);
  lodge_scanout_paint_set_console (widget->paint, fixture->console);

  lodge_console_scanout_drawn (fixture->console);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  g_assert_cmpuint (fixture->n_shown, ==, 5);
}

static void
test_nonsense (void)
{
  static const struct
  {
    guint width;
    guint height;
    guint stride;
  } sizes[] = {
    { 0, 10, 40 }, { 10, 0, 40 },         { G_MAXUINT, 10, 40 },
    { 10, 10, 4 }, { 10, 10, G_MAXUINT }, { 9000, 10, 36000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lodge_scanout_new (
          0, sizes[i].width, sizes[i].height, sizes[i].stride, XR24, TRUE, &error));
      g_assert_nonnull (error);
    }
}

/* The whole way from a server as QEMU has it to the words on the page. */
static void
test_server (void)
{
  LodgeFakeSpice *spice = lodge_fake_spice_new ();
  LodgeConsoleEndpoint *endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, lodge_fake_spice_serve, spice);
  LodgeConsoleSession *session = lodge_console_session_new_for_endpoint (endpoint);
  LodgeConsole *console = lodge_console_session_get_console (session);
  LodgeDisplayPage *page = g_object_new (LODGE_TYPE_DISPLAY_PAGE, NULL);
  GtkWidget *window = gtk_window_new ();
  int memory = memfd_create ("not-a-dma-buf", MFD_CLOEXEC);

  g_assert_cmpint (ftruncate (memory, 640 * 400 * 4), ==, 0);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  lodge_fake_spice_scanout (spice, memory, 640, 400, FALSE);
  lodge_display_page_show_session (page, session, FALSE);
  lodge_test_wait_for (lodge_console_get_scanout (console) != NULL, 20);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  g_assert_cmpint (lodge_scanout_get_width (lodge_console_get_scanout (console)), ==, 640);
  g_assert_cmpint (lodge_scanout_get_height (lodge_console_get_scanout (console)), ==, 400);
  g_assert_cmpint (lodge_scanout_get_stride (lodge_console_get_scanout (console)), ==, 2560);
  g_assert_cmphex (lodge_scanout_get_fourcc (lodge_console_get_scanout (console)), ==, XR24);
  g_assert_false (lodge_scanout_get_y0top (lodge_console_get_scanout (console)));
  lodge_test_wait_for (lodge_ui_test_shows (window, "Drawn by the Graphics Card"), 20);
  g_assert_null (lodge_display_page_dup_picture (page));
  lodge_test_wait_for (lodge_ui_test_shows (window,
                                            "The host’s graphics card draws this screen, so no "
                                            "picture can be taken of it."),
                       20);

  /* The page is up and the display behind it: the guest goes on, also when the display is asleep.
   */
  for (guint i = 1; i <= 20; i++)
    {
      lodge_fake_spice_draw (spice);
      lodge_test_wait_for (lodge_fake_spice_get_n_answered (spice) == i, 20);
    }
  g_assert_cmpint (lodge_console_session_get_state (session), ==, LODGE_CONSOLE_SESSION_CONNECTED);

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_console_session_set_wanted (session, FALSE);
  g_object_unref (session);
  g_object_unref (endpoint);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  lodge_fake_spice_free (spice);
  close (memory);
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/scanout/" path, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/ui/scanout/nonsense", test_nonsense);
  ADD ("nobody", test_nobody);
  ADD ("import-fails", test_import_fails);
  ADD ("painted", test_painted);
  ADD ("not-painted", test_not_painted);
  ADD ("ends", test_ends);
  g_test_add_func ("/ui/scanout/server", test_server);
  return lodge_test_run ();
}
