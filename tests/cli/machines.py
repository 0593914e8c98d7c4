# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests on real machines share: the guest, its serial line, and what lies on the disk."""
import os
import re
import select
import subprocess
import time

from harness import Ctl, Skip, wait_for

URI = os.environ.get("LODGE_TEST_URI", "qemu:///session")
GUEST = {name: os.environ.get("LODGE_TEST_GUEST_" + variable, "") for name, variable in (
    ("iso", "ISO"), ("kernel", "KERNEL"), ("initrd", "INITRD"), ("secure", "SECURE_ISO"))}
ctl = Ctl(os.environ.get("LODGE_TEST_URI"))


def guest(name):
    if not os.path.exists(GUEST[name]) or os.path.getsize(GUEST[name]) == 0:
        raise Skip("the tests' guest is not built")
    return GUEST[name]


def virsh(*arguments):
    done = subprocess.run(["virsh", "-q", "-c", URI, *arguments], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60)
    return done.stdout.decode("utf-8", "replace").strip()


def definitions():
    return sorted(filter(None, virsh("list", "--all", "--uuid").split()))


def is_stopped(process):
    """Whether a command has reached its LODGE_FAULT_STOP."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


# What libvirt, QEMU and GLib keep for themselves beside machines.
IGNORED = re.compile(r"/(k|r|t)/|/\.cache/|/libvirt/qemu/(log|run|channel|lib/domain-|lib/qmp-)|\.log$|/s/lodge$|"
                     r"/storage/|/(qemu\.conf|\.lock)|/nwfilter|/secrets|/network|/checkpoint|/snapshot|"
                     r"/dump$|/dbus|/autostart|/\.bash|/pki/")


def files():
    """Every file of the user's that could be a machine's."""
    found = set()
    for root, _, names in os.walk(os.environ["HOME"]):
        for name in names:
            path = os.path.join(root, name)
            if not IGNORED.search(path):
                found.add(path)
    return found


class Serial:
    """The serial line of a running machine."""

    def __init__(self, uuid):
        path = wait_for(lambda: virsh("ttyconsole", uuid), 30, "the serial line")
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.text = ""

    def read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return
        try:
            self.text += os.read(self.fd, 65536).decode("utf-8", "replace")
        except (BlockingIOError, OSError):
            time.sleep(0.05)

    def expect(self, pattern, seconds=120):
        """Waits for the pattern and forgets everything up to it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            match = re.search(pattern, self.text)
            if match:
                self.text = self.text[match.end():]
                return match
            self.read(0.5)
        raise AssertionError(f"waited {seconds} s for {pattern!r}; the guest said {self.text!r}")

    def close(self):
        os.close(self.fd)


class Machine:
    """One made with lodgectl, deleted at the end of a with statement."""

    def __init__(self, title, *arguments, start=True):
        self.title = title
        # A memory that is given again takes the place of this one.
        self.uuid = ctl.json("create", "--name", title, "--memory", "256M", "--cpus", "1",
                             "--no-start", *arguments)["uuid"]
        self.serial = None
        if start:
            ctl.good("start", self.uuid)
            self.serial = Serial(self.uuid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.serial is not None:
            self.serial.close()
        if self.uuid in definitions():
            ctl("delete", self.uuid)

    def show(self):
        return ctl.json("show", self.uuid)

    def ready(self, seconds=180):
        return self.serial.expect(r"LODGE GUEST READY \((\w+), (\w+)\)", seconds)


def linux(title, *arguments, cmdline="", start=True):
    return Machine(title, "--kernel", guest("kernel"), "--initrd", guest("initrd"),
                   "--cmdline", f"console=tty0 console=ttyS0 quiet loglevel=3 no_timer_check {cmdline}".strip(),
                   *arguments, start=start)
