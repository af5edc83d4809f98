"""Tests of asyncreactor.persisted.aot and crefutil."""

from __future__ import annotations

import copyreg
import datetime
import io
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.persisted import aot, crefutil


class Thing:
    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)

    def method(self) -> Thing:
        return self


class Stateful:
    def __init__(self, state: Any) -> None:
        self.state = state

    def __getstate__(self) -> Any:
        return self.state

    def __setstate__(self, state: Any) -> None:
        self.state = state


class Slotted:
    __slots__ = ("a", "b")


class Registered:
    pass


class Outer:
    class Inner:
        pass


copyreg.pickle(Registered, lambda registered: (Thing, ()))  # type: ignore[arg-type, return-value]  # it may


def function() -> None:
    """Nothing but a name."""


def again(obj: Any) -> Any:
    return aot.unjellyFromSource(aot.jellyToSource(obj) or "")


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.just(...),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers()), inner)
        | st.sets(st.integers())
        | st.frozensets(st.text())
    ),
)


@given(plain)
def test_plain_values_come_back(value: Any) -> None:
    found = again(value)
    assert (type(found), found) == (type(value), value)


def test_odd_numbers_come_back() -> None:
    assert math.isnan(again(math.nan)) and again([math.inf, -math.inf]) == [math.inf, -math.inf]
    assert again(complex(1, math.inf)) == complex(1, math.inf)
    assert again(slice(1, None, -2)) == slice(1, None, -2)


@pytest.mark.parametrize(
    "value",
    [json, function, len, Thing, Outer.Inner, datetime.date(2020, 1, 2)],
    ids=["module", "function", "builtin", "class", "inner class", "date"],
)
def test_what_has_a_name_comes_back(value: Any) -> None:
    assert again([value]) == [value]


def test_objects_come_back() -> None:
    thing = again(Thing(a=1, b=[Thing(c=())]))
    assert (thing.a, thing.b[0].c) == (1, ())
    odd = Thing()
    vars(odd).update({"no name": 1, "class": 2})
    assert vars(again(odd)) == {"no name": 1, "class": 2}
    assert again(Stateful({"any": ["state"]})).state == {"any": ["state"]}
    assert again(Stateful("text")).state == "text"
    assert vars(again(Registered())) == {}


def test_slots_come_back() -> None:
    slotted = Slotted()
    slotted.a = [1]  # type: ignore[attr-defined]  # it is a slot
    assert again(slotted).a == [1]


def test_objects_stay_the_same() -> None:
    shared = [1]
    one, other = again([shared, shared])
    assert one is other


def test_objects_may_contain_themselves() -> None:
    thing = Thing()
    circle: Any = []
    thing.itself, thing.by_tuple, thing.by_dict, thing.state = (
        thing,
        (1, thing),
        {"key": thing},
        Stateful(thing),
    )
    thing.bound, thing.circle, thing.key = thing.method, circle, {("key", thing): thing}
    circle.append((circle, 2))
    found = again(thing)
    assert found.itself is found and found.by_tuple[1] is found and found.by_dict["key"] is found
    assert found.state.state is found and found.bound() is found
    assert found.circle[0][0] is found.circle
    assert found.key == {("key", found): found}


def test_a_call_waits_for_its_arguments() -> None:
    thing = Thing()
    thing.members = {thing}
    found = again(thing)
    assert found.members == {found}
    waiting = aot.unjellyFromAOT([aot.Copyreg("builtins.id", (aot.Deref(1),)), aot.Ref(1, [])])
    assert waiting == [id(waiting[1]), []]


def test_source_is_to_be_read() -> None:
    thing = Thing(x=1, y={"k": [(), b"x"]})
    thing.z = thing
    name = f"{__name__}.Thing"
    assert aot.jellyToSource(thing) == (
        f"app=Ref(1,\n  Instance('{name}',\n    x=1,\n"
        "    y={\n      'k':[\n        (),\n        b'x',\n        ],\n      },\n    z=Deref(1),))"
    )


def test_source_goes_to_files_and_comes_from_them() -> None:
    file = io.BytesIO()
    aot.jellyToSource({"é": 1}, file)
    file.seek(0)
    assert aot.unjellyFromSource(file) == {"é": 1}
    assert aot.unjellyFromSource(io.StringIO("app=[1]")) == [1]


def test_what_cannot_be_taken_apart_is_said_with_its_place() -> None:
    class Local:
        pass

    with pytest.raises(TypeError, match=r"Local.*is not what is found as") as caught:
        aot.jellyToSource(Thing(a=[0, Local()]))
    assert caught.value.__notes__ == ["in item 1", "in 'a'"]
    with pytest.raises(TypeError, match="more than one step"):
        aot.jellyToSource(_with_notes())
    with pytest.raises(TypeError, match="generator"):
        aot.jellyToSource(iter_of_ones())


def _with_notes() -> ValueError:
    error = ValueError("x")
    error.add_note("note")
    return error


def iter_of_ones() -> Any:
    yield 1


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("application = 1", ValueError, "needs to define an 'app'"),
        ("app = [Deref(5)]", ValueError, r"no Ref\(5"),
        ("app = [Ref(1, []), Ref(1, [])]", ValueError, "more than one"),
        ("app = Class('os.missing')", AttributeError, "missing"),
        ("app = InstanceMethod('gone', 'builtins.list', Ref(1, []))", TypeError, "no method 'gone'"),
    ],
)
def test_wrong_source_is_refused(source: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        aot.unjellyFromSource(source)


def test_wrong_nodes_are_refused() -> None:
    value: Any = 3
    with pytest.raises(TypeError):
        aot.InstanceMethod("name", "class", value)
    with pytest.raises(TypeError):
        aot.Instance(value)
    with pytest.raises(RuntimeError, match="before it can be shown"):
        aot.Ref().getSource()
    ref = aot.Ref(1, [])
    with pytest.raises(RuntimeError):
        ref.setRef(2)
    with pytest.raises(RuntimeError):
        ref.setObj([2])
    with pytest.raises(TypeError, match="Unsupported type"):
        aot.prettify(object())
    with pytest.raises(aot.NonFormattableDict):
        aot.dictToKW({"no name": 1})


def test_later_and_after() -> None:
    unjellier = aot.AOTUnjellier()
    order: list[Any] = []
    unjellier.unjellyLater(aot.Deref(1)).addCallback(order.append)
    unjellier.callAfter(order.append, unjellier.unjellyAO(aot.Deref(1)))
    holder = Thing()
    unjellier.unjellyAttribute(holder, "attribute", aot.Ref(1, ["made"]))
    unjellier.unjelly("end")
    assert (order, holder.attribute) == ([["made"]], ["made"])


def test_not_known_objects_guard_against_misuse() -> None:
    unknown = crefutil.NotKnown()
    with pytest.raises(AssertionError):
        hash(unknown)
    with pytest.raises(AssertionError):
        crefutil._Tuple([1, 2]).addDependant([], 0)
    with pytest.raises(AssertionError):
        crefutil._InstanceMethod("name", unknown, Thing)()
    with pytest.raises(RuntimeError):
        crefutil._DictKeyAndValue({})[2] = 3
    deferred = crefutil._Defer()
    deferred[0] = 1
    with pytest.raises(RuntimeError):
        deferred[0] = 2
