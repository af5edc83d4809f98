"""For programs that name the base of POSIX reactors: it is the one reactor there is."""

from __future__ import annotations

from asyncreactor._engine.reactor import Reactor as PosixReactorBase

__all__ = ["PosixReactorBase"]
