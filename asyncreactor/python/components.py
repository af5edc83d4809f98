"""Adapters between interfaces, objects that carry their adapters, and proxies made from an interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from zope.interface import implementedBy, implementer, providedBy
from zope.interface import interface as zope_interface
from zope.interface.adapter import AdapterRegistry
from zope.interface.interface import InterfaceClass

from asyncreactor.python import reflect
from asyncreactor.python._arguments import must_be_callable, wrong_type

__all__ = [
    "Adapter",
    "Componentized",
    "ReprableComponentized",
    "registerAdapter",
    "getAdapterFactory",
    "getRegistry",
    "proxyForInterface",
    "CannotAdapt",
    "ALLOW_DUPLICATES",
    "globalRegistry",
]

_Hook: TypeAlias = Callable[[Any, object], object]

#: What calling an interface raises if the object can't be adapted.
CannotAdapt = TypeError

#: Whether a second adapter between the same two interfaces replaces the first, instead of being an error.
ALLOW_DUPLICATES = 0

#: Where `registerAdapter` notes the adapters.
globalRegistry: Any = AdapterRegistry()


def getRegistry() -> Any:
    """The registry of all adapters."""
    return globalRegistry


def registerAdapter(
    adapterFactory: Callable[[Any], object], origInterface: Any, *interfaceClasses: Any
) -> None:
    """Adapt objects to interfaces: from now on `interface(obj)` is `adapterFactory(obj)`.

    Args:
        adapterFactory: called with the object; returns what provides the interfaces.
        origInterface: the class of such objects, or the interface that they provide.
        interfaceClasses: what to adapt to, one or more.

    Raises:
        TypeError: what to adapt to is missing or is no interface; what to adapt is neither class nor interface;
            the factory can't be called.
        ValueError: there is an adapter between the same two already.
    """
    if not interfaceClasses:
        raise TypeError("registerAdapter needs one or more interfaces to adapt to, and got none")
    for wanted in interfaceClasses:
        if not isinstance(wanted, InterfaceClass):
            raise TypeError(f"objects can be adapted to an interface only, not to {wanted!r}")
    must_be_callable("adapterFactory", adapterFactory, "a function of the object that it adapts")
    source = _as_interface(origInterface)
    for wanted in interfaceClasses:
        known = globalRegistry.registered([source], wanted)
        if known is not None and not ALLOW_DUPLICATES:
            error = ValueError(f"an adapter ({known}) was already registered.")
            error.add_note(f"from {origInterface!r} to {wanted!r}")
            raise error
        globalRegistry.register([source], wanted, "", adapterFactory)


def getAdapterFactory(fromInterface: Any, toInterface: Any, default: Any) -> Any:
    """The factory that adapts from a class or interface to an interface, or `default` if there is none."""
    factory = globalRegistry.lookup1(_as_interface(fromInterface), toInterface)
    return default if factory is None else factory


class Adapter:
    """A base class of adapters: keeps what is adapted as `original`.

    Asked for another interface it asks the original: so all adapters of a `Componentized` find each other.
    """

    #: Whether a `Componentized` makes a new adapter each time instead of keeping this one.
    temporaryAdapter = 0
    #: Whether a `Componentized` uses this adapter for all interfaces that it provides.
    multiComponent = 1

    def __init__(self, original: Any) -> None:
        self.original = original

    def __conform__(self, interface: Any) -> Any:
        conform = getattr(self.original, "__conform__", None)
        return None if conform is None else conform(interface)

    def isuper(self, iface: Any, adapter: Any) -> Any:
        """Forward to the method `isuper` of the original."""
        return self.original.isuper(iface, adapter)


class Componentized:
    """An object that is made of components, one for each interface, and keeps the adapters made for it.

    `IThing(componentized)` gives the component for `IThing`.
    """

    persistenceVersion = 1

    def __init__(self) -> None:
        self._adapterCache: dict[str, Any] = {}

    def locateAdapterClass(self, klass: Any, interfaceClass: Any, default: Any) -> Any:
        """The factory that adapts instances of `klass` to an interface."""
        return getAdapterFactory(klass, interfaceClass, default)

    def setAdapter(self, interfaceClass: Any, adapterClass: Callable[[Any], Any]) -> None:
        """Make an adapter of this object the component for one interface."""
        must_be_callable("adapterClass", adapterClass, "a function of the object that it adapts")
        self.setComponent(interfaceClass, adapterClass(self))

    def addAdapter(self, adapterClass: Callable[[Any], Any], ignoreClass: bool | int = 0) -> Any:
        """Make an adapter of this object a component, as `addComponent` does, and return it."""
        must_be_callable("adapterClass", adapterClass, "a function of the object that it adapts")
        adapter = adapterClass(self)
        self.addComponent(adapter, ignoreClass)
        return adapter

    def setComponent(self, interfaceClass: Any, component: object) -> None:
        """Make `component` the one for an interface."""
        self._adapterCache[_name_of(interfaceClass)] = component

    def addComponent(self, component: object, ignoreClass: bool | int = 0) -> None:
        """Make `component` the one for all interfaces that it provides.

        Args:
            component: the component.
            ignoreClass: take those interfaces, too, for which its class isn't the registered adapter.
        """
        for interface in providedBy(component):
            if ignoreClass or self.locateAdapterClass(type(self), interface, None) is type(component):
                self.setComponent(interface, component)

    def unsetComponent(self, interfaceClass: Any) -> None:
        """Remove the component for an interface.

        Raises:
            KeyError: there is none.
        """
        del self._adapterCache[_name_of(interfaceClass)]

    def removeComponent(self, component: object) -> list[Any]:
        """Remove a component for all interfaces, and return those."""
        names = [name for name, known in self._adapterCache.items() if known is component]
        for name in names:
            del self._adapterCache[name]
        return [reflect.namedObject(name) for name in names]

    def getComponent(self, interface: Any, default: Any = None) -> Any:
        """The component for an interface, made by an adapter and kept if there is none yet; or `default`."""
        name = _name_of(interface)
        if name in self._adapterCache:
            return self._adapterCache[name]
        adapter = interface.__adapt__(self)
        if adapter is None:
            return default
        if not getattr(adapter, "temporaryAdapter", False):
            self._adapterCache[name] = adapter
            if getattr(adapter, "multiComponent", False):
                self.addComponent(adapter)
        return adapter

    def __conform__(self, interface: Any) -> Any:
        return self.getComponent(interface)


def _name_of(interface: Any) -> str:
    try:
        return reflect.qual(interface)
    except TypeError:
        raise wrong_type("interface", "an interface", interface) from None


class ReprableComponentized(Componentized):
    """A `Componentized` that shows its components."""

    def __repr__(self) -> str:
        # It takes 2 ms to import, and who needs it is looking for a mistake.
        from pprint import pformat

        return pformat(self._adapterCache) + "\n"


def proxyForInterface(iface: Any, originalAttribute: str = "original") -> type[Any]:
    """Make a class whose instances forward all that an interface declares to another object.

    Args:
        iface: the interface, which the class implements.
        originalAttribute: under which name the instances keep the other object.

    Returns:
        A class to derive from, or to use as it is; its `__init__` takes the other object.
    """

    if not isinstance(iface, InterfaceClass):
        raise wrong_type("iface", "an interface", iface)

    def __init__(self: Any, original: object) -> None:
        setattr(self, originalAttribute, original)

    members: dict[str, Any] = {name: _ProxyDescriptor(name, originalAttribute) for name in iface}
    members["__init__"] = __init__
    return cast(type[Any], implementer(iface)(type(f"(Proxy for {reflect.qual(iface)})", (), members)))


class _ProxyDescriptor:
    """An attribute that is really that of the original."""

    def __init__(self, attributeName: str, originalAttribute: str) -> None:
        self.attributeName = attributeName
        self.originalAttribute = originalAttribute

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return _ProxiedClassMethod(self.attributeName, self.originalAttribute)
        return getattr(getattr(instance, self.originalAttribute), self.attributeName)

    def __set__(self, instance: Any, value: object) -> None:
        setattr(getattr(instance, self.originalAttribute), self.attributeName, value)

    def __delete__(self, instance: Any) -> None:
        delattr(getattr(instance, self.originalAttribute), self.attributeName)


class _ProxiedClassMethod:
    """A method of the proxy class, which calls that of the original: for calls through the base class."""

    def __init__(self, methodName: str, originalAttribute: str) -> None:
        self.__name__ = methodName
        self.originalAttribute = originalAttribute

    def __call__(self, proxy: Any, /, *args: Any, **kwargs: Any) -> Any:
        return getattr(getattr(proxy, self.originalAttribute), self.__name__)(*args, **kwargs)


def _as_interface(source: Any) -> Any:
    if isinstance(source, InterfaceClass):
        return source
    must_be_callable(
        "origInterface", source, "a class or an interface"
    )  # a function may declare what it makes
    return implementedBy(source)  # type: ignore[no-untyped-call] # zope.interface's own stub


def _addHook(registry: Any) -> _Hook:
    """Have calls of interfaces look for adapters in `registry`; return what undoes it."""

    def hook(interface: Any, obj: object) -> object:
        factory = registry.lookup1(providedBy(obj), interface)
        return None if factory is None else factory(obj)

    zope_interface.adapter_hooks.append(hook)
    return hook


def _removeHook(hook: _Hook) -> None:
    zope_interface.adapter_hooks.remove(hook)


_addHook(globalRegistry)
