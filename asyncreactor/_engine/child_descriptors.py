"""Which descriptors a child process gets, under which numbers, and that it gets no others."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

__all__ = [
    "Action",
    "CAN_CLOSE_FROM",
    "descriptor_actions",
    "is_plain",
    "open_descriptors",
    "spawn_actions",
    "take_descriptors",
    "terminal_actions",
]

#: What `os.posix_spawn` calls a file action: an operation and its one or two descriptors.
Action: TypeAlias = tuple[Any, ...]

_LISTS = ("/proc/self/fd", "/dev/fd")
#: Where the system has no list, all numbers below the limit on open files are looked at, but no more than these.
_MOST_NUMBERS = 1 << 16
_CLOSE, _COPY = range(2)
#: The operation that closes all from one number up: since Python 3.13, if the system has it. Then it need not be known
#: which descriptors are open.
_CLOSE_FROM: Final[int | None] = getattr(os, "POSIX_SPAWN_CLOSEFROM", None)
CAN_CLOSE_FROM = _CLOSE_FROM is not None


def open_descriptors() -> list[int]:
    """The numbers of the descriptors that are open, and maybe of one that was used to find out."""
    for folder in _LISTS:
        try:
            return [int(name) for name in os.listdir(folder)]
        except OSError:
            continue
    limit = os.sysconf("SC_OPEN_MAX")
    return [number for number in range(min(limit, _MOST_NUMBERS)) if _is_open(number)]


def inherited_descriptors(numbers: Iterable[int] | None = None) -> list[tuple[int, bool]]:
    """The number of each open descriptor, or of those among `numbers`, and whether it is closed on exec."""
    found = []
    for number in open_descriptors() if numbers is None else numbers:
        try:
            found.append((number, not os.get_inheritable(number)))
        except OSError:
            # It isn't open; it was used for the list, or another thread has closed it.
            continue
    return found


def descriptor_actions(
    inherited: Iterable[tuple[int, bool]], wanted: Mapping[int, int], close: int, copy: int
) -> list[Action]:
    """How a child makes its descriptors of the ones it inherits.

    Args:
        inherited: the number of each descriptor, and whether it is closed on exec.
        wanted: for each number in the child, the one whose copy it is.
        close: what stands for closing in an action.
        copy: what stands for copying (`dup2`) in an action. Copies stay open on exec.

    Returns:
        The actions, in order. One that would be overwritten while it is needed is copied to a spare number first.
    """
    closed_on_exec = dict(inherited)
    taken = {*closed_on_exec, *wanted}
    place = {source: source for source in wanted.values()}
    actions: list[Action] = []
    spares: list[int] = []

    def move_away(source: int) -> None:
        spare = next(number for number in itertools.count() if number not in taken)
        taken.add(spare)
        spares.append(spare)
        actions.append((copy, place[source], spare))
        place[source] = spare

    for number, source in sorted(wanted.items()):
        if source == number == place[source]:
            if not closed_on_exec.get(source, True):
                continue
            move_away(source)
        elif any(other > number and place[wanted[other]] == number for other in wanted):
            move_away(number)
        actions.append((copy, place[source], number))
    left_open = [number for number, closed in closed_on_exec.items() if not closed and number not in wanted]
    return actions + [(close, number) for number in left_open + spares]


def is_plain(wanted: Mapping[int, int]) -> bool:
    """Whether a child gets the descriptors of `wanted`, and no others, by copying them and closing those above.

    So it is with pipes at the standard descriptors: no copy is made over one that is still needed, none is left out.
    """
    rest = max(wanted, default=-1) + 1
    return rest == len(wanted) and rest <= min(wanted.values(), default=0)


def spawn_actions(wanted: Mapping[int, int]) -> list[Action]:
    """How a child that is spawned gets the descriptors of `wanted`, and no others."""
    if is_plain(wanted):
        copies = [(os.POSIX_SPAWN_DUP2, source, number) for number, source in wanted.items()]
        return [*copies, *_close_from(len(wanted))]
    rest = max(wanted) + 1
    inherited = inherited_descriptors({*range(rest), *wanted.values()} if _CLOSE_FROM else None)
    actions = descriptor_actions(inherited, wanted, os.POSIX_SPAWN_CLOSE, os.POSIX_SPAWN_DUP2)
    return [*actions, (_CLOSE_FROM, rest)] if _CLOSE_FROM else actions


def _close_from(least: int) -> list[Action]:
    """How a child that is spawned closes all descriptors from this number on."""
    if _CLOSE_FROM:
        return [(_CLOSE_FROM, least)]
    inheritable = os.get_inheritable
    actions: list[Action] = []
    for number in open_descriptors():
        try:
            if number >= least and inheritable(number):
                actions.append((os.POSIX_SPAWN_CLOSE, number))
        except OSError:
            # It was used for the list, or another thread has closed it.
            continue
    return actions


def terminal_actions(name: str) -> list[Action]:
    """How a child that is spawned, and leads a session, gets a terminal as its three descriptors, and no others."""
    standard = [(os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0)]
    copies = [(os.POSIX_SPAWN_DUP2, 0, number) for number in (1, 2)]
    return [*standard, *copies, *_close_from(3)]


def take_descriptors(wanted: Mapping[int, int]) -> None:
    """In a forked child: make the descriptors of the ones it inherited, and close all others at exec or now."""
    for operation, *numbers in descriptor_actions(inherited_descriptors(), wanted, _CLOSE, _COPY):
        if operation == _COPY:
            os.dup2(numbers[0], numbers[1], inheritable=True)
        else:
            os.close(numbers[0])


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
