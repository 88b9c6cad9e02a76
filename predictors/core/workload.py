"""What operators in columns ask of a device: family, MACs and bytes, vectorised.

The columns are those of docs/architecture.md. Windows are padded to keep the map, so an output side is
ceil(side / stride). Maps and weights move once each; host-to-device copies are not counted.
"""

from dataclasses import dataclass
from typing import get_args

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES, Family
from predictors.core.errors import PredictorError
from predictors.core.pricing import Columns

FAMILIES: tuple[Family, ...] = get_args(Family)

VARIANTS: dict[str, tuple[str, ...]] = {
    "conv2d": ("",),
    "linear": ("",),
    "pool": ("max", "average", "blur", "global_average"),
    "norm": ("batch", "layer", "group", "response"),
    "activation": ("relu", "relu6", "gelu", "silu", "hardswish", "sigmoid", "hardsigmoid", "star_relu"),
    "add": ("add", "multiply", "scale", "concat", "slice"),
}
CONVOLUTIONS = ("conv1d", "conv2d", "conv3d")
# Kinds that multiply matrices, whether or not the vocabulary has them.
MATRIX_PRODUCTS = ("linear", "attention", "window_attention", "random_mix", "adaptive_filter")
SIZES = ("batch", "c_in", "c_out", "h", "w", "kernel_h", "kernel_w", "stride", "dilation", "groups")


@dataclass(frozen=True)
class Workload:
    """(n,) each, for the whole batch: index into FAMILIES, MACs, bytes read, written, and read as weights.

    `transform_flops` are those of Fourier transforms, which are no multiply-accumulates and not among the MACs.
    `sizes` are the columns it came from, float64, and the output's sides `out_h` and `out_w`; `fused` is 0 where
    the columns do not say.
    """

    sizes: dict[str, np.ndarray]
    family: np.ndarray
    macs: np.ndarray
    transform_flops: np.ndarray
    bytes_in: np.ndarray
    bytes_out: np.ndarray
    bytes_weights: np.ndarray

    @property
    def bytes_moved(self) -> np.ndarray:
        return self.bytes_in + self.bytes_out + self.bytes_weights


def known_operator(kind: str, variant: str) -> bool:
    """Whether the vocabulary has this operator."""
    return variant in VARIANTS.get(kind, ())


def _sizes(columns: Columns) -> dict[str, np.ndarray]:
    missing = [name for name in SIZES if name not in columns]
    if missing:
        raise PredictorError(f"Operator columns lack {', '.join(missing)}.")
    arrays = {name: np.asarray(columns[name], dtype=np.float64).reshape(-1) for name in SIZES}
    count = len(arrays["batch"])
    for name, array in arrays.items():
        if len(array) != count:
            raise PredictorError(f"Column '{name}' has {len(array)} rows, 'batch' has {count}.")
        if not np.all(array >= 1) or not np.all(np.isfinite(array)):
            raise PredictorError(f"Column '{name}' holds sizes: finite numbers from 1 on.")
    fused = np.asarray(columns.get("fused", 0.0), dtype=np.float64)
    return arrays | {"fused": np.broadcast_to(fused.reshape(-1), (count,))}


def families(kind: str, columns: Columns) -> np.ndarray:
    """(n,) indices into FAMILIES of operators of one kind."""
    return _family(kind, _sizes(columns))


