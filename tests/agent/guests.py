# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests with an adapter and a shell, and the processes that hold a session's networks."""
import os
import re
import shutil
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from harness import check, wait_for  # noqa: E402
from machines import Serial, ctl, linux  # noqa: E402

AGENT, NETD = os.environ["LODGE_AGENT"], os.environ["LODGE_NETD"]
DAEMON = shutil.which("libvirtd") or "/usr/sbin/libvirtd"
NEEDLE = os.environ.get("LODGE_TEST_NEEDLE", "lodge-guests-say")


class Host(threading.Thread):
    """A server of the host's at one address; says its word to who connects, and counts them."""

    def __init__(self, address="127.0.0.1"):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.socket.bind((address, 0))
        self.socket.listen(8)
        self.port = self.socket.getsockname()[1]
        self.count = 0
        self.start()

    def run(self):
        while True:
            peer, _ = self.socket.accept()
            self.count += 1
            with peer:
                peer.sendall(b"host-says\n")


def is_ours(pid):
    """Of this session: other sessions of the same user may be at work beside it. A switch lets nobody see
    its environment; it is its agent's child."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as environ:
            return b"XDG_RUNTIME_DIR=" + os.environ["XDG_RUNTIME_DIR"].encode() in environ.read().split(b"\0")
    except PermissionError:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as facts:
            return is_ours(int(facts.read().rsplit(")", 1)[1].split()[1]))


def pids(program):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as command:
                if command.read().split(b"\0")[0].decode() in (program, os.path.basename(program)) and is_ours(int(pid)):
                    found.append(int(pid))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            pass
    return sorted(found)


def kill(program):
    for pid in pids(program):
        os.kill(pid, signal.SIGKILL)


class Guest:
    """A machine with one adapter, and a shell in it."""

    def __init__(self, title, *nic, start=True, options=()):
        self.machine = linux(title, *options, start=False)
        self.uuid = self.machine.uuid
        if nic:
            self.set(*nic)
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, *facts):
        self.machine.__exit__(*facts)

    def start(self):
        ctl.good("start", self.uuid)
        self.connect()
        self.machine.ready()
        self.good("while ! [ -e /sys/class/net/eth0 ] || ! [ -e /proc/net/packet ]; do usleep 100000; done; ip link set eth0 up")

    def connect(self):
        if self.machine.serial is not None:
            self.machine.serial.close()
        self.machine.serial = Serial(self.uuid)

    def set(self, *nic):
        ctl.good("nic", self.uuid, "set", *nic)

    def sh(self, command, seconds=60):
        """(exit code, what was said)"""
        serial = self.machine.serial
        serial.text = ""
        os.write(serial.fd, f"\n{command}; echo DO''NE-$?.\n".encode())
        said = []
        deadline = time.monotonic() + seconds
        while True:
            match = re.search(r"(?s)(.*)DONE-(\d+)\.", serial.text)
            if match:
                return int(match.group(2)), match.group(1)
            check(time.monotonic() < deadline, "no answer", serial.text, said)
            serial.read(0.5)

    def good(self, command, seconds=60):
        code, said = self.sh(command, seconds)
        check(code == 0, command, said)
        return said

    def address(self, address):
        self.good(f"ip addr flush dev eth0; ip addr add {address}/24 dev eth0")

    def lease(self, tries=8):
        """Asks for an address; None when nobody answers. A driver may take seconds to see its cable."""
        _, said = self.sh(f"udhcpc -i eth0 -q -n -f -t {tries} -T 2 -s /bin/true 2>&1")
        match = re.search(r"lease of ([\d.]+)", said)
        return match.group(1) if match else None

    def reaches(self, address):
        return self.sh(f"ping -c 1 -W 1 {address}")[0] == 0

    def reads(self, address, port):
        """What a server says; "" when it can't be reached."""
        return "host-says" in self.sh(f"nc -w 2 {address} {port} </dev/null")[1]

    def says_to(self, other, address):
        """Whether the needle gets there."""
        other.sh("(nc -l -p 2000 >/tmp/heard 2>&1 &)")
        self.sh(f"echo {NEEDLE} | nc -w 2 {address} 2000")
        return NEEDLE in other.sh("sleep 1; cat /tmp/heard")[1]

    def nic(self):
        """As it runs."""
        return ctl.json("nic", self.uuid, "list")[0]["running"]


def switches():
    """What each switch says of itself."""
    folder = os.path.join(os.environ["XDG_RUNTIME_DIR"], "lodge", "net")
    found = {}
    for name in os.listdir(folder):
        with socket.socket(socket.AF_UNIX) as query:
            try:
                query.connect(os.path.join(folder, name, "query"))
                query.sendall(b'{"query":"status"}\n')
                found[name] = query.makefile().readline()
            except OSError as error:
                found[name] = str(error)
    return found


def soon(condition, what, seconds=30):
    return wait_for(condition, seconds, what)
