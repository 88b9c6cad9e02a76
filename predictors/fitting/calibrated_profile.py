"""A profile whose rates were fitted to networks that were timed elsewhere, and the card that the fit writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import numpy as np

from hw_profiles.core.profile import Calibrated, Fact, Family, HardwareProfile, Stack
from hw_profiles.core.quality import HeldOut, Origin
from hw_profiles.core.write import write_profile
from predictors.core.card import Card, WholeNetworks
from predictors.core.rates import COMPUTE_FAMILIES, HOST, LARGE_DEPTHWISE, LAUNCH, RATE_NAMES, achieved_rates
from predictors.core.support import Support
from predictors.core.workload import FAMILIES, Workload
from predictors.fitting.posterior import Posterior
from predictors.fitting.scores import NORMAL_90, score
from predictors.fitting.timed import Bench
from predictors.fitting.unseen import Unseen

# A rate that networks told less about, or moved less, is still the one that was known before.
_DOUBT_LEFT, _MOVED = 0.95, 0.01
# One kernel against its family's rate, where no kernel of the family was timed alone: 0.3 to 1.0 by family on V100
# TensorRT (alibaba/lightweight-neural-architecture-search, Apache-2.0).
KERNEL_LOG_SD = 0.5
# What the keys of sources begin with that nobody measured.
ASSUMED = "assumed"
# What any family that nobody timed must expect at least, whatever the few that were timed say.
_LEAST_LOG_SD = 0.03


@dataclass(frozen=True)
class Source:
    """Where rates come from: a sentence for the profile's page, the origin for the card."""

    words: str
    origin: Origin


@dataclass(frozen=True)
class Judged:
    """(n,) log(true / predicted) of networks kept out of the fit that judges them, their families, and seconds."""

    residuals: np.ndarray
    families: np.ndarray
    latency_s: np.ndarray

    def __post_init__(self) -> None:
        known = np.isfinite(self.residuals)
        for name in ("residuals", "families", "latency_s"):
            object.__setattr__(self, name, getattr(self, name)[known])

    def and_also(self, other: Judged) -> Judged:
        """Both together."""
        names = ("residuals", "families", "latency_s")
        return Judged(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in names))

    @property
    def log_sd(self) -> float:
        """What a family that nobody timed must expect."""
        return unseen_family_log_sd(self.residuals, self.families)

    @property
    def unseen(self) -> Unseen:
        """The networks as the card counts them: in intervals that the other families set."""
        inside = np.zeros(len(self.residuals), dtype=bool)
        for family in set(self.families.tolist()):
            mine = self.families == family
            if not mine.all():
                log_sd = unseen_family_log_sd(self.residuals[~mine], self.families[~mine])
                inside[mine] = np.abs(self.residuals[mine]) <= NORMAL_90 * log_sd
        return Unseen(self.residuals, self.latency_s, inside)


def profile_of(
    base: HardwareProfile, posterior: Posterior, path: Path, stack: Stack, device: str, source: Source, log_sd: float
) -> HardwareProfile:
    """The base's facts with fitted rates; a rate that the networks left where it was keeps value and source."""
    moved = np.abs(np.log(posterior.rates / achieved_rates(base, stack.dtype))) > _MOVED
    told = dict(zip(RATE_NAMES, (posterior.doubt_left < _DOUBT_LEFT) | moved, strict=True))
    rate = dict(zip(RATE_NAMES, posterior.rates.tolist(), strict=True))
    bandwidth, peak = base.memory_bandwidth_bytes_per_s.value, base.peak_flops_per_s[stack.dtype].value
    vector = base.vector_flops_per_s.value

    def fitted(name: str, over: float, before: Fact | None) -> Fact | None:
        return Fact(value=float(f"{rate[name] / over:.4g}"), source="fitted") if told[name] else before

    compute = {
        family: fitted(f"flops.{family}", vector if family == "depthwise" else peak, fact)
        for family, fact in base.achieved_compute_fraction.items()
    }
    bandwidths = {
        family: fitted(f"bytes.{family}", bandwidth, fact) for family, fact in base.achieved_bandwidth_fraction.items()
    }
    calibrated = Calibrated(
        card=f"{path.stem}/card.json",
        runs=base.calibrated.runs if base.calibrated else "eager",
        autocast=stack.dtype in ("fp16", "bf16"),
        provenance={family: _provenance(family, told, base) for family in FAMILIES},
    )
    return base.model_copy(
        update={
            "name": path.stem,
            "path": path,
            "device": device,
            "provenance": "transferred",
            "stack": stack,
            "sources": {**base.sources, "fitted": source.words},
            "launch_floor_s": fitted(RATE_NAMES[LAUNCH], 1.0, base.launch_floor_s),
            "host_launch_s": fitted(RATE_NAMES[HOST], 1.0, base.host_launch_s),
            "large_depthwise_flops_per_s": fitted(RATE_NAMES[LARGE_DEPTHWISE], 1.0, base.large_depthwise_flops_per_s),
            "achieved_compute_fraction": compute,
            "achieved_bandwidth_fraction": bandwidths,
            "log_sd": Fact(value=KERNEL_LOG_SD, source="kernel_error"),
            "end_to_end_log_sd": Fact(value=round(log_sd, 4), source="fitted"),
            "calibrated": calibrated,
        }
    )


