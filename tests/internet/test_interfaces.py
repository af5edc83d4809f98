"""Tests of `asyncreactor.internet.interfaces`."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from zope.interface import implementer
from zope.interface.interface import InterfaceClass
from zope.interface.verify import verifyObject

from asyncreactor.internet import interfaces

INTERFACES = [
    getattr(interfaces, name) for name in interfaces.__all__ if name.startswith("I") and name[1].isupper()
]


@pytest.mark.parametrize("interface", INTERFACES, ids=lambda i: i.__name__)
class TestEachInterface:
    def test_belongs_to_the_public_module(self, interface: Any) -> None:
        assert isinstance(interface, InterfaceClass)
        assert interface.__identifier__ == f"asyncreactor.internet.interfaces.{interface.__name__}"

    def test_survives_pickling(self, interface: Any) -> None:
        assert pickle.loads(pickle.dumps(interface)) is interface

    def test_states_its_contract(self, interface: Any) -> None:
        members = [interface, *(interface.direct(name) for name in interface.names())]
        assert [m for m in members if not m.__doc__] == []


def test_there_is_one_for_each_documented_name() -> None:
    assert len(INTERFACES) == 67
    assert interfaces.Binding.__module__ == "asyncreactor.internet.interfaces"


def test_extended_interface_is_provided_too() -> None:
    @implementer(interfaces.IReadWriteDescriptor)
    class Descriptor:
        def logPrefix(self) -> str:
            return "descriptor"

        def fileno(self) -> int:
            return 0

        def connectionLost(self, reason: object) -> None: ...

        def doRead(self) -> None: ...

        def doWrite(self) -> None: ...

    assert verifyObject(interfaces.IReadDescriptor, Descriptor())
    assert interfaces.ILoggingContext.implementedBy(Descriptor)
    assert not interfaces.ITransport.implementedBy(Descriptor)
