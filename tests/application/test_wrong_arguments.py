"""Wrong arguments of services, plugins and log-ins: the error names the argument and says what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from asyncreactor.application.internet import ClientService, StreamServerEndpointService, TimerService
from asyncreactor.application.service import Application, MultiService, Service
from asyncreactor.cred.checkers import FilePasswordDB, InMemoryUsernamePasswordDatabaseDontUse
from asyncreactor.cred.credentials import CramMD5Credentials
from asyncreactor.cred.portal import Portal
from asyncreactor.cred.strcred import makeChecker
from asyncreactor.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.testing import MemoryReactorClock
from asyncreactor.plugin import IPlugin, getCache, getPlugins, pluginPackagePaths

SERVER: Any = Factory.forProtocol(Protocol)
wrong: Any = 3
text: Any = "text"


def client(**given: Any) -> ClientService:
    """A service which is right, but for what is given."""
    reactor: Any = MemoryReactorClock()
    right = {"endpoint": TCP4ClientEndpoint(reactor, "h", 1), "factory": SERVER, "clock": reactor}
    return ClientService(**(right | given))


CALLS: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "service": (lambda: MultiService().addService(wrong), TypeError, "service must be a service, not 3"),
    "removed": (lambda: MultiService().removeService(wrong), TypeError, "service must be a service, not 3"),
    "parent": (
        lambda: Service().setServiceParent(wrong),
        TypeError,
        "parent must be a MultiService or an app",
    ),
    "user": (lambda: Application("a", uid=text), TypeError, "uid must be a number, or None, not 'text'"),
    "group": (lambda: Application("a", gid=text), TypeError, "gid must be a number, or None, not 'text'"),
    "step": (
        lambda: TimerService(text, print),
        TypeError,
        "step must be a number of seconds, 0 or more, not",
    ),
    "negative": (lambda: TimerService(-1, print), ValueError, "step must be a number of seconds, 0 or more"),
    "function": (lambda: TimerService(1, wrong), TypeError, "callable must be callable, not 3"),
    "server": (
        lambda: StreamServerEndpointService(wrong, SERVER),
        TypeError,
        "endpoint must be a server endpoint, not 3",
    ),
    "server's factory": (
        lambda: StreamServerEndpointService(TCP4ServerEndpoint(wrong, 0), wrong),
        TypeError,
        "factory must be a factory, with buildProtocol, not 3",
    ),
    "client": (lambda: client(endpoint=3), TypeError, "endpoint must be a client endpoint, not 3"),
    "client's factory": (
        lambda: client(factory=3),
        TypeError,
        "factory must be a factory, with buildProtocol",
    ),
    "policy": (
        lambda: client(retryPolicy=3),
        TypeError,
        "retryPolicy must be a function of a number of fail",
    ),
    "clock": (lambda: client(clock=3), TypeError, "clock must be a reactor or another IReactorTime, or None"),
    "preparation": (
        lambda: client(prepareConnection=3),
        TypeError,
        "prepareConnection must be a function of",
    ),
    "failures": (lambda: client().whenConnected(text), TypeError, "failAfterFailures must be a number of"),
    "interface": (lambda: list(getPlugins(wrong)), TypeError, "interface must be an interface, not 3"),
    "package": (
        lambda: list(getPlugins(IPlugin, wrong)),
        TypeError,
        "package must be a package, or None, not 3",
    ),
    "module": (lambda: getCache(wrong), TypeError, "module must be a package, not 3"),
    "name": (lambda: pluginPackagePaths(wrong), TypeError, "name must be a package's dotted name, as str"),
    "checkers": (
        lambda: Portal(None, wrong),
        TypeError,
        "checkers must be a list of ICredentialsChecker, not 3",
    ),
    "kinds": (
        lambda: Portal(None).registerChecker(InMemoryUsernamePasswordDatabaseDontUse(), wrong),
        TypeError,
        "credentialInterfaces must be interfaces, such as IUsernamePassword, not 3",
    ),
    "credentials": (
        lambda: InMemoryUsernamePasswordDatabaseDontUse().requestAvatarId(wrong),
        TypeError,
        "credentials must be a UsernamePassword",
    ),
    "credentials for a file": (
        lambda: FilePasswordDB("p").requestAvatarId(wrong),
        TypeError,
        "credentials must be a UsernamePassword",
    ),
    "delimiter": (lambda: FilePasswordDB("p", delim=text), TypeError, "delim must be bytes, not 'text'"),
    "field": (lambda: FilePasswordDB("p", usernameField=text), TypeError, "usernameField must be the number"),
    "response": (
        lambda: CramMD5Credentials().setResponse(text),
        TypeError,
        "response must be bytes: a user name, a space and a digest, not 'text'",
    ),
    "checker": (lambda: makeChecker(wrong), TypeError, 'description must be a str such as "file:'),
}


@pytest.mark.parametrize(("call", "error", "message"), CALLS.values(), ids=CALLS)
def test_refused(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_what_programs_set_later_may_be_missing() -> None:
    nothing: Any = None
    assert StreamServerEndpointService(TCP4ServerEndpoint(wrong, 0), nothing).factory is None
    assert TimerService(1, nothing).call[0] is None
