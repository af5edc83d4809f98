"""Tests of asyncreactor.python.usage."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor._version import VERSION
from asyncreactor.python import usage


class Sub(usage.Options):
    optFlags = [["deep", "d", "go deep"]]
    synopsis = "[options] FILE"
    longdesc = "What it does.\n\nAnd how."
    given: tuple[str, str | None]

    def parseArgs(self, file: str, other: str | None = None) -> None:
        self.given = (file, other)


class Program(usage.Options):
    optFlags = [["verbose", "v", "say   more"], ["quiet"]]
    optParameters = [
        ["port", "p", 80, "where to listen", usage.portCoerce],
        ["count", "c", 1, None, int],
        ["name", None, None, "whom to greet"],
    ]
    subCommands = [["sub", "s", Sub, "do something below"], ["other", None, Sub, "do something else"]]
    synopsis = "Usage: program [options]"
    longdesc = "A program."
    heard: str
    finished = False

    def opt_say_so(self, text: str) -> None:
        """say it"""
        self.heard = text

    opt_S = opt_say_so

    def opt_now(self) -> None:
        """at once"""
        self.heard = "now"

    def postOptions(self) -> None:
        self.finished = True


def parsed(*words: str) -> Program:
    options = Program()
    options.parseOptions(words)
    return options


def refusal(*words: str) -> tuple[str, list[str]]:
    with pytest.raises(usage.UsageError) as caught:
        parsed(*words)
    return str(caught.value), getattr(caught.value, "__notes__", [])


def test_defaults() -> None:
    assert parsed() == {"verbose": 0, "quiet": 0, "port": 80, "count": 1, "name": None}
    assert parsed().finished


def test_options_in_all_forms() -> None:
    options = parsed("-v", "--quiet", "-p", "8080", "-c3", "--name=you", "--say-so", "hello")
    assert options == {"verbose": 1, "quiet": 1, "port": 8080, "count": 3, "name": "you"}
    assert options.heard == "hello"
    assert parsed("-Shi").heard == "hi"
    assert parsed("--now").heard == "now"
    assert parsed("--verb")["verbose"] == 1


def test_takes_the_command_line_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["program", "-v"])
    options = Program()
    options.parseOptions()
    assert options["verbose"] == 1


def test_subclasses_add_options() -> None:
    class More(Program):
        optFlags = [["more"]]

    assert list(More()) == ["verbose", "quiet", "more", "port", "count", "name"]


def test_a_method_takes_the_place_of_a_parameter() -> None:
    class Shouting(usage.Options):
        optParameters = [["name", "n", "nobody", "whom to greet"]]

        def opt_name(self, value: str) -> None:
            self["name"] = value.upper()

    options = Shouting()
    options.parseOptions(["-n", "you"])
    assert options["name"] == "YOU"
    assert "whom to greet" in str(options)


@pytest.mark.parametrize(
    ("words", "message", "note"),
    [
        (["-x"], "option -x not recognized", None),
        (["--quite"], "option --quite not recognized", "did you mean --quiet?"),
        (["--n"], "option --n not a unique prefix", "did you mean --name, --now?"),
        (["--name"], "option --name requires argument", None),
        (["--quiet=1"], "option --quiet must not have an argument", None),
        (
            ["--count", "many"],
            "Parameter type enforcement failed: invalid literal for int() with base 10: 'many'",
            "--count takes an integer, not 'many'",
        ),
        (
            ["--port=99999"],
            "Parameter type enforcement failed: Port number not in range: 99999",
            "--port can't be '99999'",
        ),
        (["nothing"], "Unknown command: nothing", "it must be one of: other, sub"),
        (["sub"], "Wrong number of arguments.", "none given, file [other] expected"),
        (["sub", "a", "b", "c"], "Wrong number of arguments.", "a b c given, file [other] expected"),
    ],
)
def test_errors_say_what_is_wrong_and_their_notes_what_is_allowed(
    words: list[str], message: str, note: str | None
) -> None:
    assert refusal(*words) == (message, [] if note is None else [note])


def test_errors_of_the_program_itself_come_out() -> None:
    class Broken(usage.Options):
        optParameters: ClassVar[list[list[Any]]] = [["value", None, None, None, {}.__getitem__]]

        def parseArgs(self, argument: str) -> None:
            raise TypeError("a mistake inside")

    with pytest.raises(KeyError):
        Broken().parseOptions(["--value=x"])
    with pytest.raises(TypeError, match="inside"):
        Broken().parseOptions(["x"])


def test_subcommand() -> None:
    options = parsed("-v", "s", "-d", "file")
    assert (options.subCommand, options.subOptions["deep"]) == ("sub", 1)
    assert options.subOptions.parent is options
    assert options.subOptions.getSynopsis() == "Usage: program [options] sub [options] FILE"
    assert isinstance(options.subOptions, Sub)
    assert options.subOptions.given == ("file", None)
    assert parsed().subCommand is None


def test_default_subcommand() -> None:
    class Defaulting(usage.Options):
        defaultSubCommand = "inner"
        subCommands = [["inner", None, Program, "the only one"]]

    options = Defaulting()
    options.parseOptions([])
    assert options.subCommand == "inner"


def test_subcommands_may_be_made_when_asked_for() -> None:
    class Plugged(usage.Options):
        @property
        def subCommands(self) -> Any:
            yield ["inner", None, Program, "found"]

    options = Plugged()
    options.parseOptions(["inner"])
    assert options.subCommand == "inner"
    assert "inner      found" in Plugged().getUsage()


def test_the_help_text_is_that_of_the_subcommand_once_there_is_one() -> None:
    options = parsed("sub", "file")
    assert options.getUsage() == options.subOptions.getUsage()
    assert "go deep" in str(options) and "say   more" not in str(options)


def test_what_a_conversion_wants_ends_the_explanation() -> None:
    def doubled(text: str) -> str:
        return text * 2

    doubled.coerceDoc = "Will be doubled."  # type: ignore[attr-defined]

    class Converting(usage.Options):
        optParameters: ClassVar[list[list[Any]]] = [["a", None, "x", "an A", doubled]]

    assert "--a=       an A [default: x]. Will be doubled.\n" in Converting().getUsage()


def test_a_long_description_of_none_is_none() -> None:
    class Undescribed(usage.Options):
        longdesc = None

    assert "None" not in Undescribed().getUsage()


def test_help_text() -> None:
    assert (
        str(Program())
        == f"""\
