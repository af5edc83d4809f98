"""The odds and ends of `util`."""

from __future__ import annotations

import errno
import getpass
import io
import os
import sys
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python import util

needs_users = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no user ids on Windows")


class Point(util.FancyEqMixin):
    compareAttributes = ("x", "y")

    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y


class Point3D(Point):
    pass


class EqualToAll:
    def __eq__(self, other: object) -> bool:
        return True


def test_fancy_equality() -> None:
    assert Point(1, 2) == Point(1, 2) == Point3D(1, 2)
    assert Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != "a point"
    assert Point(1, 2) == EqualToAll()


def test_fancy_equality_without_attributes_is_identity() -> None:
    class Empty(util.FancyEqMixin):
        pass

    empty = Empty()
    assert empty == empty
    assert empty != Empty()


def test_fancy_text() -> None:
    class Shown(util.FancyStrMixin):
        showAttributes = ("a", ("b", str.upper), ("c", "C", "%.1f"))
        a, b, c = "x", "y", 2.34

    class Renamed(Shown):
        fancybasename = "Other"

    assert str(Shown()) == repr(Shown()) == "<Shown a='x' b=Y C=2.3>"
    assert str(Renamed()).startswith("<Other ")


def test_insensitive_dict() -> None:
    d = util.InsensitiveDict({"Foo": 1, b"Bar": 2, 3: 4})
    assert (d["FOO"], d[b"bar"], d[3], d.get("nope", 5)) == (1, 2, 4, 5)
    assert d.keys() == list(d) == ["Foo", b"Bar", 3]
    assert d.values() == list(d.itervalues()) == [1, 2, 4]
    assert d.items() == list(d.iteritems()) == [("Foo", 1), (b"Bar", 2), (3, 4)]
    assert repr(d) == "InsensitiveDict({'Foo': 1, b'Bar': 2, 3: 4})"
    assert isinstance(d, Mapping)
    assert d.has_key("foo")
    d["FOO"] = 7
    assert d.setdefault("foo", 8) == d.pop("foo") == 7
    with pytest.raises(KeyError):
        d["foo"]


def test_insensitive_dict_without_the_case() -> None:
    assert util.InsensitiveDict({"Foo": 1}, preserve=0).items() == [("foo", 1)]


