"""Tests of `Failure`."""

from __future__ import annotations

import pickle
from collections.abc import Generator
from io import StringIO
from typing import Any

import pytest

from asyncreactor.python.failure import Failure, NoCurrentExceptionError, format_frames


def divide() -> Failure:
    secret = "in a local variable"
    try:
        1 / 0  # noqa: B018  # raises
    except ZeroDivisionError:
        return Failure(captureVars=bool(secret))
    raise AssertionError("there was no error")


def plain_failure() -> Failure:
    try:
        raise KeyError("missing")
    except KeyError:
        return Failure()


def test_the_exception_being_handled_is_taken() -> None:
    failure = plain_failure()
    assert failure.type is KeyError
    assert failure.value.args == ("missing",)
    assert failure.getErrorMessage() == "'missing'"


def test_without_an_exception_there_is_no_failure() -> None:
    with pytest.raises(NoCurrentExceptionError, match="none is being handled"):
        Failure()


def test_of_a_failure_it_is_a_copy_with_a_number_of_its_own() -> None:
    first = plain_failure()
    second = Failure(first)
    assert second.value is first.value
    assert second.count == first.count + 1


@pytest.mark.parametrize("asked", [KeyError, LookupError, "builtins.KeyError", "builtins.LookupError"])
def test_check_and_trap_find_classes_and_names(asked: Any) -> None:
    failure = plain_failure()
    assert [failure.check(ValueError, asked), failure.trap(asked)] == [asked, asked]


def test_trap_raises_what_it_was_not_asked_for() -> None:
    failure = plain_failure()
    assert failure.check(ValueError, OSError) is None
    with pytest.raises(KeyError) as caught:
        failure.trap(ValueError)
    assert caught.value is failure.value


def test_the_traceback_shows_where_it_came_from() -> None:
    text = plain_failure().getTraceback()
    assert "in plain_failure" in text
    assert text.endswith("builtins.KeyError: 'missing'\n")


def test_the_traceback_shows_the_exceptions_of_a_group_and_notes() -> None:
    group = ExceptionGroup("two", [ValueError("first"), KeyError("second")])
    group.add_note("a note")
    text = Failure(group).getTraceback()
    places = [
        text.index(part) for part in ("two (2 sub", "a note", "ValueError: first", "KeyError: 'second'")
    ]
    assert places == sorted(places)


def test_the_traceback_shows_the_cause_first() -> None:
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise ValueError("outer") from error
    except ValueError:
        text = Failure().getTraceback()
    assert text.index("KeyError: 'inner'") < text.index("direct cause") < text.index("ValueError: outer")


def test_an_exception_that_nobody_raised_has_no_frames() -> None:
    failure = Failure(ValueError("quiet"))
    assert failure.frames == []
    assert failure.getTracebackObject() is None
    assert (
        failure.getTraceback() == "Traceback (most recent call last):\nFailure: builtins.ValueError: quiet\n"
    )
    assert "no frames" in failure.getBriefTraceback()


def test_cleaning_lets_go_of_the_traceback_and_keeps_the_frames() -> None:
    failure = divide()
    before = failure.frames
    failure.cleanFailure()
    assert failure.tb is None and failure.value.__traceback__ is None
    assert [frame[:3] for frame in failure.frames] == [frame[:3] for frame in before]
    assert failure.getTracebackObject() is not None


def test_variables_are_kept_where_asked_for() -> None:
    text = divide().getTraceback(detail="verbose")
    assert "secret : 'in a local variable'" in text
    assert "disabled" in plain_failure().getTraceback(detail="verbose")


def test_pickling_keeps_all_but_the_traceback() -> None:
    failure = plain_failure()
    copy = pickle.loads(pickle.dumps(failure))
    assert copy.pickled and copy.tb is None
    assert copy.frames == failure.frames
    assert copy.parents == failure.parents
    assert copy.check(LookupError) is LookupError


def test_raising_again_keeps_the_traceback() -> None:
    with pytest.raises(KeyError) as caught:
        plain_failure().raiseException()
    assert any(entry.name == "plain_failure" for entry in caught.traceback)


def test_it_can_be_thrown_into_a_generator() -> None:
    seen: list[BaseException] = []

    def waiting() -> Generator[int, None, None]:
        try:
            yield 1
        except KeyError as error:
            seen.append(error)
        yield 2

    generator = waiting()
    next(generator)
    failure = plain_failure()
    assert failure.throwExceptionIntoGenerator(generator) == 2
    assert seen == [failure.value]


def test_frames_have_three_details_and_no_other() -> None:
    out = StringIO()
    format_frames([("function", "file.py", 3, (), ())], out.write, "brief")
    assert out.getvalue() == "file.py:3:function\n"
    with pytest.raises(ValueError, match="brief, default, verbose; it is 'loud'"):
        format_frames([], out.write, "loud")


def test_the_stack_is_empty_and_deprecated() -> None:
    with pytest.warns(DeprecationWarning, match=r"Failure\.stack was deprecated"):
        assert plain_failure().stack == []


def test_the_repr_names_the_exception() -> None:
    assert repr(plain_failure()) == "<asyncreactor.python.failure.Failure builtins.KeyError: 'missing'>"


def test_a_copy_from_elsewhere_is_known_by_names() -> None:
    """As remote failures are made: a class that only has the name, and the names of what it derives from."""
    copy = Failure.__new__(Failure)
    copy.type = type("ValueError", (), {"__module__": "builtins"})
    copy.value = "told from afar"
    copy.parents = ["builtins.ValueError", "builtins.Exception"]
    copy.frames = []
    assert copy.check(KeyError, ValueError) is ValueError
    assert copy.check(KeyError) is None
    assert copy.parents == ["builtins.ValueError", "builtins.Exception"]


def test_variables_are_shown_without_the_built_in_names() -> None:
    text = divide().getTraceback(detail="verbose")
    assert "secret : " in text and "__builtins__" not in text


def test_variables_of_a_module_are_shown_once() -> None:
    namespace: dict[str, object] = {"Failure": Failure, "__name__": "anywhere"}
    exec("try:\n    1 / 0\nexcept ZeroDivisionError:\n    failure = Failure(captureVars=True)\n", namespace)
    failure = namespace["failure"]
    assert isinstance(failure, Failure)
    _, _, _, local_variables, global_variables = failure.frames[0]
    assert "__name__" in str(local_variables) and not global_variables
