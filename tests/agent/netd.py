# SPDX-License-Identifier: GPL-3.0-or-later
"""A lodge-netd under test, and guests without a machine: QEMU's end of its sockets with just enough of
ARP, DHCP, UDP, TCP and ICMP."""
import json
import os
import select
import socket
import struct
import subprocess
import time

NETD = os.environ.get("LODGE_NETD", "lodge-netd")
RUNTIME = os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")
EVERYBODY = b"\xff" * 6
PATIENCE = 20


def wait_for(condition, what, seconds=PATIENCE):
    """The condition's first true value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Netd:
    """One switch. config's keys are LodgeNetdConfig's."""

    def __init__(self, name, wrapper=(), **config):
        self.name, self.wrapper, self.config = name, list(wrapper), {}
        self.folder = os.path.join(RUNTIME, "lodge", "net", name)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self.process = None
        self.config = dict({"uplink": "none", "guard": "none", "ports": []}, **config)
        self.start()

    def start(self):
        self.process = subprocess.Popen([*self.wrapper, NETD, self.name], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.configure()

    def send_line(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def configure(self, **changes):
        self.config.update(changes)
        self.send_line(json.dumps(self.config).encode())
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else b""
        assert line == b"ready\n", f"said {line!r}"

    def add_port(self, number, **more):
        port = dict({"name": f"p-{number:016x}-0", "mac": f"52:54:00:00:00:{number:02x}"}, **more)
        ports = [one for one in self.config["ports"] if one["name"] != port["name"]]
        self.configure(ports=ports + [port])
        return port

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, line, expect_error=False):
        with socket.socket(socket.AF_UNIX) as query:
            query.settimeout(PATIENCE)
            query.connect(os.path.join(self.folder, "query"))
            query.sendall(line + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                more = query.recv(65536)
                assert more, f"{answer!r} ended"
                answer += more
        answer = json.loads(answer)
        assert ("error" in answer) == expect_error, answer
        return answer

    @property
    def status(self):
        return self.ask(b'{"query":"status"}')

    def port(self, guest):
        return next(one for one in self.status["ports"] if one["port"] == guest.name)

    def capture(self, guest, path, **more):
        return self.ask(json.dumps({"query": "capture", "port": guest.name, "path": path}).encode(), **more)


class Guest:
    """QEMU's end of one adapter, and the guest behind it."""

    def __init__(self, netd, number, **port):
        self.netd, self.number = netd, number
        description = netd.add_port(number, **port)
        self.name, self.mac = description["name"], mac_bytes(description["mac"])
        self.path = os.path.join(netd.folder, self.name)
        self.address = self.gateway_mac = self.gateway = self.router = self.dns = None
        self.next_port = 30000
        self.socket = None
        self.bind()

    def bind(self):
        if self.socket:
            self.socket.close()
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)

    def close(self):
        self.socket.close()

    def send(self, frame):
        self.socket.settimeout(PATIENCE)
        self.socket.sendto(frame, os.path.join(self.netd.folder, "switch"))

    def send_to(self, mac, kind, body, source=None):
        self.send(mac + (source or self.mac) + struct.pack(">H", kind) + body)

    def receive(self, match, seconds=PATIENCE):
        """The first frame for which match gives something, and what it gives; None after seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                frame = self.socket.recv(70000)
            except (TimeoutError, BlockingIOError):
                break
            found = match(frame)
            if found:
                return found
        return None

    def drain(self):
        self.socket.setblocking(False)
        try:
            while True:
                self.socket.recv(70000)
        except BlockingIOError:
            pass

    # ARP

    def arp(self, address, seconds=PATIENCE):
        mine = socket.inet_aton(self.address or "0.0.0.0")
        self.send_to(EVERYBODY, 0x0806, b"\0\1\x08\0\6\4\0\1" + self.mac + mine + b"\0" * 6 + socket.inet_aton(address))
        return self.receive(lambda f: f[12:22] == b"\x08\6\0\1\x08\0\6\4\0\2" and f[28:32] == socket.inet_aton(address)
                            and f[22:28], seconds)

    def answer_arp(self, frame):
        """Plays the guest that is asked for its address."""
        if frame[12:14] == b"\x08\6" and frame[20:22] == b"\0\1" and frame[38:42] == socket.inet_aton(self.address):
            self.send_to(frame[6:12], 0x0806, b"\0\1\x08\0\6\4\0\2" + self.mac + frame[38:42] + frame[22:28] + frame[28:32])

    # IPv4

    def ip(self, protocol, destination, body, source=None, mac=None):
        ends = socket.inet_aton(source or self.address) + socket.inet_aton(destination)
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + ends
        head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
        self.send_to(mac or self.gateway_mac or EVERYBODY, 0x0800, head + body)

    def parse(self, frame, protocol):
        """(source, source port, port, flags or payload) of a TCP or UDP frame for this guest."""
        self.answer_arp(frame)
        if frame[12:14] != b"\x08\0" or frame[23] != protocol or frame[30:34] != socket.inet_aton(self.address):
            return None
        at = 14 + (frame[14] & 15) * 4
        end = 14 + struct.unpack(">H", frame[16:18])[0]
        source = socket.inet_ntoa(frame[26:30])
        ports = struct.unpack(">HH", frame[at:at + 4])
        return source, *ports, frame[at:end]

    def udp(self, destination, port, payload, source_port=None, **more):
        body = struct.pack(">HHHH", source_port or 30000, port, 8 + len(payload), 0) + payload
        self.ip(17, destination, body, **more)

    def tcp(self, destination, port, source_port, flags, sequence=1, acknowledge=0, payload=b""):
        body = struct.pack(">HHIIBBHHH", source_port, port, sequence, acknowledge, 0x50, flags, 60000, 0, 0) + payload
        pseudo = socket.inet_aton(self.address) + socket.inet_aton(destination) + struct.pack(">BBH", 0, 6, len(body))
        body = body[:16] + struct.pack(">H", checksum(pseudo + body)) + body[18:]
        self.ip(6, destination, body)

    def ping(self, destination, seconds=PATIENCE):
        body = b"\x08\0\0\0\x12\x34\0\1lodge"
        self.ip(1, destination, body[:2] + struct.pack(">H", checksum(body)) + body[4:])
        return self.receive(lambda f: f[12:14] == b"\x08\0" and f[23] == 1 and f[34] == 0 and
                            f[26:30] == socket.inet_aton(destination), seconds)

    def dropped(self):
        return self.netd.port(self)["dropped"]


    def tcp_opens(self, destination, port):
        """Whether a connection opens; what is neither opened nor dropped by the switch fails the test."""
        self.next_port += 1
        mine, before = self.next_port, self.dropped()
        self.tcp(destination, port, mine, 0x02)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            got = self.receive(lambda f: self.parse(f, 6), 0.05)
            if got and got[0] == destination and got[2] == mine:
                flags = got[3][13]
                assert flags & 0x02, f"{destination}:{port} answered by flags {flags:#x}"
                theirs = struct.unpack(">I", got[3][4:8])[0] + 1
                self.tcp(destination, port, mine, 0x14, 2, theirs)
                return True
            if self.dropped() > before:
                return False
        raise AssertionError(f"{destination}:{port}: neither opened nor dropped")

    def tcp_read(self, destination, port):
        """What a server says first."""
        self.next_port += 1
        mine = self.next_port
        self.tcp(destination, port, mine, 0x02)
        got = self.receive(lambda f: self.parse(f, 6))
        theirs = struct.unpack(">I", got[3][4:8])[0] + 1
        self.tcp(destination, port, mine, 0x10, 2, theirs)
        payload = b""
        while not payload:
            got = self.receive(lambda f: self.parse(f, 6))
            assert got, "nothing was said"
            payload = got[3][(got[3][12] >> 4) * 4:]
        self.tcp(destination, port, mine, 0x14, 2, theirs + len(payload))
        return payload

    def serve_tcp(self, port, say):
        """Plays a server for one connection that comes by a forward; gives the client's address."""
        got = self.receive(lambda f: self.parse(f, 6))
        assert got and got[2] == port and got[3][13] & 0x02, got
        peer, peer_port = got[0], got[1]
        theirs = struct.unpack(">I", got[3][4:8])[0] + 1
        self.tcp(peer, peer_port, port, 0x12, 1, theirs)
        self.tcp(peer, peer_port, port, 0x18, 2, theirs, say)
        return peer, peer_port

    # DHCP

    def dhcp(self, kind, requested=None, name=None):
        options = bytes([53, 1, kind])
        if requested:
            options += b"\x32\4" + socket.inet_aton(requested)
        if name:
            options += bytes([12, len(name)]) + name.encode()
        message = b"\1\1\6\0" + b"LODG" + b"\0" * 20 + self.mac + b"\0" * 10 + b"\0" * 192 + b"\x63\x82\x53\x63"
        self.udp("255.255.255.255", 67, message + options + b"\xff", source_port=68, source="0.0.0.0", mac=EVERYBODY)
        return self.receive(self.read_dhcp)

    @staticmethod
    def read_dhcp(frame):
        if frame[12:14] != b"\x08\0" or frame[23] != 17 or frame[34:38] != b"\0\x43\0\x44":
            return None
        found, at = {"address": socket.inet_ntoa(frame[58:62])}, 42 + 240
        while at < len(frame) and frame[at] != 255:
            found[frame[at]] = frame[at + 2:at + 2 + frame[at + 1]]
            at += 2 + frame[at + 1]
        return found

    def get_lease(self, name=None):
        offer = self.dhcp(1, name=name)
        lease = self.dhcp(3, offer["address"], name=name)
        assert lease[53] == b"\5", lease
        self.address = lease["address"]
        self.gateway = socket.inet_ntoa(lease[54])
        self.router = socket.inet_ntoa(lease[3]) if 3 in lease else None
        self.dns = socket.inet_ntoa(lease[6]) if 6 in lease else None
        self.gateway_mac = self.arp(self.gateway)
        assert self.gateway_mac, "nobody has the gateway's address"
        return lease
