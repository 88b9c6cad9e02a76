"""The V100 under TensorRT, from the kernels that alibaba/lightweight-neural-architecture-search measured (Apache-2.0).

    python -m predictors.fitting.v100_tensorrt ../shared/data/v100_tensorrt_conv_ops.csv.gz

writes `hw_profiles/v100_tensorrt_fp32` and `..._fp16` again, byte for byte. A random fifth of each precision takes no
part in fitting and none in choosing features and growth, which was done inside the other four: the card's scores are
those of the shipped trees on it.
"""

import csv
import gzip
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from hw_profiles.core.catalog import PROFILES_FOLDER
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile
from hw_profiles.core.profile import ComputeFamily, Fact, Family, HardwareProfile, Measured, Stack
from hw_profiles.core.quality import Origin
from hw_profiles.core.table import Measurement, Operator
from predictors.core.card import Card
from predictors.core.forest import Forest
from predictors.core.workload import FAMILIES
from predictors.fitting.fit import Fitted, Recipe, fit_profile, write_fitted
from predictors.fitting.samples import Group, group_rows
from predictors.fitting.scores import NORMAL_90, absolute_error, scores_by_family
from predictors.fitting.trees import Growth
from predictors.fitting.unseen import Recomputed, Unseen
from predictors.fitting.weak_spots import weak_spots
from predictors.learned import LearnedPricer

Precision = Literal["fp32", "fp16"]
PRECISIONS: tuple[Precision, ...] = ("fp32", "fp16")
TABLE = "v100_tensorrt_conv_ops.csv.gz"
COLUMNS = ("precision", "type", "batch", "cin", "h", "w", "cout", "k", "s", "elmt_fused", "latency_ms")
KEPT_OUT_SEED, KEPT_OUT = 0, 5
BEST = 0.95

RECIPE = Recipe(
    features=(
        "family", "log_roofline", "log_macs", "log_bytes_in", "log_bytes_out", "log_bytes_weights",
        "log_intensity", "log_batch", "log_c_in", "log_c_out", "log_height", "log_rows",
        "log_reduction", "kernel_h", "stride", "c_in_mod_16", "c_out_mod_16", "c_in_mod_64",
        "c_out_mod_64", "fused", "out_height", "log_image_in", "log_channel_product",
        "log_channel_ratio", "log_reduction_per_tile", "reduction_padding", "padding_2", "padding_4",
        "log_waves_128x32", "idle_share_128x32", "log_waves_64x64", "idle_share_64x64",
        "log_waves_128x64", "idle_share_128x64", "log_waves_128x128", "idle_share_128x128",
        "log_waves_256x64", "idle_share_256x64",
    ),
    growth=Growth(rounds=160, leaves=511, depth=10, learning_rate=0.1, row_share=1.0),
    folds=10,
)  # fmt: skip


def profile_name(precision: Precision) -> str:
    """The built-in device of one precision."""
    return f"v100_tensorrt_{precision}"


