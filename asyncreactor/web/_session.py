"""Sessions: what a server knows about a client between requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncreactor.python.components import Componentized

__all__ = ["Session"]


class Session(Componentized):
    """A client, recognized by a cookie; programs keep things in it as components.

    It expires when it wasn't touched for `sessionTimeout` seconds; asking a request for it touches it.

    Attributes:
        uid: what the cookie says.
        lastModified: when it was touched last, by the reactor's clock.
        sessionTimeout: in seconds.

    Args:
        site: the `Site`.
        uid: what the cookie says.
        reactor: the reactor; by default the site's.
    """

    sessionTimeout: float = 900

    _expireCall: Any = None

    def __init__(self, site: Any, uid: bytes, reactor: Any = None) -> None:
        super().__init__()
        self._reactor = site.reactor if reactor is None else reactor
        self.site = site
        self.uid = uid
        self.expireCallbacks: list[Callable[[], object]] = []
        self.sessionNamespaces: dict[Any, Any] = {}
        self.lastModified: float = 0
        self.touch()

    def startCheckingExpiration(self) -> None:
        """From now on, expire if not touched."""
        self._expireCall = self._reactor.callLater(self.sessionTimeout, self.expire)

    def notifyOnExpire(self, callback: Callable[[], object]) -> None:
        """Call `callback` when the session expires."""
        self.expireCallbacks.append(callback)

    def expire(self) -> None:
        """Expire now: the site forgets the session."""
        del self.site.sessions[self.uid]
        callbacks, self.expireCallbacks = self.expireCallbacks, []
        for callback in callbacks:
            callback()
        call, self._expireCall = self._expireCall, None
        if call is not None and call.active():
            call.cancel()

    def touch(self) -> None:
        """Wait for the whole time again before expiring."""
        self.lastModified = self._reactor.seconds()
        if self._expireCall is not None:
            self._expireCall.reset(self.sessionTimeout)
