"""Text of objects that may fail to give any."""

from __future__ import annotations

import traceback
from typing import cast

__all__ = ["safe_repr", "safe_str"]


def safe_repr(o: object) -> str:
    """`repr(o)`; if that fails, the class and address of the object with the traceback of the failure."""
    try:
        return repr(o)
    except Exception:
        return _describe_broken(o, "repr")


def safe_str(o: object) -> str:
    """`str(o)`, or bytes read as UTF-8; if that fails, the same as `safe_repr` gives."""
    if issubclass(type(o), bytes):  # isinstance() would ask the object, which may fail
        try:
            return cast(bytes, o).decode("utf-8")
        except UnicodeDecodeError:
            return repr(o)
    try:
        return str(o)
    except Exception:
        return _describe_broken(o, "str")


def _describe_broken(o: object, what: str) -> str:
    """Called while the exception from `what` is handled. The object lies about everything but its address."""
    try:
        cls: type = o.__class__
    except Exception:
        cls = type(o)
    try:
        name = cls.__name__
    except Exception:
        try:
            name = str(cls)
        except Exception:
            name = f"<BROKEN CLASS AT 0x{id(cls):x}>"
    return f"<{name} instance at 0x{id(o):x} with {what} error:\n {traceback.format_exc()}>"
