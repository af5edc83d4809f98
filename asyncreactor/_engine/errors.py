"""From the exceptions of the system and of asyncio to ours: the one table."""

from __future__ import annotations

import ssl

from asyncreactor.internet.error import ConnectionClosed, ConnectionDone, ConnectionLost, getConnectError
from asyncreactor.python.failure import Failure

__all__ = ["connect_error", "connection_lost_reason"]


def connection_lost_reason(error: BaseException | None) -> Failure:
    """Why a connection is gone, for `connectionLost`."""
    if error is None:
        return Failure._withoutTraceback(ConnectionDone())
    if isinstance(error, (ssl.SSLError, ConnectionClosed)):
        return Failure(error)
    if isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return Failure(ConnectionLost())
    lost = ConnectionLost(str(error))
    lost.__cause__ = error
    return Failure(lost)


def connect_error(error: OSError) -> Exception:
    """Why a connection could not be made."""
    found = getConnectError((error.errno or 0, error.strerror or str(error)))
    found.__cause__ = error
    return found
