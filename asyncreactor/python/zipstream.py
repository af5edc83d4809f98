"""Unpack zip archives a piece at a time, so that something else can be done in between.

for pieces_left in unzipIterChunky("big.zip", "target"):
    ...
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import Final, TypeVar

from asyncreactor.python.filepath import FilePath

__all__ = [
    "DIR_BIT",
    "ChunkingZipFile",
    "DeflatedZipFileEntry",
    "ZipFileEntry",
    "countFileChunks",
    "countZipFileChunks",
    "unzipIterChunky",
]

DIR_BIT: Final = 16
"""The MS-DOS attribute of a directory, in `external_attr` (APPNOTE.TXT, section 4.4.15)."""

_DEFAULT_CHUNK_BYTES = 4096
_COMPRESSED_READ_BYTES = 8192
"""Bytes that are read from the archive at a time and given to the decompressor."""

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
"""A file's header inside the archive (APPNOTE.TXT, section 4.3.7)."""

_LOCAL_HEADER_SIGNATURE = b"PK\x03\x04"
_UTF8_NAME_BIT = 0x800
"""The flag for a name in UTF-8 and not in code page 437 (APPNOTE.TXT, section 4.4.4)."""


Entry = TypeVar("Entry", bound="_FileEntry")


class ChunkingZipFile(zipfile.ZipFile):
    """A zip file whose files can be read a piece at a time, several of them in turn."""

    def readfile(self, name: str) -> ZipFileEntry | DeflatedZipFileEntry:
        """Open a file of the archive.

        Raises:
            KeyError: there is no file of that name.
            RuntimeError: the archive is open for writing, or closed.
            zipfile.BadZipFile: the file's header is damaged, or it is compressed in an unknown way.
        """
        if self.mode != "r":
            raise RuntimeError(f"an archive must be open with mode 'r' to be read, not {self.mode!r}")
        if self.fp is None:
            raise RuntimeError(f"the archive {self.filename!r} is closed")
        info = self.getinfo(name)
        self._skip_header(info)
        if info.compress_type == zipfile.ZIP_STORED:
            return self._checked(ZipFileEntry(self, info.compress_size), info)
        if info.compress_type == zipfile.ZIP_DEFLATED:
            return self._checked(DeflatedZipFileEntry(self, info.compress_size), info)
        raise zipfile.BadZipFile(
            f"{name!r} has compression {info.compress_type}; stored (0) and deflated (8) are known"
        )

    def _checked(self, entry: Entry, info: zipfile.ZipInfo) -> Entry:
        entry._crc = info.CRC
        return entry

    def _skip_header(self, info: zipfile.ZipInfo) -> None:
        """Move to the contents of a file, and see whether it is the file that the directory means."""
        assert self.fp is not None
        self.fp.seek(info.header_offset)
        header = self.fp.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_HEADER_SIGNATURE):
            raise zipfile.BadZipFile(f"{info.filename!r} has a damaged header: {header!r}")
        name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
        name = self.fp.read(name_length).decode(
            "utf-8" if info.flag_bits & _UTF8_NAME_BIT else "cp437", "replace"
        )
        if name != info.orig_filename:
            raise zipfile.BadZipFile(
                f"the directory has {info.orig_filename!r} where the header has {name!r}"
            )
        self.fp.seek(extra_length, os.SEEK_CUR)


