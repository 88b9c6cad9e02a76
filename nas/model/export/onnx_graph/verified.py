"""A network as an ONNX model that ONNX Runtime was seen to run as torch does."""

from __future__ import annotations

from collections.abc import Sequence

import onnx
import torch
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.export.onnx_graph.convert import onnx_model, to_onnx
from nas.model.export.onnx_graph.runtime import loaded, runner
from nas.model.export.traced.culprit import first_unheld
from nas.model.export.traced.trial import TOLERANCE, Trial, takes_any_sides, tried

# Protocol buffers end there; the graph needs some of it.
LARGEST_BYTES = 2**31 - 2**26
WAY_OUT = "Take --to torch-export or --to pytorch: both keep torch's own operators."


def verified_model(model: nn.Module, shape: Sequence[int]) -> tuple[onnx.ModelProto, Trial]:
    """The network, ready for inference, and how it was tried; its sides are open where everyone runs it so.

    Args:
        shape: what it takes, without the batch.

    Raises:
        UserError: a layer has no ONNX form, ONNX Runtime answers otherwise than torch, or 2 GB do not hold it.
    """
    held = sum(tensor.numel() * tensor.element_size() for tensor in model.state_dict().values())
    if held > LARGEST_BYTES:
        raise UserError(f"An .onnx file holds 2 GB, and these weights are {held / 1e9:.1f} GB.", hint=WAY_OUT)
    if takes_any_sides(model, shape):
        try:
            return _tried(model, shape, any_sides=True)
        # Neither the tracer nor the runtime has a common error; with closed sides both may do.
        except Exception:
            pass
    try:
        return _tried(model, shape, any_sides=False)
    except UserError:
        raise
    except Exception as error:
        raise _refusal(model, shape, error) from error


def _tried(model: nn.Module, shape: Sequence[int], *, any_sides: bool) -> tuple[onnx.ModelProto, Trial]:
    converted = onnx_model(model, shape, any_sides=any_sides)
    trial = tried(runner(converted), model, shape, any_sides=any_sides)
    if not trial.difference <= TOLERANCE:
        raise UserError(
            f"ONNX Runtime answers otherwise than torch, by {trial.difference:.1e} of the largest answer; "
            f"{TOLERANCE:.0e} is allowed.",
            hint=WAY_OUT,
        )
    return converted, trial


def _refusal(model: nn.Module, shape: Sequence[int], error: Exception) -> UserError:
    layer = first_unheld(model, torch.zeros(2, *shape), _alone)
    reason = str(error).strip().partition("\n")[0][:200]
    return UserError(f"ONNX cannot hold {layer or 'this network'}: {reason}", hint=WAY_OUT, field="to")


def _alone(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    loaded(to_onnx(torch.export.export(layer, inputs), [f"input{at}" for at in range(len(inputs))]))
