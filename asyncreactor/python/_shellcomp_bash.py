"""Completion code for bash: commands that fill COMPREPLY."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import IO

from asyncreactor.python._shellcomp_options import CompletionTable, Place, completes_value, find_place
from asyncreactor.python._usage_completers import BASH, CompleteList, Completer
from asyncreactor.python._usage_options import Options

__all__ = ["SCRIPT", "write_completions"]

SCRIPT = """\
_asyncreactor_complete() {
    eval "$("$1" "${COMP_WORDS[@]:1}" --_shell-completion "bash:$COMP_CWORD" 2>/dev/null)"
}
complete -F _asyncreactor_complete %s
"""
"""What a bash runs once for each command."""


def write_completions(
    options: Options, cmdName: str, words: Sequence[str], current: int, file: IO[bytes]
) -> None:
    """Write the code that completes `words[current]`.

    Args:
        words: the command line without the program's name, split as bash does: `=` is a word of its own.
    """
    word = "" if words[current] == "=" else words[current]
    previous = words[current - 1] if current else ""
    place = find_place(options, _rejoined(words[: current + (words[current] == "=")]))
    completers = _completers(CompletionTable(place.options), place, word)
    lines = [f"local cur={shlex.quote(word)} prev={shlex.quote(previous)} candidate", "COMPREPLY=()"]
    for option in sorted({completer.bash_option for completer in completers} - {""}):
        lines.append(f"compopt -o {option} 2>/dev/null")  # bash 3 has no compopt
    commands = [completer._shellCode("", BASH) for completer in completers]
    lines.append('while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(')
    file.write("\n".join([*lines, *commands, ")", ""]).encode())


def _completers(table: CompletionTable, place: Place, word: str) -> list[Completer]:
    """Say what may stand at the cursor."""
    if place.awaits_value is not None:
        return [completes_value(table, place.awaits_value)]
    if word.startswith("-"):
        return [CompleteList(_options_left(table, place.given))]
    completers: list[Completer] = []
    count = len(place.arguments)
    commands = table.commands()
    if commands and not count:
        completers.append(CompleteList(command[0] for command in commands))
    if table.extraActions[count:]:
        completers.append(table.extraActions[count])
    elif table.extraActions and table.extraActions[-1]._repeat:
        completers.append(table.extraActions[-1])
    return completers


def _options_left(table: CompletionTable, given: set[str]) -> list[str]:
    """Return the options that may be given yet."""
    barred = given.difference(table.multiUse).union(*(table.excludes.get(name, ()) for name in given))
    names = [name for name in sorted(table.allOptionsNameToDefinition) if name not in barred]
    letters = filter(None, map(table.getShortOption, names))
    return [*(f"--{name}" for name in names), *(f"-{letter}" for letter in letters)]


def _rejoined(words: Sequence[str]) -> list[str]:
    """Undo bash's splitting of `--name=value`. A `=` at the end leaves the name, which awaits its value."""
    joined: list[str] = []
    at_value = False
    for word in words:
        if at_value and joined:
            joined[-1] += "=" + word
            at_value = False
        elif word == "=" and joined and joined[-1].startswith("--"):
            at_value = True
        else:
            joined.append(word)
    return joined
