"""Networks around ShuffleNetV2 (Ma et al. 2018, arXiv:1807.11164, table 5)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice
from search_spaces.core.families.shufflenet import STEM, WIDTHS, backbone, choices_of
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="shufflenet",
    description="Three stages of units in which half of the channels pass by unchanged: depth, width, kernel.",
    resolution=Choice(128, 160, 192, 224, 256),
    stem=STEM,
    stages=backbone(),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=6)),
)

POINTS = {
    f"shufflenet_v2_x{scale:.1f}".replace(".", "_"): Point(
        choices={"resolution": 224, **choices_of(scale)}, source="arXiv:1807.11164, table 5, as in torchvision"
    )
    for scale in WIDTHS
}
