"""Changed modules are run again, and what was made from the old code goes on with the new."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from asyncreactor.logger import capturedLogs
from asyncreactor.python import rebuild as module_under_test
from asyncreactor.python.rebuild import (
    RebuildError,
    Sensitive,
    latestClass,
    latestFunction,
    rebuild,
    updateInstance,
)

NAME = "rebuilt_for_a_test"

FIRST = """
class Base:
    def greet(self):
        return "old"

class Child(Base):
    def greet(self):
        return "child of " + super().greet()

    @classmethod
    def make(cls):
        return "old", cls

    @staticmethod
    def help():
        return "old"

def answer(number=1):
    return "old", number
"""

SECOND = FIRST.replace('"old"', '"new"').replace("number=1", "number=2")

Change = Callable[[str], ModuleType]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A module with FIRST as its source, imported from a file."""
    (tmp_path / f"{NAME}.py").write_text(FIRST)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(NAME)
    del sys.modules[NAME]


@pytest.fixture
def change(module: Any) -> Change:
    """Rebuilds the module with another source."""

    def change(source: str) -> ModuleType:
        Path(module.__file__).write_text(source)
        return rebuild(module, doLog=False)

    return change


def test_the_module_stays_and_runs_the_new_source(module: Any, change: Change) -> None:
    assert change(SECOND) is module
    assert module.answer() == ("new", 2)


def test_an_edit_that_leaves_size_and_second_as_they_were_is_seen(module: Any, change: Change) -> None:
    for text in ("abc", "xyz", "uvw"):
        change(FIRST.replace("old", text))
        assert module.answer() == (text, 1)


def test_instances_and_bound_methods_go_on_with_the_new_code(module: Any, change: Change) -> None:
    child = module.Child()
    greet, make, help_ = child.greet, module.Child.make, module.Child.help
    change(SECOND)
    assert type(child) is module.Child
    assert child.greet() == greet() == "child of new"
    assert make()[0] == help_() == "new"


def test_a_function_that_somebody_kept_runs_the_new_code(module: Any, change: Change) -> None:
    kept = [module.answer]
    change(SECOND)
    assert kept[0]() == ("new", 2)


def test_a_class_that_somebody_kept_makes_new_instances(module: Any, change: Change) -> None:
    kept = [module.Child]
    change(SECOND)
    change(SECOND.replace("new", "newer"))
    assert type(kept[0]()) is module.Child
    assert kept[0]().greet() == "child of newer"


def test_other_modules_get_what_they_had_imported(module: Any, change: Change, monkeypatch: Any) -> None:
    user: Any = ModuleType("user_of_it")
    user.answer, user.Child = module.answer, module.Child
    monkeypatch.setitem(sys.modules, "user_of_it", user)
    change(SECOND)
    assert user.answer is module.answer
    assert user.Child is module.Child


def test_subclasses_elsewhere_change_over(module: Any, change: Change) -> None:
    class Foreign(module.Child):  # type: ignore[misc]  # the module is made at run time
        pass

    foreign = Foreign()
    change(SECOND)
    assert Foreign.__bases__ == (module.Child,)
    assert foreign.greet() == Foreign().greet() == "child of new"


def test_a_source_that_fails_changes_nothing(module: Any, change: Change) -> None:
    child, names = module.Child(), dict(vars(module))
    with pytest.raises(ZeroDivisionError):
        change("class Child:\n    pass\nother = 1 / 0\n")
    with pytest.raises(SyntaxError):
        change("class Child(\n")
    assert vars(module) == names
    assert child.greet() == "child of old"


def test_instances_with_another_layout_keep_their_class_and_are_logged(module: Any, change: Change) -> None:
    child = module.Child()
    with capturedLogs() as events:
        change(SECOND.replace("class Child(Base):", "class Child(Base, Exception):"))
    assert type(child) is not module.Child
    assert child.greet() == module.Child().greet() == "child of new"
    (event,) = [event for event in events if event.get("what") == "an instance of Child"]
    assert event["log_level"].name == "warn"
    assert "layout" in event["why"]


