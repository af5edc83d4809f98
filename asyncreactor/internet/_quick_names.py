"""What the hot paths use at each step, as constants: compiled code looks other imported names up in a dictionary."""

from __future__ import annotations

import _thread
import asyncio
import contextvars
from typing import Final

from asyncreactor.python import failure

__all__ = ["FAILURE", "PLAIN_TYPES", "copy_context", "get_ident", "get_running_loop"]

FAILURE: Final = failure.Failure
#: What results mostly are. To find a type here takes a third of what `isinstance` takes to say no.
PLAIN_TYPES: Final = frozenset([type(None), bool, int, float, str, bytes, bytearray, tuple, list, dict, set])
copy_context: Final = contextvars.copy_context
get_ident: Final = _thread.get_ident
#: The loop that runs in this thread, or None.
get_running_loop: Final = asyncio._get_running_loop
