"""What flows between the outermost blocks of a network, block by block."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.unscored import Unscored
from nas.model.proxies.core.watching import watched

# A row of blocks that runs backwards keeps no map between them, so they are called one by one without gradients.
MAP = 2


@dataclass(frozen=True)
class Passage:
    """An outermost block's input, cut off from what lies before it, and its output; both (B, channels, ...)."""

    entering: Tensor
    leaving: Tensor


def trunk_maps(subject: Subject, model: nn.Module, images: Tensor) -> list[Tensor]:
    """The maps behind the outermost blocks, in running order; without gradients.

    Raises:
        Unscored: no block leaves a map.
    """
    maps: list[Tensor] = []

    def look(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        maps.append(output)

    with watched(_blocks(subject, model), look), torch.no_grad():
        model(images)
    return maps


def passages(subject: Subject, model: nn.Module, images: Tensor) -> list[Passage]:
    """The outermost blocks from map to map, in running order; the first, which reads the image, left out.

    Raises:
        Unscored: no block leaves a map.
    """
    found: list[Passage] = []
    entered: list[Tensor] = []

    def enter(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        entered.append(inputs[0].detach().requires_grad_())
        return entered[-1], *inputs[1:]

    def leave(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        found.append(Passage(entered.pop(), output))

    blocks = _blocks(subject, model)[1:]
    handles = [block.register_forward_pre_hook(enter) for block in blocks]
    try:
        with watched(blocks, leave), torch.enable_grad():
            model(images)
    finally:
        for handle in handles:
            handle.remove()
    return found


def _blocks(subject: Subject, model: nn.Module) -> list[nn.Module]:
    graph = subject.architecture.graph
    names = [name for name, position in graph.trunk if len(graph.nodes[position].shape) > MAP - 1]
    if not names:
        raise Unscored("no block of this network leaves a map")
    return [model.get_submodule(name) for name in names]
