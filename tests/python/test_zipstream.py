"""Tests of asyncreactor.python.zipstream."""

from __future__ import annotations

import pathlib
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python import zipstream
from asyncreactor.python.filepath import FilePath, InsecurePath

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]
FILES = {"a": b"x" * 1000, "dir/b": b"one\ntwo\nthree", "empty": b""}


@pytest.fixture(params=METHODS, ids=["stored", "deflated"])
def archive(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> str:
    return packed(tmp_path, FILES, request.param)


def packed(folder: pathlib.Path, files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> str:
    path = folder / "archive.zip"
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return str(path)


def test_reads_as_a_file_does(archive: str) -> None:
    with zipstream.ChunkingZipFile(archive) as file, file.readfile("dir/b") as entry:
        assert (entry.isatty(), entry.tell(), entry.xreadlines() is entry) == (False, 0, True)
        assert (entry.readline(), entry.read(2), entry.tell()) == (b"one\n", b"tw", 6)
        assert entry.readlines() == [b"o\n", b"three"]
        assert (entry.read(), entry.read(5), entry.readline()) == (b"", b"", b"")
    assert entry.closed
    with pytest.raises(ValueError, match="closed"):
        entry.read()


def test_files_can_be_read_in_turn(archive: str) -> None:
    with zipstream.ChunkingZipFile(archive) as file:
        a, b = file.readfile("a"), file.readfile("dir/b")
        assert (a.read(10), next(b), a.read(10), b.next()) == (b"x" * 10, b"one\n", b"x" * 10, b"two\n")


@pytest.mark.parametrize("method", METHODS)
@given(content=st.binary(max_size=30000), size=st.integers(1, 9000))
def test_pieces_make_the_contents(
    tmp_path_factory: pytest.TempPathFactory, method: int, content: bytes, size: int
) -> None:
    path = packed(tmp_path_factory.getbasetemp(), {"file": content}, method)
    with zipstream.ChunkingZipFile(path) as file, file.readfile("file") as entry:
        assert b"".join(iter(lambda: entry.read(size), b"")) == content


def test_wrong_states_are_refused(archive: str, tmp_path: pathlib.Path) -> None:
    with zipstream.ChunkingZipFile(str(tmp_path / "new.zip"), "w") as new:
        with pytest.raises(RuntimeError, match="mode"):
            new.readfile("a")
    with zipstream.ChunkingZipFile(archive) as file:
        with pytest.raises(KeyError):
            file.readfile("missing")
    with pytest.raises(RuntimeError, match="closed"):
        file.readfile("a")


@pytest.mark.parametrize("method", METHODS)
def test_damage_is_noticed(tmp_path: pathlib.Path, method: int) -> None:
    path = pathlib.Path(packed(tmp_path, {"a": b"contents of the file"}, method))
    good = path.read_bytes()
    for place in (0, 30, 31 + 10):  # the signature, the name, the contents
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with zipstream.ChunkingZipFile(str(path)) as file, pytest.raises(zipfile.BadZipFile):
            file.readfile("a").read()


def test_unknown_compression_is_refused(tmp_path: pathlib.Path) -> None:
    path = packed(tmp_path, {"a": b"x"}, zipfile.ZIP_BZIP2)
    with zipstream.ChunkingZipFile(path) as file, pytest.raises(zipfile.BadZipFile, match="compression 12"):
        file.readfile("a")


def test_unpacks_a_piece_at_a_time(archive: str, tmp_path: pathlib.Path) -> None:
    target = FilePath(str(tmp_path / "target"))
    assert zipstream.countZipFileChunks(archive, 300) == 6
    assert list(zipstream.unzipIterChunky(archive, target.path, chunksize=300)) == [5, 4, 3, 2, 1, 0]
    for name, content in FILES.items():
        assert target.preauthChild(name).getContent() == content


def test_unpacking_leaves_files_alone_unless_told(archive: str, tmp_path: pathlib.Path) -> None:
    target = FilePath(str(tmp_path))
    target.child("a").setContent(b"mine")
    assert list(zipstream.unzipIterChunky(archive, target.path))[-1] == 0
    assert target.child("a").getContent() == b"mine"
    list(zipstream.unzipIterChunky(archive, target.path, overwrite=1))
    assert target.child("a").getContent() == FILES["a"]


def test_unpacking_stays_in_its_directory(tmp_path: pathlib.Path) -> None:
    path = packed(tmp_path, {"../outside": b""})
    with pytest.raises(InsecurePath):
        list(zipstream.unzipIterChunky(path, str(tmp_path / "target")))
    assert not (tmp_path / "outside").exists()


def test_directories_are_made(tmp_path: pathlib.Path) -> None:
    path = packed(tmp_path, {"dir/": b""})
    assert list(zipstream.unzipIterChunky(path, str(tmp_path / "target"))) == [0]
    assert (tmp_path / "target" / "dir").is_dir()


def test_an_entry_checks_what_it_is_told_to(archive: str) -> None:
    with zipstream.ChunkingZipFile(archive) as file:
        first = file.readfile("a")
        assert file.fp is not None
        file.fp.seek(first._place)
        assert type(first)(file, first.length).read() == FILES["a"]
        assert zlib.crc32(FILES["a"]) == file.getinfo("a").CRC
