# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewers that tests/bench/console compares, the servers they show, and what of both is measured."""
import os
import select
import shutil
import subprocess
import time

from console_screens import Failed, QUIET

SCREEN = (1920, 1080)
LOADS = {"small": 60, "medium": 60, "full": 30, "scattered": 60}  # updates per second
WARM = 40
KEYS = 20
RAMP = 600  # pixels; the narrowest screen that is looked at between two drawings is as wide


def cpu_ms(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total / 1e6


def process_ms(pid):
    """Of its threads that have ended, too, but counted in ticks of the clock."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


def sides(build):
    """(protocol, viewer) -> the command that shows what is at a port."""
    lodge = os.path.join(build, "src/lodge")
    known = {
        ("VNC", "lodge"): lambda port: [lodge, "--view", f"vnc://127.0.0.1:{port}"],
        ("VNC", "gvncviewer"): lambda port: ["gvncviewer", f"127.0.0.1:{port - 5900}"],
        ("VNC", "remote-viewer"): lambda port: ["remote-viewer", f"vnc://127.0.0.1:{port}"],
        ("SPICE", "lodge"): lambda port: [lodge, "--view", f"spice://127.0.0.1:{port}"],
        ("SPICE", "remote-viewer"): lambda port: ["remote-viewer", f"spice://127.0.0.1:{port}"],
        ("SPICE", "spicy"): lambda port: ["spicy", "-h", "127.0.0.1", "-p", str(port)],
    }
    return {side: argv for side, argv in known.items() if side[1] == "lodge" or shutil.which(side[1])}


class Server:
    def __init__(self, build, protocol, load, fps):
        self.process = subprocess.Popen(
            [os.path.join(build, f"tests/bench/{protocol.lower()}-load"), load, str(fps), *map(str, SCREEN)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.rest = b""
        self.port = int(self.read("port"))
        self.updates = 0

    def fill(self, seconds):
        """Takes what it tells next. FALSE: nothing for so long."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return False
        data = os.read(self.process.stdout.fileno(), 65536)
        if not data:
            raise Failed("the client went away")
        self.rest += data
        return True

    def read(self, wanted):
        while True:
            while b"\n" not in self.rest:
                if not self.fill(20):
                    raise Failed(f"no {wanted} for long")
            line, _, self.rest = self.rest.partition(b"\n")
            word, _, value = line.decode("ascii").partition(" ")
            if word == wanted:
                return value

    def read_updates(self, at_least):
        while True:
            self.updates = int(self.read("updates"))
            if self.updates >= at_least:
                return time.monotonic()

    def skim(self):
        """Passes over what it has told so far."""
        while self.fill(0):
            pass
        self.rest = b""

    def read_keys(self):
        """When keys were pressed, all that there were; ends the server."""
        self.process.kill()
        words = (line.split() for line in (self.rest + self.process.stdout.read()).splitlines())
        return [int(word[1]) for word in words if len(word) == 2 and word[0] == b"key"]

    def end(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def remember_native(folder, protocol, port):
    """Lodge would fit the screen to a larger window; the others show it 1:1 there by themselves."""
    os.makedirs(os.path.join(folder, "glib-2.0/settings"))
    with open(os.path.join(folder, "glib-2.0/settings/keyfile"), "w", encoding="utf-8") as file:
        file.write("[io/github/lodgevm/Lodge]\n"
                   f"displays={{'{protocol.lower()}://127.0.0.1:{port}': {{'scaling': <'native'>}}}}\n")


class Client:
    def __init__(self, build, argv, folder, screen):
        environment = {**os.environ, "XDG_CONFIG_HOME": folder, "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1",
                       "GTK_A11Y": "none"}
        if os.path.exists(os.path.join(folder, "glib-2.0")):
            environment.update(GSETTINGS_BACKEND="keyfile", GSETTINGS_SCHEMA_DIR=os.path.join(build, "data"))
        environment.pop("GSK_RENDERER", None)  # as on a desktop: the toolkit's own choice
        self.screen = screen
        self.look()
        self.process = subprocess.Popen(argv, env=environment, **QUIET)
        self.pid = self.process.pid

    def look(self):
        self.probe, self.start = self.screen.look()

    def first_ms(self):
        """From the start of the program, or the last look, to the first pixel of the guest's on the screen. None:
        this screen can't be looked at."""
        if self.probe is None:
            return None
        line = self.probe.communicate()[0].strip()
        if not line:
            raise Failed("it shows nothing")
        return int(line) / 1000 - self.start * 1000

    def window(self):
        return self.screen.window(self.pid)

    def size(self):
        return self.screen.size(self.pid)

    def resize(self, size):
        self.screen.resize(self.pid, size)

    def end(self):
        if self.probe is not None:
            self.probe.kill()
            self.probe.wait()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def longest_ramp(row):
    """How many pixels follow each other as the servers draw them: blue rises by one, and falls back after 64."""
    longest = here = 0
    for left, right in zip(row, row[1:]):
        here = here + 1 if (right - left) % 256 in (1, 256 - 63) else 0
        longest = max(longest, here)
    return longest


def check_native(screen):
    """Neither a viewer's own setting nor a desktop may make a comparison of what is scaled with what is not."""
    if max(map(longest_ramp, screen.blue_rows())) < RAMP:
        raise Failed("it is not shown 1:1")


def set_size(client, viewer, fitted):
    """gvncviewer and remote-viewer open a window for 1:1 and scale in every other; spicy's is for 640x480."""
    if fitted:
        client.resize((1280, 800))
    elif viewer == "lodge":
        client.resize((2040, 1240))
    elif viewer == "spicy":
        width, height = client.size()
        client.resize((width + SCREEN[0] - 640, height + SCREEN[1] - 480))


class Pair:
    """A server and a client that shows it, for one measurement."""

    def __init__(self, build, side, argv_of, load, folder, screen, fitted=True):
        self.server = Server(build, side[0], load, LOADS.get(load, 60))
        if side[1] == "lodge" and not fitted:
            remember_native(folder, side[0], self.server.port)
        try:
            self.client = Client(build, argv_of(self.server.port), folder, screen)
        except OSError:
            self.server.end()
            raise

    def __enter__(self):
        return self.server, self.client

    def __exit__(self, *_):
        self.client.end()
        self.server.end()


def measure_cost(build, side, argv_of, load, fitted, seconds, screen, folder):
    with Pair(build, side, argv_of, load, folder, screen, fitted) as (server, client):
        first = client.first_ms()
        set_size(client, side[1], fitted)
        began = server.read_updates(WARM + server.updates)
        before, count = (cpu_ms(client.pid), cpu_ms(screen.server)), server.updates
        ended = began
        while ended - began < seconds:
            ended = server.read_updates(0)
        updates = server.updates - count
        after = (cpu_ms(client.pid), cpu_ms(screen.server))
        if updates <= 0:
            raise Failed("no updates")
        if not fitted:
            check_native(screen)
        return {"client": (after[0] - before[0]) / updates, "display": (after[1] - before[1]) / updates,
                "rate": updates / (ended - began), "memory": memory_mib(client.pid), "first": first}


def measure_keys(build, side, argv_of, screen, folder):
    """Key press to server, and to changed pixels, in milliseconds."""
    with Pair(build, side, argv_of, "still", folder, screen, False) as (server, client):
        client.first_ms()
        set_size(client, side[1], False)
        probe = subprocess.run([os.path.join(build, "tests/bench/key-latency"), client.window(), str(KEYS)],
                               check=False, stdout=subprocess.PIPE, text=True, timeout=90).stdout
        presses = [tuple(map(int, line.split())) for line in probe.splitlines()]
        if not presses:
            raise Failed("no key changed anything")
        keys = server.read_keys()
        reached = [next((key - at for key in keys if key >= at), None) for at, _ in presses]
        if None in reached:
            raise Failed("not every key reached the server")
        return {"server": [value / 1000 for value in reached],
                "pixels": [(until - at) / 1000 for at, until in presses]}


def measure_hidden(build, side, argv_of, seconds, screen, folder):
    """The share of a core that it takes while its window is minimized and the guest draws, and how long its
    screen takes to be back, and the first update to reach it."""
    with Pair(build, side, argv_of, "small", folder, screen) as (server, client):
        client.first_ms()
        window = client.window()
        screen.hide(client.pid)
        time.sleep(4)
        before, began = process_ms(client.pid), time.monotonic()
        time.sleep(seconds)
        percent = (process_ms(client.pid) - before) / (time.monotonic() - began) / 10
        server.skim()
        client.look()
        screen.show(window)
        server.read("updates")
        updated = time.monotonic()
        return {"percent": percent, "shown": client.first_ms(), "updated": (updated - client.start) * 1000}
