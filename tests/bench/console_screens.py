# SPDX-License-Identifier: GPL-3.0-or-later
"""The screens that tests/bench/console shows viewers on: x-run's and sway-run's, which started it."""
import json
import os
import re
import struct
import subprocess
import time

QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Failed(Exception):
    """A viewer or a server did not do its part."""


def parent_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        return int(stat.read().rpartition(")")[2].split()[1])


def find_server(name):
    """The one that the program which started us did."""
    ancestors, pid = set(), os.getpid()
    while pid > 0:
        pid = parent_of(pid)
        ancestors.add(pid)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm", encoding="ascii", errors="replace") as file:
                if file.read().strip() == name and parent_of(pid) in ancestors:
                    return int(pid)
        except OSError:
            continue
    raise SystemExit(f"{name} is not to be found: run this below x-run or sway-run.")


def output_of(argv, text=True):
    return subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=text).stdout


def some_of(pixels, n_bytes, n_rows):
    """Four rows of a picture, each @n_bytes long."""
    return [pixels[row * n_bytes:(row + 1) * n_bytes] for row in range(n_rows // 5, n_rows, n_rows // 5)][:4]


class XScreen:
    """Windows are where openbox puts them until they are moved."""

    name = "X"

    def __init__(self, build):
        self.server = find_server("Xvfb")
        self.probe_argv = [os.path.join(build, "tests/bench/first-pixel"), "20"]

    def look(self):
        """Begins to wait for the first pixel of a guest's: what answers it, and since when."""
        probe = subprocess.Popen(self.probe_argv, stdout=subprocess.PIPE, text=True)
        probe.stdout.readline()
        return probe, time.monotonic()

    @staticmethod
    def largest(pid):
        """Width, height and number of a program's largest window."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            sizes = []
            for window in output_of(["xdotool", "search", "--onlyvisible", "--pid", str(pid)]).split():
                size = re.search(r"Geometry: (\d+)x(\d+)", output_of(["xdotool", "getwindowgeometry", window]))
                if size and int(size.group(1)) >= 200:
                    sizes.append((int(size.group(1)), int(size.group(2)), window))
            if sizes:
                return max(sizes)
            time.sleep(0.05)
        raise Failed("no window")

    def window(self, pid):
        return self.largest(pid)[2]

    def size(self, pid):
        return self.largest(pid)[:2]

    def resize(self, pid, size):
        window = self.window(pid)
        subprocess.run(["xdotool", "windowmove", window, "0", "0"], check=False, **QUIET)
        try:
            subprocess.run(["xdotool", "windowsize", "--sync", window, *map(str, size)], check=False, timeout=5,
                           **QUIET)
        except subprocess.TimeoutExpired:
            pass  # it has the size already

    @staticmethod
    def blue_rows():
        """The blue of all pixels of a few rows of the screen."""
        dump = output_of(["xwd", "-root", "-silent"], text=False)
        header = struct.unpack(">25I", dump[:100])
        width, height, step, n_bytes, n_colors = *header[4:6], header[11] // 8, header[12], header[19]
        return [row[:width * step:step] for row in some_of(dump[header[0] + n_colors * 12:], n_bytes, height)]

    def hide(self, pid):
        subprocess.run(["xdotool", "windowminimize", "--sync", self.window(pid)], check=False, timeout=20, **QUIET)

    def show(self, window):
        subprocess.run(["xdotool", "windowmap", window], check=False, timeout=20, **QUIET)


class WaylandScreen:
    """Nothing is asked of what a window shows: no client may look at another's, short of a picture of it all."""

    name = "sway"

    def __init__(self, build):
        del build
        self.server = find_server("sway")
        self.tell("for_window [app_id=.*] floating enable")

    @staticmethod
    def look():
        return None, time.monotonic()

    @staticmethod
    def tell(command):
        return output_of(["swaymsg", command])

    @staticmethod
    def place(pid):
        """Where the largest window of a program is; None: there is none."""
        found, rest = None, [json.loads(output_of(["swaymsg", "-t", "get_tree"]))]
        while rest:
            node = rest.pop()
            rest += node["nodes"] + node["floating_nodes"]
            if node.get("pid") == pid and (found is None or node["rect"]["width"] > found["width"]):
                found = node["rect"]
        return found

    def size(self, pid):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            place = self.place(pid)
            if place is not None and place["width"] >= 200:
                return place["width"], place["height"]
            time.sleep(0.05)
        raise Failed("no window")

    def resize(self, pid, size):
        wanted = {"x": 0, "y": 0, "width": size[0], "height": size[1]}
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            self.tell(f"[pid={pid}] floating enable, resize set {size[0]} {size[1]}, move absolute position 0 0")
            if self.place(pid) == wanted:
                return
            time.sleep(0.05)
        raise Failed(f"it did not become {wanted}, but {self.place(pid)}")

    @staticmethod
    def blue_rows():
        """The blue of all pixels of a few rows of the screen."""
        picture = output_of(["grim", "-t", "ppm", "-"], text=False)
        _, size, _, pixels = picture.split(b"\n", 3)
        width, height = map(int, size.split())
        return [row[2::3] for row in some_of(pixels, width * 3, height)]
