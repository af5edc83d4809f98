"""Warnings about what is deprecated, and the texts they carry."""

from __future__ import annotations

import sys
import types
import warnings
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.python import deprecate
from asyncreactor.python.deprecate import (
    deprecated,
    deprecatedKeywordParameter,
    deprecatedModuleAttribute,
    deprecatedProperty,
    getDeprecationWarningString,
    warnAboutFunction,
)
from asyncreactor.python.versions import Version

SINCE = Version("Twisted", 1, 2, 3)
HERE = __name__


def replacement() -> None: ...


@deprecated(SINCE, replacement)
def old(a: int, b: int = 2) -> int:
    """Add."""
    return a + b


@deprecated(SINCE)
class Old:
    """Old."""


class Thing:
    _value = 1

    @deprecatedProperty(SINCE, "Thing.worth")
    def value(self) -> int:
        return self._value

    @value.setter  # type: ignore[no-redef]
    def value(self, value: int) -> None:
        self._value = value

    @deprecatedKeywordParameter(SINCE, "b", "c")
    def method(self, a: int, b: int = 0, *, c: int = 0) -> tuple[int, int, int]:
        """Method."""
        return a, b, c


def test_calling_warns_at_the_caller() -> None:
    text = f"{HERE}.old was deprecated in Twisted 1.2.3; please use {HERE}.replacement instead"
    with pytest.warns(DeprecationWarning) as caught:
        assert old(1, b=3) == 4
    assert [str(w.message) for w in caught] == [text]
    assert caught[0].filename == __file__


def test_metadata_stay() -> None:
    mark: Any = old
    assert mark.deprecatedVersion is SINCE
    assert mark.__name__ == "old"
    assert list(signature(mark).parameters) == ["a", "b"]
    assert mark.__doc__ == (f"Add.\n\nDeprecated in Twisted 1.2.3; please use {HERE}.replacement instead.\n")


def test_class() -> None:
    with pytest.warns(DeprecationWarning, match=r"\.Old was deprecated"):
        assert type(Old()).__name__ == "Old"


def test_property() -> None:
    thing: Any = Thing()
    text = r"Thing.value was deprecated in Twisted 1.2.3; please use Thing.worth instead"
    with pytest.warns(DeprecationWarning, match=text):
        thing.value = 5
    with pytest.warns(DeprecationWarning, match=text):
        assert thing.value == 5


@pytest.mark.parametrize(("args", "kwargs"), [((1, 2), {}), ((1,), {"b": 2})], ids=["position", "keyword"])
def test_parameter(args: tuple[int, ...], kwargs: dict[str, int]) -> None:
    text = r"The 'b' parameter to .*Thing.method was deprecated in Twisted 1.2.3; please use c instead"
    with pytest.warns(DeprecationWarning, match=text):
        assert Thing().method(*args, **kwargs) == (1, 2, 0)


def test_parameter_that_is_not_passed() -> None:
    assert Thing().method(1, c=2) == (1, 0, 2)


def test_keyword_only_parameter_is_not_taken_for_a_position() -> None:
    @deprecatedKeywordParameter(SINCE, "last")
    def function(*args: int, last: int = 0) -> int:
        return last

    assert function(1, 2, 3) == 0
    with pytest.warns(DeprecationWarning, match="'last'"):
        assert function(last=4) == 4


def test_text() -> None:
    def text(**kwargs: Any) -> str:
        return getDeprecationWarningString(replacement, SINCE, **kwargs)

    name = f"{HERE}.replacement"
    assert text() == f"{name} was deprecated in Twisted 1.2.3"
    assert text(replacement="a.b") == f"{name} was deprecated in Twisted 1.2.3; please use a.b instead"
    assert text(format="%(version)s: %(fqpn)s") == f"Twisted 1.2.3: {name}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "note"),
        ("One.", "One.\n\nnote\n"),
        ("\n        One.\n\n        Two.\n        ", "\nOne.\n\nTwo.\n\nnote\n"),
    ],
)
def test_note_in_the_docstring(before: str | None, after: str) -> None:
    thing = types.SimpleNamespace(__doc__=before)
    deprecate._appendToDocstring(thing, "note")
    assert thing.__doc__ == after


@pytest.fixture
def module() -> Iterator[Any]:
    module: Any = types.ModuleType("module_with_old_names")
    module.old, module.new = 1, 2
    sys.modules[module.__name__] = module
    deprecatedModuleAttribute(SINCE, "Use new.", module.__name__, "old")
    yield sys.modules[module.__name__]
    del sys.modules[module.__name__]


