"""Mobile networks of inverted residuals around MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381, table 2)."""

from typing import Any

from search_spaces.core.families import mobile
from search_spaces.core.points import Point
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="mobile",
    description="Seven stages of inverted residuals: expansion, kernel, depth, width, squeeze-excite, resolution.",
    resolution=mobile.RESOLUTION,
    shared=mobile.SHARED,
    stem=mobile.STEM,
    stages=mobile.stages(),
    head=mobile.HEAD,
    rules=mobile.GROWTH,
)


def _mobilenetv2(
    stem: int, widths: tuple[int, ...], head: int, depths: tuple[int, ...] = (1, 2, 3, 4, 3, 3, 1)
) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "conv", "activation": "relu6"}
    choices |= {"stem.channels": stem, "head.channels": head}
    for stage, (depth, width) in enumerate(zip(depths, widths, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.kernel": 3}
        choices |= {f"stage{stage}.expansion": 6} if stage > 1 else {}
    return Point(choices=choices, source="arXiv:1801.04381, table 2; widths rounded to 8 as in timm")


POINTS = {
    "mobilenetv2_035": _mobilenetv2(16, (8, 8, 16, 24, 32, 56, 112), 1280),
    "mobilenetv2_050": _mobilenetv2(16, (8, 16, 16, 32, 48, 80, 160), 1280),
    "mobilenetv2_075": _mobilenetv2(24, (16, 24, 24, 48, 72, 120, 240), 1280),
    "mobilenetv2_100": _mobilenetv2(32, (16, 24, 32, 64, 96, 160, 320), 1280),
    "mobilenetv2_110d": _mobilenetv2(32, (16, 24, 32, 72, 104, 176, 352), 1280, (1, 3, 4, 5, 4, 4, 1)),
    "mobilenetv2_120d": _mobilenetv2(32, (24, 32, 40, 80, 112, 192, 384), 1280, (1, 3, 5, 6, 5, 5, 1)),
    "mobilenetv2_140": _mobilenetv2(48, (24, 32, 48, 88, 136, 224, 448), 1792),
}
