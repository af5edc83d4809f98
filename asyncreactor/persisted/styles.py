"""Pickling with a memory for versions: old objects are upgraded when they are loaded.

    class Account(Versioned):
        persistenceVersion = 2

        def upgradeToVersion2(self):
            self.currency = "EUR"

After `pickle.loads` call `doUpgrade()`. This module also teaches `pickle` and `copy` about modules, and about
methods that have moved to another class.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from types import MethodType, ModuleType
from typing import Any, ClassVar

from asyncreactor.logger import Logger
from asyncreactor.python import reflect

__all__ = [
    "Ephemeral",
    "Versioned",
    "doUpgrade",
    "oldModules",
    "pickleMethod",
    "pickleModule",
    "pickleStringI",
    "pickleStringO",
    "requireUpgrade",
    "unpickleMethod",
    "unpickleModule",
    "unpickleStringI",
    "unpickleStringO",
    "upgraded",
    "versionedsToUpgrade",
]

oldModules: dict[str, ModuleType] = {}
"""Modules that were renamed, by the name that old pickles have."""

versionedsToUpgrade: dict[int, Versioned] = {}
"""Objects that were loaded and not yet upgraded, by `id`."""

upgraded: dict[int, int] = {}
"""The `id`s of the objects that were upgraded since `doUpgrade` was last called, as keys."""

_log = Logger()


class _UniversalPicklingError(pickle.PicklingError):
    """Something cannot be pickled."""


class Versioned:
    """An object whose pickles say of which version of its class they are.

    A class that changes counts `persistenceVersion` up and has a method `upgradeToVersionN` for each version,
    which changes an object of the version before. A base class that is `Versioned` too has a count and
    methods of its own.

    Attributes:
        persistenceVersion: the version of the class.
        persistenceForgets: names of attributes that are not pickled.
    """

    persistenceVersion: ClassVar[int] = 0
    persistenceForgets: ClassVar[Any] = ()

    def __getstate__(self, dict: dict[str, Any] | None = None) -> dict[str, Any]:
        state = (self.__dict__ if dict is None else dict).copy()
        for cls in _versioned_classes(type(self)):
            for name in cls.__dict__.get("persistenceForgets", ()):
                state.pop(name, None)
            if "persistenceVersion" in cls.__dict__:
                state[_version_key(cls)] = cls.persistenceVersion
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        versionedsToUpgrade[id(self)] = self
        self.__dict__.update(state)

    def versionUpgrade(self) -> None:
        """Call the upgrade methods that are due: base classes first, each from its oldest version on."""
        for cls in _versioned_classes(type(self)):
            pickled = self.__dict__.pop(_version_key(cls), 0)
            current = cls.__dict__.get("persistenceVersion", 0)
            for version in range(pickled + 1, current + 1):
                upgrade = cls.__dict__.get(f"upgradeToVersion{version}")
                if upgrade is None:
                    _log.warn(
                        "Warning: cannot upgrade {cls!r} to version {version}", cls=cls, version=version
                    )
                else:
                    _log.info(
                        "Upgrading {name} to version {version}", name=reflect.qual(cls), version=version
                    )
                    upgrade(self)


class Ephemeral:
    """An object that is not pickled: what is loaded in its place is an empty `Ephemeral`."""

    def __reduce__(self) -> tuple[type[Ephemeral], tuple[()]]:
        _log.warn("Warning: serializing ephemeral {ephemeral!r}", ephemeral=self)
        return Ephemeral, ()

    def __getstate__(self) -> None:
        """Keep nothing."""

    def __setstate__(self, state: object) -> None:
        """Take nothing."""
        _log.warn("Warning: unserializing ephemeral {cls!r}", cls=type(self))


def doUpgrade() -> None:
    """Upgrade all objects that were loaded since it was last called."""
    while versionedsToUpgrade:
        requireUpgrade(next(iter(versionedsToUpgrade.values())))
    upgraded.clear()


def requireUpgrade(obj: Any) -> Any:
    """Upgrade an object now if that is still to do: for upgrade methods that need another object.

    Returns:
        The object.
    """
    if versionedsToUpgrade.pop(id(obj), None) is not None:
        upgraded[id(obj)] = 1
        obj.versionUpgrade()
    return obj


def pickleMethod(method: MethodType) -> tuple[Any, tuple[str, Any, type]]:
    """Reduce a bound method to its name and its object."""
    return unpickleMethod, (method.__name__, method.__self__, type(method.__self__))


def unpickleMethod(im_name: str, im_self: Any, im_class: type) -> Any:
    """Return the method of that name, bound to `im_self`; if that is None, the function of the class.

    Raises:
        AttributeError: neither the class nor that of the object has it.
    """
    if im_self is None:
        return getattr(im_class, im_name)
    function = getattr(im_class, im_name, None)
    if function is None:
        _log.warn("Method {name} not on class {cls!r}", name=im_name, cls=im_class)
        function = getattr(type(im_self), im_name)
    return MethodType(getattr(function, "__func__", function), im_self)


def pickleModule(module: ModuleType) -> tuple[Any, tuple[str]]:
    """Reduce a module to its name."""
    return unpickleModule, (module.__name__,)


def unpickleModule(name: str) -> ModuleType:
    """Return the module of that name.

    Raises:
        ImportError: there is none.
    """
    if name in oldModules:
        _log.info("Module has moved: {name}", name=name)
        return oldModules[name]
    return reflect.namedModule(name)


def pickleStringO(stringo: io.StringIO) -> tuple[Any, tuple[str, int]]:
    """Reduce a text buffer to its contents and its position."""
    return unpickleStringO, (stringo.getvalue(), stringo.tell())


def unpickleStringO(val: str, sek: int) -> io.StringIO:
    """Return a text buffer with those contents, at that position."""
    buffer = io.StringIO(val)
    buffer.seek(sek)
    return buffer


pickleStringI = pickleStringO
unpickleStringI = unpickleStringO


def _aybabtu(c: type) -> list[type]:
    """Return the classes between `Versioned` and a subclass of it, the nearest first."""
    return [cls for cls in c.__mro__ if issubclass(cls, Versioned) and cls not in (c, Versioned)]


def _versioned_classes(cls: type) -> list[type[Versioned]]:
    """Return the classes that may have a version, base classes first."""
    return [*reversed(_aybabtu(cls)), cls]


def _version_key(cls: type) -> str:
    return f"{reflect.qual(cls)}.persistenceVersion"


copyreg.pickle(MethodType, pickleMethod)
copyreg.pickle(ModuleType, pickleModule)
