"""Trees of named things."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.python import roots


class Dynamic(roots.Collection):
    def getDynamicEntity(self, name: str, request: Any) -> Any:
        return name, request

    def listDynamicNames(self) -> list[str]:
        return ["dynamic"]

    def listDynamicEntities(self, request: Any) -> list[tuple[str, Any]]:
        return [("dynamic", request)]


def test_static_entities() -> None:
    collection = roots.Collection({"a": 1})
    collection.putEntity("b", 2)
    assert collection.listNames(None) == ["a", "b"]
    assert collection.listEntities(None) == [("a", 1), ("b", 2)]
    assert collection.getEntity("b", None) == 2
    collection.delEntity("b")
    assert collection.getEntity("b", None) is None
    with pytest.raises(KeyError):
        collection.delEntity("b")


def test_dynamic_entities() -> None:
    collection = Dynamic({"a": 1})
    assert collection.getEntity("a", "request") == 1
    assert collection.getEntity("x", "request") == ("x", "request")
    assert collection.listNames("request") == ["a", "dynamic"]
    assert collection.listEntities("request") == [("a", 1), ("dynamic", "request")]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: roots.Collection().storeEntity("x", None), "Collection.storeEntity"),
        (lambda: roots.Collection().removeEntity("x", None), "Collection.removeEntity"),
        (lambda: roots.Request().write(b""), "Request.write"),
        (lambda: roots.Request().finish(), "Request.finish"),
        (lambda: roots.Entity().render(None), "Entity.render"),
    ],
)
def test_for_subclasses(call: Any, name: str) -> None:
    with pytest.raises(NotImplementedError, match=rf"roots\.{name}"):
        call()


def test_constraints() -> None:
    class Even(roots.Constrained):
        def nameConstraint(self, name: str) -> bool:
            return name.islower()

        def entityConstraint(self, entity: int) -> bool:
            return entity % 2 == 0

    even = Even()
    even.putEntity("x", 2)
    with pytest.raises(roots.ConstraintViolation, match="the name 'X' is not allowed"):
        even.putEntity("X", 2)
    with pytest.raises(roots.ConstraintViolation, match="the entity 3 is not allowed"):
        even.putEntity("y", 3)
    even.reallyPutEntity("Y", 3)
    assert even.entities == {"x": 2, "Y": 3}


def test_locked() -> None:
    locked = roots.Locked()
    locked.putEntity("a", 1)
    locked.lock()
    with pytest.raises(roots.ConstraintViolation):
        locked.putEntity("b", 2)


def test_homogenous() -> None:
    numbers = roots.Homogenous()
    numbers.entityType = int
    numbers.putEntity("a", 1)
    with pytest.raises(roots.ConstraintViolation, match="x of incorrect type"):
        numbers.putEntity("b", "x")
    assert (numbers.getNameType(), numbers.getEntityType()) == ("Name", "int")
