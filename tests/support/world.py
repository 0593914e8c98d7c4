# SPDX-License-Identifier: GPL-3.0-or-later
"""The places that world-run makes around a test: who answers where, and who reaches whom.

The six questions of a reachability card are asked by traffic here, each by its name as lodgectl has it.
"""
import os
import socket
import threading

HOST, ROUTER, NEIGHBOUR, INTERNET = "198.18.0.2", "198.18.0.1", "198.18.0.3", "198.18.1.2"
HOST6, ROUTER6, NEIGHBOUR6, INTERNET6 = "fd00:18::2", "fd00:18::1", "fd00:18::3", "fd00:19::2"
PORT = 7
QUESTIONS = ("guest-to-host", "host-to-guest", "guest-to-guest", "guest-to-internet", "lan-to-guest",
             "host-loopback")


def is_there():
    return "LODGE_TEST_WORLD" in os.environ


class Echo:
    """A service that answers what it is told."""

    def __init__(self, address, port=0):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.server = socket.create_server((address, port), family=family)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(client,), daemon=True).start()

    @staticmethod
    def answer(client):
        with client:
            client.settimeout(10)
            try:
                client.sendall(client.recv(100))
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()


def reaches(address, port, seconds=4):
    """Whether what is said from here comes back."""
    try:
        with socket.create_connection((address, port), seconds) as connection:
            connection.settimeout(seconds)
            connection.sendall(b"hello\n")
            return connection.recv(100) == b"hello\n"
    except OSError:
        return False


def neighbour_reaches(address, port):
    """The same from the neighbour on the LAN."""
    with socket.socket(socket.AF_UNIX) as question:
        question.settimeout(30)
        question.connect(os.path.join(os.environ["LODGE_TEST_WORLD"], "neighbour"))
        question.sendall(f"{address} {port}\n".encode())
        return question.makefile().readline() == "yes\n"


def free_port(address="127.0.0.1"):
    with socket.create_server((address, 0)) as server:
        return server.getsockname()[1]


class Traffic:
    """Tries each question with real packets.

    @guest (address, port): whether the guest gets an answer there; @gateways: where it may find the computer;
    @doors: the computer's (address, port)s that are said to lead to the guest; @inner: the guest's own (address,
    port), where somebody may come in by another way; @peers: (address, port)s of other guests.
    """

    def __init__(self, guest, gateways, doors=(), inner=(), peers=()):
        self.guest, self.gateways = guest, list(gateways)
        self.doors, self.inner, self.peers = list(doors), list(inner), list(peers)
        self.wide, self.narrow = Echo("0.0.0.0"), Echo("127.0.0.1")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wide.server.close()
        self.narrow.server.close()

    def host_addresses(self):
        return self.gateways + ([HOST] if is_there() else [])

    def ask(self, question):
        """TRUE or FALSE; None where nobody is there to try it with."""
        if question == "guest-to-host":
            return any(self.guest(address, self.wide.port) for address in self.host_addresses())
        if question == "host-loopback":
            return any(self.guest(address, self.narrow.port) for address in self.gateways)
        if question == "host-to-guest":
            return any(reaches(*door) for door in self.doors + self.inner)
        if question == "guest-to-guest":
            return any(self.guest(*peer) for peer in self.peers) if self.peers else None
        if not is_there():
            return None
        if question == "guest-to-internet":
            return self.guest(NEIGHBOUR, PORT) and self.guest(INTERNET, PORT)
        return any(neighbour_reaches(HOST, port) for _, port in self.doors) or \
            any(neighbour_reaches(*inner) for inner in self.inner)

    def compare(self, told):
        """The questions whose answer on the card is not what traffic shows, as sentences, and how many
        were compared. "It depends" promises nothing."""
        wrong, compared = [], 0
        for question in QUESTIONS:
            seen = self.ask(question)
            if seen is None or told[question] == "depends":
                continue
            compared += 1
            if seen != (told[question] in ("yes", "forward")):
                wrong.append(f"{question}: the card says “{told[question]}”, traffic {'gets' if seen else 'does not get'} there")
        return wrong, compared
