"""Help for tests: transports, reactors, protocols and observers that live in memory.

Time in tests is a `Clock` of `asyncreactor.internet.task`; `MemoryReactorClock` is one as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asyncreactor.internet._memory_reactor import MemoryReactor, MemoryReactorClock
from asyncreactor.internet._raising_reactor import RaisingMemoryReactor
from asyncreactor.internet._testing_fakes import SynchronousResolver, _FakeConnector, _FakePort
from asyncreactor.internet._testing_protocols import (
    AccumulatingProtocol,
    EventLoggingObserver,
    NonStreamingProducer,
    waitUntilAllDisconnected,
)
from asyncreactor.internet._testing_transports import (
    FakeDatagramTransport,
    StringIOWithoutClosing,
    StringTransport,
    StringTransportWithDisconnection,
)

__all__ = [
    "StringTransport",
    "StringTransportWithDisconnection",
    "FakeDatagramTransport",
    "StringIOWithoutClosing",
    "MemoryReactor",
    "MemoryReactorClock",
    "RaisingMemoryReactor",
    "SynchronousResolver",
    "AccumulatingProtocol",
    "LineSendingProtocol",
    "NonStreamingProducer",
    "waitUntilAllDisconnected",
    "EventLoggingObserver",
]

for _public in (
    AccumulatingProtocol,
    EventLoggingObserver,
    FakeDatagramTransport,
    MemoryReactor,
    MemoryReactorClock,
    NonStreamingProducer,
    RaisingMemoryReactor,
    StringIOWithoutClosing,
    StringTransport,
    StringTransportWithDisconnection,
    SynchronousResolver,
    _FakeConnector,
    _FakePort,
    waitUntilAllDisconnected,
):
    _public.__module__ = __name__

if TYPE_CHECKING:
    from asyncreactor.protocols._line_sending import LineSendingProtocol
else:

    def __getattr__(name):
        # It is a line protocol, which this package must not need: whoever asks for it brings it in.
        if name == "LineSendingProtocol":
            from asyncreactor.protocols._line_sending import LineSendingProtocol

            globals()[name] = LineSendingProtocol
            return LineSendingProtocol
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
