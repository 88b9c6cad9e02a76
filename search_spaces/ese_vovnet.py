"""Networks around VoVNetV2 (Lee & Park 2020, arXiv:1911.06667): shortcuts, gates, slim and depthwise stages."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: int, width: IntRange, hidden: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=IntRange(1, depth),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "osa",
            hidden=hidden,
            layers=IntRange(2, 6),
            convolution=Same("convolution"),
            attention=PerBlock(Choice("none", "ese", "eca5")),
            shortcut=True,
            activation="relu",
        ),
    )


SPACE = StagedSpace(
    name="ese_vovnet",
    description="Four stages of one-shot aggregation with shortcuts: dense or depthwise layers, a gate per block.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={"convolution": Choice("dense", "separable")},
    stem=Block("triple_stem", channels=Choice(32, 48, 64), rise=Choice(1, 2), separable=Choice(False, True)),
    stages=(
        _stage(1, IntRange(80, 256, step=16), IntRange(32, 128, step=16), shrinks=False),
        _stage(3, IntRange(128, 512, step=64), IntRange(48, 160, step=16), shrinks=True),
        _stage(9, IntRange(192, 768, step=64), IntRange(64, 192, step=16), shrinks=True),
        _stage(3, IntRange(256, 1024, step=64), IntRange(80, 224, step=16), shrinks=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_FULL = ((256, 512, 768, 1024), (128, 160, 192, 224))
_SLIM = ((112, 256, 384, 512), (64, 80, 96, 112))


def _published(
    depths: tuple[int, ...],
    sizes: tuple[tuple[int, ...], tuple[int, ...]] = _FULL,
    *,
    layers: int = 5,
    gate: str = "ese",
    source: str = "arXiv:1911.06667, section 3.3 and its code",
    **others: Any,
) -> Point:
    """The last block of each stage has the gate."""
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 64, "stem.rise": 2, **others}
    for stage, (depth, width, hidden) in enumerate(zip(depths, *sizes, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.hidden": hidden}
        choices |= {f"stage{stage}.layers": layers, f"stage{stage}.block{depth - 1}.attention": gate}
    # Dimensions of one value are not open.
    del choices["stage1.depth"]
    return Point(choices=choices, source=source)


_DEPTHWISE: dict[str, Any] = {"convolution": "separable", "stem.rise": 1, "stem.separable": True}

POINTS = {
    "ese_vovnet19b": _published((1, 1, 1, 1), layers=3),
    "ese_vovnet19b_dw": _published((1, 1, 1, 1), layers=3, **_DEPTHWISE),
    "ese_vovnet19b_slim": _published((1, 1, 1, 1), _SLIM, layers=3),
    "ese_vovnet19b_slim_dw": _published((1, 1, 1, 1), _SLIM, layers=3, **_DEPTHWISE),
    "ese_vovnet39b": _published((1, 1, 2, 2)),
    "ese_vovnet57b": _published((1, 1, 4, 3), resolution=256),
    "ese_vovnet99b": _published((1, 3, 9, 3)),
    "eca_vovnet39b": _published((1, 1, 2, 2), gate="eca5", source="arXiv:1910.03151 on arXiv:1904.09730, as in timm"),
}
