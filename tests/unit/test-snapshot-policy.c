/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-size.h"
#include "lodge-snapshot-policy.h"

#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR G_TIME_SPAN_HOUR
#define NOW ((gint64)1000 * G_TIME_SPAN_DAY)

static gint64
due (LodgeSnapshotSchedule schedule, guint minutes, gint64 since, gint64 last, gint64 now)
{
  const LodgeSnapshotPolicy policy = { .schedule = schedule, .minutes = minutes };

  return lodge_snapshot_policy_get_due (&policy, since, last, now, MINUTE);
}

static void
test_due (void)
{
  const LodgeSnapshotSchedule every = LODGE_SNAPSHOT_SCHEDULE_MINUTES;

  g_assert_cmpint (due (LODGE_SNAPSHOT_SCHEDULE_OFF, 30, NOW - HOUR, 0, NOW), ==, 0);
  /* One that runs for long has its first at once. */
  g_assert_cmpint (due (every, 30, NOW - HOUR, 0, NOW), <=, NOW);
  /* One that has just started is let be, but no longer than its interval. */
  g_assert_cmpint (due (every, 30, NOW, 0, NOW), ==, NOW + 5 * MINUTE);
  g_assert_cmpint (due (every, 2, NOW, 0, NOW), ==, NOW + 2 * MINUTE);
  /* From the last one on, also when that was before the start. */
  g_assert_cmpint (due (every, 30, NOW - HOUR, NOW - 10 * MINUTE, NOW), ==, NOW + 20 * MINUTE);
  g_assert_cmpint (due (every, 30, NOW, NOW - 10 * HOUR, NOW), ==, NOW + 5 * MINUTE);
  g_assert_cmpint (due (LODGE_SNAPSHOT_SCHEDULE_HOURLY, 30, NOW - 9 * HOUR, NOW - 20 * MINUTE, NOW),
                   ==,
                   NOW + 40 * MINUTE);
  g_assert_cmpint (due (LODGE_SNAPSHOT_SCHEDULE_DAILY, 30, NOW - 9 * HOUR, NOW - 9 * HOUR, NOW),
                   ==,
                   NOW + 15 * HOUR);
}

/* A clock that jumps makes neither a storm of snapshots nor none at all. */
static void
test_clock (void)
{
  const LodgeSnapshotSchedule every = LODGE_SNAPSHOT_SCHEDULE_MINUTES;
  const gint64 year = 365 * G_TIME_SPAN_DAY;

  /* Forward, or asleep for long: one is due, and the next an interval after it. */
  g_assert_cmpint (due (every, 30, NOW - HOUR, NOW - year, NOW), <=, NOW);
  g_assert_cmpint (due (every, 30, NOW - HOUR, NOW, NOW), ==, NOW + 30 * MINUTE);
  /* Back: what was taken "in a year" counts as taken now. */
  g_assert_cmpint (due (every, 30, NOW - HOUR, NOW + year, NOW), ==, NOW + 30 * MINUTE);
  g_assert_cmpint (due (every, 30, NOW + year, 0, NOW), ==, NOW + 5 * MINUTE);
}

typedef struct
{
  LodgeSnapshotOrigin origin;
  gboolean pinned;
  guint age; /* older ones have more */
  guint size;
} Kind;

static GListModel *
make_list (const Kind *kinds, guint n)
{
  GListStore *store = g_list_store_new (LODGE_TYPE_SNAPSHOT);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_new (name);

      g_object_set (snapshot,
                    "origin",
                    kinds[i].origin,
                    "pinned",
                    kinds[i].pinned,
                    "hidden",
                    kinds[i].origin == LODGE_SNAPSHOT_ORIGIN_UNDO,
                    "created",
                    (guint64)(NOW - kinds[i].age * MINUTE),
                    "size",
                    (guint64)kinds[i].size * LODGE_MIB,
                    NULL);
      g_list_store_append (store, snapshot);
    }
  return G_LIST_MODEL (store);
}

static void
assert_expired (GListModel *list, guint keep, guint budget, const char *spare, const char *wanted)
{
  const LodgeSnapshotPolicy policy = { .keep = keep, .budget = (guint64)budget * LODGE_MIB };
  g_autoptr (GPtrArray) names = lodge_snapshot_policy_list_expired (&policy, list, spare, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append (text, g_ptr_array_index (names, i));
  g_assert_cmpstr (text->str, ==, wanted);
}

/* The oldest first; what people took, and what is pinned, never. */
static void
test_expired (void)
{
  static const Kind kinds[] = {
    { LODGE_SNAPSHOT_ORIGIN_USER, FALSE, 90, 500 },
    { LODGE_SNAPSHOT_ORIGIN_SCHEDULE, FALSE, 50, 10 },
    { LODGE_SNAPSHOT_ORIGIN_SCHEDULE, TRUE, 80, 500 },
    { LODGE_SNAPSHOT_ORIGIN_SAFETY, FALSE, 60, 20 },
    { LODGE_SNAPSHOT_ORIGIN_UNDO, FALSE, 70, 500 },
    { LODGE_SNAPSHOT_ORIGIN_OTHER, FALSE, 70, 500 },
    { LODGE_SNAPSHOT_ORIGIN_SCHEDULE, FALSE, 10, 30 },
  };
  g_autoptr (GListModel) list = make_list (kinds, G_N_ELEMENTS (kinds));
  g_autoptr (GListModel) none = make_list (kinds, 0);

  assert_expired (list, 10, 0, NULL, "");
  assert_expired (list, 3, 0, NULL, "");
  assert_expired (list, 2, 0, NULL, "3");
  assert_expired (list, 1, 0, NULL, "31");
  assert_expired (list, 1, 0, "3", "16");
  assert_expired (list, 10, 60, NULL, "");
  assert_expired (list, 10, 59, NULL, "3");
  assert_expired (list, 10, 39, NULL, "31");
  /* The newest alone is more than the budget: it goes as well, unless it is the one just taken. */
  assert_expired (list, 10, 1, NULL, "316");
  assert_expired (list, 10, 1, "6", "31");
  assert_expired (none, 1, 1, NULL, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot-policy/due", test_due);
  g_test_add_func ("/snapshot-policy/clock", test_clock);
  g_test_add_func ("/snapshot-policy/expired", test_expired);
  return g_test_run ();
}
