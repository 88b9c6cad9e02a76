"""The still picture of the front."""

from dataclasses import replace
from xml.etree import ElementTree

from nas.report.figure import render_front_svg
from tests.nas.report.example import example_report

SVG = "{http://www.w3.org/2000/svg}"


def test_every_design_of_the_front_is_a_dot() -> None:
    picture = ElementTree.fromstring(render_front_svg(example_report()))
    dots = [circle for circle in picture.iter(f"{SVG}circle") if circle.get("r") == "4.2"]
    # One more in the legend.
    assert len(dots) == 40 + 1


def test_axes_name_metric_and_prefix_and_the_limit_is_written() -> None:
    texts = [text.text for text in ElementTree.fromstring(render_front_svg(example_report())).iter(f"{SVG}text")]
    assert {"latency (ms)", "deepmad", "latency ≤ 2.00 ms, 90 % sure"} <= set(texts)


def test_the_picture_reaches_for_nothing_outside() -> None:
    picture = render_front_svg(example_report())
    assert "href" not in picture and "<script" not in picture and "url(" not in picture


def test_a_hostile_title_stays_text() -> None:
    data = example_report()
    data = replace(data, facts=replace(data.facts, title="</title><script>alert(1)</script>"))
    assert "<script" not in render_front_svg(data)


def test_an_empty_front_is_still_a_picture() -> None:
    ElementTree.fromstring(render_front_svg(replace(example_report(), front=())))


def test_the_same_run_draws_the_same_bytes() -> None:
    assert render_front_svg(example_report()) == render_front_svg(example_report())
