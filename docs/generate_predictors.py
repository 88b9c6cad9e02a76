"""Writes what docs/predictors.md says of each fitted device from its card, and draws the pictures.

    python -m docs.generate_predictors [--tables FOLDER] [DEVICE...]

Numbers come from the cards, for all devices. A picture needs what was measured: `cpu` has it beside its profile, others
need the published tables; without them their pictures stay as they are. DEVICE... limits the drawing to some.
"""

import argparse
from pathlib import Path

from hw_profiles.core.catalog import list_profiles
from hw_profiles.core.load import load_device, load_profile
from hw_profiles.core.profile import HardwareProfile
from hw_profiles.core.quality import HeldOut
from nas.report.drift import drift_in_words
from nas.report.quality_figure import Quality, render_quality_svg
from predictors.core.card import Card
from predictors.fitting.check import recomputed, stored

PAGE = Path(__file__).parent / "predictors.md"
PICTURES = Path(__file__).parent / "images"
HEADING = "## Device by device"
# Of the devices known by whole designs alone, the best known and the worst.
CELL_DEVICES = ("1080ti_1", "pixel3")

COLUMNS = """\
| held out | rows | mean error | within 5 % | within 10 % | Kendall | in 90 % interval |
|---|---|---|---|---|---|---|"""


def devices() -> list[str]:
    """Every shipped profile that was fitted, and two of those known by whole designs alone, in the page's order."""
    profiles = [load_profile(name) for name in list_profiles()]
    fitted = [profile.name for profile in profiles if profile.measured or profile.calibrated]
    return [*fitted, *CELL_DEVICES]


def section(name: str) -> str:
    """What the page says of one device."""
    device, quality = load_device(name), stored(load_device(name))
    origin = quality.origin
    parts = [
        f"### {name}",
        f"{device.device}, {device.provenance}: {quality.stack}. Measured by {origin.measured_by} ({origin.licence}); "
        f"{origin.table}, {origin.rows:,} rows. Kept out: {origin.split}.",
        "\n".join([COLUMNS, *(_row(family, scores) for family, scores in quality.held_out.items())]),
    ]
    spots = "; ".join(f"{spot.where}, {spot.mape:.1%} over {spot.rows:,}" for spot in quality.weak_spots)
    parts += [f"Weakest: {spots}."] if spots else []
    parts += [drift_in_words(quality.drift)] if quality.drift else []
    parts += _networks(device) if isinstance(device, HardwareProfile) and device.measured else []
    return "\n\n".join([*parts, f"![Predicted against measured, {name}](images/{picture(name).name})"])


def picture(name: str) -> Path:
    """The file of a device's picture."""
    return PICTURES / f"predictor_{name}.svg"


def page() -> str:
    """The whole page: what was written by hand, then a section a device."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    return "\n\n".join([by_hand + HEADING, *map(section, devices())]) + "\n"


def draw(name: str, tables: Path) -> bool:
    """Draw one device's picture; False where what was measured is not at hand."""
    device = load_device(name)
    table = tables / stored(device).origin.table.split(", ")[0]
    again = recomputed(device, table if table.is_file() else None)
    if again is None:
        return False
    unseen = again.unseen
    quality = Quality(name, again.held_out, unseen.predicted_s, unseen.measured_s, unseen.inside)
    picture(name).write_text(render_quality_svg(quality), encoding="utf-8")
    return True


def _row(family: str, scores: HeldOut) -> str:
    shares = (scores.mape, scores.within_5_percent, scores.within_10_percent)
    words = " | ".join(f"{100 * share:.1f} %" for share in shares)
    return f"| {family} | {scores.rows:,} | {words} | {scores.kendall:.3f} | {100 * scores.coverage_90:.1f} % |"


def _networks(profile: HardwareProfile) -> list[str]:
    """What timed networks say of operators inside them."""
    assert profile.measured is not None
    whole = Card.read(profile.path.parent / profile.measured.model).end_to_end
    if whole.mape is None:
        return ["No whole network was timed: an operator is taken to cost inside a network what it costs alone."]
    factors = ", ".join(f"{family} {factor:.2f}" for family, factor in whole.factors.items())
    return [
        f"Whole networks: {whole.networks} timed, {100 * whole.mape:.1f} % mean error on a kind that the fit did not "
        f"see. Inside a network an operator costs {1e6 * whole.per_operator_s:.1f} us more than alone, and of its own "
        f"price: {factors}."
    ]


def main() -> None:
    """Draw what can be drawn, or what was asked for, then write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("devices", nargs="*", metavar="DEVICE")
    parser.add_argument("--tables", type=Path, default=Path("../shared/data"))
    given = parser.parse_args()
    for name in given.devices or devices():
        if not draw(name, given.tables) and given.devices:
            parser.error(f"{name} cannot be drawn: its table is not in {given.tables}")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
