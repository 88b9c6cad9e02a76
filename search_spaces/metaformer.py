"""MetaFormer and what lies around it (Yu et al. 2022, arXiv:2210.13452): another token mixer in each stage."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

# Between all positions of a large map attention and random matrices would cost more than the rest of the network.
LOCAL = Choice("identity", "pool", "sepconv")
ANY = Choice("identity", "random", "pool", "sepconv", "attention")


def _stage(depth: IntRange, width: IntRange, mixer: Choice, *, late: bool, shrinks: bool = True) -> Stage:
    block = Block(
        "metaformer",
        mixer=mixer,
        expansion=Choice(2, 3, 4),
        normalises=Same("normalises"),
        scaled_shortcut=late,
    )
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="metaformer",
    description="MetaFormer blocks: another token mixer in each stage, from none at all to attention.",
    resolution=Choice(160, 192, 224, 256),
    shared={
        "downsampling": Choice("norm_conv", "conv", "patch", "max_pool", "average_pool", "blur_pool"),
        "normalises": Choice("layer", "group"),
    },
    stem=Block("metaformer_stem"),
    stages=(
        _stage(IntRange(1, 12), IntRange(32, 128, step=32), LOCAL, late=False, shrinks=False),
        _stage(IntRange(1, 12), IntRange(64, 256, step=32), LOCAL, late=False),
        _stage(IntRange(2, 18), IntRange(128, 640, step=32), ANY, late=True),
        _stage(IntRange(1, 6), IntRange(256, 1024, step=64), ANY, late=True),
    ),
    head=Block("mlp_head", expansion=Choice(0, 4), activation="squared_relu", norm_first=True),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(
    mixers: tuple[str, str, str, str], normalises: str, *, depths: tuple[int, int, int, int], head_expansion: int
) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "norm_conv", "normalises": normalises}
    choices["head.expansion"] = head_expansion
    for stage, (mixer, depth, width) in enumerate(zip(mixers, depths, (64, 128, 320, 512), strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width}
        choices |= {f"stage{stage}.mixer": mixer, f"stage{stage}.expansion": 4}
    return Point(choices=choices, source="arXiv:2210.13452, appendix, table of architectures; sail-sg/metaformer")


def _s12(*mixers: str) -> Point:
    first, second, third, fourth = mixers
    return _published((first, second, third, fourth), "group", depths=(2, 2, 6, 2), head_expansion=0)


def _former(late_mixer: str, *depths: int) -> Point:
    first, second, third, fourth = depths
    mixers = ("sepconv", "sepconv", late_mixer, late_mixer)
    return _published(mixers, "layer", depths=(first, second, third, fourth), head_expansion=4)


POINTS = {
    "identityformer_s12": _s12("identity", "identity", "identity", "identity"),
    "randformer_s12": _s12("identity", "identity", "random", "random"),
    "poolformerv2_s12": _s12("pool", "pool", "pool", "pool"),
    "convformer_s18": _former("sepconv", 3, 3, 9, 3),
    "convformer_s36": _former("sepconv", 3, 12, 18, 3),
    "caformer_s18": _former("attention", 3, 3, 9, 3),
    "caformer_s36": _former("attention", 3, 12, 18, 3),
}
