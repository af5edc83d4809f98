"""Requests whose paths are changed before they are looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncreactor.web import resource

__all__ = ["RewriterResource", "alias", "tildeToUsers"]

_Rule = Callable[[Any], object]


class RewriterResource(resource.Resource):
    """A resource that sees requests only after rules have changed them.

    Args:
        orig: the resource.
        rewriteRules: are called with each request, and change its `path`, `postpath` and `prepath`.
    """

    def __init__(self, orig: Any, *rewriteRules: _Rule) -> None:
        super().__init__()
        self.resource = orig
        self.rewriteRules = list(rewriteRules)

    def _rewrite(self, request: Any) -> None:
        for rule in self.rewriteRules:
            rule(request)

    def getChild(self, path: bytes, request: Any) -> Any:
        """Return the resource's child for the changed path."""
        # The rules see the request as it was before this segment was taken off.
        request.postpath[:0] = [request.prepath.pop()]
        self._rewrite(request)
        changed = request.postpath.pop(0)
        request.prepath += [changed]
        return self.resource.getChildWithDefault(changed, request)

    def render(self, request: Any) -> Any:
        """Answer as the resource does, to the changed request."""
        self._rewrite(request)
        return self.resource.render(request)


def tildeToUsers(request: Any) -> None:
    """A rule: `/~name/...` is `/users/name/...`."""
    if request.postpath and request.postpath[0].startswith(b"~"):
        request.postpath[:1] = [b"users", request.postpath[0][1:]]
        request.path = b"/" + b"/".join(request.prepath + request.postpath)


def alias(aliasPath: bytes, sourcePath: bytes) -> _Rule:
    """Make a rule: what is below one path is to be found below another.

    Args:
        aliasPath: the path that clients use.
        sourcePath: the path that is meant.
    """
    wanted = aliasPath.strip(b"/").split(b"/")
    meant = sourcePath.strip(b"/").split(b"/")

    def rewrite(request: Any) -> None:
        if request.postpath[: len(wanted)] == wanted:
            request.postpath[: len(wanted)] = meant
            request.path = b"/" + b"/".join(request.prepath + request.postpath)

    return rewrite
