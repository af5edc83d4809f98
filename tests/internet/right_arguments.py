"""Arguments that are right: what tests of a wrong one give besides."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol

__all__ = ["CLIENT", "SERVER", "SETTINGS"]

SERVER: Any = Factory.forProtocol(Protocol)
CLIENT: Any = ClientFactory.forProtocol(Protocol)
#: Settings for TLS, which are not looked at.
SETTINGS: Any = type("Settings", (), {"getContext": None})()
