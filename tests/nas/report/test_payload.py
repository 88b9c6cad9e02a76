"""What the page's code is handed."""

import json
from dataclasses import replace

import numpy as np

from nas.report.data import Cloud
from nas.report.payload import CLOUD_POINTS, export_command, payload_json, thinned
from tests.nas.report.example import example_report


def test_the_payload_is_strict_json_and_the_unknown_is_null() -> None:
    cloud = Cloud({"latency": np.array([1e-3, np.nan, np.inf])}, np.array([True, False, True]))
    payload = json.loads(payload_json(replace(example_report(), cloud=cloud)))
    assert payload["cloud"] == {"values": {"latency": [1e-3, None, None]}, "feasible": [1, 0, 1]}


def test_no_name_can_close_the_script_element() -> None:
    data = example_report()
    member = replace(data.front[0], id="</script><!--<script>", choices={"<b>&": "</script>"})
    text = payload_json(replace(data, front=(member,)))
    assert not set("<>&") & set(text)
    assert json.loads(text)["front"][0]["choices"] == {"<b>&": "</script>"}


def test_a_large_cloud_is_thinned_over_the_whole_run() -> None:
    count = 20 * CLOUD_POINTS
    cloud = thinned(Cloud({"latency": np.arange(count, dtype=float)}, np.arange(count) % 2 == 0))
    kept = cloud.values["latency"]
    assert len(kept) == len(cloud.feasible) == CLOUD_POINTS
    assert kept[0] == 0 and kept[-1] == count - 1
    np.testing.assert_array_equal(cloud.feasible, kept % 2 == 0)


def test_the_export_command_survives_a_hostile_run_name() -> None:
    assert export_command("runs/a b;rm", 3) == "nasctl export 'runs/a b;rm:3' --to pytorch --out design-3"


def test_designs_share_their_operators_and_blocks() -> None:
    data = example_report()
    one, all_alike = data.front[0], replace(data, front=(data.front[0],) * 40)
    payload = json.loads(payload_json(all_alike))
    assert len(payload["operators"]) <= len(one.layers)
    assert len(payload["boxes"]) <= len(one.blocks)
    assert all(member["layers"] == payload["front"][0]["layers"] for member in payload["front"])


def test_every_layer_of_a_design_can_be_read_back() -> None:
    data = example_report()
    payload = json.loads(payload_json(data))
    for member, drawn in zip(data.front, payload["front"], strict=True):
        read = [
            ((block + row[0]) if row[0].startswith(".") else row[0], row[1], tuple(row[2]))
            for block, run in drawn["layers"]
            for row in (payload["operators"][number] for number in payload["runs"][run])
        ]
        assert read == [(layer.name, layer.kind, layer.output_shape) for layer in member.layers]
