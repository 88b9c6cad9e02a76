"""ONNX Runtime on the processor, in fp32 or int8."""

import os
import tempfile
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path

import onnxruntime
import torch
from torch import Tensor, nn

from nas.model.measure.backend import Backend, Call, Formats
from nas.model.measure.placement import Placement
from nas.model.measure.quantised_onnx import quantised

FATAL = 4


class OnnxRuntime(Backend):
    """Its kernels choose their own memory order inside; maps come and go contiguous.

    int8 quantises convolutions and matrix products, a scale per channel for weights; what the runtime has no int8
    kernel for stays fp32, and an operator timed alone pays for the conversions at its borders.
    """

    def runtime(self, device: str) -> str:
        return f"onnxruntime {onnxruntime.__version__}, {device}"

    def formats(self, device: str) -> Formats:
        return {"fp32": ("contiguous",), "int8": ("contiguous",)} if device == "cpu" else {}

    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement) -> Call:
        feed = {f"x{index}": one.numpy() for index, one in enumerate(inputs)}
        try:
            exported = _export(module.eval(), inputs, list(feed))
            options = _options(placement.threads)
            model = quantised(exported, feed, options) if placement.dtype == "int8" else exported
            session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        # The runtime's own errors have no common parent but this.
        except Exception as error:
            raise RuntimeError(f"ONNX Runtime cannot run {type(module).__name__}: {error}") from error
        # An operator that passes its input through may leave no input in the graph.
        read = {one.name: feed[one.name] for one in session.get_inputs()}
        return lambda: session.run(None, read)

    def compressed_formats(self, placement: Placement) -> tuple[str, ...]:
        return ("int8",) if placement.dtype == "fp32" else ()

    def prepare_compressed(
        self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement, held_as: str
    ) -> Call:
        assert held_as == "int8"
        return self.prepare(module, inputs, replace(placement, dtype="int8"))


def load() -> OnnxRuntime:
    """ONNX Runtime."""
    return OnnxRuntime()


def _export(module: nn.Module, inputs: tuple[Tensor, ...], names: list[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # torch warns of the exporter that needs nothing besides itself; the newer one needs two more packages.
        warnings.simplefilter("ignore")
        path = Path(folder) / "module.onnx"
        torch.onnx.export(module, inputs, path, input_names=names, dynamo=False)
        return path.read_bytes()


def _options(threads: int | None) -> onnxruntime.SessionOptions:
    _share_threads(threads or os.cpu_count() or 1)
    options = onnxruntime.SessionOptions()
    options.use_per_session_threads = False
    options.log_severity_level = FATAL
    return options


@cache
def _share_threads(threads: int) -> None:
    """One pool for all sessions: idle threads spin a while, and those of sessions timed in turn would fight."""
    onnxruntime.set_global_thread_pool_sizes(threads, 1)
