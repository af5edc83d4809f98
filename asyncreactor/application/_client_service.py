"""`ClientService`: a connection that is made again whenever it is lost.

The service is in one of seven states. What may happen to it, and what comes of that, is the table `_TRANSITIONS`:
everything that is not in it has no effect.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import attrs
from zope.interface import directlyProvides, implementer, providedBy

from asyncreactor.application._backoff import backoffPolicy
from asyncreactor.application._service_interfaces import Outcome
from asyncreactor.application._services import Service
from asyncreactor.internet.defer import CancelledError, Deferred, fail, maybeDeferred, succeed
from asyncreactor.internet.interfaces import (
    IDelayedCall,
    IFileDescriptorReceiver,
    IHalfCloseableProtocol,
    IHandshakeListener,
    IProtocol,
    IProtocolFactory,
    IReactorTime,
    IStreamClientEndpoint,
)
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

__all__ = ["ClientService"]

_log = Logger(namespace="asyncreactor.application.internet.ClientService")


class _State(enum.Enum):
    NEW = "has never been started"
    CONNECTING = "an attempt is under way"
    WAITING = "waits to try again"
    CONNECTED = "there is a connection"
    DISCONNECTING = "was stopped, and the connection or attempt is not over yet"
    RESTARTING = "was started again since then"
    STOPPED = "was stopped"


class _Event(enum.Enum):
    START = "startService was called"
    STOP = "stopService was called"
    CONNECTED = "the attempt has succeeded"
    FAILED = "the attempt has failed"
    LOST = "the connection was lost"
    RETRY = "the time to wait is over"
