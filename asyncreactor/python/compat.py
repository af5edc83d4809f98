"""Small helpers between text and bytes, and the names that once bridged two generations of Python."""

from __future__ import annotations

import builtins
import codecs
import functools
import html
import http.cookiejar as cookielib
import inspect
import io
import os
import platform
import sys
import urllib.parse as urllib_parse
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from types import FrameType, TracebackType
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote as urlquote
from urllib.parse import unquote as urlunquote

from asyncreactor.python.deprecate import deprecated, deprecatedModuleAttribute
from asyncreactor.python.versions import Version

__all__ = [
    "nativeString",
    "networkString",
    "iterbytes",
    "lazyByteSlice",
    "ioType",
    "currentframe",
    "execfile",
    "cmp",
    "comparable",
    "FileType",
    "InstanceType",
    "NativeStringIO",
    "Sequence",
    "StringType",
    "bytesEnviron",
    "cookielib",
    "escape",
    "frozenset",
    "intToBytes",
    "intern",
    "items",
    "iteritems",
    "itervalues",
    "izip",
    "long",
    "range",
    "raw_input",
    "reduce",
    "reraise",
    "set",
    "unichr",
    "unicode",
    "urllib_parse",
    "urlquote",
    "urlunquote",
    "xrange",
]

C = TypeVar("C", bound=type)
K = TypeVar("K")
V = TypeVar("V")

_PYPY = platform.python_implementation() == "PyPy"
_since = Version("Twisted", 21, 2, 0)


def nativeString(s: str | bytes) -> str:
    """ASCII text, whether it came as bytes or as str, as str.

    Raises:
        TypeError: it is neither.
        UnicodeError: it is not ASCII.
    """
    if isinstance(s, bytes):
        return s.decode("ascii")
    if isinstance(s, str):
        s.encode("ascii")
        return s
    raise TypeError(f"{s!r} is neither bytes nor str")


def networkString(s: str) -> bytes:
    """ASCII text as bytes.

    Raises:
        TypeError: it is no str.
        UnicodeError: it is not ASCII.
    """
    if not isinstance(s, str):
        raise TypeError(f"only str can be turned into bytes, not {s!r}")
    return s.encode("ascii")


def iterbytes(originalBytes: bytes) -> Iterator[bytes]:
    """Each byte as bytes of length one."""
    for start in builtins.range(len(originalBytes)):
        yield originalBytes[start : start + 1]


def lazyByteSlice(object: bytes, offset: int = 0, size: int | None = None) -> memoryview:
    """A part of `object` without a copy: `size` bytes, or all, from `offset` on."""
    view = memoryview(object)
    return view[offset:] if size is None else view[offset : offset + size]


def ioType(fileIshObject: object, default: Any = str) -> Any:
    """Say whether a file object reads and writes `str` or `bytes`.

    Args:
        fileIshObject: anything that behaves like a file.
        default: the answer where it cannot be known.
    """
    if isinstance(fileIshObject, (io.TextIOBase, codecs.StreamReader, codecs.StreamWriter)):
        return str
    if isinstance(fileIshObject, io.IOBase):
        return bytes
    encoding = getattr(fileIshObject, "encoding", None)
    if isinstance(fileIshObject, codecs.StreamReaderWriter) or encoding:
        return str
    return default


def currentframe(n: int = 0) -> FrameType | None:
    """The frame of the caller, or of the `n`-th caller above that; None above the outermost."""
    frame = inspect.currentframe()
    for _ in builtins.range(n + 1):
        frame = frame and frame.f_back
    return frame


def execfile(
    filename: str | bytes | os.PathLike[Any],
    globals: dict[str, Any],
    locals: Mapping[str, object] | None = None,
) -> None:
    """Run the Python source in a file.

    Args:
        filename: where it is.
        globals: its global namespace.
        locals: its local namespace; the global one if there is none.
    """
    with open(filename, "rb") as file:
        code = compile(file.read(), os.fsdecode(filename), "exec", dont_inherit=True)
    exec(code, globals, locals)


