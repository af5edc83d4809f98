"""Locks that are symbolic links."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.python import _lockfile_windows, lockfile
from asyncreactor.python.lockfile import FilesystemLock, isLocked

OTHER = 43125

#: The module with the names that it takes from the system.
calls: Any = lockfile


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path / "lock")


@pytest.fixture(params=["posix", "windows"], autouse=True)
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test with links and with the files that stand for them on Windows."""
    if request.param == "windows":
        for function in ("symlink", "readlink", "rmlink"):
            monkeypatch.setattr(lockfile, function, getattr(_lockfile_windows, function))

        def rename(source: str, target: str) -> None:
            if os.path.exists(target):
                raise FileExistsError(errno.EEXIST, target)
            os.replace(source, target)

        monkeypatch.setattr(os, "rename", rename)


def dead(pid: int, signal: int) -> None:
    raise ProcessLookupError(errno.ESRCH, "")


def test_lock_and_unlock(name: str) -> None:
    lock = FilesystemLock(name)
    assert lock.lock()
    assert (lock.locked, lock.clean) == (True, True)
    assert not FilesystemLock(name).lock()
    assert isLocked(name)
    lock.unlock()
    assert not lock.locked
    assert not isLocked(name)
    assert os.listdir(os.path.dirname(name)) == []


def test_lock_of_a_dead_process_is_taken_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockfile, "kill", dead)
    calls.symlink(str(OTHER), name)
    lock = FilesystemLock(name)
    assert lock.lock()
    assert (lock.locked, lock.clean) == (True, False)
    assert calls.readlink(name) == str(os.getpid())


def test_somebody_else_is_faster_with_a_dead_lock(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remove = calls.rmlink

    def remove_twice(path: str) -> None:
        remove(path)
        remove(path)

    monkeypatch.setattr(lockfile, "kill", dead)
    monkeypatch.setattr(lockfile, "rmlink", remove_twice)
    calls.symlink(str(OTHER), name)
    lock = FilesystemLock(name)
    assert lock.lock()
    assert lock.clean


def test_lock_is_given_up_while_we_look(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = calls.readlink

    def give_up_and_read(path: str) -> str:
        calls.rmlink(path)
        return str(read(path))

    monkeypatch.setattr(lockfile, "readlink", give_up_and_read)
    calls.symlink(str(OTHER), name)
    lock = FilesystemLock(name)
    assert lock.lock()
    assert lock.clean


@pytest.mark.parametrize("function", ["symlink", "readlink", "kill", "rmlink"])
def test_other_errors_pass(name: str, function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise OSError(errno.ENOSYS, "")

    calls.symlink(str(OTHER), name)
    monkeypatch.setattr(lockfile, "kill", dead)
    monkeypatch.setattr(lockfile, function, fail)
    lock = FilesystemLock(name)
    with pytest.raises(OSError) as caught:
        lock.lock()
    assert (caught.value.errno, lock.locked) == (errno.ENOSYS, False)


@pytest.mark.parametrize("function", ["symlink", "readlink"])
def test_busy_file_is_a_held_lock(name: str, function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Windows has such files."""

    def fail(*args: Any) -> None:
        raise OSError(errno.EACCES, "")

    calls.symlink(str(OTHER), name)
    monkeypatch.setattr(lockfile, "_BUSY", (errno.EACCES,))
    monkeypatch.setattr(lockfile, function, fail)
    assert not FilesystemLock(name).lock()


def test_without_kill_every_owner_is_alive(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockfile, "kill", None)
    calls.symlink(str(OTHER), name)
    assert not FilesystemLock(name).lock()


def test_lock_of_another_process_cannot_be_unlocked(name: str) -> None:
    calls.symlink(str(OTHER), name)
    with pytest.raises(ValueError, match=f"held by process {OTHER}"):
        FilesystemLock(name).unlock()


def test_what_is_no_lock(name: str) -> None:
    calls.symlink("text", name)
    with pytest.raises(ValueError, match="holds 'text' instead of the number"):
        FilesystemLock(name).lock()


def test_windows_kill_only_looks() -> None:
    with pytest.raises(ValueError, match="only signal 0"):
        _lockfile_windows.kill(os.getpid(), 9)


def test_unique() -> None:
    assert int(lockfile.unique()) > 10**12


def test_what_is_said_of_a_lock_of_another_process(name: str) -> None:
    vars(lockfile)["symlink"](str(os.getppid()), name)
    with pytest.raises(ValueError, match="not owned by this process") as caught:
        FilesystemLock(name).unlock()
    assert str(os.getppid()) in caught.value.__notes__[0]