def card_of(
    bench: Bench,
    judged: Judged,
    stack: str,
    source: Source,
    log_sd: float,
    kernels: Sequence[tuple[str, str, Workload]] = (),
) -> Card:
    """The card of rates fitted to a bench: scores on what was kept out, support widened by `kernels` timed alone."""
    return Card(
        stack=stack,
        origin=source.origin,
        features=(),
        bin_edges_s=(),
        log_sd=dict.fromkeys(FAMILIES, (KERNEL_LOG_SD,)),
        held_out=_held_out(judged),
        weak_spots=(),
        end_to_end=WholeNetworks(scale=1.0, log_sd=log_sd, networks=len(bench)),
        support=Support.of(_joined([*bench.groups, *kernels])),
    )


def write_device(profile: HardwareProfile, card: Card) -> None:
    """The profile's page, and its card in the folder beside it."""
    assert profile.calibrated is not None
    target = profile.path.parent / profile.calibrated.card
    target.parent.mkdir(parents=True, exist_ok=True)
    card.write(target)
    write_profile(profile, profile.path)


def unseen_family_log_sd(residuals: np.ndarray, families: np.ndarray) -> float:
    """What a family that nobody timed must expect: the root mean square, every family counting alike."""
    squares = [float(np.mean(residuals[families == family] ** 2)) for family in sorted(set(families.tolist()))]
    return max(float(np.sqrt(np.mean(squares))), _LEAST_LOG_SD)


def _held_out(judged: Judged) -> dict[str, HeldOut]:
    """Scores of all and of every family with more than one network: one alone has no order to get right."""
    unseen, families = judged.unseen, judged.families
    names = sorted(set(families.tolist()))
    masks = {"all": np.ones(len(families), dtype=bool)} | {name: families == name for name in names}
    kept = {name: mask for name, mask in masks.items() if mask.sum() > 1}
    return {
        name: score(unseen.residuals[mask], unseen.inside[mask], unseen.measured_s[mask]) for name, mask in kept.items()
    }


def _provenance(family: Family, told: Mapping[str, bool], base: HardwareProfile) -> Literal["transferred", "analytic"]:
    """Of what the networks left alone: transferred where the fact was measured on some device, analytic if assumed."""
    rates = [f"bytes.{family}", *([f"flops.{family}"] if family in COMPUTE_FAMILIES else [])]
    facts = {**base.achieved_bandwidth_fraction, **base.achieved_compute_fraction}[family]
    measured = not facts.source.startswith(ASSUMED)
    return "transferred" if measured or any(told[name] for name in rates) else "analytic"


def _joined(groups: Sequence[tuple[str, str, Workload]]) -> list[tuple[str, str, Workload]]:
    """One group a kind and variant."""
    alike: dict[tuple[str, str], list[Workload]] = {}
    for kind, variant, work in groups:
        alike.setdefault((kind, variant), []).append(work)
    return [(kind, variant, _stacked(works)) for (kind, variant), works in alike.items()]


def _stacked(works: Sequence[Workload]) -> Workload:
    names = [field.name for field in fields(Workload) if field.name != "sizes"]
    sizes = {name: np.concatenate([work.sizes[name] for work in works]) for name in works[0].sizes}
    return Workload(sizes=sizes, **{name: np.concatenate([getattr(work, name) for work in works]) for name in names})
