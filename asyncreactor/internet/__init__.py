"""Asynchronous I/O and events: Deferreds, protocols, transports, endpoints and the reactor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

    #: The submodule of this name is replaced by an object which stands for the current reactor.
    reactor: Reactor

__all__: list[str] = []
