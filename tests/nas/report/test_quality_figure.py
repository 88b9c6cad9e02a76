"""The picture of how good a predictor is."""

from xml.etree import ElementTree

import numpy as np

from hw_profiles.core.quality import HeldOut
from nas.report.picture import BLUE, RED
from nas.report.quality_figure import DOTS, Quality, render_quality_svg

SVG = "{http://www.w3.org/2000/svg}"


def scores(rows: int, mape: float, coverage: float) -> HeldOut:
    return HeldOut(rows=rows, mape=mape, within_5_percent=0.5, within_10_percent=0.9, kendall=0.9, coverage_90=coverage)


def quality(count: int, title: str = "board") -> Quality:
    rng = np.random.default_rng(0)
    measured_s = np.exp(rng.uniform(np.log(1e-5), np.log(1e-1), count))
    predicted_s = measured_s * np.exp(rng.normal(0, 0.1, count))
    held_out = {"all": scores(count, 0.08, 0.9), "dense": scores(40, 0.04, 0.95), "pool": scores(30, 0.16, 0.85)}
    return Quality(title, held_out, predicted_s, measured_s, np.arange(count) % 10 != 0)


def dots(picture: str, colour: str) -> int:
    return sum(
        path.get("d", "").count("M")
        for path in ElementTree.fromstring(picture).iter(f"{SVG}path")
        if path.get("stroke") == colour
    )


def test_every_row_is_a_dot_whose_colour_tells_if_its_interval_holds() -> None:
    picture = render_quality_svg(quality(100))
    assert (dots(picture, BLUE), dots(picture, RED)) == (90, 10)


def test_of_many_rows_a_sample_is_shown_and_the_file_stays_small() -> None:
    picture = render_quality_svg(quality(150_000))
    assert dots(picture, BLUE) + dots(picture, RED) == DOTS
    assert len(picture) < 200_000


def test_bars_are_as_long_as_the_mean_errors() -> None:
    bars = list(ElementTree.fromstring(render_quality_svg(quality(100))).iter(f"{SVG}rect"))
    everyone, dense, pool = (float(bar.get("width", "")) for bar in bars)
    assert abs(pool - 2 * everyone) < 0.2
    assert abs(pool - 4 * dense) < 0.4


def test_families_stand_with_their_rows_and_axes_with_their_units() -> None:
    texts = {text.text for text in ElementTree.fromstring(render_quality_svg(quality(100))).iter(f"{SVG}text")}
    assert {"all (100)", "dense (40)", "pool (30)", "measured (ms)", "predicted (ms)", "board"} <= texts


def test_a_hostile_name_stays_text() -> None:
    assert "<script" not in render_quality_svg(quality(10, "</title><script>alert(1)</script>"))
