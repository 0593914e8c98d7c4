# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command so that nothing it started outlives it, daemons included.

The wrapper forks: the child makes itself a session of its own and the reaper of its descendants
(orphans come to it, not to init), sets the stage, runs the command and at the end kills whatever
is left. The parent only waits and passes signals on; killed outright, it takes the child with it.
"""
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LIBC = ctypes.CDLL(None, use_errno=True)
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SKIP = 77


class Stopped(Exception):
    """The wrapper was told to stop."""


def prctl(option, value):
    if LIBC.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def skip(reason):
    print(f"SKIP: {reason}", file=sys.stderr)
    sys.exit(SKIP)


def descendants():
    """Every live process below this one, the nearest first."""
    parents = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found, queue = [], [os.getpid()]
    while queue:
        children = parents.get(queue.pop(0), [])
        found += children
        queue += children
    return found


def reap():
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def kill_descendants():
    """Ends all that was started: asks first, so that coverage and locks are written, then kills."""
    deadline = time.monotonic() + 1.0
    sent = signal.SIGTERM
    while True:
        pids = descendants()
        if not pids:
            break
        if time.monotonic() > deadline:
            sent = signal.SIGKILL
        for pid in pids:
            try:
                os.kill(pid, sent)
            except (ProcessLookupError, PermissionError):
                pass
        reap()
        time.sleep(0.02)
    reap()


def wait_for(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


def run(command, environment, identity=None):
    """Runs the command to its end; its exit status, or 128 + the signal that ended it."""
    try:
        process = subprocess.Popen(command, env=environment, preexec_fn=identity)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    # Orphans are ours to bury meanwhile: libvirtd asks kill (pid, 0) whether the QEMU that it probed
    # has gone, and waits half a minute for one that lies about as a zombie.
    pid, status = 0, 0
    while pid != process.pid:
        pid, status = os.waitpid(-1, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return 128 - process.returncode if process.returncode < 0 else process.returncode


def supervise(stage):
    """Calls stage (), which gives an exit status, as described at the top. Does not return."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os._exit(guard(stage))

    def pass_on(number, _frame):
        os.kill(child, number)

    for number in STOPPING:
        signal.signal(number, pass_on)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.exit(128 - status if status < 0 else status)


def guard(stage):
    def stop(_number, _frame):
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in STOPPING:
        signal.signal(number, stop)
    os.setsid()
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    status = 1
    try:
        status = stage()
    except Stopped:
        status = 128 + signal.SIGTERM
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else 1
    except (OSError, TimeoutError, subprocess.SubprocessError) as error:
        print(f"{os.path.basename(sys.argv[0])}: {error}", file=sys.stderr)
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        kill_descendants()
        sys.stdout.flush()
        sys.stderr.flush()
    return status


class Scratch:
    """A short-named folder of a user's own that is gone at the end."""

    def __init__(self, user=None):
        # Unix socket names end at 108 characters, and libvirt appends long ones of its own.
        self.path = tempfile.mkdtemp(prefix="lt-", dir="/tmp")
        self.user = user
        self.own(self.path)

    def own(self, path):
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def folder(self, name):
        path = os.path.join(self.path, name)
        os.mkdir(path, 0o700)
        self.own(path)
        return path

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if os.environ.get("LODGE_TEST_KEEP"):
            print(f"Kept: {self.path}", file=sys.stderr)
        else:
            shutil.rmtree(self.path, ignore_errors=True)


def become(user, groups=()):
    """What a child does before exec to be the user, in these groups, and nothing more."""

    def change():
        os.setgroups(list(groups))
        os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
        os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)

    return None if user is None else change


def me():
    try:
        return pwd.getpwuid(os.getuid())
    except KeyError:
        skip("This user has no passwd entry, and libvirt wants one.")
