"""The assertions of trial's test cases, with the names they had in earlier days."""

from __future__ import annotations

import unittest as pyunit
from collections.abc import Callable, Container, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import fullyQualifiedName
from asyncreactor.trial._results import FailTest

if TYPE_CHECKING:
    from typing import Self

__all__ = ["_Assertions"]

T = TypeVar("T")


class _RaisesContext:
    """What `with self.assertRaises(...)` gives; calling code finds the exception in `exception`."""

    def __init__(self, case: pyunit.TestCase, expected: Any) -> None:
        self._case = case
        self._expected = expected
        self.exception: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> bool:
        name = self._name()
        if value is None:
            raise self._case.failureException(f"{name} not raised (None returned)")
        if not isinstance(value, self._expected):
            text = Failure(value, kind, tb).getTraceback()
            raise self._case.failureException(
                f"{fullyQualifiedName(type(value))} raised instead of {name}:\n {text}"
            )
        self.exception = value
        return True

    def _name(self) -> str:
        return _class_name(self._expected)

    def call(self, function: Callable[..., object], args: Any, kwargs: Any) -> BaseException:
        """The exception that `function` raises."""
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            return error
        raise self._case.failureException(f"{self._name()} not raised ({result!r} returned)")


def _class_name(kind: Any) -> str:
    return getattr(kind, "__name__", None) or str(kind)


