"""Metals for matsim."""

from __future__ import annotations

from dataclasses import dataclass

from matsim.imatsim import IMaterial
from zope.interface import implementer


@implementer(IMaterial)
@dataclass
class Metal:
    """A metal, by its modulus of elasticity in GPa."""

    name: str
    modulus: float

    def stretch(self, load: float) -> float:
        return load / self.modulus


steel = Metal("steel", 210.0)
aluminium = Metal("aluminium", 70.0)
