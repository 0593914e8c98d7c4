# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests use: Lodge by accessible names, machines by libvirt, the guest by serial.

Everything waits for what it wants with wait_for () and gives up loudly. The tests run below
session-run and x-run; LODGE_TEST_PROGRAM names the application and LODGE_TEST_GUEST_* the guest.
"""
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time

import gi
import libvirt
from PIL import Image, ImageChops, ImageGrab, ImageStat

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = float(os.environ.get("LODGE_TEST_SECONDS", "60"))
URI = os.environ.get("LODGE_TEST_URI", "qemu:///session")
SKIP = 77
BUTTONS = ("push button", "button", "toggle button")
libvirt.registerErrorHandler(lambda _context, _error: None, None)


class Failure(Exception):
    """The test's finding: a sentence."""


def wait_for(condition, what, seconds=PATIENCE):
    """What the condition gives once it is neither None nor False."""
    deadline = time.monotonic() + seconds
    while True:
        asked = time.monotonic()
        found = condition()
        if found is not None and found is not False:
            return found
        if time.monotonic() > deadline:
            raise Failure(f"waited {seconds:.0f} s in vain for {what}")
        # A look through a whole tree takes its time: leave as much to those we wait for.
        time.sleep(max(0.05, time.monotonic() - asked))


def guest_file(name):
    path = os.environ.get(f"LODGE_TEST_GUEST_{name}", "")
    if not path or not os.path.isfile(path) or os.path.getsize(path) == 0:
        print("SKIP: the guest could not be built here")
        sys.exit(1 if os.environ.get("CI") else SKIP)
    return path


class Steps:
    """The test's steps as TAP cases: after a failed one the rest is told as not reached."""

    def __init__(self, on_failure):
        self.count, self.failed, self.on_failure = 0, False, on_failure

    def __call__(self, name, step, *arguments):
        self.count += 1
        started = time.monotonic()
        if self.failed:
            print(f"not ok {self.count} {name} # not reached", flush=True)
            return
        try:
            step(*arguments)
        except (Failure, GLib.Error, libvirt.libvirtError, OSError, subprocess.SubprocessError) as error:
            self.failed = True
            print(f"# {name}: {error}", flush=True)
            print(f"not ok {self.count} {name}", flush=True)
            self.on_failure()
            return
        print(f"ok {self.count} {name} # {time.monotonic() - started:.1f} s", flush=True)

    def finish(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed or self.count == 0 else 0


def is_visible(node):
    """GTK 4.8 says SHOWING of windows only; what lies in a hidden page of a stack counts as visible."""
    # The application itself has no states.
    states = node.get_state_set()
    return states.contains(Atspi.StateType.VISIBLE) or states.is_empty()


def children(node):
    """The children, all asked for at once, before there are others."""
    found = [node.get_child_at_index(index) for index in range(node.get_child_count())]
    return [child for child in found if child is not None]


def label_of(node):
    """The node's name as it is read; GTK 4.8 puts a button's own name before its text: “_Back Back”."""
    name = node.get_name() or ""
    half = len(name) // 2
    for cut in (half, half + 1):
        if cut and name[:cut].replace("_", "").strip() == name[cut:].strip():
            return name[cut:].strip()
    return name


def text_of(node):
    try:
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))
    except GLib.Error:
        return None


def has_place(node):
    component = node.get_component_iface()
    if component is None:
        return True
    extents = component.get_extents(Atspi.CoordType.WINDOW)
    return extents.width > 0 and extents.height > 0


