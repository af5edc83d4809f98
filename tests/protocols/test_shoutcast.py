"""Tests of `asyncreactor.protocols.shoutcast`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.logger import capturedLogs
from asyncreactor.protocols.shoutcast import ShoutcastClient
from tests.protocols.feeding import byte_by_byte, connected, cuts, feed


class Player(ShoutcastClient):
    def __init__(self, path: str = "/") -> None:
        super().__init__(path)
        self.music = b""
        self.titles: list[tuple[int, list[tuple[str, str]]]] = []

    def gotMP3Data(self, data: bytes) -> None:
        self.music += data

    def gotMetaData(self, metadata: list[tuple[str, str]]) -> None:
        self.titles.append((len(self.music), metadata))


def metadata(text: bytes) -> bytes:
    blocks = -(-len(text) // 16)
    return bytes([blocks]) + text.ljust(16 * blocks, b"\0")


STREAM = (
    b"ICY 200 OK\r\nicy-name: Radio\r\nIcy-MetaInt:4\r\n\r\n"
    + b"abcd"
    + metadata(b"StreamTitle='It's a song';StreamUrl='';")
    + b"efgh"
    + metadata(b"")
    + b"ijkl"
    + metadata(b"StreamTitle='Other';")
    + b"mn"
)


def test_it_asks_for_a_stream_with_metadata() -> None:
    _, transport = connected(Player("/radio"))
    lines = transport.value().split(b"\r\n")
    assert lines[0] == b"GET /radio HTTP/1.0"
    assert lines[1].startswith(b"User-Agent: ")
    assert lines[2:] == [b"Icy-MetaData: 1", b"", b""]


@given(st.data())
def test_music_and_titles_are_told_apart_however_they_come(data: st.DataObject) -> None:
    for pieces in ([STREAM], list(byte_by_byte(STREAM)), data.draw(cuts(STREAM))):
        player, _ = connected(Player())
        feed(player, pieces)
        assert player.music == b"abcdefghijklmn"
        assert player.titles == [
            (4, [("StreamTitle", "It's a song"), ("StreamUrl", "")]),
            (12, [("StreamTitle", "Other")]),
        ]


def test_a_stream_without_metadata_is_music_only() -> None:
    player, _ = connected(Player())
    player.dataReceived(b"HTTP/1.0 200 OK\r\n\r\nabcd\x01")
    assert (player.music, player.titles, player.got_metadata) == (b"abcd\x01", [], False)


def test_a_refusal_closes_the_connection() -> None:
    player, transport = connected(Player())
    with capturedLogs() as events:
        player.dataReceived(b"ICY 404 Not Found\r\n")
    assert (transport.disconnecting, events[0]["status"]) == (True, b"ICY 404 Not Found")


def test_what_is_not_overridden_says_so() -> None:
    client = ShoutcastClient()
    with pytest.raises(NotImplementedError, match=r"has no gotMP3Data\(\)"):
        client.gotMP3Data(b"")
    with pytest.raises(NotImplementedError, match=r"has no gotMetaData\(\)"):
        client.gotMetaData([])
