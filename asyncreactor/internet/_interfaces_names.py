"""Interfaces of name resolution: host names to addresses, and DNS look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from zope.interface import Attribute, Interface

from asyncreactor.internet._interfaces_address import IAddress

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred

    #: The records of the answer, authority and additional sections (RFC 1035, section 4.1).
    Sections: TypeAlias = tuple[list[Any], list[Any], list[Any]]

__all__ = ["IHostResolution", "IHostnameResolver", "IResolutionReceiver", "IResolver", "IResolverSimple"]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"

Timeouts: TypeAlias = Sequence[int] | None


class IHostResolution(Interface):
    """A look-up of a host name that is under way."""

    name: str = Attribute("The host name as it was asked for.")

    def cancel() -> None:
        """Give the look-up up: its receiver hears no more."""


class IResolutionReceiver(Interface):
    """What takes the results of one look-up.

    Call order: `resolutionBegan, addressResolved*, resolutionComplete`.
    """

    def resolutionBegan(resolutionInProgress: IHostResolution) -> None:
        """The look-up has begun. Comes before `resolveHostName` returns."""

    def addressResolved(address: IAddress) -> None:
        """The name has this address; the port is in it. Comes once for each."""

    def resolutionComplete() -> None:
        """That was all. When no address came, the name is unknown or couldn't be looked up."""


class IHostnameResolver(Interface):
    """Finds all addresses of a host."""

    def resolveHostName(
        resolutionReceiver: IResolutionReceiver, hostName: str, portNumber: int = 0,
        addressTypes: Iterable[type[IAddress]] | None = None, transportSemantics: str = "TCP",
    ) -> IHostResolution:  # fmt: skip
        """Start to look a name up.

        Args:
            resolutionReceiver: takes the results.
            hostName: a host name, which may have letters outside ASCII, or a numeric address.
            portNumber: the port to put into the addresses.
            addressTypes: the classes of addresses that are wanted, such as `[IPv4Address]`; None is all.
            transportSemantics: "TCP" or "UDP": the addresses' `type`.

        Returns:
            The same object that the receiver's `resolutionBegan` gets.
        """


class IResolverSimple(Interface):
    """Finds one IPv4 address of a host."""

    def getHostByName(name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """Look a host name up.

        Args:
            name: the host name.
            timeout: seconds to wait for an answer, one number for each attempt.

        Returns:
            Fires with a numeric IPv4 address.

        Fails:
            DNSLookupError: it wasn't found, or not in time.
        """


class IResolver(IResolverSimple):
    """Asks the domain name system.

    Each look-up fires with the records found, as three lists: answer, authority and additional sections.
    It fails with a subclass of `asyncreactor.names.error.DomainError`, or with a `DNSQueryTimeoutError` when
    no answer came in time: `timeout` holds the seconds to wait at each attempt; None is the default.
    """

    def query(query: Any, timeout: Timeouts) -> Deferred[Sections]:
        """Ask what `query`, a `asyncreactor.names.dns.Query`, says."""

    def lookupAddress(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up A records: IPv4 addresses."""

    def lookupAddress6(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up A6 records: IPv6 addresses in the form given up by RFC 6563."""

    def lookupIPV6Address(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up AAAA records: IPv6 addresses."""

    def lookupMailExchange(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up MX records: the hosts that take mail."""

    def lookupNameservers(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up NS records: the zone's name servers."""

    def lookupCanonicalName(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up CNAME records: the name that this one is an alias of."""

    def lookupMailBox(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up MB records: the host of a mailbox."""

    def lookupMailGroup(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up MG records: the members of a mail group."""

    def lookupMailRename(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up MR records: a mailbox's new name."""

    def lookupPointer(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up PTR records: the name behind an address."""

    def lookupAuthority(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up SOA records: where the zone's authority starts."""

    def lookupNull(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up NULL records: any bytes."""

    def lookupWellKnownServices(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up WKS records: the services that a host offers."""

    def lookupHostInfo(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up HINFO records: hardware and operating system."""

    def lookupMailboxInfo(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up MINFO records: who looks after a mailing list."""

    def lookupText(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up TXT records: free text."""

    def lookupResponsibility(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up RP records: the person in charge."""

    def lookupAFSDatabase(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up AFSDB records: the servers of an AFS cell."""

    def lookupService(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up SRV records: host and port of a service (RFC 2782)."""

    def lookupSenderPolicy(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up SPF records: who may send mail for the domain."""

    def lookupNamingAuthorityPointer(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up NAPTR records: rules that rewrite names (RFC 3403)."""

    def lookupAllRecords(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Look up the records of all types."""

    def lookupZone(name: str | bytes, timeout: Timeouts) -> Deferred[Sections]:
        """Transfer the whole zone (AXFR, RFC 5936)."""
