"""The optimiser of a recipe, and the arithmetic that its steps are computed in."""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import nn

from nas.model.train.lamb import Lamb
from nas.model.train.learning_rate import peak_rate
from nas.model.train.recipe import Recipe

MOMENTUM = 0.9
# Of EfficientNet (arXiv:1905.11946), whose epsilon of 1e-3 is added to the mean square; torch adds its own to the root.
RMSPROP_DECAY, RMSPROP_EPS = 0.9, 1e-3**0.5
HALVES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def optimiser_of(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Kernels and matrices decay, what stands alone per channel does not."""
    weights = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    groups = [{"params": weights, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    groups = [group for group in groups if group["params"]]
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(groups, lr=peak_rate(recipe), momentum=MOMENTUM, nesterov=True)
    if recipe.optimiser == "rmsprop":
        return torch.optim.RMSprop(
            groups, lr=peak_rate(recipe), alpha=RMSPROP_DECAY, eps=RMSPROP_EPS, momentum=MOMENTUM
        )
    if recipe.optimiser == "lamb":
        return Lamb(groups, peak_rate(recipe))
    return torch.optim.AdamW(groups, lr=peak_rate(recipe))


def arithmetic(recipe: Recipe, device: str) -> AbstractContextManager[object]:
    """Where the forward pass runs: half precision where it is safe, as torch sees it, or nothing of the kind."""
    half = HALVES.get(recipe.precision)
    return torch.autocast(torch.device(device).type, dtype=half) if half else nullcontext()


def scaler_of(recipe: Recipe, device: str) -> torch.amp.GradScaler:
    """Keeps fp16's small gradients from vanishing; does nothing for the other formats, which need none."""
    return torch.amp.GradScaler(torch.device(device).type, enabled=recipe.precision == "fp16")
