"""Where convolutions fall off a cliff on this machine: thin groups, and depthwise kernels beyond a library's fast path.

Seconds a multiply-accumulate on two cores, 28 x 28 maps of 256 channels, batch 8, low quantile of interleaved rounds.

Run from the repository's root: python benchmarks/convolution_cliffs.py [--rounds 15]
"""

import argparse
from functools import partial

import numpy as np
import torch
from torch import nn

from nas.model.measure.timing import choose_repeats, interleaved, summarise

CHANNELS, SIDE, BATCH = 256, 28, 8
GROUP_SIZES = (1, 2, 4, 8, 16, 32, 64, 256)
DEPTHWISE_KERNELS = (3, 5, 7, 9, 11, 13, 15, 17)


def main() -> None:
    rounds = _rounds()
    torch.set_num_threads(2)
    for layout in (torch.contiguous_format, torch.channels_last):
        print(f"\n{layout}")
        _table("group size", {size: _grouped(size) for size in GROUP_SIZES}, layout, rounds)
        _table("kernel", {kernel: _depthwise(kernel) for kernel in DEPTHWISE_KERNELS}, layout, rounds)


def _grouped(size: int) -> nn.Conv2d:
    return nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, groups=CHANNELS // size, bias=False)


def _depthwise(kernel: int) -> nn.Conv2d:
    return nn.Conv2d(CHANNELS, CHANNELS, kernel, padding=kernel // 2, groups=CHANNELS, bias=False)


@torch.inference_mode()
def _table(name: str, convolutions: dict[int, nn.Conv2d], layout: torch.memory_format, rounds: int) -> None:
    device = torch.device("cpu")
    maps = torch.randn(BATCH, CHANNELS, SIDE, SIDE).to(memory_format=layout)
    calls = [partial(conv.to(memory_format=layout), maps) for conv in convolutions.values()]
    repeats = [choose_repeats(call, device) for call in calls]
    samples = interleaved(calls, repeats, rounds, device, np.random.default_rng(0))
    print(f"{name:>12} {'ms':>8} {'ns per MAC':>11} {'spread':>7}")
    for (value, conv), column in zip(convolutions.items(), samples.T, strict=True):
        timing = summarise(column)
        macs = BATCH * SIDE * SIDE * conv.weight.numel()
        spread = timing.spread_s / timing.median_s
        print(f"{value:>12} {1e3 * timing.latency_s:>8.3f} {1e9 * timing.latency_s / macs:>11.4f} {spread:>7.0%}")


def _rounds() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    return parser.parse_args().rounds


if __name__ == "__main__":
    main()
