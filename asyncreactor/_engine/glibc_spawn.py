"""`posix_spawn` as glibc has had it since 2.34: the child can close all its descriptors from some number on.

`os.posix_spawn` offers that since Python 3.13. Without it, somebody has to ask for each open descriptor of this process
whether the child would inherit it: in a server with thousands of connections that takes longer than the start itself.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

__all__ = ["GlibcSpawn", "glibc_spawn", "own_environment"]

#: More than any system needs for its `posix_spawnattr_t`, `posix_spawn_file_actions_t` and `sigset_t`.
_STRUCTURE_BYTES = 1024
_SET_SIGNALS_TO_DEFAULT = 0x04


@functools.cache
def glibc_spawn(default_signals: frozenset[int]) -> GlibcSpawn | None:
    """The C library's way to start programs, with the system's behaviour of some signals; None if it closes nothing."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return GlibcSpawn(default_signals)
    except (ImportError, OSError, AttributeError):
        # Python without ctypes, a program without a C library to ask, or one that doesn't know how.
        return None


class GlibcSpawn:
    """Starts programs.

    Args:
        default_signals: the signals that they get the system's behaviour of.

    Raises:
        AttributeError: the C library can't close descriptors.
    """

    def __init__(self, default_signals: frozenset[int]) -> None:
        import ctypes

        # It keeps the interpreter locked, as `os.posix_spawn` does: no thread may change the environment meanwhile.
        library = ctypes.PyDLL(None)
        pointer, number = ctypes.c_void_p, ctypes.c_int

        def function(name: str, *kinds: Any) -> Any:
            found = getattr(library, name)
            found.argtypes = kinds
            return found

        self._ctypes = ctypes
        #: This process's environment when it was last looked at, and as an array.
        self._known_variables: tuple[dict[bytes, bytes], Any] = ({}, self._array(()))
        self._begin = function("posix_spawn_file_actions_init", pointer)
        self._copy = function("posix_spawn_file_actions_adddup2", pointer, number, number)
        self._close_from = function("posix_spawn_file_actions_addclosefrom_np", pointer, number)
        self._end = function("posix_spawn_file_actions_destroy", pointer)
        self._spawn = function("posix_spawnp", pointer, ctypes.c_char_p, *[pointer] * 4)
        self._attributes, signals = (ctypes.create_string_buffer(_STRUCTURE_BYTES) for _ in range(2))
        function("sigemptyset", pointer)(signals)
        add = function("sigaddset", pointer, number)
        for each in default_signals:
            add(signals, each)
        function("posix_spawnattr_init", pointer)(self._attributes)
        function("posix_spawnattr_setflags", pointer, ctypes.c_short)(
            self._attributes, _SET_SIGNALS_TO_DEFAULT
        )
        function("posix_spawnattr_setsigdefault", pointer, pointer)(self._attributes, signals)

    def spawn(
        self,
        executable: str | bytes,
        args: Sequence[str | bytes],
        environment: Mapping[Any, Any] | None,
        copies: Iterable[tuple[int, int]],
        close_from: int,
    ) -> int:
        """Start a program.

        Args:
            executable: its path, or a name that is looked for on PATH.
            args: its arguments.
            environment: its environment; None is this process's.
            copies: descriptors to copy, each with the number of its copy.
            close_from: all descriptors from this number on are closed, after the copying.

        Returns:
            Its process id.

        Raises:
            OSError: it can't be run.
            TypeError: an argument is neither str nor bytes.
            ValueError: an argument contains a null, the first is empty, or a variable's name is none.
        """
        sys.audit("os.posix_spawn", executable, args, environment)
        path = _terminated(executable)
        arguments = self._array(_encoded(args))
        variables = self._own_variables() if environment is None else self._array(_assignments(environment))
        pid = self._ctypes.c_int()
        actions = self._ctypes.create_string_buffer(_STRUCTURE_BYTES)
        self._check(self._begin(actions), executable)
        try:
            for source, number in copies:
                self._check(self._copy(actions, source, number), executable)
            self._check(self._close_from(actions, close_from), executable)
            started = self._ctypes.byref(pid)
            error = self._spawn(started, path, actions, self._attributes, arguments, variables)
            self._check(error, executable)
        finally:
            self._end(actions)
        return pid.value

    def _own_variables(self) -> Any:
        own = own_environment()
        known, array = self._known_variables
        if own != known:
            array = self._array([b"%b=%b" % each for each in own.items()])
            self._known_variables = dict(own), array
        return array

    def _array(self, texts: Collection[bytes]) -> Any:
        """What C knows as `char *[]`, ended by a null."""
        return (self._ctypes.c_char_p * (len(texts) + 1))(*texts)

    def _check(self, error: int, executable: str | bytes) -> None:
        if error:
            raise OSError(error, os.strerror(error), executable)


def own_environment() -> Mapping[bytes, bytes]:
    """This process's environment."""
    # As bytes it need not be encoded for the system; and in place of the dictionary that is inside, which the system's
    # call takes apart at once, `os.environb` would look up each variable in Python: a tenth of the time of a start.
    inside: Mapping[bytes, bytes] = getattr(os.environb, "_data", os.environb)
    return inside


def _terminated(text: Any) -> bytes:
    encoded = os.fsencode(text)
    if b"\0" in encoded:
        raise ValueError(f"embedded null byte in {text!r}")
    return encoded


def _encoded(args: Sequence[str | bytes]) -> list[bytes]:
    if not args or not args[0]:
        raise ValueError(f"args must begin with the program's name, not be {args!r}")
    return [_terminated(each) for each in args]


def _assignments(environment: Mapping[Any, Any]) -> list[bytes]:
    texts = []
    for name, value in environment.items():
        name, value = os.fsencode(name), os.fsencode(value)
        text = b"%b=%b" % (name, value)
        if not name or b"=" in name or b"\0" in text:
            raise ValueError(f"illegal environment variable {name!r}: {value!r}")
        texts.append(text)
    return texts
