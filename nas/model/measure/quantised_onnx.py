"""An ONNX model in int8: static quantisation with a scale per channel (Jacob et al. 2018, arXiv:1712.05877)."""

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static


def quantised(model: bytes, feed: Mapping[str, np.ndarray]) -> bytes:
    """The model with int8 convolutions and matrix products, calibrated on one feed by input name."""
    # The quantiser speaks to the root logger of a step that single operators do not need.
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
            source.write_bytes(model)
            # Unsigned activations: what x86 has an instruction for.
            activations, weights = QuantType.QUInt8, QuantType.QInt8
            quantize_static(
                source, target, _OneBatch(feed), per_channel=True, activation_type=activations, weight_type=weights
            )
            return target.read_bytes()
    finally:
        logging.disable(logging.NOTSET)


class _OneBatch(CalibrationDataReader):
    """Any numbers do: the range of values does not change what an inference takes."""

    def __init__(self, feed: Mapping[str, np.ndarray]) -> None:
        self._batches = iter([feed])

    def get_next(self) -> Any:
        return next(self._batches, None)