def test_module_attribute(module: Any) -> None:
    with pytest.warns(DeprecationWarning) as caught:
        assert module.old == 1
    assert str(caught[0].message) == "module_with_old_names.old was deprecated in Twisted 1.2.3: Use new."
    assert caught[0].filename == __file__


def test_importing_a_module_attribute_warns_once(module: Any) -> None:
    with pytest.warns(DeprecationWarning) as caught:
        exec("from module_with_old_names import new, old")
    assert len(caught) == 1


def test_proxy_is_as_good_as_the_module(module: Any) -> None:
    module.new = 3
    module.extra = 4
    del module.extra
    assert module.new == 3
    assert isinstance(module, types.ModuleType)
    assert vars(module)["new"] == 3
    assert "new" in dir(module)
    with pytest.raises(AttributeError, match="no attribute 'extra'"):
        module.extra  # noqa: B018
    assert repr(module) == f"<_ModuleProxy module={types.ModuleType('module_with_old_names')!r}>"


def test_one_proxy_for_several_names(module: Any) -> None:
    deprecatedModuleAttribute(SINCE, "Gone.", module.__name__, "new")
    assert sys.modules[module.__name__] is module
    with pytest.warns(DeprecationWarning, match=r"Gone\."):
        assert module.new == 2


def test_unknown_module() -> None:
    with pytest.raises(KeyError, match=r"'no\.such' is no imported module"):
        deprecatedModuleAttribute(SINCE, "", "no.such", "name")


def test_submodule_warns_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package_with_old_module"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from asyncreactor.python.deprecate import deprecatedModuleAttribute\n"
        "from asyncreactor.python.versions import Version\n"
        "deprecatedModuleAttribute(Version('P', 1, 0, 0), 'Gone.', __name__, 'module')\n"
    )
    (package / "module.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for _ in range(2):
        with pytest.warns(DeprecationWarning) as caught:
            exec("from package_with_old_module import module")
        assert [str(w.message) for w in caught] == [
            "package_with_old_module.module was deprecated in P 1.0.0: Gone."
        ]


def test_warning_about_a_function_points_into_it() -> None:
    def offender() -> int:
        line = sys._getframe().f_lineno
        return line + 1

    with pytest.warns(DeprecationWarning, match="outdated") as caught:
        warnAboutFunction(offender, "outdated")
    assert (caught[0].filename, caught[0].lineno) == (__file__, offender())


def test_warning_method() -> None:
    calls: list[tuple[Any, ...]] = []
    before = deprecate.getWarningMethod()
    deprecate.setWarningMethod(lambda *args, **kwargs: calls.append((*args, kwargs)))
    try:
        old(1)
    finally:
        deprecate.setWarningMethod(before)
    assert before is warnings.warn
    assert calls[0][1:] == (DeprecationWarning, {"stacklevel": 2})


def passed(function: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    return deprecate._passedSignature(signature(function), args, kwargs)


def test_passed_arguments() -> None:
    assert passed(lambda a, b=2, c=3: 0, 1, c=4) == {"a": 1, "c": 4}
    assert passed(lambda a, *b, **c: 0, 1, 2, 3, x=4) == {"a": 1, "b": (2, 3), "c": {"x": 4}}
    assert passed(lambda *, k=5: 0) == {"k": 5}


@pytest.mark.parametrize(
    ("function", "args", "kwargs"),
    [
        (lambda a: 0, (1, 2), {}),
        (lambda a: 0, (1,), {"a": 2}),
        (lambda a: 0, (1,), {"z": 2}),
        (lambda a, /: 0, (), {"a": 2}),
        (lambda *, k: 0, (), {}),
    ],
    ids=["too many", "twice", "unknown", "positional only", "missing keyword"],
)
def test_arguments_that_do_not_fit(function: Any, args: Any, kwargs: Any) -> None:
    with pytest.raises(TypeError):
        passed(function, *args, **kwargs)


def test_mutually_exclusive_arguments() -> None:
    @deprecate._mutuallyExclusiveArguments([("a", "b")])
    def function(a: int = 1, b: int = 2) -> tuple[int, int]:
        return a, b

    assert function(b=3) == (1, 3)
    with pytest.raises(TypeError, match="'a' and 'b' are mutually exclusive"):
        function(1, b=3)


def test_a_docstring_that_begins_in_its_first_line_goes_on_to() -> None:
    @deprecated(Version("Own", 1, 2, 3))
    def old() -> None:
        """Do it.

        Or not.
        """

    assert old.__doc__ == "Do it.\n\nOr not.\n\nDeprecated in Own 1.2.3.\n"
