"""What an ONNX model holds and does: parameters, and multiply-accumulates of one image."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from nas.model.export.onnx_graph.runtime import loaded

PRODUCTS = ("Conv", "Gemm", "MatMul")


def held_params(converted: onnx.ModelProto, parameters: Iterable[Tensor]) -> int:
    """How many numbers of these parameters the model holds, in whatever shape, each as often as it stands there."""
    held = Counter(numpy_helper.to_array(one).tobytes() for one in converted.graph.initializer)
    wanted = Counter(one.detach().numpy().tobytes() for one in parameters)
    return sum(len(content) // 4 * min(count, held[content]) for content, count in wanted.items())


def counted_macs(converted: onnx.ModelProto, shape: Sequence[int]) -> int:
    """Multiply-accumulates of convolutions and matrix products of one image of this shape, which is run to see."""
    watched = onnx.ModelProto()
    watched.CopyFrom(converted)
    products = [node for node in watched.graph.node if node.op_type in PRODUCTS]
    known = {one.name: tuple(one.dims) for one in watched.graph.initializer}
    names = {name for node in products for name in (node.output[0], *node.input[:2])} - known.keys()
    taken = watched.graph.input[0].name
    del watched.graph.output[:]
    watched.graph.output.extend(onnx.ValueInfoProto(name=name) for name in sorted(names - {taken}))
    images = torch.zeros(1, *shape).numpy()
    session = loaded(watched)
    answers: list[Any] = list(session.run(None, {taken: images}))
    seen = {one.name: answer.shape for one, answer in zip(session.get_outputs(), answers, strict=True)}
    shapes = {**known, **seen, taken: images.shape}
    return sum(_macs(node, shapes) for node in products)


def _macs(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    answered = math.prod(shapes[node.output[0]])
    if node.op_type == "Conv":
        return answered * math.prod(shapes[node.input[1]][1:])
    transposed = any(one.name == "transA" and one.i for one in node.attribute)
    return answered * shapes[node.input[0]][-2 if transposed else -1]
