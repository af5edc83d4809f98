"""Parts of pages that know how to render themselves: elements, and which of their methods templates may call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from zope.interface import implementer

from asyncreactor.web.error import MissingRenderMethod, MissingTemplateLoader, UnexposedMethodError
from asyncreactor.web.iweb import IRenderable, IRequest, ITemplateLoader

if TYPE_CHECKING:
    from asyncreactor.web.template import Flattenable

__all__ = ["Element", "Expose", "UnexposedMethodError", "renderer"]

F = TypeVar("F", bound=Callable[..., Any])
_RAISE: Final = object()


class Expose:
    """Marks methods, as a decorator, and finds those that it has marked.

    Args:
        doc: what the marks mean.
    """

    def __init__(self, doc: str | None = None) -> None:
        if doc is not None:
            self.__doc__ = doc

    def __call__(self, f: F, /, *funcObjs: Callable[..., Any]) -> F:
        """Mark functions. Returns the first one."""
        for function in (f, *funcObjs):
            marks = getattr(function, "exposedThrough", None)
            if marks is None:
                function.exposedThrough = [self]  # type: ignore[attr-defined] # an addition to functions
            else:
                marks.append(self)
        return f

    def get(self, instance: object, methodName: str, default: Any = _RAISE) -> Any:
        """Return the method of that name if it is marked, else `default`.

        Raises:
            UnexposedMethodError: it isn't, and no default was given.
        """
        method = getattr(instance, methodName, None)
        if self in getattr(method, "exposedThrough", ()):
            return method
        if default is _RAISE:
            raise UnexposedMethodError(self, methodName)
        return default


#: Marks the methods of an `Element` that templates may call, with a request and a tag.
renderer = Expose("Marks the methods of an `Element` that templates may call, with a request and a tag.")


@implementer(IRenderable)
class Element:
    """Part of a page, with a template whose directives call its methods.

    Args:
        loader: loads the template; by default the class's attribute `loader` does.
    """

    loader: ITemplateLoader | None = None

    def __init__(self, loader: ITemplateLoader | None = None) -> None:
        if loader is not None:
            self.loader = loader

    def lookupRenderMethod(self, name: str) -> Callable[[IRequest | None, Any], Flattenable]:
        """Return the method for a directive.

        Raises:
            MissingRenderMethod: no `renderer` has that name.
        """
        method: Callable[[IRequest | None, Any], Flattenable] | None = renderer.get(self, name, None)
        if method is None:
            raise MissingRenderMethod(self, name)
        return method

    def render(self, request: IRequest | None) -> Flattenable:
        """Return the template.

        Raises:
            MissingTemplateLoader: there is none.
        """
        if self.loader is None:
            raise MissingTemplateLoader(self)
        return self.loader.load()
