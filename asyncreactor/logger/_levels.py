"""How serious an event is."""

from __future__ import annotations

from asyncreactor.python._constants import NamedConstant, Names

__all__ = ["InvalidLogLevelError", "LogLevel"]


class LogLevel(Names):
    """The levels of log events, from chatter to disaster; they compare by severity.

    - `debug`: for whoever hunts a bug in the code that logs
    - `info`: a normal thing that an operator may like to know
    - `warn`: may need attention some day, nothing is broken yet
    - `error`: something went wrong and was dealt with
    - `critical`: something went wrong that nobody expected
    """

    debug = NamedConstant()
    info = NamedConstant()
    warn = NamedConstant()
    error = NamedConstant()
    critical = NamedConstant()

    @classmethod
    def levelWithName(cls, name: str) -> NamedConstant:
        """Return the level called `name`.

        Raises:
            InvalidLogLevelError: there is no such level.
        """
        level = cls._constants.get(name)
        if level is None:
            raise InvalidLogLevelError(name)
        return level


class InvalidLogLevelError(Exception):
    """Something that is no `LogLevel` was given as one; it is kept in `level`."""

    def __init__(self, level: object) -> None:
        super().__init__(str(level))
        self.level = level
