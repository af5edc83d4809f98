"""Tests of asyncreactor.persisted.styles."""

from __future__ import annotations

import copy
import io
import json
import pickle
from typing import Any

import pytest

from asyncreactor.persisted import styles


class Base(styles.Versioned):
    persistenceVersion = 1
    persistenceForgets = ("secret",)

    def __init__(self) -> None:
        self.secret = "password"
        self.steps: list[str] = []

    def upgradeToVersion2(self) -> None:
        self.steps.append("base 2")


class Between(Base):
    pass


class Sub(Between):
    persistenceVersion = 3
    persistenceForgets = ("cache",)

    def __init__(self) -> None:
        super().__init__()
        self.cache = 1
        self.kept = 2

    def upgradeToVersion4(self) -> None:
        self.steps.append("sub 4")

    def upgradeToVersion6(self) -> None:
        self.steps.append("sub 6")

    def method(self) -> list[str]:
        return self.steps


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the classes newer versions."""
    monkeypatch.setattr(Base, "persistenceVersion", 2)
    monkeypatch.setattr(Sub, "persistenceVersion", 6)


def test_state_has_versions_and_lacks_what_is_forgotten() -> None:
    assert Sub().__getstate__() == {
        "steps": [],
        "kept": 2,
        f"{__name__}.Base.persistenceVersion": 1,
        f"{__name__}.Sub.persistenceVersion": 3,
    }
    assert Base().__getstate__({"secret": 1, "other": 2}) == {
        "other": 2,
        f"{__name__}.Base.persistenceVersion": 1,
    }


def test_upgrades_base_classes_first(request: pytest.FixtureRequest) -> None:
    data = pickle.dumps(Sub())
    request.getfixturevalue("newer")
    loaded = pickle.loads(data)
    assert loaded.steps == []
    styles.doUpgrade()
    assert vars(loaded) == {"steps": ["base 2", "sub 4", "sub 6"], "kept": 2}
    again = pickle.loads(pickle.dumps(loaded))
    styles.doUpgrade()
    assert again.steps == loaded.steps
    assert not styles.versionedsToUpgrade and not styles.upgraded


def test_objects_without_a_version_have_version_0() -> None:
    old = Base.__new__(Base)
    old.__setstate__({"steps": []})
    Base.upgradeToVersion1 = lambda self: self.steps.append("base 1")  # type: ignore[attr-defined]  # for a moment
    try:
        styles.doUpgrade()
    finally:
        del Base.upgradeToVersion1  # type: ignore[attr-defined]  # see above
    assert old.steps == ["base 1"]


@pytest.mark.usefixtures("newer")
def test_an_upgrade_may_require_another_first() -> None:
    first, second = Base.__new__(Base), Base.__new__(Base)
    for each in (first, second):
        each.__setstate__({"steps": [], f"{__name__}.Base.persistenceVersion": 1})
    assert styles.requireUpgrade(second) is second
    assert (first.steps, second.steps) == ([], ["base 2"])
    styles.doUpgrade()
    assert (first.steps, second.steps) == (["base 2"], ["base 2"])
    assert styles.requireUpgrade("anything else") == "anything else"


def test_ephemerals_are_not_pickled() -> None:
    class Socket(styles.Ephemeral):
        address = "somewhere"

    loaded = pickle.loads(pickle.dumps([Socket()]))[0]
    assert type(loaded) is styles.Ephemeral
    assert vars(loaded) == {}


def test_modules_and_methods_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(json)) is json
    sub = Sub()
    assert copy.copy(sub.method)() is sub.steps
    assert pickle.loads(pickle.dumps(sub.method))() == []
    styles.versionedsToUpgrade.clear()


def test_methods_that_moved_are_found_on_the_object() -> None:
    sub = Sub()
    assert styles.unpickleMethod("method", sub, Base) == sub.method
    assert styles.unpickleMethod("method", None, Sub) is Sub.method
    with pytest.raises(AttributeError):
        styles.unpickleMethod("missing", sub, Sub)


def test_modules_that_moved_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(styles.oldModules, "gone", json)
    assert styles.unpickleModule("gone") is json
    with pytest.raises(ImportError):
        styles.unpickleModule("never.there")


def test_text_buffers() -> None:
    buffer = io.StringIO("text")
    buffer.seek(2)
    function, arguments = styles.pickleStringO(buffer)
    assert function(*arguments).read() == "xt"


def test_errors_are_pickling_errors() -> None:
    error: Any = styles._UniversalPicklingError()
    assert isinstance(error, pickle.PicklingError)
