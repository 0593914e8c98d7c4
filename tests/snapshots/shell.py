# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest of the tests as something that remembers: in memory, on disk, in its firmware and TPM."""
import os
import re
import time

from harness import check
from machines import Serial

GUID = "11111111-1111-1111-1111-111111111111"
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
# What the guest reports by itself in between.
NOISE = re.compile(r"(INPUT|SCREEN|KEY|LINE|POINTER|BUTTON|WHEEL|POWER): .*\n")
VARIABLES = "/sys/firmware/efi/efivars"
# TPM2_ReadClock (TCG TPM 2.0 library, part 3, 29.1): its answer has the number of resets at byte 26.
READ_CLOCK = b"\x80\x01\0\0\0\x0a\0\0\x01\x81"
RESETS = slice(26, 30)
PCR = "/sys/class/tpm/tpm0/pcr-sha256/16"
ZERO = "0" * 16


def pcr_event(text):
    """TPM2_PCR_Event of register 16 (part 3, 22.3), empty password."""
    body = (b"\0\0\0\x10" + b"\0\0\0\x09" + b"\x40\0\0\x09\0\0\0\0\0" + len(text).to_bytes(2, "big") + text)
    return b"\x80\x02" + (10 + len(body)).to_bytes(4, "big") + b"\0\0\x01\x3c" + body


class Guest:
    """The shell on the serial line."""

    def __init__(self, machine, uefi=False, tpm=False, secure=False):
        self.machine, self.uefi, self.tpm, self.secure = machine, uefi, tpm, secure
        self.serial, self.number, self.disk = None, 0, "/dev/vda"

    def close(self):
        if self.serial is not None:
            self.serial.close()
            self.serial = None

    def attach(self):
        self.close()
        self.serial = Serial(self.machine.uuid)

    def send(self, text):
        os.write(self.serial.fd, text.encode())

    def run(self, command, seconds=60):
        """What the command prints, without what the terminal echoes."""
        self.number += 1
        mark = f"mark{self.number}x"
        self.send(f"echo {mark[:4]}''{mark[4:]}; {command}; echo end''{mark}\n")
        self.serial.expect(rf"{mark}\r?\n", seconds)
        match = None
        deadline = time.monotonic() + seconds
        while match is None:
            match = re.search(rf"end{mark}", self.serial.text)
            if match is None:
                check(time.monotonic() < deadline, "the guest does not answer", self.serial.text)
                self.serial.read(0.5)
        text = self.serial.text[:match.start()]
        self.serial.text = self.serial.text[match.end():]
        return NOISE.sub("", text.replace("\r", "")).strip()

    def wait(self, condition):
        text = self.run(f"for i in $(seq 300); do {condition} 2>/dev/null && echo fine && break; usleep 100000; done")
        check("fine" in text, condition, text)

    def boot(self):
        """After a start: waits for all that is looked at, and looks whether it is the guest that was meant."""
        self.attach()
        self.serial.expect(r"LODGE GUEST READY", 240)
        self.run("stty -echo")
        self.wait("[ -b /dev/vda -o -b /dev/sda ]")
        self.disk = self.run("ls /dev/vda /dev/sda 2>/dev/null").split()[0]
        if self.uefi:
            self.wait(f"mount -t efivarfs e {VARIABLES}")
        if self.tpm:
            # It is there before it answers.
            self.wait(f"[ -e /dev/tpm0 -a -n \"$(cat {PCR} 2>/dev/null)\" ]")
            self.octal("/tmp/clock", READ_CLOCK)
        if self.secure:
            found = self.run("mount -t securityfs s /sys/kernel/security; "
                             f"od -An -tx1 {VARIABLES}/SecureBoot-{GLOBAL}; cat /sys/kernel/security/lockdown")
            check(found.split()[:5] == ["06", "00", "00", "00", "01"] and "[integrity]" in found,
                  "Secure Boot is off:", found)

    def octal(self, path, data):
        text = "".join(f"\\{byte:03o}" for byte in data)
        self.run(f"printf '{text[:120]}' > {path}; printf '{text[120:]}' >> {path}")

    def ask_tpm(self, path):
        return f"exec 5<>/dev/tpm0; cat {path} >&5; head -c 4096 <&5 >/tmp/r; exec 5>&-"

    def read(self):
        """All that it remembers."""
        command = ("echo RAM $(cat /tmp/ram 2>/dev/null); "
                   f"echo DISK $(dd if={self.disk} bs=512 count=1 iflag=direct 2>/dev/null | head -c 8 | tr -d '\\000'); "
                   f"echo HASH $(dd if={self.disk} bs=1M iflag=direct 2>/dev/null | md5sum)")
        if self.uefi:
            command += f"; echo VARS $(ls {VARIABLES} | grep ^L[0-9])"
        if self.tpm:
            command += f"; echo PCR $(cat {PCR}); {self.ask_tpm('/tmp/clock')}; echo CLOCK $(od -An -v -tx1 /tmp/r)"
        answers = {}
        for line in self.run(command).splitlines():
            key, _, value = line.strip().partition(" ")
            answers[key] = value
        state = {"ram": answers["RAM"], "disk": answers["DISK"], "hash": answers["HASH"].split()[0],
                 "vars": sorted(re.findall(r"L(\d+)-", answers.get("VARS", ""))), "pcr": None, "resets": None}
        if self.tpm:
            state["pcr"] = answers["PCR"][:16]
            state["resets"] = int("".join(answers["CLOCK"].split()[RESETS]), 16)
        return state

    def write(self, number, place):
        """Remembers another number everywhere, and something of the size of a file at a place of its disk."""
        value = f"{number:08d}"
        self.run(f"echo {value} > /tmp/ram; printf {value} | dd of={self.disk} bs=512 conv=sync oflag=direct 2>/dev/null")
        self.run(f"dd if=/dev/urandom of={self.disk} bs=65536 seek={place} count=4 conv=notrunc,fsync 2>/dev/null")
        if self.uefi:
            self.run(f"printf '\\007\\000\\000\\000x' > {VARIABLES}/L{number}-{GUID}")
        if self.tpm:
            self.octal("/tmp/event", pcr_event(f"{number:04d}".encode()))
            self.run(self.ask_tpm("/tmp/event"))
        state = self.read()
        check(state["ram"] == value and state["disk"] == value, state, value)
        check(not self.uefi or str(number) in state["vars"], state)
        check(not self.tpm or state["pcr"] != ZERO, state)
        return state


def after_start(state, tpm):
    """What a machine that is off with this state remembers after its next start."""
    started = dict(state, ram="")
    if tpm:
        started.update(pcr=ZERO, resets=state["resets"] + 1)
    return started
