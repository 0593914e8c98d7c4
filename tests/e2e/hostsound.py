# SPDX-License-Identifier: GPL-3.0-or-later
"""A PulseAudio of the test's own: what is played there is recorded and measured, and its microphone hears the test.

As lodge-test-pulse.c does it for tests in C.
"""
import array
import math
import os
import shutil
import subprocess
import sys

from harness import SKIP, wait_for

RATE = 48000
# The first samples of a recording are from before it began.
SKIPPED = RATE // 5
HEARD = RATE // 2
WHISTLE_LEVEL = 16000
PROGRAMS = ("pulseaudio", "parec", "pacat", "pactl")


def tone(hertz, level, seconds=1):
    """Samples of 16 bits, one channel; whole waves fit into each second, so that it can be played in a loop."""
    return array.array("h", (round(level * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(RATE * seconds)))


def measure(samples, hertz, rate=RATE):
    """The tone's share in the power of all that is in the samples, 0 to 1, and its amplitude."""
    power = sum(sample * sample for sample in samples) / max(len(samples), 1)
    if power < 1:
        return 0.0, 0.0
    step = 2 * math.pi * hertz / rate
    re = sum(sample * math.cos(step * i) for i, sample in enumerate(samples))
    im = sum(sample * math.sin(step * i) for i, sample in enumerate(samples))
    level = 2 * math.hypot(re, im) / len(samples)
    return level * level / 2 / power, level


class HostSound:
    """Everything started after this uses it; it does not run before start ()."""

    def __init__(self):
        if not all(shutil.which(program) for program in PROGRAMS):
            print("SKIP: PulseAudio or its tools are missing")
            sys.exit(SKIP)
        self.folder = os.path.join(os.environ["HOME"], "pulse")
        self.socket = os.path.join(self.folder, "socket")
        self.daemon = self.whistling = None
        os.makedirs(self.folder, exist_ok=True)
        os.environ.update(PULSE_SERVER=f"unix:{self.socket}", PULSE_RUNTIME_PATH=self.folder,
                          PULSE_STATE_PATH=self.folder)

    def start(self):
        self.daemon = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
             "--log-level=error", "--load=module-null-sink sink_name=speakers", "--load=module-null-sink sink_name=room",
             "--load=module-remap-source master=room.monitor source_name=microphone",
             f"--load=module-native-protocol-unix auth-anonymous=1 socket={self.socket}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: os.path.exists(self.socket), "PulseAudio", 20)
        subprocess.run(["pactl", "set-default-sink", "speakers"], check=True)
        subprocess.run(["pactl", "set-default-source", "microphone"], check=True)

    @staticmethod
    def record():
        """Half a second of what is played."""
        with subprocess.Popen(["parec", "--device=speakers.monitor", "--raw", "--format=s16le", f"--rate={RATE}",
                               "--channels=1", "--latency-msec=50"], stdout=subprocess.PIPE) as parec:
            data = parec.stdout.read(2 * (SKIPPED + HEARD))
            parec.kill()
        return array.array("h", data)[SKIPPED:]

    def hear(self, hertz):
        return measure(self.record(), hertz)

    def is_silent(self):
        return not any(self.record())

    def whistle(self, hertz):
        """Plays a tone into the microphone until it is to stop, which is 0."""
        if self.whistling is not None:
            self.whistling.kill()
            self.whistling.wait()
            self.whistling = None
        if hertz == 0:
            return
        path = os.path.join(self.folder, "whistle")
        second = tone(hertz, WHISTLE_LEVEL).tobytes()
        with open(path, "wb") as file:
            for _ in range(600):
                file.write(second)
        self.whistling = subprocess.Popen(["pacat", "--playback", "--device=room", "--raw", "--format=s16le",
                                           f"--rate={RATE}", "--channels=1", path])

    @staticmethod
    def listeners():
        """How many programs have the microphone open."""
        said = subprocess.run(["pactl", "list", "short", "source-outputs"], check=True, stdout=subprocess.PIPE,
                              text=True).stdout
        # The microphone itself is one, made of the room's monitor.
        return sum("module-remap-source" not in line for line in said.splitlines())
