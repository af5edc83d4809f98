"""`asyncreactor run-legacy`: run a program written for Twisted on asyncreactor."""

from __future__ import annotations

import builtins
import os
import runpy
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from io import open_code
from pkgutil import get_importer
from types import ModuleType, TracebackType
from typing import Final

from asyncreactor.porting import alias

__all__ = ["main"]

USAGE = """\
usage: asyncreactor run-legacy PROGRAM [ARGUMENT...]
       asyncreactor run-legacy -m MODULE [ARGUMENT...]

Run a program written for Twisted, unmodified: in it, and in the Python processes that it starts,
`import twisted` gives asyncreactor. PROGRAM is a file, or the name of a command that is a Python script, as
pip installs them; `twistd` and `twist` are there without that.
"""

#: Twisted's commands, for where it isn't installed.
_COMMANDS: Final = {
    "twistd": ("asyncreactor.scripts.twistd", "run"),
    "trial": ("asyncreactor.scripts.trial", "run"),
    "twist": ("asyncreactor.application.twist._twist", "run_twist"),
}


def main(arguments: Sequence[str]) -> int:
    """Run the program that the arguments name, as `__main__`.

    Returns:
        The exit status: 0, or 2 if there is no such program. The program may exit with its own.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="", file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    if arguments[0] == "-m":
        return _run_module(arguments[1:])
    if arguments[0].startswith("-"):
        return _refuse(f"there is no option {arguments[0]}; options of the program come after its name")
    return _run_file(arguments)


def _run_module(arguments: Sequence[str]) -> int:
    if not arguments:
        return _refuse("-m needs the name of a module")
    _begin(arguments, os.getcwd())
    name = arguments[0]
    try:
        found = find_spec(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        found = None
    if found is None:
        return _refuse(f"there is no module {name}")
    runpy.run_module(name, run_name="__main__", alter_sys=True)
    return 0


def _run_file(arguments: Sequence[str]) -> int:
    program: str | None = arguments[0]
    if not os.path.exists(arguments[0]):
        program = shutil.which(arguments[0])
    if program is None:
        if arguments[0] in _COMMANDS:
            return _run_command(arguments)
        return _refuse(f"there is no file or command {arguments[0]}")
    _begin([program, *arguments[1:]], os.path.dirname(os.path.realpath(program)))
    path = os.path.abspath(program)
    _begin_tracebacks_in(path)
    if path.endswith(".pyc") or get_importer(path) is not None:  # a folder or an archive with a `__main__.py`
        runpy.run_path(program, run_name="__main__")
    else:
        _run_source(path)
    return 0


def _run_source(path: str) -> None:
    """Do as Python does. With `runpy`, `__main__` would be gone again when what was put off to the exit is called."""
    module = ModuleType("__main__")
    vars(module).update(__file__=path, __loader__=SourceFileLoader("__main__", path), __builtins__=builtins)
    sys.modules["__main__"] = module
    with open_code(path) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, vars(module))


def _run_command(arguments: Sequence[str]) -> int:
    module, name = _COMMANDS[arguments[0]]
    _begin(arguments, os.getcwd())
    run: Callable[[], object] = getattr(import_module(module), name)
    run()
    return 0


def _begin(arguments: Sequence[str], folder: str) -> None:
    """Make the process look as if Python had been started with the program."""
    alias.install(children=True)
    sys.argv[:] = arguments
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _begin_tracebacks_in(program: str) -> None:
    """Leave out what calls the program, if it ends with an exception."""
    show = sys.excepthook

    def show_from_there(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        within = traceback
        while within is not None and within.tb_frame.f_code.co_filename != program:
            within = within.tb_next
        if within is not None or (isinstance(error, SyntaxError) and error.filename == program):
            error.__traceback__ = traceback = within
        show(kind, error, traceback)

    sys.excepthook = show_from_there


def _refuse(problem: str) -> int:
    print(f"asyncreactor run-legacy: {problem}", file=sys.stderr)
    return 2
