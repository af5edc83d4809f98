"""Source releases of other people's programs, fetched and unpacked."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

__all__ = ["unpack"]


def unpack(release: str, scratch: Path) -> Path:
    """Download a source release, such as `crochet==2.1.1`, and return the folder that holds it.

    Args:
        scratch: an empty folder to put it in.
    """
    options = ["-qq", "--no-deps", "--no-binary", ":all:", "--dest", str(scratch)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, release], check=True)
    (archive,) = scratch.glob("*.tar.gz")
    with tarfile.open(archive) as members:
        members.extractall(scratch, filter="data")
    (source,) = (folder for folder in scratch.iterdir() if folder.is_dir())
    return source
