"""The page in a real browser: what a reader sees, clicks, types and turns."""

from dataclasses import replace

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from nas.report.data import Block, Cloud, DimensionHistogram, Layer, Metric
from nas.report.payload import export_command
from nas.report.quantities import format_estimate
from nas.report.tables import front_table
from predictors.core.estimate import Estimate
from tests.nas.report.conftest import Reader
from tests.nas.report.example import example_report

pytestmark = pytest.mark.browser


def _one(reader: Reader, selector: str) -> WebElement:
    return reader.driver.find_element(By.CSS_SELECTOR, selector)


def _texts(reader: Reader, selector: str) -> list[str]:
    return [each.text for each in reader.driver.find_elements(By.CSS_SELECTOR, selector)]


def _dot(reader: Reader, index: int) -> WebElement:
    return _one(reader, f"#front [data-index='{index}'] .dot")


def _ticks(reader: Reader) -> list[str]:
    return _texts(reader, "#front .axes text")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_in_silence_asks_for_nothing_and_fits(reader: Reader, scheme: str, width: int) -> None:
    reader.open(example_report(), width=width, scheme=scheme)
    assert len(_texts(reader, "#front .point")) == 40
    assert reader.driver.execute_script("return document.documentElement.scrollWidth") <= width
    assert reader.fetched() == []
    assert reader.complaints() == []


def test_the_cloud_is_painted(reader: Reader) -> None:
    reader.open(example_report())
    painted = """
        const canvas = document.querySelector("#front canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;"""
    assert reader.driver.execute_script(painted) > 5_000


def test_hovering_a_design_tells_its_numbers(reader: Reader) -> None:
    data = example_report()
    reader.open(data)
    ActionChains(reader.driver).move_to_element(_dot(reader, 20)).perform()
    tooltip = _one(reader, ".tooltip").text
    assert "Design 21" in tooltip
    assert data.front[20].id in tooltip
    assert format_estimate(data.front[20].metrics["latency"]) in tooltip.replace("\n", " ")
    ActionChains(reader.driver).move_to_element(_one(reader, "h1")).perform()
    assert not _one(reader, ".tooltip").is_displayed()


def test_clicking_a_design_selects_it_everywhere(reader: Reader) -> None:
    data = example_report()
    reader.open(data)
    ActionChains(reader.driver).move_to_element(_dot(reader, 5)).click().perform()
    assert _one(reader, "#card h3").text == "Design 6"
    assert _one(reader, "#card code").text == export_command("runs/large_kernel-a100", 6)
    assert _one(reader, "#design-name").text == "Design 6"
    assert data.front[5].id in _one(reader, ".listing tr.selected").text
    assert len(_texts(reader, ".network .block")) == len(data.front[5].blocks)


def test_arrow_keys_walk_along_the_front(reader: Reader) -> None:
    reader.open(example_report())
    ActionChains(reader.driver).move_to_element(_dot(reader, 10)).click().perform()
    # Rank 1 is the best and slowest, so the design to the right has the smaller rank.
    ActionChains(reader.driver).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    assert _one(reader, "#card h3").text == "Design 9"
    focused = reader.driver.switch_to.active_element
    assert (focused.get_attribute("aria-label") or "").startswith("Design 9: deepmad ")
    assert focused.get_attribute("aria-pressed") == "true"


def test_the_wheel_zooms_and_a_button_returns(reader: Reader) -> None:
    reader.open(example_report())
    home = _ticks(reader)
    reader.driver.execute_script(
        """const box = document.querySelector("#front > svg");
        box.scrollIntoView({ block: "center" });
        const at = box.getBoundingClientRect();
        const turn = { deltaY: -240, clientX: at.x + 300, clientY: at.y + 200, cancelable: true };
        for (let step = 0; step < 6; step += 1) box.dispatchEvent(new WheelEvent("wheel", turn));"""
    )
    assert _ticks(reader) != home
    _one(reader, "#reset").click()
    assert _ticks(reader) == home


def test_the_wheel_scrolls_on_where_there_is_nothing_left_to_zoom_out(reader: Reader) -> None:
    reader.open(example_report())
    went_on = reader.driver.execute_script(
        """const turn = new WheelEvent("wheel", { deltaY: 120, bubbles: true, cancelable: true });
        return document.querySelector("#front > svg").dispatchEvent(turn);"""
    )
    assert went_on


def test_a_dragged_box_becomes_the_view(reader: Reader) -> None:
    reader.open(example_report())
    home = _ticks(reader)
    start = ActionChains(reader.driver).move_to_element_with_offset(_one(reader, "#front > svg"), -100, -80)
    start.click_and_hold().move_by_offset(90, 40).move_by_offset(90, 60).release().perform()
    assert _ticks(reader) != home
    assert not _one(reader, ".brush").is_displayed()
    ActionChains(reader.driver).double_click(_one(reader, "#front > svg")).perform()
    assert _ticks(reader) == home


def test_other_metrics_can_be_laid_on_the_axes(reader: Reader) -> None:
    reader.open(example_report())
    Select(_one(reader, "#axis-x")).select_by_value("params")
    Select(_one(reader, "#axis-y")).select_by_value("peak_memory")
    assert _texts(reader, ".axis-title") == ["params (M)", "peak_memory (MB)"]
    assert reader.complaints() == []


