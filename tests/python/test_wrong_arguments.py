"""Wrong arguments are refused at the call: the error names the argument and what is allowed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zope.interface import Interface

from asyncreactor import logger
from asyncreactor.cred.checkers import FilePasswordDB
from asyncreactor.cred.portal import Portal
from asyncreactor.persisted import sob
from asyncreactor.python import components, deprecate, log, reflect, usage
from asyncreactor.python.filepath import FilePath
from asyncreactor.python.versions import Version


class IThing(Interface):
    """Something to adapt to."""


def options(**definitions: Any) -> Callable[[], usage.Options]:
    """Return how to make options of a class with these definitions, and parse a command line with them."""

    def make() -> usage.Options:
        made: usage.Options = type("Made", (usage.Options,), definitions)()
        made.parseOptions(["--port", "1"] if "optParameters" in definitions else ["word"])
        return made

    return make


def file_path() -> FilePath[str]:
    return FilePath("somewhere")


wrong: Any = 3

CALLS: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "move": (lambda: file_path().moveTo(wrong), TypeError, "destination must be a FilePath, not 3"),
    "copy": (lambda: FilePath(__file__).copyTo(wrong), TypeError, "destination must be a FilePath, not 3"),
    "link": (lambda: file_path().linkTo(wrong), TypeError, "linkFilePath must be a FilePath, not 3"),
    "package": (lambda: Version(wrong, 1, 2, 3), TypeError, "package must be the name of a package, not 3"),
    "minor": (lambda: Version("p", 1, "2", 3), TypeError, "minor must be a number, not '2'"),  # type: ignore[arg-type]  # the point
    "dev": (lambda: Version("p", 1, 2, 3, dev="a"), TypeError, "dev must be a number, not 'a'"),  # type: ignore[arg-type]  # the point
    "any": (lambda: reflect.namedAny(wrong), TypeError, "name must be a dotted name, a str, not 3"),
    "module": (lambda: reflect.namedModule(wrong), TypeError, "name must be a dotted name, a str, not 3"),
    "object": (lambda: reflect.namedObject(wrong), TypeError, "name must be a dotted name, a str, not 3"),
    "require": (lambda: reflect.requireModule(wrong), TypeError, "name must be a dotted name, a str, not 3"),
    "observer": (lambda: log.addObserver(wrong), TypeError, "other must be a function of an event, not 3"),
    "start": (lambda: log.startLogging(wrong), TypeError, "f must be a file of text, not 3"),
    "begin": (
        lambda: log.startLoggingWithObserver(wrong),
        TypeError,
        "observer must be a function of an event, not 3",
    ),
    "factory": (
        lambda: components.registerAdapter(wrong, int, IThing),
        TypeError,
        "adapterFactory must be a function of the object that it adapts, not 3",
    ),
    "adapted": (
        lambda: components.registerAdapter(int, wrong, IThing),
        TypeError,
        "origInterface must be a class or an interface, not 3",
    ),
    "proxied": (
        lambda: components.proxyForInterface(int),
        TypeError,
        "iface must be an interface, not <class",
    ),
    "since": (lambda: deprecate.deprecated(wrong), TypeError, "version must be a Version, not 3"),
    "property": (lambda: deprecate.deprecatedProperty(wrong), TypeError, "version must be a Version, not 3"),
    "keyword": (
        lambda: deprecate.deprecatedKeywordParameter(wrong, "name"),
        TypeError,
        "version must be a Version, not 3",
    ),
    "flag": (
        options(optFlags=[3]),
        ValueError,
        r"described by long, short, doc \(at least the first\), not by 3",
    ),
    "flags": (options(optFlags=["verbose"]), ValueError, "not by 'verbose'"),
    "coerce": (
        options(optParameters=[["port", "p", 80, "where", "int"]]),
        TypeError,
        "coerce of --port must be a function of the text given, not 'int'",
    ),
    "subcommand": (
        options(subCommands=[["web", usage.Options]]),
        ValueError,
        "described by name, short name, Options subclass, doc, not by",
    ),
    "namespace": (lambda: logger.Logger(wrong), TypeError, "namespace must be a dotted name or None, not 3"),
    "logger": (
        lambda: logger.Logger("n", observer=wrong),
        TypeError,
        "observer must be a function of an event, not 3",
    ),
    "file": (
        lambda: logger.textFileLogObserver("/var/log/x"),  # type: ignore[arg-type]  # the point
        TypeError,
        "outFile must be a file that is open for writing, not '/var/log/x'",
    ),
    "json": (lambda: logger.jsonFileLogObserver(wrong), TypeError, "outFile must be a file"),
    "format": (
        lambda: logger.FileLogObserver(io.StringIO(), wrong),
        TypeError,
        "formatEvent must be a function of an event, not 3",
    ),
    "filtered": (
        lambda: logger.FilteringLogObserver(wrong, []),
        TypeError,
        "observer must be a function of an event, not 3",
    ),
    "predicate": (
        lambda: logger.FilteringLogObserver(print, [wrong]),
        TypeError,
        "predicates must be functions of an event, not 3",
    ),
    "level": (lambda: logger.LogLevelFilterPredicate(wrong), logger.InvalidLogLevelError, "3"),
    "legacy": (
        lambda: logger.LegacyLogObserverWrapper(wrong),
        TypeError,
        "legacyObserver must be a function of an event, not 3",
    ),
    "passwords": (lambda: FilePasswordDB(wrong), TypeError, "filename must be a path, not 3"),
    "hash": (lambda: FilePasswordDB("p", hash=wrong), TypeError, "hash must be a function of name, password"),
    "checker": (lambda: Portal(None, [wrong]), TypeError, "checker must be an ICredentialsChecker, not 3"),
    "style": (lambda: sob.load("f", "xml"), ValueError, "style must be one of pickle, source, not 'xml'"),
}


@pytest.mark.parametrize(("call", "error", "text"), CALLS.values(), ids=CALLS)
def test_refused(
    call: Callable[[], object], error: type[Exception], text: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=text):
        call()
