# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guests' builders share: packages of Debian's, their kernel, and a cache by content."""
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*command, **options):
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, **options)


def output(*command):
    return run(*command, stdout=subprocess.PIPE, text=True).stdout


def kernel_package():
    """The package that linux-image-amd64 stands for today, and its version."""
    for attempt in range(2):
        found = re.search(r"Depends: (linux-image-\S+-amd64)\b", output("apt-cache", "depends", "linux-image-amd64"))
        if found:
            version = re.search(r"^Version: (\S+)", output("apt-cache", "show", found.group(1)), re.MULTILINE)
            return found.group(1), version.group(1)
        if attempt == 0:
            sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
            run(*sudo, "apt-get", "-q", "update", stdout=sys.stderr)
    raise FileNotFoundError("The package lists do not know linux-image-amd64.")


def busybox_version():
    return output("dpkg-query", "-W", "-f", "${Version}", "busybox-static")


def fingerprint(sources, *facts):
    """Of the facts and of what is in the files, which are named from here."""
    digest = hashlib.sha256(repr(facts).encode())
    for name in sources:
        with open(os.path.join(HERE, name), "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()[:24]


def cache_folder(name):
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(os.environ.get("LODGE_TEST_CACHE") or os.path.join(home, "lodge-tests"), name)


def cached(name, products, make):
    """The folder of that name in the cache with the products in it; make (folder) makes them."""
    folder = cache_folder(name)
    if all(os.path.exists(os.path.join(folder, product)) for product in products):
        return folder
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    fresh = tempfile.mkdtemp(prefix="guest-new-", dir=os.path.dirname(folder))
    os.chmod(fresh, 0o755)
    try:
        make(fresh)
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return folder


def unpack_kernel(package, work):
    """Unpacks the kernel's package into a folder of @work: the folder, and the kernel's release."""
    run("apt-get", "-q", "download", package, cwd=work, stdout=sys.stderr)
    archive = next(name for name in os.listdir(work) if name.endswith(".deb"))
    root = os.path.join(work, "kernel")
    run("dpkg-deb", "-x", os.path.join(work, archive), root)
    release = os.listdir(os.path.join(root, "lib/modules"))[0]
    run("/sbin/depmod", "-b", root, release)
    return root, release


def module_files(modules_folder, modules):
    """The files of the modules, each after what it needs."""
    needs, paths = {}, {}
    with open(os.path.join(modules_folder, "modules.dep"), encoding="ascii") as table:
        for line in table:
            path, _, rest = line.partition(":")
            paths[os.path.basename(path)[:-3].replace("-", "_")] = path
            needs[path] = rest.split()
    ordered = []
    for name in modules:
        path = paths.get(name)
        if path is None:
            continue  # Built in, or gone from this kernel.
        # modules.dep names the nearest need first.
        ordered += [needed for needed in reversed(needs[path]) if needed not in ordered]
        if path not in ordered:
            ordered.append(path)
    return ordered


def add_modules(root, modules_folder, lists):
    """Copies modules into the tree of an initial RAM disk; lists: which, by the name of the order to load them in."""
    for name, modules in lists.items():
        with open(os.path.join(root, "lib/modules", name), "w", encoding="ascii") as order:
            for path in module_files(modules_folder, modules):
                shutil.copy(os.path.join(modules_folder, path), os.path.join(root, "lib/modules"))
                order.write(os.path.basename(path) + "\n")


def make_initrd_root(work, init):
    """A tree with busybox and that init."""
    root = os.path.join(work, "root")
    for folder in ("bin", "dev", "proc", "sys", "tmp", "mnt", "lib/modules"):
        os.makedirs(os.path.join(root, folder))
    shutil.copy("/bin/busybox", os.path.join(root, "bin/busybox"))
    shutil.copy(os.path.join(HERE, init), os.path.join(root, "init"))
    os.chmod(os.path.join(root, "init"), 0o755)
    return root


def pack_initrd(root, target):
    names = output("find", root, "-printf", "%P\\n")
    names = "\n".join(sorted(filter(None, names.splitlines()))) + "\n"
    archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=root,
                             check=True, input=names.encode(), stdout=subprocess.PIPE)
    with open(target, "wb") as image:
        image.write(gzip.compress(archive.stdout, mtime=0))
