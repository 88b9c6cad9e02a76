"""Placements of pools as ways through one set of weights: their drawings differ in pools alone."""

from functools import lru_cache
from typing import final

from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.modules.batchnorm import _BatchNorm

from nas.model.build import build
from search_spaces.core.placement import PlacementSpace

Weights = dict[str, Tensor]

# Paths without weights are cheap to keep, though not for spaces of any size.
KEPT_PATHS = 1024


@final
class Paths:
    """The placements of a space in the order of its lookup table, each run on weights that it is given."""

    def __init__(self, space: PlacementSpace, classes: int) -> None:
        self._space = space
        self._classes = classes
        self.codes = tuple("-".join(map(str, layers)) for layers in space.placements())
        self._module = lru_cache(KEPT_PATHS)(self._built)

    def fresh_weights(self, seed: int, device: str) -> Weights:
        """One supernet: a tensor under every name of the drawing."""
        architecture = self._space.architecture(self._space.from_code(self.codes[0]))
        model = build(architecture, num_classes=self._classes, seed=seed).to(device)
        return {name: tensor.detach().requires_grad_() for name, tensor in model.named_parameters()}

    def run(self, path: int, weights: Weights, images_BCHW: Tensor) -> Tensor:
        """(B, channels, side, side) -> (B, classes): the placement's answer with a supernet's weights."""
        return functional_call(self._module(path), weights, (images_BCHW,), strict=True)

    def _built(self, path: int) -> nn.Module:
        architecture = self._space.architecture(self._space.from_code(self.codes[path]))
        model = build(architecture, num_classes=self._classes).to("meta")
        for module in model.modules():
            if isinstance(module, _BatchNorm):
                _norm_by_batch(module)
        return model


def _norm_by_batch(norm: _BatchNorm) -> None:
    """Running statistics of many placements are right for none, so each batch brings its own."""
    norm.track_running_stats = False
    norm.running_mean = norm.running_var = norm.num_batches_tracked = None
