"""Tests of asyncreactor.python._shellcomp: what zsh and bash are told, and what bash makes of it."""

from __future__ import annotations

import io
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
from typing import Any

import pytest

from asyncreactor.python import _shellcomp, usage

PROGRAM = """
from asyncreactor.python import usage

class Copy(usage.Options):
    optFlags = [["deep", "d", "all of it"]]
    optParameters = [["to", None, None, "where to"]]
    compData = usage.Completions(
        optActions={"to": usage.CompleteDirs()}, extraActions=[usage.CompleteFiles("*.txt", repeat=True)]
    )

class Program(usage.Options):
    optFlags = [["loud", "l", "say more"], ["quiet", "q", "say less"], ["verbose", "v", "say [all] of it"]]
    optParameters = [["color", None, None, "which"], ["some", None, None, "several"], ["at", None, None]]
    subCommands = [["copy", "c", Copy, "copy it"], ["count", None, Copy, "count: it"]]
    compData = usage.Completions(
        descriptions={"color": "the color"},
        multiUse=["verbose"],
        mutuallyExclusive=[["loud", "quiet"]],
        optActions={
            "color": usage.CompleteList(["red", "dark blue", "$HOME"]),
            "some": lambda: usage.CompleteMultiList("abc"),
            "at": usage.CompleteUserAtHost(),
        },
    )

if __name__ == "__main__":
    Program().parseOptions()
"""

namespace: dict[str, Any] = {"__name__": "completed"}
exec(PROGRAM, namespace)
Program: type[usage.Options] = namespace["Program"]

bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


def completed(shell: str, *words: str) -> str:
    """Return what the program answers when the cursor is in the last of `words`."""
    file = io.BytesIO()
    position = len(words) + (shell == "zsh")
    arguments = [*words, "--_shell-completion", f"{shell}:{position}"]
    _shellcomp.shellComplete(Program(), "program", arguments, file)
    return file.getvalue().decode()


@pytest.fixture
def in_bash(tmp_path: pathlib.Path) -> Any:
    """Ask a real bash for the candidates of the last of some words."""
    (tmp_path / "program.py").write_text(PROGRAM)
    for name in ("one.txt", "two.txt", "three.py", "with space.txt"):
        (tmp_path / name).touch()
    (tmp_path / "directory").mkdir()
    program = f"{shlex.quote(sys.executable)} {shlex.quote(str(tmp_path / 'program.py'))}"

    def ask(*words: str) -> list[str]:
        line = " ".join(map(shlex.quote, ["program", *words]))
        script = (
            f'program() {{ {program} "$@"; }}\n'
            f"cd {shlex.quote(str(tmp_path))}\n"
            'eval "$(program --_shell-completion bash)"\n'
            f"COMP_WORDS=({line}); COMP_CWORD={len(words)}\n"
            '_asyncreactor_complete program; printf "%s\\n" "${COMPREPLY[@]}"\n'
        )
        root = str(pathlib.Path(usage.__file__).parents[2])
        done = subprocess.run(
            ["bash", "-c", script],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONPATH": root},
        )
        return sorted(done.stdout.rstrip("\n").split("\n"))

    return ask


@bash
def test_bash_completes_options_that_may_be_given_yet(in_bash: Any) -> None:
    left = in_bash("--loud", "-v", "-")
    assert {"--verbose", "-v", "--color", "--help"} <= set(left)
    assert not {"--loud", "--quiet", "-l", "-q"} & set(left)


@bash
@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        (["c"], ["copy", "count"]),
        (["--color", "d"], ["dark blue"]),
        (["--color", "="], ["$HOME", "dark blue", "red"]),
        (["--color", "=", "r"], ["red"]),
        (["--some", "a,b"], ["a,b"]),
        (["--some", "a,"], ["a,a", "a,b", "a,c"]),
        (["-v", "copy", "o"], ["one.txt"]),
        (["copy", "one.txt", "w"], ["with space.txt"]),
        (["copy", "--to", ""], ["directory"]),
        (["copy", "--to", "=", "d"], ["directory"]),
        (["copy", "--de"], ["--deep"]),
        (["copy", "th"], [""]),
    ],
)
def test_bash_completes(in_bash: Any, words: list[str], candidates: list[str]) -> None:
    assert in_bash(*words) == candidates


