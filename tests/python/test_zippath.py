"""Tests of asyncreactor.python.zippath."""

from __future__ import annotations

import os
import pathlib
import zipfile

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.python.filepath import IFilePath, UnlistableError
from asyncreactor.python.zippath import ZipArchive, ZipPath


@pytest.fixture
def archive(tmp_path: pathlib.Path) -> ZipArchive[str]:
    path = str(tmp_path / "archive.zip")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(zipfile.ZipInfo("dir/inner/file.txt", (2020, 2, 2, 2, 2, 2)), b"content")
        file.writestr("top", b"")
        file.writestr("empty/", b"")
    return ZipArchive(path)


def test_provides_its_interface(archive: ZipArchive[str]) -> None:
    assert verifyObject(IFilePath, archive)
    assert verifyObject(IFilePath, archive.child("top"))


def test_files_and_directories(archive: ZipArchive[str]) -> None:
    inner = archive.child("dir").child("inner")
    file = inner.child("file.txt")
    assert [inner.exists(), inner.isdir(), inner.isfile()] == [True, True, False]
    assert [file.exists(), file.isdir(), file.isfile(), file.islink()] == [True, False, True, False]
    assert archive.child("empty").isdir() and not archive.child("missing").exists()
    assert archive.isdir() and archive.exists()
    assert sorted(archive.listdir()) == ["dir", "empty", "top"]
    assert archive.child("empty").listdir() == []


def test_contents(archive: ZipArchive[str]) -> None:
    file = archive.descendant(["dir", "inner", "file.txt"])
    assert file.getContent() == b"content"
    with pytest.raises(ValueError, match="read only"):
        file.open("w")
    with pytest.raises(FileNotFoundError):
        archive.child("missing").open()
    for name in ("missing", "top"):
        with pytest.raises(UnlistableError):
            archive.child(name).children()


def test_sizes_and_times(archive: ZipArchive[str]) -> None:
    file = archive.child("dir").child("inner").child("file.txt")
    status = os.stat(archive.path)
    assert (file.getsize(), archive.getsize()) == (7, status.st_size)
    assert file.getModificationTime() == file.getStatusChangeTime() == file.getmtime()
    assert pytest.approx(1580600000, abs=86400) == file.getmtime()
    assert file.getAccessTime() == archive.getAccessTime() == status.st_atime
    assert (archive.getModificationTime(), archive.getStatusChangeTime()) == (
        status.st_mtime,
        status.st_ctime,
    )


def test_names(archive: ZipArchive[str]) -> None:
    file = archive.child("dir").child("inner").child("file.txt")
    assert file.path == os.path.join(archive.path, "dir", "inner", "file.txt")
    assert (file.basename(), file.dirname(), file.sep) == ("file.txt", file.parent().path, "/")
    assert file.splitext() == (file.path[:-4], ".txt")
    assert file.segmentsFrom(archive) == ["dir", "inner", "file.txt"]
    assert [*file.parents()][-1] is archive and archive.parent() is archive
    assert file.sibling("other") == file.parent().child("other")
    assert repr(archive) == f"ZipArchive({archive.path!r})"
    assert repr(file) == f"ZipPath({file.path!r})"


def test_dots_are_names_like_any_other(archive: ZipArchive[str]) -> None:
    assert archive.child("dir").child("..").child("top").exists() is False


def test_string_type_is_that_of_the_name(archive: ZipArchive[str]) -> None:
    path = archive.child(b"dir")
    assert path.path == os.path.join(archive.path, "dir").encode()
    assert path.listdir() == [b"inner"]


def test_comparison(archive: ZipArchive[str]) -> None:
    same = ZipArchive(archive.path)
    assert archive == same and archive.child("a") == same.child("a") and archive.child("a") < same.child("b")
    assert len({archive.child("a"), same.child("a"), same}) == 2
    assert archive.child("a") != archive.child(b"a")


def test_walk(archive: ZipArchive[str]) -> None:
    walked = ["/".join(path.segmentsFrom(archive)) for path in archive.walk() if path != archive]
    assert walked == ["dir", "dir/inner", "dir/inner/file.txt", "top", "empty"]


def test_changed_reads_the_archive_anew(archive: ZipArchive[str]) -> None:
    with zipfile.ZipFile(archive.path, "a") as file:
        file.writestr("new", b"")
    new: ZipPath[str, str] = archive.child("new")
    assert not new.exists()
    new.changed()
    assert new.exists()
