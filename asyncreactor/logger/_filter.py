"""Let some events through to an observer and not others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zope.interface import Interface, implementer

from asyncreactor.python._arguments import must_be_callable
from asyncreactor.python._constants import NamedConstant, Names

from ._interfaces import ILogObserver, LogEvent, LogObserver
from ._levels import InvalidLogLevelError, LogLevel
from ._observer import bitbucketLogObserver

__all__ = [
    "FilteringLogObserver",
    "ILogFilterPredicate",
    "LogLevelFilterPredicate",
    "PredicateResult",
    "shouldLogEvent",
]


class PredicateResult(Names):
    """What a predicate says of an event.

    - `yes`: let it through, whatever other predicates say
    - `no`: stop it, whatever other predicates say
    - `maybe`: ask the next one
    """

    yes = NamedConstant()
    no = NamedConstant()
    maybe = NamedConstant()


class ILogFilterPredicate(Interface):
    """A judge of events."""

    __module__ = "asyncreactor.logger"

    def __call__(event: LogEvent) -> NamedConstant:
        """Judge one event.

        Returns:
            One of `PredicateResult`.
        """


def shouldLogEvent(predicates: Iterable[Callable[[LogEvent], object]], event: LogEvent) -> bool:
    """Return whether `event` gets through: as the first predicate decides that has an opinion, else yes.

    Raises:
        TypeError: a predicate returned something else than a `PredicateResult`.
    """
    for predicate in predicates:
        result = predicate(event)
        if result is PredicateResult.maybe:
            continue
        if result is PredicateResult.yes:
            return True
        if result is PredicateResult.no:
            return False
        raise TypeError(f"Invalid predicate result: {result!r} (allowed are yes, no and maybe)")
    return True


@implementer(ILogObserver)
class FilteringLogObserver:
    """An observer in front of another one.

    Args:
        observer: gets the events that the predicates let through.
        predicates: asked in this order.
        negativeObserver: gets the other events.
    """

    def __init__(
        self,
        observer: LogObserver,
        predicates: Iterable[Callable[[LogEvent], object]],
        negativeObserver: LogObserver = bitbucketLogObserver,
    ) -> None:
        self._observer = observer
        self._negative_observer = negativeObserver
        self._predicates = list(predicates)
        for name, function in (("observer", observer), ("negativeObserver", negativeObserver)):
            must_be_callable(name, function, "a function of an event")
        for predicate in self._predicates:
            must_be_callable("predicates", predicate, "functions of an event")

    def __call__(self, event: LogEvent) -> None:
        """Send `event` one way or the other."""
        chosen = self._observer if shouldLogEvent(self._predicates, event) else self._negative_observer
        if "log_trace" in event and chosen is not bitbucketLogObserver:
            event["log_trace"].append((self, chosen))
        chosen(event)


@implementer(ILogFilterPredicate)
class LogLevelFilterPredicate:
    """Stops events below the level that is set for their namespace, or for the nearest one above it.

    Events without namespace or level are stopped.

    Args:
        defaultLogLevel: the level where none is set.

    Raises:
        InvalidLogLevelError: that is no level.
    """

    def __init__(self, defaultLogLevel: NamedConstant = LogLevel.info) -> None:
        if getattr(defaultLogLevel, "_container", None) is not LogLevel:
            raise InvalidLogLevelError(defaultLogLevel)
        self.defaultLogLevel = defaultLogLevel
        self._levels: dict[str, NamedConstant] = {}

    def logLevelForNamespace(self, namespace: str | None) -> NamedConstant:
        """Return the lowest level that gets through for events of `namespace`; "" or None is the root."""
        namespace = namespace or ""
        levels = self._levels
        while namespace:
            level = levels.get(namespace)
            if level is not None:
                return level
            namespace = namespace.rpartition(".")[0]
        return levels.get("", self.defaultLogLevel)

    def setLogLevelForNamespace(self, namespace: str | None, level: NamedConstant) -> None:
        """Let events of `namespace` and all below it through from `level` on.

        Args:
            namespace: a dotted name; "" or None stands for all.
            level: one of `LogLevel`.

        Raises:
            InvalidLogLevelError: `level` isn't.
        """
        if getattr(level, "_container", None) is not LogLevel:
            raise InvalidLogLevelError(level)
        self._levels[namespace or ""] = level

    def clearLogLevels(self) -> None:
        """Forget every level but the default."""
        self._levels.clear()

    def __call__(self, event: LogEvent) -> NamedConstant:
        """Judge `event`: no or maybe."""
        level = event.get("log_level")
        namespace = event.get("log_namespace")
        if level is None or not namespace or level < self.logLevelForNamespace(namespace):
            return PredicateResult.no
        return PredicateResult.maybe