def test_insensitive_dict_equality() -> None:
    d = util.InsensitiveDict({"Foo": 1})
    assert d == d.copy() == util.InsensitiveDict({"FOO": 1})
    assert d == {"Foo": 1}
    assert d != {"foo": 1}
    assert d != [("Foo", 1)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_interval_differential_serves_each_interval_regularly(intervals: list[int]) -> None:
    now, served = 0.0, []
    for wait, index in islice(util.IntervalDifferential(intervals), 60):
        assert wait >= 0
        now += wait
        served.append((now, index))
    assert served == sorted(served)
    for index, interval in enumerate(intervals):
        times = [time for time, due in served if due == index]
        assert times == [interval * turn for turn in range(1, len(times) + 1)]


def test_intervals_come_and_go() -> None:
    waits = iter(util.IntervalDifferential([3, 5], 10))
    assert [next(waits) for _ in range(3)] == [(3, 0), (2, 1), (1, 0)]
    waits.removeInterval(3)
    assert [next(waits), next(waits)] == [(4, 0), (5, 0)]
    waits.addInterval(2)
    assert [next(waits) for _ in range(3)] == [(2, 1), (2, 1), (1, 0)]
    waits.removeInterval(5)
    waits.removeInterval(2)
    assert next(waits) == (10, None)
    with pytest.raises(ValueError, match="no interval of 5"):
        waits.removeInterval(5)


def test_line_log() -> None:
    log = util.LineLog(2)
    for line in (b"a", b"b", b"c"):
        log.append(line)
    assert log.str() == bytes(log) == b"b\nc"
    assert log[0] == b"b"
    log.clear()
    assert log.str() == b""


def test_line_log_of_no_lines() -> None:
    log = util.LineLog(0)
    log.append(b"a")
    assert log.str() == b""


def test_small_lists() -> None:
    assert util.uniquify([1, 2, 1, 3, 2]) == [1, 2, 3]
    assert util.padTo(3, [1], "x") == [1, "x", "x"]
    with pytest.raises(ValueError, match="2 elements is more than 1"):
        util.padTo(1, [1, 2])


@pytest.mark.parametrize(
    ("name", "label"),
    [("foo", "Foo"), ("fooBarBaz", "Foo Bar Baz"), ("XMLHttp", "XML Http"), ("fooBAR", "Foo BAR"), ("", "")],
)
def test_name_to_label(name: str, label: str) -> None:
    assert util.nameToLabel(name) == label


@given(st.integers(4, 40), st.integers(0, 20))
def test_progress_bar(width: int, position: int) -> None:
    bar = util.makeStatBar(width, 20)
    drawn = bar(position)
    assert (drawn[0], drawn[-1], drawn.count(">")) == ("[", "]", 1)
    assert width + 1 <= len(drawn) <= width + 3
    assert bar(position) == ""
    assert bar(position, True) == drawn


def test_progress_bar_ends() -> None:
    bar = util.makeStatBar(8, 10, "#", ".", "|")
    assert [bar(0), bar(10)] == ["[|......]", "[########|]"]


def test_paths(tmp_path: Path) -> None:
    assert util.sibpath("/a/b.py", "c") == os.path.join(os.path.abspath("/a"), "c")
    assert util.sibpath(b"/a/b.py", b"c").endswith(b"c")
    inner = tmp_path / "x" / "y"
    inner.mkdir(parents=True)
    (tmp_path / "marker").touch()
    assert util.searchupwards(str(inner), ["marker"], ["x"]) == f"{tmp_path}{os.sep}"
    assert util.searchupwards(str(inner), ["marker", "no such marker"]) is None


def test_until_concludes() -> None:
    errors: list[Exception] = [OSError(errno.EINTR, ""), OSError(errno.EINTR, "")]

    def function(value: int) -> int:
        if errors:
            raise errors.pop()
        return value

    assert util.untilConcludes(function, 3) == 3
    errors.append(OSError(errno.EIO, ""))
    with pytest.raises(OSError):
        util.untilConcludes(function, 3)


def test_suppressed_warnings() -> None:
    filters: list[Any] = [(("ignore", ".*foo.*"), {}), (("ignore",), {"category": UserWarning})]
    util.runWithWarningsSuppressed(filters, warnings.warn, "foo")
    util.runWithWarningsSuppressed(filters, warnings.warn, "other")
    with pytest.warns(UserWarning):
        warnings.warn("foo", stacklevel=1)


def test_raises() -> None:
    assert util.raises(ZeroDivisionError, divmod, 1, 0)
    assert not util.raises(ZeroDivisionError, divmod, 0, 1)
    with pytest.raises(ZeroDivisionError):
        util.raises(TypeError, divmod, 1, 0)


def test_merge_function_metadata() -> None:
    def source() -> None:
        """Source."""

    def target(x: int) -> int:
        return x

    vars(source)["mark"] = 1
    merged: Any = util.mergeFunctionMetadata(source, target)
    assert merged == target
    assert (merged(5), merged.__name__, merged.__doc__, merged.mark) == (5, "source", "Source.", 1)
    assert util.mergeFunctionMetadata(source, int) is int


def test_output(capsys: pytest.CaptureFixture[str]) -> None:
    util.println("a", 1)
    util.spewer(sys._getframe(), "call", None)
    util.spewer(sys._getframe(), "return", None)
    first, second, rest = capsys.readouterr().out.split("\n")
    assert (first, rest) == ("a 1", "")
    assert second.startswith("function test_output in ")
    assert util.str_xor("abc", 3) == "ba`"


def test_spewer_names_the_method(capsys: pytest.CaptureFixture[str]) -> None:
    class Owner:
        def method(self) -> None:
            util.spewer(sys._getframe(), "line", None)

    Owner().method()
    assert "method method of " in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "password"), [("abc\n", "abc"), ("abc", "abc"), ("abc\r\n", "abc\r")])
