"""What pages are made of: tags, slots, comments and the like, as objects."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from inspect import iscoroutine
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from asyncreactor.web.template import Flattenable

__all__ = ["CDATA", "CharRef", "Comment", "Tag", "slot", "voidElements"]

#: Elements without an end tag, from all versions of HTML.
voidElements: Final = frozenset(
    "area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr".split()
)


@attrs.define(eq=False, slots=False)
class slot:
    """A place in a page that `Tag.fillSlots` fills.

    Args:
        name: what is to be filled in.
        default: what stands here if nothing is.
        filename: the template in which it is.
        lineNumber: where in it.
        columnNumber: as well.
    """

    name: str
    children: list[Tag] = attrs.field(init=False, factory=list)
    default: Flattenable | None = None
    filename: str | None = None
    lineNumber: int | None = None
    columnNumber: int | None = None


@attrs.define(eq=False, repr=False, slots=False)
class Tag:
    """An element of a page. Calling it adds children and attributes: `tags.p("hello", class_="big")`.

    Attributes:
        tagName: its name; an empty one leaves only the children.
        attributes: the values by name.
        children: what is in it.
        render: the name of the method of the surrounding `Element` that makes something else of it, or None.
        filename: the template in which it is.
        lineNumber: where in it.
        columnNumber: as well.
        slotData: what the slots in it are filled with, or None.
    """

    tagName: str
    attributes: dict[str | bytes, Flattenable] = attrs.field(factory=dict)
    children: list[Flattenable] = attrs.field(factory=list)
    render: str | None = None
    filename: str | None = None
    lineNumber: int | None = None
    columnNumber: int | None = None
    slotData: dict[str, Flattenable] | None = attrs.field(init=False, default=None)

    def __call__(self, *children: Flattenable, **kw: Flattenable) -> Tag:
        """Add children, and set attributes; a name that is a word of Python may have an underscore at its end.

        Returns:
            This tag.

        Raises:
            TypeError: the value of `render` isn't a text.
        """
        self.children.extend(children)
        for name, value in kw.items():
            name = name.removesuffix("_")
            if name != "render":
                self.attributes[name] = value
            elif isinstance(value, str):
                self.render = value
            else:
                raise TypeError(f'Value for "render" attribute must be str, got {value!r}')
        return self

    def __repr__(self) -> str:
        arguments = [repr(self.tagName)]
        arguments += [
            f"{name}={value!r}" for name in ("attributes", "children") if (value := getattr(self, name))
        ]
        return f"Tag({', '.join(arguments)})"

    def fillSlots(self, **slots: Flattenable) -> Tag:
        """Fill slots in this tag, and in what is in it. Returns this tag."""
        self.slotData = {**(self.slotData or {}), **slots}
        return self

    def clear(self) -> Tag:
        """Remove the children. Returns this tag."""
        self.children = []
        return self

    def clone(self, deep: bool = True) -> Tag:
        """Return a tag like this one.

        Args:
            deep: copy the children and the values of attributes too, and what is in them.
        """
        copy = Tag(
            self.tagName,
            {name: _copied(value) for name, value in self.attributes.items()}
            if deep
            else dict(self.attributes),
            [_copied(child) for child in self.children] if deep else list(self.children),
            self.render,
            self.filename,
            self.lineNumber,
            self.columnNumber,
        )
        if self.slotData is not None:
            copy.slotData = (
                {name: _copied(value) for name, value in self.slotData.items()}
                if deep
                else dict(self.slotData)
            )
        return copy


def _copied(value: Any) -> Any:
    if isinstance(value, Tag):
        return value.clone()
    if isinstance(value, (list, tuple)):
        return [_copied(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _copied(part) for name, part in value.items()}
    if isinstance(value, GeneratorType):
        _warn_of_copy("generator", "be consumed")
    elif iscoroutine(value):
        _warn_of_copy("coroutine", "run")
    return value


def _warn_of_copy(kind: str, done: str) -> None:
    warnings.warn(
        f"Cloning a Tag which contains a {kind} is unsafe, since the {kind} can {done} only once; "
        "this is deprecated since Twisted 21.7.0 and will raise an exception in the future",
        DeprecationWarning,
        stacklevel=1,
    )


@attrs.define(slots=False)
class CDATA:
    """A text that is not looked into for tags: `<![CDATA[...]]>`."""

    data: str

    def __repr__(self) -> str:
        return f"CDATA({self.data!r})"


@attrs.define(slots=False)
class Comment:
    """A comment: `<!--...-->`."""

    data: str

    def __repr__(self) -> str:
        return f"Comment({self.data!r})"


@attrs.define(slots=False)
class CharRef:
    """A character by its number: `&#160;`."""

    ordinal: int

    def __repr__(self) -> str:
        return f"CharRef({self.ordinal})"
