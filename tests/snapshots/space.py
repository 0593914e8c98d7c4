# SPDX-License-Identifier: GPL-3.0-or-later
"""A small file system for the user's files, which tests fill to the last byte."""
import os
import signal
import subprocess
import sys

from harness import check, wait_for

DATA = os.environ["XDG_DATA_HOME"]
FILLER = os.path.join(DATA, "filler")
MEBIBYTE = 1 << 20
# What libvirt and Lodge note of machines lies there as well, with --everywhere.
ELSEWHERE = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")
MOUNT = 'mount -t tmpfs -o size=440m none "$DATA"'
BIND = ' && mkdir "$DATA/%s" && cp -a "$%s/." "$DATA/%s" && mount --bind "$DATA/%s" "$%s"'


def end_daemon():
    """The next command starts another."""
    with open(os.path.join(os.environ["XDG_RUNTIME_DIR"], "libvirt", "libvirtd.pid"), encoding="ascii") as file:
        daemon = int(file.read())
    os.kill(daemon, signal.SIGTERM)
    wait_for(lambda: not os.path.exists(f"/proc/{daemon}/exe"), 30, "libvirtd's end")


def inside_small_space(script):
    """Runs the script again with a tmpfs where the data goes; libvirt must not think that we are root."""
    probe = subprocess.run(["unshare", "-Urm", "true"], check=False, stderr=subprocess.DEVNULL)
    if probe.returncode != 0:
        print("1..0 # SKIP user namespaces can't be made here")
        sys.exit(77)
    # The daemon must see the same files.
    end_daemon()
    mounts = MOUNT + "".join(BIND % (name, name, name, name, name) for name in ELSEWHERE if "--everywhere" in sys.argv)
    os.execvpe("unshare", ["unshare", "-Urm", "sh", "-c", mounts + ' && exec unshare -U "$@"', "sh",
                           f"--map-user={os.getuid()}", f"--map-group={os.getgid()}",
                           sys.executable, os.path.abspath(script), "--inside", *sys.argv[1:]],
               dict(os.environ, DATA=DATA))


def fill(path):
    with open(path, "wb", buffering=0) as file:
        for size in (MEBIBYTE, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


class Full:
    """While it lasts, no byte is left, or only so many."""

    def __init__(self, path=FILLER, spare=0):
        self.path, self.spare = path, spare

    def __enter__(self):
        fill(self.path)
        os.truncate(self.path, max(0, os.stat(self.path).st_size - self.spare))

    def __exit__(self, *_):
        if os.path.exists(self.path):
            os.unlink(self.path)


def files():
    found = set()
    for root, _, names in os.walk(DATA):
        if "/lodge/snapshots" in root or root.endswith("/libvirt/images"):
            found.update(os.path.join(root, name) for name in names)
    return found - {FILLER}


def is_said(done):
    lines = done.err.splitlines()
    check(done.code == 1 and lines and lines[0].startswith("lodgectl: ") and "space" in lines[0], done)
