"""Scaling of ResNet-RS (Bello et al. 2021, arXiv:2103.07579, section 6): depth or width, resolution slowly."""

from typing import Literal

from search_spaces.scaling.core.factors import Factors, efficientnet_factors

Regime = Literal["long", "short"]

# Sides of the published family, which grows to 64 GMACs on images of 320; the smaller ones go on in its steps.
SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 320)


def resnet_rs(by: float, *, side: int, regime: Regime = "long") -> Factors:
    """Depth takes what resolution leaves where training is long (some 350 epochs), width where it is short (to 100).

    The side is the largest of the family's that stays within EfficientNet's rule at the same MACs. Started from
    ResNet-RS-50, this finds the sides that the larger members were published with, but for 224 instead of 256 at 200.
    """
    limit = side * efficientnet_factors(by).resolution
    grown = max((s for s in (*SIDES, side) if s <= limit), default=limit) / side
    rest = by / grown**2
    return Factors(depth=rest, resolution=grown) if regime == "long" else Factors(width=rest**0.5, resolution=grown)