def workload(kind: str, variant: str, columns: Columns, dtype: str) -> Workload:
    """MACs and bytes of operators of one kind; of an unknown kind the bytes of its maps alone.

    Raises:
        PredictorError: a column is missing or not a size, or the dtype does not exist.
    """
    if dtype not in DTYPE_BYTES:
        raise PredictorError(f"No dtype '{dtype}'. Known: {', '.join(DTYPE_BYTES)}.")
    s = _sizes(columns)
    out_h, out_w = _output_sides(kind, variant, s)
    weights = _weights(kind, variant, s)
    # A gate or a factor per channel reads its map once; c_in counts the gate's channels too.
    map_channels = s["c_out"] if (kind, variant) == ("add", "multiply") else s["c_in"]
    size = DTYPE_BYTES[dtype]
    return Workload(
        sizes=s | {"out_h": out_h, "out_w": out_w},
        family=_family(kind, s),
        macs=_macs(kind, s, weights, out_h * out_w),
        transform_flops=_transform_flops(kind, s),
        bytes_in=size * s["batch"] * map_channels * s["h"] * s["w"],
        bytes_out=size * s["batch"] * s["c_out"] * out_h * out_w,
        bytes_weights=size * weights,
    )


def _output_sides(kind: str, variant: str, s: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    if (kind, variant) == ("pool", "global_average"):
        return np.ones_like(s["h"]), np.ones_like(s["w"])
    return np.ceil(s["h"] / s["stride"]), np.ceil(s["w"] / s["stride"])


def _weights(kind: str, variant: str, s: dict[str, np.ndarray]) -> np.ndarray:
    if kind in (*CONVOLUTIONS, "linear"):
        return s["c_out"] * (s["c_in"] / s["groups"]) * s["kernel_h"] * s["kernel_w"]
    if kind == "norm" or (kind, variant) == ("add", "scale"):
        return 2 * s["c_in"]
    return np.zeros_like(s["c_in"])


def _macs(kind: str, s: dict[str, np.ndarray], weights: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Of kinds without a price too, so that their fallback is not their bytes alone."""
    if kind in (*CONVOLUTIONS, "linear"):
        return s["batch"] * positions * weights
    if kind == "attention":
        # c_in counts queries, keys and values: half of it and of the values is a product for each pair of positions.
        return s["batch"] * positions**2 * (s["c_in"] + s["c_out"]) / 2
    if kind == "random_mix":
        return s["batch"] * positions**2 * s["c_out"]
    if kind == "window_attention":
        # As attention, but with the positions of a window; the windows cover a padded map.
        of_window = s["kernel_h"] * s["kernel_w"]
        windows = np.ceil(s["h"] / s["kernel_h"]) * np.ceil(s["w"] / s["kernel_w"])
        return s["batch"] * windows * of_window**2 * (s["c_in"] + s["c_out"]) / 2
    if kind == "adaptive_filter":
        # Two layers of complex products, four real ones each, at the frequencies that a real map has.
        frequencies = s["h"] * (s["w"] // 2 + 1)
        return 8 * s["batch"] * frequencies * s["c_in"] ** 2 / s["groups"]
    return np.zeros_like(weights)


def _transform_flops(kind: str, s: dict[str, np.ndarray]) -> np.ndarray:
    """A transform of n complex numbers takes 5 n log2(n) (Cooley and Tukey 1965), of real ones half; there and back."""
    if kind not in ("global_filter", "adaptive_filter"):
        return np.zeros_like(s["h"])
    positions = s["h"] * s["w"]
    return s["batch"] * s["c_in"] * 5 * positions * np.log2(positions)


def _family(kind: str, s: dict[str, np.ndarray]) -> np.ndarray:
    index = {name: position for position, name in enumerate(FAMILIES)}
    if kind not in CONVOLUTIONS:
        products = dict.fromkeys(MATRIX_PRODUCTS, "linear")
        family = (products | {"pool": "pool", "norm": "norm"}).get(kind, "elementwise")
        return np.full(s["c_in"].shape, index[family])
    alone = s["groups"] == 1
    point = (s["kernel_h"] == 1) & (s["kernel_w"] == 1)
    depthwise = ~alone & (s["groups"] == s["c_in"]) & (s["c_in"] == s["c_out"])
    conditions = [depthwise, ~alone, point]
    return np.select(conditions, [index["depthwise"], index["grouped"], index["pointwise"]], index["dense"])
