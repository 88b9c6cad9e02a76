"""Memory that a convolution unfolds its input into, by algorithm (im2col; im2win: Lu et al. 2023, arXiv:2306.14320).

`direct` needs none. `im2col` writes every window out, `im2win` every row of windows once, so that neighbouring windows
share their columns. A 1 x 1 kernel that does not stride is a matrix product as it stands, and depthwise kernels are run
directly by every library that we know; neither unfolds anything.
"""

from typing import Any, get_args

from hw_profiles.core.profile import ConvolutionAlgorithm
from predictors.core.errors import PredictorError
from search_spaces.core.ops import Conv2d, Op, Shape
from search_spaces.core.varying import both, either, negate, where


def workspace_values(op: Op, shape: Shape, algorithm: str) -> Any:
    """Values (of the input's type) that an operator needs beside its maps, for one image; plain or varying.

    Raises:
        PredictorError: no such algorithm.
    """
    if algorithm not in get_args(ConvolutionAlgorithm):
        known = ", ".join(get_args(ConvolutionAlgorithm))
        raise PredictorError(f"No convolution algorithm '{algorithm}'. Known: {known}.")
    if not isinstance(op, Conv2d) or algorithm == "direct":
        return 0
    _, out_height, out_width = op.output_shape(shape)
    columns = op.kernel[1] * out_width if algorithm == "im2col" else shape[2] + 2 * op.padding[1]
    return where(_unfolds(op, shape), shape[0] * op.kernel[0] * out_height * columns, 0)


def _unfolds(op: Conv2d, shape: Shape) -> Any:
    product = both(op.kernel[0] * op.kernel[1] == 1, op.stride == 1)
    depthwise = both(op.groups == shape[0], op.groups > 1)
    return negate(either(product, depthwise))
