"""Operators that work on each value or channel by itself: norms, activations, factors."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size


@dataclass(frozen=True)
class Norm(Op):
    """Normalisation with a scale and a shift per channel.

    `batch`: over batch and map (folds into a convolution for inference). `layer`: over channels at each position.
    `group`: over groups of channels and the map. `response`: GRN of ConvNeXt V2 (arXiv:2301.00808, section 4),
    which divides each channel's map norm by the mean over channels.
    """

    normalises: str
    groups: Size = 1
    shift: bool = True
    kind: ClassVar[str] = "norm"

    @property
    def variant(self) -> str:
        return self.normalises

    def output_shape(self, *inputs: Shape) -> Shape:
        if self.normalises == "group" and inputs[0][0] % self.groups != 0:
            raise GraphError(f"{self.groups} norm groups do not divide {inputs[0][0]} channels.")
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0] * (2 if self.shift else 1)


@dataclass(frozen=True)
class Activation(Op):
    """Elementwise non-linearity by name; StarReLU (arXiv:2210.13452) trains its factor and its shift."""

    function: str
    kind: ClassVar[str] = "activation"

    @property
    def variant(self) -> str:
        return self.function

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return 2 if self.function == "star_relu" else 0


@dataclass(frozen=True)
class Scale(Op):
    """A factor per channel, trained (LayerScale, Touvron et al. 2021, arXiv:2103.17239) or fixed; it folds."""

    initial: float = 1e-6
    trained: bool = True
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "scale"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0] if self.trained else 0
