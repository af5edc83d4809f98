"""Names and objects, found from each other."""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.python import reflect


class Base:
    settings = {"a": 1}
    plugins = ["one"]

    def do_run(self) -> str:
        return "base"

    def do_stop(self) -> None: ...


class Derived(Base):
    settings = {"a": 2, "b": 3}
    plugins = ["two"]

    def do_run(self) -> str:
        return "derived"

    do_nothing = 3

    class Inner:
        def method(self) -> None: ...


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __str__(self) -> str:
        raise RuntimeError("no str")


HERE = __name__


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("asyncreactor.python.reflect", reflect),
        ("asyncreactor.python.reflect.qual", reflect.qual),
        ("builtins.dict.fromkeys.__name__", "fromkeys"),
        (f"{HERE}.Derived.Inner", Derived.Inner),
    ],
)
def test_named_any(name: str, found: object) -> None:
    assert reflect.namedAny(name) == found


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("", reflect.InvalidName, "Empty module name"),
        (".a", reflect.InvalidName, "list of Python identifiers, not '.a'"),
        ("a..b", reflect.InvalidName, "list of Python identifiers"),
        ("no_such_module", reflect.ModuleNotFound, "No module named 'no_such_module'"),
        ("no_such.module", reflect.ObjectNotFound, "'no_such.module' does not name an object"),
        ("asyncreactor.no_such.thing", AttributeError, "no_such"),
        (b"os", TypeError, "name must be a dotted name"),
    ],
)
def test_named_any_refuses(name: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        reflect.namedAny(name)


def test_errors_inside_a_module_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "divides_by_zero.py").write_text("1 / 0")
    (tmp_path / "lacks_a_module.py").write_text("import there_is_no_such_module")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            reflect.namedAny("divides_by_zero.name")
        with pytest.raises(ModuleNotFoundError, match="there_is_no_such_module"):
            reflect.namedAny("lacks_a_module.name")
    assert reflect.requireModule("lacks_a_module", 5) == 5
    with pytest.raises(ZeroDivisionError):
        reflect.requireModule("divides_by_zero")


def test_named_module_and_object() -> None:
    assert reflect.namedModule("asyncreactor.python.reflect") is reflect
    assert reflect.namedObject(f"{HERE}.Base") is reflect.namedClass(f"{HERE}.Base") is Base
    assert reflect.requireModule("no.such.module") is None
    assert reflect.requireModule("sys") is sys


def test_names() -> None:
    assert reflect.qual(Derived.Inner) == f"{HERE}.Inner"
    assert reflect.fullyQualifiedName(Derived.Inner) == f"{HERE}.Derived.Inner"
    assert reflect.fullyQualifiedName(Derived().do_stop) == f"{HERE}.Base.do_stop"
    assert reflect.fullyQualifiedName(reflect) == "asyncreactor.python.reflect"
    assert reflect.fullyQualifiedName(reflect.objgrep) == "asyncreactor.python.reflect.objgrep"
    assert reflect.getClass(Derived()) is Derived


def test_full_func_name_is_checked() -> None:
    assert reflect.fullFuncName(reflect.qual) == "asyncreactor.python.reflect.qual"
    with pytest.raises(AttributeError):
        reflect.fullFuncName(Base.do_run)

    def qual() -> None: ...

    qual.__module__ = "asyncreactor.python.reflect"
    with pytest.raises(LookupError, match="another object"):
        reflect.fullFuncName(qual)


