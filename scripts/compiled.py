"""Build the wheel with its hot modules compiled, and run the tests on what is in it.

    compiled.py [PYTEST-ARGUMENT...]

The tests run in a folder which has no sources of ours but those of the wheel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = (
    "benchmarks",
    "docs",
    "examples",
    "scripts",
    "tests",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "Makefile",
)
#: What looks at the sources, not at what they do.
LEFT_OUT = ("tests/docs", "tests/examples", "tests/house")
CONFORMANCE = (
    "internet.test.test_base",
    "internet.test.test_defer_await",
    "internet.test.test_defer_yieldfrom",
    "internet.test.test_inlinecb",
    "internet.test.test_time",
    "test.test_cooperator",
    "test.test_defer",
    "test.test_internet",
    "test.test_task",
)
IS_COMPILED = """
from asyncreactor._engine import timers
from asyncreactor.internet import _deferred_base
plain = [module.__file__ for module in (timers, _deferred_base) if module.__file__.endswith(".py")]
raise SystemExit(f"not compiled: {plain}" if plain else 0)
"""


def main() -> int:
    """Build, unpack and test; return the exit status."""
    with tempfile.TemporaryDirectory(prefix="compiled-") as folder:
        tree = Path(folder, "tree")
        with zipfile.ZipFile(build_wheel(Path(folder))) as wheel:
            wheel.extractall(tree)
        for name in BESIDE:
            copy(ROOT / name, tree / name)
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        left_out = [f"--ignore={name}" for name in LEFT_OUT]
        for arguments in (
            ("-c", IS_COMPILED),
            ("-m", "pytest", "-q", "-n", "2", *left_out, *sys.argv[1:]),
            ("-m", "tests.conformance.ratchet", *CONFORMANCE),
        ):
            status = subprocess.run([sys.executable, *arguments], cwd=tree, env=environment).returncode
            if status:
                return status
    return 0


def build_wheel(folder: Path) -> Path:
    """Build a wheel from a copy of the sources, which stay as they are."""
    sources = folder / "sources"
    for name in ("asyncreactor", "setup.py", "pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / name, sources / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        ".",
    ]
    subprocess.run(command, cwd=sources, check=True, env={**os.environ, "ASYNCREACTOR_COMPILE": "1"})
    (wheel,) = folder.glob("*.whl")
    return wheel


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, without what Python made of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    else:
        shutil.copy2(source, target)


if __name__ == "__main__":
    sys.exit(main())
