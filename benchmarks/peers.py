"""Who is measured: asyncreactor, Twisted and bare uvloop, each with the interpreter that runs it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import clean_environment

__all__ = ["Peer", "ROOT", "find_peers"]

ROOT = Path(__file__).resolve().parent.parent
TWISTED_ENVIRONMENT = ROOT / ".venv-twisted"
TWISTED_REQUIREMENT = "Twisted[tls]==26.10.0"
NAMES = ("asyncreactor", "baseline", "twisted", "uvloop")


@dataclass(frozen=True)
class Peer:
    """One column of the report.

    `root` is the package measured, `python` the interpreter, `path` a folder from which the package is taken
    before any other place.
    """

    name: str
    root: str
    python: str
    path: str = ""


@dataclass(frozen=True)
class Places:
    """Where the peers may come from, as given on the command line."""

    asyncreactor_python: str = sys.executable
    twisted_python: str = ""
    install_twisted: bool = False
    baseline: str = ""


def find_peers(names: list[str], places: Places) -> list[Peer]:
    """Return the peers of these names; of no names, those that this machine has.

    Raises:
        LookupError: a peer that was asked for is unknown or not installed.
    """
    if names:
        return [find_peer(name, places) for name in names]
    default = ["asyncreactor", *(["baseline"] if places.baseline else []), "twisted", "uvloop"]
    found = []
    for name in default:
        try:
            found.append(find_peer(name, places))
        except LookupError as problem:
            print(f"left out: {problem}", file=sys.stderr)
    return found


def find_peer(name: str, places: Places) -> Peer:
    """Return the peer of that name."""
    if name == "asyncreactor":
        return Peer(name, "asyncreactor", places.asyncreactor_python)
    if name == "baseline":
        return find_baseline(places)
    if name == "twisted":
        return Peer(name, "twisted", find_twisted(places))
    if name == "uvloop":
        if not importlib.util.find_spec("uvloop"):
            raise LookupError(f"uvloop: {sys.executable} has no uvloop")
        return Peer(name, "uvloop", sys.executable)
    raise LookupError(f"unknown peer {name!r}; allowed are {', '.join(NAMES)}")


def find_baseline(places: Places) -> Peer:
    """Return the peer that is asyncreactor in another folder."""
    if not places.baseline or not (Path(places.baseline) / "asyncreactor").is_dir():
        raise LookupError(
            f"baseline: --baseline names a folder with another asyncreactor in it, not {places.baseline!r}"
        )
    return Peer("baseline", "asyncreactor", places.asyncreactor_python, str(Path(places.baseline).resolve()))


def find_twisted(places: Places) -> str:
    """Return an interpreter that has Twisted."""
    if places.twisted_python:
        if not has_twisted(places.twisted_python):
            raise LookupError(f"twisted: {places.twisted_python} cannot import it")
        return places.twisted_python
    if has_twisted(sys.executable):
        return sys.executable
    python = TWISTED_ENVIRONMENT / "bin" / "python"
    if python.exists() and has_twisted(str(python)):
        return str(python)
    if places.install_twisted:
        print(f"installing {TWISTED_REQUIREMENT} in {TWISTED_ENVIRONMENT}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(TWISTED_ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", TWISTED_REQUIREMENT], check=True)
        return str(python)
    raise LookupError(
        "twisted: not installed here; --with-twisted makes .venv-twisted, --twisted-python PATH names another"
    )


def has_twisted(python: str) -> bool:
    """Tell whether that interpreter can import Twisted's reactor."""
    try:
        done = subprocess.run(
            [python, "-P", "-c", "import twisted.internet.interfaces"],
            capture_output=True,
            env=clean_environment(),
            timeout=60,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