class _Assertions(pyunit.TestCase):
    """The assertions alone."""

    failureException = FailTest

    def __init__(self, methodName: str = "runTest") -> None:
        super().__init__(methodName)
        # The standard library would print objects that compare equal by type in its own way.
        self._type_equality_funcs: dict[type, Any]

    def fail(self, msg: object = None) -> Any:
        """Fail the test with `msg`."""
        raise self.failureException(msg)

    def assertFalse(self, condition: T, msg: object = None) -> T:
        """`condition` is false; returns it."""
        super().assertFalse(condition, msg)
        return condition

    def assertTrue(self, condition: T, msg: object = None) -> T:
        """`condition` is true; returns it."""
        super().assertTrue(condition, msg)
        return condition

    def assertRaises(  # type: ignore[override]  # returns the exception
        self, exception: Any, f: Callable[..., object] | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """`f(*args, **kwargs)` raises `exception`, which is returned; without `f`, a context manager."""
        context = _RaisesContext(self, exception)
        return context if f is None else context.call(f, args, kwargs)

    def assertEqual(self, first: T, second: object, msg: object = None) -> T:
        """`first == second`; returns `first`."""
        super().assertEqual(first, second, msg)
        return first

    def assertIs(self, first: T, second: object, msg: object = None) -> T:  # type: ignore[override]  # as above
        """`first is second`; returns `first`."""
        if first is not second:
            raise self.failureException(msg or f"{first!r} is not {second!r}")
        return first

    def assertIsNot(self, first: T, second: object, msg: object = None) -> T:  # type: ignore[override]  # as above
        """`first is not second`; returns `first`."""
        if first is second:
            raise self.failureException(msg or f"{first!r} is {second!r}")
        return first

    def assertNotEqual(self, first: T, second: object, msg: object = None) -> T:
        """`first != second`; returns `first`."""
        if not first != second:
            raise self.failureException(msg or f"{first!r} == {second!r}")
        return first

    def assertIn(  # type: ignore[override]  # returns its argument
        self, containee: T, container: Container[Any], msg: object = None
    ) -> T:
        """`containee in container`; returns `containee`."""
        if containee not in container:
            raise self.failureException(msg or f"{containee!r} not in {container!r}")
        return containee

    def assertNotIn(  # type: ignore[override]  # returns its argument
        self, containee: T, container: Container[Any], msg: object = None
    ) -> T:
        """`containee not in container`; returns `containee`."""
        if containee in container:
            raise self.failureException(msg or f"{containee!r} in {container!r}")
        return containee

    def assertNotAlmostEqual(  # type: ignore[override]  # returns its argument
        self, first: T, second: Any, places: int | None = 7, msg: object = None, delta: Any = None
    ) -> T:
        """The two differ by more than `places` decimals, or `delta`; returns `first`."""
        super().assertNotAlmostEqual(first, second, None if delta is not None else places, msg, delta)
        return first

    def assertAlmostEqual(  # type: ignore[override]  # returns its argument
        self, first: T, second: Any, places: int | None = 7, msg: object = None, delta: Any = None
    ) -> T:
        """The two differ by no more than `places` decimals, or `delta`; returns `first`."""
        if delta is not None:
            super().assertAlmostEqual(first, second, None, msg, delta)
        elif first != second and round(abs(second - first), places) != 0:
            raise self.failureException(msg or f"{first!r} != {second!r} within {places!r} places")
        return first

    def assertApproximates(self, first: T, second: Any, tolerance: Any, msg: object = None) -> T:
        """The two differ by no more than `tolerance`; returns `first`."""
        if abs(first - second) > tolerance:
            raise self.failureException(msg or f"{first} ~== {second}")
        return first

    def assertSubstring(self, substring: Any, astring: Any, msg: object = None) -> Any:
        """`substring` is part of `astring`; returns it."""
        return self.assertIn(substring, astring, msg)

    def assertNotSubstring(self, substring: Any, astring: Any, msg: object = None) -> Any:
        """`substring` is no part of `astring`; returns it."""
        return self.assertNotIn(substring, astring, msg)

    def assertIsInstance(self, instance: T, classOrTuple: Any, message: object = None) -> T:  # type: ignore[override]  # as above
        """`instance` is of the class, or one of the classes; returns it."""
        if not isinstance(instance, classOrTuple):
            suffix = "" if message is None else f": {message}"
            raise self.failureException(f"{instance!r} is not an instance of {classOrTuple}{suffix}")
        return instance

    def assertNotIsInstance(self, instance: T, classOrTuple: Any) -> T:  # type: ignore[override]  # as above
        """`instance` is of none of the classes; returns it."""
        if isinstance(instance, classOrTuple):
            raise self.failureException(f"{instance!r} is an instance of {classOrTuple}")
        return instance

    def assertWarns(  # type: ignore[override]  # an older signature than the standard library's
        self,
        category: type[Warning],
        message: str,
        filename: str,
        f: Callable[..., T],
        *args: Any,
        **kwargs: Any,
    ) -> T:
        """`f(*args, **kwargs)` emits that warning, at that file, and no other; returns what it returns."""
        from asyncreactor.trial._warnings import collect_warnings, same_source

        seen: list[Any] = []
        result = collect_warnings(seen.append, f, *args, **kwargs)
        if not seen:
            self.fail("No warnings emitted")
        first = seen[0]
        for other in seen[1:]:
            if (other.message, other.category) != (first.message, first.category):
                self.fail("Can't handle different warnings")
        self.assertEqual(first.message, message)
        self.assertIdentical(first.category, category)
        self.assertTrue(
            same_source(first.filename, filename), f"Warning in {first.filename!r}, expected {filename!r}"
        )
        return result

    def successResultOf(self, deferred: Deferred[T] | Coroutine[Any, Any, T]) -> T:
        """The value that a Deferred or coroutine has now; fails the test if it has none, or a failure."""
        waiting = ensureDeferred(deferred)
        results: list[Any] = []
        waiting.addBoth(results.append)
        if not results:
            self.fail(f"Success result expected on {waiting!r}, found no result instead")
        result = results[0]
        if isinstance(result, Failure):
            self.fail(
                f"Success result expected on {waiting!r}, found failure result instead:\n{result.getTraceback()}"
            )
        return result  # type: ignore[no-any-return]  # whatever the Deferred had

    def failureResultOf(
        self, deferred: Deferred[Any] | Coroutine[Any, Any, Any], *expectedExceptionTypes: type[BaseException]
    ) -> Failure:
        """The failure that a Deferred or coroutine has now; fails the test if it has none, or another kind."""
        waiting = ensureDeferred(deferred)
        results: list[Any] = []
        waiting.addBoth(results.append)
        if not results:
            self.fail(f"Failure result expected on {waiting!r}, found no result instead")
        result = results[0]
        if not isinstance(result, Failure):
            self.fail(f"Failure result expected on {waiting!r}, found success result ({result!r}) instead")
        if expectedExceptionTypes and not result.check(*expectedExceptionTypes):
            expected = " or ".join(f"{kind.__module__}.{kind.__name__}" for kind in expectedExceptionTypes)
            self.fail(
                f"Failure of type ({expected}) expected on {waiting!r}, "
                f"found type {result.type!r} instead: {result.getTraceback()}"
            )
        return result  # type: ignore[no-any-return]  # narrowed above

    def assertNoResult(self, deferred: Deferred[Any] | Coroutine[Any, Any, Any]) -> None:
        """A Deferred or coroutine has not fired; fails the test, and takes the result, if it has."""
        waiting = ensureDeferred(deferred)
        results: list[Any] = []

        def keep(result: Any) -> Any:
            results.append(result)
            # A failure that fails this test needs no second report; later ones go on.
            return None if looking and isinstance(result, Failure) else result

        looking = True
        waiting.addBoth(keep)
        looking = False
        if results:
            self.fail(f"No result expected on {waiting!r}, found {results[0]!r} instead")

    def assertRegex(self, text: Any, expected_regex: Any, msg: Any = None) -> None:
        """A search for `expected_regex` in `text` finds something."""
        super().assertRegex(text, expected_regex, msg)

    # The standard library has, or had, some of these with its own types.
    assertNot = failUnlessFalse = failIf = assertFalse  # type: ignore[assignment]
    assert_ = failUnlessTrue = failUnless = assertTrue  # type: ignore[assignment]
    failUnlessRaises = assertRaises  # type: ignore[assignment]
    assertEquals = failUnlessEqual = failUnlessEquals = assertEqual
    assertIdentical = failUnlessIdentical = assertIs
    assertNotIdentical = failIfIdentical = assertIsNot
    assertNotEquals = failIfEqual = failIfEquals = assertNotEqual
    failUnlessIn = assertIn
    failIfIn = assertNotIn
    assertNotAlmostEquals = failIfAlmostEqual = failIfAlmostEquals = assertNotAlmostEqual  # type: ignore[assignment]
    assertAlmostEquals = failUnlessAlmostEqual = assertAlmostEqual  # type: ignore[assignment]
    failUnlessApproximates = assertApproximates
    failUnlessSubstring = assertSubstring
    failIfSubstring = assertNotSubstring
    failUnlessIsInstance = assertIsInstance
    failIfIsInstance = assertNotIsInstance
    failUnlessWarns = assertWarns
    failUnlessRegex = assertRegex
