"""Where the contents of `asyncreactor.internet.testing` once were. Each name still works and warns."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from asyncreactor.internet import testing

if TYPE_CHECKING:
    from asyncreactor.internet._testing_fakes import _FakeConnector, _FakePort
    from asyncreactor.internet.testing import (
        AccumulatingProtocol,
        EventLoggingObserver,
        FakeDatagramTransport,
        LineSendingProtocol,
        MemoryReactor,
        MemoryReactorClock,
        NonStreamingProducer,
        RaisingMemoryReactor,
        StringIOWithoutClosing,
        StringTransport,
        StringTransportWithDisconnection,
        waitUntilAllDisconnected,
    )

__all__ = [
    "AccumulatingProtocol",
    "EventLoggingObserver",
    "FakeDatagramTransport",
    "LineSendingProtocol",
    "MemoryReactor",
    "MemoryReactorClock",
    "NonStreamingProducer",
    "RaisingMemoryReactor",
    "StringIOWithoutClosing",
    "StringTransport",
    "StringTransportWithDisconnection",
    "_FakeConnector",
    "_FakePort",
    "waitUntilAllDisconnected",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        moved = f"{testing.__name__}.{name}"
        warnings.warn(
            f"{__name__}.{name} was deprecated in Twisted 19.7.0: Please use {moved} instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(testing, name)
