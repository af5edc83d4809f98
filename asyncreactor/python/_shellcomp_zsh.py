"""Completion code for zsh: specifications for its `_arguments` function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import IO

from asyncreactor.python._shellcomp_options import CompletionTable, find_place
from asyncreactor.python._usage_completers import ZSH, Completer
from asyncreactor.python._usage_options import Options

__all__ = ["SCRIPT", "SubcommandAction", "ZshArgumentsGenerator", "escape", "write_completions"]

SCRIPT = """\
_asyncreactor_complete() {
    local context state line
    typeset -A opt_args
    eval "$("$words[1]" "${(@Q)words[2,-1]}" --_shell-completion "zsh:$CURRENT" 2>/dev/null)"
}
compdef _asyncreactor_complete %s
"""
"""What a zsh runs once for each command."""


def escape(x: str) -> str:
    """Quote a text for the shell, in single quotes if it has none."""
    if "'" not in x:
        return f"'{x}'"
    return _double_quoted(x)


class SubcommandAction(Completer):
    """Hands what follows over to the subcommand's own completions."""

    def _shellCode(self, optName: str, shellType: str) -> str:
        if shellType == ZSH:
            return "*::subcmd:->subcmd"
        raise NotImplementedError(f"subcommands are handed over in zsh only, not in {shellType!r}")


class ZshArgumentsGenerator(CompletionTable):
    """Writes the call of `_arguments` for some options.

    Args:
        cmdName: the name of the program.
        file: what the code is written to.
    """

    def __init__(self, options: Options, cmdName: str, file: IO[bytes]) -> None:
        super().__init__(options)
        self.cmdName = cmdName
        self.file = file

    def write(self) -> None:
        """Write the call."""
        specifications = [*self._argument_specifications()]
        for name in sorted(self.allOptionsNameToDefinition):
            specifications += self._option_specifications(name)
        lines = ['_arguments -s -A "-*"', *map(escape, specifications), "&& return 0"]
        self.file.write(" \\\n".join(lines).encode() + b"\n")

    def _argument_specifications(self) -> Iterable[str]:
        if self.commands():
            yield SubcommandAction()._shellCode("", ZSH)
        for number, action in enumerate(self.extraActions, 1):
            if action._repeat and number < len(self.extraActions):
                raise ValueError(
                    f"only the last of {len(self.extraActions)} extraActions may repeat, not number {number}"
                )
            yield action._shellCode("", ZSH)

    def _option_specifications(self, name: str) -> Iterable[str]:
        """Yield one specification for each name of an option."""
        explanation = re.sub(r"([\[\]\\])", r"\\\1", self.getDescription(name))
        value = self._value_specification(name)
        equals = "=" if value else ""
        short = self.getShortOption(name)
        for form in filter(None, (short, name)):
            repeat, excluded = "*", set[str]()
            if name not in self.multiUse:
                repeat, excluded = "", {short or name, name} - {form}
            excluded = excluded | self.excludes.get(name, set())
            others = " ".join(sorted(map(_dashed, excluded)))
            prefix = f"({others})" if others else ""
            yield f"{prefix}{repeat}{_dashed(form)}{equals if form == name else ''}[{explanation}]{value}"

    def _value_specification(self, name: str) -> str:
        if name not in self.paramNameToDefinition:
            return ""
        action = self.action(name)
        return f":{name}:_files" if action is None else action._shellCode(name, ZSH)


def write_completions(
    options: Options, cmdName: str, words: Sequence[str], current: int, file: IO[bytes]
) -> None:
    """Write the code that completes `words[current]`.

    Args:
        words: the command line without the program's name.
    """
    file.write(f"#compdef {cmdName}\n\n".encode())
    inner = find_place(options, words[:current]).options
    for level in _from_outermost(inner):
        generator = ZshArgumentsGenerator(level, cmdName, file)
        generator.write()
    commands = generator.commands()
    if commands and not words[current].startswith("-"):
        rows = [_double_quoted(f"{name}:{doc or name}") for name, _, _, doc in commands]
        lines = ["local _zsh_subcmds_array", "_zsh_subcmds_array=(", *rows, ")", ""]
        lines += ['_describe "sub-command" _zsh_subcmds_array', ""]
        file.write("\n".join(lines).encode())


def _from_outermost(options: Options) -> list[Options]:
    levels = [options]
    while levels[0].parent is not None:
        levels.insert(0, levels[0].parent)
    return levels


def _dashed(name: str) -> str:
    return f"-{name}" if len(name) == 1 else f"--{name}"


def _double_quoted(text: str) -> str:
    return '"' + re.sub(r'([\\$"`])', r"\\\1", text) + '"'
