"""Services: the parts of a program that can be started and stopped, and the application that they make up.

A service is a server, a client, a timer, or a group of services (`MultiService`). An application is the group
at the top, with the name and the user that its process is to have. `asyncreactor.application.internet` has
services for the reactor's ports and connections.
"""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.application._service_interfaces import (
    IProcess,
    IService,
    IServiceCollection,
    IServiceMaker,
)
from asyncreactor.application._service_maker import ServiceMaker
from asyncreactor.application._services import MultiService, Service
from asyncreactor.python._arguments import must_be_integer
from asyncreactor.python.components import Componentized

__all__ = [
    "Application",
    "IProcess",
    "IService",
    "IServiceCollection",
    "IServiceMaker",
    "MultiService",
    "Process",
    "Service",
    "ServiceMaker",
    "loadApplication",
]


@implementer(IProcess)
class Process:
    """What the process is to look like.

    Args:
        uid: the user to run as; None leaves it as it is.
        gid: the group to run as; None leaves it as it is.

    Attributes:
        processName: the name for lists of processes; None leaves it as it is.
    """

    processName: str | None = None

    def __init__(self, uid: int | None = None, gid: int | None = None) -> None:
        for name, number in (("uid", uid), ("gid", gid)):
            if number is not None:
                must_be_integer(name, number, "a number, or None")
        self.uid = uid
        self.gid = gid


def Application(name: str, uid: int | None = None, gid: int | None = None) -> Componentized:
    """Make an application: the group of services that make up a program.

    Args:
        name: its name; also that of the file it is saved to.
        uid: the user to run as; None is whoever starts it.
        gid: the group to run as; None likewise.

    Returns:
        An object that adapts to `IService`, `IServiceCollection`, `IProcess` and `IPersistable`.
    """
    from asyncreactor.persisted.sob import Persistent

    application = Componentized()
    services = MultiService()
    services.setName(name)
    for component in (services, Process(uid, gid), Persistent(application, name)):
        application.addComponent(component, ignoreClass=True)
    return application


def loadApplication(filename: str, kind: str, passphrase: object = None) -> Any:
    """Read an application from a file.

    Args:
        filename: the file's path.
        kind: "python" for a program that sets the variable `application`, or a style of `persisted.sob`.
        passphrase: not used any more; there are no encrypted files.

    Raises:
        ValueError: there is no such `kind`, or no application in the file.
    """
    from asyncreactor.persisted import sob

    if kind == "python":
        return sob.loadValueFromFile(filename, "application")
    return sob.load(filename, kind)


for _public in (MultiService, Service, ServiceMaker):
    _public.__module__ = __name__
del _public
