"""Completion of command lines that `usage.Options` parses, by zsh and bash.

The shell's completion function calls the program with the words of the command line and two more:
`--_shell-completion SHELL:POSITION`. The program answers with code for the shell to run. POSITION is the
number of the word that the cursor is in, as that shell counts: zsh calls the program's name 1, bash calls
it 0. Without a POSITION the program prints the completion function itself.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import IO

from asyncreactor.python import _shellcomp_bash, _shellcomp_zsh
from asyncreactor.python._shellcomp_zsh import SubcommandAction, ZshArgumentsGenerator, escape
from asyncreactor.python._usage_completers import BASH, ZSH
from asyncreactor.python._usage_options import Options
from asyncreactor.python._usage_parameters import UsageError

__all__ = ["SubcommandAction", "ZshArgumentsGenerator", "escape", "shellComplete"]

_SHELLS = {ZSH: (_shellcomp_zsh, 2), BASH: (_shellcomp_bash, 1)}
"""For each shell: what writes its code, and its number of the first word after the program's name."""


def shellComplete(config: Options, cmdName: str, words: Sequence[str], shellCompFile: IO[bytes]) -> None:
    """Write the code that a shell asked for.

    Args:
        config: the options of the program.
        cmdName: the name of the program.
        words: the command line without the program's name.
        shellCompFile: what the code is written to.

    Raises:
        UsageError: the shell is not known, or the position is no number of a word.
    """
    shell, _, position = words[-1].partition(":")
    if shell not in _SHELLS:
        raise UsageError(f"completion is there for {' and '.join(sorted(_SHELLS))}, not for {shell!r}")
    code, first = _SHELLS[shell]
    if not position:
        shellCompFile.write((code.SCRIPT % shlex.quote(cmdName)).encode())
        return
    line = words[:-2]
    if not position.isdecimal() or not 0 <= int(position) - first < max(len(line), 1):
        raise UsageError(f"the cursor must be in word {first} to {first + len(line) - 1}, not {position}")
    code.write_completions(config, cmdName, line or [""], int(position) - first, shellCompFile)
