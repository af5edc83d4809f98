"""What a material has to offer."""

from __future__ import annotations

from zope.interface import Attribute, Interface


class IMaterial(Interface):
    """Something to build with."""

    name: str = Attribute("What it is called.")

    def stretch(load: float) -> float:
        """How much longer, in per mille, a rod of it gets under a load in MPa."""