def test_slots_and_weak_references(module: Any, change: Change) -> None:
    slotted = FIRST.replace("(Base):", "(Base):\n    __slots__ = ('here', '__weakref__')").replace(
        "class Base:", "class Base:\n    __slots__ = ()"
    )
    change(slotted)
    child = module.Child()
    child.here = "here"
    with capturedLogs():
        change(slotted.replace("old", "new"))
    assert (child.greet(), child.here) == ("child of new", "here")


def test_classes_without_a_hash_stay_and_are_logged(module: Any, change: Change) -> None:
    source = """
class Meta(type):
    def __eq__(self, other):
        return self is other
class Odd(metaclass=Meta):
    pass
def answer():
    return 1
"""
    change(source)
    kept = module.answer
    with capturedLogs() as events:
        change(source.replace("1", "2"))
    assert ["Odd"] == [event["what"] for event in events]
    assert kept() == 2


def test_what_was_rebuilt_is_logged(module: Any) -> None:
    kept = module.Child()
    with capturedLogs() as events:
        rebuild(module)
    (event,) = events
    assert (event["module"], event["definitions"], event["instances"]) == (NAME, 7, 1)
    assert type(kept) is module.Child


def test_values_with_a_hash_that_fails_do_no_harm(module: Any, change: Change, monkeypatch: Any) -> None:
    class Unhashable:
        def __hash__(self) -> int:
            raise RuntimeError("no hash")

    user: Any = ModuleType("user_of_it")
    user.value = Unhashable()
    monkeypatch.setitem(sys.modules, "user_of_it", user)
    change(SECOND)
    assert module.answer() == ("new", 2)


def test_a_module_may_forbid_it(module: Any, change: Change) -> None:
    module.ALLOW_TWISTED_REBUILD = False
    with pytest.raises(RebuildError, match="ALLOW_TWISTED_REBUILD"):
        change(SECOND)
    assert module.answer() == ("old", 1)


def test_only_modules_with_a_source_can_be_rebuilt() -> None:
    with pytest.raises(TypeError, match="imported module, not 'json'"):
        rebuild("json")  # type: ignore[arg-type]  # the point
    with pytest.raises(RebuildError, match="not imported from a file"):
        rebuild(ModuleType("made_by_hand"))


def test_the_latest_of_what_is_not_superseded_is_itself(module: Any) -> None:
    def local() -> None: ...

    assert latestClass(Exception) is Exception
    assert latestClass(module.Child) is module.Child
    assert latestFunction(local) is local
    with pytest.raises(TypeError, match="must be a class, not 3"):
        latestClass(3)  # type: ignore[type-var]  # the point
    with pytest.raises(TypeError, match="must be a Python function, not <built-in"):
        latestFunction(len)


def test_a_class_replaced_by_its_own_subclass_is_its_latest_version(module: Any) -> None:
    exec("class Decorated: pass\nplain = Decorated\nclass Decorated(Decorated): pass\n", vars(module))
    assert latestClass(module.plain) is module.plain
    assert latestClass(module.Decorated) is module.Decorated


def test_the_latest_class_has_the_latest_bases(module: Any) -> None:
    child, old_function = module.Child(), module.Base.greet
    exec("class Base:\n    def greet(self): return 'other'\n", vars(module))
    assert latestClass(type(child)).__bases__ == (module.Base,)
    assert latestFunction(old_function) is module.Base.greet
    assert child.greet() == "child of other"


def test_one_instance_can_be_updated_by_hand(module: Any) -> None:
    child = module.Child()
    exec("class Child:\n    def greet(self): return 'by hand'\n", vars(module))
    updateInstance(child)
    assert child.greet() == "by hand"


def test_sensitive_objects_are_told(module: Any, change: Change) -> None:
    class Keeper(Sensitive):
        def work(self) -> None: ...

    keeper, old = Keeper(), (module.Child, module.answer)
    keeper.rebuildUpToDate()
    assert not keeper.needRebuildUpdate()
    change(SECOND)
    assert keeper.needRebuildUpdate()
    assert [keeper.latestVersionOf(each) for each in old] == [module.Child, module.answer]
    assert keeper.latestVersionOf(keeper.work) == keeper.work
    assert keeper.latestVersionOf(3) == 3
    keeper.rebuildUpToDate()
    assert keeper.lastRebuild >= module_under_test.lastRebuild
