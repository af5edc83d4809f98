"""Applications from files, to files, and started."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from asyncreactor.application import service
from asyncreactor.application._services import still_pending
from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import Logger
from asyncreactor.persisted import sob
from asyncreactor.python import log

__all__ = ["convertStyle", "getApplication", "getPassphrase", "getSavePassphrase", "startApplication"]

_log = Logger(namespace="asyncreactor.application.app")

NO_APPLICATION = """
Could not find 'application' in the file. A variable of that name has to be set in {path},
to what service.Application() returns, or to another service.
"""

#: The options that name a file, in order of precedence, and the style of each.
_STYLES = {"python": "python", "source": "source", "file": "pickle"}


def getPassphrase(needed: bool) -> str | None:
    """Ask on the terminal for a passphrase, if one is needed."""
    return getpass.getpass("Passphrase: ") if needed else None


def getSavePassphrase(needed: bool) -> str | None:
    """Ask on the terminal for a passphrase, twice, if one is needed.

    Raises:
        ValueError: the two are not the same.
    """
    if not needed:
        return None
    first, second = getpass.getpass("Encryption passphrase: "), getpass.getpass("Again: ")
    if first != second:
        raise ValueError("the two passphrases are not the same")
    return first


def getApplication(config: Mapping[str, Any], passphrase: str | None) -> Any:
    """Load the application from the file that the options name.

    Args:
        config: "python", "source" or "file" is the name of a file of that style.
        passphrase: must be None, there are no encrypted files.

    Raises:
        SystemExit: it can't be loaded; the log says why.
    """
    option = next((name for name in _STYLES if config.get(name)), "file")
    path = config[option]
    try:
        log.msg(f"Loading {path}...")
        application = service.loadApplication(path, _STYLES[option], passphrase)
        log.msg("Loaded.")
    except Exception as error:
        message = f"Failed to load application: {error}"
        if isinstance(error, KeyError) and error.args[0] == "application":
            message += NO_APPLICATION.format(path=path)
        elif not (isinstance(error, OSError) and error.filename == path):
            # It is in the file, and the traceback says where.
            log.err()
        _log.error("{message}", message=message)
        raise SystemExit(f"\n{message}\n") from error
    if service.IService(application, None) is None:
        raise SystemExit(
            f"\nFailed to load application: `application` of {path} is to be made by "
            f"service.Application(), or to adapt to IService, which {application!r} doesn't\n"
        )
    return application


def convertStyle(
    filein: str, typein: str, passphrase: str | None, fileout: str, typeout: str, encrypt: bool
) -> None:
    """Load an application from one file, and save it to another.

    Args:
        filein: the file's path.
        typein: its style: "python", or a style of `persisted.sob`.
        passphrase: must be None.
        fileout: the path of the new file.
        typeout: its style.
        encrypt: must be false.
    """
    application = service.loadApplication(filein, typein, passphrase)
    persistable = sob.IPersistable(application)
    persistable.setStyle(typeout)
    persistable.save(filename=fileout, passphrase=getSavePassphrase(encrypt))


def startApplication(application: Any, save: bool) -> Deferred[Any] | None:
    """Start an application's services. They are stopped as the reactor shuts down.

    Args:
        application: anything that adapts to `IService`.
        save: whether to save it, in its own style, after the services were stopped.

    Returns:
        None if all have started, else a Deferred that fires when they have.

    Raises:
        Exception: what the start raised.

    Fails:
        Exception: likewise, if the start took time.
    """
    from asyncreactor.internet import reactor

    services = service.IService(application)
    pending = still_pending(services.startService())
    if save:
        persistable = sob.IPersistable(application)
        reactor.addSystemEventTrigger("after", "shutdown", persistable.save, "shutdown")
    reactor.addSystemEventTrigger("before", "shutdown", services.stopService)
    return pending
