"""Rotating log files."""

from __future__ import annotations

import io
import os
import pickle
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from asyncreactor.logger import textFileLogObserver
from asyncreactor.python.logfile import BaseLogFile, DailyLogFile, LogFile

DAY = 86400


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_text_and_bytes_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"old ")
    log = LogFile("log", str(tmp_path))
    log.write("é")
    log.write(b"\xff")
    assert (tmp_path / "log").read_bytes() == b"old \xc3\xa9\xff"
    assert log.size == 7
    log.close()
    assert log.closed
    with pytest.raises(ValueError, match="closed"):
        log.write("x")


def test_rotates_by_size_and_keeps_some(tmp_path: Path) -> None:
    log = LogFile("log", str(tmp_path), rotateLength=3, maxRotatedFiles=2)
    for text in ("111", "222", "333", "44", "4"):
        log.write(text)
    assert names(tmp_path) == ["log", "log.1", "log.2"]
    assert [(tmp_path / name).read_text() for name in names(tmp_path)] == ["444", "333", "222"]
    log.close()


def test_size_of_none_never_rotates(tmp_path: Path) -> None:
    log = LogFile("log", str(tmp_path), rotateLength=None)
    log.write("x" * 100)
    assert not log.shouldRotate()
    log.close()


def test_lists_and_reads_old_files(tmp_path: Path) -> None:
    (tmp_path / "log[1].0").touch()
    (tmp_path / "log[1].other").touch()
    log = LogFile("log[1]", str(tmp_path))
    log.write(b"one\n\xff\n")
    log.rotate()
    log.write("two\n")
    log.rotate()
    assert log.listLogs() == [1, 2]
    reader = log.getLog(2)
    assert reader.readLines(1) == ["one\n"]
    assert reader.readLines() == ["\\xff\n"]
    assert reader.readLines(0) == []
    reader.close()
    with pytest.raises(ValueError, match=r"log\[1\].3"):
        log.getLog(3)
    with pytest.raises(TypeError):
        log.getLog("1")  # type: ignore[arg-type]
    log.close()


def test_permissions_are_kept_or_set(tmp_path: Path) -> None:
    (tmp_path / "kept").touch(0o604)
    os.chmod(tmp_path / "kept", 0o604)
    kept = LogFile("kept", str(tmp_path))
    kept.rotate()
    made = LogFile("made", str(tmp_path), defaultMode=0o640)
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in names(tmp_path)}
    assert modes == {"kept": 0o604, "kept.1": 0o604, "made": 0o640}
    kept.close()
    made.close()


def test_device_keeps_its_permissions() -> None:
    before = os.stat(os.devnull).st_mode
    log = LogFile.fromFullPath(os.devnull, defaultMode=0o555)
    log.write("x")
    log.close()
    assert os.stat(os.devnull).st_mode == before


def test_reopens_after_the_file_was_moved_away(tmp_path: Path) -> None:
    log = LogFile.fromFullPath(str(tmp_path / "log"))
    log.write("one")
    os.rename(log.path, tmp_path / "moved")
    log.reopen()
    log.write("two")
    log.close()
    assert ((tmp_path / "moved").read_text(), (tmp_path / "log").read_text()) == ("one", "two")


def test_goes_on_after_the_file_was_truncated(tmp_path: Path) -> None:
    log = LogFile("log", str(tmp_path))
    log.write("one")
    os.truncate(log.path, 0)
    log.write("two")
    log.close()
    assert (tmp_path / "log").read_bytes() == b"two"


def test_failed_rename_leaves_a_file_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = LogFile("log", str(tmp_path))
    log.write("one")

    def refuse(old: str, new: str) -> None:
        raise OSError("refused")

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", refuse)
        with pytest.raises(OSError, match="refused"):
            log.rotate()
    log.write("two")
    log.close()
    assert (tmp_path / "log").read_text() == "onetwo"


def test_a_rotation_that_fails_is_said_once_and_writing_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stderr)
    log = LogFile("log", str(tmp_path), rotateLength=2, maxRotatedFiles=1)
    (tmp_path / "log.1").mkdir()  # which os.remove refuses
    for text in ("one", "two", "three"):
        log.write(text)
    assert (tmp_path / "log").read_text() == "onetwothree"
    assert stderr.getvalue().count("cannot be rotated") == 1
    (tmp_path / "log.1").rmdir()
    log.write("four")
    log.close()
    assert (tmp_path / "log.1").read_text() == "onetwothree"


