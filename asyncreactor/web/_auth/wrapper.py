"""A resource that asks clients who they are, and shows each what is theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor.cred import error
from asyncreactor.cred.credentials import Anonymous
from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import Logger
from asyncreactor.python.components import proxyForInterface
from asyncreactor.python.failure import Failure
from asyncreactor.web._responses import INTERNAL_SERVER_ERROR, UNAUTHORIZED
from asyncreactor.web.pages import errorPage
from asyncreactor.web.resource import IResource, Resource
from asyncreactor.web.util import DeferredResource

__all__ = ["HTTPAuthSessionWrapper", "UnauthorizedResource"]

_log = Logger(namespace="asyncreactor.web.guard")


class UnauthorizedResource(Resource):
    """Says that the client has to log in, and how.

    Args:
        factories: the schemes (`ICredentialFactory`) among which it may choose.
    """

    isLeaf = True

    def __init__(self, factories: Sequence[Any]) -> None:
        super().__init__()
        self._credentialFactories = factories

    def render(self, request: Any) -> bytes:
        """Challenge the client: RFC 9110, section 11.3."""
        request.setResponseCode(UNAUTHORIZED)
        for factory in self._credentialFactories:
            challenge = _challenge_header(factory.scheme, factory.getChallenge(request))
            request.responseHeaders.addRawHeader(b"www-authenticate", challenge)
        return b"" if request.method == b"HEAD" else b"Unauthorized"

    def getChildWithDefault(self, path: bytes, request: Any) -> UnauthorizedResource:
        """Return this resource: it stands for all that is below."""
        return self


def _challenge_header(scheme: bytes, parameters: Mapping[str, str | bytes]) -> bytes:
    quoted = [
        b'%b="%b"' % (name.encode("utf-8"), _bytes(value).replace(b"\\", b"\\\\").replace(b'"', b'\\"'))
        for name, value in parameters.items()
    ]
    return scheme + b" " + b", ".join(quoted)


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else value


@implementer(IResource)
class HTTPAuthSessionWrapper:
    """Shows each client the resource that its user has in a portal, for one request at a time.

    Clients that say nothing log in as `Anonymous`.

    Args:
        portal: where clients log in; users' avatars are resources.
        credentialFactories: the schemes (`ICredentialFactory`) among which clients may choose.
    """

    isLeaf = False

    def __init__(self, portal: Any, credentialFactories: Sequence[Any]) -> None:
        self._portal = portal
        self._credentialFactories = credentialFactories

    def render(self, request: Any) -> Any:
        """Answer as the user's resource does."""
        return self._authorizedResource(request).render(request)

    def getChildWithDefault(self, path: bytes, request: Any) -> Any:
        """Return the user's resource, which will look for the child itself."""
        request.postpath[:0] = [request.prepath.pop()]
        return self._authorizedResource(request)

    def putChild(self, path: bytes, child: Any) -> None:
        """Not possible: all children are the users'.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("the children here are those of the user's resource")

    def _authorizedResource(self, request: Any) -> Any:
        header = request.getHeader(b"authorization")
        if not header:
            return DeferredResource(self._login(Anonymous()))
        factory, response = self._selectParseHeader(header)
        if factory is None:
            return UnauthorizedResource(self._credentialFactories)
        try:
            credentials = factory.decode(response, request)
        except error.LoginFailed:
            return UnauthorizedResource(self._credentialFactories)
        except Exception:
            _log.failure("credentials could not be read")
            return _internal_error()
        return DeferredResource(self._login(credentials))

    def _selectParseHeader(self, header: bytes) -> tuple[Any, bytes | None]:
        """Return the scheme that a client has chosen, and its response; None and None if there is no such scheme."""
        scheme, _, response = header.partition(b" ")
        for factory in self._credentialFactories:
            if factory.scheme == scheme.lower():
                return factory, response
        return None, None

    def _login(self, credentials: Any) -> Deferred[Any]:
        logged_in: Deferred[Any] = self._portal.login(credentials, None, IResource)
        return logged_in.addCallbacks(self._succeeded, self._failed)

    def _succeeded(self, login: tuple[Any, Any, Callable[[], object]]) -> Any:
        _, avatar, logout = login
        return _LoggedIn(avatar, logout)

    def _failed(self, reason: Failure) -> Any:
        if reason.check(error.Unauthorized, error.LoginFailed):
            return UnauthorizedResource(self._credentialFactories)
        _log.failure("a login failed, and not for its credentials", failure=reason)
        return _internal_error()


class _LoggedIn(proxyForInterface(IResource, "resource")):  # type: ignore[misc] # a class made by a function
    """A user's resource, which logs the user out when the request has ended."""

    def __init__(self, resource: Any, logout: Callable[[], object]) -> None:
        super().__init__(resource)
        self._logout = logout

    def getChildWithDefault(self, name: bytes, request: Any) -> _LoggedIn:
        """Return the child, which logs out as well."""
        return _LoggedIn(self.resource.getChildWithDefault(name, request), self._logout)

    def render(self, request: Any) -> Any:
        """Answer as the resource does."""
        request.notifyFinish().addBoth(self._log_out)
        return self.resource.render(request)

    def _log_out(self, result: object) -> None:
        self._logout()


def _internal_error() -> Any:
    return errorPage(INTERNAL_SERVER_ERROR, "Internal Error", "The login could not be dealt with.")
