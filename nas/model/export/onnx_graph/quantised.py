"""An ONNX model with integer weights and rounded values between its layers, on grids that were trained for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper, version_converter

from nas.errors import UserError
from nas.model.quantisation_file import LayerGrids, Quantisation, ValueGrid

Floats = NDArray[np.float32]

# 4-bit tensors came with this operator set.
OPSET_OF_INT4 = 21
NARROW_BITS, BYTE = 4, 8
LAYERS = ("Conv", "Gemm", "MatMul")
# Biases are int32, far from its ends: on the grid of a channel of next to no weights they would overflow.
MOST_OF_INT32 = 2.0**30


def with_integers(converted: ModelProto, grids: Quantisation) -> ModelProto:
    """The model with QuantizeLinear and DequantizeLinear around its layers; runtimes fuse them to integer kernels.

    Weights of up to 4 bits are stored as INT4, others as INT8, one scale an output channel, zero point 0; values as
    UINT8. What stands between rounded values sees them rounded, as in training.

    Args:
        converted: the deploy form, whose initialisers have the names of the layers.

    Raises:
        UserError: a layer of `grids` is not in the model.
    """
    narrow = any(layer.weight_bits and layer.weight_bits <= NARROW_BITS for layer in grids.layers.values())
    model = _at_least(converted, OPSET_OF_INT4) if narrow else _copy(converted)
    surgery = _Surgery(model.graph)
    for name, layer in grids.layers.items():
        surgery.quantise(name, layer)
    surgery.sort()
    onnx.checker.check_model(model, full_check=True)
    return model


class _Surgery:
    """One graph while nodes are put into it."""

    def __init__(self, graph: GraphProto) -> None:
        self._graph = graph
        self._initialisers = {one.name: one for one in graph.initializer}
        self._rounded: set[str] = set()

    def quantise(self, name: str, layer: LayerGrids) -> None:
        node = self._layer(f"{name}.weight")
        written = self._written(node, layer.behind_activation)
        if layer.weight_bits is not None:
            self._round_weights(node, name, layer)
        if layer.input is not None:
            self._round_values(node.input[0], layer.input)
        if layer.output is not None:
            self._round_values(written, layer.output)

    def sort(self) -> None:
        """Nodes behind what they read, as ONNX asks for; otherwise as they stood."""
        known = {one.name for one in (*self._graph.input, *self._graph.initializer)} | {""}
        waiting, ordered = list(self._graph.node), []
        while waiting:
            ready = next(node for node in waiting if known.issuperset(node.input))
            waiting.remove(ready)
            ordered.append(ready)
            known.update(ready.output)
        del self._graph.node[:]
        self._graph.node.extend(ordered)

    # -- finding ---------------------------------------------------------------------------------------------------

    def _layer(self, weight: str) -> NodeProto:
        for node in self._graph.node:
            if node.op_type in LAYERS and weight in node.input:
                return node
        raise UserError(f"The ONNX model has no layer with the weights {weight}, which shall be quantised.")

    def _written(self, node: NodeProto, behind_activation: bool) -> str:
        (output,) = node.output
        readers = [reader for reader in self._graph.node if output in reader.input]
        return readers[0].output[0] if behind_activation else output

    # -- weights ---------------------------------------------------------------------------------------------------

    def _round_weights(self, node: NodeProto, name: str, layer: LayerGrids) -> None:
        assert layer.weight_scale is not None and layer.weight_bits is not None
        weight = numpy_helper.to_array(self._initialisers[f"{name}.weight"])
        # A matrix of MatMul stands with its outputs last.
        axis = weight.ndim - 1 if node.op_type == "MatMul" else 0
        scale = np.array(layer.weight_scale, np.float32)
        kind = TensorProto.INT4 if layer.weight_bits <= NARROW_BITS else TensorProto.INT8
        bias = self._bias(node)
        if bias is not None and layer.input is not None:
            finest = np.abs(bias) / np.float32(MOST_OF_INT32)
            if kind == TensorProto.INT8:
                # Integer kernels add the bias to their sums of products, on the grid of these.
                scale = np.maximum(scale, finest / np.float32(layer.input.scale))
                self._put_bias(node, name, bias, scale * np.float32(layer.input.scale))
            else:
                # Left float, ONNX Runtime would round it to that grid, although no kernel asks for it here.
                self._put_bias(node, name, bias, np.maximum(finest, np.finfo(np.float32).tiny))
        most = 2 ** (layer.weight_bits - 1) - 1
        along = [-1 if side == axis else 1 for side in range(weight.ndim)]
        integers = np.clip(np.rint(weight / scale.reshape(along)), -most, most)
        self._put_dequantised(node, 1, f"{name}.weight", integers, scale, kind, axis)

    def _bias(self, node: NodeProto) -> Floats | None:
        held = self._initialisers.get(node.input[2]) if len(node.input) > 2 else None
        return None if held is None else numpy_helper.to_array(held)

    def _put_bias(self, node: NodeProto, name: str, bias: Floats, scale: Floats) -> None:
        self._put_dequantised(node, 2, f"{name}.bias", np.rint(bias / scale), scale, TensorProto.INT32, 0)

    def _put_dequantised(
        self, node: NodeProto, at: int, name: str, integers: NDArray[np.float32], scale: Floats, kind: int, axis: int
    ) -> None:
        """The node's input `at` from integers; the float tensor goes."""
        self._drop(node.input[at])
        self._add(name, integers, kind)
        self._add(f"{name}_scale", scale, TensorProto.FLOAT)
        self._add(f"{name}_zero_point", np.zeros(scale.shape), kind)
        inputs = [name, f"{name}_scale", f"{name}_zero_point"]
        self._graph.node.append(
            helper.make_node("DequantizeLinear", inputs, [f"{name}_float"], name=f"{name}_dequantise", axis=axis)
        )
        node.input[at] = f"{name}_float"

    # -- values ----------------------------------------------------------------------------------------------------

    def _round_values(self, value: str, grid: ValueGrid) -> None:
        """All that read the value read it rounded; asked twice for one value, it is done once."""
        if value in self._rounded:
            return
        self._rounded.add(value)
        exact, clipped, integers = f"{value}_exact", f"{value}_clipped", f"{value}_integers"
        producer = next((node for node in self._graph.node if value in node.output), None)
        if producer is None:
            # What the graph is given keeps its name.
            exact, read = value, f"{value}_rounded"
            self._reread(value, read)
            self._rounded.add(read)
        else:
            read = value
            producer.output[list(producer.output).index(value)] = exact
        grid_inputs = [f"{value}_scale", f"{value}_zero_point"]
        self._add(grid_inputs[0], np.array(grid.scale), TensorProto.FLOAT)
        self._add(grid_inputs[1], np.array(grid.zero_point), TensorProto.UINT8)
        if grid.bits < BYTE:
            self._clip(exact, clipped, grid)
            exact = clipped
        self._graph.node.extend(
            [
                helper.make_node("QuantizeLinear", [exact, *grid_inputs], [integers], name=f"{value}_quantise"),
                helper.make_node("DequantizeLinear", [integers, *grid_inputs], [read], name=f"{value}_dequantise"),
            ]
        )

    def _clip(self, value: str, clipped: str, grid: ValueGrid) -> None:
        """Bytes have more levels than the grid: the ends of its range stand before them."""
        ends = (-grid.zero_point * grid.scale, (2**grid.bits - 1 - grid.zero_point) * grid.scale)
        names = [f"{clipped}_{end}" for end in ("least", "most")]
        for name, end in zip(names, ends, strict=True):
            self._add(name, np.array(end), TensorProto.FLOAT)
        self._graph.node.append(helper.make_node("Clip", [value, *names], [clipped], name=f"{clipped}_clip"))

    def _reread(self, value: str, instead: str) -> None:
        for node in self._graph.node:
            for at, read in enumerate(node.input):
                if read == value:
                    node.input[at] = instead

    # -- initialisers ----------------------------------------------------------------------------------------------

    def _add(self, name: str, values: NDArray[np.floating], kind: int) -> None:
        self._initialisers[name] = helper.make_tensor(name, kind, values.shape, values.ravel().tolist())
        self._graph.initializer.append(self._initialisers[name])

    def _drop(self, name: str) -> None:
        held = self._initialisers.pop(name)
        if sum(_reads(node, name) for node in self._graph.node) == 1:
            self._graph.initializer.remove(held)


def _reads(node: NodeProto, name: str) -> int:
    return list(node.input).count(name)


def _copy(model: ModelProto) -> ModelProto:
    copied = ModelProto()
    copied.CopyFrom(model)
    return copied


def _at_least(model: ModelProto, opset: int) -> ModelProto:
    if max(_own_opsets(model)) >= opset:
        return _copy(model)
    return version_converter.convert_version(model, opset)


def _own_opsets(model: ModelProto) -> Iterable[int]:
    return [one.version for one in model.opset_import if one.domain in ("", "ai.onnx")]
