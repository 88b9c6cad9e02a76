"""The devices that are calibrated on what others published: which rows teach them, and which are kept out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.profile import Fact, HardwareProfile, Stack
from hw_profiles.core.quality import Origin
from predictors.core.card import Card
from predictors.core.rates import INDEX_LIMIT, Conditions
from predictors.fitting.calibrated_profile import Judged, Source, card_of, profile_of
from predictors.fitting.posterior import Posterior, fit_posterior, without_each_family
from predictors.fitting.published import accel_nasbench, timm_table
from predictors.fitting.published.a100_stacks import a100_rows
from predictors.fitting.published.drawn import Row, drawn, has_one_path
from predictors.fitting.published.kernels import known_kernels
from predictors.fitting.published.sheets import Sheet, sheet_prior, sheet_profile
from predictors.fitting.timed import Bench, Timed

TRAINING_DESIGNS, CHECKED_DESIGNS = 1500, 1500
# The A100's published rows in PyTorch teach it; other frameworks' input pipelines bound theirs.
TEACHERS = ("SHViT arXiv2401.16456, PyTorch", "NVIDIA DeepLearningExamples PyTorch, PyTorch")
_TF32_HOME = "NVIDIA DeepLearningExamples PyTorch, PyTorch"
# Seen where the cache is large: twice as fast, by the error of families kept out on the RTX 4090.
_L2_SPEEDUP = {"rtx4090": 2.0}


@dataclass(frozen=True)
class Calibration:
    """A calibrated device: what `nasctl hw show` will say, the errors on what was kept out, and how many rows of which
    family were left out undrawn."""

    profile: HardwareProfile
    card: Card
    posterior: Posterior
    bench: Bench
    judged: Judged
    left_out: Counter[str]


def calibrate(name: str, folder: Path, home: Path) -> Calibration:
    """One of `DEVICES` from the tables in `folder`; its page will stand in `home`."""
    return DEVICES[name](name, folder, home)


def _rtx(name: str, folder: Path, home: Path) -> Calibration:
    run = timm_table.TimmStack(name, "nhwc", "pt240")
    taken = drawn(map(padded_apart, timm_table.timm_rows(folder, run)), has_one_path)
    timed = [each for each in taken.timed if each.largest_map() < INDEX_LIMIT]
    taken.left_out["beyond 2^31 values a map"] += len(taken.timed) - len(timed)
    stack = Stack(runtime="PyTorch 2.4, CUDA 12.4, AMP, eager", dtype="fp16", layout="channels_last")
    number = name.removeprefix("rtx")
    base = sheet_profile(
        folder, Sheet(f"RTX{number}"), home / f"{name}.toml", f"NVIDIA GeForce RTX {number} 24 GB", stack
    )
    if name in _L2_SPEEDUP:
        seen = Fact(value=_L2_SPEEDUP[name], source="cache")
        sources = {**base.sources, "cache": "chosen by the error of model families kept out, timm's table"}
        base = base.model_copy(update={"l2_speedup": seen, "sources": sources})
    origin = Origin(
        measured_by="huggingface/pytorch-image-models, benchmark results",
        licence="Apache-2.0",
        table=timm_table.FILE_NAME,
        rows=len(timed),
        split="scores: every model family kept out in turn; rates: all rows",
    )
    words = f"fitted to {len(timed)} networks of timm's table, {run.name} (Apache-2.0)"
    return _calibrated(base, timed, run.name, Source(words, origin), folder, taken.left_out)


def _a100(name: str, folder: Path, home: Path) -> Calibration:
    designs = a100_designs(folder, 0, TRAINING_DESIGNS)
    taken = drawn([row for row in a100_rows(folder, ("amp_fp16",)) if row.stack in TEACHERS], _as_drawn)
    timed = [*designs, *taken.timed]
    stack = Stack(runtime="PyTorch, CUDA, AMP, eager", dtype="fp16", layout="channels_last")
    base = sheet_profile(folder, Sheet("A100-SXM4-40GB"), home / f"{name}.toml", "NVIDIA A100 SXM4 40 GB", stack)
    origin = Origin(
        measured_by="afzalxo/Accel-NASBench; SHViT (arXiv:2401.16456); NVIDIA DeepLearningExamples",
        licence="Apache-2.0; published figures",
        table=f"{accel_nasbench.FILE_NAME}, a100_published_end_to_end.csv",
        rows=len(timed),
        split=f"scores: every family kept out in turn; rates: {len(designs)} designs (seed 0), all published rows",
    )
    words = (
        f"fitted to {len(designs)} designs of Accel-NASBench (arXiv:2404.08005, Apache-2.0) and {len(taken.timed)} "
        "rows that SHViT (arXiv:2401.16456) and NVIDIA DeepLearningExamples published, one factor for each stack"
    )
    kept_out = a100_designs(folder, TRAINING_DESIGNS, TRAINING_DESIGNS + CHECKED_DESIGNS)
    return _calibrated(base, timed, accel_nasbench.STACK, Source(words, origin), folder, taken.left_out, kept_out)


def a100_designs(folder: Path, first: int, last: int) -> list[Timed]:
    """Accel-NASBench designs in the order that parts those that teach from those that are kept out."""
    return accel_nasbench.accel_nasbench(folder, "a100", first, last, np.random.default_rng(0))


def _a100_tf32(name: str, folder: Path, home: Path) -> Calibration:
    rows = [_by_model(row) for row in a100_rows(folder, ("tf32",)) if row.stack == _TF32_HOME]
    taken = drawn(rows, _as_drawn)
    stack = Stack(runtime="PyTorch, CUDA, TF32, eager", dtype="tf32", layout="channels_last")
    base = sheet_profile(folder, Sheet("A100-SXM4-80GB"), home / f"{name}.toml", "NVIDIA A100 SXM4 80 GB", stack)
    origin = Origin(
        measured_by="NVIDIA DeepLearningExamples",
        licence="published figures",
        table="a100_published_end_to_end.csv",
        rows=len(taken.timed),
        split="scores: each of the two models kept out in turn; rates: all rows",
    )
    words = (
        f"fitted to {len(taken.timed)} rows of EfficientNet-B0 and B4, TF32, that NVIDIA DeepLearningExamples published"
    )
    return _calibrated(base, taken.timed, _TF32_HOME, Source(words, origin), folder, taken.left_out)


DEVICES = {"a100": _a100, "a100_tf32": _a100_tf32, "rtx3090": _rtx, "rtx4090": _rtx}


def _calibrated(
    base: HardwareProfile,
    timed: Sequence[Timed],
    home: str,
    source: Source,
    folder: Path,
    left_out: Counter[str],
    kept_out: Sequence[Timed] = (),
) -> Calibration:
    autocast = base.stack.dtype == "fp16"
    speed = base.l2_speedup.value if base.l2_speedup and base.l2_bytes else 1.0
    under = Conditions(autocast, base.l2_bytes.value if base.l2_bytes else 0.0, speed)
    bench, prior = Bench(timed, under, base.stack.dtype), sheet_prior(base)
    posterior, residuals = fit_posterior(bench, prior, home), without_each_family(bench, prior, home)
    judged = Judged(residuals, bench.families, bench.latency_s)
    if kept_out:
        unseen = Bench(kept_out, under, base.stack.dtype)
        error = np.log(unseen.latency_s / posterior.predicted_s(unseen))
        judged = judged.and_also(Judged(error, unseen.families, unseen.latency_s))
    profile = profile_of(base, posterior, base.path, base.stack, base.device, source, judged.log_sd)
    stack = f"{base.stack.runtime}, {base.stack.dtype}, {base.stack.layout}"
    card = card_of(bench, judged, stack, source, judged.log_sd, known_kernels(folder))
    return Calibration(profile, card, posterior, bench, judged, left_out)


def _as_drawn(architecture: object) -> bool:
    return True


def padded_apart(row: Row) -> Row:
    """TensorFlow's padding is a kernel of its own in PyTorch, which no drawing shows: such models count as undrawn."""
    return Row(**{**vars(row), "model": f"{row.model} (padded apart)"}) if row.model.startswith("tf_") else row


def _by_model(row: Row) -> Row:
    """Where all rows are of one family, its models are kept out in turn."""
    return Row(**{**vars(row), "family": row.model})
