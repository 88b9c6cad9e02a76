"""The network that proxies look at: fresh weights, images and labels, all by one seed."""

from functools import cached_property

import torch
from torch import Tensor, nn

from nas.errors import HardwareMissing, UserError
from nas.model.build import build
from nas.model.classifiers import find_classifiers
from nas.model.proxies.core.proxy import Unscored
from search_spaces.core.architecture import Architecture

# One seed, several streams: weights come from the seed itself.
IMAGES, LABELS, NOISE = 1, 2, 3


class Subject:
    """One architecture, its model built once; `batch` is how many images a proxy shall read.

    Raises:
        UserError: no such device.
        HardwareMissing: a device that is not here.

    """

    def __init__(self, architecture: Architecture, seed: int, device: str) -> None:
        self.architecture = architecture
        self.seed = seed
        self.device = _open(device)
        self.batch = 1

    def model(self, dtype: torch.dtype = torch.float32) -> nn.Module:
        """The model with fresh weights, training; what an earlier proxy did to its weights is undone."""
        model, fresh = self._built
        model.to(dtype).train().requires_grad_(True).zero_grad()
        with torch.no_grad():
            for name, tensor in model.state_dict().items():
                tensor.copy_(fresh[name])
        return model

    def generator(self, stream: int) -> torch.Generator:
        """A source of random numbers at its start, on the processor: a seed means the same on every device."""
        return torch.Generator().manual_seed((self.seed << 8) + stream)

    def images(self, count: int | None = None, stream: int = IMAGES) -> Tensor:
        """(count, channels, height, width) of normal noise, or signals or volumes; `count` as the batch has it."""
        shape = (count or self.batch, *self.architecture.graph.nodes[0].shape)
        return torch.randn(shape, generator=self.generator(stream)).to(self.device)

    def labels(self, outputs: Tensor, stream: int = LABELS) -> Tensor:
        """A random class for each image of (B, classes, ...) outputs, or for each position.

        Raises:
            Unscored: the network tells no classes.
        """
        if not find_classifiers(self.architecture.graph):
            raise Unscored("it needs labels, and this network tells no classes")
        shape = (outputs.shape[0], *outputs.shape[2:])
        return torch.randint(outputs.shape[1], shape, generator=self.generator(stream)).to(self.device)

    @cached_property
    def _built(self) -> tuple[nn.Module, dict[str, Tensor]]:
        model = build(self.architecture, seed=self.seed).to(self.device)
        return model, {name: tensor.clone() for name, tensor in model.state_dict().items()}


def _open(device: str) -> torch.device:
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        if device.partition(":")[0] == "cuda":
            raise HardwareMissing(f"torch finds no {device} here.", hint="Score on cpu.", field="device") from error
        raise UserError(f"No device '{device}': cpu, cuda, or cuda:1 and so on.", field="device") from error
    return torch.device(device)
