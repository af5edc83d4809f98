"""The vocabulary of SIP: names of headers, status codes, errors (RFC 3261, sections 7.3.3, 20 and 21)."""

from __future__ import annotations

__all__ = [
    "PORT",
    "RegistrationError",
    "SIPError",
    "dashCapitalize",
    "header_name",
    "longHeaders",
    "shortHeaders",
    "specialCases",
    "statusCodes",
    "unq",
]

PORT = 5060

_SHORT = "i call-id m contact e content-encoding l content-length c content-type f from s subject t to v via".split()
longHeaders = dict(zip(_SHORT[::2], _SHORT[1::2], strict=True))
shortHeaders = {long: short for short, long in longHeaders.items()}

#: Headers whose names aren't written with a capital at the begin of each word.
specialCases = {"cseq": "CSeq", "call-id": "Call-ID", "www-authenticate": "WWW-Authenticate"}

# The RFC's table, with two codes of the older RFC 2543 (409 and 411).
_STATUS_LINES = """
100 Trying
180 Ringing
181 Call Is Being Forwarded
182 Queued
183 Session Progress
200 OK
300 Multiple Choices
301 Moved Permanently
302 Moved Temporarily
303 See Other
305 Use Proxy
380 Alternative Service
400 Bad Request
401 Unauthorized
402 Payment Required
403 Forbidden
404 Not Found
405 Method Not Allowed
406 Not Acceptable
407 Proxy Authentication Required
408 Request Timeout
409 Conflict
410 Gone
411 Length Required
413 Request Entity Too Large
414 Request-URI Too Large
415 Unsupported Media Type
416 Unsupported URI Scheme
420 Bad Extension
421 Extension Required
423 Interval Too Brief
480 Temporarily Unavailable
481 Call/Transaction Does Not Exist
482 Loop Detected
483 Too Many Hops
484 Address Incomplete
485 Ambiguous
486 Busy Here
487 Request Terminated
488 Not Acceptable Here
491 Request Pending
493 Undecipherable
500 Internal Server Error
501 Not Implemented
502 Bad Gateway
503 Service Unavailable
504 Server Time-out
505 SIP Version not supported
513 Message Too Large
600 Busy Everywhere
603 Decline
604 Does not exist anywhere
606 Not Acceptable
"""
statusCodes = {
    int(code): phrase for code, _, phrase in (line.partition(" ") for line in _STATUS_LINES.split("\n")[1:-1])
}


class SIPError(Exception):
    """An error that can be told to the peer.

    Args:
        code: the status code.
        phrase: what it means; by default what the RFC says.
    """

    def __init__(self, code: int, phrase: str | None = None) -> None:
        if phrase is None:
            phrase = statusCodes[code]
        super().__init__(f"SIP error ({code}): {phrase}")
        self.code = code
        self.phrase = phrase


class RegistrationError(SIPError):
    """Somebody can't be registered, or unregistered."""


def unq(s: str) -> str:
    """Take the quotation marks off."""
    return s[1:-1] if len(s) > 1 and s[0] == s[-1] == '"' else s


def dashCapitalize(s: str) -> str:
    """Write the words between dashes with a capital letter."""
    return "-".join(word.capitalize() for word in s.split("-"))


def header_name(name: str) -> str:
    """The name of a header as it is kept: the long one, in small letters."""
    name = name.lower()
    return longHeaders.get(name, name)
