"""`nasctl predict`: layers that add up, and a model cut between two devices."""

import json
import math
from typing import Any

import pytest

from nas.cli.links import parse_link
from nas.errors import UserError


@pytest.fixture
def answer(nasctl):
    def run(*arguments: str) -> dict[str, Any]:
        return json.loads(nasctl("predict", *arguments, "--json").stdout)

    return run


def layers_and_rest(told: dict[str, Any]) -> float:
    alone = [layer["latency"]["value"] for layer in told["layers"] if layer["latency"] is not None]
    return math.fsum([*alone, told["remainder"]["value"]])


@pytest.mark.parametrize("hw", ["a100", "h100", "cpu"])
def test_the_layers_and_the_remainder_add_up_to_the_network(answer, hw):
    told = answer("mobilenetv2_100", "--hw", hw, "--by-layer")
    assert layers_and_rest(told) == pytest.approx(told["latency"]["value"], rel=1e-15)


def test_a_network_that_waits_for_its_host_says_so(answer, nasctl):
    # At batch 1 the kernels of an A100 end before the next one is queued; at 256 they do not.
    waiting = answer("mobilenetv2_100", "--hw", "a100", "--by-layer")
    assert waiting["remainder"]["why"] == "host queues operators"
    assert waiting["remainder"]["value"] > 0.3 * waiting["latency"]["value"]
    busy = answer("mobilenetv2_100", "--hw", "a100", "--batch", "256", "--by-layer")
    assert busy["remainder"]["why"] is None
    assert abs(busy["remainder"]["value"]) < 1e-12
    shown = nasctl("predict", "mobilenetv2_100", "--hw", "a100", "--by-layer").stdout
    assert "host queues operators" in shown


def test_of_a_device_known_by_whole_designs_the_remainder_is_all(answer):
    told = answer("nasbench201:" + "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|none~1|none~2|",
                  "--hw", "pixel3", "--by-layer")  # fmt: skip
    assert told["remainder"] == {"value": told["latency"]["value"], "unit": "s", "why": "known of whole designs alone"}


def test_a_model_is_cut_where_it_is_fastest(answer):
    told = answer("mobilenetv2_100", "--hw", "jetson_orin", "--split-to", "h100", "--link", "100Mbit")["split"]
    parts = told["device"]["value"] + told["link_s"] + told["server"]["value"]
    assert told["latency"]["value"] == pytest.approx(parts)
    assert told["link_s"] == pytest.approx(told["crossing_bytes"] / 12.5e6)
    assert told["latency"]["value"] <= told["all_on_server"]["value"]
    assert (told["to"], told["dtype"]) == ("h100", "fp16")


def test_a_person_reads_which_way_is_the_fastest(nasctl):
    shown = nasctl("predict", "resnet18", "--hw", "cpu", "--split-to", "h100", "--link", "1kbit").stdout
    assert "Fastest: all on cpu." in shown
    shown = nasctl("predict", "resnet18", "--hw", "cpu", "--split-to", "h100", "--link", "100GB").stdout
    assert "h100, the rest" in shown


def test_a_split_without_a_link_says_what_to_give(nasctl):
    finished = nasctl("predict", "resnet18", "--hw", "cpu", "--split-to", "h100", "--json")
    assert finished.returncode == 2
    assert "--link 100Mbit" in json.loads(finished.stdout)["error"]["hint"]


@pytest.mark.parametrize(("text", "bytes_per_s"), [("100Mbit", 12.5e6), ("1.5 GB/s", 1.5e9), ("8bit", 1.0)])
def test_a_links_speed_is_bits_or_bytes_a_second(text, bytes_per_s):
    assert parse_link(text) == bytes_per_s


@pytest.mark.parametrize("text", ["100", "0Mbit", "-1MB", "fast", "1Mb", "infGB"])
def test_what_is_no_speed_is_refused(text):
    with pytest.raises(UserError, match="no speed of a link"):
        parse_link(text)


@pytest.mark.slow
def test_a_long_list_is_answered_on_all_cores_as_one_by_one(nasctl, tmp_path, monkeypatch):
    names = [name for name in ("resnet18", "mobilenetv2_100", "vgg11", "resnet50") for _ in range(40)]
    listed = tmp_path / "models.txt"
    listed.write_text("\n".join(names))
    alone = nasctl("predict", "--from", str(listed), "--hw", "cpu").stdout
    monkeypatch.setattr("nas.cli.estimated.MANY", 100)
    assert nasctl("predict", "--from", str(listed), "--hw", "cpu").stdout == alone
    listed.write_text("\n".join([*names[:130], "resnot18", *names[130:]]))
    stopped = nasctl("predict", "--from", str(listed), "--hw", "cpu")
    assert stopped.returncode == 2
    assert stopped.stdout.splitlines() == alone.splitlines()[:130]
    assert "resnot18" in stopped.stderr
