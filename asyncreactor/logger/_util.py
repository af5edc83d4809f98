"""Show the way that an event took."""

from __future__ import annotations

from ._interfaces import LogTrace

__all__ = ["formatTrace"]


def formatTrace(trace: LogTrace) -> str:
    """Return the `log_trace` of an event as a tree of who handed it to whom.

    An observer may carry a `name`, which is shown too.
    """
    lines: list[str] = []
    path: list[object] = []
    for sender, receiver in trace:
        while path and path[-1] is not sender:
            path.pop()
        if not path:
            path.append(sender)
            lines.append(_describe(sender))
        lines.append("  " * len(path) + "-> " + _describe(receiver))
        path.append(receiver)
    return "".join(line + "\n" for line in lines)


def _describe(participant: object) -> str:
    name = getattr(participant, "name", None)
    return f"{participant}" if name is None else f"{participant} ({name})"
