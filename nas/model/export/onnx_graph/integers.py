"""A verified ONNX model in integers, run once before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onnx import ModelProto
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, NotImplemented
from torch import nn

from nas.errors import UserError
from nas.model.export.onnx_graph.quantised import with_integers
from nas.model.export.onnx_graph.runtime import runner
from nas.model.export.traced.trial import tried
from nas.model.quantisation_file import Quantisation
from search_spaces.core.graph import Form


def integer_model(
    converted: ModelProto, grids: Quantisation, model: nn.Module, shape: Sequence[int], form: Form
) -> tuple[ModelProto, dict[str, Any]]:
    """The model on these grids, and what is told of it: bits by layer, and how far rounding moves its answers.

    Raises:
        UserError: the train form, whose norms are not folded, a layer that is not in it, or bits that the runtime has
            no kernels for.
    """
    if form != "deploy":
        raise UserError(
            "Grids are those of kernels with their norms folded in; the train form has none.",
            hint="Leave --form away.",
            field="form",
        )
    integers = with_integers(converted, grids)
    try:
        trial = tried(runner(integers), model, shape, any_sides=False)
    except (Fail, NotImplemented) as error:
        raise UserError(
            f"ONNX Runtime cannot run these bits: {str(error).strip().partition(chr(10))[0][:200]}",
            hint="8-bit weights run everywhere: train with weight_bits 8.",
            field="quantisation",
        ) from error
    layers = {name: layer.weight_bits for name, layer in grids.layers.items()}
    return integers, {"quantised": {"weight_bits": layers, "difference_from_float": trial.difference}}
