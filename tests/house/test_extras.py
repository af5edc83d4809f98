"""Without an extra's packages everything else imports, and what needs them says which extra that is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.probes import failures, probe
from tests.house.tree import PACKAGE, modules

EXTRAS = {
    "web": ["httptools", "h2", "wsproto"],
    "tls": ["cryptography", "OpenSSL", "idna"],
    "porting": ["libcst"],
    "actuators": ["watchfiles"],
    "url": ["hyperlink"],
}
ALSO_NAMED = {"tls": "url"}  # hyperlink stands on idna too, and brings it along
ALWAYS = [PACKAGE, f"{PACKAGE}.internet.defer", f"{PACKAGE}.internet.reactor", f"{PACKAGE}.protocols.basic"]


@pytest.mark.parametrize(("extra", "packages"), EXTRAS.items(), ids=EXTRAS)
def test_what_needs_an_extra_names_it(extra: str, packages: list[str]) -> None:
    errors = failures([module.name for module in modules()], blocked=packages)
    names = f"({extra}|{ALSO_NAMED.get(extra, extra)})"
    named = re.compile(rf"^ImportError: .*{PACKAGE}\[([a-z]+,)*{names}(,[a-z]+)*\]")
    silent = {name: error for name, error in errors.items() if not named.match(error)}
    assert not silent, "\n".join(f"{name} says: {error}" for name, error in silent.items())


def test_the_core_needs_no_extra_and_no_uvloop() -> None:
    blocked = ["uvloop", *(package for packages in EXTRAS.values() for package in packages)]
    failed = {
        name: report["error"] for name, report in probe(ALWAYS, blocked=blocked).items() if report["error"]
    }
    assert not failed, "\n".join(f"{name}:\n{error}" for name, error in failed.items())


def test_the_probe_sees_what_is_blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fine.py").touch()
    (tmp_path / "needy.py").write_text("import hyperlink")
    (tmp_path / "also_needy.py").write_text("import needy")
    monkeypatch.setattr("tests.house.probes.ROOT", tmp_path)
    error = "ModuleNotFoundError: No module named 'hyperlink'"
    found = failures(["fine", "needy", "also_needy"], blocked=["hyperlink"])
    assert found == {"needy": error, "also_needy": error}
