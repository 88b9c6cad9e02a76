"""An ONNX model in int8: static quantisation with a scale per channel (Jacob et al. 2018, arXiv:1712.05877)."""

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.calibrate import MinMaxCalibrater, save_tensors_data


def quantised(model: bytes, feed: Mapping[str, np.ndarray], options: onnxruntime.SessionOptions) -> bytes:
    """The model with int8 convolutions and matrix products, calibrated on one feed by input name.

    `options` are those of the session that will run it: with one pool of threads, no session may bring its own.
    """
    # The quantiser speaks to the root logger of a step that single operators do not need.
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
            source.write_bytes(model)
            ranges = Path(folder) / "ranges.json"
            calibrater = _Calibrater(source, options)
            calibrater.collect_data(_OneBatch(feed))
            save_tensors_data(calibrater.compute_data(), ranges)
            # Unsigned activations: what x86 has an instruction for.
            activations, weights = QuantType.QUInt8, QuantType.QInt8
            quantize_static(
                source,
                target,
                per_channel=True,
                activation_type=activations,
                weight_type=weights,
                calibration_cache_path=ranges,
            )
            return target.read_bytes()
    finally:
        logging.disable(logging.NOTSET)


class _Calibrater(MinMaxCalibrater):
    def __init__(self, source: Path, options: onnxruntime.SessionOptions) -> None:
        super().__init__(source, augmented_model_path=str(source.with_name("augmented.onnx")))
        self._options = options
        self.augment_graph()
        self.create_inference_session()

    def create_inference_session(self) -> None:
        self.infer_session = onnxruntime.InferenceSession(
            self.augmented_model_path, self._options, ["CPUExecutionProvider"]
        )


class _OneBatch(CalibrationDataReader):
    """Any numbers do: the range of values does not change what an inference takes."""

    def __init__(self, feed: Mapping[str, np.ndarray]) -> None:
        self._batches = iter([feed])

    def get_next(self) -> Any:
        return next(self._batches, None)
