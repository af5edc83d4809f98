"""Tests of asyncreactor.internet.inotify, with a reactor that reads when it is told."""

from __future__ import annotations

import os
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor.internet import inotify
from asyncreactor.internet.inotify import IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_ISDIR, IN_MODIFY, INotify
from asyncreactor.python._inotify import INotifyError
from asyncreactor.python.filepath import FilePath

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")


class Stepped:
    """A reactor whose `step` does what is due."""

    def __init__(self) -> None:
        self.readers: list[INotify] = []
        self.soon: list[tuple[Any, ...]] = []

    def addReader(self, reader: INotify) -> None:
        self.readers.append(reader)

    def removeReader(self, reader: INotify) -> None:
        self.readers = [other for other in self.readers if other is not reader]

    removeWriter = removeReader

    def callLater(self, delay: float, *call: Any) -> None:
        self.soon.append(call)

    def step(self) -> None:
        for reader in self.readers:
            assert reader.doRead() is None
        while self.soon:
            call, *arguments = self.soon.pop(0)
            call(*arguments)


class Notes(list[tuple[str, tuple[str, ...]]]):
    """What was told: the last name of each path, with the event's bits."""

    def hear(self, watch: object, path: FilePath[bytes], mask: int) -> None:
        self.append((path.asTextMode().basename(), tuple(inotify.humanReadableMask(mask))))


@pytest.fixture
def reactor() -> Stepped:
    return Stepped()


@pytest.fixture
def notifier(reactor: Stepped) -> Iterator[INotify]:
    notifier = INotify(reactor)
    notifier.startReading()
    yield notifier
    notifier.loseConnection()
    reactor.step()
    assert not notifier.connected and not reactor.readers


@pytest.fixture
def here(tmp_path: pathlib.Path) -> FilePath[str]:
    path = FilePath(str(tmp_path)).child("here")
    path.createDirectory()
    return path


@pytest.fixture
def notes() -> Notes:
    return Notes()


def test_tells_of_changes(notifier: INotify, reactor: Stepped, here: FilePath[str], notes: Notes) -> None:
    notifier.watch(here, IN_CREATE | IN_MODIFY | IN_DELETE, callbacks=[notes.hear])
    with here.child("file").open("w") as file:
        file.write(b"x")
    here.child("file").remove()
    reactor.step()
    assert notes == [("file", ("create",)), ("file", ("modify",)), ("file", ("delete",))]


def test_reads_events_at_any_cut(notifier: INotify, here: FilePath[str], notes: Notes) -> None:
    notifier.watch(here, callbacks=[notes.hear])
    for name in ("a", "a longer name"):
        here.child(name).createDirectory()
    events = os.read(notifier.fileno(), 1000)
    for number in range(len(events)):
        notifier._doRead(events[number : number + 1])
    assert notes == [("a", ("create", "is_dir")), ("a longer name", ("create", "is_dir"))]


def test_ignored_paths_are_silent(
    notifier: INotify, reactor: Stepped, here: FilePath[str], notes: Notes
) -> None:
    notifier.watch(here, callbacks=[notes.hear])
    here.child("before").touch()
    notifier.ignore(here)
    reactor.step()
    assert notes == [] and notifier.connected
    with pytest.raises(KeyError):
        notifier.ignore(here)


def test_watching_once_more_adds(
    notifier: INotify, reactor: Stepped, here: FilePath[str], notes: Notes
) -> None:
    more = Notes()
    first = notifier.watch(here, IN_CREATE, callbacks=[notes.hear])
    assert notifier.watch(here, IN_DELETE, callbacks=[notes.hear, more.hear]) == first
    here.child("file").touch()
    here.child("file").remove()
    reactor.step()
    assert notes == more == [("file", ("create",)), ("file", ("delete",))]


def test_recursive(notifier: INotify, reactor: Stepped, here: FilePath[str], notes: Notes) -> None:
    deep = here.descendant(["a", "b"])
    deep.makedirs()
    here.linkTo(deep.child("loop"))
    notifier.watch(here, IN_CREATE, callbacks=[notes.hear], recursive=True)
    deep.child("file").touch()
    reactor.step()
    assert notes == [("file", ("create",))]


def test_auto_add_misses_nothing(
    notifier: INotify, reactor: Stepped, here: FilePath[str], notes: Notes
) -> None:
    notifier.watch(here, IN_CREATE | IN_ISDIR, autoAdd=True, callbacks=[notes.hear])
    deep = here.descendant(["a", "b"])
    deep.makedirs()
    deep.child("before").touch()
    reactor.step()
    deep.child("after").touch()
    reactor.step()
    assert [name for name, _ in notes] == ["a", "b", "before", "after"]
    deep.child("short-lived").createDirectory()
    deep.child("short-lived").remove()
    reactor.step()
    assert notes[-1] == ("short-lived", ("create", "is_dir"))


def test_closes_when_nothing_is_left_to_watch(
    reactor: Stepped, here: FilePath[str], tmp_path: pathlib.Path, notes: Notes
) -> None:
    notifier = INotify(reactor)
    notifier.startReading()
    notifier.watch(here, 0, callbacks=[notes.hear])
    notifier.watch(FilePath(str(tmp_path)), IN_DELETE)
    here.remove()
    reactor.step()
    assert notes == [("here", ("delete_self",))]
    assert notifier.connected and notifier.fileno() >= 0
    notifier._handle_event(notifier.watch(FilePath(str(tmp_path))), IN_DELETE_SELF, b"")
    reactor.step()
    assert not notifier.connected and notifier.fileno() == -1


def test_a_failing_callback_keeps_no_other_from_hearing(
    notifier: INotify, reactor: Stepped, here: FilePath[str], notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(inotify._log, "failure", lambda text, **parts: logged.append(text))
    notifier.watch(here, IN_CREATE, callbacks=[lambda *told: 1 / 0, notes.hear])
    here.child("file").touch()
    reactor.step()
    assert notes == [("file", ("create",))]
    assert len(logged) == 1


def test_lost_events_are_logged(notifier: INotify, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr(inotify._log, "warn", logged.append)
    notifier._handle_event(-1, inotify.IN_Q_OVERFLOW, b"")
    assert len(logged) == 1


def test_a_missing_path_is_refused(notifier: INotify, here: FilePath[str]) -> None:
    with pytest.raises(INotifyError, match="missing"):
        notifier.watch(here.child("missing"))


def test_masks_have_names() -> None:
    assert inotify.humanReadableMask(IN_CREATE | IN_ISDIR) == ["create", "is_dir"]
    for mask, name in inotify._FLAG_TO_HUMAN:
        assert inotify.humanReadableMask(mask) == [name]
