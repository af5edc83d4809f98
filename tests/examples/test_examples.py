"""The examples do what they say."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.examples.programs import ROOT, output_of, serving, talk

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
MOST_LINES = 60


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_example_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MOST_LINES


def test_the_echo_server_echoes_to_the_echo_client() -> None:
    with serving("echo_server", "0") as (port, _):
        said = output_of("echo_client", str(port), "hello", "you")
    assert said == ["the server said: hello", "the server said: you"]


def test_the_echo_client_says_that_nobody_is_there() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        (line,) = output_of("echo_client", str(bound.getsockname()[1]), "hello")
    assert line.startswith("no connection: ") and "refused" in line


def test_the_echo_server_runs_in_an_asyncio_program() -> None:
    assert output_of("echo_asyncio", "hello", "you") == ["the server said: hello", "the server said: you"]


def test_the_chat_room_tells_everybody() -> None:
    with serving("chat", "0") as (port, _), talk(port) as ann, talk(port) as bob:
        assert ann.hear() == bob.hear() == "What is your name?"
        ann.say("Ann")
        assert ann.hear() == "* Ann has come"
        bob.say("Ann")
        assert bob.hear() == "Please choose another name."
        bob.say("Bob")
        assert ann.hear() == bob.hear() == "* Bob has come"
        bob.say("hello")
        assert ann.hear() == bob.hear() == "Bob: hello"
        bob.close()
        assert ann.hear() == "* Bob has left"


def test_the_proxy_passes_lines_on_and_shows_them() -> None:
    with serving("chat", "0") as (inside, _), serving("line_proxy", "0", str(inside)) as (port, shown):
        with talk(port) as ann:
            assert ann.hear() == "What is your name?"
            ann.say("Ann")
            assert ann.hear() == "* Ann has come"
        assert [shown.readline() for _ in range(3)] == [
            "<- What is your name?\n",
            "-> Ann\n",
            "<- * Ann has come\n",
        ]


def test_the_proxy_closes_when_there_is_nobody_inside() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with serving("line_proxy", "0", str(bound.getsockname()[1])) as (port, shown):
            with talk(port) as ann:
                assert ann.hear() == ""
            assert shown.readline().startswith("no connection: ")


def test_the_periodic_task_ends() -> None:
    said = output_of("periodic", "0.001", "3")
    assert said == ["tick, 2 left", "tock", "tick, 1 left", "tock", "tick, the last one, 0 left", "tock"]


def test_the_walk_through_deferreds() -> None:
    assert output_of("deferreds") == [
        "next year: 42",
        "no number; characters in the complaint: 50",
        "the second one gave: the second result",
        "all of them: [1, 2]",
        "twice the sum: 40",
        "giving it up",
        "failed with: TimeoutError",
    ]
