"""The portal: credentials go in, an avatar comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from zope.interface import Interface, providedBy
from zope.interface.interface import InterfaceClass

from asyncreactor.cred.error import UnhandledCredentials
from asyncreactor.internet.defer import Deferred, fail, maybeDeferred
from asyncreactor.python._arguments import must_have, wrong_type
from asyncreactor.python.reflect import qual

__all__ = ["IRealm", "Portal"]

#: The interface that was chosen, the avatar, and what to call when the user leaves.
_Avatar: TypeAlias = tuple[Any, Any, Callable[[], object]]


class IRealm(Interface):
    """Knows the users' avatars: what a user who has logged in can work with."""

    def requestAvatar(avatarId: bytes | tuple[()], mind: object, *interfaces: type[Interface]) -> Any:
        """Find or make an avatar.

        Args:
            avatarId: who the user is, as the checker says.
            mind: what the client gave to represent it here, or None.
            interfaces: what the client can work with, the favourite first.

        Returns:
            A tuple, or a Deferred of it: the one of `interfaces` that was chosen, the avatar, which provides
            it, and a function to call when the user leaves.

        Raises:
            NotImplementedError: it knows none of `interfaces`.
        """


class Portal:
    """Where users log in: checkers decide who somebody is, and the realm has the avatar.

    Args:
        realm: the realm.
        checkers: registered for all that they can check.

    Attributes:
        realm: the realm.
        checkers: the checker for each kind of credentials.
    """

    checkers: dict[type[Interface], Any]

    def __init__(self, realm: Any, checkers: Iterable[Any] = ()) -> None:
        must_have("checkers", checkers, "__iter__", "a list of ICredentialsChecker")
        self.realm = realm
        self.checkers = {}
        for checker in checkers:
            self.registerChecker(checker)

    def listCredentialsInterfaces(self) -> list[type[Interface]]:
        """Return the kinds of credentials that can be checked."""
        return list(self.checkers)

    def registerChecker(self, checker: Any, *credentialInterfaces: type[Interface]) -> None:
        """Use a checker from now on.

        Args:
            checker: an `ICredentialsChecker`.
            credentialInterfaces: for which credentials; by default all that it can check.

        Raises:
            TypeError: it does not check anything.
        """
        must_have("checker", checker, "requestAvatarId", "an ICredentialsChecker")
        for interface in credentialInterfaces:
            if not isinstance(interface, InterfaceClass):
                raise wrong_type("credentialInterfaces", "interfaces, such as IUsernamePassword", interface)
        for interface in credentialInterfaces or checker.credentialInterfaces:
            self.checkers[interface] = checker

    def login(self, credentials: object, mind: object, *interfaces: type[Interface]) -> Deferred[_Avatar]:
        """Log a user in.

        Args:
            credentials: what the user shows.
            mind: what the client gave to represent it here, or None.
            interfaces: what the client can work with, the favourite first.

        Returns:
            A Deferred of what the realm returned: the interface that was chosen, the avatar, and a function
            to call when the user leaves.

        Fails:
            UnauthorizedLogin: the credentials are wrong.
            UnhandledCredentials: no checker is registered for them.
        """
        for interface, checker in self.checkers.items():
            if interface.providedBy(credentials):
                avatar_id: Deferred[Any] = maybeDeferred(checker.requestAvatarId, credentials)
                return avatar_id.addCallback(self.realm.requestAvatar, mind, *interfaces)
        kinds = ", ".join(map(qual, providedBy(credentials)))
        return fail(UnhandledCredentials(f"No checker for {kinds or repr(credentials)}"))
