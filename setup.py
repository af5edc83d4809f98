"""The compiled build: the hot modules go through mypyc, where that can be done. All else is in pyproject.toml.

ASYNCREACTOR_COMPILE=1 compiles or fails, =0 leaves plain Python. By default a wheel is compiled if mypyc and a C
compiler are there; an editable install never is, so that what is edited is what runs.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from setuptools import Extension, setup

COMPILED = [
    "asyncreactor/_engine/timers.py",
    "asyncreactor/internet/_awaited.py",
    "asyncreactor/internet/_coroutine_runner.py",
    "asyncreactor/internet/_coroutine_task_core.py",
    "asyncreactor/internet/_defer_debug.py",
    "asyncreactor/internet/_defer_gathering.py",
    "asyncreactor/internet/_defer_shortcuts.py",
    "asyncreactor/internet/_deferred_base.py",
    "asyncreactor/internet/_deferred_core.py",
    "asyncreactor/internet/_delayedcall_debug.py",
    "asyncreactor/internet/_futures.py",
    "asyncreactor/internet/_here.py",
    "asyncreactor/internet/_quick_names.py",
]
#: What mypyc needs of mypy; whether all types are right is checked elsewhere, with all extras.
MYPY = """
[mypy]
plugins = mypy_zope:plugin
follow_imports = silent
ignore_missing_imports = true
"""


def extensions() -> list[Extension]:
    """The extension modules to build; none for plain Python."""
    wish = os.environ.get("ASYNCREACTOR_COMPILE", "")
    if wish not in ("", "0", "1"):
        sys.exit(f"ASYNCREACTOR_COMPILE must be 0 or 1, not {wish!r}")
    builds = "bdist_wheel" in sys.argv or "build_ext" in sys.argv
    if wish == "0" or not builds:
        return []
    try:
        made = compiled()
    except (ImportError, SystemExit) as error:
        if wish == "1":
            raise
        print(f"not compiled: {error}", file=sys.stderr)
        return []
    for extension in made:
        extension.optional = wish != "1"
    return made


def compiled() -> list[Extension]:
    """Let mypyc write the C of the modules."""
    from mypyc.build import mypycify

    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "mypy.ini")
        settings.write_text(MYPY)
        made = mypycify([f"--config-file={settings}", *COMPILED], group_name="asyncreactor", opt_level="3")
    for extension in made:
        for source in extension.sources:
            leave_no_frames(Path(source))
    return made


def leave_no_frames(source: Path) -> None:
    """Have the compiled functions in a file of C, like others written in C, add nothing to tracebacks.

    mypyc makes a code object and a frame whenever an exception passes a function, and be it the StopIteration with
    which a coroutine ends: a quarter of the time that a coroutine takes.
    """
    if not source.name.startswith("__native"):
        return
    lines = source.read_text().splitlines(keepends=True)
    after_includes = max(number for number, line in enumerate(lines) if line.startswith("#include")) + 1
    lines.insert(after_includes, "#define CPy_AddTraceback(...) ((void)0)\n")
    source.write_text("".join(lines))


setup(ext_modules=extensions())
