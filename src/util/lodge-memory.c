/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

/* Once things are calm. */
#define LATER_MS 2000

/* The main thread's own, and some for all others. */
#define MOST_HEAPS 4

/* Left of the stack below what is in use, for the calls to come. */
#define STACK_KEPT (64 * 1024)

/* The most that is looked at below; GTK's reader of styles takes 700 KiB. */
#define STACK_SEEN (4 * 1024 * 1024)

/* Only what is below the calls that are going on: nothing there is anybody's. A stack of a thread's
 * or a coroutine's own is left alone. */
static void
give_back_stack (void)
{
  gsize page = (gsize)sysconf (_SC_PAGESIZE);
  guintptr here = (guintptr)__builtin_frame_address (0);
  pthread_attr_t attributes;
  gpointer base = NULL;
  gsize size = 0;

  if (getpid () != gettid () || pthread_getattr_np (pthread_self (), &attributes) != 0)
    return;
  pthread_attr_getstack (&attributes, &base, &size);
  pthread_attr_destroy (&attributes);

  guintptr bottom = (guintptr)base;
  if (here < bottom || here >= bottom + size || here - bottom <= STACK_KEPT + page)
    return;
  guintptr until = (here - STACK_KEPT) & ~(page - 1);
  guintptr from = until - bottom > STACK_SEEN ? until - STACK_SEEN : bottom;
  /* Tells of what was never mapped, after it has done the rest. */
  (void)madvise ((gpointer)from, until - from, MADV_DONTNEED);
}

void
lodge_memory_share_heaps (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, MOST_HEAPS);
#endif
}

void
lodge_memory_give_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  give_back_stack ();
}

static gboolean
on_later_cb (gpointer user_data)
{
  *(guint *)user_data = 0;
  lodge_memory_give_back ();
  return G_SOURCE_REMOVE;
}

void
lodge_memory_give_back_later (void)
{
  static guint source;

  g_clear_handle_id (&source, g_source_remove);
  source = g_timeout_add_full (G_PRIORITY_LOW, LATER_MS, on_later_cb, &source, NULL);
}
