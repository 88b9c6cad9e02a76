"""Which layers of a model are quantised, to how many bits, and at which places between them values are."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LayerPlan:
    """One convolution or matrix, named as the model's module.

    Its input is rounded at the output of the module `source`. `norm` is the batch norm that is folded into it. `sink`
    puts out what is rounded behind it: itself, what is folded into it, or the ReLU behind, which `sink_activates` then
    says; None leaves the answer as it is.
    """

    name: str
    weight_bits: int | None
    activation_bits: int | None
    source: str
    norm: str | None = None
    sink: str | None = None
    sink_activates: bool = False


@dataclass(frozen=True)
class QuantisationPlan:
    """`places` are modules whose output is rounded, with its bits; None of a layer's bits keeps float32."""

    layers: tuple[LayerPlan, ...]
    places: Mapping[str, int]
