"""`python -m asyncreactor.application.twist`; under the import alias this is `python -m twisted`."""

from __future__ import annotations

import sys

__all__: list[str] = []

if __name__ == "__main__":
    from asyncreactor.application.twist._twist import run_twist

    name = "twisted" if __spec__ is not None and __spec__.name == "twisted.__main__" else __package__
    # The help text calls the program so, and describes it by the docstring of `__main__`: this one is not for users.
    sys.argv[0] = f"python -m {name}"
    __doc__ = ""
    run_twist()
