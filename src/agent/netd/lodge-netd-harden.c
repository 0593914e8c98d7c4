/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-harden.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#define MAX_MEMORY (512ul * 1024 * 1024)
#define MAX_FILES 4096

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static void
limit (int resource, rlim_t value)
{
  struct rlimit limits;

  if (getrlimit (resource, &limits) != 0)
    return;
  limits.rlim_max = MIN (limits.rlim_max, value);
  limits.rlim_cur = limits.rlim_max;
  if (setrlimit (resource, &limits) != 0)
    g_debug ("limit %d: %s", resource, g_strerror (errno));
}

#ifdef HAVE_SECCOMP
static void
forbid_calls (void)
{
  static const int calls[] = {
    SCMP_SYS (execve),
    SCMP_SYS (execveat),
    SCMP_SYS (fork),
    SCMP_SYS (vfork),
    SCMP_SYS (clone),
    SCMP_SYS (clone3),
    SCMP_SYS (ptrace),
    SCMP_SYS (process_vm_readv),
    SCMP_SYS (process_vm_writev),
    SCMP_SYS (pidfd_getfd),
    SCMP_SYS (kcmp),
    SCMP_SYS (unshare),
    SCMP_SYS (setns),
    SCMP_SYS (mount),
    SCMP_SYS (umount2),
    SCMP_SYS (pivot_root),
    SCMP_SYS (chroot),
    SCMP_SYS (open_by_handle_at),
    SCMP_SYS (bpf),
    SCMP_SYS (perf_event_open),
    SCMP_SYS (userfaultfd),
    SCMP_SYS (io_uring_setup),
    SCMP_SYS (keyctl),
    SCMP_SYS (add_key),
    SCMP_SYS (request_key),
    SCMP_SYS (personality),
    SCMP_SYS (init_module),
    SCMP_SYS (finit_module),
    SCMP_SYS (kexec_load),
    SCMP_SYS (reboot),
  };
  scmp_filter_ctx context = seccomp_init (SCMP_ACT_ALLOW);

  if (context == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    seccomp_rule_add (context, SCMP_ACT_ERRNO (EPERM), calls[i], 0);
  if (seccomp_load (context) != 0)
    g_debug ("The system does not filter system calls.");
  seccomp_release (context);
}
#endif

void
lodge_netd_harden (void)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_NOFILE, MAX_FILES);
#ifndef SANITIZED
  limit (RLIMIT_AS, MAX_MEMORY);
#endif
#ifdef HAVE_SECCOMP
  forbid_calls ();
#endif
}
