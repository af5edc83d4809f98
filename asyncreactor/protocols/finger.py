"""Finger: who is who on this host (RFC 1288). Tells nothing unless it is overridden."""

from __future__ import annotations

from typing import Any

from asyncreactor.protocols.basic import LineReceiver

__all__ = ["Finger"]


class Finger(LineReceiver):
    """A server for finger: answers one query and closes the connection.

    A query is a user's name, with `/W` in front for a longer answer; nothing, for a list of users; or ends with
    `@host`, to ask another host (RFC 1288, section 2.3).
    """

    transport: Any = None

    def lineReceived(self, line: bytes) -> None:
        """Answer the query."""
        words = line.split()
        slash_w = bool(words) and words[0].lower() == b"/w" and len(words) > 1
        user = words[-1] if words else b""
        if not user:
            self.getDomain(slash_w)
        elif b"@" in user:
            name, _, host = user.rpartition(b"@")
            self.forwardQuery(slash_w, name, host)
        else:
            self.getUser(slash_w, user)

    def getDomain(self, slash_w: bool) -> None:
        """All users are asked for. Refuses by default."""
        self._answer(b"Finger online list denied\n")

    def getUser(self, slash_w: bool, user: bytes) -> None:
        """The user `user` is asked for. Knows none by default."""
        self._answer(b"Login: " + user + b"\nNo such user\n")

    def forwardQuery(self, slash_w: bool, user: bytes, host: bytes) -> None:
        """The user `user` of another host is asked for. Refuses by default."""
        self._answer(b"Finger forwarding service denied\n")

    def _answer(self, text: bytes) -> None:
        self.transport.write(text)
        self.transport.loseConnection()
