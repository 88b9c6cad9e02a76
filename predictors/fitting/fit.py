"""From a measured table to a device: achieved rates, fitted trees, the card that says how good they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.groups import FILE_NAME as GROUPS
from hw_profiles.core.groups import read_groups
from hw_profiles.core.load import load_profile
from hw_profiles.core.machine import Machine, read_machine
from hw_profiles.core.networks import FILE_NAME as NETWORKS
from hw_profiles.core.networks import MeasuredNetwork, read_networks
from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.quality import Origin
from hw_profiles.core.reference import FILE_NAME as READINGS
from hw_profiles.core.reference import read_readings
from hw_profiles.core.table import Measurement, read_table, write_table
from hw_profiles.core.whole_file import write_whole
from hw_profiles.core.write import write_profile
from predictors.core.card import Card, Drift, WholeNetworks
from predictors.core.errors import PredictorError
from predictors.core.features import GENERAL
from predictors.core.support import Support
from predictors.fitting.calibrate import calibrated_profile
from predictors.fitting.compressed import fit_compressed, holds_compressed
from predictors.fitting.drift import (
    drift_of,
    followed_share,
    quiet_level,
    slowness_of_networks,
    slowness_of_rows,
    steady_networks,
    steady_rows,
)
from predictors.fitting.fusion import fused_shares
from predictors.fitting.networks import whole_networks
from predictors.fitting.power import power_of
from predictors.fitting.samples import group_order, group_rows, samples_of
from predictors.fitting.scores import (
    BIN_EDGES_S,
    absolute_error,
    inside_by_fold,
    scores_by_family,
    spread_by_family,
)
from predictors.fitting.trees import FOLDS, SMALL, Growth, fit_trees, out_of_fold
from predictors.fitting.unseen import Unseen
from predictors.fitting.weak_spots import weak_spots

FEWEST_ROWS = 200
# Until whole networks are measured: what cold caches and the calls between operators were seen to add.
UNMEASURED_NETWORKS = WholeNetworks(scale=1.0, log_sd=0.2, networks=0)
TABLE = "operators.csv.gz"
# No operator that was measured well lay further from a fit than a factor of 30; milliseconds for seconds are 1,000.
_WRONG_UNIT = 200.0


@dataclass(frozen=True)
class Recipe:
    """What trees see, how they grow, and in how many folds their errors are found."""

    features: tuple[str, ...]
    growth: Growth
    folds: int


MEASURED_HERE = Recipe(tuple(GENERAL), SMALL, FOLDS)


@dataclass(frozen=True)
class Fitted:
    """Trees, as LightGBM's text, what they say about themselves, and the rows that their scores are of."""

    card: Card
    trees: str
    unseen: Unseen


def fit_profile(
    table: Sequence[Measurement], profile: HardwareProfile, origin: Origin, recipe: Recipe = MEASURED_HERE
) -> Fitted:
    """Fit trees to a table measured on the profile's stack; the profile's roofline is what they correct.

    The card's scores are those of each row in trees that were fitted without its fold.

    Raises:
        PredictorError: the table is too small.
    """
    if len(table) < FEWEST_ROWS:
        raise PredictorError(
            f"{len(table)} operators are too few to fit, {FEWEST_ROWS} are the least: "
            "the same `nasctl hw measure` goes on and adds to them."
        )
    groups = group_rows(table)
    samples = samples_of(groups, profile, recipe.features)
    rng = np.random.default_rng(0)
    residuals, fold = out_of_fold(samples.features, samples.log_ratio, rng, recipe.growth, recipe.folds)
    inside = inside_by_fold(residuals, fold, samples.family, samples.roofline_s)
    card = Card(
        stack=table[0].stack,
        origin=origin,
        features=recipe.features,
        bin_edges_s=BIN_EDGES_S,
        log_sd=spread_by_family(residuals, samples.family, samples.roofline_s),
        held_out=scores_by_family(residuals, inside, samples.family, samples.latency_s),
        weak_spots=weak_spots(groups, absolute_error(residuals)),
        end_to_end=UNMEASURED_NETWORKS,
        support=Support.of((group.kind, group.variant, group.work) for group in groups),
    )
    trees = fit_trees(samples.features, samples.log_ratio, seed=0, growth=recipe.growth)
    return Fitted(card, trees, Unseen(residuals, samples.latency_s, inside))


