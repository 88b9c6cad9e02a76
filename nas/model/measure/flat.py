"""A deployed network as one flat module, its operators in running order: the least Python between two kernels."""

from torch import Generator, nn

from nas.model.build import Block, Step, freeing
from nas.model.initialise import initialise
from nas.model.lowering import lower
from search_spaces.core.graph import Graph


def build_flat(graph: Graph) -> nn.Module:
    """A freshly initialised model of a concrete graph, always the same; takes (B, channels, height, width) images.

    Raises:
        UserError: an operator has no torch module.
    """
    names = [f"op{position}" for position in range(len(graph.nodes))]
    children = [
        (name, lower(node.op, *graph.input_shapes(node))) for name, node in zip(names[1:], graph.nodes[1:], strict=True)
    ]
    steps = [
        Step(name, node.inputs, position, ())
        for position, (name, node) in enumerate(zip(names, graph.nodes, strict=True))
        if position > 0
    ]
    model = Block(children, list(freeing(steps, graph.output)), graph.output)
    initialise(model, Generator().manual_seed(0))
    return model
