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
from asyncreactor.python import (
    components,
    context,
    deprecate,
    htmlizer,
    lockfile,
    log,
    monkey,
    procutils,
    randbytes,
    reflect,
    threadable,
    usage,
    util,
)
from asyncreactor.python.failure import Failure
from asyncreactor.python.filepath import FilePath
from asyncreactor.python.logfile import LogFile
from asyncreactor.python.modules import getModule
from asyncreactor.python.syslog import SyslogObserver
from asyncreactor.python.systemd import ListenFDs
from asyncreactor.python.text import greedyWrap
from asyncreactor.python.urlpath import URLPath
from asyncreactor.python.versions import Version, getVersionString


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
text: Any = "text"

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
    "path": (lambda: FilePath(wrong), TypeError, "path must be a path as str or bytes, not 3"),
    "child": (lambda: file_path().child(wrong), TypeError, "path must be a name as str or bytes, not 3"),
    "below": (
        lambda: file_path().preauthChild(wrong),
        TypeError,
        "path must be a path as str or bytes, not 3",
    ),
    "extension": (lambda: file_path().siblingExtension(wrong), TypeError, "ext must be str or bytes, not 3"),
    "pattern": (lambda: file_path().globChildren(wrong), TypeError, "pattern must be a shell pattern"),
    "content": (lambda: file_path().setContent(text), TypeError, "content must be bytes, not 'text'"),
    "mode": (lambda: file_path().open(wrong), TypeError, "mode must be a str such as"),
    "permissions": (lambda: file_path().chmod(text), TypeError, "mode must be permissions as a number"),
    "qualified": (lambda: reflect.qual(wrong), TypeError, "clazz must be a class, not 3"),
    "prefix": (lambda: reflect.prefixedMethods([], wrong), TypeError, "prefix must be the start of a name"),
    "methods": (
        lambda: reflect.prefixedMethodNames(wrong, "x"),
        TypeError,
        "classObj must be a class, not 3",
    ),
    "source": (lambda: reflect.filenameToModuleName(wrong), TypeError, "fn must be a path as str or bytes"),
    "lock": (lambda: lockfile.FilesystemLock(wrong), TypeError, "name must be a path as str or bytes, not 3"),
    "patch": (lambda: monkey.MonkeyPatcher(wrong), TypeError, "patches must be tuples of an object"),
    "patched": (
        lambda: monkey.MonkeyPatcher().addPatch([], wrong, 1),
        TypeError,
        "name must be an attribute",
    ),
    "patched call": (lambda: monkey.MonkeyPatcher().runWithPatches(wrong), TypeError, "f must be callable"),
    "program": (lambda: procutils.which(wrong), TypeError, "name must be a program's name as str, not 3"),
    "access": (lambda: procutils.which("sh", text), TypeError, "flags must be a number, as for os.access"),
    "random": (lambda: randbytes.secureRandom(-1), ValueError, "nbytes must be a number of bytes, 0 or more"),
    "guessable": (lambda: randbytes.insecureRandom(text), TypeError, "nbytes must be a number of bytes"),
    "traceback": (
        lambda: Failure(ValueError()).printTraceback(text),
        TypeError,
        "file must be a file of text, or None, not 'text'",
    ),
    "user": (lambda: util.uidFromString(b"root"), TypeError, "uidString must be a number or a name, as str"),  # type: ignore[arg-type]  # the point
    "group": (lambda: util.gidFromString(None), TypeError, "gidString must be a number or a name, as str"),  # type: ignore[arg-type]  # the point
    "lines": (lambda: util.LineLog(text), TypeError, "size must be a number of lines, 0 or more, not 'text'"),
    "again": (lambda: util.untilConcludes(wrong), TypeError, "f must be callable, not 3"),
    "label": (lambda: util.nameToLabel(wrong), TypeError, "mname must be a name, a str, not 3"),
    "sibling": (lambda: util.sibpath("a", wrong), TypeError, "sibling must be a name as str or bytes, not 3"),
    "upwards": (lambda: util.searchupwards(".", wrong), TypeError, "files must be a list of names, not 3"),
    "any case": (lambda: util.InsensitiveDict(wrong), TypeError, "dict must be a mapping, or None, not 3"),
    "log's folder": (
        lambda: LogFile("l", wrong),
        TypeError,
        "directory must be a path as str or bytes, not 3",
    ),
    "log's mode": (lambda: LogFile("l", ".", defaultMode=text), TypeError, "defaultMode must be permissions"),
    "log's path": (lambda: LogFile.fromFullPath(wrong), TypeError, "filename must be a path as str or bytes"),
    "context": (lambda: context.call({}, wrong), TypeError, "func must be callable, not 3"),
    "log's context": (
        lambda: log.callWithContext(wrong, print),
        TypeError,
        "ctx must be a mapping of fields",
    ),
    "synchronized": (lambda: threadable.synchronize(int), TypeError, "klasses must be classes that name"),
    "component": (
        lambda: components.Componentized().setComponent(wrong, 1),
        TypeError,
        "interface must be an interface, not 3",
    ),
    "adapter": (
        lambda: components.Componentized().addAdapter(wrong),
        TypeError,
        "adapterClass must be a function of the object that it adapts, not 3",
    ),
    "words": (lambda: usage.Options().parseOptions([wrong]), TypeError, "options must be a list of words"),
    "no words": (lambda: usage.Options().parseOptions(wrong), TypeError, "options must be a list of words"),
    "width": (
        lambda: usage.Options().getUsage(text),
        TypeError,
        "width must be a number of columns, or None",
    ),
    "history": (
        lambda: logger.LimitedHistoryLogObserver(-1),
        ValueError,
        "size must be a number of events, 0 or more, or None, not -1",
    ),
    "events": (
        lambda: list(logger.eventsFromJSONLogFile(text)),
        TypeError,
        "inFile must be a file that is open for reading, not 'text'",
    ),
    "url's part": (lambda: URLPath(netloc=wrong), TypeError, "netloc must be str or bytes, not 3"),
    "click": (lambda: URLPath().click(wrong), TypeError, "st must be a URL as str or bytes, not 3"),
    "getModule": (
        lambda: getModule(wrong),
        TypeError,
        "modname must be a module's dotted name, a str, not 3",
    ),
    "shown": (lambda: getVersionString(wrong), TypeError, "version must be a Version, not 3"),
    "wrapped": (lambda: greedyWrap(wrong), TypeError, "inString must be a str, not 3"),
    "wide": (lambda: greedyWrap("a b", text), TypeError, "width must be a number of characters, not 'text'"),
    "python": (
        lambda: htmlizer.filter(wrong, wrong),
        TypeError,
        "inp must be a file that is open for reading",
    ),
    "function": (
        lambda: deprecate.deprecated(Version("p", 1, 2, 3))(wrong),
        TypeError,
        "function must be a function, a method or a class, not 3",
    ),
    "environment": (
        lambda: ListenFDs.fromEnvironment(wrong),
        TypeError,
        "environ must be a mapping, or None, not 3",
    ),
    "syslog": (lambda: SyslogObserver(wrong), TypeError, "prefix must be a str, not 3"),
}


@pytest.mark.parametrize(("call", "error", "text"), CALLS.values(), ids=CALLS)
def test_refused(
    call: Callable[[], object], error: type[Exception], text: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=text):
        call()