def read_kernels(path: Path, precision: Precision) -> list[Measurement]:
    """The published kernels of one precision, in SI units.

    Raises:
        ProfileError: the file is not the published table.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} cannot be read: {error}") from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ProfileError(f"{path} is not {TABLE}: its columns are {','.join(COLUMNS)}.")
    return [_measurement(row) for row in rows if row["precision"] == precision]


def is_kept_out(count: int) -> np.ndarray:
    """(count,) bool: the fifth that no fit sees."""
    return np.random.default_rng(KEPT_OUT_SEED).permutation(count) % KEPT_OUT == 0


def fit(path: Path, precision: Precision, folder: Path = PROFILES_FOLDER) -> Card:
    """Fit one precision and write its profile, card and trees into a folder.

    Raises:
        ProfileError: the file is not the published table.
    """
    rows = read_kernels(path, precision)
    kept = is_kept_out(len(rows))
    learned, unseen = _parts(rows, kept)
    profile = tensorrt_profile(precision, group_rows(learned), folder)
    fitted = fit_profile(learned, profile, _origin(len(rows), int(kept.sum())), RECIPE)
    pricer = LearnedPricer(profile, fitted.card, Forest.parse(fitted.trees))
    card, rows_unseen = scored(pricer, unseen, fitted.card)
    write_fitted(profile, Fitted(card, fitted.trees, rows_unseen))
    return card


def recompute(pricer: LearnedPricer, card: Card, path: Path) -> Recomputed:
    """What the shipped trees reach on the fifth kept out.

    Raises:
        ProfileError: the file is not the published table.
    """
    precision: Precision = next(name for name in PRECISIONS if card.stack == _stack_name(name))
    rows = read_kernels(path, precision)
    again, unseen = scored(pricer, _parts(rows, is_kept_out(len(rows)))[1], card)
    return Recomputed(again.held_out, unseen)


def scored(pricer: LearnedPricer, rows: Sequence[Measurement], card: Card) -> tuple[Card, Unseen]:
    """The card with the scores of a pricer on rows it has not seen; rows outside of its support count too."""
    groups = group_rows(rows)
    residuals, inside = [], []
    for group in groups:
        prices = pricer.price(group.kind, group.variant, group.work.sizes, rows[0].operator.dtype)
        residuals.append(np.log(group.latency_s / prices.seconds))
        inside.append(np.abs(residuals[-1]) <= NORMAL_90 * prices.log_sd)
    family = np.concatenate([group.work.family for group in groups])
    latency_s = np.concatenate([group.latency_s for group in groups])
    unseen = Unseen(np.concatenate(residuals), latency_s, np.concatenate(inside))
    held_out = scores_by_family(unseen.residuals, unseen.inside, family, latency_s)
    spots = weak_spots(groups, absolute_error(unseen.residuals))
    return card.model_copy(update={"held_out": held_out, "weak_spots": spots}), unseen


def tensorrt_profile(precision: Precision, groups: Sequence[Group], folder: Path) -> HardwareProfile:
    """The V100's datasheet with the rates that TensorRT's kernels reached; the rest is assumed as in v100.toml."""
    base = load_profile("v100")
    floor_s = float(np.quantile(np.concatenate([group.latency_s for group in groups]), 0.01))
    compute, bandwidth = _achieved(base, precision, groups)
    name = profile_name(precision)
    return base.model_copy(
        update={
            "name": name,
            "path": folder / f"{name}.toml",
            "provenance": "measured",
            "stack": Stack(runtime=_stack_name(precision), dtype=precision, layout="contiguous"),
            "sources": _sources(base),
            "peak_flops_per_s": {precision: base.peak_flops_per_s[precision]},
            "launch_floor_s": _fact(floor_s),
            "multiprocessors": Fact(value=80.0, source="datasheet"),
            "achieved_compute_fraction": base.achieved_compute_fraction | compute,
            "achieved_bandwidth_fraction": base.achieved_bandwidth_fraction | bandwidth,
            "calibrated": None,
            "measured": Measured(model=f"{name}/latency.json", trees=f"{name}/latency.txt"),
        }
    )


def _achieved(
    base: HardwareProfile, precision: Precision, groups: Sequence[Group]
) -> tuple[dict[ComputeFamily, Fact], dict[Family, Fact]]:
    """The rates of each family's best twentieth: trees learn by how much the others stay behind."""
    compute: dict[ComputeFamily, Fact] = {}
    bandwidth: dict[Family, Fact] = {}
    families: tuple[ComputeFamily, ...] = ("dense", "pointwise", "depthwise")
    for family in families:
        peak = base.vector_flops_per_s if family == "depthwise" else base.peak_flops_per_s[precision]
        flops_per_s, bytes_per_s = _rates_of_family(groups, family)
        compute[family] = _fact(float(np.quantile(flops_per_s, BEST)) / peak.value)
        bandwidth[family] = _fact(float(np.quantile(bytes_per_s, BEST)) / base.memory_bandwidth_bytes_per_s.value)
    return compute, bandwidth


def _rates_of_family(groups: Sequence[Group], family: Family) -> tuple[np.ndarray, np.ndarray]:
    """(n,) FLOP/s and bytes/s of one family's operators."""
    mine = [(group, group.work.family == FAMILIES.index(family)) for group in groups]
    return (
        np.concatenate([2.0 * group.work.macs[rows] / group.latency_s[rows] for group, rows in mine]),
        np.concatenate([group.work.bytes_moved[rows] / group.latency_s[rows] for group, rows in mine]),
    )


def _measurement(row: dict[str, str]) -> Measurement:
    batch, c_in, c_out, h, w, k, s, fused = (
        int(row[name]) for name in ("batch", "cin", "cout", "h", "w", "k", "s", "elmt_fused")
    )
    seconds = float(row["latency_ms"]) * 1e-3
    groups = c_in if row["type"] == "Depthwise" else 1
    operator = Operator("conv2d", "", batch, c_in, c_out, h, w, k, k, s, 1, groups, fused, row["precision"])
    return Measurement(operator, _stack_name(row["precision"]), seconds, seconds, 0.0, rounds=1)


def _parts(rows: Sequence[Measurement], kept: np.ndarray) -> tuple[list[Measurement], list[Measurement]]:
    learned = [row for row, out in zip(rows, kept, strict=True) if not out]
    return learned, [row for row, out in zip(rows, kept, strict=True) if out]


def _stack_name(precision: str) -> str:
    return f"TensorRT, version not published, {precision}, memory formats as its tactics choose"


def _origin(rows: int, kept_out: int) -> Origin:
    return Origin(
        measured_by="alibaba/lightweight-neural-architecture-search, github.com/alibaba",
        licence="Apache-2.0",
        table=TABLE,
        rows=rows,
        split=f"a random fifth ({kept_out} rows, numpy default_rng({KEPT_OUT_SEED}), rank % {KEPT_OUT} == 0) that "
        "neither fit nor tuning saw",
    )


def _sources(base: HardwareProfile) -> dict[str, str]:
    fitted = (
        "fitted to convolutions that alibaba/lightweight-neural-architecture-search measured with TensorRT on V100 "
        "(Apache-2.0): what the fastest 5 % of a family reach; k 1/3/5/7, stride 1/2, square maps; see the card"
    )
    return base.sources | {"fitted": fitted}


def _fact(value: float) -> Fact:
    return Fact(value=float(f"{value:.4g}"), source="fitted")


if __name__ == "__main__":
    for asked in PRECISIONS:
        fit(Path(sys.argv[1]), asked)
