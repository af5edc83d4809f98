"""Woods for matsim."""

from __future__ import annotations

from matsim.imatsim import IMaterial
from zope.interface import implementer


@implementer(IMaterial)
class Oak:
    """Oak, along the grain: 10.5 GPa, and it creeps."""

    name = "oak"

    def stretch(self, load: float) -> float:
        return 1.1 * load / 10.5


oak = Oak()
