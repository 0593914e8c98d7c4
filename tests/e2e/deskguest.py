# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest with a desktop, asked by QEMU's guest agent what has arrived in it."""
import base64
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

import libvirt
import libvirt_qemu

from guests import ctl
from harness import Failure, PATIENCE, SKIP, connect, find_domain, wait_for

# An emulated Debian takes its time; what it does then, too.
BOOT_SECONDS = 5 * PATIENCE
SCREEN = "DISPLAY=:0; export DISPLAY; "


def desktop_file(name):
    path = os.environ.get(f"LODGE_TEST_DESKTOP_{name}")
    if not path:
        print("SKIP: run below tests/guest/build-desktop")
        sys.exit(SKIP)
    return path


class DesktopGuest:
    def __init__(self, title, *options):
        """A machine made by Lodge for Debian, with a disk on which Debian is."""
        self.title = title
        ctl("create", "--name", title, "--os", "debian12", "--kernel", desktop_file("KERNEL"), "--initrd",
            desktop_file("INITRD"), "--memory", "768M", "--cpus", "2", "--disk-size", "2G", "--no-start", "--cmdline",
            "console=tty0 console=ttyS0 quiet loglevel=3 mitigations=off no_timer_check", *options)
        self.fill(self.disk())

    def disk(self):
        tree = xml.etree.ElementTree.fromstring(find_domain(self.title).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
        return tree.find("devices/disk[@device='disk']/source").get("file")

    @staticmethod
    def fill(path):
        """As if Debian had been installed on it."""
        subprocess.run(["cp", "--reflink=auto", "--sparse=always", desktop_file("DISK"), path], check=True)

    def agent(self, command, **arguments):
        request = {"execute": command, **({"arguments": arguments} if arguments else {})}
        # On a connection of its own, daemons come and go.
        connection = connect()
        domain = connection.lookupByUUIDString(find_domain(self.title).UUIDString())
        return json.loads(libvirt_qemu.qemuAgentCommand(domain, json.dumps(request), 30, 0)).get("return")

    def answers(self):
        try:
            self.agent("guest-ping")
            return True
        except (libvirt.libvirtError, AttributeError):
            return None

    def run(self, command, given=None, seconds=2 * PATIENCE):
        """Runs a line of shell as root: its exit status and what it wrote, as bytes."""
        arguments = {"path": "/bin/sh", "arg": ["-c", SCREEN + command], "capture-output": True}
        if given is not None:
            arguments["input-data"] = base64.b64encode(given).decode()
        pid = self.agent("guest-exec", **arguments)["pid"]

        def ended():
            status = self.agent("guest-exec-status", pid=pid)
            return status if status["exited"] else None

        status = wait_for(ended, f"the guest to end “{command}”", seconds)
        return status.get("exitcode", -1), base64.b64decode(status.get("out-data", ""))

    def good(self, command, given=None):
        """What the line wrote, as bytes; it has to succeed."""
        code, said = self.run(command, given)
        if code != 0:
            raise Failure(f"in the guest “{command}” ends with {code}: {said.decode(errors='replace')}")
        return said

    def text(self, command):
        return self.good(command).decode(errors="replace").strip()

    def soon(self, command, seconds=2 * PATIENCE):
        wait_for(lambda: self.run(command)[0] == 0, f"“{command}” to succeed in the guest", seconds)

    def begin(self, command, log):
        """Starts what runs on and writes into the log, afresh."""
        self.good(f"{command} </dev/null >{log} 2>&1 &")

    def uptime(self):
        """Seconds by its own clock."""
        return float(self.text("cut -d' ' -f1 /proc/uptime"))

    def wait_up(self):
        """Until somebody could work with the desktop, and the agent of the display is at work."""
        wait_for(self.answers, "the guest's agent", BOOT_SECONDS)
        self.soon("xset q && pidof openbox && pidof spice-vdagent && pidof spice-vdagentd", BOOT_SECONDS)

    def screen_size(self):
        found = re.search(r"dimensions:\s+(\d+)x(\d+)", self.text("xdpyinfo"))
        return (int(found.group(1)), int(found.group(2))) if found else None

    def tell(self):
        """What the guest knows of a failure, for the log."""
        try:
            said = self.run("journalctl -b --no-pager -n 60 -o short-monotonic; xrandr; ps ax -o pid,args | tail -40;"
                            " tail -20 /home/guest/.local/share/xorg/Xorg.0.log /tmp/*.log")[1]
            print("# the guest knows:", *said.decode(errors="replace").splitlines(), sep="\n#   ", flush=True)
        except (Failure, libvirt.libvirtError, AttributeError) as error:
            print(f"# the guest does not answer: {error}", flush=True)