def is_sensitive(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def tree(node, depth=0):
    """The accessible tree as text, for a failed test's log."""
    lines = []
    try:
        if is_visible(node):
            if label_of(node) and node.get_role_name() not in ("filler", "panel", "scroll bar", "label", "image"):
                lines.append(f"{'  ' * depth}{node.get_role_name()} {label_of(node)!r}")
            for child in children(node):
                lines += tree(child, depth + 1)
    except GLib.Error:
        pass
    return lines


class Lodge:
    """The application, found by its process in the accessibility tree."""

    def __init__(self, *arguments, environment=None):
        self.log = open(os.path.join(os.environ["HOME"], "lodge.log"), "ab")
        self.process = subprocess.Popen(
            [os.environ["LODGE_TEST_PROGRAM"], *arguments], stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, env=dict(os.environ, **(environment or {})))
        self.node = None

    @property
    def pid(self):
        return self.process.pid

    def wait_up(self):
        def application():
            if self.process.poll() is not None:
                raise Failure(f"Lodge ended with {self.process.returncode}")
            for child in children(Atspi.get_desktop(0)):
                try:
                    if child.get_process_id() == self.pid and child.get_child_count():
                        return child
                except GLib.Error:
                    continue
            return None

        self.node = wait_for(application, "Lodge in the accessibility tree")
        # Rows come and go: what is cached is soon a ghost.
        self.node.set_cache_mask(Atspi.Cache.NONE)
        return self

    def _search(self, node, wanted, found):
        try:
            if not is_visible(node):
                return
            if wanted(node) and has_place(node):
                found.append(node)
            for child in children(node):
                self._search(child, wanted, found)
        except GLib.Error:
            pass

    def all(self, name, roles=None, sensitive=None):
        """Visible nodes whose name is, or matches, the name; roles by their AT-SPI names."""
        def wanted(node):
            text = label_of(node)
            if not (name.search(text) if isinstance(name, re.Pattern) else text == name):
                return False
            if roles is not None and node.get_role_name() not in roles:
                return False
            return sensitive is None or is_sensitive(node) == sensitive

        found = []
        self._search(self.node, wanted, found)
        return found

    def has(self, name, roles=None, sensitive=None):
        return bool(self.all(name, roles, sensitive))

    def find(self, name, roles=None, sensitive=None, seconds=PATIENCE):
        def last():
            if self.process.poll() is not None:
                raise Failure(f"Lodge ended with {self.process.returncode}")
            found = self.all(name, roles, sensitive)
            return found[-1] if found else None

        return wait_for(last, f"“{getattr(name, 'pattern', name)}” in the window", seconds)

    def gone(self, name, roles=None, seconds=PATIENCE):
        wait_for(lambda: not self.all(name, roles), f"“{getattr(name, 'pattern', name)}” to go", seconds)

    def ask_beyond(self):
        """Asks for a window that there is not, as who still counts one that has just closed."""
        try:
            self.node.get_child_at_index(self.node.get_child_count())
        except GLib.Error:
            pass

    def press(self, name, roles=BUTTONS, seconds=PATIENCE):
        """Presses a button as assistive technology does."""
        def pressed():
            for node in reversed(self.all(name, roles, True)):
                try:
                    action = node.get_action_iface()
                    if action is not None and action.get_n_actions() and action.do_action(0):
                        return True
                except GLib.Error:
                    continue
            return None

        wait_for(pressed, f"a button “{getattr(name, 'pattern', name)}” that can be pressed", seconds)

    def windows(self):
        """The X windows of the application that are on the screen, the topmost last."""
        listed = subprocess.run(["xprop", "-root", "-notype", "_NET_CLIENT_LIST_STACKING"], check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        mine = []
        for window in re.findall(r"0x[0-9a-f]+", listed):
            owner = subprocess.run(["xprop", "-id", window, "-notype", "_NET_WM_PID"], check=False,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
            if owner.strip().endswith(f"= {self.pid}"):
                mine.append(window)
        return mine

    def place(self, node):
        """Where the node is on the screen: x, y, width, height."""
        top = self.window_of(node)
        window = self._x_window(top)
        geometry = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], check=True,
                                  stdout=subprocess.PIPE, text=True).stdout
        facts = dict(line.split("=", 1) for line in geometry.splitlines() if "=" in line)
        whole = top.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        # The window's own border lies around what GTK counts.
        border_x = (int(facts["WIDTH"]) - whole.width) // 2
        border_y = (int(facts["HEIGHT"]) - whole.height) // 2
        return (int(facts["X"]) + border_x + extents.x, int(facts["Y"]) + border_y + extents.y,
                extents.width, extents.height)

    @staticmethod
    def window_of(node):
        while node.get_parent() is not None and node.get_parent().get_role() != Atspi.Role.APPLICATION:
            node = node.get_parent()
        return node

    def _x_window(self, top):
        name = top.get_name() or ""
        windows = self.windows()
        for window in reversed(windows):
            title = subprocess.run(["xdotool", "getwindowname", window], check=False,
                                   stdout=subprocess.PIPE, text=True).stdout.strip()
            if title == name:
                return window
        if not windows:
            raise Failure("Lodge has no window on the screen")
        return windows[-1]

    def click(self, node, button="1"):
        self.scroll_to(node)
        x, y, width, height = self.place(node)
        subprocess.run(["xdotool", "mousemove", str(x + width // 2), str(y + height // 2), "click", button],
                       check=True)

    def scroll_to(self, node):
        """Turns the wheel until the node is in what scrolls around it, off the edges."""
        around = node
        while around.get_parent() is not None and around.get_role_name() not in ("scroll pane", "frame", "dialog"):
            around = around.get_parent()
        left, top, width, height = self.place(around)
        margin = 24 if around.get_role_name() == "scroll pane" or height > 300 else 0

        def inside():
            _, y, _, own = self.place(node)
            middle = y + own // 2
            if top + min(margin, own // 2) <= middle < top + height - margin or own > height // 2:
                return True
            wheel = "5" if middle > top + height // 2 else "4"
            subprocess.run(["xdotool", "mousemove", str(left + width // 2), str(top + height // 2),
                            "click", wheel], check=True)
            return None

        wait_for(inside, f"“{label_of(node)}” to scroll into the window", 20)

    def activate(self, name, roles=None):
        """Clicks a row, an entry or an item: GTK 4.8 gives those no action."""
        self.click(self.find(name, roles, True))

    def choose_in_menu(self, button, *items):
        """Opens the menu and chooses the item; before it come the menus within that one in which it is."""
        self.press(button)
        for item in items:
            self.find(item, sensitive=True)
            self.go_down_to(item)

    def choose_in_combo(self, row, item):
        """Opens the row's list, again if a list that closes took the click, and chooses the item."""
        def opened():
            self.activate(row, ("combo box",))
            try:
                return self.find(item, seconds=5)
            except Failure:
                return None

        wait_for(opened, f"“{item}” in the list of “{row}”")
        self.go_down_to(item)

    def go_down_to(self, item):
        """By keyboard: what pops up has coordinates of its own."""
        # A row's own menu may have the same item.
        nodes = self.all(item)

        def reached():
            if any(self.has_focus(node) for node in nodes):
                return True
            key("Down")
            return None

        wait_for(reached, f"the focus on “{item}”", 30)
        key("Return")

    @staticmethod
    def has_focus(node):
        """Whether the node, or the list item around it, has the keyboard focus."""
        for _ in range(4):
            if node is None:
                return False
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return True
            node = node.get_parent()
        return False

    def is_on(self, name):
        """Whether the switch in the row is on; it is so only when it has moved all the way."""
        found = []
        for row in self.all(name, ("list item",)):
            self._search(row, lambda node: node.get_state_set().contains(Atspi.StateType.CHECKED), found)
        return bool(found)

    def turn(self, name):
        """The row's switch, on or off."""
        before = self.is_on(name)
        self.activate(name, ("list item",))
        wait_for(lambda: self.is_on(name) != before or None, f"“{name}” to be {'off' if before else 'on'}")

    def wait_entry(self, text):
        """Waits until an entry of the window holds the text."""
        def held():
            return any(text_of(node) == text for node in self.all(re.compile(""), ("text", "entry")))

        wait_for(held, f"“{text}” in an entry", 20)

    def end(self):
        """Closes the application as a session does."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.log.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def key(*names):
    subprocess.run(["xdotool", "key", "--delay", "40", *names], check=True)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "40", text], check=True)


def connect():
    return libvirt.open(URI)


def domains(connection=None):
    return (connection or connect()).listAllDomains()


def find_domain(title):
    """The domain with the title, or None; on a connection of its own, daemons come and go."""
    try:
        for domain in domains():
            try:
                if domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None) == title:
                    return domain
            except libvirt.libvirtError:
                continue
    except libvirt.libvirtError:
        pass
    return None


def state_of(title):
    domain = find_domain(title)
    try:
        return domain.state()[0] if domain is not None else None
    except libvirt.libvirtError:
        return None


def wait_state(title, state, what, seconds=PATIENCE):
    wait_for(lambda: state_of(title) == state, f"the machine to be {what}", seconds)


def processes(program):
    """The pids of this user's processes whose program has the name."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{entry}").st_uid != os.getuid():
                continue
            with open(f"/proc/{entry}/cmdline", "rb") as line:
                argv = line.read().split(b"\0")
            with open(f"/proc/{entry}/environ", "rb") as environment:
                ours = f"HOME={os.environ['HOME']}".encode() in environment.read().split(b"\0")
        except OSError:
            continue
        # libvirt gives QEMU a home of its own below ours.
        ours = ours or any(os.environ["HOME"].encode() in word for word in argv)
        if ours and os.path.basename(argv[0].decode(errors="replace")) == program:
            found.append(int(entry))
    return found


def kill_all(program, number=signal.SIGKILL):
    pids = processes(program)
    for pid in pids:
        os.kill(pid, number)
    return pids


def qemu_log():
    """The last lines of the machines' logs."""
    folder = os.path.join(os.environ["XDG_CACHE_HOME"], "libvirt/qemu/log")
    lines = []
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as log:
            lines += [line for line in log.read().splitlines() if not line.startswith("-")][-12:]
    return lines


class Serial:
    """What the guest says on its serial line, read in a thread of its own."""

    def __init__(self, title):
        self.text, self.lock, self.ended = "", threading.Lock(), threading.Event()
        self.connection = connect()
        self.stream = self.connection.newStream(0)
        domain = wait_for(lambda: find_domain(title), f"the machine “{title}”")
        domain = self.connection.lookupByUUIDString(domain.UUIDString())
        domain.openConsole(None, self.stream, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while True:
                data = self.stream.recv(4096)
                if not data or data == -2:
                    return
                with self.lock:
                    self.text += data.decode(errors="replace")
        except (libvirt.libvirtError, TypeError):
            pass
        finally:
            self.ended.set()

    def send(self, text):
        """Types into the shell on the serial line."""
        self.stream.send(text.encode() + b"\n")

    def mark(self):
        with self.lock:
            return len(self.text)

    def says(self, pattern, since=0):
        with self.lock:
            return re.search(pattern, self.text[since:]) is not None

    def wait(self, pattern, since=0, seconds=PATIENCE):
        def said():
            if not self.says(pattern, since) and self.ended.is_set():
                raise Failure(f"the machine ended before the guest said “{pattern}”")
            return self.says(pattern, since)

        wait_for(said, f"“{pattern}” from the guest", seconds)


def screendump(title):
    """The machine's screen as QEMU itself sees it."""
    connection = connect()
    stream = connection.newStream(0)
    data = io.BytesIO()
    connection.lookupByUUIDString(find_domain(title).UUIDString()).screenshot(stream, 0)
    stream.recvAll(lambda _stream, chunk, buffer: buffer.write(chunk), data)
    stream.finish()
    data.seek(0)
    return Image.open(data).convert("RGB")


def screen(box=None):
    return ImageGrab.grab(bbox=box, xdisplay=os.environ["DISPLAY"]).convert("RGB")


def shown_part(size, area):
    """Where a picture of that size lies in the area when it is fitted into it, or shown as it is."""
    width, height = size
    scale = min(area[0] / width, area[1] / height)
    shown = round(width * scale), round(height * scale)
    left, top = (area[0] - shown[0]) // 2, (area[1] - shown[1]) // 2
    return left, top, left + shown[0], top + shown[1]


def difference(one, other):
    """How far two pictures are apart, 0 to 255, the mean over pixels and channels."""
    small = (240, 150)
    pictures = [picture.resize(small, Image.BOX) for picture in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*pictures)).mean) / 3


def is_plain(picture):
    """Whether there is next to nothing on the picture."""
    return max(ImageStat.Stat(picture).stddev) < 30


def save_picture(picture, name):
    folder = os.environ.get("LODGE_TEST_PICTURES")
    if folder:
        os.makedirs(folder, exist_ok=True)
        picture.save(os.path.join(folder, name))


def tell_all(name, lodge=None, serial=None, title=None):
    """What is known at a failure, for the log; a picture of the screen where pictures are kept."""
    def lines(heading, found):
        print(f"# {heading}:", *found, sep="\n#   ", flush=True)

    try:
        save_picture(screen(), f"{name}-failed.png")
        if lodge is not None and lodge.node is not None and lodge.process.poll() is None:
            lines("the window", tree(lodge.node))
        if serial is not None:
            lines("the guest said", [line for line in serial.text.splitlines() if line.strip()][-60:])
        if title is not None:
            print("# libvirt says:", state_of(title), flush=True)
        lines("QEMU said", qemu_log())
        with open(os.path.join(os.environ["HOME"], "lodge.log"), encoding="utf-8", errors="replace") as log:
            lines("Lodge said", log.read().splitlines()[-30:])
    except (Failure, OSError, subprocess.SubprocessError) as error:
        print(f"# {error}", flush=True)
