"""The few names that outlived Python 2."""

from __future__ import annotations

import codecs
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python import compat


def test_native_and_network_strings() -> None:
    assert compat.nativeString(b"abc") == compat.nativeString("abc") == "abc"
    assert compat.networkString("abc") == b"abc"


@pytest.mark.parametrize("value", [b"\xff", "\u1234"])
def test_native_string_is_ascii(value: Any) -> None:
    with pytest.raises(UnicodeError):
        compat.nativeString(value)


@pytest.mark.parametrize(("function", "value"), [(compat.nativeString, 1), (compat.networkString, b"bytes")])
def test_strings_of_the_wrong_type(function: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=repr(value)):
        function(value)


@given(st.binary())
def test_iterbytes(data: bytes) -> None:
    assert b"".join(compat.iterbytes(data)) == data
    assert all(len(byte) == 1 for byte in compat.iterbytes(data))


@given(st.binary(), st.integers(0, 9), st.none() | st.integers(0, 9))
def test_lazy_byte_slice(data: bytes, offset: int, size: int | None) -> None:
    expected = data[offset:] if size is None else data[offset : offset + size]
    assert bytes(compat.lazyByteSlice(data, offset, size)) == expected


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (io.StringIO(), str),
        (io.BytesIO(), bytes),
        (io.TextIOWrapper(io.BytesIO()), str),
        (codecs.getwriter("utf-8")(io.BytesIO()), str),
        (codecs.StreamReaderWriter(io.BytesIO(), codecs.getreader("utf-8"), codecs.getwriter("utf-8")), str),
        (object(), str),
    ],
)
def test_io_type(file: object, kind: type) -> None:
    assert compat.ioType(file) is kind


def test_io_type_default() -> None:
    assert compat.ioType(object(), bytes) is bytes


def test_currentframe() -> None:
    def inner() -> tuple[Any, Any, Any]:
        return compat.currentframe(), compat.currentframe(1), compat.currentframe(10_000)

    own, caller, nobody = inner()
    assert own.f_code.co_name == "inner"
    assert caller is sys._getframe()
    assert nobody is None


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
def test_execfile(tmp_path: Path, newline: str) -> None:
    script = tmp_path / "script.py"
    script.write_bytes(f"x += 1{newline}".encode())
    outer, inner = {"x": 1}, {"x": 10}
    compat.execfile(script, outer)
    compat.execfile(os.fsencode(script), outer, inner)
    assert (outer["x"], inner["x"]) == (2, 11)


@given(st.integers(), st.integers())
def test_comparable(a: int, b: int) -> None:
    @compat.comparable
    class Number:
        def __init__(self, value: int) -> None:
            self.value = value

        def __cmp__(self, other: Any) -> Any:
            return compat.cmp(self.value, other.value) if isinstance(other, Number) else NotImplemented

    x: Any = Number(a)
    y: Any = Number(b)
    assert (x == y, x != y, x < y, x <= y, x > y, x >= y) == (a == b, a != b, a < b, a <= b, a > b, a >= b)
    assert x.__lt__(3) is NotImplemented


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("unicode", str, "Obsolete alias for str builtin type"),
        ("long", int, "Obsolete alias for int builtin type"),
        ("NativeStringIO", io.StringIO, "Use io.StringIO directly"),
    ],
)
def test_old_names(name: str, value: object, advice: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"compat.{name} was deprecated in Twisted 21.2.0: {advice}"):
        assert getattr(compat, name) is value


@pytest.mark.parametrize(
    ("name", "args", "result"),
    [
        ("intToBytes", (12,), b"12"),
        ("items", ({1: 2},), [(1, 2)]),
        ("iteritems", ({1: 2},), {1: 2}.items()),
        ("bytesEnviron", (), {os.fsencode(k): os.fsencode(v) for k, v in os.environ.items()}),
    ],
)
def test_old_functions(
    name: str, args: tuple[Any, ...], result: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    if isinstance(result, dict):
        result.pop(b"PYTEST_CURRENT_TEST", None)
    with pytest.warns(DeprecationWarning, match=f"compat.{name} was deprecated"):
        assert getattr(compat, name)(*args) == result


def test_itervalues_and_reraise() -> None:
    with pytest.warns(DeprecationWarning):
        assert list(compat.itervalues({1: 2})) == [2]
    error = ValueError()
    with pytest.warns(DeprecationWarning), pytest.raises(ValueError) as caught:
        compat.reraise(error, None)
    assert caught.value is error