def test_password_from_a_pipe(typed: str, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert util.getPassword(confirm=True) == password


def test_password_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(EOFError):
        util.getPassword()
    with pytest.raises(RuntimeError, match="terminal"):
        util.getPassword(forceTTY=True)


def test_password_from_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["abc", "abd", "xyz", "xyz"]
    asked: list[str] = []
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return answers.pop(0)

    monkeypatch.setattr(getpass, "getpass", ask)
    assert util.getPassword("P: ", confirm=1, confirmPrompt="C: ") == "xyz"
    assert asked == ["P: ", "C: ", "P: ", "C: "]
    assert capsys.readouterr().out == "Passwords don't match.\n"


class FakeIds:
    """The functions of `os` that change ids, and a note of the calls."""

    def __init__(self, uid: int = 0, gid: int = 0) -> None:
        self.calls: list[tuple[str, int]] = []
        self.euid, self.egid = uid, gid

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("get"):
            return lambda: self.egid if name.endswith("gid") else self.euid
        return lambda value: self.calls.append((name, value))


@needs_users
@pytest.mark.parametrize(
    ("start", "wanted", "calls"),
    [
        ((0, 0), (0, 0), []),
        ((0, 0), (1, 1), [("setegid", 1), ("seteuid", 1), ("seteuid", 0), ("setegid", 0)]),
        ((1, 1), (0, 1), [("seteuid", 0), ("seteuid", 1)]),
        (
            (1, 0),
            (2, 1),
            [("seteuid", 0), ("setegid", 1), ("seteuid", 2), ("seteuid", 0), ("setegid", 0), ("seteuid", 1)],
        ),
    ],
)
def test_run_as_effective_user(
    start: tuple[int, int],
    wanted: tuple[int, int],
    calls: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = FakeIds(*start)
    monkeypatch.setattr(util, "os", ids)
    assert util.runAsEffectiveUser(*wanted, lambda x, y: (x, y), 1, y=2) == (1, 2)
    assert ids.calls == calls


@needs_users
def test_ids_come_back_after_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = FakeIds()
    monkeypatch.setattr(util, "os", ids)
    with pytest.raises(ZeroDivisionError):
        util.runAsEffectiveUser(1, 0, divmod, 1, 0)
    assert ids.calls == [("seteuid", 1), ("seteuid", 0)]


@needs_users
@pytest.mark.parametrize(("effective", "prefix"), [(False, "set"), (True, "sete")])
def test_switch_uid(effective: bool, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = FakeIds(uid=5)
    monkeypatch.setattr(util, "os", ids)
    monkeypatch.setattr(util, "initgroups", lambda uid, gid: ids.calls.append((f"initgroups {gid}", uid)))
    util.switchUID(7, 8, effective)
    util.switchUID(None, None, effective)
    assert ids.calls == [(f"{prefix}gid", 8), ("initgroups 8", 7), (f"{prefix}uid", 7)]
    with pytest.warns(UserWarning, match=f"{prefix}uid 5 but .* is already 5"):
        util.switchUID(5, None, effective)


@needs_users
def test_user_database(monkeypatch: pytest.MonkeyPatch) -> None:
    import grp
    import pwd

    user, group = pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid())
    assert util.uidFromString("12") == util.gidFromString("12") == 12
    assert util.uidFromString(user.pw_name) == user.pw_uid
    assert util.gidFromString(group.gr_name) == group.gr_gid
    with pytest.raises(KeyError):
        util.uidFromString("no such user")
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(util, "_initgroups", lambda *args: calls.append(args))
    util.initgroups(user.pw_uid, 3)
    assert calls == [(user.pw_name, 3)]


def test_old_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr(sys, "path", list(sys.path))
    folder = tmp_path / "TwistedPlugins"
    folder.mkdir()
    with pytest.warns(DeprecationWarning, match="util.getPluginDirs is deprecated"):
        assert [Path(path) for path in util.getPluginDirs()] == [folder]
    with pytest.warns(DeprecationWarning, match="util.addPluginDir is deprecated"):
        util.addPluginDir()
    assert Path(sys.path[-1]) == folder
    with pytest.warns(DeprecationWarning, match="Use collections.OrderedDict instead"):
        assert util.OrderedDict is OrderedDict
