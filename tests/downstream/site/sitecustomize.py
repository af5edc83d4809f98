"""On PYTHONPATH of a downstream suite: `import twisted` gives asyncreactor, in its child processes too."""

from __future__ import annotations

from asyncreactor.porting.alias import install

install()
