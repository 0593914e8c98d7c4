# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop's test does with the guest's sound card and its USB ports."""
import array
import hashlib
import os
import re
import subprocess

from harness import Failure, PATIENCE, key, save_picture, screen, type_text, wait_for
from hostsound import RATE, measure, tone

TONE = 440
WHISTLE = 1000
# The amplitude with which the guest plays it.
FULL = 12000
# The tone's share in the power of all that is heard: gaps of an overloaded machine are not the tone.
PURE = 0.9
PURE_IN_GUEST = 0.8
CARD = "-q -D plughw:0 -t raw -f S16_LE -c 1 -r 48000"


class Sound:
    """Steps; @desk: the test, with the guest and the window; @host: what is heard of it."""

    def __init__(self, desk, host, clips):
        self.desk, self.host, self.clips = desk, host, clips

    def keep_volume(self):
        """Whoever connects, and be it where no sound server is, leaves the guest's volume alone."""
        self.desk.guest.good("amixer -q sset Master 70% unmute")
        before = self.desk.guest.text("amixer sget Master")
        self.desk.open_again()
        # The agent has been told all by then.
        self.clips.text_to_guest("Wieder da")
        after = self.desk.guest.text("amixer sget Master")
        if "[on]" not in before or after != before:
            raise Failure(f"the guest's volume was {before} and is {after}")

    def hears(self, hertz, least, most):
        heard = []

        def pure():
            heard[:] = [self.host.hear(hertz)]
            share, level = heard[0]
            return share > PURE and least <= level <= most or None

        try:
            wait_for(pure, f"a tone of {hertz} Hz", 2 * PATIENCE)
        except Failure as failure:
            raise Failure(f"{failure}: its share is {heard[0][0]:.2f}, its level {heard[0][1]:.0f}") from failure
        print(f"# {hertz} Hz are {heard[0][0]:.3f} of what is heard, with {heard[0][1]:.0f}", flush=True)

    def plays(self):
        """A sound server that comes later is found."""
        self.host.start()
        self.desk.guest.good("cat >/tmp/tone", tone(TONE, FULL).tobytes())
        self.desk.guest.good("amixer -q sset Master 100% unmute")
        self.desk.guest.begin(f"(while cat /tmp/tone; do :; done | aplay {CARD})", "/tmp/aplay.log")
        self.hears(TONE, FULL * 0.9, FULL * 1.1)

    def guests_volume(self):
        """The guest's mixer is the viewer's to obey."""
        self.desk.guest.good("amixer -q sset Master mute")
        wait_for(self.host.is_silent, "silence while the guest's own mixer mutes")
        self.desk.guest.good("amixer -q sset Master unmute")
        self.hears(TONE, FULL * 0.9, FULL * 1.1)

    def mute(self):
        self.desk.lodge.choose_in_menu("Machine Menu", "Devices", "Mute")
        wait_for(self.host.is_silent, "silence")
        # It plays on all the while.
        self.desk.guest.good("pidof aplay")
        self.desk.lodge.choose_in_menu("Machine Menu", "Devices", "Mute")
        self.hears(TONE, FULL * 0.9, FULL * 1.1)
        self.desk.guest.good("pkill aplay")

    def record(self):
        """The last second of four that the guest's microphone hears: opening the host's takes a while when it is busy."""
        data = self.desk.guest.good(f"arecord {CARD} -d 4 2>/tmp/arecord.log")
        return array.array("h", data[:len(data) & ~1])[-RATE:]

    def listens(self):
        self.desk.guest.good("amixer -q sset Capture 100% cap")
        self.host.whistle(WHISTLE)
        if any(self.record()):
            raise Failure("the guest hears the room although nobody has allowed it")
        if self.host.listeners() != 0:
            raise Failure("the microphone is open although nobody has allowed it")
        self.allow()
        heard = []

        def pure():
            heard[:] = [measure(self.record(), WHISTLE, RATE)]
            return heard[0][0] > PURE_IN_GUEST or None

        try:
            wait_for(pure, f"a tone of {WHISTLE} Hz in the guest", 2 * PATIENCE)
        except Failure as failure:
            raise Failure(f"{failure}: its share is {heard[0][0]:.2f}, its level {heard[0][1]:.0f}") from failure
        print(f"# in the guest {WHISTLE} Hz are {heard[0][0]:.3f} of what is heard, with {heard[0][1]:.0f}", flush=True)
        self.allow()
        self.host.whistle(0)
        wait_for(lambda: self.host.listeners() == 0 or None, "the microphone to close")

    def allow(self):
        """Or no longer."""
        self.desk.lodge.choose_in_menu("Machine Menu", "Devices", "Sound…")
        self.desk.lodge.turn("Let It Listen")
        save_picture(screen(), "desktop-sound.png")
        key("Escape")
        self.desk.lodge.gone("Let It Listen")


class Usb:
    """Steps; @desk: the test, with the guest and the window."""

    def __init__(self, desk):
        self.desk = desk
        self.disc = os.path.join(os.environ["HOME"], "handover.iso")
        self.drive = None

    def make_disc(self):
        """An ISO with one file of bytes that are nowhere else: the disc's sum and the file's."""
        folder = os.path.join(os.environ["HOME"], "handover")
        os.makedirs(folder)
        data = os.urandom(1_500_000)
        with open(os.path.join(folder, "papers.bin"), "wb") as file:
            file.write(data)
        subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-V", "HANDOVER", "-o", self.disc, folder],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(self.disc, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest(), hashlib.sha256(data).hexdigest()

    def find_drive(self):
        """The name of the CD drive on the guest's USB."""
        _, said = self.desk.guest.run("for drive in /sys/block/sr*; do readlink -f $drive; done")
        found = re.search(r"/usb\d+/.*/block/(sr\d+)$", said.decode(), re.MULTILINE)
        return found.group(1) if found else None

    def insert(self):
        whole, file = self.make_disc()
        if self.find_drive() is not None:
            raise Failure("the guest has a drive on its USB before it is given one")
        self.desk.lodge.choose_in_menu("Machine Menu", "Devices", "USB Devices…")
        self.desk.lodge.activate("Insert Disc Image…")
        self.desk.lodge.find("Insert Disc Image")
        type_text(self.disc)
        self.desk.lodge.wait_entry(self.disc)
        key("Return")
        self.desk.lodge.gone("Insert Disc Image")
        self.drive = wait_for(self.find_drive, "the drive in the guest", 2 * PATIENCE)
        self.desk.lodge.find("The machine has it")
        save_picture(screen(), "desktop-usb.png")
        print("# the guest's USB:", *self.desk.guest.text("cat /sys/bus/usb/devices/*/product").splitlines(),
              sep="\n#   ", flush=True)
        self.desk.guest.soon(f"sha256sum /dev/{self.drive} | grep -q {whole}")
        self.desk.guest.soon(f"mkdir -p /run/disc && mount -t iso9660 -o ro /dev/{self.drive} /run/disc")
        self.desk.guest.good(f"sha256sum /run/disc/papers.bin | grep -q {file}")
        self.desk.guest.good("umount /run/disc")

    def take_back(self):
        self.desk.lodge.activate(os.path.basename(self.disc))
        wait_for(lambda: self.find_drive() is None, "the drive to go from the guest")
        self.desk.lodge.gone("The machine has it")
        key("Escape")
        self.desk.lodge.gone("Insert Disc Image…")
