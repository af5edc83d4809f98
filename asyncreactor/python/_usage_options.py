"""The command line's parser (public name: `asyncreactor.python.usage.Options`)."""

from __future__ import annotations

import difflib
import getopt
import inspect
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any, ClassVar, NoReturn

from asyncreactor._version import VERSION, shown_name
from asyncreactor.python import reflect
from asyncreactor.python._arguments import must_be_integer, wrong_type
from asyncreactor.python._usage_help import (
    default_synopsis,
    docMakeChunks,
    format_commands,
    format_description,
    terminal_width,
)
from asyncreactor.python._usage_parameters import CoerceParameter, UsageError, flagFunction

__all__ = ["Options"]

COMPLETION_OPTION = "--_shell-completion"
"""The last word but one that the shell's completion function gives. The last tells where the cursor is."""

_COMMAND_FIELDS = ("name", "short name", "Options subclass", "doc")

Dispatch = Callable[[str, str], object]


class Options(dict[str, Any]):
    """The options of a command: its subclass says which there are, and is a dict of their values.

    A subclass may have, and inherits from all its bases:

    - `optFlags`: lists of `[long, short, doc]`. A flag is 0, or 1 if given.
    - `optParameters`: lists of `[long, short, default, doc, coerce]`. `coerce` makes the value from the text
      given; a ValueError from it becomes a UsageError. The default is taken as it is.
    - methods `opt_NAME`, called when that option is given, with its value if they take one. An underscore in
      the name is a dash in the option. One method under two names is one option with two names.
    - `subCommands`: lists of `[name, short name, Options subclass, doc]`, and `defaultSubCommand`, a name.
    - `compData`: a `Completions`, for the shell.
    - `synopsis`, `longdesc`: the first and the last part of the help text.
    - `parseArgs`, with a parameter for each argument that is no option.

    Only the long name of an option is required; what is missing at the end of a list may be left out.

    Attributes:
        opts: this very object.
        subCommand: the name of the subcommand that was given, or None.
        subOptions: its options; there only if a subcommand was given.
        parent: the options of the command that this one is a subcommand of, or None.
        synonyms: the long name for each name of an option.
        docs: the explanation of each option.
        defaults: the values when no option is given.
    """

    subCommand: str | None = None
    defaultSubCommand: str | None = None
    parent: Options | None = None
    completionData: Any = None
    subOptions: Options

    _shellCompFile: ClassVar[IO[bytes] | None] = None
    """Where completions are written; the standard output if None."""

    def __init__(self) -> None:
        super().__init__()
        self.shortOpt = ""
        self.longOpt: list[str] = []
        self.synonyms: dict[str, str] = {}
        self.docs: dict[str, str | None] = {}
        self.defaults: dict[str, Any] = {}
        self.opts = self
        self._dispatch: dict[str, Dispatch] = {}
        self._coerce_docs: dict[str, str | None] = {}
        self._gather_flags()
        self._gather_parameters()
        self._gather_handlers()
        self.update(self.defaults)

    __hash__ = object.__hash__  # type: ignore[assignment]  # a dict that is its own identity

    def __str__(self) -> str:
        return self.getSynopsis() + "\n" + self.getUsage()

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """Take a command line. Values are set and methods called in the order of the options.

        Then the subcommand's options are parsed, or `parseArgs` is called; then `postOptions`.

        Args:
            options: the words after the program's name; those it was started with if None.

        Raises:
            UsageError: the command line is wrong.
        """
        words = _as_words(options)
        if words[-2:-1] == [COMPLETION_OPTION]:
            self.__complete(words)
        try:
            given, arguments = getopt.getopt(words, self.shortOpt, self.longOpt)
        except getopt.GetoptError as error:
            raise self.__explained(error) from None
        for option, value in given:
            name = self.synonyms[option.removeprefix("-").removeprefix("-")]
            self._dispatch[name](name, value)
        if self.__commands() and (arguments or self.defaultSubCommand is not None):
            self.__parse_subcommand(arguments)
        else:
            self.__parse_arguments(arguments)
        self.postOptions()

    def postOptions(self) -> None:
        """Check and complete the values: called when all are known. Raise UsageError if they do not fit."""

    if TYPE_CHECKING:

        def parseArgs(self, *args: Any, **kwargs: Any) -> None: ...  # a subclass has the parameters it likes
    else:

        def parseArgs(self) -> None:
            """Take the arguments that are no options: one parameter for each. Here none is allowed."""

    def opt_version(self) -> None:
        """Display asyncreactor version and exit."""
        print(f"{shown_name()} version:", VERSION)
        sys.exit(0)

    def opt_help(self) -> None:
        """Display this help and exit."""
        print(self)
        sys.exit(0)

    def getSynopsis(self) -> str:
        """Return how the command is called: the first line of the help text."""
        if self.parent is None:
            return str(getattr(self, "synopsis", default_synopsis()))
        rest = getattr(self, "synopsis", "[options]")
        return f"{self.parent.getSynopsis()} {self.parent.subCommand} {rest}"

    def getUsage(self, width: int | None = None) -> str:
        """Return the help text after the synopsis: options, description, subcommands.

        It is that of the subcommand, if one was given.

        Args:
            width: columns; those of the terminal if None.
        """
        if hasattr(self, "subOptions"):
            return self.subOptions.getUsage(width)
        if width is not None:
            must_be_integer("width", width, "a number of columns, or None")
        columns = terminal_width() if width is None else width
        text = "".join(["Options:\n", *docMakeChunks(self.__rows(), columns)])
        text += format_description(self.__description(), columns)
        commands = self.__commands()
        return text + (format_commands(commands, columns) if commands else "")

    def __description(self) -> str | None:
        if hasattr(self, "longdesc"):
            return None if self.longdesc is None else str(self.longdesc)
        return sys.modules["__main__"].__doc__

    def __rows(self) -> list[dict[str, Any]]:
        letters = {long: short for short, long in self.synonyms.items() if len(short) == 1 and short != long}
        rows: list[dict[str, Any]] = []
        for option in self.longOpt:
            name = option.removesuffix("=")
            if self.synonyms[name] == name:
                kind = "flag" if name == option else "parameter"
                row = {
                    "long": name,
                    "optType": kind,
                    "doc": self.docs[name],
                    "default": self.defaults.get(name),
                }
                rows.append({**row, "short": letters.get(name), "coerceDoc": self._coerce_docs.get(name)})
        return rows

    def __commands(self) -> list[Sequence[Any]]:
        commands = list(getattr(self, "subCommands", None) or ())
        for command in commands:
            if len(command) != len(_COMMAND_FIELDS):
                raise ValueError(
                    f"a subcommand is described by {', '.join(_COMMAND_FIELDS)}, not by {command!r}"
                )
        return commands

    def _gather_flags(self) -> None:
        for flag in _inherited_list(self, "optFlags"):
            long, short, doc = _filled(flag, ("long", "short", "doc"))
            self.defaults[long] = 0
            self.__add(long, short, doc, takes_value=False)
            self._dispatch[long] = self._generic_flag

    def _gather_parameters(self) -> None:
        for parameter in _inherited_list(self, "optParameters"):
            long, short, default, doc, coerce = _filled(
                parameter, ("long", "short", "default", "doc", "coerce")
            )
            self.defaults[long] = default
            self.__add(long, short, doc, takes_value=True)
            self._dispatch[long] = CoerceParameter(self, coerce or str).dispatch
            self._coerce_docs[long] = getattr(coerce, "coerceDoc", None)

    def _gather_handlers(self) -> None:
        methods: dict[str, Callable[..., object]] = {}
        reflect.accumulateMethods(self, methods, "opt_")
        aliases: dict[object, list[str]] = {}
        for name, method in sorted(methods.items()):
            aliases.setdefault(getattr(method, "__func__", method), []).append(name.replace("_", "-"))
        for names in aliases.values():
            self.__add_handler(names, methods[names[0].replace("-", "_")])

    def __add_handler(self, names: list[str], method: Callable[..., object]) -> None:
        canonical = max(names, key=len)
        is_flag = flagFunction(method, canonical)
        for name in names:
            doc = self.docs.get(name) or _doc(method)
            if len(name) > 1 or name in self.docs:
                self.__add(name, None, doc, takes_value=not is_flag)
            else:
                self.__add_letter(name, canonical, takes_value=not is_flag)
                self.docs[name] = doc
            self.synonyms[name] = canonical
            self._dispatch[name] = _flag_handler(method) if is_flag else _parameter_handler(method)

    def __add(self, long: str, short: str | None, doc: str | None, takes_value: bool) -> None:
        """Let getopt know an option; a later one takes the place of an earlier one of that name."""
        self.docs[long] = doc
        if short:
            self.__add_letter(short, long, takes_value)
        self.synonyms[long] = long
        self.longOpt = [option for option in self.longOpt if option.removesuffix("=") != long]
        self.longOpt.append(long + "=" * takes_value)

    def __add_letter(self, short: str, long: str, takes_value: bool) -> None:
        if len(short) != 1:
            raise ValueError(f"the short name of option {long!r} must be one letter, not {short!r}")
        self.synonyms[short] = long
        self.shortOpt = re.sub(re.escape(short) + ":?", "", self.shortOpt) + short + ":" * takes_value

    def _generic_flag(self, flagName: str, value: str | None = None) -> None:
        if value:
            raise UsageError(f"Flag '{flagName}' takes no argument. Not {value!r}.")
        self[flagName] = 1

    def __explained(self, error: getopt.GetoptError) -> UsageError:
        """Say what is wrong; a note tells which options were perhaps meant."""
        names = sorted(option.removesuffix("=") for option in self.longOpt)
        if "prefix" in error.msg:
            likely = [name for name in names if name.startswith(error.opt)]
        elif "not recognized" in error.msg and len(error.opt) > 1:
            likely = difflib.get_close_matches(error.opt, names)
        else:
            likely = []
        hint = ", ".join(f"--{name}" for name in likely)
        return _noted(error.msg, f"did you mean {hint}?" if hint else "")

    def __parse_subcommand(self, arguments: list[str]) -> None:
        wanted, rest = (arguments[0], arguments[1:]) if arguments else (self.defaultSubCommand, [])
        commands = self.__commands()
        for name, short, parser, _ in commands:
            if wanted in (name, short):
                self.subCommand = name
                self.subOptions = parser()
                self.subOptions.parent = self
                self.subOptions.parseOptions(rest)
                return
        allowed = ", ".join(sorted(command[0] for command in commands))
        raise _noted(f"Unknown command: {wanted}", f"it must be one of: {allowed}")

    def __parse_arguments(self, arguments: list[str]) -> None:
        signature = inspect.signature(self.parseArgs)
        try:
            signature.bind(*arguments)
        except TypeError:
            wanted = " ".join(map(_metavar, signature.parameters.values())) or "none"
            given = " ".join(arguments) or "none"
            raise _noted("Wrong number of arguments.", f"{given} given, {wanted} expected") from None
        self.parseArgs(*arguments)

    def __complete(self, words: list[str]) -> NoReturn:
        from asyncreactor.python._shellcomp import shellComplete

        program = os.path.basename(sys.argv[0])
        shellComplete(self, program, words, self._shellCompFile or sys.stdout.buffer)
        sys.exit(0)


