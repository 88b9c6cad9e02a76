"""From a table of compressed kernels to their seconds over dense ones: trees on log(compressed / (dense * density))."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.compressed import FILE_NAME, Comparison, read_compressed, write_compressed
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile
from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.table import SIZE_COLUMNS
from hw_profiles.core.whole_file import write_whole
from hw_profiles.core.write import write_profile
from predictors.core.card import Card
from predictors.core.compressed_card import CompressedCard, FormatCard
from predictors.core.compressed_kernels import FEATURES, ratio_features
from predictors.core.errors import PredictorError
from predictors.core.forest import Forest
from predictors.core.support import Support
from predictors.core.workload import Workload, workload
from predictors.fitting.scores import NORMAL_90, score, width_of_90
from predictors.fitting.trees import FOLDS, Growth, fit_trees

# Below this, errors on what was held out are no more than a guess.
FEWEST_ROWS = 40
GROWTH = Growth(rounds=200, leaves=24, depth=-1, learning_rate=0.08, row_share=0.8)
TABLE, MODEL, TREES = f"{FILE_NAME}.gz", "compressed.json", "compressed.txt"


@dataclass(frozen=True)
class FittedKernels:
    """The card, and trees as LightGBM's text."""

    card: CompressedCard
    trees: str


@dataclass(frozen=True)
class _Samples:
    """All rows, format by format: their positions, (n, F) features, (n,) log ratios per density, and (n,) folds, which
    an operator shares with itself at other densities."""

    rows: np.ndarray
    features: np.ndarray
    log_ratio: np.ndarray
    fold: np.ndarray


def fit_kernels(table: Sequence[Comparison]) -> FittedKernels:
    """Fit trees to a table of one stack; the card's errors are those of operators in trees fitted without them.

    Raises:
        PredictorError: a format has too few rows.
    """
    formats = list(dict.fromkeys(row.setting.format for row in table))
    for held_as in formats or ["any format"]:
        rows = sum(row.setting.format == held_as for row in table)
        if rows < FEWEST_ROWS:
            raise PredictorError(f"{rows} kernels of {held_as} are too few to fit, {FEWEST_ROWS} are the least.")
    samples = _samples(table, formats)
    residuals = _out_of_fold(samples)
    cards = {}
    for held_as in formats:
        mine = np.array([table[at].setting.format == held_as for at in samples.rows])
        own = [table[at] for at in samples.rows[mine]]
        cards[held_as] = _card(own, residuals[mine], samples.fold[mine])
    card = CompressedCard(stack=table[0].stack, features=FEATURES, formats=cards)
    return FittedKernels(card, fit_trees(samples.features, samples.log_ratio, seed=0, growth=GROWTH))


def fit_compressed(folder: Path) -> CompressedCard:
    """Fit a measured folder's compressed kernels: writes table, card and trees into it, names them in `<folder>.toml`.

    What was fitted to its operators stays as it is.

    Raises:
        ProfileError: the folder has no compressed table, its device was not fitted, or the stacks differ.
        PredictorError: a format has too few rows.
    """
    profile = load_profile(str(folder.parent / f"{folder.name}.toml"))
    if profile.measured is None:
        raise ProfileError(f"{profile.path.name} has no fitted operators: nasctl hw fit {folder} without --compressed.")
    rows = _read_rows(folder)
    fitted = fit_kernels(rows)
    operators = Card.read(folder.parent / profile.measured.model)
    if fitted.card.stack != operators.stack:
        raise ProfileError(
            f"{folder}: compressed kernels of '{fitted.card.stack}' beside operators of '{operators.stack}'; "
            "measure both on one stack."
        )
    write_compressed(folder / TABLE, rows)
    write_whole(folder / TREES, fitted.trees.encode())
    fitted.card.write(folder / MODEL)
    _name_files(profile, folder)
    return fitted.card


def holds_compressed(folder: Path) -> bool:
    """Whether compressed kernels were measured into a folder."""
    return any((folder / name).is_file() for name in (FILE_NAME, TABLE))


def columns_of(rows: Sequence[Comparison]) -> dict[str, np.ndarray]:
    """(n,) each, of the rows' operators."""
    return {name: np.array([getattr(row.setting.operator, name) for row in rows]) for name in SIZE_COLUMNS}


def _name_files(profile: HardwareProfile, folder: Path) -> None:
    assert profile.measured is not None
    named = {"compressed": TABLE, "compressed_model": MODEL, "compressed_trees": TREES}
    update = {key: f"{folder.name}/{name}" for key, name in named.items()}
    measured = profile.measured.model_copy(update=update)
    if measured != profile.measured:
        write_profile(profile.model_copy(update={"measured": measured}), profile.path)


def _samples(table: Sequence[Comparison], formats: Sequence[str]) -> _Samples:
    positions, features = [], []
    for (held_as, kind, dtype), mine in _alike(table).items():
        rows = [table[at] for at in mine]
        work = workload(kind, "", columns_of(rows), dtype)
        density = np.array([row.setting.density for row in rows])
        features.append(ratio_features(FEATURES, kind, "", work, density, formats.index(held_as)))
        positions += mine
    rows = [table[at] for at in positions]
    distinct = {op: at for at, op in enumerate(dict.fromkeys(row.setting.operator for row in rows))}
    folds = np.random.default_rng(0).permutation(len(distinct)) % FOLDS
    return _Samples(
        rows=np.array(positions),
        features=np.concatenate(features),
        log_ratio=np.log([row.ratio / row.setting.density for row in rows]),
        fold=folds[[distinct[row.setting.operator] for row in rows]],
    )


def _alike(table: Sequence[Comparison]) -> dict[tuple[str, str, str], list[int]]:
    """Positions by format, kind and dtype."""
    alike: dict[tuple[str, str, str], list[int]] = {}
    for at, row in enumerate(table):
        op = row.setting.operator
        alike.setdefault((row.setting.format, op.kind, op.dtype), []).append(at)
    return alike


def _out_of_fold(samples: _Samples) -> np.ndarray:
    residuals = np.empty_like(samples.log_ratio)
    for index in range(FOLDS):
        held = samples.fold == index
        text = fit_trees(samples.features[~held], samples.log_ratio[~held], seed=index, growth=GROWTH)
        residuals[held] = samples.log_ratio[held] - Forest.parse(text).predict(samples.features[held])
    return residuals


def _card(rows: Sequence[Comparison], residuals: np.ndarray, fold: np.ndarray) -> FormatCard:
    inside = np.empty(len(rows), dtype=bool)
    for index in np.unique(fold):
        held = fold == index
        inside[held] = np.abs(residuals[held]) <= NORMAL_90 * width_of_90(residuals[~held])
    densities, ratios = [row.setting.density for row in rows], np.array([row.ratio for row in rows])
    return FormatCard(
        rows=len(rows),
        density=(min(densities), max(densities)),
        least_ratio=float(f"{ratios.min():.4g}"),
        log_sd=width_of_90(residuals),
        held_out=score(residuals, inside, ratios),
        support=Support.of(_works(rows)),
    )


def _works(rows: Sequence[Comparison]) -> list[tuple[str, str, Workload]]:
    works = []
    for (_, kind, dtype), mine in _alike(rows).items():
        works.append((kind, "", workload(kind, "", columns_of([rows[at] for at in mine]), dtype)))
    return works


def _read_rows(folder: Path) -> list[Comparison]:
    for name in (FILE_NAME, TABLE):
        if (folder / name).is_file():
            return read_compressed(folder / name)
    raise ProfileError(f"{folder} holds no {FILE_NAME}: nasctl hw measure --compressed --out {folder}.")
