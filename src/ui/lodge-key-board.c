/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-board.h"

#include <glib/gi18n.h>

#include "lodge-screen-keys.h"

/* In logical pixels: from where on all keys have room, and what one has at most. */
#define WIDE_WIDTH 640
#define MAX_WIDTH 1180
#define MIN_WIDTH 300
#define ROW_HEIGHT 40
#define MIN_ROW_HEIGHT 22
#define SPACING 3

/* As of a keyboard that one holds a key of. */
#define REPEAT_DELAY_MS 500
#define REPEAT_INTERVAL_MS 40

typedef struct
{
  const LodgeScreenKey *key;
  GtkWidget *button;
  GtkLabel *label; /* NULL: it has an icon */
  gboolean repeated;
  gboolean placed;
} Key;

struct _LodgeKeyBoard
{
  GtkWidget parent_instance;

  GArray *keys; /* (element-type Key) */
  LodgeLayout *layout;
  LodgeStrokeModifiers level;
  Key *repeating; /* the one that is held */
  guint repeat_id;
  guint let_go_id; /* one that was held has just been let go of */
  gboolean more;
};

G_DEFINE_FINAL_TYPE (LodgeKeyBoard, lodge_key_board, GTK_TYPE_WIDGET)

static guint tapped_signal;

static Key *
find_key (LodgeKeyBoard *self, gconstpointer button, guint keycode)
{
  for (guint i = 0; i < self->keys->len; i++)
    {
      Key *key = &g_array_index (self->keys, Key, i);

      if (button != NULL ? key->button == button : key->key->keycode == keycode)
        return key;
    }
  return NULL;
}

static gboolean
is_repeating (const Key *key)
{
  return key->key->keycode != LODGE_SCREEN_KEY_MORE &&
         !lodge_screen_keys_is_modifier (key->key->keycode);
}

static void
stop_repeating (LodgeKeyBoard *self)
{
  g_clear_handle_id (&self->repeat_id, g_source_remove);
  self->repeating = NULL;
}

static gboolean
on_repeat_cb (gpointer user_data)
{
  LodgeKeyBoard *self = LODGE_KEY_BOARD (user_data);

  if (!self->repeating->repeated)
    {
      self->repeating->repeated = TRUE;
      self->repeat_id = g_timeout_add (REPEAT_INTERVAL_MS, on_repeat_cb, self);
      g_signal_emit (self, tapped_signal, 0, self->repeating->key->keycode);
      return G_SOURCE_REMOVE;
    }
  g_signal_emit (self, tapped_signal, 0, self->repeating->key->keycode);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_let_go_cb (gpointer user_data)
{
  LodgeKeyBoard *self = LODGE_KEY_BOARD (user_data);

  self->let_go_id = 0;
  for (guint i = 0; i < self->keys->len; i++)
    g_array_index (self->keys, Key, i).repeated = FALSE;
  return G_SOURCE_REMOVE;
}

static void
on_key_flags_cb (GtkWidget *button, GtkStateFlags old, LodgeKeyBoard *self)
{
  gboolean active = (gtk_widget_get_state_flags (button) & GTK_STATE_FLAG_ACTIVE) != 0;
  Key *key = find_key (self, button, 0);

  if (active == ((old & GTK_STATE_FLAG_ACTIVE) != 0) || !is_repeating (key))
    return;
  stop_repeating (self);
  /* If there is a click to it, that comes before the event is over. */
  if (!active && key->repeated && self->let_go_id == 0)
    self->let_go_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_let_go_cb, self, NULL);
  if (!active)
    return;
  key->repeated = FALSE;
  self->repeating = key;
  self->repeat_id = g_timeout_add (REPEAT_DELAY_MS, on_repeat_cb, self);
}

static void
show_more (LodgeKeyBoard *self, Key *key)
{
  self->more = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (key->button));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_key_clicked_cb (GtkWidget *button, LodgeKeyBoard *self)
{
  Key *key = find_key (self, button, 0);

  if (key->key->keycode == LODGE_SCREEN_KEY_MORE)
    show_more (self, key);
  /* What was held has come already. */
  else if (!key->repeated)
    g_signal_emit (self, tapped_signal, 0, key->key->keycode);
}

