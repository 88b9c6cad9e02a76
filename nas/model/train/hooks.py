"""What follows the training of a design: what its layers declare, and what the recipe asks of its norms."""

from nas.errors import UserError
from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.several import Several
from nas.model.compress.frozen_norms import FrozenNorms
from nas.model.quantise.aware import QuantisationAware
from nas.model.quantise.plan import QuantisationPlan
from nas.model.train.masking import masks_of
from nas.model.train.pruning import declared_sparsity, patterns_of
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Graph
from search_spaces.core.ops.pointwise import Norm
from search_spaces.core.ops.weighted import Conv


def hook_of(architecture: Architecture, recipe: Recipe, aware: QuantisationAware | None = None) -> TrainingHook:
    """Everything at once; what asks for nothing does nothing."""
    hooks: list[TrainingHook] = []
    if declared := declared_sparsity(architecture):
        hooks.append(masks_of(patterns_of(declared), recipe))
    # Behind the masks: what they make zero, rounding leaves zero.
    if aware is not None:
        hooks.append(aware)
    # Last, so that the masks still find the layers that it merges.
    if recipe.bn_mode != "train":
        hooks.append(FrozenNorms(recipe.bn_mode, normed_convolutions(architecture.graph)))
    return Several(hooks)


def aware_of(plan: QuantisationPlan, recipe: Recipe) -> QuantisationAware | None:
    """What rounds to the declared bits; None where nothing has fewer than 32.

    Raises:
        UserError: the recipe takes away the norms behind which values are rounded.
    """
    if not plan.layers:
        return None
    if recipe.bn_mode in ("tune", "deploy"):
        raise UserError(
            f"Declared bits round values behind batch norms, which bn_mode '{recipe.bn_mode}' merges while it trains.",
            hint="bn_mode=eval has the same outputs, and keeps them.",
            field="bn_mode",
        )
    return QuantisationAware(plan)


def normed_convolutions(graph: Graph) -> tuple[tuple[str, str], ...]:
    """Names of convolutions and of the batch norms that alone read them."""
    reads = graph.reads()
    pairs = [
        (graph.nodes[node.inputs[0]], node, reads[node.inputs[0]])
        for node in graph
        if isinstance(node.op, Norm) and node.op.normalises == "batch"
    ]
    return tuple((conv.name, norm.name) for conv, norm, read in pairs if isinstance(conv.op, Conv) and read == 1)
