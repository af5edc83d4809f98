"""Tests of asyncreactor.persisted.sob."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.persisted import sob, styles
from asyncreactor.python.components import Componentized


class Upgraded(styles.Versioned):
    persistenceVersion = 1

    def upgradeToVersion1(self) -> None:
        self.new = True


class Thing(Componentized):
    name: str
    inner: Upgraded


@pytest.fixture(autouse=True)
def _in_a_new_folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("style", ["pickle", "source"])
@pytest.mark.parametrize("value", [1, "text", (1, [2]), {"a": {1: b"x"}}, None], ids=repr)
def test_what_is_saved_is_loaded(style: str, value: object) -> None:
    persistent = sob.Persistent(value, "name")
    assert verifyObject(sob.IPersistable, persistent)
    persistent.setStyle(style)
    persistent.save()
    assert sob.load(f"name.ta{style[0]}", style) == value


def test_file_names() -> None:
    persistent = sob.Persistant(1, "name")
    persistent.save()
    persistent.save("tag")
    persistent.save(filename="chosen")
    assert sorted(os.listdir()) == ["chosen", "name-tag.tap", "name.tap"]


def test_a_failed_save_leaves_the_old_file() -> None:
    sob.Persistent("old", "name").save()
    with pytest.raises(AttributeError):
        sob.Persistent(lambda: 1, "name").save()
    assert sob.load("name.tap", "pickle") == "old"


def test_wrong_arguments_are_refused() -> None:
    persistent = sob.Persistent(1, "name")
    with pytest.raises(TypeError, match="passphrase"):
        persistent.save(passphrase="secret")
    with pytest.raises(ValueError, match="pickle, source, not 'xml'"):
        persistent.setStyle("xml")


@pytest.mark.parametrize("style", ["pickle", "source"])
def test_loading_sets_the_style_and_upgrades(style: str) -> None:
    thing = Thing()
    thing.name = "its name"
    thing.inner = Upgraded.__new__(Upgraded)
    thing.setComponent(sob.IPersistable, sob.Persistent(thing, "thing"))
    sob.IPersistable(thing).setStyle(style)
    sob.IPersistable(thing).save(filename="file")
    loaded = sob.load("file", style)
    persistent: Any = sob.IPersistable(loaded)
    assert (loaded.name, persistent.style, persistent.original) == ("its name", style, loaded)
    assert not styles.versionedsToUpgrade


def test_main_is_shown_and_not_changed_while_loading(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = type("Main", (), {"value": 1})()
    monkeypatch.setitem(sys.modules, "__main__", main)
    (tmp_path / "file").write_text(
        "import __main__\nvalue = __main__.value\n__main__.value = 2\n"
        "missing = hasattr(__main__, 'missing')\napp = [value, missing]\n"
        "import builtins\nbuiltins.seen_main = __main__\n"
    )
    import builtins

    try:
        assert sob.load("file", "source") == [1, False]
        seen: Any = builtins.seen_main  # type: ignore[attr-defined]  # the file sets it
    finally:
        del builtins.seen_main  # type: ignore[attr-defined]  # see above
    assert (main.value, sys.modules["__main__"]) == (1, main)
    assert [isinstance(each, styles.Ephemeral) for each in (seen, seen.missing)] == [True, True]


def test_main_comes_back_after_an_error(tmp_path: pathlib.Path) -> None:
    main = sys.modules["__main__"]
    (tmp_path / "file").write_text("raise ValueError('in the file')")
    with pytest.raises(ValueError, match="in the file"):
        sob.load("file", "source")
    assert sys.modules["__main__"] is main


def test_values_of_python_files(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file.py").write_text("value = [1, __file__]")
    assert sob.loadValueFromFile("file.py", "value") == [1, "file.py"]
    with pytest.raises(KeyError, match="no 'other'"):
        sob.loadValueFromFile("file.py", "other")


@pytest.mark.parametrize(
    ("extension", "style"),
    [
        *[(".py", "python"), (".tac", "python"), (".etac", "python")],
        *[(".tap", "pickle"), (".etap", "pickle"), (".tas", "source"), (".etas", "source")],
    ],
)
def test_styles_by_extension(extension: str, style: str) -> None:
    assert sob.guessType("name" + extension) == style


def test_unknown_extensions_are_refused() -> None:
    with pytest.raises(KeyError, match=r"must end with one of \.py"):
        sob.guessType("name.txt")
