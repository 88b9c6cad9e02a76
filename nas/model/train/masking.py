"""How layers come to their patterns of zeros."""

from collections.abc import Mapping

from nas.model.compress.block import Block
from nas.model.compress.core.method import Method
from nas.model.compress.gradual import Gradual
from nas.model.compress.mask_decay import MaskDecay
from nas.model.compress.masks import Masks
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.sr_ste import SrSte
from nas.model.compress.structure_decay import StructureDecay
from nas.model.compress.unstructured import Unstructured
from nas.model.train.recipe import Recipe

MaskedPattern = Unstructured | NOfM | Block


def masks_of(patterns: Mapping[str, MaskedPattern], recipe: Recipe) -> Masks:
    """What follows a training and brings the named layers to their patterns."""
    methods = {name: method_of(pattern, recipe) for name, pattern in patterns.items()}
    return Masks(methods, start=recipe.sparsity_start, end=recipe.sparsity_end)


def method_of(pattern: MaskedPattern, recipe: Recipe) -> Method:
    """How one layer comes to its pattern."""
    method = recipe.sparsity_method
    if method == "mask_decay":
        return MaskDecay(pattern, recipe.mask_decay)
    if isinstance(pattern, NOfM):
        return StructureDecay(pattern, recipe.structure_decay) if method == "structure_decay" else SrSte(pattern)
    return SrSte(pattern) if method == "sr_ste" else Gradual(pattern)
