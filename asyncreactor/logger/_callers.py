"""Find the code that called into the logging system."""

from __future__ import annotations

import os
import sys
from types import FrameType

__all__ = ["frame_of_caller", "frames_to_caller", "position_of_caller"]

_package = os.path.dirname(__file__) + os.sep
_old_module = os.path.join(os.path.dirname(os.path.dirname(__file__)), "python", "")
_own_code = (_package, *(_old_module + name for name in ("log.py", "_log_", "context.py", "threadable.py")))


def frame_of_caller() -> FrameType | None:
    """Return the innermost frame that isn't of the logging system."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_own_code):
        frame = frame.f_back
    return frame


def frames_to_caller() -> int:
    """Return how far above the calling function the code is that called into the logging system."""
    frame = sys._getframe(1)
    count = 0
    while frame.f_code.co_filename.startswith(_own_code) and frame.f_back is not None:
        frame = frame.f_back
        count += 1
    return count


def position_of_caller() -> tuple[str, int]:
    """Return file and line of the code that called into the logging system."""
    frame = frame_of_caller()
    return ("<unknown>", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
