/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lodge-memory.h"

#define SPENT (1024 * 1024)
#define PIECE 1024

static gsize
count_resident (void)
{
  g_autofree char *statm = NULL;
  unsigned long size = 0;
  unsigned long resident = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  g_assert_cmpint (sscanf (statm, "%lu %lu", &size, &resident), ==, 2);
  return (gsize)resident * (gsize)sysconf (_SC_PAGESIZE);
}

static __attribute__ ((noinline)) int
spend_stack (void)
{
  volatile char spent[SPENT];

  for (gsize i = 0; i < SPENT; i += PIECE)
    spent[i] = 1;
  return spent[SPENT / 2];
}

static void
test_stack (void)
{
  char here[PIECE];

  memset (here, 7, sizeof here);
  g_assert_cmpint (spend_stack (), ==, 1);
  gsize before = count_resident ();

  lodge_memory_give_back ();
  g_assert_cmpuint (count_resident () + SPENT / 2, <, before);
  for (gsize i = 0; i < sizeof here; i++)
    g_assert_cmpint (here[i], ==, 7);
  g_assert_cmpint (spend_stack (), ==, 1);
}

/* Every second piece stays, so that the heap can't just become shorter. */
static void
test_heap (void)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) freed = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < SPENT / PIECE / 4; i++)
    {
      g_ptr_array_add (freed, memset (g_malloc (32 * PIECE), 1, 32 * PIECE));
      g_ptr_array_add (kept, memset (g_malloc (PIECE), 2, PIECE));
    }
  gsize before = count_resident ();

  g_ptr_array_set_size (freed, 0);
  lodge_memory_give_back ();
#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__
  g_assert_cmpuint (count_resident () + 4 * SPENT, <, before);
#else
  g_test_message ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT, count_resident (), before);
#endif
  for (guint i = 0; i < kept->len; i++)
    g_assert_cmpint (((char *)kept->pdata[i])[PIECE / 2], ==, 2);
}

static void
test_later (void)
{
  GMainContext *context = g_main_context_default ();

  lodge_memory_give_back_later ();
  lodge_memory_give_back_later ();
  while (!g_main_context_iteration (context, TRUE))
    continue;
  g_assert_false (g_main_context_pending (context));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/stack", test_stack);
  g_test_add_func ("/memory/heap", test_heap);
  g_test_add_func ("/memory/later", test_later);
  return g_test_run ();
}
