"""Import modules in a process of their own and report what each import did beside defining things.

usage: import_probe.py [--blocked PACKAGE,PACKAGE] [--failing] < MODULE-NAMES
       writes {module: {"error": ..., "effects": [...]}}

Each module is imported in a fork that has imported nothing of the package before, so that no module leans on
another one having been imported first. `--blocked` makes packages look as if they were not installed.
`--failing` first imports all in one fork, and then tells only of those that failed there: much faster.
"""

from __future__ import annotations

import argparse
import asyncio
import asyncio.events
import gc
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypedDict

# Imported here once, not in every fork: what the package stands on.
for needed in (
    "attr",
    "concurrent.futures",
    "email.message",
    "importlib_metadata",
    "ssl",
    "typing",
    "zope.interface",
):
    importlib.import_module(needed)

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
AUDITED = {
    "os.fork",
    "os.mkdir",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.symlink",
    "os.truncate",
    "shutil.copyfile",
    "socket.__new__",
    "subprocess.Popen",
}
CALLS: list[tuple[Any, str]] = [
    (asyncio, "new_event_loop"),
    (asyncio, "set_event_loop"),
    (asyncio, "set_event_loop_policy"),
    (asyncio.events, "new_event_loop"),
    (asyncio.events, "set_event_loop"),
    (asyncio.events, "set_event_loop_policy"),
    (signal, "set_wakeup_fd"),
    (signal, "signal"),
    (threading.Thread, "start"),
]


class Report(TypedDict):
    """What an import did."""

    error: str | None
    effects: list[str]


class NotInstalled(importlib.abc.MetaPathFinder):
    """Makes packages look as if they were not installed."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = packages

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def compile_once(package: str) -> None:
    """Let the forks find the package compiled, whether or not there is bytecode on the disk."""
    loader = importlib.machinery.SourceFileLoader
    get_code = loader.get_code
    codes: dict[str, CodeType | None] = {}
    for path in Path(package).rglob("*.py"):
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        codes[name] = get_code(loader(name, str(path.absolute())), name)

    def from_memory(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        return codes.get(fullname) or get_code(self, fullname)

    loader.get_code = from_memory  # type: ignore[method-assign, assignment]  # this process does nothing else


def watch(effects: list[str]) -> None:
    """Note in `effects` each call that changes more than the module's own names."""

    def noted(owner: Any, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object, **kwargs: object) -> object:
            effects.append(f"{owner.__name__}.{name}()")
            return call(*args, **kwargs)

        return wrapper

    for owner, name in CALLS:
        setattr(owner, name, noted(owner, name, getattr(owner, name)))

    def hear(event: str, args: tuple[object, ...]) -> None:
        if event in AUDITED or (event == "open" and isinstance(args[2], int) and args[2] & WRITES):
            effects.append(f"{event} {args[0]!r}")

    sys.addaudithook(hear)


def import_and_report(name: str) -> Report:
    """Import one module; return the error, if any, and the side effects."""
    effects: list[str] = []
    watch(effects)
    try:
        importlib.import_module(name)
    except Exception:
        return {"error": traceback.format_exc(), "effects": effects}
    loops = [
        type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, asyncio.AbstractEventLoop)
    ]
    effects += [f"made a {loop}" for loop in loops]
    effects += [
        f"thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()
    ]
    return {"error": None, "effects": effects}


def in_fork(name: str) -> Report:
    """Return the report of an import in a child process, with what it printed as an effect."""
    reports, report = os.pipe()
    printed, printer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(printer, 1)
        os.dup2(printer, 2)
        os.write(report, json.dumps(import_and_report(name)).encode())
        sys.stdout.flush()
        os._exit(0)
    os.close(report)
    os.close(printer)
    with os.fdopen(reports, "rb") as answer, os.fdopen(printed, "rb") as output:
        written = answer.read()
        text = output.read().decode(errors="replace")
    os.waitpid(child, 0)
    result: Report = json.loads(written) if written else {"error": "it ended the process", "effects": []}
    if text:
        result["effects"].append(f"printed {text!r}")
    return result


def failing(names: Sequence[str]) -> list[str]:
    """Return those of the modules that cannot be imported, all tried one after another in one child process."""
    reports, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(report, json.dumps([name for name in names if not can_be_imported(name)]).encode())
        os._exit(0)
    os.close(report)
    with os.fdopen(reports, "rb") as answer:
        written = answer.read()
    os.waitpid(child, 0)
    failed: list[str] = json.loads(written) if written else list(names)  # one of them ended the process
    return failed


def can_be_imported(name: str) -> bool:
    """Return whether the module can be imported here, after what has been imported before."""
    try:
        importlib.import_module(name)
    except Exception:
        return False
    return True


def main() -> None:
    """Import what standard input names, a module a line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocked", default="")
    parser.add_argument("--failing", action="store_true")
    arguments = parser.parse_args()
    if arguments.blocked:
        sys.meta_path.insert(0, NotInstalled(arguments.blocked.split(",")))
    names = sys.stdin.read().split()
    for package in sorted({name.partition(".")[0] for name in names}):
        compile_once(package)
    gc.collect()
    gc.freeze()  # what is here already is no concern of the forks
    if arguments.failing:
        names = failing(names)
    print(json.dumps({name: in_fork(name) for name in names}))


if __name__ == "__main__":
    main()
