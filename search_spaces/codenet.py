"""Networks around CoDeNet (Huang et al. 2021, arXiv:2006.08357): ShuffleNetV2, then deformable layers that enlarge.

The features with a classifier; CenterNet's heads, each one more deformable layer and a 1x1, are no part of the space.
"""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, Same
from search_spaces.core.families.shufflenet import STEM, backbone, choices_of
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

WEIGHT_BITS, ACTIVATION_BITS = Same("layer_weight_bits"), Same("layer_activation_bits")


def _enlarging(*widths: int) -> Stage:
    block = Block("deform_dw", deforms=Choice("rigid", "original", "bounded", "square"), kernel=3, reach=8, enlarges=2)
    return Stage(
        depth=Choice(1),
        width=Choice(*widths),
        shrink_at=None,
        block=block,
        weight_bits=WEIGHT_BITS,
        activation_bits=ACTIVATION_BITS,
    )


SPACE = StagedSpace(
    name="codenet",
    description="ShuffleNetV2's features enlarged thrice by depthwise layers, rigid or deformable, in 4, 8 or 32 bits.",
    classes=20,
    resolution=Choice(256, 320, 384, 448, 512),
    shared={"layer_weight_bits": Choice(4, 8, 32), "layer_activation_bits": Choice(8, 32)},
    stem=STEM,
    stages=(
        *backbone(WEIGHT_BITS, ACTIVATION_BITS),
        _enlarging(256, 384, 512),
        _enlarging(128, 192, 256),
        _enlarging(64, 96, 128),
    ),
    head=Block("linear_head"),
    rules=(MaxGrowth(of="width", factor=6),),
)


def _published(deforms: str, weight_bits: int = 32, activation_bits: int = 32) -> Point:
    choices: dict[str, Any] = {"resolution": 512, **choices_of(1.0)}
    choices |= {"layer_weight_bits": weight_bits, "layer_activation_bits": activation_bits}
    for stage, width in ((5, 512), (6, 256), (7, 128)):
        choices |= {f"stage{stage}.width": width, f"stage{stage}.deforms": deforms}
    return Point(choices=choices, source="arXiv:2006.08357; DequanWang/CoDeNet, a classifier in place of its heads")


POINTS = {
    "codenet_rigid": _published("rigid"),
    "codenet_original": _published("original"),
    "codenet_square": _published("square"),
    "codenet_square_w4a8": _published("square", 4, 8),
}
