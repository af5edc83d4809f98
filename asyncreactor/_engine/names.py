"""Names: which resolvers a reactor asks."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.internet._resolver import ComplexResolverSimplifier, GAIResolver, SimpleResolverComplexifier
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import (
    IHostnameResolver,
    IReactorPluggableNameResolver,
    IReactorPluggableResolver,
    IResolverSimple,
)
from asyncreactor.python._arguments import must_be_text

__all__ = ["Names"]


@implementer(IReactorPluggableNameResolver, IReactorPluggableResolver)
class Names:
    """A reactor's two resolvers, old kind and new, of which the one installed last serves both.

    Attributes:
        resolver: an `IResolverSimple`: one IPv4 address for a name.
        nameResolver: an `IHostnameResolver`: all addresses.
    """

    resolver: Any
    nameResolver: Any

    def __init__(self) -> None:
        self.installNameResolver(GAIResolver(self, self._pool_for_names))  # type: ignore[arg-type]  # part of one

    def _pool_for_names(self) -> Any:
        return self.getThreadPool()  # type: ignore[attr-defined]  # the reactor has it

    def installResolver(self, resolver: Any) -> Any:
        """Use an `IResolverSimple`; returns the one that was used before.

        Raises:
            TypeError: it isn't one.
        """
        if not IResolverSimple.providedBy(resolver):
            raise TypeError(f"resolver must provide IResolverSimple, and {resolver!r} does not")
        before, self.resolver = self.resolver, resolver
        self.nameResolver = SimpleResolverComplexifier(resolver)
        return before

    def installNameResolver(self, resolver: Any) -> Any:
        """Use an `IHostnameResolver`; returns the one that was used before.

        Raises:
            TypeError: it isn't one.
        """
        if not IHostnameResolver.providedBy(resolver):
            raise TypeError(f"resolver must provide IHostnameResolver, and {resolver!r} does not")
        before = getattr(self, "nameResolver", None)
        self.nameResolver = resolver
        self.resolver = ComplexResolverSimplifier(resolver)
        return before

    def resolve(self, name: str | bytes, timeout: Any = (1, 3, 11, 45)) -> Deferred[str]:
        """Fires with one IPv4 address of `name`, as text.

        Fails:
            DNSLookupError: there is none.

        Raises:
            TypeError: `name` is neither text nor ASCII bytes.
        """
        from asyncreactor.internet._ip import isIPAddress
        from asyncreactor.internet.defer import succeed

        if not name:
            return succeed("0.0.0.0")
        if isinstance(name, bytes):
            name = name.decode("ascii")
        must_be_text("name", name, "a host's name or IPv4 address as str")
        if isIPAddress(name):
            return succeed(name)
        return self.resolver.getHostByName(name, timeout)  # type: ignore[no-any-return]  # any resolver
