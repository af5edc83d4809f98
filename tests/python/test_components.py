"""Adapters, registered and looked up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from zope.interface import Attribute, Interface, implementer
from zope.interface.adapter import AdapterRegistry

from asyncreactor.python import components
from asyncreactor.python.components import (
    Adapter,
    Componentized,
    getAdapterFactory,
    proxyForInterface,
    registerAdapter,
)


class IName(Interface):
    def name() -> str: ...


class IAge(Interface):
    age = Attribute("The age.")


class INamedAge(IName):
    age = Attribute("The age.")


class Person:
    age = 30

    def name(self) -> str:
        return "Anna"


@implementer(IName)
class NameAdapter(Adapter):
    def name(self) -> str:
        return f"adapted {self.original.name()}"


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty registry for each test."""
    fresh = AdapterRegistry()
    monkeypatch.setattr(components, "globalRegistry", fresh)
    hook = components._addHook(fresh)
    yield
    components._removeHook(hook)


def test_adapting_a_class() -> None:
    registerAdapter(NameAdapter, Person, IName)
    assert IName(Person()).name() == "adapted Anna"
    assert getAdapterFactory(type("Child", (Person,), {}), IName, None) is NameAdapter
    assert getAdapterFactory(Person, IAge, "default") == "default"
    assert components.getRegistry() is components.globalRegistry


def test_adapting_an_interface_to_several() -> None:
    def adapt(original: object) -> str:
        return "adapter"

    registerAdapter(adapt, IAge, IName, INamedAge)
    for interface in (IName, INamedAge):
        assert getAdapterFactory(IAge, interface, None) is adapt


def test_second_adapter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    registerAdapter(NameAdapter, Person, IName)
    with pytest.raises(ValueError, match="was already registered"):
        registerAdapter(Adapter, Person, IName)
    monkeypatch.setattr(components, "ALLOW_DUPLICATES", 1)
    registerAdapter(Adapter, Person, IName)
    assert getAdapterFactory(Person, IName, None) is Adapter


@pytest.mark.parametrize("interfaces", [(), (Person,)])
def test_adapting_to_no_interface(interfaces: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match=r"to an interface|interfaces to adapt to"):
        registerAdapter(NameAdapter, Person, *interfaces)


def test_what_cannot_be_adapted() -> None:
    with pytest.raises(components.CannotAdapt):
        IName(Adapter(Person()))
    assert IName(Adapter(Person()), None) is None


def test_componentized_keeps_its_adapters() -> None:
    class Whole(Componentized):
        pass

    registerAdapter(NameAdapter, Whole, IName)
    whole = Whole()
    assert IName(whole) is IName(whole) is whole.getComponent(IName)
    assert IName(IName(whole)) is IName(whole)
    assert whole.getComponent(IAge, "default") == "default"


def test_temporary_adapters_are_made_anew() -> None:
    class Whole(Componentized):
        pass

    @implementer(IName)
    class Temporary(Adapter):
        temporaryAdapter = 1

        def name(self) -> str:
            return "temporary"

    registerAdapter(Temporary, Whole, IName)
    whole = Whole()
    assert IName(whole) is not IName(whole)


def test_one_adapter_for_several_interfaces() -> None:
    class Whole(Componentized):
        pass

    @implementer(IName, IAge)
    class Both(Adapter):
        age = 3

        def name(self) -> str:
            return "both"

    registerAdapter(Both, Whole, IName, IAge)
    whole: Any = Whole()
    named: Any = IName(whole)
    assert named is IAge(whole)


def test_components_by_hand() -> None:
    whole = Componentized()
    whole.setComponent(IAge, "age")
    assert whole.getComponent(IAge) == "age"
    whole.unsetComponent(IAge)
    with pytest.raises(KeyError):
        whole.unsetComponent(IAge)
    adapter = whole.addAdapter(NameAdapter, ignoreClass=True)
    assert whole.getComponent(IName) is adapter
    assert whole.removeComponent(adapter) == [IName]
    assert whole.getComponent(IName) is None
    whole.setAdapter(IName, NameAdapter)
    assert whole.getComponent(IName).original is whole


def test_adapter_of_another_class_is_not_added_unasked() -> None:
    whole = Componentized()
    whole.addComponent(NameAdapter(whole))
    assert whole.getComponent(IName) is None


def test_reprable_componentized() -> None:
    whole = components.ReprableComponentized()
    whole.setComponent(IName, "hello")
    assert repr(whole) == f"{{'{__name__}.IName': 'hello'}}\n"


def test_isuper_is_forwarded() -> None:
    class Original:
        def isuper(self, *args: Any) -> Any:
            return args

    assert Adapter(Original()).isuper(IName, 1) == (IName, 1)


def test_proxy_forwards_what_the_interface_declares() -> None:
    person = Person()
    proxy_class = proxyForInterface(INamedAge)
    proxy = proxy_class(person)
    assert proxy_class.__name__ == f"(Proxy for {__name__}.INamedAge)"
    assert INamedAge.implementedBy(proxy_class)
    assert (proxy.original, proxy.name(), proxy.age) == (person, "Anna", 30)
    proxy.age = 31
    assert person.age == 31
    del proxy.age
    assert person.age == 30
    with pytest.raises(AttributeError):
        proxy.anything_else  # noqa: B018


def test_proxy_as_a_base_class() -> None:
    base: Any = proxyForInterface(IName, "_wrapped")

    class Shouting(base):  # type: ignore[misc] # a class made at run time
        @wraps(base.name)
        def name(self) -> str:
            text: str = base.name(self)
            return text.upper()

    shouting: Any = Shouting
    assert shouting(Person()).name() == "ANNA"
    assert Shouting.name.__name__ == "name"
