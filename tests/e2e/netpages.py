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

    def said(self, sentence):
        """Waits for a sentence, be it a part of what a row says."""
        wait_for(lambda: self.lodge.all(re.compile(re.escape(sentence))), f"“{sentence}” in the window")

    # Networks

    def networks(self):
        key("ctrl+shift+l")
        self.lodge.find(re.compile("^New Network"))

    def network(self, name):
        self.networks()
        self.lodge.activate(name, ROW)
        self.lodge.find("Edit…")

    def fixed_address(self, mac, address):
        """In the network's editor."""
        self.lodge.press("Add Fixed Address")
        self.fill("Hardware address (MAC)", mac)
        self.fill("Address", address)
        self.lodge.press("Add")
        self.lodge.gone("Hardware address (MAC)")

    # An adapter

    def adapter(self, title, number=1):
        self.machine(title, 4)
        self.lodge.activate(re.compile(f"^Adapter {number}: "), ROW)
        self.lodge.find("Apply")

    def attach(self, choice):
        """In the adapter's window."""
        self.lodge.activate(choice, ROW)

    def forward(self, host_port, port, name=None):
        """Fills and saves the window of a port forward."""
        if name is not None:
            self.fill("Name (optional)", name)
        self.spin("Port of this computer", host_port)
        self.spin("Port of the machine", port)
        self.lodge.press("Save")
        self.lodge.gone("Port of the machine")

    def apply(self, button="Apply"):
        """And the window closes, since nothing is in its way."""
        self.lodge.press(button)
        self.lodge.gone("Generate Another Address")

    def turn(self, position):
        """The dial of the machine that is shown: what pops up has coordinates of its own."""
        key("ctrl+shift+n")
        choice = self.lodge.find(position, ("check box", "radio button"))

        def focused():
            if self.lodge.has_focus(choice):
                return True
            key("Tab")
            return None

        wait_for(focused, f"the focus on “{position}”", 30)
        key("space")
        self.lodge.find(f"Network: {position}")
        key("Escape")

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
