"""Without an extra's packages everything else imports, and what needs them says which extra that is."""

from __future__ import annotations

import re

import pytest

from tests.house.probes import probe
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


@pytest.mark.timeout(150)
@pytest.mark.parametrize(("extra", "packages"), EXTRAS.items(), ids=EXTRAS)
def test_what_needs_an_extra_names_it(extra: str, packages: list[str]) -> None:
    found = probe([module.name for module in modules()], blocked=packages)
    errors = {
        name: report["error"].strip().splitlines()[-1] for name, report in found.items() if report["error"]
    }
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
