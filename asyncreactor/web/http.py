"""HTTP, seen from a server: requests, the channels that they come by, and the factory of those.

`HTTPFactory` makes an `HTTPChannel` for each connection; that makes a `Request` for each request, and calls its
`process`.
Most programs use `web.server.Site`, whose requests find a resource that renders the answer.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from asyncreactor.python.deprecate import deprecatedModuleAttribute
from asyncreactor.python.versions import Version
from asyncreactor.web._access_log import combinedLogFormatter, proxiedLogFormatter
from asyncreactor.web._forms import parse_qs, parseContentRange, urlparse
from asyncreactor.web._http_channel import HTTPChannel
from asyncreactor.web._http_client import HTTPClient
from asyncreactor.web._http_dates import datetimeToLogString, datetimeToString, stringToDatetime, timegm
from asyncreactor.web._http_dates import monthname as monthname
from asyncreactor.web._http_dates import weekdayname as weekdayname
from asyncreactor.web._http_factory import H2_ENABLED as H2_ENABLED
from asyncreactor.web._http_factory import HTTPFactory
from asyncreactor.web._http_factory import _GenericHTTPChannelProtocol as _GenericHTTPChannelProtocol
from asyncreactor.web._http_factory import (
    _genericHTTPChannelProtocolFactory as _genericHTTPChannelProtocolFactory,
)
from asyncreactor.web._http_request import IRequestOfChannel, Request
from asyncreactor.web._request_answer import CACHED, NO_BODY_CODES
from asyncreactor.web._responses import ACCEPTED as ACCEPTED
from asyncreactor.web._responses import BAD_GATEWAY as BAD_GATEWAY
from asyncreactor.web._responses import BAD_REQUEST as BAD_REQUEST
from asyncreactor.web._responses import CONFLICT as CONFLICT
from asyncreactor.web._responses import CREATED as CREATED
from asyncreactor.web._responses import EXPECTATION_FAILED as EXPECTATION_FAILED
from asyncreactor.web._responses import FORBIDDEN as FORBIDDEN
from asyncreactor.web._responses import FOUND as FOUND
from asyncreactor.web._responses import GATEWAY_TIMEOUT as GATEWAY_TIMEOUT
from asyncreactor.web._responses import GONE as GONE
from asyncreactor.web._responses import HTTP_VERSION_NOT_SUPPORTED as HTTP_VERSION_NOT_SUPPORTED
from asyncreactor.web._responses import IM_A_TEAPOT as IM_A_TEAPOT
from asyncreactor.web._responses import INSUFFICIENT_STORAGE_SPACE as INSUFFICIENT_STORAGE_SPACE
from asyncreactor.web._responses import INTERNAL_SERVER_ERROR as INTERNAL_SERVER_ERROR
from asyncreactor.web._responses import LENGTH_REQUIRED as LENGTH_REQUIRED
from asyncreactor.web._responses import MOVED_PERMANENTLY as MOVED_PERMANENTLY
from asyncreactor.web._responses import MULTI_STATUS as MULTI_STATUS
from asyncreactor.web._responses import MULTIPLE_CHOICE as MULTIPLE_CHOICE
from asyncreactor.web._responses import NO_CONTENT as NO_CONTENT
from asyncreactor.web._responses import NON_AUTHORITATIVE_INFORMATION as NON_AUTHORITATIVE_INFORMATION
from asyncreactor.web._responses import NOT_ACCEPTABLE as NOT_ACCEPTABLE
from asyncreactor.web._responses import NOT_ALLOWED as NOT_ALLOWED
from asyncreactor.web._responses import NOT_EXTENDED as NOT_EXTENDED
from asyncreactor.web._responses import NOT_FOUND as NOT_FOUND
from asyncreactor.web._responses import NOT_IMPLEMENTED as NOT_IMPLEMENTED
from asyncreactor.web._responses import NOT_MODIFIED as NOT_MODIFIED
from asyncreactor.web._responses import OK as OK
from asyncreactor.web._responses import PARTIAL_CONTENT as PARTIAL_CONTENT
from asyncreactor.web._responses import PAYMENT_REQUIRED as PAYMENT_REQUIRED
from asyncreactor.web._responses import PERMANENT_REDIRECT as PERMANENT_REDIRECT
from asyncreactor.web._responses import PRECONDITION_FAILED as PRECONDITION_FAILED
from asyncreactor.web._responses import PROXY_AUTH_REQUIRED as PROXY_AUTH_REQUIRED
from asyncreactor.web._responses import REQUEST_ENTITY_TOO_LARGE as REQUEST_ENTITY_TOO_LARGE
from asyncreactor.web._responses import REQUEST_TIMEOUT as REQUEST_TIMEOUT
from asyncreactor.web._responses import REQUEST_URI_TOO_LONG as REQUEST_URI_TOO_LONG
from asyncreactor.web._responses import REQUESTED_RANGE_NOT_SATISFIABLE as REQUESTED_RANGE_NOT_SATISFIABLE
from asyncreactor.web._responses import RESET_CONTENT as RESET_CONTENT
from asyncreactor.web._responses import RESPONSES as RESPONSES
from asyncreactor.web._responses import SEE_OTHER as SEE_OTHER
from asyncreactor.web._responses import SERVICE_UNAVAILABLE as SERVICE_UNAVAILABLE
from asyncreactor.web._responses import SWITCHING as SWITCHING
from asyncreactor.web._responses import TEMPORARY_REDIRECT as TEMPORARY_REDIRECT
from asyncreactor.web._responses import UNAUTHORIZED as UNAUTHORIZED
from asyncreactor.web._responses import UNSUPPORTED_MEDIA_TYPE as UNSUPPORTED_MEDIA_TYPE
from asyncreactor.web._responses import USE_PROXY as USE_PROXY
from asyncreactor.web._transfer import PotentialDataLoss, fromChunk, toChunk
from asyncreactor.web._transfer import _ChunkedTransferDecoder as _ChunkedTransferDecoder
from asyncreactor.web._transfer import _DataLoss as _DataLoss
from asyncreactor.web._transfer import _IdentityTransferDecoder as _IdentityTransferDecoder
from asyncreactor.web._transfer import _MalformedChunkedDataError as _MalformedChunkedDataError
from asyncreactor.web._transfer import maxChunkSizeLineLength as maxChunkSizeLineLength

__all__ = [
    "ACCEPTED",
    "BAD_GATEWAY",
    "BAD_REQUEST",
    "CACHED",
    "CONFLICT",
    "CREATED",
    "EXPECTATION_FAILED",
    "FORBIDDEN",
    "FOUND",
    "GATEWAY_TIMEOUT",
    "GONE",
    "HTTPChannel",
    "HTTPClient",
    "HTTPFactory",
    "HTTP_VERSION_NOT_SUPPORTED",
    "IM_A_TEAPOT",
    "INSUFFICIENT_STORAGE_SPACE",
    "INTERNAL_SERVER_ERROR",
    "LENGTH_REQUIRED",
    "MOVED_PERMANENTLY",
    "MULTIPLE_CHOICE",
    "MULTI_STATUS",
    "NON_AUTHORITATIVE_INFORMATION",
    "NOT_ACCEPTABLE",
    "NOT_ALLOWED",
    "NOT_EXTENDED",
    "NOT_FOUND",
    "NOT_IMPLEMENTED",
    "NOT_MODIFIED",
    "NO_BODY_CODES",
    "NO_CONTENT",
    "OK",
    "PARTIAL_CONTENT",
    "PAYMENT_REQUIRED",
    "PERMANENT_REDIRECT",
    "PRECONDITION_FAILED",
    "PROXY_AUTH_REQUIRED",
    "PotentialDataLoss",
    "REQUESTED_RANGE_NOT_SATISFIABLE",
    "REQUEST_ENTITY_TOO_LARGE",
    "REQUEST_TIMEOUT",
    "REQUEST_URI_TOO_LONG",
    "RESET_CONTENT",
    "RESPONSES",
    "Request",
    "SEE_OTHER",
    "SERVICE_UNAVAILABLE",
    "SWITCHING",
    "StringTransport",
    "TEMPORARY_REDIRECT",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "USE_PROXY",
    "combinedLogFormatter",
    "datetimeToLogString",
    "datetimeToString",
    "fromChunk",
    "parseContentRange",
    "parse_qs",
    "proxiedLogFormatter",
    "stringToDatetime",
    "timegm",
    "toChunk",
    "urlparse",
]


class StringTransport:
    """A transport that keeps what is written, for the simplest of tests.

    It has the methods of a file in memory; `internet.testing` has a better one.
    """

    disconnecting: Any = 0

    def __init__(self) -> None:
        self.s = BytesIO()

    def writeSequence(self, seq: Any) -> None:
        """Keep several pieces."""
        self.s.write(b"".join(seq))

    def __getattr__(self, attr: str) -> Any:
        return getattr(self.__dict__["s"], attr)


# Programs and tests are known to reach for these.
_IDeprecatedHTTPChannelToRequestInterface = IRequestOfChannel

for _public in (
    HTTPChannel,
    HTTPClient,
    HTTPFactory,
    PotentialDataLoss,
    Request,
    combinedLogFormatter,
    datetimeToLogString,
    datetimeToString,
    fromChunk,
    parseContentRange,
    parse_qs,
    proxiedLogFormatter,
    stringToDatetime,
    timegm,
    toChunk,
    urlparse,
):
    _public.__module__ = __name__

deprecatedModuleAttribute(
    Version("Twisted", 24, 7, 0), "Use asyncreactor.web.client.Agent instead.", __name__, "HTTPClient"
)
