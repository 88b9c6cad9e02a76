"""A torch network as an ONNX model: batch open, sides open where they can be, nothing in it of this machine."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import onnx
import onnxscript
import torch
from torch import nn
from torch.export import ExportedProgram

from nas.model.export.traced.trace import traced

INPUT, OUTPUT = "input", "output"
SIDES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
PRODUCER = "nasctl"
# torch's exporter is written in onnxscript's operators.
CONVERTER = f"torch {torch.__version__}, onnxscript {onnxscript.__version__}"
_TALKATIVE = "torch.onnx._internal.exporter._registration"


def onnx_model(model: nn.Module, shape: Sequence[int], *, any_sides: bool) -> onnx.ModelProto:
    """The network ready for inference, in the operator set that torch's exporter prefers.

    Its parameters keep their names; the optimiser leaves out those that are all zero, and folds batch norms that
    stand behind a convolution.

    Args:
        shape: what the network takes, without the batch.
        any_sides: whether the sides stay open, besides the batch.

    Raises:
        torch's own errors, where an operator or an open size has no ONNX form.
    """
    converted = to_onnx(traced(model, shape, any_sides=any_sides))
    _strip(converted)
    _name_sizes(converted)
    converted.producer_name = PRODUCER
    onnx.checker.check_model(converted, full_check=True)
    return converted


def to_onnx(program: ExportedProgram, inputs: Sequence[str] = (INPUT,)) -> onnx.ModelProto:
    """What torch's exporter makes of a traced network of one output."""
    with _exporter_quiet():
        exported = torch.onnx.export(
            program, (), input_names=list(inputs), output_names=[OUTPUT], dynamo=True, verbose=False
        )
    assert exported is not None
    return exported.model_proto


@contextmanager
def _exporter_quiet() -> Iterator[None]:
    """torch's exporter tells of its own outdated calls, and of torchvision, which nothing here needs."""
    logger = logging.getLogger(_TALKATIVE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        was, logger.disabled = logger.disabled, True
        try:
            yield
        finally:
            logger.disabled = was


def _strip(converted: onnx.ModelProto) -> None:
    """Without the stack traces of this machine, which are most of a small file."""
    graph = converted.graph
    for part in (*graph.node, *graph.initializer, *graph.input, *graph.output, graph):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.ClearField("value_info")


def _name_sizes(converted: onnx.ModelProto) -> None:
    """Open sizes by what they are, in the input and wherever the output's follow from them."""
    taken = converted.graph.input[0].type.tensor_type.shape.dim
    words = ("batch", "channels", *SIDES.get(len(taken) - 2, ()))
    names = {size.dim_param: word for size, word in zip(taken, words, strict=False) if size.dim_param}
    for value in (*converted.graph.input, *converted.graph.output):
        for size in value.type.tensor_type.shape.dim:
            if size.dim_param:
                size.dim_param = re.sub(r"\w+", lambda found: names.get(found[0], found[0]), size.dim_param)