Usage: program [options]
Options:
  -S, --say-so=  say it
  -c, --count=    [default: 1]
      --help     Display this help and exit.
      --name=    whom to greet
      --now      at once
  -p, --port=    where to listen [default: 80]. Must be an int between 0 and
                 65535.
      --quiet    {""}
  -v, --verbose  say   more
      --version  {usage.Options.opt_version.__doc__}

A program.
Commands:
    other      do something else
    sub        do something below
"""
    )


def test_help_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, Program().getUsage().splitlines())) <= 40
    assert max(map(len, Program().getUsage(200).splitlines())) > 40


def test_the_version_is_that_of_the_name_that_the_program_imports(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "twisted", sys.modules["asyncreactor"])
    assert "Display Twisted version and exit." in Program().getUsage()
    with pytest.raises(SystemExit):
        parsed("--version")
    assert capsys.readouterr().out == f"Twisted version: {VERSION}\n"


@given(st.lists(st.text("ab c", max_size=60), min_size=1), st.integers(20, 100))
def test_chunks_keep_all_words_in_order(docs: list[str], width: int) -> None:
    chunks = usage.docMakeChunks([{"long": "name", "doc": doc} for doc in docs], width)
    assert [chunk.split()[1:] for chunk in chunks] == [doc.split() for doc in docs]
    assert all(chunk.endswith("\n") for chunk in chunks)


def test_help_and_version_exit(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parsed("--help")
    assert left.value.code == 0
    assert "--port=" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        parsed("--version")
    assert VERSION in capsys.readouterr().out


@pytest.mark.parametrize("flag", [["long", "sh", "two letters"], [], ["long", "s", "doc", "too many"]])
def test_wrong_definitions_are_refused(flag: list[str]) -> None:
    with pytest.raises(ValueError, match=r"must be one letter|is described by"):
        type("Wrong", (usage.Options,), {"optFlags": [flag]})()


def test_flag_function() -> None:
    def three(a: str, b: str, c: str) -> None: ...

    assert usage.flagFunction(Program().opt_now)
    assert not usage.flagFunction(Program().opt_say_so)
    with pytest.raises(usage.UsageError, match="Invalid Option function for three"):
        usage.flagFunction(three)


@given(st.integers())
def test_port_coerce_takes_ports(number: int) -> None:
    if 0 <= number <= 65535:
        assert usage.portCoerce(str(number)) == number
    else:
        with pytest.raises(ValueError, match="not in range"):
            usage.portCoerce(str(number))


def test_options_are_a_dict_with_an_identity() -> None:
    one, other = Program(), Program()
    assert one == other and len({id(one), id(other)}) == 2
    assert {one: "one", other: "other"}[one] == "one"
