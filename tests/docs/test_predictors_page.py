"""docs/predictors.md says of every fitted device what its card says, and so do its pictures."""

import re
from xml.etree import ElementTree

import pytest

from docs.generate_predictors import PAGE, PICTURES, devices, page, picture, section
from hw_profiles.core.load import load_device
from predictors.fitting.check import stored

TEXT = PAGE.read_text(encoding="utf-8")
LARGEST_PICTURE_BYTES = 200_000


def regenerate(name: str) -> str:
    return f"docs/predictors.md is not what the card of {name} says: python -m docs.generate_predictors {name}"


@pytest.mark.parametrize("name", devices())
def test_a_device_s_numbers_are_those_of_its_card(name: str) -> None:
    assert f"{section(name)}\n" in TEXT, regenerate(name)


@pytest.mark.parametrize("name", devices())
def test_a_device_s_picture_is_small_and_shows_its_card(name: str) -> None:
    assert picture(name).stat().st_size < LARGEST_PICTURE_BYTES
    root = ElementTree.parse(picture(name)).getroot()
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    for family, scores in stored(load_device(name)).held_out.items():
        at = texts.index(f"{family} ({scores.rows:,})") if f"{family} ({scores.rows:,})" in texts else -3
        shown = texts[at + 1 : at + 3]
        assert shown == [f"{100 * scores.mape:.1f} %", f"{100 * scores.coverage_90:.1f} %"], regenerate(name)


def test_the_page_holds_every_shipped_device_that_was_fitted_and_no_other() -> None:
    assert page() == TEXT, "the page lacks a device: python -m docs.generate_predictors DEVICE"


def test_every_picture_is_of_a_device_on_the_page() -> None:
    assert {path.name for path in PICTURES.glob("predictor_*.svg")} == {picture(name).name for name in devices()}


def test_every_module_that_the_page_names_exists() -> None:
    root = PAGE.parents[1]
    for path in re.findall(r"`(predictors/[\w/]+\.py)`", TEXT):
        assert (root / path).is_file(), path
    for module in re.findall(r"^\| `(predictors\.\w+)`", TEXT, re.MULTILINE):
        assert (root / f"{module.replace('.', '/')}.py").is_file(), module


def test_the_example_in_python_runs_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert example
    exec(compile(example[1], "docs/predictors.md", "exec"), {})
    after, seconds = capsys.readouterr().out.split()
    assert after and float(seconds) > 0
