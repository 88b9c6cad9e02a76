"""A made-up but plausible finished run: four stages of large kernels, 5,000 candidates, a front of 40."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np

from nas.objective import Limit
from nas.report.data import (
    Block,
    ChoiceValue,
    Cloud,
    FrontMember,
    Hardware,
    Layer,
    Metric,
    ReportData,
    RunFacts,
)
from nas.report.histograms import dimension_histograms
from predictors.core.estimate import Estimate

STAGES = 4
DOMAINS: dict[str, tuple[ChoiceValue, ...]] = {
    "resolution": (160, 192, 224, 256),
    "downsampling": ("conv", "max_pool", "average_pool", "blur_pool"),
    "stage1.depth": (2, 3, 4),
    "stage2.depth": (2, 3, 4, 5, 6),
    "stage3.depth": tuple(range(6, 19)),
    "stage4.depth": (2, 3, 4),
    "stage1.width": tuple(range(48, 97, 8)),
    "stage2.width": tuple(range(96, 193, 16)),
    "stage3.width": tuple(range(192, 385, 32)),
    "stage4.width": tuple(range(384, 769, 64)),
    "stage1.kernel": (3, 5, 7),
    "stage2.kernel": (7, 9, 11, 13, 15),
    "stage3.kernel": (7, 11, 13, 15, 19, 23, 27, 31),
    "stage4.kernel": (3, 5, 7),
    "stage1.attention": (False, True),
    "stage2.attention": (False, True),
    "stage3.attention": (False, True),
    "stage4.attention": (False, True),
}
METRICS = (
    Metric("deepmad", "", "maximize"),
    Metric("latency", "s", "minimize"),
    Metric("params", ""),
    Metric("macs", ""),
    Metric("peak_memory", "B"),
)
LIMIT_S = 2e-3
Choices = dict[str, ChoiceValue]


@cache
def example_report() -> ReportData:
    """Drawn once; the same at every call and on every machine."""
    rng = np.random.default_rng(0)
    sizes = np.array([len(domain) for domain in DOMAINS.values()])
    space_codes = rng.integers(0, sizes, size=(4_000, len(sizes)))
    values = _score(space_codes)
    bred_codes, bred = space_codes, values
    for _ in range(12):
        parents = bred_codes[_best(bred)[:80]]
        children = _mutated(np.repeat(parents, 4, axis=0), sizes, rng)
        bred_codes, bred = np.concatenate([bred_codes, children]), np.concatenate([bred, _score(children)])
    bred_codes, first = np.unique(bred_codes, axis=0, return_index=True)
    bred = bred[first]
    front = _best(bred)
    front = front[np.linspace(0, len(front) - 1, min(40, len(front))).astype(int)]
    shown = rng.permutation(len(bred))[:5_000]
    return ReportData(
        facts=RunFacts(
            title="large_kernel on a100",
            run="runs/large_kernel-a100",
            space="large_kernel",
            hardware=Hardware("h100", "NVIDIA A100 40GB SXM4", "analytic", "PyTorch 2, fp16, channels_last, eager"),
            strategy="nsga2",
            seed=0,
            evaluated=1_000_000,
            feasible=412_337,
            seconds=9.34,
            version="0.1.0",
            command="nasctl search --space large_kernel --hw a100 --max latency=2ms",
        ),
        metrics=METRICS,
        limits=(Limit("latency", LIMIT_S, "max"),),
        confidence=0.9,
        cloud=Cloud(
            {metric.name: bred[shown, column] for column, metric in enumerate(METRICS)},
            bred[shown, 1] * 1.12 <= LIMIT_S,
        ),
        front=tuple(_member(rank, bred_codes[index]) for rank, index in enumerate(front, start=1)),
        histograms=dimension_histograms(
            tuple(DOMAINS),
            [[_label(value) for value in domain] for domain in DOMAINS.values()],
            space_codes,
            bred_codes[front],
        ),
    )


def _label(value: ChoiceValue) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _mutated(codes: np.ndarray, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drawn = rng.integers(0, sizes, size=codes.shape)
    return np.where(rng.random(codes.shape) < 0.12, drawn, codes)


def _best(values: np.ndarray) -> np.ndarray:
    """Rows that hold the limit and that no other row beats in score and latency, best score first."""
    order = np.lexsort((values[:, 1], -values[:, 0]))
    order = order[values[order, 1] * 1.12 <= LIMIT_S]
    running = np.minimum.accumulate(np.concatenate([[np.inf], values[order, 1]]))[:-1]
    return order[values[order, 1] < running]


def _choices(code: np.ndarray) -> Choices:
    return {name: domain[index] for (name, domain), index in zip(DOMAINS.items(), code, strict=True)}


def _score(codes: np.ndarray) -> np.ndarray:
    """(N, D) codes -> (N, 5) values in the order of METRICS."""
    return np.array([_totals(_choices(code)) for code in codes])


def _totals(choices: Choices) -> tuple[float, ...]:
    blocks = list(_plan(choices))
    params = sum(layer[3] for _, layers in blocks for layer in layers)
    macs = sum(layer[4] for _, layers in blocks for layer in layers)
    latency = sum(_seconds(layer[1], layer[2], layer[4]) for _, layers in blocks for layer in layers)
    entropy = sum(_entropy(shape, kernel, marks) for (_, _, shape, kernel, _, marks), _ in blocks)
    wide = max(c * h * w for (_, _, (c, h, w), *_), _ in blocks)
    return (100 * np.log(macs) + 3 * entropy - 1800, latency, params, macs, 4.0 * wide + 2 * params)


def _entropy(shape: tuple[int, int, int], kernel: int | None, marks: tuple[str, ...]) -> float:
    attention = 1.095 if "SE" in marks else 1.0
    return float(1.2 * np.log(np.prod(shape)) * (1 + 0.04 * np.log(kernel or 3)) * attention)


LayerPlan = tuple[str, str, tuple[int, ...], int, int]
BlockPlan = tuple[str, str, tuple[int, int, int], int | None, str | None, tuple[str, ...]]


def _plan(choices: Choices) -> Iterator[tuple[BlockPlan, list[LayerPlan]]]:
    """Every block with its layers, in running order."""
    widths = [_int(choices[f"stage{stage}.width"]) for stage in range(1, STAGES + 1)]
    side = _int(choices["resolution"]) // 4
    yield (
        ("stem", "stem", (widths[0], side, side), 3, "conv", ()),
        [
            _conv("stem.conv1", 3, widths[0] // 2, side * 2, 3),
            _conv("stem.conv2", widths[0] // 2, widths[0], side, 3),
        ],
    )
    for stage, (before, width) in enumerate(pairwise([widths[0], *widths]), start=1):
        if stage > 1:
            side = (side + 1) // 2
        for index in range(_int(choices[f"stage{stage}.depth"])):
            shrink = str(choices["downsampling"]) if stage > 1 and index == 0 else None
            kernel = _int(choices[f"stage{stage}.kernel"]) if index % 2 == 0 or stage != 3 else 3
            attention = bool(choices[f"stage{stage}.attention"])
            name = f"stage{stage}.block{index + 1}"
            layers = [_conv(f"{name}.downsample", before, width, side, 3)] if shrink else []
            layers += _block_layers(name, width, side, kernel, attention)
            marks = ("GRN", *(("SE",) if attention else ()))
            yield (name, f"stage {stage}", (width, side, side), kernel, shrink, marks), layers
    head: list[LayerPlan] = [
        ("head.pool", "pool", (widths[-1],), 0, widths[-1] * side * side),
        ("head.fc", "linear", (1000,), widths[-1] * 1000 + 1000, widths[-1] * 1000),
    ]
    yield ("head", "head", (1000, 1, 1), None, None, ()), head


def _block_layers(name: str, width: int, side: int, kernel: int, attention: bool) -> list[LayerPlan]:
    layers = [
        (f"{name}.depthwise", "conv2d", (width, side, side), width * kernel**2, width * (kernel * side) ** 2),
        (f"{name}.norm", "norm", (width, side, side), 2 * width, width * side**2),
    ]
    if attention:
        layers.append((f"{name}.attention", "conv2d", (width, 1, 1), width * width // 2, width * width // 2))
    return [
        *layers,
        _conv(f"{name}.expand", width, 4 * width, side, 1),
        (f"{name}.gelu", "activation", (4 * width, side, side), 0, 0),
        (f"{name}.response", "norm", (4 * width, side, side), 8 * width, 4 * width * side**2),
        _conv(f"{name}.project", 4 * width, width, side, 1),
        (f"{name}.add", "add", (width, side, side), 0, 0),
    ]


def _conv(name: str, c_in: int, c_out: int, side: int, kernel: int) -> LayerPlan:
    weights = c_in * c_out * kernel**2
    return name, "conv2d", (c_out, side, side), weights + c_out, weights * side**2


def _seconds(kind: str, shape: tuple[int, ...], macs: int) -> float:
    traffic = 6.0 * float(np.prod(shape)) / 1.2e12
    return 6e-6 + max(traffic, 2 * macs / (3e13 if kind == "conv2d" else 1e13))


def _int(value: ChoiceValue) -> int:
    assert isinstance(value, int)
    return value


def _member(rank: int, code: np.ndarray) -> FrontMember:
    choices = _choices(code)
    plans = list(_plan(choices))
    exact = [
        Estimate(float(value), float(value), float(value), metric.unit, "exact")
        for value, metric in zip(_totals(choices), METRICS, strict=True)
    ]
    estimates = {metric.name: estimate for metric, estimate in zip(METRICS, exact, strict=True)}
    seconds = estimates["latency"].value
    estimates["latency"] = Estimate(seconds, seconds * 0.9, seconds * 1.12, "s", "analytic", 0.985)
    return FrontMember(
        rank=rank,
        id=f"{hash(tuple(code.tolist())) & 0xFFFFFFFFFFFF:012x}",
        choices=choices,
        metrics=estimates,
        layers=tuple(_layer(plan, block[0]) for block, layers in plans for plan in layers),
        blocks=tuple(
            Block(name, stage, "UniRep" if stage.startswith("stage") else stage, shape, kernel, shrink, marks)
            for (name, stage, shape, kernel, shrink, marks), _ in plans
        ),
    )


def _layer(plan: LayerPlan, block: str) -> Layer:
    name, kind, shape, params, macs = plan
    if name.startswith("stage4") and name.endswith(".response"):
        return Layer(name, kind, shape, params, macs, block=block)
    seconds = _seconds(kind, shape, macs)
    return Layer(name, kind, shape, params, macs, seconds, seconds * 0.85, seconds * 1.2, block)