def test_zsh_gets_a_specification_for_each_name_of_an_option() -> None:
    lines = completed("zsh", "-").splitlines()
    assert lines[0] == "#compdef program"
    assert "'(--loud --quiet -q)-l[say more]' \\" in lines
    assert "'*--verbose[say \\[all\\] of it]' \\" in lines
    assert "'--color=[the color]:color:(red dark\\ blue $HOME)' \\" in lines
    assert "'--at=[at]:host | user@host:_user_at_host' \\" in lines
    assert "_describe" not in "".join(lines)


def test_zsh_gets_the_subcommands() -> None:
    assert '"copy:copy it"\n"count:count: it"\n' in completed("zsh", "")


def test_zsh_gets_the_options_of_the_subcommand_after_those_of_the_program() -> None:
    code = completed("zsh", "-v", "c", "-")
    assert 0 < code.index("--loud") < code.index("--deep[all of it]")
    assert "':(*.txt)" not in code
    assert "'*: (*.txt):_files -g \"*.txt\"'" in code


@pytest.mark.parametrize(
    "words", [["--nonsense", "copy", "-"], ["nonsense", "-"], ["copy", "--nonsense", "-"]]
)
def test_nonsense_before_the_cursor_is_put_up_with(words: list[str]) -> None:
    for shell in ("zsh", "bash"):
        assert completed(shell, *words)


@pytest.mark.parametrize("request_", ["fish:1", "zsh:x", "zsh:1", "zsh:9", "bash:0", "bash:-1"])
def test_strange_requests_are_refused(request_: str) -> None:
    with pytest.raises(usage.UsageError):
        _shellcomp.shellComplete(Program(), "program", ["", "--_shell-completion", request_], io.BytesIO())


def test_the_completion_function_is_printed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for shell in ("bash", "zsh"):
        with pytest.raises(SystemExit) as left:
            Program().parseOptions(["--_shell-completion", shell])
        assert left.value.code == 0
        sys.stdout.buffer.flush()
        assert b"_asyncreactor_complete" in capfdbinary.readouterr().out


NASTY = """Wrong: [it's] "quoted" `tick` $(false) \\\\ 100% (so)"""


class Nasty(usage.Options):
    optFlags = [["flag", "f", NASTY]]
    optParameters = [["value", "v", None, NASTY], ["choice", "c", None, NASTY]]
    subCommands = [["sub", None, Program, NASTY]]
    compData = usage.Completions(
        optActions={"choice": usage.CompleteList([NASTY], descr=NASTY)},
        extraActions=[usage.CompleteFiles("*.[ch]", descr=NASTY)],
    )


@pytest.mark.parametrize("options", [Program, Nasty])
@pytest.mark.parametrize(("shell", "first"), [("bash", 1), ("zsh", 2)])
def test_the_shell_accepts_all_it_is_told(shell: str, first: int, options: type[usage.Options]) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    lines = [[""], ["-"], ["--choice", ""], ["--color", ""], ["sub", ""]]
    requests = [[shell], *([*line, f"{shell}:{first + len(line) - 1}"] for line in lines)]
    for *words, request in requests:
        file = io.BytesIO()
        _shellcomp.shellComplete(options(), "it's; false", [*words, "--_shell-completion", request], file)
        done = subprocess.run([shell, "-n"], input=file.getvalue(), capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), file.getvalue().decode()


def test_metadata_must_name_options() -> None:
    class Wrong(usage.Options):
        optFlags = [["right"]]
        compData = usage.Completions(multiUse=["wrong"])

    with pytest.raises(ValueError, match="wrong, but the options are help, right, version"):
        _shellcomp.ZshArgumentsGenerator(Wrong(), "program", io.BytesIO())


def test_only_the_last_action_may_repeat() -> None:
    class Wrong(usage.Options):
        compData = usage.Completions(extraActions=[usage.CompleteDirs(repeat=True), usage.Completer()])

    with pytest.raises(ValueError, match="only the last of 2 extraActions may repeat, not number 1"):
        _shellcomp.ZshArgumentsGenerator(Wrong(), "program", io.BytesIO()).write()


@pytest.mark.parametrize("text", ["plain", "$dollar", "it's", "both ' and \"", "back\\slash `tick` '"])
def test_escaped_text_is_one_word_to_a_shell(text: str) -> None:
    assert shlex.split(_shellcomp.escape(text)) == [text] or "`" in text


@pytest.mark.parametrize("completer", [usage.Completer(), usage.CompleteFiles(), usage.CompleteList("ab")])
def test_other_shells_are_refused(completer: usage.Completer) -> None:
    with pytest.raises(NotImplementedError, match="fish"):
        completer._shellCode("option", "fish")
