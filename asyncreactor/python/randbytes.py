"""Random bytes: for secrets, and for everything else."""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Callable

from asyncreactor.python._arguments import must_be_integer

__all__ = [
    "secureRandom",
    "insecureRandom",
    "RandomFactory",
    "SecureRandomNotAvailable",
    "SourceNotAvailable",
]


class SecureRandomNotAvailable(RuntimeError):
    """The system has no source of randomness that is fit for secrets."""


class SourceNotAvailable(RuntimeError):
    """One particular source of randomness is missing."""


class RandomFactory:
    """Gives random bytes from the best source that the system has."""

    randomSources = ()
    getrandbits: Callable[[int], int] | None = staticmethod(random.getrandbits)

    def secureRandom(self, nbytes: int, fallback: bool = False) -> bytes:
        """Random bytes that nobody can guess.

        Args:
            nbytes: how many.
            fallback: where the system has no good source, warn and take a bad one.

        Raises:
            SecureRandomNotAvailable: there is no good source, and `fallback` is false.
        """
        must_be_integer("nbytes", nbytes, "a number of bytes, 0 or more", least=0)
        try:
            return self._osUrandom(nbytes)
        except SourceNotAvailable as error:
            if not fallback:
                raise SecureRandomNotAvailable("No secure random source available") from error
        warnings.warn(
            "urandom unavailable - proceeding with non-cryptographically secure random source",
            RuntimeWarning,
            stacklevel=2,
        )
        return self.insecureRandom(nbytes)

    def insecureRandom(self, nbytes: int) -> bytes:
        """Random bytes that somebody who tries can guess.

        Args:
            nbytes: how many.
        """
        must_be_integer("nbytes", nbytes, "a number of bytes, 0 or more", least=0)
        if self.getrandbits is not None:
            return self.getrandbits(8 * nbytes).to_bytes(nbytes, "big")
        return bytes(random.randrange(256) for _ in range(nbytes))

    def _osUrandom(self, nbytes: int) -> bytes:
        try:
            return os.urandom(nbytes)
        except NotImplementedError as error:
            raise SourceNotAvailable("the system has no os.urandom") from error


_factory = RandomFactory()
secureRandom = _factory.secureRandom
insecureRandom = _factory.insecureRandom
