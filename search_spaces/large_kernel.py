"""Large-kernel networks around UniRepLKNet (Ding et al. 2024, arXiv:2311.15599): few kernels, up to 31."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Same
from search_spaces.core.families import unireplknet
from search_spaces.core.families.unireplknet import LARGE, NO_ZEROS, SMALL, published
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="large_kernel",
    description="Large-kernel depthwise blocks with dilated branches, SE and GRN, small kernels between them.",
    resolution=unireplknet.RESOLUTION,
    shared=unireplknet.SHARED,
    stem=Block("overlapping_stem", activation=Same("activation")),
    stages=unireplknet.open_stages(NO_ZEROS, NO_ZEROS, NO_ZEROS, NO_ZEROS),
    head=Block("pooled_head"),
    rules=unireplknet.RULES,
)


def _as_published() -> dict[str, Any]:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "conv", "activation": "gelu"}
    for index, kernel in enumerate((SMALL, LARGE, LARGE, LARGE), 1):
        choices |= {f"stage{index}.kernel": kernel, f"stage{index}.expansion": 4, f"stage{index}.attention": "se"}
    return choices


POINTS = {f"unireplknet_{size}": published(size, **_as_published()) for size in ("a", "f", "p", "n", "t", "s", "b")}