def fit_device(folder: Path) -> Card:
    """Fit a measured folder: writes its packed table, trees, card, and `<folder>.toml` beside it.

    Compressed kernels that were measured into it are fitted too.

    Raises:
        ProfileError: the folder was not measured, its table breaks the schema, or a row is in another unit.
        PredictorError: the table is too small.
    """
    machine, raw, timed = read_machine(folder / "machine.json"), _read_rows(folder), read_networks(folder / NETWORKS)
    rows, networks, drift = _steadied(folder, machine, raw, timed)
    profile = calibrated_profile(folder, machine, rows)
    fitted = fit_profile(rows, profile, measured_here(rows))
    _require_one_unit(rows, fitted.unseen)
    assert profile.measured is not None and profile.measured.operators is not None
    # What the clock said is kept, whatever is made of it.
    write_table(folder.parent / profile.measured.operators, raw)
    write_fitted(profile, fitted)
    fused = fused_shares(read_groups(folder / GROUPS))
    whole = whole_networks(load_profile(str(profile.path)), networks, fused)
    # Without networks, what groups say of a family is all that is known of it.
    said = UNMEASURED_NETWORKS.model_copy(update={"factors": fused, "fused": fused})
    # Energy and seconds drifted together.
    told = {"end_to_end": whole or said, "drift": drift, "power": power_of(timed)}
    card = fitted.card.model_copy(update=told)
    card.write(folder.parent / profile.measured.model)
    if holds_compressed(folder):
        fit_compressed(folder)
    return card


def _require_one_unit(rows: Sequence[Measurement], unseen: Unseen) -> None:
    """Refuse a row that is in another unit than the operators like it."""
    worst = int(np.argmax(np.abs(unseen.residuals)))
    if np.abs(unseen.residuals[worst]) > np.log(_WRONG_UNIT):
        line = int(group_order(rows)[worst]) + 2
        raise ProfileError(
            f"{TABLE.removesuffix('.gz')}, line {line}: {unseen.measured_s[worst]:.3g} s, where operators like it take "
            f"{unseen.predicted_s[worst]:.3g}; latency_s is in seconds. Correct the line or remove it."
        )


def _steadied(
    folder: Path, machine: Machine, rows: list[Measurement], networks: list[MeasuredNetwork]
) -> tuple[list[Measurement], list[MeasuredNetwork], Drift | None]:
    """Rows and networks as a quiet machine would have timed them; as they are where nothing tells how quiet it was."""
    readings = read_readings(folder / READINGS)
    quiet_s = quiet_level(readings, networks)
    if quiet_s is None or len(rows) < FEWEST_ROWS:
        return rows, networks, None
    slowness = slowness_of_rows(readings, len(rows), quiet_s)
    samples = samples_of(group_rows(rows), calibrated_profile(folder, machine, rows), MEASURED_HERE.features)
    rng = np.random.default_rng(0)
    residuals, _ = out_of_fold(samples.features, samples.log_ratio, rng, MEASURED_HERE.growth, MEASURED_HERE.folds)
    share = followed_share(residuals, slowness[group_order(rows)])
    steady = steady_networks(networks, slowness_of_networks(networks, quiet_s), share)
    return steady_rows(rows, slowness, share), steady, drift_of(slowness, quiet_s, share, networks)


def measured_here(rows: Sequence[Measurement]) -> Origin:
    """The origin of a table that `nasctl hw measure` wrote."""
    return Origin(
        measured_by="nasctl hw measure",
        licence="as nasctl's",
        table=TABLE,
        rows=len(rows),
        split=f"{FOLDS} random folds in turn, seed 0: each operator in trees fitted without its fold",
    )


def write_fitted(profile: HardwareProfile, fitted: Fitted) -> None:
    """Write trees and card where the profile names them, and then the profile."""
    assert profile.measured is not None
    home = profile.path.parent
    (home / profile.measured.model).parent.mkdir(exist_ok=True)
    write_whole(home / profile.measured.trees, fitted.trees.encode())
    fitted.card.write(home / profile.measured.model)
    write_profile(profile, profile.path)


def _read_rows(folder: Path) -> list[Measurement]:
    for name in ("operators.csv", TABLE):
        if (folder / name).is_file():
            return read_table(folder / name)
    raise ProfileError(f"{folder} holds no operators.csv; measure the device first.")