/* What it makes with these modifiers, or else without. */
static gunichar
get_character (LodgeKeyBoard *self, guint keycode)
{
  gunichar character = 0;

  if (self->layout == NULL)
    return 0;
  character = lodge_layout_get_character (self->layout, keycode, self->level);
  return character != 0 ? character : lodge_layout_get_character (self->layout, keycode, 0);
}

static void
update_face (LodgeKeyBoard *self, Key *key)
{
  gunichar character = key->key->face == NULL ? get_character (self, key->key->keycode) : 0;
  char text[7] = "";
  const char *name;

  if (character != 0)
    text[g_unichar_to_utf8 (character, text)] = '\0';
  if (key->label != NULL)
    gtk_label_set_label (key->label, key->key->face != NULL ? _ (key->key->face) : text);
  name = key->key->name != NULL   ? _ (key->key->name)
         : key->key->face != NULL ? _ (key->key->face)
         : *text != '\0'          ? text
                                  : _ ("Key without a character");
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (key->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update_faces (LodgeKeyBoard *self)
{
  for (guint i = 0; i < self->keys->len; i++)
    update_face (self, &g_array_index (self->keys, Key, i));
}

static GtkWidget *
create_face (Key *key)
{
  GtkWidget *label;

  if (key->key->icon != NULL)
    return gtk_image_new_from_icon_name (key->key->icon);

  label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (key->key->face != NULL)
    gtk_widget_add_css_class (label, "lodge-key-word");
  key->label = GTK_LABEL (label);
  return label;
}

static void
add_key (LodgeKeyBoard *self, const LodgeScreenKey *description)
{
  Key key = { .key = description };
  gboolean toggles = description->keycode == LODGE_SCREEN_KEY_MORE ||
                     lodge_screen_keys_is_modifier (description->keycode);

  key.button = toggles ? gtk_toggle_button_new () : gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (key.button), create_face (&key));
  gtk_widget_add_css_class (key.button, "lodge-key");
  /* The keyboard stays with the guest. */
  gtk_widget_set_focus_on_click (key.button, FALSE);
  gtk_widget_set_parent (key.button, GTK_WIDGET (self));
  g_signal_connect (key.button, "clicked", G_CALLBACK (on_key_clicked_cb), self);
  g_signal_connect (key.button, "state-flags-changed", G_CALLBACK (on_key_flags_cb), self);
  g_array_append_val (self->keys, key);
}

static void
allocate_row (LodgeKeyBoard *self, const LodgeScreenPlace *row, int left, int width, int y, int h)
{
  int total = 0;
  int at = 0;

  for (const LodgeScreenPlace *place = row; place->width != 0; place++)
    total += place->width;
  for (const LodgeScreenPlace *place = row; place->width != 0; place++)
    {
      int start = left + (width + SPACING) * at / total;
      int end = left + (width + SPACING) * (at + place->width) / total - SPACING;
      Key *key = place->keycode != 0 ? find_key (self, NULL, place->keycode) : NULL;

      at += place->width;
      if (key == NULL)
        continue;
      key->placed = TRUE;
      gtk_widget_set_child_visible (key->button, TRUE);
      gtk_widget_size_allocate (
          key->button, &(GtkAllocation){ start, y, MAX (end - start, 1), h }, -1);
    }
}

static void
lodge_key_board_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LodgeKeyBoard *self = LODGE_KEY_BOARD (widget);
  LodgeScreenBoard board = width >= WIDE_WIDTH ? LODGE_SCREEN_BOARD_WIDE
                           : self->more        ? LODGE_SCREEN_BOARD_MORE
                                               : LODGE_SCREEN_BOARD_COMPACT;
  int used = MIN (width, MAX_WIDTH);

  for (guint i = 0; i < self->keys->len; i++)
    {
      Key *key = &g_array_index (self->keys, Key, i);

      /* GTK warns of an allocation without a measurement. */
      gtk_widget_measure (key->button, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      key->placed = FALSE;
    }
  for (guint row = 0; row < LODGE_SCREEN_ROWS; row++)
    {
      int start = (height + SPACING) * (int)row / LODGE_SCREEN_ROWS;
      int end = (height + SPACING) * (int)(row + 1) / LODGE_SCREEN_ROWS - SPACING;

      allocate_row (self,
                    lodge_screen_keys_get_row (board, row),
                    (width - used) / 2,
                    used,
                    start,
                    end - start);
    }
  /* Last: one that is hidden only for a moment would lose the focus. */
  for (guint i = 0; i < self->keys->len; i++)
    if (!g_array_index (self->keys, Key, i).placed)
      gtk_widget_set_child_visible (g_array_index (self->keys, Key, i).button, FALSE);
}

static void
lodge_key_board_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = horizontal ? MIN_WIDTH : (MIN_ROW_HEIGHT + SPACING) * LODGE_SCREEN_ROWS - SPACING;
  *natural = horizontal ? WIDE_WIDTH : (ROW_HEIGHT + SPACING) * LODGE_SCREEN_ROWS - SPACING;
}

