"""What the compressed kernels take over from a dense layer."""

from torch import Tensor, nn


def weight_and_bias(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """The kernel and (outputs,) biases of a convolution of maps or a linear layer; zeros where it has no biases.

    Raises:
        ValueError: it is another layer.
    """
    if not isinstance(layer, nn.Conv2d | nn.Linear):
        raise ValueError(f"only Conv2d and Linear have compressed kernels, not {type(layer).__name__}")
    weight = layer.weight.detach()
    return weight, weight.new_zeros(len(weight)) if layer.bias is None else layer.bias.detach()
