"""Collections of named entities, some fixed, some found on request; and rules for what may be in one."""

from __future__ import annotations

from typing import Any

from asyncreactor.python import reflect

__all__ = [
    "Collection",
    "Constrained",
    "ConstraintViolation",
    "Entity",
    "Homogenous",
    "Locked",
    "NotSupportedError",
    "Request",
]


class NotSupportedError(NotImplementedError):
    """This collection can't do what was asked."""


class ConstraintViolation(Exception):
    """The name or the entity is not allowed in this collection."""


class Request:
    """A request for an entity, which takes an answer; a base class for those of protocols."""

    #: The name of the protocol.
    wireProtocol: str | None = None

    def write(self, data: Any) -> None:
        """Add to the answer."""
        raise NotImplementedError(f"{reflect.qual(type(self))}.write")

    def finish(self) -> None:
        """End the answer."""
        raise NotImplementedError(f"{reflect.qual(type(self))}.finish")


class Entity:
    """Something that answers requests; a base class."""

    def render(self, request: Any) -> Any:
        """Answer a request."""
        raise NotImplementedError(f"{reflect.qual(type(self))}.render")


class Collection:
    """Entities by name: those put in, and those that a subclass finds for a request.

    Args:
        entities: those that are in it from the start.
    """

    def __init__(self, entities: dict[str, Any] | None = None) -> None:
        self.entities: dict[str, Any] = {} if entities is None else entities

    def getStaticEntity(self, name: str) -> Any:
        """The entity that was put in under that name, or None."""
        return self.entities.get(name)

    def getDynamicEntity(self, name: str, request: Any) -> Any:
        """The entity found for the request, or None; for subclasses."""
        return None

    def getEntity(self, name: str, request: Any) -> Any:
        """The entity that was put in under that name, else the one found for the request, or None."""
        found = self.getStaticEntity(name)
        return self.getDynamicEntity(name, request) if found is None else found

    def putEntity(self, name: str, entity: Any) -> None:
        """Put an entity in, in place of one that has the name."""
        self.entities[name] = entity

    def delEntity(self, name: str) -> None:
        """Take the entity of that name out.

        Raises:
            KeyError: there is none.
        """
        del self.entities[name]

    def storeEntity(self, name: str, request: Any) -> Any:
        """Make an entity of what a request brings; for subclasses.

        Raises:
            NotSupportedError: this collection takes none from requests.
        """
        raise NotSupportedError(f"{reflect.qual(type(self))}.storeEntity")

    def removeEntity(self, name: str, request: Any) -> Any:
        """Remove an entity because a request asks for it; for subclasses.

        Raises:
            NotSupportedError: this collection lets requests remove none.
        """
        raise NotSupportedError(f"{reflect.qual(type(self))}.removeEntity")

    def listStaticEntities(self) -> list[tuple[str, Any]]:
        """The names and entities that were put in."""
        return list(self.entities.items())

    def listDynamicEntities(self, request: Any) -> list[tuple[str, Any]]:
        """The names and entities that can be found for a request; for subclasses."""
        return []

    def listEntities(self, request: Any) -> list[tuple[str, Any]]:
        """The names and entities that were put in, and those that can be found for a request."""
        return [*self.listStaticEntities(), *self.listDynamicEntities(request)]

    def listStaticNames(self) -> list[str]:
        """The names of the entities that were put in."""
        return list(self.entities)

    def listDynamicNames(self) -> list[str]:
        """The names of entities that can be found; for subclasses."""
        return []

    def listNames(self, request: Any) -> list[str]:
        """The names of the entities that were put in, and of those that can be found."""
        return [*self.listStaticNames(), *self.listDynamicNames()]


class Constrained(Collection):
    """A collection that looks at what is put in."""

    def nameConstraint(self, name: str) -> Any:
        """Whether the name is allowed; may also raise `ConstraintViolation` with the reason."""
        return True

    def entityConstraint(self, entity: Any) -> Any:
        """Whether the entity is allowed; may also raise `ConstraintViolation` with the reason."""
        return True

    def reallyPutEntity(self, name: str, entity: Any) -> None:
        """Put an entity in without a look at it."""
        super().putEntity(name, entity)

    def putEntity(self, name: str, entity: Any) -> None:
        """Put an entity in, in place of one that has the name.

        Raises:
            ConstraintViolation: the name or the entity is not allowed.
        """
        if not self.nameConstraint(name):
            raise ConstraintViolation(f"the name {name!r} is not allowed in {reflect.qual(type(self))}")
        if not self.entityConstraint(entity):
            raise ConstraintViolation(f"the entity {entity!r} is not allowed in {reflect.qual(type(self))}")
        self.reallyPutEntity(name, entity)


class Locked(Constrained):
    """A collection that takes nothing any more once it is locked."""

    locked: bool | int = 0

    def lock(self) -> None:
        """Take nothing any more."""
        self.locked = 1

    def entityConstraint(self, entity: Any) -> Any:
        """Whether the collection isn't locked yet."""
        return not self.locked


class Homogenous(Constrained):
    """A collection of instances of one class."""

    entityType: type = object

    def entityConstraint(self, entity: Any) -> Any:
        """Whether the entity is an instance of `entityType`."""
        if not isinstance(entity, self.entityType):
            raise ConstraintViolation(f"{entity} of incorrect type ({self.entityType})")
        return True

    def getNameType(self) -> str:
        """What the names are called."""
        return "Name"

    def getEntityType(self) -> str:
        """What the entities are called."""
        return self.entityType.__name__
