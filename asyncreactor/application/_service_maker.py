"""`ServiceMaker` (see `asyncreactor.application.service`), where it can be had without importing any service."""

from __future__ import annotations

from typing import Any

import attrs
from zope.interface import implementer

from asyncreactor._plugin_dropins import IPlugin
from asyncreactor.application._service_interfaces import IServiceMaker
from asyncreactor.python.reflect import namedAny

__all__ = ["ServiceMaker"]


@implementer(IPlugin, IServiceMaker)
@attrs.define(eq=False, slots=False)
class ServiceMaker:
    """A plugin that leaves all but its description to a module, which is imported when it is needed.

    Args:
        name: its name, for people.
        module: the module's full name. It has a class `Options` and a function `makeService`.
        description: one line on what the service does.
        tapname: the word that asks for this service on the command line.
    """

    name: str
    module: str
    description: str
    tapname: str

    @property
    def options(self) -> Any:
        """The module's `Options`."""
        return namedAny(self.module).Options

    @property
    def makeService(self) -> Any:
        """The module's `makeService`."""
        return namedAny(self.module).makeService
