"""From a measured table to a device: achieved rates, fitted trees, the card that says how good they are."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile
from hw_profiles.core.machine import read_machine
from hw_profiles.core.networks import FILE_NAME, read_networks
from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.table import Measurement, read_table, write_table
from hw_profiles.core.write import write_profile
from predictors.core.card import Card, WholeNetworks
from predictors.core.errors import PredictorError
from predictors.core.features import operator_features
from predictors.core.support import Support
from predictors.fitting.calibrate import calibrated_profile
from predictors.fitting.networks import whole_networks
from predictors.fitting.samples import Group, group_rows
from predictors.fitting.scores import BIN_EDGES_S, held_out, spread_by_family
from predictors.fitting.trees import fit_trees, out_of_fold
from predictors.roofline import RooflinePricer

FEWEST_ROWS = 200
# Until whole networks are measured: what cold caches and the calls between operators were seen to add.
UNMEASURED_NETWORKS = WholeNetworks(scale=1.0, log_sd=0.2, networks=0)


@dataclass(frozen=True)
class Fitted:
    """Trees and what they say about themselves."""

    card: Card
    trees: lgb.Booster


def fit_profile(table: Sequence[Measurement], profile: HardwareProfile) -> Fitted:
    """Fit trees to a table measured on the profile's stack; the profile's roofline is what they correct.

    Raises:
        PredictorError: the table is too small.
    """
    if len(table) < FEWEST_ROWS:
        raise PredictorError(f"{len(table)} operators are too few to fit, {FEWEST_ROWS} are the least: measure on.")
    groups = group_rows(table)
    names, features, roofline_s = _features(groups, RooflinePricer(profile), profile.stack.dtype)
    latency_s = np.concatenate([group.latency_s for group in groups])
    family = np.concatenate([group.work.family for group in groups])
    log_ratio = np.log(latency_s / roofline_s)
    residuals, fold = out_of_fold(features, log_ratio, np.random.default_rng(0))
    card = Card(
        stack=table[0].stack,
        features=names,
        bin_edges_s=BIN_EDGES_S,
        log_sd=spread_by_family(residuals, family, roofline_s),
        held_out=held_out(residuals, fold, family, roofline_s, latency_s),
        end_to_end=UNMEASURED_NETWORKS,
        support=Support.of((group.kind, group.variant, group.work) for group in groups),
    )
    return Fitted(card, fit_trees(features, log_ratio, seed=0))


def fit_device(folder: Path) -> Card:
    """Fit a measured folder: writes its compressed table, trees, card, and `<folder>.toml` beside it.

    Raises:
        ProfileError: the folder was not measured, or its table breaks the schema.
        PredictorError: the table is too small.
    """
    machine, rows = read_machine(folder / "machine.json"), _read_rows(folder)
    profile = calibrated_profile(folder, machine, rows)
    fitted = fit_profile(rows, profile)
    assert profile.measured is not None
    home = folder.parent
    write_table(home / profile.measured.operators, rows)
    _write_text(home / profile.measured.trees, fitted.trees.model_to_string())
    fitted.card.write(home / profile.measured.model)
    write_profile(profile, profile.path)
    whole = whole_networks(load_profile(str(profile.path)), read_networks(folder / FILE_NAME))
    card = fitted.card.model_copy(update={"end_to_end": whole}) if whole else fitted.card
    card.write(home / profile.measured.model)
    return card


def _read_rows(folder: Path) -> list[Measurement]:
    for name in ("operators.csv", "operators.csv.gz"):
        if (folder / name).is_file():
            return read_table(folder / name)
    raise ProfileError(f"{folder} holds no operators.csv; measure the device first.")


def _features(
    groups: list[Group], roofline: RooflinePricer, dtype: str
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Feature names, (n, F) features and (n,) roofline seconds of all groups, one behind the other."""
    names: tuple[str, ...] = ()
    features, seconds = [], []
    for group in groups:
        roofline_s = roofline.seconds(group.work, dtype)
        seen = operator_features(group.kind, group.variant, group.work, roofline_s)
        names = tuple(seen)
        features.append(np.stack(list(seen.values()), axis=1))
        seconds.append(roofline_s)
    return names, np.concatenate(features), np.concatenate(seconds)


def _write_text(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
