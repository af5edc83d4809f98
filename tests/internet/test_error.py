"""Tests of `asyncreactor.internet.error`."""

from __future__ import annotations

import builtins
import errno
import pickle
import socket

import pytest

from asyncreactor.internet import error


@pytest.mark.parametrize(
    ("instance", "text"),
    [
        (error.ConnectionDone(), "Connection was closed cleanly."),
        (error.ConnectionDone("foo", "bar"), "Connection was closed cleanly: foo bar."),
        (error.DNSLookupError(1, "x"), "DNS lookup failed: 1 x."),
        (error.ConnectionRefusedError(), "Connection was refused by other side."),
        (error.ConnectionRefusedError(111), "Connection was refused by other side: 111."),
        (error.ConnectionRefusedError(111, "no"), "Connection was refused by other side: 111: no."),
        (error.ConnectError(string="no"), "An error occurred while connecting: no."),
        (error.CannotListenError(None, 80, "in use"), "Couldn't listen on any:80: in use."),
        (error.CannotListenError("::", 80, "in use"), "Couldn't listen on :::80: in use."),
        (
            error.ProcessTerminated(exitCode=1),
            "A process has ended with a probable error condition: process ended with exit code 1.",
        ),
        (
            error.ProcessTerminated(signal=9),
            "A process has ended with a probable error condition: process ended by signal 9.",
        ),
        (
            error.ProcessDone(0),
            "A process has ended without apparent errors: process finished with exit code 0.",
        ),
    ],
    ids=str,
)
def test_message(instance: Exception, text: str) -> None:
    assert str(instance) == text


@pytest.mark.parametrize(
    "instance",
    [
        error.ConnectError(111, "no"),
        error.TimeoutError(string="late"),
        error.CannotListenError("", 80, "in use"),
        error.ProcessDone(0),
        error.ProcessTerminated(1, None, 256),
        error.InvalidAddressError("x", "not numeric"),
        error.ConnectingCancelledError("somewhere"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_survives_pickling(instance: Exception) -> None:
    copy = pickle.loads(pickle.dumps(instance))
    assert (type(copy), str(copy), vars(copy)) == (type(instance), str(instance), vars(instance))


def test_timeout_is_the_builtin_one_too() -> None:
    with pytest.raises(builtins.TimeoutError) as caught:
        raise error.TimeoutError(110, "late")
    assert isinstance(caught.value, error.UserError)
    assert str(caught.value) == "User timeout caused connection failure: 110: late."


@pytest.mark.parametrize(
    ("given", "kind", "number", "text"),
    [
        (OSError(errno.ECONNREFUSED, "no"), error.ConnectionRefusedError, errno.ECONNREFUSED, "no"),
        ((errno.ENETUNREACH, "no"), error.NoRouteError, errno.ENETUNREACH, "no"),
        (OSError(errno.ETIMEDOUT, "no"), error.TCPTimedOutError, errno.ETIMEDOUT, "no"),
        (OSError(errno.EPERM, "no"), error.ConnectError, errno.EPERM, "no"),
        (socket.gaierror(-2, "no"), error.UnknownHostError, -2, "no"),
    ],
)
def test_connect_error_by_number(
    given: OSError, kind: type[error.ConnectError], number: int, text: str
) -> None:
    found = error.getConnectError(given)
    assert (type(found), found.osError, found.args) == (kind, number, (text,))


def test_connect_error_without_number() -> None:
    given = OSError("odd")
    found = error.getConnectError(given)
    assert (type(found), found.osError, found.args) == (error.ConnectError, None, (given,))


def test_errors_by_their_numbers() -> None:
    assert error.errnoMapping[errno.ECONNREFUSED] is error.ConnectionRefusedError
    assert error.errnoMapping[errno.ETIMEDOUT] is error.TCPTimedOutError
