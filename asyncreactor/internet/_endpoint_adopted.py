"""Endpoints on sockets that another process opened and bound."""

from __future__ import annotations

import os
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.internet.error import AlreadyListened
from asyncreactor.internet.interfaces import (
    IListeningPort,
    IProtocolFactory,
    IReactorSocket,
    IStreamServerEndpoint,
)
from asyncreactor.python._arguments import must_be_integer, must_have

__all__ = ["AdoptedStreamServerEndpoint"]


@implementer(IStreamServerEndpoint)
class AdoptedStreamServerEndpoint:
    """A listening socket that was opened elsewhere. It can be listened at once.

    Args:
        reactor: an `IReactorSocket`.
        fileno: the socket's descriptor, which this closes when the reactor has its own.
        addressFamily: `AF_INET`, `AF_INET6` or `AF_UNIX` of the `socket` module.
    """

    _close = staticmethod(os.close)

    def __init__(self, reactor: IReactorSocket, fileno: int, addressFamily: int) -> None:
        self.reactor = reactor
        self.fileno = fileno
        self.addressFamily = addressFamily
        self._used = False

    def listen(self, factory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Accept connections; see `IStreamServerEndpoint.listen`.

        Fails:
            AlreadyListened: this was called before.
        """
        if self._used:
            return fail(AlreadyListened())
        self._used = True
        try:
            must_have("reactor", self.reactor, "adoptStreamPort", "an IReactorSocket")
            must_be_integer("fileno", self.fileno, "the number of an open socket")
            self._setNonBlocking(self.fileno)
            port: Any = self.reactor.adoptStreamPort(self.fileno, self.addressFamily, factory)
            self._close(self.fileno)
        except BaseException:
            return fail()
        return succeed(port)

    @staticmethod
    def _setNonBlocking(fileno: int) -> None:
        os.set_blocking(fileno, False)
