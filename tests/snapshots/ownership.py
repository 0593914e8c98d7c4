# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose files lie there: every file of the user's must be some machine's, and every image whole."""
import fcntl
import hashlib
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET

from harness import check, wait_for
from machines import ctl, definitions, files, virsh

DATA = os.environ.get("XDG_DATA_HOME") or os.path.join(os.environ["HOME"], ".local/share")
CONFIG = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.environ["HOME"], ".config")
JOURNAL = os.path.join(os.environ.get("XDG_STATE_HOME", ""), "lodge", "journal")
SNAPSHOTS = os.path.join(DATA, "lodge/snapshots")
# The authority that swtpm makes for its user, and the keys of virtlogd and libvirt.
SHARED = re.compile(r"/swtpm-localca|/swtpm_setup|/qemu/(lodge|autostart)")


# What was found of files that have not changed since: path -> (mark, answer).
known = {}


def remembered(ask, path, others=()):
    """ask (path), or what it said when the file and the others were what they are now."""
    infos = [(each, os.stat(each)) for each in (path, *others)]
    mark = tuple((each, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns) for each, info in infos)
    key = (ask.__name__, path)
    if known.get(key, (None,))[0] != mark:
        known[key] = (mark, ask(path))
    return known[key][1]


def read_backing(path):
    done = subprocess.run(["qemu-img", "info", "-U", "--output=json", path], check=True, stdout=subprocess.PIPE)
    info = json.loads(done.stdout)
    return info.get("full-backing-filename") or info.get("backing-filename")


def backing(path):
    return remembered(read_backing, path)


def disks(root):
    """What the definition's disks have on top."""
    return [disk.find("source").get("file") for disk in root.iter("disk")
            if disk.get("device") == "disk" and disk.find("source") is not None]


def read_frozen(uuid):
    names = virsh("snapshot-list", uuid, "--name").split()
    # One process for all of them.
    texts = virsh("; ".join(f"snapshot-dumpxml {uuid} {name}" for name in names)) if names else ""
    found = {}
    for name, text in zip(names, texts.split("</domainsnapshot>"), strict=False):
        try:
            root = ET.fromstring(text + "</domainsnapshot>")
        except ET.ParseError:
            # lodge-agent has deleted one meanwhile.
            check(virsh("snapshot-list", uuid, "--name").split() != names, text)
            return None
        if root.findtext("name") != name:
            return None
        found[name] = disks(root.find("domain"))
    return found


def frozen(uuid):
    """What each snapshot froze: name -> files. What runs stood in the first definition."""
    found = []
    wait_for(lambda: found.append(read_frozen(uuid)) or found[-1] is not None, 30, "a list that stays")
    return found[-1]


def tops(uuid):
    return disks(ET.fromstring(virsh("dumpxml", "--inactive", uuid)))


def chain(*uuids):
    """Every layer that the machines need."""
    todo = []
    for uuid in uuids:
        todo += tops(uuid) + [path for paths in frozen(uuid).values() for path in paths]
    found = set(todo)
    while todo:
        below = backing(todo.pop())
        if below and below not in found:
            found.add(below)
            todo.append(below)
    return found


def read_digest(path):
    raw = os.path.join(os.environ["TMPDIR"], "content.raw")
    subprocess.run(["qemu-img", "convert", "-U", "-O", "raw", path, raw], check=True)
    with open(raw, "rb") as file:
        text = hashlib.md5(file.read(), usedforsecurity=False).hexdigest()
    os.unlink(raw)
    return text


def digest(path):
    """What the disk holds, read through its whole chain."""
    chained, below = [], path
    while (below := backing(below)):
        chained.append(below)
    return remembered(read_digest, path, chained)


def read_check(path):
    done = subprocess.run(["qemu-img", "check", "-U", "-q", path], check=False, capture_output=True)
    return None if done.returncode == 0 else (done.stdout, done.stderr)


