# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine without a guest whose disk is written to from outside, for tests that need no more."""
import os
import subprocess

import ownership
from harness import check
from machines import ctl


class Machine:
    def __init__(self, title, *more):
        self.uuid = ctl.json("create", "--name", title, "--memory", "64M", "--disk-size", "16M", "--no-start",
                             *more)["uuid"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ctl("delete", self.uuid)

    def show(self):
        return ctl.json("show", self.uuid)

    def state(self):
        return self.show()["state"]

    def top(self):
        return ownership.tops(self.uuid)[0]

    def folder(self):
        return os.path.dirname(self.top())

    def fill(self, number):
        """Another content; the machine is off."""
        subprocess.run(["qemu-io", "-f", "qcow2", "-c", f"write -P {number % 250 + 1} {number % 12}M 2M", self.top()],
                       check=True, stdout=subprocess.DEVNULL)
        return self.content()

    def content(self, path=None):
        return ownership.digest(path or self.top())

    def take(self, title, *more):
        return ctl.json("snapshot", self.uuid, "take", "--title", title, *more)["name"]

    def snapshot(self, *arguments, **more):
        return ctl("snapshot", self.uuid, *arguments, **more)

    def listed(self):
        return {s["name"]: s for s in ctl.json("snapshot", self.uuid, "list")}

    def names(self):
        return {name for name, s in self.listed().items() if not s["hidden"]}

    def frozen(self, name):
        return ownership.frozen(self.uuid)[name][0]


def says(done, *words):
    """It failed with one sentence that has these words and none of libvirt's or QEMU's own."""
    lines = done.err.splitlines()
    check(done.code == 1 and lines and lines[0].startswith("lodgectl: "), done)
    check(all(word in lines[0] for word in words) and "internal error" not in lines[0], words, done)
