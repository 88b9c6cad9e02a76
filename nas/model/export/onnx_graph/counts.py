"""What an ONNX model holds and does: parameters, and multiply-accumulates of one image."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import onnx
from onnx import numpy_helper, shape_inference
from torch import Tensor


def held_params(converted: onnx.ModelProto, parameters: Iterable[Tensor]) -> int:
    """How many numbers of these parameters the model holds, in whatever shape, each as often as it stands there."""
    held = Counter(numpy_helper.to_array(one).tobytes() for one in converted.graph.initializer)
    wanted = Counter(one.detach().numpy().tobytes() for one in parameters)
    return sum(len(content) // 4 * min(count, held[content]) for content, count in wanted.items())


def counted_macs(converted: onnx.ModelProto, shape: Sequence[int]) -> int:
    """Multiply-accumulates of convolutions and matrix products for one image of this shape."""
    sized = onnx.ModelProto()
    sized.CopyFrom(converted)
    for size, number in zip(sized.graph.input[0].type.tensor_type.shape.dim, (1, *shape), strict=True):
        size.dim_value = number
    sized.graph.output[0].type.tensor_type.ClearField("shape")
    graph = shape_inference.infer_shapes(sized, strict_mode=True, data_prop=True).graph
    shapes = {one.name: tuple(one.dims) for one in graph.initializer}
    for value in (*graph.input, *graph.output, *graph.value_info):
        shapes[value.name] = tuple(size.dim_value for size in value.type.tensor_type.shape.dim)
    return sum(_macs(node, shapes) for node in graph.node)


def _macs(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    answered = math.prod(shapes[node.output[0]])
    match node.op_type:
        case "Conv":
            return answered * math.prod(shapes[node.input[1]][1:])
        case "MatMul":
            return answered * shapes[node.input[0]][-1]
        case "Gemm":
            transposed = any(one.name == "transA" and one.i for one in node.attribute)
            return answered * shapes[node.input[0]][0 if transposed else 1]
    return 0
