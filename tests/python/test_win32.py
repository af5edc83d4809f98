"""Tests of `asyncreactor.python.win32`."""

from __future__ import annotations

import errno
import os

import pytest

from asyncreactor.python import win32


@pytest.mark.parametrize(
    ("argument", "quoted"),
    [
        ("plain", "plain"),
        ("", '""'),
        ("two words", '"two words"'),
        ('say "hi"', r'"say \"hi\""'),
        (r"C:\a b" + "\\", r'"C:\a b\\"'),
        (r"back\slash", r"back\slash"),
    ],
)
def test_quoting_one_argument(argument: str, quoted: str) -> None:
    assert win32.cmdLineQuote(argument) == quoted


def test_quoting_a_command_line() -> None:
    assert win32.quoteArguments(["prog", "two words"]) == 'prog "two words"'


def test_message_comes_from_the_best_source() -> None:
    formatter = win32._ErrorFormatter(
        lambda number: OSError(number, "winError"), lambda number: "formatMessage", {errno.EPERM: "errorTab"}
    )
    assert formatter.formatError(errno.EPERM) == "winError"
    formatter.winError = None
    assert formatter.formatError(errno.EPERM) == "formatMessage"
    formatter.formatMessage = None
    assert formatter.formatError(errno.EPERM) == "errorTab"
    assert formatter.formatError(errno.ENOENT) == os.strerror(errno.ENOENT)


def test_message_of_this_system() -> None:
    assert win32.formatError(errno.ENOENT)


@pytest.mark.parametrize("name", ["FakeWindowsError", "WindowsError"])
def test_old_names_are_deprecated(name: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"{name} was deprecated"):
        assert issubclass(getattr(win32, name), OSError)
