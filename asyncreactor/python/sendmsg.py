"""Messages over sockets that carry more than bytes: open files, with `SCM_RIGHTS` over UNIX sockets.

sendmsg(sock, b"here it is", [(SOL_SOCKET, SCM_RIGHTS, struct.pack("i", file.fileno()))])
"""

from __future__ import annotations

import socket as _socket
from collections.abc import Iterable
from typing import Final, NamedTuple

__all__ = ["SCM_RIGHTS", "ReceivedMessage", "getSocketFamily", "recvmsg", "sendmsg"]

SCM_RIGHTS: Final[int] = getattr(_socket, "SCM_RIGHTS", 1)
"""The type of the control message that hands over file descriptors, at level SOL_SOCKET. 1 on all systems."""

_DATA_BYTES = 8192
_CONTROL_BYTES = 4096


class ReceivedMessage(NamedTuple):
    """What `recvmsg` returns.

    Attributes:
        data: the message.
        ancillary: control messages as `(level, type, data)`.
        flags: those that the system set, such as MSG_CTRUNC where control messages were lost.
    """

    data: bytes
    ancillary: list[tuple[int, int, bytes]]
    flags: int


def sendmsg(
    socket: _socket.socket,
    data: bytes,
    ancillary: Iterable[tuple[int, int, bytes]] = (),
    flags: int = 0,
) -> int:
    """Send a message.

    Args:
        ancillary: control messages as `(level, type, data)`.
        flags: MSG_... constants of the socket module.

    Returns:
        How many bytes of `data` were sent.

    Raises:
        OSError: the system said no.
    """
    return socket.sendmsg([data], ancillary, flags)


def recvmsg(
    socket: _socket.socket, maxSize: int = _DATA_BYTES, cmsgSize: int = _CONTROL_BYTES, flags: int = 0
) -> ReceivedMessage:
    """Receive a message.

    Args:
        maxSize: bytes of data at most; the rest stays for the next time, or is lost with datagrams.
        cmsgSize: bytes of control data at most, headers not counted.
        flags: MSG_... constants of the socket module.

    Raises:
        OSError: the system said no.
    """
    data, ancillary, received_flags, _ = socket.recvmsg(maxSize, _socket.CMSG_SPACE(cmsgSize), flags)
    return ReceivedMessage(data, ancillary, received_flags)


def getSocketFamily(socket: _socket.socket) -> int:
    """Return the socket's address family, such as AF_UNIX."""
    return socket.family
