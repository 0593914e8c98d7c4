# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of tests/bench/snapshots: Lodge's operations, and the same with plain calls."""
import os
import re
import shutil
import subprocess
import time
import uuid as uuids
import xml.etree.ElementTree as ET

import libvirt


def flush(path):
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def qemu_img(*arguments):
    subprocess.run(["qemu-img", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def timed(function, *arguments):
    began = time.monotonic()
    result = function(*arguments)
    return (time.monotonic() - began) * 1000, result


class Lodge:
    """Lodge's operations in a program that stays, as its window does."""

    def __init__(self, build):
        self.process = subprocess.Popen([os.path.join(build, "tests/bench/snapshot-ops")], text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, *words):
        self.process.stdin.write(" ".join(words) + "\n")
        line = self.process.stdout.readline().split()
        if not line:
            raise RuntimeError(f"snapshot-ops ended at {words}")
        return float(line[0]), line[1]

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


class Plain:
    """The same with nothing but what libvirt and qemu-img have."""

    def __init__(self, connection, uuid):
        self.connection, self.uuid = connection, uuid
        self.domain = connection.lookupByUUIDString(uuid)
        self.folder = os.path.join(os.environ["XDG_DATA_HOME"], "plain")
        os.makedirs(self.folder, exist_ok=True)
        self.target = next(node.find("target").get("dev") for node in ET.fromstring(self.domain.XMLDesc(0)).iter("disk")
                           if node.get("device") == "disk")

    def disk(self, flags=0):
        root = ET.fromstring(self.domain.XMLDesc(flags))
        return next(node.find("source").get("file") for node in root.iter("disk") if node.get("device") == "disk")

    def memory_file(self, name):
        """Of a snapshot with memory, whoever took it."""
        return ET.fromstring(self.domain.snapshotLookupByName(name).getXMLDesc(0)).find("memory").get("file")

    def layer(self):
        return re.sub(r"(\.[sp]-\w+)?\.qcow2$", f".p-{uuids.uuid4().hex[:8]}.qcow2", self.disk())

    @staticmethod
    def replace(text, path):
        root = ET.fromstring(text)
        for disk in root.iter("disk"):
            if disk.get("device") == "disk":
                disk.find("source").set("file", path)
                disk.find("source").attrib.pop("index", None)
                for chain in disk.findall("backingStore"):
                    disk.remove(chain)
        return ET.tostring(root, encoding="unicode")

    def take(self, name, memory):
        path = os.path.join(self.folder, f"{name}.memory")
        kept = f"<memory snapshot='external' file='{path}'/>" if memory else ""
        self.domain.snapshotCreateXML(
            f"<domainsnapshot><name>{name}</name>{kept}<disks><disk name='{self.target}' snapshot='external'>"
            f"<driver type='qcow2'/><source file='{self.layer()}'/></disk></disks></domainsnapshot>",
            libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC |
            (0 if memory else libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY))
        if memory:
            flush(path)
            flush(self.folder)

    def restore(self, name, memory):
        snapshot = self.domain.snapshotLookupByName(name)
        text = snapshot.getXMLDesc(libvirt.VIR_DOMAIN_SNAPSHOT_XML_SECURE)
        root = ET.fromstring(text)
        definition = root.find("inactiveDomain")
        definition = root.find("domain") if definition is None else definition
        frozen = next(disk.find("source").get("file") for disk in root.find("domain").iter("disk")
                      if disk.get("device") == "disk")
        old, new = self.disk(), self.layer()
        qemu_img("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", frozen, new)
        if self.domain.isActive():
            self.domain.destroy()
        definition.tag = "domain"
        self.domain = self.connection.defineXML(self.replace(ET.tostring(definition, encoding="unicode"), new))
        self.domain.snapshotCreateXML(text, libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE |
                                      libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT)
        if memory:
            path = root.find("memory").get("file")
            saved = self.connection.saveImageGetXMLDesc(path, libvirt.VIR_DOMAIN_SAVE_IMAGE_XML_SECURE)
            self.connection.restoreFlags(path, self.replace(saved, new), libvirt.VIR_DOMAIN_SAVE_RUNNING)
        os.unlink(old)

    def delete(self, name):
        snapshot = self.domain.snapshotLookupByName(name)
        root = ET.fromstring(snapshot.getXMLDesc(0))
        memory = root.find("memory")
        frozen = next(disk.find("source").get("file") for disk in root.find("domain").iter("disk")
                      if disk.get("device") == "disk")
        snapshot.delete(libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY)
        if memory is not None and memory.get("file"):
            os.unlink(memory.get("file"))
        top = self.disk()
        if not self.domain.isActive():
            qemu_img("commit", "-q", "-d", "-f", "qcow2", top)
            os.rename(frozen, top)
            flush(os.path.dirname(top))
            return
        self.domain.blockCommit(self.target, frozen, top, 0, libvirt.VIR_DOMAIN_BLOCK_COMMIT_ACTIVE)
        while True:
            info = self.domain.blockJobInfo(self.target, 0)
            if info and info["end"] and info["cur"] == info["end"]:
                break
            time.sleep(0.02)
        while True:
            try:
                self.domain.blockJobAbort(self.target, libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
                break
            except libvirt.libvirtError as error:
                if error.get_error_code() != libvirt.VIR_ERR_BLOCK_COPY_ACTIVE:
                    raise
                time.sleep(0.02)
        self.connection.defineXML(self.replace(
            self.domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE), frozen))
        os.unlink(top)

    def define_copy(self, path):
        root = ET.fromstring(self.domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE))
        new = str(uuids.uuid4())
        root.find("uuid").text = new
        root.find("name").text = f"plain-{new[:8]}"
        for mac in root.iter("interface"):
            mac.remove(mac.find("mac"))
        self.connection.defineXML(self.replace(ET.tostring(root, encoding="unicode"), path))
        return new

    def linked(self):
        name = f"base-{uuids.uuid4().hex[:8]}"
        base, path = self.disk(), self.layer()
        self.take(name, False)
        qemu_img("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, path)
        flush(path)
        flush(os.path.dirname(path))
        return self.define_copy(path), name

    def full(self, options):
        path = self.layer()
        if options == "reflink":
            subprocess.run(["cp", "--reflink=always", self.disk(), path], check=True)
        else:
            qemu_img("convert", "-f", "qcow2", "-O", "qcow2", *options, self.disk(), path)
        flush(path)
        flush(os.path.dirname(path))
        return self.define_copy(path)


def remove(connection, uuid):
    domain = connection.lookupByUUIDString(uuid)
    root = ET.fromstring(domain.XMLDesc(0))
    domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
    for disk in root.iter("disk"):
        if disk.get("device") == "disk":
            os.unlink(disk.find("source").get("file"))


def move(plain, folder):
    """The disk lies in another folder, for instance on another file system."""
    old = plain.disk()
    new = os.path.join(folder, os.path.basename(old))
    shutil.move(old, new)
    plain.domain = plain.connection.defineXML(plain.replace(
        plain.domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE), new))