class _FileEntry:
    """A file of an archive, open for reading.

    Args:
        chunkingZipFile: the archive, which must be at the beginning of the file's contents.
        length: of the contents in the archive, in bytes.
    """

    _crc: int | None = None
    """The checksum of the unpacked contents, or None to check nothing."""

    def __init__(self, chunkingZipFile: ChunkingZipFile, length: int) -> None:
        if chunkingZipFile.fp is None:
            raise ValueError(f"the archive {chunkingZipFile.filename!r} is closed")
        self.chunkingZipFile = chunkingZipFile
        self.fp = chunkingZipFile.fp
        self.length = length
        self.finished = False
        self.closed = False
        self._place = self.fp.tell()
        self._left = length
        self._told = 0
        self._buffer = b""
        self._crc_so_far = 0

    def __enter__(self) -> _FileEntry:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> _FileEntry:
        return self

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    next = __next__

    def xreadlines(self) -> _FileEntry:
        """Return the file itself, which yields its lines."""
        return self

    def isatty(self) -> bool:
        """Say no."""
        return False

    def close(self) -> None:
        """Give the file up. The archive stays open."""
        self.closed = True
        self.finished = True
        self._buffer = b""

    def tell(self) -> int:
        """Return how many bytes were read from the file."""
        return self._told

    def read(self, n: int | None = None) -> bytes:
        """Return the next `n` bytes, or all that are left; fewer at the end.

        Raises:
            ValueError: the file is closed.
            zipfile.BadZipFile: the contents are damaged.
        """
        while not self.finished and (n is None or len(self._buffer) < n):
            self._fill(n)
        return self._take(len(self._buffer) if n is None else n)

    def readline(self) -> bytes:
        """Return the next line with its newline; the last line may have none; nothing at the end."""
        while b"\n" not in self._buffer and not self.finished:
            self._fill(None)
        end = self._buffer.find(b"\n") + 1
        return self._take(end or len(self._buffer))

    def readlines(self) -> list[bytes]:
        """Return the lines that are left."""
        return list(self)

    def _take(self, count: int) -> bytes:
        if self.closed:
            raise ValueError("the file is closed")
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        self._told += len(taken)
        return taken

    def _fill(self, wanted: int | None) -> None:
        """Put the next piece of the contents into the buffer."""
        size = min(self._left, _COMPRESSED_READ_BYTES)
        self.fp.seek(self._place)
        raw = self.fp.read(size)
        if len(raw) < size:
            raise zipfile.BadZipFile(f"the archive ends {self._left - len(raw)} bytes before the file does")
        self._place += size
        self._left -= size
        data = self._unpack(raw, last=not self._left)
        self._crc_so_far = zlib.crc32(data, self._crc_so_far)
        self._buffer += data
        if not self._left:
            self.finished = True
            if self._crc not in (None, self._crc_so_far):
                raise zipfile.BadZipFile(
                    f"the contents have checksum {self._crc_so_far:#x}, not {self._crc:#x}"
                )

    def _unpack(self, raw: bytes, last: bool) -> bytes:
        return raw


class ZipFileEntry(_FileEntry):
    """A file that is stored as it is."""


class DeflatedZipFileEntry(_FileEntry):
    """A file that is compressed with deflate (RFC 1951)."""

    def __init__(self, chunkingZipFile: ChunkingZipFile, length: int) -> None:
        super().__init__(chunkingZipFile, length)
        self._decompressor = zlib.decompressobj(-zlib.MAX_WBITS)

    def _unpack(self, raw: bytes, last: bool) -> bytes:
        try:
            data = self._decompressor.decompress(raw)
            return data + self._decompressor.flush() if last else data
        except zlib.error as error:
            raise zipfile.BadZipFile(f"the contents cannot be unpacked: {error}") from error


def unzipIterChunky(
    filename: str, directory: str = ".", overwrite: int = 0, chunksize: int = _DEFAULT_CHUNK_BYTES
) -> Iterator[int]:
    """Unpack an archive, a piece each time the iterator is advanced.

    Args:
        directory: where to; it is made if it is missing.
        overwrite: replace files that are there. They are left alone otherwise.
        chunksize: bytes of a piece, unpacked.

    Yields:
        How many pieces are left to do.

    Raises:
        InsecurePath: a name in the archive leads out of `directory`.
    """
    target = FilePath(directory)
    target.makedirs(ignoreExistingDirectory=True)
    pieces_left = countZipFileChunks(filename, chunksize)
    with ChunkingZipFile(filename) as archive:
        for info in archive.infolist():
            path = target.preauthChild(info.filename)
            if info.external_attr & DIR_BIT or info.is_dir():
                path.makedirs(ignoreExistingDirectory=True)
            elif overwrite or not path.exists():
                path.parent().makedirs(ignoreExistingDirectory=True)
                for _ in _unpack_file(archive, info, path, chunksize):
                    pieces_left -= 1
                    yield pieces_left
                continue
            pieces_left -= countFileChunks(info, chunksize)
            yield pieces_left


def countFileChunks(zipinfo: zipfile.ZipInfo, chunksize: int) -> int:
    """Return how many pieces of `chunksize` bytes a file makes: one at least."""
    return max(-(-zipinfo.file_size // chunksize), 1)


def countZipFileChunks(filename: str, chunksize: int) -> int:
    """Return how many pieces of `chunksize` bytes the files of an archive make."""
    with ChunkingZipFile(filename) as archive:
        return sum(countFileChunks(info, chunksize) for info in archive.infolist())


def _unpack_file(
    archive: ChunkingZipFile, info: zipfile.ZipInfo, path: FilePath[str], chunksize: int
) -> Iterator[None]:
    with path.open("w") as target, archive.readfile(info.filename) as source:
        for _ in range(countFileChunks(info, chunksize)):
            target.write(source.read(chunksize))
            yield