def cmp(a: Any, b: Any) -> int:
    """-1, 0 or 1, as `a` is less than, equal to or greater than `b`."""
    if a == b:
        return 0
    return -1 if a < b else 1


def comparable(klass: C) -> C:
    """Decorate a class that has `__cmp__` so that all six comparisons ask it.

    `__cmp__(other)` returns a number below, at or above 0, or `NotImplemented`.
    """
    cls: Any = klass
    cls.__eq__ = _comparison("__eq__", lambda order: order == 0)
    cls.__ne__ = _comparison("__ne__", lambda order: order != 0)
    cls.__lt__ = _comparison("__lt__", lambda order: order < 0)
    cls.__le__ = _comparison("__le__", lambda order: order <= 0)
    cls.__gt__ = _comparison("__gt__", lambda order: order > 0)
    cls.__ge__ = _comparison("__ge__", lambda order: order >= 0)
    return klass


def _comparison(name: str, holds: Callable[[int], bool]) -> Callable[[Any, object], Any]:
    def compare(self: Any, other: object) -> Any:
        order = self.__cmp__(other)
        return order if order is NotImplemented else holds(order)

    compare.__name__ = name
    return compare


@deprecated(_since, "raise exception.with_traceback(traceback)")
def reraise(exception: BaseException, traceback: TracebackType | None) -> NoReturn:
    """Raise `exception` with that traceback."""
    raise exception.with_traceback(traceback)


@deprecated(_since, "list(d.items())")
def items(d: Mapping[K, V]) -> list[tuple[K, V]]:
    """The items of `d` in a list."""
    return list(d.items())


@deprecated(_since, "d.items()")
def iteritems(d: Mapping[K, V]) -> ItemsView[K, V]:
    """The items of `d`."""
    return d.items()


@deprecated(_since, "d.values()")
def itervalues(d: Mapping[K, V]) -> ValuesView[V]:
    """The values of `d`."""
    return d.values()


@deprecated(_since, "b'%d'")
def intToBytes(i: int) -> bytes:
    """The decimal digits of `i`."""
    return b"%d" % (i,)


@deprecated(_since, "os.environb")
def bytesEnviron() -> dict[bytes, bytes]:
    """A copy of the environment, as bytes."""
    return {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items()}


FileType = io.IOBase
InstanceType = object
NativeStringIO = io.StringIO
StringType = str
escape = html.escape
frozenset = builtins.frozenset
intern = sys.intern
izip = zip
long = int
range = builtins.range
raw_input = input
reduce = functools.reduce
set = builtins.set
unichr = chr
unicode = str
xrange = builtins.range

for _name, _advice in {
    "FileType": "Obsolete alias for io.IOBase",
    "InstanceType": "Old-style classes don't exist in Python 3",
    "NativeStringIO": "Use io.StringIO directly",
    "Sequence": "Use collections.abc.Sequence directly",
    "StringType": "Obsolete alias for str builtin type",
    "cookielib": "Use http.cookiejar directly",
    "escape": "Use html.escape directly",
    "frozenset": "Obsolete alias for frozenset builtin type",
    "intern": "Use sys.intern() directly",
    "izip": "Obsolete alias for zip() builtin",
    "long": "Obsolete alias for int builtin type",
    "range": "Obsolete alias for range() builtin",
    "raw_input": "Obsolete alias for input() builtin",
    "reduce": "Use functools.reduce() directly",
    "set": "Obsolete alias for set builtin type",
    "unichr": "Obsolete alias for chr() builtin",
    "unicode": "Obsolete alias for str builtin type",
    "urllib_parse": "Import urllib.parse directly",
    "urlquote": "Use urllib.parse.quote() directly",
    "urlunquote": "Use urllib.parse.unquote() directly",
    "xrange": "Obsolete alias for range() builtin",
}.items():
    deprecatedModuleAttribute(_since, _advice, __name__, _name)
