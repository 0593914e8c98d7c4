# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests of the end-to-end tests that are asked things by their shell on the serial line."""
import os
import re
import subprocess

from harness import Failure, PATIENCE, Serial, URI, guest_file, wait_for

PORT = 7007
# What a lease brings. Typed, because the guest's disk is what it was built with.
SCRIPT = ("mkdir -p /etc; printf '#!/bin/sh\\n[ \"$1\" = bound ] || exit 0\\n"
          "ip addr flush dev $interface\\nip addr add $ip/$mask dev $interface\\n"
          "[ -z \"$router\" ] || ip route add default via $router\\n' >/etc/udhcpc; chmod 755 /etc/udhcpc")


def ctl(*words):
    done = subprocess.run([os.environ["LODGECTL"], "--connect", URI, *words], check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure(f"lodgectl {' '.join(words)}: {done.stderr}")
    return done.stdout


class Guest:
    """A machine with a kernel and no disk, whose adapter sees its cable pulled."""

    def __init__(self, title, file=guest_file):
        """@file: gives the path of a part of the guest, where QEMU can read it."""
        self.title, self.serial, self.number = title, None, 0
        ctl("create", "--name", title, "--kernel", file("KERNEL"), "--initrd", file("INITRD"),
            "--memory", "256M", "--cpus", "1", "--disk-size", "0", "--no-start", "--cmdline",
            "console=tty0 console=ttyS0 quiet loglevel=3 mitigations=off no_timer_check vt.global_cursor_default=0")
        # The driver of the e1000e does not notice a pulled cable under QEMU 7.2.
        ctl("nic", title, "set", "--model", "virtio")

    def connect(self):
        """To the serial line of the machine that has just been started."""
        self.serial = Serial(self.title)
        self.serial.wait("LODGE GUEST READY", seconds=4 * PATIENCE)
        # What is typed before the shell is there is lost.
        wait_for(self._prompts, "the guest's shell", 2 * PATIENCE)
        self.soon("[ -e /sys/class/net/eth0 ] && [ -e /proc/net/packet ]")
        self.good(SCRIPT)
        self.sh("ip link set lo up; ip link set eth0 up")
        self.sh(f"(while :; do nc -l -p {PORT} -e cat; done </dev/null >/dev/null 2>&1 &)")

    def _prompts(self):
        since = self.serial.mark()
        self.serial.send("")
        try:
            self.serial.wait("lodge-guest#", since, 2)
            return True
        except Failure:
            if self.serial.ended.is_set():
                raise
            return None

    def sh(self, command, seconds=PATIENCE):
        """Its exit code, and what it said."""
        self.number += 1
        since = self.serial.mark()
        # The echo of the line does not look like its end.
        self.serial.send(f"{command}; echo DO''NE-{self.number}-$?-")
        pattern = rf"DONE-{self.number}-(\d+)-"
        self.serial.wait(pattern, since, seconds)
        said = self.serial.text[since:]
        return int(re.search(pattern, said).group(1)), said

    def good(self, command):
        code, said = self.sh(command)
        if code != 0:
            raise Failure(f"{self.title}: “{command}” ends with {code}: {said}")
        return said

    def soon(self, command, seconds=2 * PATIENCE):
        wait_for(lambda: self.sh(command)[0] == 0, f"{self.title}: {command}", seconds)

    def lease(self):
        """Asks for an address until it gets one; gives it."""
        def leased():
            self.sh("ip addr flush dev eth0; ip link set eth0 up")
            _, said = self.sh("udhcpc -i eth0 -q -n -t 4 -T 1 -s /etc/udhcpc 2>&1")
            found = re.search(r"lease of ([\d.]+)", said)
            return found.group(1) if found else None

        return wait_for(leased, f"{self.title} to get an address", 2 * PATIENCE)

    def take(self, address):
        """Has this address, and sends all else to a router that may or may not be there."""
        self.sh(f"ip addr flush dev eth0; ip link set eth0 up; ip addr add {address}/24 dev eth0; "
                "ip route add default dev eth0")

    def reaches(self, address, port):
        """Whether what it says there comes back."""
        return self.sh(f"echo hello | nc -w 3 {address} {port} | grep -q hello")[0] == 0
