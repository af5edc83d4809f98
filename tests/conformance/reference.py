"""The reference: the release of Twisted whose public API this package mirrors, unpacked from its wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

__all__ = ["VERSION", "folder", "module_names"]

VERSION = "26.10.0"
CACHE = Path(os.environ.get("CONFORMANCE_CACHE", Path.home() / ".cache" / "conformance"))


def folder() -> Path:
    """Return the folder that holds the package `twisted`; pip downloads the wheel the first time."""
    unpacked = CACHE / f"twisted-{VERSION}"
    if not (unpacked / "twisted" / "__init__.py").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            fresh = _download(Path(scratch))
            try:
                fresh.rename(unpacked)
            except OSError:  # another run was faster; its copy is as good, if it is whole
                if not (unpacked / "twisted" / "__init__.py").exists():
                    raise
    return unpacked


def _download(scratch: Path) -> Path:
    wish = f"twisted=={VERSION}"
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(scratch)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, wish], check=True)
    (wheel,) = scratch.glob("*.whl")
    fresh = scratch / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(fresh)
    return fresh


def module_names(wanted: list[str] | None = None) -> list[str]:
    """List the reference's test modules, named without the leading `twisted.`.

    Args:
        wanted: only these modules, and those inside these packages; None for all.

    Raises:
        ValueError: one of the names wanted matches no module.
    """
    root = folder() / "twisted"
    files = (path for path in root.rglob("test_*.py") if "test" in path.parent.parts)
    found = sorted(".".join(path.relative_to(root).with_suffix("").parts) for path in files)
    if wanted is None:
        return found
    names = [name.removeprefix("twisted.") for name in wanted]
    for name in names:
        if not any(_inside(module, name) for module in found):
            raise ValueError(f"the reference has no test module or package {name!r}")
    return [module for module in found if any(_inside(module, name) for name in names)]


def _inside(module: str, name: str) -> bool:
    return module == name or module.startswith(name + ".")
