"""Which operators to time: a random sweep over what large-kernel and mobile networks draw, large and tiny."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.table import Operator

# Shares of the sweep: most of a network's time, and most of the uncertainty, is in convolutions.
SHARES = {
    "depthwise": 0.26,
    "pointwise": 0.22,
    "dense": 0.11,
    "grouped": 0.06,
    "linear": 0.06,
    "pool": 0.07,
    "norm": 0.09,
    "activation": 0.07,
    "add": 0.06,
}
# The hidden layer of a feed-forward block four times as wide as the widest stage.
MOST_CHANNELS = 4096


@dataclass(frozen=True)
class Extent:
    """How large operators are timed: batches as they are drawn, and the most that is worth its time."""

    batches: tuple[int, ...]
    most_macs: float
    most_elements: int


PROCESSOR = Extent((1, 1, 1, 1, 8, 32), most_macs=3e9, most_elements=2**23)
# Small operators take what the host needs to launch them and tell nothing about the device.
ACCELERATOR = Extent((1, 8, 32, 32, 128, 128), most_macs=1e11, most_elements=2**28)


def extent_on(device: str | None) -> Extent:
    """What is timed on a device as torch calls it."""
    return ACCELERATOR if device == "cuda" else PROCESSOR


def sweep(dtype: str, rng: np.random.Generator, extent: Extent = PROCESSOR) -> Iterator[Operator]:
    """Operators without end, stratified by family, log-uniform in size; equal for equal generator states."""
    draws = {name: _DRAWS[name] for name in SHARES}
    names, shares = list(SHARES), list(SHARES.values())
    while True:
        op = draws[names[rng.choice(len(names), p=shares)]](dtype, rng, extent)
        if affordable(op, extent):
            yield op


def affordable(op: Operator, extent: Extent = PROCESSOR) -> bool:
    """Whether it takes no longer than a dozen others that teach as much."""
    elements = op.batch * max(op.c_in, op.c_out) * op.h * op.w
    weights = op.c_out * (op.c_in // op.groups) * op.kernel_h * op.kernel_w if op.kind == "conv2d" else 0
    macs = op.batch * weights * (op.h // op.stride) * (op.w // op.stride)
    return elements <= extent.most_elements and macs <= extent.most_macs


def _depthwise(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map(rng, extent)
    kernel, dilation = int(rng.choice(np.arange(3, 32, 2))), 1
    if rng.random() < 0.15:
        kernel, dilation = int(rng.choice([3, 5, 7])), int(rng.integers(2, 6))
    elif rng.random() < 0.3:
        kernel = int(rng.choice([3, 5, 7]))
    stride = 2 if rng.random() < 0.2 else 1
    return _conv(dtype, batch, channels, channels, side, kernel, stride, dilation, channels)


def _pointwise(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map(rng, extent)
    # Some squeeze-excite gates are pointwise convolutions on a map of one pixel.
    side = 1 if rng.random() < 0.1 else side
    ratio = float(np.exp(rng.uniform(np.log(1 / 8), np.log(8))))
    out_channels = int(np.clip(_rounded(channels * ratio, rng), 4, MOST_CHANNELS))
    return _conv(dtype, batch, channels, out_channels, side, 1, 2 if rng.random() < 0.05 else 1, 1, 1)


def _dense(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map(rng, extent)
    kernel, stride = int(rng.choice([3, 3, 3, 3, 2, 4, 5, 7])), int(rng.choice([1, 2]))
    if rng.random() < 0.25:
        channels, side = int(rng.choice([1, 3])), _log_uniform(8, 320, rng)
    if kernel in (2, 4):
        # Patches: networks cut the map without rest.
        stride, side = kernel, -(-side // kernel) * kernel
    out_channels = _channels(8, 512, rng) if channels <= 3 else int(channels * rng.choice([1, 1, 2]))
    return _conv(dtype, batch, channels, out_channels, side, kernel, stride, 1, 1)


def _grouped(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map(rng, extent)
    size = int(rng.choice([2, 4, 8, 16, 32, 64]))
    groups = max(2, channels // size)
    kernel, stride = int(rng.choice([1, 3, 3, 5])), 2 if rng.random() < 0.2 else 1
    return _conv(dtype, batch, groups * size, groups * size, side, kernel, stride, 1, groups)


def _linear(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    inputs, outputs = _log_uniform(1, MOST_CHANNELS, rng), _log_uniform(1, MOST_CHANNELS, rng)
    if rng.random() < 0.3:
        inputs, outputs = _channels(8, MOST_CHANNELS, rng), int(rng.choice([10, 100, 1000]))
    return Operator("linear", "", _batch(rng, extent), inputs, outputs, dtype=dtype)


def _pool(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map(rng, extent)
    variant = str(rng.choice(["max", "average", "blur", "global_average"]))
    if variant == "global_average":
        return Operator("pool", variant, batch, channels, channels, side, side, dtype=dtype)
    kernel = int(rng.choice([2, 3, 5] if variant == "blur" else [2, 3]))
    stride = 2 if rng.random() < 0.8 or kernel == 2 else 1
    # A reflected border must be narrower than the map.
    side = max(side, kernel)
    return Operator("pool", variant, batch, channels, channels, side, side, kernel, kernel, stride, dtype=dtype)


def _norm(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map_or_vector(rng, extent)
    variant = str(rng.choice(["batch", "layer", "layer", "group", "response", "response", "response"]))
    # A group of one value has no spread to divide by.
    variant = "layer" if variant == "group" and side == 1 else variant
    groups = next(count for count in (8, 4, 2, 1) if channels % count == 0) if variant == "group" else 1
    return Operator("norm", variant, batch, channels, channels, side, side, groups=groups, dtype=dtype)


def _activation(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map_or_vector(rng, extent)
    functions = ["relu", "relu6", "gelu", "silu", "hardswish", "sigmoid", "hardsigmoid", "star_relu"]
    return Operator("activation", str(rng.choice(functions)), batch, channels, channels, side, side, dtype=dtype)


def _add(dtype: str, rng: np.random.Generator, extent: Extent) -> Operator:
    channels, side, batch = _map(rng, extent)
    variant = str(rng.choice(["add", "multiply", "scale", "concat", "slice"]))
    c_in = {"add": 2, "multiply": 2, "slice": 2}.get(variant, 1) * channels
    return Operator("add", variant, batch, c_in, channels, side, side, dtype=dtype)


_DRAWS: dict[str, Callable[[str, np.random.Generator, Extent], Operator]] = {
    "depthwise": _depthwise,
    "pointwise": _pointwise,
    "dense": _dense,
    "grouped": _grouped,
    "linear": _linear,
    "pool": _pool,
    "norm": _norm,
    "activation": _activation,
    "add": _add,
}


def _conv(dtype: str, batch: int, c_in: int, c_out: int, side: int, kernel: int, stride: int,
          dilation: int, groups: int) -> Operator:  # fmt: skip
    # A window never sees more border than map on both sides: such kernels are padding, not networks.
    reach = dilation * (kernel - 1) + 1
    side = max(side, (reach + 1) // 2)
    return Operator("conv2d", "", batch, c_in, c_out, side, side, kernel, kernel, stride, dilation, groups,
                    dtype=dtype)  # fmt: skip


def _map(rng: np.random.Generator, extent: Extent) -> tuple[int, int, int]:
    """Channels, side and batch: three of four as in an ImageNet network, one as in a tiny one."""
    if rng.random() < 0.25:
        return _channels(4, 128, rng), _log_uniform(2, 32, rng), _batch(rng, extent)
    return _channels(8, MOST_CHANNELS, rng), _log_uniform(4, 160, rng), _batch(rng, extent)


def _map_or_vector(rng: np.random.Generator, extent: Extent) -> tuple[int, int, int]:
    """One in five a vector, as behind a global pool."""
    if rng.random() < 0.2:
        return _log_uniform(1, MOST_CHANNELS, rng), 1, _batch(rng, extent)
    return _map(rng, extent)


def _batch(rng: np.random.Generator, extent: Extent) -> int:
    return int(rng.choice(extent.batches))


def _channels(least: int, most: int, rng: np.random.Generator) -> int:
    return _rounded(_log_uniform(least, most, rng), rng)


def _rounded(channels: float, rng: np.random.Generator) -> int:
    """To a multiple of 8 in two cases of three, as people draw widths; as it falls in the third."""
    step = 8 if rng.random() < 2 / 3 and channels >= 8 else 1
    return max(1, round(channels / step) * step)


def _log_uniform(least: int, most: int, rng: np.random.Generator) -> int:
    """Ends included, and a little likelier than the rest: what lies outside the sweep is not priced."""
    margin = 0.02 * np.log(most / least)
    drawn = np.exp(rng.uniform(np.log(least) - margin, np.log(most) + margin))
    return round(float(np.clip(drawn, least, most)))
