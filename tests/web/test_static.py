"""Files and directories, whole and in parts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncreactor.logger import capturedLogs
from asyncreactor.web import static
from asyncreactor.web._static_ranges import parse_ranges
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import Site
from asyncreactor.web.static import Data, File
from tests.web.wire import Wire, body_of

CONTENT = b"0123456789"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with files in it, and a secret beside it."""
    folder = tmp_path / "www"
    (folder / "sub").mkdir(parents=True)
    (folder / "page.txt").write_bytes(CONTENT)
    (folder / "index.html").write_bytes(b"<p>index")
    (folder / "data.tar.gz").write_bytes(b"gz")
    (folder / "sub" / "é & <b>").write_bytes(b"odd")
    (tmp_path / "secret").write_bytes(b"secret")
    return folder


def get(root: Any, path: bytes, *headers: bytes) -> bytes:
    return Wire(Site(root)).send(b"\r\n".join([b"GET " + path + b" HTTP/1.1", *headers, b"", b""]))


def test_a_file(folder: Path) -> None:
    answer = get(File(str(folder)), b"/page.txt")
    assert body_of(answer) == CONTENT
    for line in (b"Content-Type: text/plain", b"Content-Length: 10", b"Accept-Ranges: bytes"):
        assert line + b"\r\n" in answer


def test_an_index_and_a_listing(folder: Path) -> None:
    assert body_of(get(File(str(folder)), b"/")) == b"<p>index"
    listing = body_of(get(File(str(folder)), b"/sub/"))
    assert '<a href="%C3%A9%20%26%20%3Cb%3E">é &amp; &lt;b&gt;</a>'.encode() in listing


def test_an_encoded_file(folder: Path) -> None:
    answer = get(File(str(folder)), b"/data.tar.gz")
    assert b"Content-Encoding: gzip\r\n" in answer
    assert b"Content-Type: application/x-tar\r\n" in answer


@pytest.mark.parametrize(
    "path",
    [
        b"/../secret",
        b"/%2e%2e/secret",
        b"/..%2fsecret",
        b"/sub/..%2f..%2fsecret",
        b"/%2fetc%2fpasswd",
        b"/a%00",
        b"/%ff",
    ],
)
def test_nothing_above_can_be_had(folder: Path, path: bytes) -> None:
    with capturedLogs():
        answer = get(File(str(folder)), path)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"secret" not in body_of(answer)


def test_a_link_that_leads_out_is_the_owners_wish(folder: Path) -> None:
    os.symlink(folder.parent / "secret", folder / "link")
    assert body_of(get(File(str(folder)), b"/link")) == b"secret"


@pytest.mark.parametrize(
    ("uri", "location"),
    [(b"/sub", b"/sub/"), (b"/sub?a=b", b"/sub/?a=b"), (b"//sub", b"/sub/")],
)
def test_directories_end_with_a_slash(folder: Path, uri: bytes, location: bytes) -> None:
    root = File(str(folder))
    if uri.startswith(b"//"):
        outer = Resource()
        outer.putChild(b"", root)
        root = outer  # type: ignore[assignment] # a tree with an empty segment
    answer = get(root, uri)
    assert b"Location: " + location + b"\r\n" in answer and b"Accept-Ranges" not in answer


@pytest.mark.parametrize(
    ("wanted", "content_range", "body"),
    [
        (b"bytes=0-3", b"bytes 0-3/10", b"0123"),
        (b"bytes=7-", b"bytes 7-9/10", b"789"),
        (b"bytes=-2", b"bytes 8-9/10", b"89"),
        (b"bytes=-20", b"bytes 0-9/10", CONTENT),
        (b"bytes=5-100", b"bytes 5-9/10", b"56789"),
    ],
)
def test_one_range(folder: Path, wanted: bytes, content_range: bytes, body: bytes) -> None:
    answer = get(File(str(folder)), b"/page.txt", b"Range: " + wanted)
    assert answer.startswith(b"HTTP/1.1 206 ")
    assert b"Content-Range: " + content_range + b"\r\n" in answer
    assert b"Content-Length: %d\r\n" % len(body) in answer


