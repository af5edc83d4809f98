"""Telling systemd how the service does (`sd_notify(3)`)."""

from __future__ import annotations

import os
import socket

from asyncreactor.logger import Logger

__all__ = ["sd_notify"]

_log = Logger()


def sd_notify(*states: str) -> bool:
    """Send states such as "READY=1" to the socket that `NOTIFY_SOCKET` names.

    Returns:
        Whether anybody was told: false if nobody wants to know, or the socket doesn't work, which is logged.
    """
    where = os.environ.get("NOTIFY_SOCKET")
    if not where:
        return False
    # An @ stands for the null byte that begins the names of abstract sockets, unix(7).
    address = "\0" + where[1:] if where.startswith("@") else where
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
            to.sendto("\n".join(states).encode(), address)
    except OSError as error:
        _log.warn(
            "NOTIFY_SOCKET {where} cannot be told {states}: {error}", where=where, states=states, error=error
        )
        return False
    return True
