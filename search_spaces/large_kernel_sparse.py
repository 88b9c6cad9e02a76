"""The large-kernel space with zeros: each stage chooses a pattern for the 1x1 convolutions of its feed-forward parts.

Unstructured zeros and blocks of outputs as in Fast Sparse ConvNets (Elsen et al. 2020, arXiv:1911.09723), square blocks
as in LPViT (Xu et al. 2024, arXiv:2407.02068), N of 4 as sparse tensor cores take it (Mishra et al. 2021,
arXiv:2104.08378), low ranks as in PELA (Guo et al. 2024, arXiv:2310.10700). Groups and blocks tile every width that a
stage may have. All stages dense, its designs are those of `large_kernel`, the UniRepLKNets among them.
"""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, Same
from search_spaces.core.families import unireplknet
from search_spaces.core.staged import StagedSpace

_ANY_WIDTH = (
    "dense",
    *(f"unstructured:{zeros}" for zeros in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)),
    *("2:4", "1:4", "1:8"),
    *("rank:0.5", "rank:0.25"),
)
# The first stage's widths are multiples of 8.
_EARLY = Choice(*_ANY_WIDTH, "block:8x1:0.8", "block:8x1:0.9")
_LATE = Choice(*_ANY_WIDTH, "block:16x1:0.8", "block:16x1:0.9", "block:16x16:0.8")

SPACE = StagedSpace(
    name="large_kernel_sparse",
    description="Large-kernel depthwise blocks whose 1x1 convolutions are dense, sparse in a pattern, or of low rank.",
    resolution=unireplknet.RESOLUTION,
    shared=unireplknet.SHARED,
    stem=Block("overlapping_stem", activation=Same("activation")),
    stages=unireplknet.open_stages(_EARLY, _LATE, _LATE, _LATE),
    head=Block("pooled_head"),
    rules=unireplknet.RULES,
)
