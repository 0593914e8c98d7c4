# SPDX-License-Identifier: GPL-3.0-or-later
"""Two running guests and the window, for tests of what connects machines."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import libvirt  # noqa: E402
import world  # noqa: E402
from guests import PORT, Guest  # noqa: E402
from harness import Failure, Lodge, connect, find_domain, guest_file, tell_all, wait_for, wait_state  # noqa: E402
from netpages import ROW, Pages  # noqa: E402


class Pair:
    def __init__(self, name):
        self.name = name
        self.lodge = self.pages = None
        self.anna = self.bert = None

    def on_failure(self):
        for guest in (self.anna, self.bert):
            if guest is not None:
                tell_all(f"{self.name}-{guest.title}", self.lodge, guest.serial, guest.title)

    def prepare(self, *arguments, file=guest_file):
        self.anna, self.bert = Guest("Anna", file), Guest("Bert", file)
        self.lodge = Lodge(*arguments).wait_up()
        self.pages = Pages(self.lodge)
        for guest in (self.anna, self.bert):
            self.lodge.activate(re.compile(f"^{guest.title}, "), ROW)
            self.lodge.press("Start")
            wait_state(guest.title, libvirt.VIR_DOMAIN_RUNNING, "running")
        for guest in (self.anna, self.bert):
            guest.connect()

    def traffic(self, gateways, doors=(), inner=(), peers=()):
        """Tried from Anna."""
        return world.Traffic(self.anna.reaches, gateways, doors, inner, peers)

    def meets(self, address):
        wait_for(lambda: self.anna.reaches(address, PORT), f"Anna to reach Bert at {address}", 90)

    @staticmethod
    def mac(guest):
        return re.search(r"<mac address='([0-9a-f:]+)'", find_domain(guest.title).XMLDesc(0)).group(1)

    @staticmethod
    def networks():
        return [network.name() for network in connect().listAllNetworks()]

    def delete(self, name):
        """Once nobody is on it."""
        for guest in (self.anna, self.bert):
            self.pages.machine(guest.title, 4)
            self.pages.turn("Off")
        self.pages.network(name)
        self.lodge.press("Delete…")
        self.lodge.press("Delete")
        wait_for(lambda: name not in self.networks(), f"“{name}” to go from libvirt")
        self.lodge.find(re.compile("^New Network"))

    def close(self):
        self.lodge.end()
        if self.lodge.process.returncode not in (0, -15):
            raise Failure(f"Lodge ended with {self.lodge.process.returncode}")
