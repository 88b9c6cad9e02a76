"""A network as an ONNX model that ONNX Runtime was seen to run as torch does."""

from __future__ import annotations

from collections.abc import Sequence

import onnx
import torch
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.export.onnx_graph.convert import onnx_model, to_onnx
from nas.model.export.onnx_graph.runtime import loaded, runner
from nas.model.export.traced.trial import Trial
from nas.model.export.traced.verified import Format, verified

# Protocol buffers end there; the graph needs some of it.
LARGEST_BYTES = 2**31 - 2**26
WAY_OUT = "Take --to torch-export or --to pytorch: both keep torch's own operators."


def verified_model(model: nn.Module, shape: Sequence[int]) -> tuple[onnx.ModelProto, Trial]:
    """The network, ready for inference, and how it was tried; its sides are open where torch and runtime have them so.

    Args:
        shape: what it takes, without the batch.

    Raises:
        UserError: a layer has no ONNX form, ONNX Runtime answers otherwise than torch, or 2 GB do not hold it.
    """
    held = sum(tensor.numel() * tensor.element_size() for tensor in model.state_dict().values())
    if held > LARGEST_BYTES:
        raise UserError(f"An .onnx file holds 2 GB, and these weights are {held / 1e9:.1f} GB.", hint=WAY_OUT)
    return verified(model, shape, Format("ONNX", _make, runner, _alone, WAY_OUT))


def _make(model: nn.Module, shape: Sequence[int], any_sides: bool) -> onnx.ModelProto:
    return onnx_model(model, shape, any_sides=any_sides)


def _alone(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    loaded(to_onnx(torch.export.export(layer, inputs), [f"input{at}" for at in range(len(inputs))]))
