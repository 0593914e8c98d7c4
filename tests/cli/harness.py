# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of lodgectl share: running it, and telling in TAP what came of it."""
import json
import os
import subprocess
import sys
import time
import traceback

LODGECTL = os.environ.get("LODGECTL", "lodgectl")


class Skip(Exception):
    """Raised by a case that can't run, with its reason."""


class Result:
    def __init__(self, done):
        self.code, self.raw = done.returncode, done.stdout
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def __repr__(self):
        return f"exit {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}---"

    @property
    def json(self):
        return json.loads(self.raw)


class Ctl:
    """lodgectl on one connection."""

    def __init__(self, uri=None):
        self.uri = uri

    def command(self, *arguments):
        where = ["--connect", self.uri] if self.uri else []
        return [LODGECTL, *where, *arguments]

    def __call__(self, *arguments, timeout=120, env=None, **more):
        env = dict(env or {})
        if "create" in arguments and "ASAN_OPTIONS" in os.environ:
            # libosinfo's loader keeps what it merged, with stacks that no suppression can name.
            env.setdefault("ASAN_OPTIONS", os.environ["ASAN_OPTIONS"] + ":detect_leaks=0")
        done = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, check=False,
                              stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                              timeout=timeout, env=dict(os.environ, **env), **more)
        done.stdout = done.stdout or b""
        return Result(done)

    def good(self, *arguments, **more):
        result = self(*arguments, **more)
        assert result.code == 0, f"{arguments}: {result}"
        assert result.err == "", f"{arguments}: {result}"
        return result

    def json(self, *arguments, **more):
        return self.good("--json", *arguments, **more).json

    def bad(self, code, *arguments, **more):
        """Fails with this code and one sentence."""
        result = self(*arguments, **more)
        assert result.code == code, f"{arguments}: {result}"
        lines = result.err.splitlines()
        assert lines and lines[0].startswith("lodgectl: "), f"{arguments}: {result}"
        if code == 2:
            assert len(lines) == 2 and "--help" in lines[1], f"{arguments}: {result}"
        return result

    def start(self, *arguments, env=None, **more):
        return subprocess.Popen(self.command(*arguments), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=dict(os.environ, **(env or {})), **more)


def wait_for(condition, seconds=60, what="condition"):
    """Waits until condition () gives something true; what it gave."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


def check(good, *facts):
    assert good, " ".join(repr(fact) for fact in facts)


def run(cases):
    """Runs functions as test cases; the exit code."""
    wanted = sys.argv[1:]
    cases = [case for case in cases if not wanted or case.__name__ in wanted]
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    for number, case in enumerate(cases, 1):
        name = case.__name__.replace("_", " ")
        began = time.monotonic()
        try:
            case()
        except Skip as skip:
            print(f"ok {number} {name} # SKIP {skip}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
        else:
            print(f"ok {number} {name}", flush=True)
        print(f"# {time.monotonic() - began:.1f} s", flush=True)
    return 1 if failed else 0
