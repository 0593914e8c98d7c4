# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages and windows about networks, as a person uses them."""
import re

from harness import Failure, key, type_text, wait_for

ROW = ("list item",)
ENTRY = ("text", "entry")
CARD = {"guest-to-host": "Machine to this computer", "host-to-guest": "This computer to machine",
        "guest-to-guest": "Machine to other machines", "guest-to-internet": "Machine to LAN and internet",
        "lan-to-guest": "LAN to machine", "host-loopback": "Machine to this computer’s own services"}
ANSWERS = {"Yes": "yes", "By port forward": "forward", "It depends": "depends", "No": "no"}


class Pages:
    def __init__(self, lodge):
        self.lodge = lodge

    def machine(self, title, view):
        """Chooses the machine in the list and one of its views: 1 display, … 4 settings."""
        self.lodge.activate(re.compile(f"^{title}, "), ROW)
        self.lodge.find(re.compile("^Network: "))
        key(f"alt+{view}")

    def fill(self, entry, text):
        self.lodge.activate(entry, ENTRY)
        key("ctrl+a")
        type_text(text)

    def spin(self, name, number):
        self.lodge.click(self.lodge.find(name, ("spin button",)))
        key("ctrl+a")
        type_text(str(number))
        key("Tab")

    # An adapter

    def adapter(self, title, number=1):
        self.machine(title, 4)
        self.lodge.activate(re.compile(f"^Adapter {number}: "), ROW)
        self.lodge.find("Apply")

    def apply(self, button="Apply"):
        """And the window closes, since nothing is in its way."""
        self.lodge.press(button)
        self.lodge.gone("Generate Another Address")

    # The card

    def card(self):
        """The answers on the settings page that is shown."""
        def read():
            told = {}
            for question, words in CARD.items():
                rows = self.lodge.all(re.compile(f"^{re.escape(words)}: "))
                if not rows:
                    return None
                told[question] = ANSWERS[rows[-1].get_name().rsplit(": ", 1)[1]]
            return told

        return wait_for(read, "the card's answers")

    def compare(self, traffic, least=4):
        """What the card says with what traffic shows; the card may be a moment behind."""
        found = {}

        def alike():
            found["wrong"], found["compared"] = traffic.compare(self.card())
            return not found["wrong"]

        try:
            wait_for(alike, "the card to say what traffic shows", 60)
        except Failure as failure:
            raise Failure(f"{failure}: {'; '.join(found['wrong'])}") from None
        if found["compared"] < least:
            raise Failure(f"only {found['compared']} answers were compared")

    def says(self, text, roles=None):
        """That the sentence is in the window."""
        return self.lodge.find(re.compile(text), roles)
