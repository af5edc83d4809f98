"""Arguments of forms: what they accept and what they make of it."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.python import formmethod as fm

FRUIT = [("a", "apple", "an apple"), ("b", "banana", "a banana")]

ACCEPTED: list[tuple[fm.Argument, Any, Any]] = [
    (fm.String("x"), 1, "1"),
    (fm.String("x", min=2, max=3), "abc", "abc"),
    (fm.Text("x"), "a\nb", "a\nb"),
    (fm.VerifiedPassword("x"), ("ab", "ab"), "ab"),
    (fm.Integer("x"), " -2 ", -2),
    (fm.Integer("x"), " ", None),
    (fm.IntegerRange("x", 0, 5), "5", 5),
    (fm.IntegerRange("x", 0, 5), "", None),
    (fm.Float("x"), "2.5", 2.5),
    (fm.Float("x"), "", None),
    (fm.Boolean("x"), "yes", 1),
    (fm.Boolean("x"), "False", 0),
    (fm.Boolean("x"), None, 0),
    (fm.File("x"), "file", "file"),
    (fm.File("x"), None, None),
    (fm.Date("x"), ("1996", "2", "29"), (1996, 2, 29)),
    (fm.Date("x"), ("", "", ""), None),
    (fm.Choice("x", FRUIT), "b", "banana"),
    (fm.Flags("x", FRUIT), ["b", "a"], ["banana", "apple"]),
    (fm.CheckGroup("x", FRUIT), None, []),
    (fm.Submit("x"), "Submit", "submit"),
    (fm.Submit("x", allowNone=1), "", None),
]

REFUSED: list[tuple[fm.Argument, Any, str]] = [
    (fm.String("x", min=2), "a", "at least 2"),
    (fm.String("x", max=2), "abc", "at most 2"),
    (fm.VerifiedPassword("x"), ("a", "b"), "same password twice"),
    (fm.VerifiedPassword("x"), ("a",), "same password twice"),
    (fm.VerifiedPassword("x", min=2), ("a", "a"), "at least 2"),
    (fm.Integer("x"), "2.3", "2.3 is not valid"),
    (fm.Integer("x", allowNone=0), "", "not valid"),
    (fm.IntegerRange("x", 0, 5), "-1", "too small"),
    (fm.IntegerRange("x", 0, 5), "6", "too large"),
    (fm.Float("x"), "2.3z", "Invalid float"),
    (fm.File("x", allowNone=0), None, "Invalid File"),
    (fm.Date("x"), ("2002", "2", "29"), "Invalid date"),
    (fm.Date("x"), ("2002", "1"), "Invalid date"),
    (fm.Choice("x", FRUIT), "c", "Invalid Choice: c"),
    (fm.Flags("x", FRUIT), ["a", "c"], "Invalid Flag: c"),
    (fm.Submit("x"), "", "Invalid Choice"),
]


@pytest.mark.parametrize(("argument", "typed", "value"), ACCEPTED)
def test_values(argument: fm.Argument, typed: Any, value: Any) -> None:
    assert argument.coerce(typed) == value


@pytest.mark.parametrize(("argument", "typed", "message"), REFUSED)
def test_what_was_typed_wrongly(argument: fm.Argument, typed: Any, message: str) -> None:
    with pytest.raises(fm.InputError, match=message):
        argument.coerce(typed)


def test_descriptions() -> None:
    plain = fm.Argument("name")
    assert (plain.getShortDescription(), plain.getLongDescription()) == ("Name", "")
    full = fm.Argument("name", "default", "Label", "More.", {"size": 3})
    assert (full.getShortDescription(), full.getLongDescription()) == ("Label", "More.")
    full.addHints(colour="red")
    assert (full.getHint("size"), full.getHint("colour"), full.getHint("x", 1)) == (3, "red", 1)
    with pytest.raises(NotImplementedError):
        full.coerce("")


def test_defaults() -> None:
    assert fm.String("x").default == ""
    assert fm.Argument("x", 5).default == 5
    assert fm.Choice("x", FRUIT).default == ["apple"]
    assert fm.RadioGroup("x", FRUIT, ["banana"]).default == ["banana"]


def test_forms() -> None:
    name, age = fm.Hidden("name"), fm.Password("age")
    signature = fm.MethodSignature(name, age)
    assert signature.getArgument("age") is age
    assert signature.getArgument("nothing") is None
    method = signature.method(lambda *args, **kw: (args, kw), takesRequest=True)
    assert method.takesRequest
    assert method.getArgs() == (name, age)
    assert method.call(1, b=2) == ((1,), {"b": 2})


def test_exceptions_describe_arguments() -> None:
    error = fm.FormException("wrong", age="too young")
    assert (error.args, error.descriptions) == (("wrong",), {"age": "too young"})
    assert fm.FormException.__module__ == fm.__name__


def test_positive_int() -> None:
    assert fm.positiveInt("5") == 5
    with pytest.raises(ValueError, match="above 0, and it is 0"):
        fm.positiveInt("0")
