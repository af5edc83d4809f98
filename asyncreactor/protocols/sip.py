"""SIP, by which calls are set up: messages, their parser, a proxy and a registrar over UDP (RFC 3261)."""

from __future__ import annotations

from asyncreactor.protocols._sip_messages import Message, MessagesParser, Request, Response
from asyncreactor.protocols._sip_names import (
    PORT,
    RegistrationError,
    SIPError,
    dashCapitalize,
    longHeaders,
    shortHeaders,
    specialCases,
    statusCodes,
    unq,
)
from asyncreactor.protocols._sip_proxy import Base, Proxy, RegisterProxy
from asyncreactor.protocols._sip_registry import (
    IAuthorizer,
    IContact,
    ILocator,
    InMemoryRegistry,
    IRegistry,
    Registration,
)
from asyncreactor.protocols._sip_urls import URL, cleanRequestURL, parseAddress, parseURL
from asyncreactor.protocols._sip_via import Via, parseViaHeader

__all__ = [
    "PORT",
    "URL",
    "Base",
    "IAuthorizer",
    "IContact",
    "ILocator",
    "IRegistry",
    "InMemoryRegistry",
    "Message",
    "MessagesParser",
    "Proxy",
    "RegisterProxy",
    "Registration",
    "RegistrationError",
    "Request",
    "Response",
    "SIPError",
    "Via",
    "cleanRequestURL",
    "dashCapitalize",
    "longHeaders",
    "parseAddress",
    "parseURL",
    "parseViaHeader",
    "shortHeaders",
    "specialCases",
    "statusCodes",
    "unq",
]

for _public in (
    Base,
    InMemoryRegistry,
    Message,
    MessagesParser,
    Proxy,
    RegisterProxy,
    Registration,
    RegistrationError,
    Request,
    Response,
    SIPError,
    URL,
    Via,
    cleanRequestURL,
    dashCapitalize,
    parseAddress,
    parseURL,
    parseViaHeader,
    unq,
):
    _public.__module__ = __name__
