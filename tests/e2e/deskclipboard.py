# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop's test does with the clipboards of the guest and of the host."""
import hashlib
import io
import subprocess

from PIL import Image

from harness import Failure, PATIENCE, wait_for

TEXT = "Grüße aus dem Wirt: 你好, «ça va»? ✂\nzweite Zeile\t\\ ende"
# How long what may not go through is waited for.
STAYS_SECONDS = 3


def picture(colour, size):
    """A PNG, as bytes."""
    data = io.BytesIO()
    image = Image.new("RGB", size, colour)
    image.paste((255, 255, 255), (3, 3, size[0] // 2, size[1] // 2))
    image.save(data, "PNG")
    return data.getvalue()


def same_picture(one, other):
    """Whether both are pictures, and equal; what was copied before may be text, which xclip hands out as anything."""
    try:
        return Image.open(io.BytesIO(one)).convert("RGB").tobytes() == Image.open(io.BytesIO(other)).convert("RGB").tobytes()
    except OSError:
        return False


class HostClipboard:
    """Another program on the same screen, as xclip."""

    @staticmethod
    def copy(data, kind):
        subprocess.run(["xclip", "-selection", "clipboard", "-t", kind, "-i"], input=data, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @staticmethod
    def paste(kind):
        """None: there is nothing of that kind."""
        done = subprocess.run(["timeout", "20", "xclip", "-selection", "clipboard", "-t", kind, "-o"], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return done.stdout if done.returncode == 0 else None


class Clipboards:
    """Steps; @desk: the test, with the guest and the window."""

    def __init__(self, desk):
        self.desk = desk

    def guest_copies(self, data, kind):
        self.desk.guest.good(f"xclip -selection clipboard -t {kind} -i >/dev/null 2>&1", data)

    def guest_has(self, kind):
        code, data = self.desk.guest.run(f"timeout 20 xclip -selection clipboard -t {kind} -o")
        return data if code == 0 else None

    def text_to_host(self):
        self.desk.focus()
        self.guest_copies(TEXT.encode(), "UTF8_STRING")
        wait_for(lambda: HostClipboard.paste("UTF8_STRING") == TEXT.encode() or None, "the guest's text on the host")

    def text_to_guest(self, words="Zurück"):
        text = f"{words}: {TEXT}".encode()
        self.desk.focus()
        HostClipboard.copy(text, "UTF8_STRING")
        wait_for(lambda: self.guest_has("UTF8_STRING") == text or None, "the host's text in the guest")

    def image_to_host(self):
        data = picture((200, 30, 60), (320, 200))
        self.guest_copies(data, "image/png")

        def there():
            got = HostClipboard.paste("image/png")
            return bool(got) and same_picture(got, data) or None

        wait_for(there, "the guest's picture on the host")

    def image_to_guest(self):
        data = picture((30, 60, 200), (300, 220))
        self.desk.focus()
        HostClipboard.copy(data, "image/png")

        def there():
            got = self.guest_has("image/png")
            return bool(got) and same_picture(got, data) or None

        wait_for(there, "the host's picture in the guest")

    def much_text(self):
        """More than goes through in one piece, each way."""
        self.desk.guest.good("seq 1 150000 >/tmp/much; xclip -selection clipboard -i /tmp/much >/dev/null 2>&1")
        much = "".join(f"{number}\n" for number in range(1, 150001)).encode()
        wait_for(lambda: HostClipboard.paste("UTF8_STRING") == much or None, "much text on the host")
        back = much[::-1]
        self.desk.focus()
        HostClipboard.copy(back, "UTF8_STRING")
        wanted = hashlib.md5(back).hexdigest()
        self.desk.guest.soon(f"timeout 30 xclip -selection clipboard -o | md5sum | grep -q {wanted}")

    # What is not to go through

    def stays(self, nobody_has, what):
        """As long as any of it takes, by the guest's own clock."""
        end = self.desk.guest.uptime() + STAYS_SECONDS
        while self.desk.guest.uptime() < end:
            if not nobody_has():
                raise Failure(f"{what} went through although it was not to")

    def kept_from_host(self, words):
        """Leaves the words copied in the guest."""
        self.guest_copies(words, "UTF8_STRING")
        self.stays(lambda: HostClipboard.paste("UTF8_STRING") != words, "the guest's text")

    def kept_from_guest(self, words):
        self.desk.focus()
        HostClipboard.copy(words, "UTF8_STRING")
        self.stays(lambda: self.guest_has("UTF8_STRING") != words, "the host's text")

    def host_gets(self, words):
        wait_for(lambda: HostClipboard.paste("UTF8_STRING") == words or None, f"“{words.decode()}” on the host")

    def guest_gets(self, words):
        wait_for(lambda: self.guest_has("UTF8_STRING") == words or None, f"“{words.decode()}” in the guest")

    def choose(self, mode):
        self.desk.lodge.choose_in_menu("Machine Menu", "Devices", "Clipboard", mode)
        self.desk.focus()

    def only_to_guest(self):
        self.choose("Only to the Machine")
        self.kept_from_host(b"secret of the guest")
        HostClipboard.copy(b"for the guest", "UTF8_STRING")
        self.guest_gets(b"for the guest")

    def only_to_host(self):
        self.choose("Only From the Machine")
        self.kept_from_guest(b"secret of the host")
        self.guest_copies(b"for the host", "UTF8_STRING")
        self.host_gets(b"for the host")

    def neither(self):
        self.choose("Off")
        self.kept_from_guest(b"nothing for the guest")
        self.kept_from_host(b"nothing for the host")

    def both_again(self):
        """What was copied last is there as soon as it may, so it was nothing but the mode that kept it."""
        self.choose("Both Ways")
        self.host_gets(b"nothing for the host")
        HostClipboard.copy(b"both ways again", "UTF8_STRING")
        self.guest_gets(b"both ways again")
