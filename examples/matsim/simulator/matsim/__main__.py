"""Stretch a rod of each material that is installed."""

from __future__ import annotations

from asyncreactor.plugin import getPlugins
from matsim.imatsim import IMaterial

LOAD_MPA = 21.0

for material in sorted(getPlugins(IMaterial), key=lambda material: str(material.name)):
    print(f"{material.name}: {material.stretch(LOAD_MPA):.2f} per mille")
