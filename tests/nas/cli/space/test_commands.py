import json

import pytest

SPACE = """\
name: tiny
resolution: 32
stem: {kind: %(stem)s}
stages:
  - depth: [1, 2]
    width: {low: 8, high: 16, step: 8}
    block: {kind: %(block)s}
head: {kind: %(head)s}
"""


@pytest.fixture
def tiny(nasctl, tmp_path):
    """A space of one stage in the words of `mobile`, as a file in the folder where nasctl runs."""
    mobile = json.loads(nasctl("space", "sample", "mobile", "--json").stdout)["space"]
    kinds = {
        "stem": mobile["stem"]["kind"],
        "block": mobile["stages"][0]["block"]["kind"],
        "head": mobile["head"]["kind"],
    }
    path = tmp_path / "work" / "tiny.yaml"
    path.write_text(SPACE % kinds)
    return path


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_the_shipped_spaces_are_listed(nasctl):
    assert {"large_kernel", "mobile"} <= set(answer(nasctl("space", "ls", "--json"))["spaces"])


def test_the_large_kernel_space_holds_more_than_1e15_designs(nasctl):
    assert answer(nasctl("space", "size", "large_kernel", "--json"))["cardinality"] > 10**15


def test_dimensions_are_shown_with_their_values(nasctl):
    shown = answer(nasctl("space", "show", "mobile", "--json"))
    assert shown["dimensions"]["stage1.kernel"] == [3, 5, 7]
    assert shown["cardinality"] == answer(nasctl("space", "size", "mobile", "--json"))["cardinality"]


def test_what_a_space_carries_is_shown(nasctl):
    shown = answer(nasctl("space", "show", "deepmad_r18", "--json"))
    assert shown["limits"]["deepmad_flops"] == {"max": 1.82e9}
    assert list(shown["presets"]) == ["non_decreasing", "published_shape"]
    printed = nasctl("space", "show", "deepmad_r18").stdout
    assert "deepmad_params <= 1.169e+07" in printed
    assert "min_growth of depth, since 3, factor 0.8; max_growth of depth, since 3, factor 1.6" in printed


def test_samples_are_the_same_for_the_same_seed_only(nasctl):
    first, again, other = (
        nasctl("space", "sample", "mobile", "-n", "2", "--seed", seed).stdout for seed in ("1", "1", "2")
    )
    assert first == again
    assert first != other
    assert len(first.splitlines()) == 2


def test_a_sample_is_a_model_for_other_commands(nasctl, tmp_path):
    sampled = nasctl("space", "sample", "mobile", "--json")
    (tmp_path / "work" / "architecture.json").write_text(sampled.stdout)
    shown = answer(nasctl("show", "architecture.json", "--json"))
    assert shown["resolution"] == json.loads(sampled.stdout)["choices"]["resolution"]


def test_a_space_of_ones_own_is_checked_and_counted(nasctl, tiny):
    checked = answer(nasctl("space", "check", tiny.name, "--json"))
    assert (checked["space"], checked["valid"]) == ("tiny", True)
    assert checked["cardinality"] >= 2


def test_a_mistake_in_a_space_is_told_by_field(nasctl, tiny):
    tiny.write_text(tiny.read_text().replace("low: 8", "low: 9"))
    finished = nasctl("space", "check", tiny.name)
    assert finished.returncode == 2
    assert "stages.0.width" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_space_whose_rules_leave_no_design_is_a_mistake(nasctl, tiny):
    tiny.write_text(tiny.read_text() + "rules: [{rule: total_depth, low: 40, high: 50}]\n")
    finished = nasctl("space", "check", tiny.name)
    assert finished.returncode == 2
    assert "total depth >= 40" in finished.stderr


def test_a_block_that_no_design_can_draw_is_told_by_its_place(nasctl, tiny):
    tiny.write_text(tiny.read_text().replace("inverted_residual", "transformer, head_channels: 5"))
    finished = nasctl("space", "check", tiny.name)
    assert finished.returncode == 2
    assert "stage1.block0: transformer: heads of 5 channels do not divide 8" in finished.stderr


def test_what_blocks_refuse_is_shown_once_a_stage(nasctl):
    # RegNet has thousands of pairs of width and group size that do not divide.
    shown = nasctl("space", "show", "regnet").stdout
    refusals = [line for line in shown.splitlines() if "do not divide" in line]
    assert [line.strip().partition(":")[0] for line in refusals] == ["stage1", "stage2", "stage3", "stage4"]
    assert all("more like it" in line for line in refusals)
    rules = answer(nasctl("space", "show", "regnet", "--json"))["rules"]
    assert len(rules) == len(set(rules)) > 100


def test_the_schema_describes_what_check_accepts(nasctl):
    schema = json.loads(nasctl("space", "schema").stdout)
    assert {"name", "resolution", "stages"} <= set(schema["$defs"]["staged"]["properties"])
