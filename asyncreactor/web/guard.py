"""Resources for those only who log in: `HTTPAuthSessionWrapper(portal, [BasicCredentialFactory("realm")])`."""

from __future__ import annotations

from asyncreactor.web._auth.basic import BasicCredentialFactory
from asyncreactor.web._auth.digest import DigestCredentialFactory
from asyncreactor.web._auth.wrapper import HTTPAuthSessionWrapper

__all__ = ["BasicCredentialFactory", "DigestCredentialFactory", "HTTPAuthSessionWrapper"]

for _public in (BasicCredentialFactory, DigestCredentialFactory, HTTPAuthSessionWrapper):
    _public.__module__ = __name__
