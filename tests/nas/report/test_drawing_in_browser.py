"""The drawing, the measurements and five thousand candidates in a real browser."""

from dataclasses import replace

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from nas.report.data import Cloud, Measurement, ReportData
from tests.nas.report.conftest import Reader
from tests.nas.report.example import example_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _count(reader: Reader, selector: str) -> int:
    return len(reader.driver.find_elements(By.CSS_SELECTOR, selector))


def _lit(reader: Reader) -> set[str | None]:
    return {each.get_attribute("data-block") for each in reader.driver.find_elements(By.CSS_SELECTOR, ".lit")}


def _drawn_otherwise() -> ReportData:
    """The example with the best design's blocks joined, projected, pooled and thinned out."""
    data = example_report()
    best = data.front[0]
    looks = [
        {"family": "dense"},
        {"family": "grouped", "shortcut": "identity", "badges": ("2:4", "8b")},
        {"family": "attention", "shortcut": "projection"},
        {"family": "linear"},
        {"family": "pool", "downsampling": "max_pool"},
    ]
    blocks = tuple(replace(block, **looks[place % 5]) for place, block in enumerate(best.blocks))
    drawn = replace(best, blocks=blocks, skips=((0, 4), (2, 9)), fields={"stage 1": 31, "stage 4": 1391})
    return replace(data, front=(drawn, *data.front[1:]))


def test_pointing_at_a_block_lights_its_bar_and_its_row(reader: Reader) -> None:
    reader.open(example_report())
    block = reader.driver.find_elements(By.CSS_SELECTOR, ".network .block")[2]
    reader.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", block)
    ActionChains(reader.driver).move_to_element(block).perform()
    assert _lit(reader) == {"stage1.block2"}
    assert _count(reader, ".network .lit .latency") == 1
    assert _count(reader, ".layers tr.group.lit") == 1
    facts = reader.driver.find_element(By.ID, "block-facts").text
    assert facts.startswith("stage1.block2 · UniRep · kernel ")
    assert facts.endswith(" % of the priced time")


def test_pointing_at_a_row_lights_its_block(reader: Reader) -> None:
    reader.open(example_report())
    row = reader.driver.find_elements(By.CSS_SELECTOR, ".layers tr.group")[1]
    reader.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", row)
    ActionChains(reader.driver).move_to_element(row).perform()
    assert _lit(reader) == {"stage1.block1"}
    assert _count(reader, ".network .lit .body") == 1


def test_arrow_keys_walk_from_block_to_block_and_enter_goes_to_the_layers(reader: Reader) -> None:
    reader.open(example_report())
    reader.driver.execute_script("document.getElementById('drawing').focus()")
    ActionChains(reader.driver).send_keys(
        Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT
    ).perform()
    assert _lit(reader) == {"stage1.block1"}
    ActionChains(reader.driver).send_keys(Keys.ENTER).perform()
    assert reader.driver.switch_to.active_element.text == "stage1.block1"
    assert reader.complaints() == []


def test_shortcuts_skips_badges_and_receptive_fields_are_drawn(reader: Reader) -> None:
    data = _drawn_otherwise()
    reader.open(data)
    blocks = data.front[0].blocks
    for family in ("dense", "grouped", "attention", "linear", "pool"):
        assert _count(reader, f".block.{family}") == sum(block.family == family for block in blocks)
    assert _count(reader, ".shortcut.projection") == sum(block.shortcut == "projection" for block in blocks)
    assert _count(reader, ".network .skip") == 2
    assert _count(reader, ".network .badge") == sum(len(block.badges) for block in blocks)
    labels = reader.driver.find_element(By.CSS_SELECTOR, ".network").text
    assert "sees 31 px" in labels and "sees 1,391 px" in labels
    assert reader.complaints() == []


def test_measured_designs_stand_on_the_front_in_the_card_and_in_the_table(reader: Reader) -> None:
    data = example_report()
    best = data.front[0]
    values = {name: each.value for name, each in best.metrics.items()}
    latency = best.metrics["latency"]
    inside = Measurement(best.id, 1, values, (latency.low, latency.high), 1.02 * latency.value, None, "here")
    outside = Measurement("fallen", None, values, (latency.low, latency.high), 0.8 * latency.value, None, "here")
    reader.open(replace(data, measured=(inside, outside)))
    assert (_count(reader, ".measurement"), _count(reader, ".measurement.outside")) == (2, 1)
    assert "1.02 × the prediction, inside its interval" in reader.driver.find_element(By.ID, "card").text
    assert "measured" in reader.driver.find_element(By.CSS_SELECTOR, ".listing thead").text
    assert "Of 2 measured designs 1 lie in their interval" in reader.driver.find_element(By.TAG_NAME, "main").text
    reader.driver.find_element(By.CSS_SELECTOR, "#axis-x option[value='params']").click()
    assert _count(reader, ".measurement") == 0
    assert reader.complaints() == []


def test_five_thousand_candidates_cost_no_element_of_the_page(reader: Reader) -> None:
    data = example_report()
    assert len(data.cloud.feasible) == 5_000
    reader.open(data)
    many = _count(reader, "*")
    few = Cloud({name: column[:10] for name, column in data.cloud.values.items()}, data.cloud.feasible[:10])
    reader.open(replace(data, cloud=few))
    assert many == _count(reader, "*")


def test_on_paper_the_page_is_light_and_has_no_buttons(reader: Reader) -> None:
    reader.open(example_report(), scheme="dark")
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = """return [...document.querySelectorAll("button")]
            .filter((each) => !each.classList.contains("fold") && each.offsetParent !== null).length"""
        assert reader.driver.execute_script(shown) == 0
        assert reader.driver.execute_script("return getComputedStyle(document.documentElement).colorScheme") == "light"
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
