"""Who can be reached where: the interfaces of a SIP proxy's helpers, and a registry in memory."""

from __future__ import annotations

from typing import Any

import attrs
from zope.interface import Interface, implementer

from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.logger import Logger
from asyncreactor.protocols._sip_names import RegistrationError
from asyncreactor.protocols._sip_urls import URL

__all__ = ["IAuthorizer", "IContact", "ILocator", "IRegistry", "InMemoryRegistry", "Registration"]

_LIFE_SECONDS = 3600


class IContact(Interface):
    """What a user who may register is to a portal: nothing has to be known of it."""


@attrs.define
class Registration:
    """Where a user can be reached, and for how much longer.

    Args:
        secondsToExpiry: for how many seconds.
        contactURL: where.
    """

    secondsToExpiry: int
    contactURL: URL


class IRegistry(Interface):
    """Keeps where users can be reached."""

    def registerAddress(domainURL: URL, logicalURL: URL, physicalURL: URL) -> Deferred[Registration]:
        """A user can be reached.

        Args:
            domainURL: the domain of the registry.
            logicalURL: the user.
            physicalURL: where.

        Fails:
            RegistrationError: this registry doesn't keep the user.
        """

    def unregisterAddress(domainURL: URL, logicalURL: URL, physicalURL: Any) -> Deferred[Registration]:
        """A user can be reached no more; see `registerAddress`.

        Fails:
            RegistrationError: this registry doesn't keep the user.
            LookupError: the user wasn't registered.
        """

    def getRegistrationInfo(logicalURL: URL) -> Deferred[Registration]:
        """Find where a user can be reached.

        Fails:
            LookupError: that isn't known.
        """


class ILocator(Interface):
    """Knows where users can be reached."""

    def getAddress(logicalURL: URL) -> Deferred[URL]:
        """Find where a user can be reached.

        Fails:
            LookupError: that isn't known.
        """


class IAuthorizer(Interface):
    """A way for users to prove who they are."""

    def getChallenge(peer: Any) -> str | None:
        """What `peer`, an address, has to answer, if there is anything."""

    def decode(response: str) -> Any:
        """The credentials that are in an answer.

        Raises:
            SIPError: there are none in it.
        """


@implementer(IRegistry, ILocator)
class InMemoryRegistry:
    """Keeps the users of one domain, each for an hour.

    Args:
        domain: that domain.

    Attributes:
        users: name -> the call that will forget the user, and where the user can be reached.
    """

    _log = Logger()

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.users: dict[str | None, tuple[Any, URL]] = {}

    def getAddress(self, userURI: URL) -> Deferred[URL]:
        """Find where a user can be reached; see `ILocator.getAddress`."""
        if userURI.host != self.domain:
            return fail(LookupError("unknown domain"))
        if userURI.username not in self.users:
            return fail(LookupError("no such user"))
        return succeed(self.users[userURI.username][1])

    def getRegistrationInfo(self, userURI: URL) -> Deferred[Registration]:
        """Find where a user can be reached; see `IRegistry.getRegistrationInfo`."""
        return self.getAddress(userURI).addCallback(lambda _: self._registration(userURI.username))

    def registerAddress(self, domainURL: URL, logicalURL: URL, physicalURL: URL) -> Deferred[Registration]:
        """A user can be reached; see `IRegistry.registerAddress`."""
        if self._is_foreign(domainURL, logicalURL):
            return fail(RegistrationError(404))
        user = logicalURL.username
        if user in self.users:
            expiry, _ = self.users[user]
            expiry.reset(_LIFE_SECONDS)
        else:
            expiry = _reactor().callLater(_LIFE_SECONDS, self._forget, user)
        self._log.info("Registered {user} at {url}", user=logicalURL, url=physicalURL)
        self.users[user] = expiry, physicalURL
        return succeed(self._registration(user))

    def unregisterAddress(self, domainURL: URL, logicalURL: URL, physicalURL: Any) -> Deferred[Registration]:
        """A user can be reached no more; see `IRegistry.unregisterAddress`."""
        if self._is_foreign(domainURL, logicalURL):
            return fail(RegistrationError(404))
        if logicalURL.username not in self.users:
            return fail(LookupError("no such user"))
        expiry, url = self.users.pop(logicalURL.username)
        expiry.cancel()
        self._log.info("Unregistered {user} at {url}", user=logicalURL, url=url)
        return succeed(Registration(0, url))

    def _is_foreign(self, *urls: URL) -> bool:
        return any(url.host != self.domain for url in urls)

    def _registration(self, user: str | None) -> Registration:
        expiry, url = self.users[user]
        return Registration(int(expiry.getTime() - _reactor().seconds()), url)

    def _forget(self, user: str | None) -> None:
        _, url = self.users.pop(user)
        self._log.info("The registration of {user} at {url} is over", user=user, url=url)


def _reactor() -> Any:
    from asyncreactor.internet import reactor

    return reactor
