"""Tests of asyncreactor.python._inotify."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Any

import pytest

from asyncreactor.python import _inotify
from asyncreactor.python.filepath import FilePath

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")


@linux
def test_watches_and_ends_watching(tmp_path: pathlib.Path) -> None:
    fd = _inotify.init()
    try:
        wd = _inotify.add(fd, FilePath(str(tmp_path)), 0x100)
        (tmp_path / "new").touch()
        assert b"new\0" in os.read(fd, 1000)
        _inotify.remove(fd, wd)
        with pytest.raises(_inotify.INotifyError, match="cannot end watch"):
            _inotify.remove(fd, wd)
    finally:
        os.close(fd)


@linux
def test_errors_say_what_could_not_be_done(tmp_path: pathlib.Path) -> None:
    with pytest.raises(_inotify.INotifyError, match=r"cannot watch FilePath.*missing.*Bad file descriptor"):
        _inotify.add(-1, FilePath(str(tmp_path / "missing")), 1)


def test_without_inotify_it_is_said_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_inotify, "libc", None)
    with pytest.raises(_inotify.INotifyError, match="Linux"):
        _inotify.init()


@pytest.mark.parametrize("lacking", ["inotify_init", "inotify_add_watch", "inotify_rm_watch"])
def test_a_library_must_have_all_calls(lacking: str) -> None:
    class Library:
        pass

    library: Any = Library()
    for name in {"inotify_init", "inotify_add_watch", "inotify_rm_watch"} - {lacking}:
        setattr(library, name, None)
    with pytest.raises(ImportError, match=lacking):
        _inotify.initializeModule(library)