static void
lodge_key_board_unmap (GtkWidget *widget)
{
  stop_repeating (LODGE_KEY_BOARD (widget));
  GTK_WIDGET_CLASS (lodge_key_board_parent_class)->unmap (widget);
}

static void
lodge_key_board_dispose (GObject *object)
{
  LodgeKeyBoard *self = LODGE_KEY_BOARD (object);

  stop_repeating (self);
  g_clear_handle_id (&self->let_go_id, g_source_remove);
  for (guint i = 0; i < self->keys->len; i++)
    g_signal_handlers_disconnect_by_data (g_array_index (self->keys, Key, i).button, self);
  g_array_set_size (self->keys, 0);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_first_child (GTK_WIDGET (self)))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->layout, lodge_layout_unref);
  G_OBJECT_CLASS (lodge_key_board_parent_class)->dispose (object);
}

static void
lodge_key_board_finalize (GObject *object)
{
  g_array_unref (LODGE_KEY_BOARD (object)->keys);
  G_OBJECT_CLASS (lodge_key_board_parent_class)->finalize (object);
}

static void
lodge_key_board_class_init (LodgeKeyBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_key_board_dispose;
  object_class->finalize = lodge_key_board_finalize;
  widget_class->measure = lodge_key_board_measure;
  widget_class->size_allocate = lodge_key_board_size_allocate;
  widget_class->unmap = lodge_key_board_unmap;
  tapped_signal = g_signal_new ("tapped",
                                G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "lodge-key-board");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lodge_key_board_init (LodgeKeyBoard *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (Key));
  for (const LodgeScreenKey *key = lodge_screen_keys_get_all (); key->keycode != 0; key++)
    add_key (self, key);
  update_faces (self);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Keys"), -1);
}

GtkWidget *
lodge_key_board_new (void)
{
  return g_object_new (LODGE_TYPE_KEY_BOARD, NULL);
}

void
lodge_key_board_set_layout (LodgeKeyBoard *self, LodgeLayout *layout)
{
  g_return_if_fail (LODGE_IS_KEY_BOARD (self));

  g_clear_pointer (&self->layout, lodge_layout_unref);
  self->layout = layout != NULL ? lodge_layout_ref (layout) : NULL;
  update_faces (self);
}

void
lodge_key_board_set_level (LodgeKeyBoard *self, LodgeStrokeModifiers modifiers)
{
  g_return_if_fail (LODGE_IS_KEY_BOARD (self));

  if (self->level == modifiers)
    return;
  self->level = modifiers;
  update_faces (self);
}

void
lodge_key_board_set_held (LodgeKeyBoard *self, guint keycode, LodgeKeyHeld held)
{
  Key *key;

  g_return_if_fail (LODGE_IS_KEY_BOARD (self));

  key = find_key (self, NULL, keycode);
  g_return_if_fail (key != NULL && GTK_IS_TOGGLE_BUTTON (key->button));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (key->button), held != LODGE_KEY_HELD_NOT);
  if (held == LODGE_KEY_HELD_ON)
    gtk_widget_add_css_class (key->button, "lodge-locked");
  else
    gtk_widget_remove_css_class (key->button, "lodge-locked");
  gtk_accessible_update_property (GTK_ACCESSIBLE (key->button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  held == LODGE_KEY_HELD_NOT    ? _ ("Not held")
                                  : held == LODGE_KEY_HELD_ONCE ? _ ("Held for the next key")
                                                                : _ ("Held until pressed again"),
                                  -1);
}
