"""Resources for those who log in."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from asyncreactor.cred.portal import IRealm, Portal
from asyncreactor.web.guard import BasicCredentialFactory, DigestCredentialFactory, HTTPAuthSessionWrapper
from asyncreactor.web.resource import IResource, Resource
from asyncreactor.web.server import Site
from asyncreactor.web.static import Data
from tests.web.wire import Wire, body_of


@implementer(IRealm)
class Realm:
    """Each user has a page at /mine."""

    def __init__(self) -> None:
        self.logouts = 0

    def requestAvatar(self, avatarId: Any, mind: Any, *interfaces: Any) -> Any:
        """Return the user's resource."""
        root = Resource()
        root.putChild(b"mine", Data(avatarId, "text/plain"))
        return IResource, root, self.logout

    def logout(self) -> None:
        """Count."""
        self.logouts += 1


@pytest.fixture
def realm() -> Realm:
    return Realm()


def ask(realm: Realm, *headers: bytes) -> bytes:
    portal = Portal(realm, [InMemoryUsernamePasswordDatabaseDontUse(ann=b"secret")])
    factories = [BasicCredentialFactory('a "realm"'), DigestCredentialFactory(b"md5", b"r")]
    wire = Wire(Site(HTTPAuthSessionWrapper(portal, factories)))
    return wire.send(b"\r\n".join([b"GET /mine HTTP/1.1", *headers, b"", b""]))


def basic(credentials: bytes) -> bytes:
    return b"Authorization: Basic " + base64.b64encode(credentials)


def test_whoever_says_nothing_is_challenged(realm: Realm) -> None:
    answer = ask(realm)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b'WWW-Authenticate: basic realm="a \\"realm\\""\r\n' in answer
    assert b"WWW-Authenticate: digest nonce=" in answer


def test_users_see_what_is_theirs(realm: Realm) -> None:
    assert body_of(ask(realm, basic(b"ann:secret"))) == b"ann"
    assert realm.logouts == 1


@pytest.mark.parametrize(
    "header",
    [
        basic(b"ann:wrong"),
        basic(b"bob:secret"),
        basic(b"nothing"),
        b"Authorization: Basic x",
        b"Authorization: New y",
    ],
)
def test_others_are_challenged_again(realm: Realm, header: bytes) -> None:
    assert ask(realm, header).startswith(b"HTTP/1.1 401 ")
