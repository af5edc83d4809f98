"""What the shell may complete (public names: `asyncreactor.python.usage`).

Each completer tells zsh and bash how to find its words. For zsh that is the end of an `_arguments`
specification; for bash a command that prints the candidates for the word `$cur`, one a line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Final, TypedDict, Unpack

__all__ = [
    "BASH",
    "ZSH",
    "CompleteDirs",
    "CompleteFiles",
    "CompleteGroups",
    "CompleteHostnames",
    "CompleteList",
    "CompleteMultiList",
    "CompleteNetInterfaces",
    "CompleteUserAtHost",
    "CompleteUsernames",
    "Completer",
    "Completions",
]

ZSH: Final = "zsh"
BASH: Final = "bash"


class CompleterArguments(TypedDict, total=False):
    """What all completers take, by keyword."""

    descr: str | None
    repeat: bool


class Completer:
    """Completes nothing, and only describes what belongs there.

    Args:
        descr: what to call it; by default the option's name.
        repeat: any number of words may follow: for arguments, at the end.
    """

    _descr: str | None = None

    bash_option: ClassVar[str] = ""
    """What bash's `compopt` must be told about the candidates: `filenames`, `nospace` or nothing."""

    def __init__(self, descr: str | None = None, repeat: bool = False) -> None:
        if descr is not None:
            self._descr = descr
        self._repeat = repeat

    def _shellCode(self, optName: str, shellType: str) -> str:
        """Return the code for a shell, `zsh` or `bash`.

        Raises:
            NotImplementedError: for any other.
        """
        if shellType == ZSH:
            name = optName if self._descr is None else self._descr
            repeat = "*" if self._repeat else ""
            message = self._zsh_message(name).replace(":", r"\:")
            return f"{repeat}:{message}:{self._zsh_action(name)}"
        if shellType == BASH:
            return self._bash_command()
        raise NotImplementedError(f"completion is there for zsh and bash, not for {shellType!r}")

    def _zsh_message(self, name: str) -> str:
        return name

    def _zsh_action(self, name: str) -> str:
        return ""

    def _bash_command(self) -> str:
        return ":"


class CompleteFiles(Completer):
    """Completes names of files.

    Args:
        globPattern: a shell pattern for those to show.
        kw: `descr` and `repeat`, as for `Completer`.
    """

    bash_option = "filenames"

    def __init__(self, globPattern: str = "*", **kw: Unpack[CompleterArguments]) -> None:
        super().__init__(**kw)
        self._globPattern = globPattern

    def _zsh_message(self, name: str) -> str:
        return f"{name} ({self._globPattern})"

    def _zsh_action(self, name: str) -> str:
        return f'_files -g "{self._globPattern}"'

    def _bash_command(self) -> str:
        return f'compgen -o plusdirs -f -X {shlex.quote("!" + self._globPattern)} -- "$cur"'


class CompleteDirs(Completer):
    """Completes names of directories."""

    bash_option = "filenames"

    def _zsh_action(self, name: str) -> str:
        return "_directories"

    def _bash_command(self) -> str:
        return 'compgen -d -- "$cur"'


class CompleteList(Completer):
    """Completes one of some fixed words.

    Args:
        items: the words.
        kw: `descr` and `repeat`, as for `Completer`.
    """

    def __init__(self, items: Iterable[object], **kw: Unpack[CompleterArguments]) -> None:
        super().__init__(**kw)
        self._items = items

    def _zsh_action(self, name: str) -> str:
        return f"({self._zsh_items()})"

    def _bash_command(self) -> str:
        return f'compgen -W {self._bash_items()} -- "$cur"'

    def _zsh_items(self) -> str:
        return " ".join(re.sub(r"([\s():\\\[\]])", r"\\\1", str(item)) for item in self._items)

    def _bash_items(self) -> str:
        # Quoted twice: the list is expanded by compgen once more.
        return shlex.quote("\n".join(shlex.quote(str(item)) for item in self._items))


class CompleteMultiList(CompleteList):
    """Completes some of some fixed words, with commas between them.

    Args:
        items: the words.
    """

    bash_option = "nospace"

    def _zsh_action(self, name: str) -> str:
        return f"_values -s , '{name}' {self._zsh_items()}"

    def _bash_command(self) -> str:
        return f'compgen -P "${{cur%"${{cur##*,}}"}}" -W {self._bash_items()} -- "${{cur##*,}}"'


class CompleteUsernames(Completer):
    """Completes names of this computer's users."""

    def _zsh_action(self, name: str) -> str:
        return "_users"

    def _bash_command(self) -> str:
        return 'compgen -u -- "$cur"'


class CompleteGroups(Completer):
    """Completes names of this computer's groups of users."""

    _descr = "group"

    def _zsh_action(self, name: str) -> str:
        return "_groups"

    def _bash_command(self) -> str:
        return 'compgen -g -- "$cur"'


class CompleteHostnames(Completer):
    """Completes names of computers."""

    def _zsh_action(self, name: str) -> str:
        return "_hosts"

    def _bash_command(self) -> str:
        return 'compgen -A hostname -- "$cur"'


class CompleteUserAtHost(Completer):
    """Completes names of computers, with or without `user@` before them."""

    _descr = "host | user@host"
    bash_option = "nospace"

    def _zsh_action(self, name: str) -> str:
        return "_user_at_host"

    def _bash_command(self) -> str:
        # bash takes `@` for a word of its own: behind it only a computer makes sense.
        return 'compgen -A hostname -- "$cur"; [[ $prev == @ ]] || compgen -u -S @ -- "$cur"'


class CompleteNetInterfaces(Completer):
    """Completes names of this computer's network interfaces."""

    def _zsh_action(self, name: str) -> str:
        return "_net_interfaces"

    def _bash_command(self) -> str:
        return 'compgen -W "$(ls /sys/class/net 2>/dev/null || ifconfig -l)" -- "$cur"'


class Completions:
    """What the shell should know of some `Options`, as their `compData`. Subclasses add to their bases' own.

    Args:
        descriptions: short explanations by long option name, where the help text's is too long.
        multiUse: long names of options that may be given more than once.
        mutuallyExclusive: groups of long names of options of which only one may be given.
        optActions: how to complete the value of a parameter, by its long name: a `Completer`, or a function
            that returns one.
        extraActions: how to complete the arguments, in their order. Only the last may repeat.
    """

    def __init__(
        self,
        descriptions: Mapping[str, str] | None = None,
        multiUse: Sequence[str] | None = None,
        mutuallyExclusive: Sequence[Sequence[str]] | None = None,
        optActions: Mapping[str, Completer | Callable[[], Completer] | None] | None = None,
        extraActions: Sequence[Completer] | None = None,
    ) -> None:
        self.descriptions = {} if descriptions is None else descriptions
        self.multiUse = [] if multiUse is None else multiUse
        self.mutuallyExclusive = [] if mutuallyExclusive is None else mutuallyExclusive
        self.optActions = {} if optActions is None else optActions
        self.extraActions = [] if extraActions is None else extraActions
