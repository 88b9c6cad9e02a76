"""The coordinate check: by how much a few steps of training move each layer (arXiv:2203.03466, appendix D.1)."""

from collections.abc import Sequence
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.mup.parametrise import parametrise

Parametrisation = Literal["standard", "mup"]

STEPS = 3
LEARNING_RATE = 1e-2
_WATCHED = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)


def coordinate_moves(
    model: nn.Module,
    base: nn.Module,
    images: Tensor,
    labels: Tensor,
    parametrisation: Parametrisation,
    *,
    steps: int = STEPS,
    learning_rate: float = LEARNING_RATE,
) -> dict[str, float]:
    """Mean |change| of each layer's outputs in `steps` steps of Adam on one batch, by the layer's name.

    The model is trained in place. Where features learn at every width, the numbers do not grow with it.

    Raises:
        UserError: model and base are not one design at two widths, or the answer is not one number a class.
    """
    groups = [{"params": list(model.parameters()), "lr": learning_rate}]
    if parametrisation == "mup":
        groups = parametrise(model, base, learning_rate)
    optimiser = torch.optim.Adam(groups)
    before = _outputs(model, images)
    for _ in range(steps):
        answers = model(images)
        if answers.dim() != 2:
            raise UserError("A coordinate check trains a classifier, and this network answers with a map.")
        optimiser.zero_grad()
        F.cross_entropy(answers, labels).backward()
        optimiser.step()
    after = _outputs(model, images)
    return {name: float((after[name] - before[name]).abs().mean()) for name in before}


def spread(moves: Sequence[dict[str, float]]) -> dict[str, float]:
    """One layer's largest move over its smallest, over models of several widths, by the layer's name."""
    return {
        name: max(each[name] for each in moves) / max(min(each[name] for each in moves), torch.finfo().tiny)
        for name in moves[0]
    }


@torch.no_grad()
def _outputs(model: nn.Module, images: Tensor) -> dict[str, Tensor]:
    """What each layer with weights answers, by its name."""
    found: dict[str, Tensor] = {}
    names: dict[nn.Module, str] = {layer: name for name, layer in model.named_modules() if isinstance(layer, _WATCHED)}

    def keep(layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        found[names[layer]] = output.clone()

    handles = [layer.register_forward_hook(keep) for layer in names]
    try:
        model(images)
    finally:
        for handle in handles:
            handle.remove()
    return found