def describe(uuid, folder):
    """For whoever has to find out."""
    lines = [virsh("snapshot-list", uuid, "--tree")]
    lines += [f"{name} froze {paths}" for name, paths in frozen(uuid).items()]
    lines.append(f"top {tops(uuid)}")
    for name in sorted(os.listdir(folder)):
        lines.append(f"{name} -> {read_backing(os.path.join(folder, name))}")
    return "\n".join(lines)


def owner(path, names, kept):
    """Whether a file that is no layer belongs to somebody."""
    parts = path.split("/")
    if SHARED.search(path):
        return True
    if "/libvirt/qemu/swtpm/" in path:
        return parts[parts.index("swtpm") + 1] in names
    if path.endswith("_VARS.fd"):
        return parts[-1][:-len("_VARS.fd")] in names.values()
    if path.startswith(SNAPSHOTS + "/"):
        uuid, _, rest = path[len(SNAPSHOTS) + 1:].partition("/")
        return uuid in names and rest.split("/")[0] in kept[uuid]
    if "/libvirt/qemu/" in path and path.endswith(".xml"):
        return parts[-1][:-len(".xml")] in names.values()
    return False


def whole(paths, active):
    """@active: the machines that run; what they write to is checked once they have stopped."""
    written = {path for uuid in active for path in disks(ET.fromstring(virsh("dumpxml", uuid)))}
    for path in paths - written:
        problem = remembered(read_check, path)
        check(problem is None, path, problem)


def entries():
    """What the journal has."""
    return [os.path.join(JOURNAL, name) for name in os.listdir(JOURNAL)] if os.path.isdir(JOURNAL) else []


def is_worked_on(path):
    """Whether a program holds the entry. lodge-agent deletes what an undo needed after a machine's stop."""
    try:
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def read_text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def kept_snapshots():
    return {uuid: set(virsh("snapshot-list", uuid, "--name").split()) for uuid in definitions()}


def look(ignored, kept):
    left = entries()
    check(left == [], "the journal has", [read_text(path) for path in left])
    names = {uuid: virsh("domname", uuid) for uuid in kept}
    wanted = chain(*kept)
    lying = {path for path in files() if path not in ignored}
    for root, _, found in os.walk(SNAPSHOTS):
        lying.update(os.path.join(root, name) for name in found)
    orphans = {path for path in lying - wanted if not owner(path, names, kept)}
    missing = {path for path in wanted if not os.path.exists(path)}
    check(not orphans and not missing, "nobody owns", orphans, "missing", missing,
          *[describe(uuid, os.path.dirname(tops(uuid)[0])) for uuid in kept])
    whole(wanted, set(virsh("list", "--uuid").split()))
    for uuid, listed in kept.items():
        folder = os.path.join(SNAPSHOTS, uuid)
        lie = set(os.listdir(folder)) if os.path.isdir(folder) else set()
        shown = {snapshot["name"] for snapshot in ctl.json("snapshot", uuid, "list")}
        check(lie == shown == listed, lie, shown, listed)


def is_done_in_peace(ask):
    """Calls ask (kept) with the snapshots that there are. False when others worked on them meanwhile and it failed:
    lodge-agent deletes what an undo needed, some time after a machine's stop."""
    wait_for(lambda: not any(is_worked_on(path) for path in entries()), 60, "the end of what others do")
    kept = kept_snapshots()
    try:
        ask(kept)
    except (AssertionError, OSError, ET.ParseError, subprocess.CalledProcessError):
        # In this order: who ends between the two has changed what is kept.
        if not any(is_worked_on(path) for path in entries()) and kept == kept_snapshots():
            raise
        return False
    return True


def in_peace(ask):
    wait_for(lambda: is_done_in_peace(ask), 120, "files that nobody works on")


def check_all(ignored=frozenset()):
    """Every file of the user's has its owner, no layer is missing, all are whole, nothing is half done.
    @ignored: what was there before."""
    in_peace(lambda kept: look(ignored, kept))
