"""An ONNX model in ONNX Runtime, on the processor."""

from __future__ import annotations

from collections.abc import Callable

import onnx
import onnxruntime
import torch
from torch import Tensor

FATAL = 4
RUNTIME = f"onnxruntime {onnxruntime.__version__}"


def loaded(converted: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """The model, ready to run; what the runtime cannot hold it raises as errors of its own."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = FATAL
    return onnxruntime.InferenceSession(converted.SerializeToString(), options, ["CPUExecutionProvider"])


def runner(converted: onnx.ModelProto) -> Callable[[Tensor], Tensor]:
    """A model of one input and one output as a function."""
    session = loaded(converted)
    (taken,) = session.get_inputs()
    return lambda images: torch.from_numpy(session.run(None, {taken.name: images.numpy()})[0])
