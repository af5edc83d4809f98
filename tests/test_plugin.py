"""Tests of plugins by entry points, and of the older drop-in modules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from zope.interface import Attribute, Interface

from asyncreactor import plugin


class IMaterial(Interface):
    """Something to build with."""

    name = Attribute("What it is called.")

    def strength(load: float) -> float:
        """How much of `load` it bears."""


GROUP = f"{__name__}.IMaterial"
GOOD = """
from zope.interface import implementer
from tests.test_plugin import IMaterial

@implementer(IMaterial)
class Steel:
    name = "steel"
    def strength(self, load):
        return load

steel = Steel()
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Make a distribution of one module and its entry points appear on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def make(distribution: str, module: str, source: str, **entry_points: str) -> None:
        (tmp_path / f"{module}.py").write_text(source)
        info = tmp_path / f"{distribution}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in entry_points.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))

    yield make
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_what_is_installed_while_we_run_is_found(install: Install) -> None:
    assert list(plugin.getPlugins(IMaterial)) == []
    install("metals", "metals_module", GOOD, steel="metals_module:steel")
    assert [material.name for material in plugin.getPlugins(IMaterial)] == ["steel"]


def test_nothing_is_imported_before_its_turn(install: Install) -> None:
    install("metals", "metals_module", GOOD, steel="metals_module:steel")
    (declared,) = plugin.declared_plugins(IMaterial)
    assert (declared.name, declared.distribution) == ("steel", "metals")
    assert "metals_module" not in sys.modules


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise RuntimeError('broken on import')", "broken on import"),
        ("thing = object()", "does not provide"),
        (
            "from zope.interface import implementer\n"
            "from tests.test_plugin import IMaterial\n"
            "@implementer(IMaterial)\n"
            "class Half:\n"
            "    name = 'half'\n"
            "thing = Half()",
            "strength",
        ),
    ],
    ids=["raises", "wrong interface", "incomplete"],
)
def test_a_broken_one_is_logged_with_its_distribution_and_others_go_on(
    install: Install, logged: list[Any], source: str, reason: str
) -> None:
    install("aaa-broken", "broken_module", source, thing="broken_module:thing")
    install("metals", "metals_module", GOOD, steel="metals_module:steel")
    assert [material.name for material in plugin.getPlugins(IMaterial)] == ["steel"]
    (event,) = [event for event in logged if "log_failure" in event]
    assert event["distribution"] == "aaa-broken" and reason in str(event["log_failure"].value)


LATE = """
from zope.interface import implementer
from tests.test_plugin import IMaterial

@implementer(IMaterial)
class Late:
    @property
    def name(self):
        raise ImportError("this was asked for")
    @property
    def strength(self):
        raise ImportError("this was asked for")

late = Late()
"""


def test_what_is_behind_a_property_is_not_asked_for_until_it_is_used(install: Install) -> None:
    install("late", "late_module", LATE, late="late_module:late")
    (found,) = plugin.getPlugins(IMaterial)
    with pytest.raises(ImportError, match="asked for"):
        found.strength(1)
    (declared,) = plugin.declared_plugins(IMaterial)
    with pytest.raises(ImportError, match="asked for"):
        declared.load(IMaterial)


def test_the_package_s_own_plugins_are_found_once() -> None:
    from asyncreactor import plugins
    from asyncreactor.application.reactors import IReactorInstaller

    names = [installer.shortName for installer in plugin.getPlugins(IReactorInstaller, plugins)]
    assert sorted(set(names)) == sorted(names) and "default" in names


def test_an_interface_of_ours_has_its_twisted_name_too() -> None:
    assert plugin.groups_of(plugin.IPlugin)[1].startswith("twisted.")
    assert plugin.groups_of(IMaterial) == [GROUP]


def test_drop_in_modules_are_found_and_say_what_to_declare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    folder = tmp_path / "dropinproject" / "plugins"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder.parent / "__init__.py").write_text("")
    (folder / "bad.py").write_text("1/0")
    (folder / "good.py").write_text(
        GOOD.replace(
            "@implementer(IMaterial)",
            "from asyncreactor.plugin import IPlugin\n@implementer(IMaterial, IPlugin)",
        )
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import dropinproject.plugins  # type: ignore[import-not-found]  # made above

    with pytest.warns(DeprecationWarning, match=r'steel = "dropinproject.plugins.good:steel"'):
        found = list(plugin.getPlugins(IMaterial, dropinproject.plugins))
    assert [material.name for material in found] == ["steel"]
    assert [event["module"] for event in logged if "log_failure" in event] == ["dropinproject.plugins.bad"]
    assert not list(folder.glob("dropin.cache"))