def test_the_table_of_the_front_sorts_both_ways(reader: Reader) -> None:
    data = example_report()
    reader.open(data)
    by_params = sorted(data.front, key=lambda member: member.metrics["params"].value)
    button = next(each for each in reader.driver.find_elements(By.CSS_SELECTOR, ".sort") if each.text == "params")
    for expected, direction in ((by_params[0], "ascending"), (by_params[-1], "descending")):
        button.click()
        assert expected.id in _texts(reader, ".listing tbody tr")[0]
        assert _texts(reader, f".listing th[aria-sort='{direction}']") == ["params"]


def test_a_block_opens_into_its_operators(reader: Reader) -> None:
    data = example_report()
    reader.open(data)
    assert _texts(reader, ".layers .inner th") == [""] * len(data.front[0].layers)
    _one(reader, ".fold").click()
    assert [text for text in _texts(reader, ".layers .inner th") if text] == ["conv1", "conv2"]


def test_operators_without_a_price_are_counted_not_hidden(reader: Reader) -> None:
    data = example_report()
    reader.open(data)
    unpriced = sum(layer.latency_s is None for layer in data.front[0].layers)
    assert unpriced > 0
    assert f"+ {unpriced} not priced" in _one(reader, ".layers tfoot").text


def test_dimensions_start_with_the_one_that_the_front_insists_on(reader: Reader) -> None:
    calm = DimensionHistogram("calm", ("1", "2"), (0.5, 0.5), (0.5, 0.5))
    keen = DimensionHistogram("keen", ("1", "2"), (0.5, 0.5), (0.0, 1.0))
    reader.open(replace(example_report(), histograms=(calm, keen)))
    assert _texts(reader, ".histogram b") == ["keen", "calm"]
    assert _texts(reader, ".histogram figcaption .quiet") == ["2: 100 % against 50 %", "1: 50 % against 50 %"]


def test_a_reader_can_turn_the_lights_on_and_off(reader: Reader) -> None:
    reader.open(example_report(), scheme="light")
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = reader.driver.execute_script(paper)
    _one(reader, "#theme").click()
    dark = reader.driver.execute_script(paper)
    assert light != dark
    assert _one(reader, "#theme").text == "Light"
    reader.open(example_report(), scheme="dark")
    assert reader.driver.execute_script(paper) == dark


def test_page_and_command_line_print_the_same_numbers(reader: Reader) -> None:
    values = (0.0, 1e-9, 3.2e-5, 0.9996, 9.9996, 812.43, 1236.0, 9999.7, 12345.6, 999_600.0, 4.9e9)
    estimates = {
        f"{value} {unit}": Estimate(value, value * 0.9, value * 1.1, unit, "measured")
        for value in values
        for unit in ("s", "B", "J", "")
    }
    metrics = tuple(Metric(name, estimate.unit) for name, estimate in estimates.items())
    data = example_report()
    member = replace(data.front[0], metrics=estimates)
    nowhere = Cloud({}, np.zeros(0, bool))
    reader.open(replace(data, metrics=metrics, limits=(), cloud=nowhere, front=(member,)))
    expected = front_table([member], metrics).rows[0][2:-1]
    assert tuple(_texts(reader, ".listing tbody td")[2:]) == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_colour_stands_out_from_the_paper(reader: Reader, scheme: str) -> None:
    reader.open(example_report(), scheme=scheme)
    resolved = """
        const probe = document.createElement("span");
        document.body.append(probe);
        return arguments[0].map((name) => {
          probe.style.color = `var(--${name})`;
          return getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
        });"""
    paper, *texts = reader.driver.execute_script(resolved, ["paper", "ink", "quiet", "accent", "chosen"])
    # 4.5 to 1 is what WCAG 2.2 asks of normal text (success criterion 1.4.3).
    assert min(_contrast(paper, text) for text in texts) >= 4.5


def _contrast(a: list[float], b: list[float]) -> float:
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: list[float]) -> float:
    shares = [part / 255 for part in colour]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_hostile_names_stay_text(reader: Reader) -> None:
    hostile = """</script><script>document.title = "taken"</script><img src=x onerror="document.title='taken'">"""
    data = example_report()
    member = replace(
        data.front[0],
        id=hostile,
        choices={hostile: hostile, f"{hostile}.x": hostile, "__proto__": "a", "constructor.b": 1},
        layers=(Layer(hostile, hostile, (1,), 0, 0, 1e-6, block=hostile),) * 2,
        blocks=(Block(hostile, hostile, hostile, (8, 4, 4), 3, hostile, (hostile,)),) * 2,
    )
    histogram = DimensionHistogram(hostile, (hostile, "b"), (0.5, 0.5), (1.0, 0.0))
    reader.open(replace(data, front=(member,), histograms=(histogram,)))
    assert reader.driver.title == "large_kernel on a100"
    assert reader.driver.find_elements(By.TAG_NAME, "img") == []
    assert len(reader.driver.find_elements(By.TAG_NAME, "script")) == 2
    assert hostile in _one(reader, "#card").text
    assert reader.complaints() == []


def test_an_empty_front_says_so(reader: Reader) -> None:
    reader.open(replace(example_report(), front=(), histograms=()))
    assert "Nothing met the limits" in _one(reader, "main").text
    assert reader.complaints() == []


def test_a_design_that_nobody_drew_or_priced_by_layer_still_shows(reader: Reader) -> None:
    data = example_report()
    reader.open(replace(data, front=(replace(data.front[0], layers=(), blocks=()),)))
    assert "It was not drawn." in _one(reader, "#drawing").text
    assert reader.complaints() == []
