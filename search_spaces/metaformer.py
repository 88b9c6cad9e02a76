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
        _stage(IntRange(2, 24), IntRange(128, 640, step=32), ANY, late=True),
        _stage(IntRange(1, 8), IntRange(256, 1024, step=64), ANY, late=True),
    ),
    head=Block("mlp_head", expansion=Choice(0, 4), activation="squared_relu", norm_first=True),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


_WIDTHS = {"s": (64, 128, 320, 512), "m": (96, 192, 384, 768), "cm": (96, 192, 384, 576), "cb": (128, 256, 512, 768)}


def _published(
    mixers: tuple[str, ...], normalises: str, *, depths: tuple[int, ...], widths: tuple[int, ...], head_expansion: int
) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "norm_conv", "normalises": normalises}
    choices["head.expansion"] = head_expansion
    for stage, (mixer, depth, width) in enumerate(zip(mixers, depths, widths, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width}
        choices |= {f"stage{stage}.mixer": mixer, f"stage{stage}.expansion": 4}
    return Point(choices=choices, source="arXiv:2210.13452, appendix, table of architectures; sail-sg/metaformer")


def _plain(size: str, *mixers: str) -> Point:
    """S12 to M48: a third of the blocks in each stage but the third, which has half of them."""
    part = int(size[1:]) // 6
    widths = _WIDTHS[size[0]]
    return _published(mixers, "group", depths=(part, part, 3 * part, part), widths=widths, head_expansion=0)


def _former(late_mixer: str, depths: tuple[int, ...], widths: str) -> Point:
    mixers = ("sepconv", "sepconv", late_mixer, late_mixer)
    return _published(mixers, "layer", depths=depths, widths=_WIDTHS[widths], head_expansion=4)


_MIXERS = {
    "identityformer": ("identity", "identity", "identity", "identity"),
    "randformer": ("identity", "identity", "random", "random"),
    "poolformerv2": ("pool", "pool", "pool", "pool"),
}
_SIZES = {"s18": ((3, 3, 9, 3), "s"), "s36": ((3, 12, 18, 3), "s"), "m36": ((3, 12, 18, 3), "cm")}
_SIZES |= {"b36": ((3, 12, 18, 3), "cb")}

POINTS = {
    **{
        f"{name}_{size}": _plain(size, *mixers)
        for name, mixers in _MIXERS.items()
        for size in ("s12", "s24", "s36", "m36", "m48")
    },
    **{f"convformer_{size}": _former("sepconv", *shape) for size, shape in _SIZES.items()},
    **{f"caformer_{size}": _former("attention", *shape) for size, shape in _SIZES.items()},
}
