"""The network that proxies look at: fresh weights, images and labels, all by one seed."""

from collections.abc import Sequence
from functools import cached_property

import torch
from torch import Tensor, nn

from nas.errors import HardwareMissing, UserError
from nas.model.build import Block, build
from nas.model.classifiers import find_classifiers
from nas.model.proxies.core.unscored import Unscored
from search_spaces.core.architecture import Architecture

# One seed, several streams: weights come from the seed itself.
IMAGES, LABELS, NOISE, SCENES = 1, 2, 3, 4


# Variance of what an image's channels have in common, by that of what each has for itself.
SHARED = 1.5


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
        for block in model.modules():
            if isinstance(block, Block):
                # In training a row that runs backwards keeps no values, so nobody could look at its blocks.
                block.training = False
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

    def scenes(self, count: int | None = None) -> Tensor:
        """As many images whose amplitudes fall with frequency, as those of natural images do (Field 1987)."""
        shape = (count or self.batch, *self.architecture.graph.nodes[0].shape)
        return natural_noise(shape, self.generator(SCENES)).to(self.device)

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


def natural_noise(shape: Sequence[int], generator: torch.Generator) -> Tensor:
    """(B, C, ...) noise of mean 0 and variance 1, amplitudes by 1 / frequency, channels alike as colours are."""
    count, channels, *sides = shape
    own = torch.randn(count, channels, *sides, generator=generator)
    shared = torch.randn(count, 1, *sides, generator=generator)
    dims = tuple(range(2, own.dim()))
    squared = torch.zeros(sides)
    for dim, side in enumerate(sides):
        along = torch.fft.fftfreq(side).square()
        squared = squared + along.reshape([-1 if at == dim else 1 for at in range(len(sides))])
    # The mean of an image stands for one wave across it.
    frequency = squared.sqrt().clamp(min=1 / max(sides))
    noise = torch.fft.ifftn(torch.fft.fftn(own + SHARED**0.5 * shared, dim=dims) / frequency, dim=dims).real
    return (noise - noise.mean()) / noise.std()


def _open(device: str) -> torch.device:
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        if device.partition(":")[0] == "cuda":
            raise HardwareMissing(f"torch finds no {device} here.", hint="Score on cpu.", field="device") from error
        raise UserError(f"No device '{device}': cpu, cuda, or cuda:1 and so on.", field="device") from error
    return torch.device(device)
