"""What follows the training of a design: what its layers declare, and what the recipe asks of its norms."""

from collections import Counter

from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.several import Several
from nas.model.compress.frozen_norms import FrozenNorms
from nas.model.compress.masks import Masks
from nas.model.train.pruning import declared_sparsity, methods_of
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Graph
from search_spaces.core.ops.pointwise import Norm
from search_spaces.core.ops.weighted import Conv


def hook_of(architecture: Architecture, recipe: Recipe) -> TrainingHook:
    """Everything at once; what asks for nothing does nothing."""
    hooks: list[TrainingHook] = []
    if declared := declared_sparsity(architecture):
        masks = Masks(methods_of(declared, recipe), start=recipe.sparsity_start, end=recipe.sparsity_end)
        hooks.append(masks)
    # Last, so that the masks still find the layers that it merges.
    if recipe.bn_mode != "train":
        hooks.append(FrozenNorms(recipe.bn_mode, normed_convolutions(architecture.graph)))
    return Several(hooks)


def normed_convolutions(graph: Graph) -> tuple[tuple[str, str], ...]:
    """Names of convolutions and of the batch norms that alone read them."""
    readers = Counter([graph.output, *(position for node in graph for position in node.inputs)])
    pairs = [
        (graph.nodes[node.inputs[0]], node, readers[node.inputs[0]])
        for node in graph
        if isinstance(node.op, Norm) and node.op.normalises == "batch"
    ]
    return tuple((conv.name, norm.name) for conv, norm, read in pairs if isinstance(conv.op, Conv) and read == 1)
