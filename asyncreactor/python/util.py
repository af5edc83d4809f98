"""Odds and ends: user identities, progress bars, passwords, file names, warnings and a few small classes."""

from __future__ import annotations

import errno
import getpass
import os
import re
import sys
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import FrameType
from typing import Any, AnyStr, ParamSpec, TypeVar

from asyncreactor.python._arguments import (
    must_be_callable,
    must_be_integer,
    must_be_path,
    must_have,
    wrong_type,
)
from asyncreactor.python._fancy_mixins import FancyEqMixin, FancyStrMixin
from asyncreactor.python._insensitive_dict import InsensitiveDict
from asyncreactor.python._intervals import IntervalDifferential
from asyncreactor.python.deprecate import deprecatedModuleAttribute
from asyncreactor.python.versions import Version

try:
    import grp
    import pwd
    from os import getgroups, setgroups
    from os import initgroups as _initgroups
except ImportError:  # Windows has neither groups nor the user database
    grp = pwd = None  # type: ignore[assignment] # absent
    _initgroups = getgroups = setgroups = None  # type: ignore[assignment] # absent

__all__ = [
    "FancyEqMixin",
    "FancyStrMixin",
    "InsensitiveDict",
    "IntervalDifferential",
    "LineLog",
    "OrderedDict",
    "addPluginDir",
    "getPassword",
    "getPluginDirs",
    "getgroups",
    "gidFromString",
    "initgroups",
    "makeStatBar",
    "mergeFunctionMetadata",
    "nameToLabel",
    "padTo",
    "println",
    "raises",
    "runAsEffectiveUser",
    "runWithWarningsSuppressed",
    "searchupwards",
    "setgroups",
    "sibpath",
    "spewer",
    "str_xor",
    "switchUID",
    "uidFromString",
    "uniquify",
    "untilConcludes",
]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class LineLog:
    """The last few lines of a log, as bytes.

    Args:
        size: how many lines.
    """

    def __init__(self, size: int = 10) -> None:
        must_be_integer("size", size, "a number of lines, 0 or more", least=0)
        self.size = size
        self.log: list[bytes | None] = [None] * size

    def append(self, line: bytes) -> None:
        """Add a line, and forget the oldest if there are too many."""
        if self.size:
            self.log = [*self.log[1:], line]

    def str(self) -> bytes:
        """All lines, joined by newlines."""
        return bytes(self)

    def __bytes__(self) -> bytes:
        return b"\n".join(line for line in self.log if line)

    def __getitem__(self, item: Any) -> Any:
        return [line for line in self.log if line][item]

    def clear(self) -> None:
        """Forget all lines."""
        self.log = [None] * self.size


def uidFromString(uidString: str) -> int:
    """The id of a user given by number or name.

    Raises:
        KeyError: there is no user of that name.
    """
    _must_be_id("uidString", uidString)
    try:
        return int(uidString)
    except ValueError:
        return pwd.getpwnam(uidString)[2]


def gidFromString(gidString: str) -> int:
    """The id of a group given by number or name.

    Raises:
        KeyError: there is no group of that name.
    """
    _must_be_id("gidString", gidString)
    try:
        return int(gidString)
    except ValueError:
        return grp.getgrnam(gidString)[2]


def _must_be_id(name: str, given: object) -> None:
    if not (isinstance(given, str) or hasattr(given, "__index__")):
        raise wrong_type(name, "a number or a name, as str", given)


def initgroups(uid: int, primaryGid: int) -> None:
    """Give the process the groups of that user, and `primaryGid`."""
    _initgroups(pwd.getpwuid(uid).pw_name, primaryGid)


def switchUID(uid: int | None, gid: int | None, euid: bool = False) -> None:
    """Become another user and group; warn, and change nothing, if the process is that user already.

    Args:
        uid: the user to become, with his groups; None to stay.
        gid: the group to change to first; None to stay.
        euid: change the effective ids only, which can be taken back.
    """
    kind, get, set_user, set_group = (
        ("euid", os.geteuid, os.seteuid, os.setegid) if euid else ("uid", os.getuid, os.setuid, os.setgid)
    )
    if gid is not None:
        set_group(gid)
    if uid is None:
        return
    if uid == get():
        warnings.warn(
            f"tried to drop privileges and set{kind} {uid} but {kind} is already {uid}; should we be root? "
            "Continuing.",
            stacklevel=1,
        )
    else:
        initgroups(uid, gid)  # type: ignore[arg-type] # the system says what is wrong with None
        set_user(uid)


