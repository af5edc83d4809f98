"""Host names to IPv4 addresses with `gethostbyname`: in a thread with a time limit, or blocking."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.internet.error import DNSLookupError
from asyncreactor.internet.interfaces import IResolverSimple
from asyncreactor.internet.threads import deferToThreadPool
from asyncreactor.python.failure import Failure

__all__ = ["BlockingResolver", "ThreadedResolver"]

#: Seconds to wait at each attempt; their sum counts here.
_TIMEOUT = (1, 3, 11, 45)
_DEFAULT_SECONDS = 60


@implementer(IResolverSimple)
class BlockingResolver:
    """Looks names up in the caller's thread: nothing else happens there meanwhile."""

    def getHostByName(self, name: str, timeout: Sequence[int] = _TIMEOUT) -> Deferred[str]:
        """Look up an IPv4 address; `timeout` is not looked at.

        Fails:
            DNSLookupError: there is none.
        """
        try:
            return succeed(socket.gethostbyname(name))
        except (OSError, UnicodeError) as error:
            return fail(_lookup_error(name, error))


@implementer(IResolverSimple)
class ThreadedResolver:
    """Looks names up in threads.

    Args:
        reactor: an `IReactorThreads`, whose threads are used, and `IReactorTime`.
    """

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    def getHostByName(self, name: str, timeout: Sequence[int] = _TIMEOUT) -> Deferred[str]:
        """Look up an IPv4 address.

        Args:
            name: the host's name.
            timeout: the numbers of seconds whose sum is the time limit; 60 if there are none.

        Fails:
            DNSLookupError: there is none, or it wasn't found in time.
        """
        look_up = deferToThreadPool(self.reactor, self.reactor.getThreadPool(), socket.gethostbyname, name)
        time_limit = self.reactor.callLater(sum(timeout) or _DEFAULT_SECONDS, self._cleanup, look_up)

        def settle(outcome: str | Failure) -> str | Failure:
            timed_out = not time_limit.active()
            if not timed_out:
                time_limit.cancel()
            if isinstance(outcome, Failure):
                if timed_out:
                    raise DNSLookupError(f"address {name!r} not found: timeout error")
                if outcome.check(OSError, UnicodeError):
                    raise _lookup_error(name, outcome.value)
            return outcome

        return look_up.addBoth(settle)

    def _cleanup(self, look_up: Deferred[str]) -> None:
        look_up.cancel()


def _lookup_error(name: str, cause: Exception) -> DNSLookupError:
    error = DNSLookupError(f"address {name!r} not found: {cause}")
    error.__cause__ = cause
    return error
