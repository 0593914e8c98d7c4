# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of lodge-helper share: a world of their own to be root in."""
import os
import shutil
import subprocess
import sys
import traceback

HELPER = os.environ["LODGE_HELPER"]
QEMU = "/usr/lib/qemu/qemu-bridge-helper"
CONF = "/etc/qemu/bridge.conf"
DONE = "/var/lib/lodge/helper.done"


def skip(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(77)


def enter_namespaces():
    """Everything below happens to copies, and ends with this process."""
    if os.geteuid() != 0:
        skip("The helper runs as root, and this is not root.")
    if subprocess.run(["unshare", "-m", "-n", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        skip("Namespaces can't be made here.")
    os.execvpe("unshare", ["unshare", "-m", "-n", sys.executable, os.path.abspath(sys.argv[0]),
                           *sys.argv[1:]], dict(os.environ, LODGE_HELPER_TEST="inside"))


def sh(*arguments, good=True):
    done = subprocess.run(arguments, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=30)
    text = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0 or not good, f"{arguments}: {text}"
    return text


def make_world():
    """Copies of /etc and empty /var/lib and /run; a QEMU helper that can be changed."""
    os.makedirs("/run", exist_ok=True)
    sh("mount", "-t", "tmpfs", "tmpfs", "/run")
    # The devices of this network namespace.
    sh("mount", "-t", "sysfs", "sysfs", "/sys")
    os.makedirs("/run/test/etc")
    for name in ("passwd", "group", "nsswitch.conf", "ld.so.cache", "ld.so.conf", "alternatives"):
        path = os.path.join("/etc", name)
        if os.path.isdir(path):
            shutil.copytree(path, f"/run/test/etc/{name}", symlinks=True)
        elif os.path.exists(path):
            shutil.copy2(path, f"/run/test/etc/{name}")
    sh("mount", "--bind", "/run/test/etc", "/etc")
    sh("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/var/lib")
    os.makedirs("/run/test/qemu")
    if not os.path.isdir(os.path.dirname(QEMU)):
        skip("QEMU is not installed.")
    sh("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", os.path.dirname(QEMU))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def run(cases, reset):
    """Runs functions as test cases in the world, each after reset (); the exit code."""
    if os.environ.get("LODGE_HELPER_TEST") != "inside":
        enter_namespaces()
    make_world()
    cases = [case for case in cases if not sys.argv[1:] or case.__name__ in sys.argv[1:]]
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    for number, case in enumerate(cases, 1):
        name = case.__name__.replace("_", " ")
        try:
            reset()
            why = case()
            print(f"ok {number} {name}" + (f" # SKIP {why}" if why else ""), flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    return 1 if failed else 0