@pytest.mark.parametrize("ending", ["", "/"])
def test_file_names(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "outer" / "inner"
    folder.mkdir(parents=True)
    for path in (folder, folder.parent):
        (path / "__init__.py").touch()
    assert reflect.filenameToModuleName(f"{folder}{ending}") == "outer.inner"
    assert reflect.filenameToModuleName(str(folder / "module.py")) == "outer.inner.module"
    assert reflect.filenameToModuleName(bytes(folder / "module.pyc")) == "outer.inner.module"
    assert reflect.filenameToModuleName(str(tmp_path / "alone.py")) == "alone"


def test_safe_text_of_what_works() -> None:
    assert reflect.safe_repr([1]) == reflect.safe_str([1]) == "[1]"
    assert reflect.safe_str("é".encode()) == "é"
    assert reflect.safe_str(b"\xff") == r"b'\xff'"


def test_safe_text_of_what_fails() -> None:
    thing = Unprintable()
    for text, what in ((reflect.safe_repr(thing), "repr"), (reflect.safe_str(thing), "str")):
        assert text.startswith(f"<Unprintable instance at 0x{id(thing):x} with {what} error:\n Traceback")
        assert f"RuntimeError: no {what}" in text


def test_safe_text_where_even_the_class_fails() -> None:
    def fail(self: object) -> Any:
        raise RuntimeError

    broken_meta: Any = type("Meta", (type,), {"__name__": property(fail), "__repr__": fail, "__str__": fail})
    broken: Any = broken_meta("Broken", (Unprintable,), {})
    liar: Any = type("Liar", (Unprintable,), {"__class__": property(fail)})
    assert f"<<BROKEN CLASS AT 0x{id(broken):x}> instance" in reflect.safe_repr(broken())
    assert reflect.safe_str(liar()).startswith("<Liar instance")


def test_prefixed_methods() -> None:
    thing = Derived()
    assert reflect.prefixedMethods(thing, "do_") == [thing.do_run, thing.do_stop]
    assert reflect.prefixedMethodNames(Derived, "do_") == ["run", "stop"]
    found: dict[str, Any] = {}
    reflect.accumulateMethods(thing, found, "do_", Base)
    assert found == {"run": thing.do_run, "stop": thing.do_stop}
    names: dict[str, int] = {}
    reflect.addMethodNamesToDict(Derived, names, "do_", Base)
    assert names == {"run": 1}


def test_accumulating_class_attributes() -> None:
    settings: dict[str, int] = {}
    reflect.accumulateClassDict(Derived, "settings", settings)
    assert settings == {"a": 2, "b": 3}
    plugins: list[str] = []
    reflect.accumulateClassList(Derived, "plugins", plugins)
    reflect.accumulateClassList(Derived, "plugins", plugins, Derived)
    assert plugins == ["one", "two", "one"]


def test_queue_method() -> None:
    calls: list[tuple[str, tuple[Any, ...]]] = []
    reflect.QueueMethod("name", calls)(1, 2)
    assert calls == [("name", (1, 2))]


@pytest.mark.parametrize(
    ("wrap", "path"),
    [
        (lambda o: [0, o], "[1]"),
        (lambda o: deque([o]), "[0]"),
        (lambda o: {"k": (o,)}, "['k'][0]"),
        (lambda o: {o: "v"}, "{'v'}"),
        (weakref.ref, "()"),
        (lambda o: o.do_run, ".__self__"),
    ],
    ids=["list", "deque", "values", "keys", "weakref", "method"],
)
def test_objgrep(wrap: Any, path: str) -> None:
    goal = Base()
    assert path in reflect.objgrep(wrap(goal), goal, reflect.isSame)


def test_objgrep_ends() -> None:
    goal = object()
    circle: list[Any] = [goal]
    circle.append(circle)
    assert reflect.objgrep(circle, goal, reflect.isSame, path="circle") == ["circle[0]"]
    assert reflect.objgrep([[goal]], goal, reflect.isSame, maxDepth=1) == []


def test_objgrep_tells_what_it_cannot_search(capsys: pytest.CaptureFixture[str]) -> None:
    reflect.objgrep([1, "text", {1}], None, showUnknowns=1)
    assert capsys.readouterr().out == "unknown type <class 'set'> {1}\n"


def test_other_searches() -> None:
    thing = Derived()
    assert reflect.findInstances([1, [thing, Base()]], Base) == ["[1][1]"]
    paths = reflect.modgrep(Derived)
    assert all(path.startswith("sys.modules[") for path in paths)
    assert any(path.endswith(".Derived") for path in paths)  # others may equal everything, as mock.ANY does
    assert reflect.isLike(1, 1.0)
    assert not reflect.isSame(1, 1.0)


def test_searches_pass_by_what_has_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    class Silent:
        __slots__ = ()

        def __repr__(self) -> str:
            raise ValueError("no text")

    goal = object()
    found = reflect.objgrep({Silent(): goal, "b": goal}, goal, reflect.isSame, showUnknowns=True)
    assert len(found) == 2
    assert "Silent instance at 0x" in found[0]
    assert found[1] == "['b']"
    assert "Silent instance at 0x" in capsys.readouterr().out


def test_a_prefix_alone_is_no_name() -> None:
    class Commands:
        def do_(self) -> None: ...

        def do_it(self) -> None: ...

    found: dict[str, Callable[..., Any]] = {}
    reflect.accumulateMethods(Commands(), found, "do_")
    assert list(found) == reflect.prefixedMethodNames(Commands, "do_") == ["it"]


def test_an_import_that_fails_shows_no_lines_of_the_import_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_inside.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ZeroDivisionError) as caught:
        reflect.namedAny("broken_inside")
    assert not [entry for entry in caught.traceback if "frozen" in str(entry.path)]
