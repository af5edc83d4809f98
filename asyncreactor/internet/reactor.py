"""The reactor.

`from asyncreactor.internet import reactor` gives an object without a state of its own: each attribute is looked up
on the reactor of the running loop, else on that of the thread's default loop, which is made on first use.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from collections.abc import Callable
from typing import Any

from zope.interface import classImplements, implementedBy

from asyncreactor._engine import default
from asyncreactor._engine.asyncio_reactor import AsyncioSelectorReactor
from asyncreactor._engine.default import current_reactor, module_was_imported, running_loop, thread_reactor
from asyncreactor.internet._here import ASKING_IS_SLOW, here

__all__ = ["ReactorView"]


class _KindOfTheCurrent(type):
    """Equal to the class of the current reactor: programs compare `type(reactor)` with what they have asked for."""

    def __eq__(cls, other: object) -> bool:
        return cls is other or (isinstance(other, type) and other is type(default.peek()))

    __hash__ = type.__hash__


class ReactorView(metaclass=_KindOfTheCurrent):
    """Stands for whichever reactor is the current one."""

    __file__ = __file__
    __loader__ = __spec__.loader  # of this module
    __package__ = __package__
    __spec__ = __spec__  # of this module
    __doc__ = __doc__
    #: Programs import the module of this name to `install()` the same kind of reactor in a child process.
    __module__ = "asyncreactor.internet.asyncioreactor"

    def __init__(self) -> None:
        object.__setattr__(self, "__dict__", default.short_ways)
        object.__setattr__(self, "__name__", __name__)

    @property  # type: ignore[misc]  # nobody may set it
    def __class__(self) -> Any:  # isinstance() looks here, too
        # Nothing is made for those who ask this of everything in sys.modules.
        reactor = default.peek()
        return AsyncioSelectorReactor if reactor is None else type(reactor)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return getattr(current_reactor(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__") and name.endswith("__"):
            # The import system describes modules by such names; the reactor has none.
            object.__setattr__(self, name, value) if name in _MODULE_NAMES else None
        else:
            default.short_ways.pop(name, None)
            setattr(current_reactor(), name, value)

    def __delattr__(self, name: str) -> None:
        default.short_ways.pop(name, None)
        delattr(current_reactor(), name)

    def __dir__(self) -> list[str]:
        return dir(current_reactor())

    def __eq__(self, other: object) -> bool:
        return self is other or current_reactor() is other

    def __hash__(self) -> int:
        return id(type(self))

    def __repr__(self) -> str:
        return f"<the current reactor: {current_reactor()!r}>"


_MODULE_NAMES = ("__spec__", "__loader__", "__package__", "__name__")


def _forward(name: str) -> Any:
    """A property that uses of the reactor go through: the quickest way to the current one."""

    def by_thread(self: ReactorView) -> Any:
        return getattr(here.reactor if here.thread == get_ident() else current_reactor(), name)

    def by_loop(self: ReactorView) -> Any:
        # What current_reactor does first, without a call.
        known, reactor = default._last
        return getattr(reactor if known is running_loop() else current_reactor(), name)

    look = by_thread if ASKING_IS_SLOW else by_loop
    return _Unless(look) if name in default.HAVE_SHORT_WAYS else property(look)


class _Unless:
    """A property that what is in the object's dictionary comes before."""

    __slots__ = ("_look",)

    def __init__(self, look: Callable[[ReactorView], Any]) -> None:
        self._look = look

    def __get__(self, view: ReactorView | None, owner: type[ReactorView]) -> Any:
        return self if view is None else self._look(view)


def _run(self: ReactorView) -> Any:
    return thread_reactor().run


def _declare(reactor_class: type[AsyncioSelectorReactor]) -> None:
    """Give the view the interfaces of the reactor, and a short way to what they promise."""
    declared: Any = implementedBy(reactor_class)  # type: ignore[no-untyped-call]  # zope.interface has no types
    declare: Any = classImplements
    declare(ReactorView, *declared)
    for interface in declared:
        for name in interface.names(all=True):
            setattr(ReactorView, name, _forward(name))
    setattr(ReactorView, "run", property(_run))  # noqa: B010  # as those


def _install() -> None:
    _declare(AsyncioSelectorReactor)
    module_was_imported()
    sys.modules[__name__] = ReactorView()  # type: ignore[assignment]  # stands in for the module


_install()
