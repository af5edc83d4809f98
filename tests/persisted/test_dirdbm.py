"""Tests of asyncreactor.persisted.dirdbm."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.persisted import dirdbm

KINDS = [dirdbm.DirDBM, dirdbm.Shelf]


@pytest.fixture(params=KINDS)
def db(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> dirdbm.DirDBM:
    made: dirdbm.DirDBM = request.param(str(tmp_path / "db"))
    return made


def test_is_a_dictionary(db: dirdbm.DirDBM) -> None:
    db[b"a"] = b"1"
    db.update({b"b": b"2", b"/\n\x00": b""})
    db[b"a"] = b"3"
    assert dict(db.items()) == {b"a": b"3", b"b": b"2", b"/\n\x00": b""}
    assert sorted(db.keys()) == sorted(db) and len(db) == 3
    assert sorted(db.values()) == [b"", b"2", b"3"]
    assert b"a" in db and db.has_key(b"b") and b"missing" not in db
    assert (db.get(b"missing"), db.get(b"missing", 1), db.get(b"a")) == (None, 1, b"3")
    assert (db.setdefault(b"a", b"x"), db.setdefault(b"new", b"x")) == (b"3", b"x")
    del db[b"a"]
    assert b"a" not in db
    db.clear()
    db.close()
    assert len(db) == 0 and os.listdir(db.dname) == []


def test_missing_keys(db: dirdbm.DirDBM) -> None:
    for access in (db.__getitem__, db.__delitem__, db.getModificationTime):
        with pytest.raises(KeyError):
            access(b"missing")


def test_keys_are_bytes(db: dirdbm.DirDBM) -> None:
    key: Any = "text"
    for access in (db.__getitem__, db.__delitem__, db.getModificationTime, db.has_key):
        with pytest.raises(TypeError, match="not str"):
            access(key)
    with pytest.raises(TypeError, match="not str"):
        db[key] = b""


@given(st.dictionaries(st.binary(max_size=150), st.binary(max_size=20), max_size=8))
def test_any_bytes_can_be_kept(tmp_path_factory: pytest.TempPathFactory, items: dict[bytes, bytes]) -> None:
    db = dirdbm.open(str(tmp_path_factory.mktemp("db")))
    db.update(items)
    assert dict(dirdbm.open(db.dname).items()) == items


def test_file_names_are_those_of_old_directories(tmp_path: pathlib.Path) -> None:
    db = dirdbm.open(str(tmp_path).encode())
    db[b"\xff/\n"] = b"x"
    assert os.listdir(tmp_path) == ["-y8K_"]


def test_values_are_bytes_except_on_shelves(tmp_path: pathlib.Path) -> None:
    value: Any = {"a": (1, None)}
    shelf = dirdbm.Shelf(str(tmp_path / "shelf"))
    shelf[b"key"] = value
    assert shelf[b"key"] == value and shelf.items() == [(b"key", value)]
    with pytest.raises(TypeError, match="not dict"):
        dirdbm.open(str(tmp_path / "db"))[b"key"] = value


def test_copies(db: dirdbm.DirDBM, tmp_path: pathlib.Path) -> None:
    db[b"a"] = b"1"
    other = type(db)(str(tmp_path / "copy"))
    other[b"old"] = b""
    copy = db.copyTo(str(tmp_path / "copy"))
    assert (type(copy), copy.items()) == (type(db), [(b"a", b"1")])


def test_modification_time(db: dirdbm.DirDBM) -> None:
    db[b"a"] = b"1"
    (name,) = os.listdir(db.dname)
    assert db.getModificationTime(b"a") == os.stat(os.path.join(db.dname, name)).st_mtime


def test_a_failed_change_leaves_the_value(db: dirdbm.DirDBM, monkeypatch: pytest.MonkeyPatch) -> None:
    db[b"a"] = b"1"

    def fail(path: Any, data: bytes) -> None:
        path.setContent(data[:1])
        raise OSError("disk full")

    monkeypatch.setattr(db, "_writeFile", fail)
    with pytest.raises(OSError, match="disk full"):
        db[b"a"] = b"2"
    assert db[b"a"] == b"1" and len(os.listdir(db.dname)) == 1


def test_what_a_crash_left_is_put_in_order(tmp_path: pathlib.Path) -> None:
    db = dirdbm.open(str(tmp_path))
    db[b"kept"] = b"old"
    names = [db._encode(key).decode() for key in (b"kept", b"replaced", b"half")]
    (tmp_path / f"{names[0]}.rpl").write_bytes(b"maybe half written")
    (tmp_path / f"{names[1]}.rpl").write_bytes(b"new")
    (tmp_path / f"{names[2]}.new").write_bytes(b"half written")
    assert dict(dirdbm.open(str(tmp_path)).items()) == {b"kept": b"old", b"replaced": b"new"}
    assert len(os.listdir(tmp_path)) == 2
