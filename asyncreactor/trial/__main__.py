"""`python -m asyncreactor.trial`: the command `trial`."""

from __future__ import annotations

if __name__ == "__main__":
    from asyncreactor.scripts.trial import run

    run()
