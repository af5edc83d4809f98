"""Starting programs.

`posix_spawn` does it without a copy of this process's memory, and nothing of Python runs in the child, so that it
doesn't matter which locks other threads hold; but it can neither change the folder nor the user. The `subprocess`
module can change the folder, likewise without a copy, but only knows the three standard descriptors. All else takes a
fork, after which the child does in Python what is asked for; if it fails it writes a traceback to its standard error
and exits with code 1.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import attrs

from asyncreactor._engine.child_descriptors import CAN_CLOSE_FROM, is_plain, spawn_actions, terminal_actions
from asyncreactor._engine.glibc_spawn import glibc_spawn, own_environment
from asyncreactor.python.util import switchUID

__all__ = ["Program", "fork_program", "reset_signals", "spawn_at_terminal", "spawn_program"]

_STANDARD = frozenset((0, 1, 2))
_UNCHANGEABLE = ("SIGKILL", "SIGSTOP")
#: Python ignores these, and `subprocess` gives children the system's behaviour back.
_IGNORED_BY_PYTHON = ("SIGPIPE", "SIGXFSZ", "SIGXFZ")


def _all_signals_but(names: Sequence[str]) -> frozenset[int]:
    return frozenset(signal.valid_signals()) - {getattr(signal, name, None) for name in names}


_CHANGEABLE_SIGNALS = _all_signals_but(_UNCHANGEABLE)
_SIGNALS_LEFT_BY_SUBPROCESS = _all_signals_but(_UNCHANGEABLE + _IGNORED_BY_PYTHON)


def _arguments(args: Sequence[str | bytes]) -> list[str | bytes]:
    if isinstance(args, (str, bytes)):
        raise TypeError(f"args must be a list or tuple of str or bytes, not {args!r}")
    return list(args)


@attrs.frozen
class Program:
    """What to run.

    Attributes:
        executable: its path, or a name that is looked for on PATH.
        args: its arguments, of which the first is by custom its name.
        env: its environment; None is this process's.
        path: the folder to run it in; None is this process's.
        uid: the user to run it as; None is this process's.
        gid: the group to run it as; None is this process's.
    """

    executable: str | bytes
    args: list[str | bytes] = attrs.field(converter=_arguments)
    env: Mapping[Any, Any] | None
    path: str | bytes | None = None
    uid: int | None = None
    gid: int | None = None

    @property
    def environment(self) -> Mapping[Any, Any]:
        """The environment to run it with."""
        return own_environment() if self.env is None else self.env


def spawn_program(program: Program, descriptors: Mapping[int, int]) -> int | None:
    """Start a program without a fork, if that can be done.

    Args:
        program: what to run.
        descriptors: for each of the child's descriptors, the one of this process that it is a copy of.

    Returns:
        The child's process id; None if it takes a fork, or if a forked child has to tell what is wrong.

    Raises:
        OSError: the program can't be run.
        TypeError: an argument is neither str nor bytes.
        ValueError: an argument contains a null, or there is none.
    """
    if program.uid is not None or program.gid is not None:
        return None
    if program.path is not None:
        return _spawn_in_folder(program, descriptors)
    if not CAN_CLOSE_FROM and is_plain(descriptors) and (library := glibc_spawn(_CHANGEABLE_SIGNALS)):
        return library.spawn(
            program.executable,
            program.args,
            program.env,
            [(source, number) for number, source in descriptors.items()],
            len(descriptors),
        )
    return os.posix_spawnp(
        program.executable,
        program.args,
        program.environment,
        file_actions=spawn_actions(descriptors),
        setsigdef=_CHANGEABLE_SIGNALS,
    )


def spawn_at_terminal(program: Program, slave: int) -> int | None:
    """Start a program that leads a session at a terminal without a fork, if that can be done.

    Args:
        program: what to run.
        slave: the descriptor of the terminal.

    Returns:
        The child's process id; None if it takes a fork, or if a forked child has to tell what is wrong.
    """
    changes = (program.path, program.uid, program.gid)
    # Elsewhere it takes more than opening a terminal to make it that of one's session.
    if sys.platform != "linux" or changes != (None, None, None):
        return None
    try:
        return os.posix_spawnp(
            program.executable,
            program.args,
            program.environment,
            file_actions=terminal_actions(os.ttyname(slave)),
            setsid=True,
            setsigdef=_CHANGEABLE_SIGNALS,
        )
    except (OSError, NotImplementedError):
        return None


def _spawn_in_folder(program: Program, descriptors: Mapping[int, int]) -> int | None:
    if descriptors.keys() != _STANDARD or _is_any_ignored(_SIGNALS_LEFT_BY_SUBPROCESS):
        return None
    stdin, stdout, stderr = (descriptors[number] for number in range(3))
    try:
        child = subprocess.Popen(
            program.args,
            executable=program.executable,
            env=program.env,
            cwd=program.path,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
        )
    except OSError:
        return None
    # It is not for `subprocess` to wait for the child, or to warn that nobody did.
    child.returncode = 0
    return child.pid


def fork_program(program: Program, set_up: Callable[[], object]) -> int:
    """Fork; the child calls `set_up`, changes folder and user, and becomes the program.

    Returns:
        The child's process id.

    Raises:
        OSError: there can't be another process.
    """
    collects = gc.isenabled()
    # What the child collected would be finalized twice.
    gc.disable()
    try:
        pid = os.fork()
        if not pid:
            _become(program, set_up)
    finally:
        if collects:
            gc.enable()
    return pid


def _become(program: Program, set_up: Callable[[], object]) -> NoReturn:
    try:
        set_up()
        if program.path is not None:
            os.chdir(program.path)
        _become_user(program.uid, program.gid)
        # Looked up at the time of the call, for programs that put a function of their own there.
        os.execvpe(program.executable, program.args, program.environment)
    except BaseException:
        with suppress(BaseException):
            _tell_why(program)
    finally:
        os._exit(1)


def _become_user(uid: int | None, gid: int | None) -> None:
    wanted = (os.geteuid() if uid is None else uid, os.getegid() if gid is None else gid)
    if wanted == (os.getuid(), os.getgid()) == (os.geteuid(), os.getegid()):
        return
    # Who had only put root's rights aside gets them back, to change to the user for good.
    os.setuid(0)
    os.setgid(0)
    if wanted[0]:
        switchUID(*wanted)
    else:
        os.setgid(wanted[1])


def _tell_why(program: Program) -> None:
    why = f"Upon execvpe of {program.executable!r} with {program.args!r}:\n{traceback.format_exc()}"
    with open(2, "wb", buffering=0, closefd=False) as standard_error:
        standard_error.write(why.encode("utf-8", "backslashreplace"))


def reset_signals() -> None:
    """In a forked child: treat the signals that this process ignores as the system does."""
    for number in _CHANGEABLE_SIGNALS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _is_any_ignored(signals: frozenset[int]) -> bool:
    return any(signal.getsignal(number) is signal.SIG_IGN for number in signals)
