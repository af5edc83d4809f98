"""Which reactor: that of the running loop, else the thread's, else the process's.

A thread that runs no loop and was given no reactor means the one that the rest of the program runs: this is how
`reactor.callFromThread` finds its way from a worker thread.
"""

from __future__ import annotations

import sys
import threading
from asyncio import AbstractEventLoop, _get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from asyncreactor._version import is_aliased
from asyncreactor.internet.error import ReactorAlreadyInstalledError

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

#: The loop that runs in this thread, or None.
running_loop = _get_running_loop

__all__ = [
    "HAVE_SHORT_WAYS",
    "running_loop",
    "current_reactor",
    "short_ways",
    "short_ways_to",
    "install_reactor",
    "belong_to",
    "known_reactor",
    "none_must_be_installed",
    "forget_deleted",
    "forget_short_ways",
    "module_names",
    "module_was_imported",
    "peek",
    "reactor_found_by",
    "reactor_of",
    "register",
    "thread_reactor",
]


class _Default(threading.local):
    reactor: Any = None


_default = _Default()
_making = threading.Lock()
#: The first reactor that anything asked for, while it is in use.
_process: Any = None
_reactors: WeakKeyDictionary[AbstractEventLoop, Reactor] = WeakKeyDictionary()
#: The pair that was asked for last: most processes have one.
_last: tuple[object, Any] = (object(), None)
#: The attributes of the object that programs import as the reactor, in all threads: quicker than looking for one.
short_ways: dict[str, Any] = {}
#: Those which may be among them. They see to it themselves that a thread with a loop of its own gets what it means.
HAVE_SHORT_WAYS = ("callFromThread", "callLater")
#: Whether the module that stands for the reactor has been imported.
_is_imported = False
#: Asked for the process's reactor before anything else is looked at.
_finder: Callable[[], Any] | None = None


def register(loop: AbstractEventLoop, reactor: Reactor) -> None:
    """`reactor` is the one of `loop`."""
    global _last
    forget_short_ways()
    for reference in _reactors.keyrefs():
        known = reference()
        if known is not None and known.is_closed():
            # Its reactor refers to it, so that both would stay for ever.
            _reactors.pop(known, None)
    _reactors[loop] = reactor
    _last = (object(), None)


def reactor_of(loop: AbstractEventLoop) -> Reactor:
    """The reactor of `loop`, made if there is none."""
    global _process
    reactor = _reactors.get(loop)
    if reactor is None:
        from asyncreactor._engine.asyncio_reactor import AsyncioSelectorReactor

        reactor = AsyncioSelectorReactor(loop)
        if _process is None or _process._is_closed():
            _process = reactor
    return reactor


def known_reactor(loop: AbstractEventLoop) -> Reactor | None:
    """The reactor of `loop`, if it has got one."""
    return _reactors.get(loop)


@contextmanager
def reactor_found_by(finder: Callable[[], Any]) -> Iterator[None]:
    """In this block, ask `finder` for the reactor where no loop runs; None from it means that it knows of none."""
    global _finder
    before, _finder = _finder, finder
    forget_short_ways()
    try:
        yield
    finally:
        _finder = before


@contextmanager
def short_ways_to(reactor: Any) -> Iterator[None]:
    """In this block, `reactor` runs; if there is no other, every thread has a short way to it."""
    if (
        reactor is _process
        and len(_reactors) == 1
        and _default.reactor in (None, reactor)
        and _finder is None
    ):
        short_ways.update(reactor._short_ways())
    try:
        yield
    finally:
        forget_short_ways()


def forget_short_ways() -> None:
    """There is more than one reactor, or none that runs: each use of one has to look for it."""
    for name in HAVE_SHORT_WAYS:
        short_ways.pop(name, None)


def current_reactor() -> Any:
    """The reactor of the running loop, else the thread's default one, which is made on first use."""
    global _last
    loop = _get_running_loop()
    if loop is None:
        reactor = _default.reactor
        if reactor is not None:
            return reactor
        # What runs is not closed: worker threads pass here with each call.
        if _process is not None and _finder is None and _process._in_main_loop:
            return _process
        return _process_reactor()
    known, reactor = _last
    if known is loop:
        return reactor
    reactor = reactor_of(loop)
    _last = (loop, reactor)
    return reactor


def _process_reactor() -> Any:
    global _process
    if _finder is not None:
        found = _finder()
        if found is not None:
            return found
    if _process is None or _process._is_closed():
        from asyncreactor._engine.asyncio_reactor import AsyncioSelectorReactor

        with _making:
            if _process is None or _process._is_closed():
                _process = AsyncioSelectorReactor.with_late_loop()
    return _process


def thread_reactor() -> Any:
    """The reactor that this thread can run: the current one, or a new one if another thread runs that."""
    reactor = current_reactor()
    if _default.reactor is None and reactor._loop.is_running() and _get_running_loop() is None:
        from asyncreactor._engine.asyncio_reactor import AsyncioSelectorReactor

        reactor = _default.reactor = AsyncioSelectorReactor.with_late_loop()
    return reactor


def belong_to(reactor: Any) -> None:
    """The calling thread works for `reactor`."""
    if reactor is not _process:
        forget_short_ways()
    _default.reactor = reactor


def peek() -> Any:
    """The reactor that `current_reactor` would return if that exists, else None: nothing is made."""
    loop = _get_running_loop()
    return _default.reactor or _process if loop is None else _reactors.get(loop)


def module_names() -> list[str]:
    """Under which names programs import the reactor."""
    own = "asyncreactor.internet.reactor"
    return [own, "twisted.internet.reactor"] if is_aliased() else [own]


def module_was_imported() -> None:
    """The module that stands for the reactor has been imported."""
    global _is_imported
    _is_imported = True


def none_must_be_installed() -> None:
    """Look whether a reactor may be installed.

    Raises:
        ReactorAlreadyInstalledError: there is one already.
    """
    if _default.reactor is not None or (_process is not None and not _process._is_closed()):
        raise ReactorAlreadyInstalledError("reactor already installed")


def forget_deleted() -> None:
    """Forget the reactor if the program has deleted it from `sys.modules`, and it doesn't run."""
    global _process
    if not _is_imported or all(name in sys.modules for name in module_names()):
        return
    there = _default.reactor or _process
    if there is not None and not getattr(there, "_in_main_loop", False):
        _default.reactor = None
        if _process is there:
            _process = None


def install_reactor(reactor: object) -> None:
    """Make `reactor` the thread's default, and in the main thread the process's.

    Raises:
        ReactorAlreadyInstalledError: there is one already.
    """
    global _process
    none_must_be_installed()
    forget_short_ways()
    _default.reactor = reactor
    if threading.current_thread() is threading.main_thread():
        _process = reactor
