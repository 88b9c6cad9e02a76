"""The card of a fitted device, and its scores once more where what was measured is at hand."""

from pathlib import Path

from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.quality import HeldOut
from hw_profiles.core.table import read_table
from predictors.core.card import Card
from predictors.core.errors import PredictorError
from predictors.fitting import v100_tensorrt
from predictors.fitting.fit import fit_profile
from predictors.learned import load


def stored_card(profile: HardwareProfile) -> Card:
    """The card that the fit wrote.

    Raises:
        PredictorError: the device was not fitted, or its card is damaged.
    """
    files = profile.measured or profile.calibrated
    if files is None:
        raise PredictorError(
            f"'{profile.name}' is analytic: nothing was fitted, so no error was held out. Its facts and their sources: "
            f"nasctl hw show {profile.name}."
        )
    return Card.read(profile.path.parent / (files.model if profile.measured else profile.calibrated.card))


def recomputed(profile: HardwareProfile, card: Card, table: Path | None = None) -> dict[str, HeldOut] | None:
    """The card's scores from the measurements: those beside the profile, or the published `table`.

    None where neither is at hand.

    Raises:
        PredictorError: the table is not the one that the card names.
        ProfileError: the table cannot be read.
    """
    if table is not None:
        return _from_published(profile, card, table)
    if profile.measured is None or profile.measured.operators is None:
        return None
    rows = read_table(profile.path.parent / profile.measured.operators)
    return fit_profile(rows, profile, card.origin).card.held_out


def _from_published(profile: HardwareProfile, card: Card, table: Path) -> dict[str, HeldOut]:
    if card.origin.table != table.name or card.origin.table != v100_tensorrt.TABLE:
        raise PredictorError(
            f"'{profile.name}' was fitted on {card.origin.table} by {card.origin.measured_by}, not on {table.name}."
        )
    return v100_tensorrt.recompute(load(profile), card, table).held_out
