"""A flag that workers share: whether to quit."""

from __future__ import annotations

from asyncreactor._threads._ithreads import AlreadyQuit

__all__ = ["Quit"]


class Quit:
    """Whether `quit` was called.

    Attributes:
        isSet: True once it was.
    """

    def __init__(self) -> None:
        self.isSet = False

    def set(self) -> None:
        """Note that it was called.

        Raises:
            AlreadyQuit: for the second time.
        """
        self.check()
        self.isSet = True

    def check(self) -> None:
        """Do nothing as long as it wasn't called.

        Raises:
            AlreadyQuit: it was called.
        """
        if self.isSet:
            raise AlreadyQuit()