def _inherited_list(options: Options, attribute: str) -> list[Any]:
    found: list[Any] = []
    reflect.accumulateClassList(type(options), attribute, found)
    return found


def _filled(given: object, fields: Sequence[str]) -> list[Any]:
    """Complete the description of an option with None."""
    if not isinstance(given, Sequence) or isinstance(given, str) or not 1 <= len(given) <= len(fields):
        raise ValueError(
            f"an option is described by {', '.join(fields)} (at least the first), not by {given!r}"
        )
    return [*given, *[None] * (len(fields) - len(given))]


def _doc(method: Callable[..., object]) -> str | None:
    if getattr(method, "__func__", None) is Options.opt_version:
        return f"Display {shown_name()} version and exit."
    return method.__doc__


def _as_words(options: Sequence[str] | None) -> list[str]:
    if options is None:
        return sys.argv[1:]
    try:
        words = list(options)
    except TypeError:
        words = [None]  # type: ignore[list-item]  # no word, as the rest of the check says
    if not all(isinstance(word, str) for word in words):
        raise wrong_type("options", "a list of words, str, or None", options)
    return words


def _noted(problem: str, note: str) -> UsageError:
    error = UsageError(problem)
    if note:
        error.add_note(note)
    return error


def _flag_handler(method: Callable[..., object]) -> Dispatch:
    return lambda name, value: method()


def _parameter_handler(method: Callable[..., object]) -> Dispatch:
    return lambda name, value: method(value)


def _metavar(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"[{parameter.name} ...]"
    return parameter.name if parameter.default is parameter.empty else f"[{parameter.name}]"
