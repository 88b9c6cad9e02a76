"""What the spaces around DeepMAD share (Shen et al. 2023, arXiv:2303.02165): five stages, rules, limits, tables.

The limits are those of its code, in its own counting: without the classifier, with norms and activations. They and the
rule that widths never fall are kept out of the spaces' own rules, since published networks break both.
"""

from collections.abc import Sequence
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.limits import Bounds
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, MinGrowth, NonDecreasing, Rule, ShareOfWidth
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

SOURCE = "arXiv:2303.02165; alibaba/lightweight-neural-architecture-search"

STAGES = 5
MAX_DEPTH, MAX_FIRST_DEPTH = 24, 3

# Width, bottleneck, kernel and depth of one stage.
Row = tuple[int, int, int, int]


def limits(flops: float, params: float, rho: float) -> dict[str, Bounds]:
    """As `deepmad_flops` and `deepmad_params` count."""
    bounds = {"deepmad_flops": flops, "deepmad_params": params, "effectiveness": rho}
    return {metric: Bounds(max=bound) for metric, bound in bounds.items()}


def residual_space(name: str, description: str, bounds: dict[str, Bounds]) -> StagedSpace:
    """K1KXK1 blocks: stem, widths and bottlenecks in steps of 8; the fourth stage keeps its map."""
    block = Block("k1kxk1", bottleneck=IntRange(8, 256, step=8), kernel=Choice(3, 5))
    width = IntRange(32, 2048, step=8)
    depths = [MAX_FIRST_DEPTH] + [MAX_DEPTH] * (STAGES - 1)
    stages = [_stage(block, depth, width, shrinks=at != 3) for at, depth in enumerate(depths)]
    return StagedSpace(
        name=name,
        description=description,
        resolution=Choice(224),
        stem=Block("conv_stem", channels=IntRange(16, 64, step=8), activation="relu"),
        stages=tuple(stages),
        head=Block("linear_head"),
        # Published networks fall to 616 of 1024 channels at their last border.
        rules=(MaxGrowth(), MinGrowth(factor=0.6), ShareOfWidth(of="bottleneck", low=0.1, high=1)),
        presets=_presets(since=3, least=0.8, most=1.6),
        limits=bounds,
    )


def mobile_space(
    name: str,
    description: str,
    bounds: dict[str, Bounds],
    *,
    resolution: int = 224,
    keeps: int,
    widths: IntRange,
    published_widths: Sequence[int],
    head: int,
) -> StagedSpace:
    """K1DWSEK1 blocks: bottlenecks in steps of 8; stage `keeps`, counted from 1, keeps its map.

    Widths are on a grid, and each stage has its published one; `head` is the channels that the classifier reads.
    """
    bottleneck = IntRange(24, 6 * widths.largest, step=8)
    stages = [
        _stage(
            # A kernel reaches over at most two thirds of its map (the code's own rule): 3 on a map of 7.
            Block("k1dwk1", bottleneck=bottleneck, kernel=Choice(3) if at == STAGES == keeps else Choice(3, 5, 7)),
            MAX_DEPTH,
            Choice(*sorted({*widths.values, own})),
            shrinks=at != keeps,
        )
        for at, own in enumerate(published_widths, 1)
    ]
    return StagedSpace(
        name=name,
        description=description,
        resolution=Choice(resolution),
        stem=Block("conv_stem", channels=IntRange(16, 64, step=8), activation="relu"),
        stages=tuple(stages),
        head=Block("expanded_head", channels=head),
        rules=(NonDecreasing(), MaxGrowth(), ShareOfWidth(of="bottleneck", low=1.5, high=6)),
        presets=_presets(since=2, least=0.25, most=2),
        limits=bounds,
    )


def published(space: StagedSpace, stem: int, rows: Sequence[Row]) -> Point:
    """A network of the space by its table; what the space leaves no choice about is left out."""
    table: dict[str, Any] = {"stem.channels": stem}
    for stage, (width, bottleneck, kernel, depth) in enumerate(rows, 1):
        named = {"width": width, "bottleneck": bottleneck, "kernel": kernel, "depth": depth}
        table |= {f"stage{stage}.{name}": value for name, value in named.items()}
    return Point(choices={name: value for name, value in table.items() if name in space.dimensions}, source=SOURCE)


def _stage(block: Block, depth: int, width: Choice | IntRange, *, shrinks: bool) -> Stage:
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=block)


def _presets(since: int, least: float, most: float) -> dict[str, tuple[Rule, ...]]:
    """`published_shape` keeps depths as even as the published networks have them, from a stage on."""
    even = (MinGrowth(of="depth", factor=least, since=since), MaxGrowth(of="depth", factor=most, since=since))
    return {"non_decreasing": (NonDecreasing(),), "published_shape": even}