def test_a_file_that_could_not_be_opened_again_is_tried_at_the_next_write(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    log = LogFile("log", str(tmp_path / "folder"))
    (tmp_path / "folder").rename(tmp_path / "moved")
    for attempt in (log.reopen, lambda: log.write("lost")):
        with pytest.raises(FileNotFoundError):
            attempt()
    (tmp_path / "folder").mkdir()
    log.write("there")
    log.close()
    assert (tmp_path / "folder" / "log").read_text() == "there"
    with pytest.raises(ValueError, match="closed file"):
        log.write("more")


def test_missing_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LogFile("log", str(tmp_path / "missing"))


def test_base_class_leaves_the_decision_open(tmp_path: Path) -> None:
    log = BaseLogFile("log", str(tmp_path))
    with pytest.raises(NotImplementedError, match="shouldRotate"):
        log.write("x")
    log.close()


def test_can_be_pickled(tmp_path: Path) -> None:
    log = LogFile("log", str(tmp_path))
    log.write("one")
    again: LogFile = pickle.loads(pickle.dumps(log))
    again.write("two")
    assert (tmp_path / "log").read_text() == "onetwo"
    log.close()
    again.close()


def test_threads_may_write_at_once(tmp_path: Path) -> None:
    log = LogFile("log", str(tmp_path), rotateLength=500)

    def write_many() -> None:
        for _ in range(200):
            log.write("0123456789\n")

    threads = [threading.Thread(target=write_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    lines = [line for path in tmp_path.iterdir() for line in path.read_text().splitlines()]
    assert lines == ["0123456789"] * 800


def test_takes_events(tmp_path: Path) -> None:
    log = LogFile("log", str(tmp_path))
    textFileLogObserver(log, None)({"log_format": "é", "log_system": "s"})  # type: ignore[arg-type]
    log.close()
    assert (tmp_path / "log").read_text(encoding="utf-8") == "- [s] é\n"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock whose days begin at midnight UTC, and which files are stamped by."""
    clock = SimpleNamespace(now=0.0)

    def localtime(when: float | None = None) -> time.struct_time:
        return time.gmtime(clock.now if when is None else when)

    monkeypatch.setattr(time, "localtime", localtime)
    return clock


def daily(folder: Path) -> DailyLogFile:
    path = folder / "log"
    path.touch()
    os.utime(path, (0, 0))
    return DailyLogFile("log", str(folder))


def test_rotates_by_day(tmp_path: Path, clock: SimpleNamespace) -> None:
    log = daily(tmp_path)
    log.write("one\n")
    clock.now = DAY - 1
    log.write("still one\n")
    clock.now = DAY
    log.write("two\n")
    assert names(tmp_path) == ["log", "log.1970_1_1"]
    assert log.suffix((1970, 1, 1)) == log.suffix(5.0) == "1970_1_1"
    log.close()


def test_clock_that_is_set_back_does_not_rotate(tmp_path: Path, clock: SimpleNamespace) -> None:
    clock.now = DAY
    log = daily(tmp_path)
    log.lastDate = log.toDate(DAY)
    log.write("two")
    clock.now = 0
    log.write("two again")
    assert names(tmp_path) == ["log"]
    log.close()


def test_day_that_has_a_file_keeps_it(tmp_path: Path, clock: SimpleNamespace) -> None:
    log = daily(tmp_path)
    (tmp_path / "log.1970_1_1").write_text("there")
    log.write("one")
    log.rotate()
    assert (tmp_path / "log.1970_1_1").read_text() == "there"
    assert (tmp_path / "log").read_text() == "one"
    log.close()


def test_days_can_be_read(tmp_path: Path, clock: SimpleNamespace) -> None:
    log = daily(tmp_path)
    log.write("one\n")
    clock.now = DAY
    log.write("two\n")
    log.lastDate = log.toDate(DAY)
    for day, text in ((0, "one\n"), (DAY, "two\n")):
        reader = log.getLog(day)
        assert reader.readLines() == [text]
        reader.close()
    with pytest.raises(ValueError, match="1970_1_3"):
        log.getLog(2 * DAY)
    log.close()


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"rotateLength": -1}, ValueError),
        ({"rotateLength": "1M"}, TypeError),
        ({"maxRotatedFiles": -2}, ValueError),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, settings: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=f"{next(iter(settings))} must be a number, 0 or more, or None, not "):
        LogFile("log", str(tmp_path), **settings)
    assert not (tmp_path / "log").exists()
