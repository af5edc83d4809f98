"""What a peer of Perspective Broker may do with a request that was handed to it."""

from __future__ import annotations

from typing import Any

from asyncreactor.python.failure import Failure

__all__ = ["RemoteViews"]


class RemoteViews:
    """The methods of requests that a peer may call, and the state that it gets."""

    site: Any
    channel: Any
    transport: Any

    def getStateToCopyFor(self, issuer: Any) -> dict[str, Any]:
        """Return the state for a peer: all but the connection, with the body read."""
        state = dict(self.__dict__)
        for name in ("site", "channel", "transport", "_rendering"):
            state.pop(name, None)
        content = state.pop("content", None)
        if content is not None:
            content.seek(0)
            state["content_data"] = content.read()
        state["remote"] = issuer
        return state

    def view_write(self, issuer: Any, data: bytes) -> None:
        """Send part of the answer's body; a peer that is too slow to hear of the end is forgiven."""
        self._forgiving("write", data)

    def view_finish(self, issuer: Any) -> None:
        """All of the answer is written."""
        self._forgiving("finish")

    def view_addCookie(self, issuer: Any, k: Any, v: Any, **kwargs: Any) -> None:
        """Have the client keep a cookie."""
        self._forgiving("addCookie", k, v, **kwargs)

    def view_setHeader(self, issuer: Any, k: Any, v: Any) -> None:
        """Set a header of the answer."""
        self._forgiving("setHeader", k, v)

    def view_setLastModified(self, issuer: Any, when: float) -> None:
        """Say when what is sent was changed last."""
        self._forgiving("setLastModified", when)

    def view_setETag(self, issuer: Any, tag: bytes) -> None:
        """Say which version it is that is sent."""
        self._forgiving("setETag", tag)

    def view_setResponseCode(self, issuer: Any, code: int, message: bytes | None = None) -> None:
        """Set the status."""
        self._forgiving("setResponseCode", code, message)

    def view_registerProducer(self, issuer: Any, producer: Any, streaming: bool) -> None:
        """Let a peer's producer fill the answer's body."""
        self._forgiving("registerProducer", _RemoteProducer(producer), streaming)

    def view_unregisterProducer(self, issuer: Any) -> None:
        """The peer's producer is done."""
        self._forgiving("unregisterProducer")

    def _forgiving(self, method: str, *args: Any, **kwargs: Any) -> None:
        """Call a method, unless the connection is gone: the peer can't have known."""
        if self.channel is not None:
            getattr(self, method)(*args, **kwargs)


class _RemoteProducer:
    """A peer's producer."""

    def __init__(self, remote: Any) -> None:
        self._remote = remote

    def resumeProducing(self) -> None:
        """Have it write more."""
        self._call("resumeProducing")

    def pauseProducing(self) -> None:
        """Have it wait."""
        self._call("pauseProducing")

    def stopProducing(self) -> None:
        """Have it stop."""
        self._call("stopProducing")

    def _call(self, method: str) -> None:
        self._remote.callRemote(method).addErrback(_ignore_lost_peer)


def _ignore_lost_peer(reason: Failure) -> None:
    """The peer is gone, and the request will hear of that itself."""
    from asyncreactor.internet.error import ConnectionClosed

    reason.trap(ConnectionClosed)