def runAsEffectiveUser(
    euid: int, egid: int, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Call a function while the process has other effective ids, and return what it returned.

    Args:
        euid: the user to be; changing it, or the group, takes root's rights or the right to become root.
        egid: the group to be.
        function: what is called.
        args: for the function.
        kwargs: for the function.
    """
    before = os.geteuid(), os.getegid()
    _switch_effective(before, (euid, egid))
    try:
        return function(*args, **kwargs)
    finally:
        _switch_effective((euid, egid), before)


def _switch_effective(present: tuple[int, int], wanted: tuple[int, int]) -> None:
    """Only root may change a group or become any other user, so the way leads through root."""
    if present == wanted:
        return
    if present[0] != 0:
        os.seteuid(0)
    if present[1] != wanted[1]:
        os.setegid(wanted[1])
    if wanted[0] != 0:
        os.seteuid(wanted[0])


def untilConcludes(f: Callable[P, R], *a: P.args, **kw: P.kwargs) -> R:
    """Call `f` again as long as a signal interrupts it (`EINTR`), and return what it returns at last."""
    must_be_callable("f", f)
    while True:
        try:
            return f(*a, **kw)
        except OSError as error:
            # Some programs raise it with the number alone, which OSError doesn't take for one.
            if errno.EINTR not in (error.errno, *error.args[:1]):
                raise


def runWithWarningsSuppressed(
    suppressedWarnings: Iterable[tuple[Sequence[Any], dict[str, Any]]],
    f: Callable[P, R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Call `f` with extra filters for warnings, and return what it returned.

    Args:
        suppressedWarnings: for each filter the positional and keyword arguments of `warnings.filterwarnings`.
        f: what is called.
        args: for `f`.
        kwargs: for `f`.
    """
    with warnings.catch_warnings():
        for positional, keyword in suppressedWarnings:
            warnings.filterwarnings(*positional, **keyword)
        return f(*args, **kwargs)


def raises(exception: type[BaseException], f: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Whether calling `f` raises that exception; any other goes on."""
    try:
        f(*args, **kwargs)
    except exception:
        return True
    return False


def mergeFunctionMetadata(f: Callable[..., Any], g: Callable[..., T]) -> Callable[..., T]:
    """Give `g` the name, docstring, module and attributes of `f`, as far as it takes them, and return it."""
    taken = {name: getattr(f, name) for name in ("__name__", "__doc__", "__module__") if hasattr(f, name)}
    for name, value in {**taken, **getattr(f, "__dict__", {})}.items():
        try:
            setattr(g, name, value)
        except (AttributeError, TypeError):
            continue  # no function but a callable that can't be changed: it goes by its own
    return g


def nameToLabel(mname: str) -> str:
    """Words for a name in camelCase: "connectionLost" is "Connection Lost"."""
    if not isinstance(mname, str):
        raise wrong_type("mname", "a name, a str", mname)
    words = re.sub(r"(?<=[^A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", mname)
    return words[:1].upper() + words[1:]


def uniquify(lst: Iterable[T]) -> list[T]:
    """The items in their order, each once; they must be hashable."""
    return list(dict.fromkeys(lst))


def padTo(n: int, seq: Sequence[T], default: Any = None) -> list[T]:
    """A list of `seq` and as many `default` as make it `n` long.

    Raises:
        ValueError: `seq` is longer than that.
    """
    if len(seq) > n:
        raise ValueError(f"{len(seq)} elements is more than {n}.")
    return [*seq, *[default] * (n - len(seq))]


def sibpath(path: AnyStr, sibling: AnyStr) -> AnyStr:
    """The path of `sibling`, a name in the folder of the file `path`, such as `__file__`."""
    must_be_path("path", path)
    must_be_path("sibling", sibling, "a name as str or bytes")
    return os.path.join(os.path.dirname(os.path.abspath(path)), sibling)


def searchupwards(start: str, files: Iterable[str] = (), dirs: Iterable[str] = ()) -> str | None:
    """Search a folder, and those it is in, for one that has all these files and folders.

    Returns:
        The path, which ends in a separator, or None if there is no such folder.
    """
    must_be_path("start", start)
    must_have("files", files, "__iter__", "a list of names")
    must_have("dirs", dirs, "__iter__", "a list of names")
    folder = os.path.abspath(start)
    files, dirs = list(files), list(dirs)
    while True:
        if all(os.path.isfile(os.path.join(folder, name)) for name in files) and all(
            os.path.isdir(os.path.join(folder, name)) for name in dirs
        ):
            return os.path.join(folder, "")
        folder, child = os.path.split(folder)
        if not child:
            return None


def makeStatBar(
    width: int, maxPosition: float, doneChar: str = "=", undoneChar: str = "-", currentChar: str = ">"
) -> Callable[..., str]:
    """Make a function that draws a progress bar.

    Args:
        width: how many characters `doneChar` takes in the end; at first the whole bar has one more than that.
        maxPosition: where the work is done.
        doneChar: stands for what is done.
        undoneChar: stands for what is left.
        currentChar: stands between the two.

    Returns:
        A function of a position and `force`: the bar, or "" if it is the same as before and `force` is false.
    """
    last = ""

    def statBar(position: float, force: Any = 0) -> str:
        nonlocal last
        done = int(position * width / maxPosition)
        bar = f"[{doneChar * done}{currentChar}{undoneChar * (width - 2 - done)}]"
        if bar == last and not force:
            return ""
        last = bar
        return bar

    return statBar


def getPassword(
    prompt: str = "Password: ",
    confirm: bool | int = 0,
    forceTTY: bool | int = 0,
    confirmPrompt: str = "Confirm password: ",
    mismatchMessage: str = "Passwords don't match.",
) -> str:
    """Ask for a password on the terminal without showing it, or read a line of the standard input.

    Args:
        prompt: the question.
        confirm: ask twice, until both answers are the same (on a terminal only).
        forceTTY: ask on the terminal or not at all.
        confirmPrompt: the second question.
        mismatchMessage: what to say if the answers differ.

    Raises:
        RuntimeError: `forceTTY`, and the standard input is no terminal.
        EOFError: there is no line to read.
    """
    if not sys.stdin.isatty():
        if forceTTY:
            raise RuntimeError("the password must come from a terminal, and the standard input is none")
        line = sys.stdin.readline()
        if not line:
            raise EOFError("the standard input ended where a password was expected")
        return line.removesuffix("\n")
    while True:
        password = getpass.getpass(prompt)
        if not confirm or getpass.getpass(confirmPrompt) == password:
            return password
        println(mismatchMessage)


def println(*a: object) -> None:
    """Write the arguments, with blanks between, and a newline to the standard output."""
    sys.stdout.write(" ".join(map(str, a)) + "\n")


def str_xor(s: str, b: int) -> str:
    """Each character combined with the number `b` by exclusive or."""
    return "".join(chr(ord(character) ^ b) for character in s)


def spewer(frame: FrameType, s: str, ignored: object) -> None:
    """A function for `sys.settrace` that prints every function which is called."""
    if s not in ("call", "line"):
        return
    owner = frame.f_locals.get("self")
    if owner is None:
        print(f"function {frame.f_code.co_name} in {frame.f_code.co_filename}, line {frame.f_lineno}")
    else:
        kind = type(owner)
        print(f"method {frame.f_code.co_name} of {kind.__module__}.{kind.__qualname__} at {id(owner)}")


def getPluginDirs() -> Iterator[str]:
    """Deprecated: those folders for plugins in the user's home that exist. Plugins are entry points now."""
    _warn_of_plugin_dirs("getPluginDirs")
    return _plugin_dirs()


def addPluginDir() -> None:
    """Deprecated: have Python import from the folders for plugins in the user's home, too."""
    _warn_of_plugin_dirs("addPluginDir")
    sys.path.extend(_plugin_dirs())


def _plugin_dirs() -> Iterator[str]:
    folders = (os.path.expanduser(f"~/{name}") for name in ("TwistedPlugins", ".twisted"))
    return filter(os.path.isdir, folders)


def _warn_of_plugin_dirs(function: str) -> None:
    text = f"{__name__}.{function} is deprecated since Twisted 12.2."
    warnings.warn(text, DeprecationWarning, stacklevel=3)


for _public in (FancyEqMixin, FancyStrMixin, InsensitiveDict, IntervalDifferential):
    _public.__module__ = __name__

deprecatedModuleAttribute(
    Version("Twisted", 15, 5, 0), "Use collections.OrderedDict instead.", __name__, "OrderedDict"
)
