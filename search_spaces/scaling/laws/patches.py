"""What patches cost (Wang et al. 2025, arXiv:2502.03738): a plain network sees an image as (side / patch)^2 tokens."""

from dataclasses import dataclass

from search_spaces.core.architecture import Architecture
from search_spaces.core.errors import SpaceError
from search_spaces.core.ops import Attention


@dataclass(frozen=True)
class PatchCost:
    """How costs grow with smaller patches: `linear` that of all layers which treat tokens alike, `attention` that of
    token pairs, in MACs as in bytes of its maps."""

    linear: float
    attention: float


def token_count(side: int, patch: int) -> int:
    """Tokens of a square image.

    Raises:
        SpaceError: the patches do not tile the image.
    """
    if patch < 1 or side < 1 or side % patch != 0:
        raise SpaceError(f"Patches of {patch} do not tile a side of {side}.", field="patch")
    return (side // patch) ** 2


def patch_cost(before: int, after: int) -> PatchCost:
    """The growth from patches of side `before` to patches of side `after`.

    Raises:
        SpaceError: a side below 1.
    """
    if min(before, after) < 1:
        raise SpaceError(f"A patch has a side of at least 1, got {before} and {after}.", field="patch")
    return PatchCost((before / after) ** 2, (before / after) ** 4)


def attention_map_bytes(tokens: int, heads: int, bytes_per_value: int = 4) -> int:
    """Bytes of one layer's attention maps for one image, where they are held whole."""
    return tokens * tokens * heads * bytes_per_value


def largest_attention_map_bytes(architecture: Architecture) -> int:
    """The same for the layer of a network that holds most; 0 where no layer attends."""
    graph = architecture.deployed
    attending = [(node.op.heads, graph.input_shapes(node)[0]) for node in graph if isinstance(node.op, Attention)]
    held = (attention_map_bytes(int(height * width), int(heads)) for heads, (_, height, width) in attending)
    return max(held, default=0)
