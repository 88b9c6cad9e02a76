"""Networks for long signals around SGConv (Li et al. 2022, arXiv:2210.09298), on the Long Range Arena's pixel task."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.signal_space import SignalSpace, SignalStage


def _stage(depth: int, shrinks_by: Choice) -> SignalStage:
    return SignalStage(
        depth=IntRange(1, depth),
        width=IntRange(32, 256, step=32),
        shrinks_by=shrinks_by,
        block=Block("sgconv", taps=Choice(4, 8, 16, 32, 64), scales=IntRange(2, 9), decay=Choice(0.25, 0.5, 0.75)),
    )


SPACE = SignalSpace(
    name="long_sequence",
    description="Grey images of 32 x 32 as signals of 1024 values: causal kernels from a few taps at every scale.",
    channels=1,
    classes=10,
    length=1024,
    stages=(_stage(4, Choice(1)), _stage(4, Choice(1, 2, 4)), _stage(4, Choice(1, 2, 4))),
)