def test_a_range_that_is_not_there(folder: Path) -> None:
    answer = get(File(str(folder)), b"/page.txt", b"Range: bytes=10-")
    assert answer.startswith(b"HTTP/1.1 416 ")
    assert b"Content-Range: bytes */10\r\n" in answer


def test_what_is_no_range_is_ignored(folder: Path) -> None:
    with capturedLogs() as events:
        assert body_of(get(File(str(folder)), b"/page.txt", b"Range: lines=1-2")) == CONTENT
    assert len(events) == 1


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (b"Thu, 01 Jan 1970 00:16:40 GMT", b"206"),
        (b"Thu, 01 Jan 1970 00:16:41 GMT", b"200"),
        (b'"v"', b"200"),
    ],
)
def test_a_range_only_of_the_same_version(folder: Path, since: bytes, code: bytes) -> None:
    os.utime(folder / "page.txt", (1000, 1000))
    answer = get(File(str(folder)), b"/page.txt", b"Range: bytes=0-1", b"If-Range: " + since)
    assert answer.split(b" ")[1] == code


def test_a_file_that_did_not_change(folder: Path) -> None:
    os.utime(folder / "page.txt", (1000, 1000))
    answer = get(File(str(folder)), b"/page.txt", b"If-Modified-Since: Thu, 01 Jan 1970 00:16:40 GMT")
    assert answer.startswith(b"HTTP/1.1 304 ")
    assert body_of(answer) == b""


def test_the_head_of_a_file(folder: Path) -> None:
    answer = Wire(Site(File(str(folder)))).send(b"HEAD /page.txt HTTP/1.1\r\n\r\n")
    assert b"Content-Length: 10\r\n" in answer
    assert body_of(answer) == b""


def test_extensions_may_be_left_out(folder: Path) -> None:
    root = File(str(folder), ignoredExts=[".txt"])
    assert body_of(get(root, b"/page")) == CONTENT


def test_files_may_be_processed(folder: Path) -> None:
    root = File(str(folder))
    root.processors = {".txt": lambda path, registry: Data(path.encode(), "text/plain")}
    assert body_of(get(root, b"/page.txt")) == os.fsencode(folder / "page.txt")


class Recorder:
    """As much of a request as producers need."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.producer: Any = None
        self.finished = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        self.producer = producer

    def unregisterProducer(self) -> None:
        self.producer = None

    def finish(self) -> None:
        self.finished = True


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(1, 9), st.data())
def test_producers_write_what_was_asked_for(content: bytes, buffer_size: int, data: st.DataObject) -> None:
    from io import BytesIO

    start = data.draw(st.integers(0, len(content)))
    size = data.draw(st.integers(0, len(content) - start))
    kinds = [
        (static.NoRangeStaticProducer, (), content),
        (static.SingleRangeStaticProducer, (start, size), content[start : start + size]),
        (
            static.MultipleRangeStaticProducer,
            ([(b"one", start, size), (b"two", 0, 0)],),
            b"one" + content[start : start + size] + b"two",
        ),
    ]
    for kind, arguments, expected in kinds:
        request = Recorder()
        producer: Any = kind(request, BytesIO(content), *arguments)
        producer.bufferSize = buffer_size
        producer.start()
        while request.producer:
            request.producer.resumeProducing()
        assert b"".join(request.written) == expected
        assert request.finished
        assert producer.fileObject.closed


@pytest.mark.parametrize(
    "header", [b"bytes", b"bytes=", b"bytes=5-4", b"bytes=-", b"bytes=a-b", b"bytes=" + b"0-1," * 300]
)
def test_ranges_that_make_no_sense(header: bytes) -> None:
    if header == b"bytes=":
        assert parse_ranges(header) == []
        return
    with pytest.raises(ValueError, match="range"):
        parse_ranges(header)


def test_sizes_have_units() -> None:
    assert [static.formatFileSize(size) for size in (0, 1023, 1024, 5 << 20, 3 << 30)] == [
        "0B",
        "1023B",
        "1K",
        "5M",
        "3G",
    ]
