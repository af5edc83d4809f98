"""Command lines: options, their values, subcommands, help text, and completion by the shell.

    class Options(usage.Options):
        optFlags = [["verbose", "v", "say more"]]
        optParameters = [["port", "p", 8080, "where to listen", usage.portCoerce]]

    options = Options()
    try:
        options.parseOptions()
    except usage.UsageError as error:
        raise SystemExit(f"{error}\n\n{options}")
    options["port"]

`eval "$(PROGRAM --_shell-completion bash)"` switches completion on in bash, and with `zsh` in zsh.
"""

from __future__ import annotations

from asyncreactor.python._usage_completers import (
    BASH,
    ZSH,
    CompleteDirs,
    CompleteFiles,
    CompleteGroups,
    CompleteHostnames,
    CompleteList,
    CompleteMultiList,
    CompleteNetInterfaces,
    Completer,
    CompleteUserAtHost,
    CompleteUsernames,
    Completions,
)
from asyncreactor.python._usage_help import docMakeChunks
from asyncreactor.python._usage_options import Options
from asyncreactor.python._usage_parameters import CoerceParameter, UsageError, flagFunction, portCoerce

__all__ = [
    "Options",
    "UsageError",
    "error",
    "CoerceParameter",
    "Completer",
    "CompleteDirs",
    "CompleteFiles",
    "CompleteGroups",
    "CompleteHostnames",
    "CompleteList",
    "CompleteMultiList",
    "CompleteNetInterfaces",
    "CompleteUserAtHost",
    "CompleteUsernames",
    "Completions",
    "docMakeChunks",
    "flagFunction",
    "portCoerce",
]

error = UsageError

# Subclasses of Completer compare with these.
_ZSH = ZSH
_BASH = BASH

for _name in __all__:
    globals()[_name].__module__ = __name__
