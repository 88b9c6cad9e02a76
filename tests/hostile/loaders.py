"""Every reader of files that needs no torch, each with a sound file to start from."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hw_profiles.core.catalog import PROFILES_FOLDER
from hw_profiles.core.compressed import read_compressed
from hw_profiles.core.groups import read_groups
from hw_profiles.core.load import load_device
from hw_profiles.core.machine import read_machine
from hw_profiles.core.networks import read_networks
from hw_profiles.core.reference import read_readings
from hw_profiles.core.table import read_table
from nas.api.models import model_names
from nas.cli.config import read_settings
from nas.cli.hw.operator_rows import NEEDED, read_operators
from nas.funnel.oracle_table import read_oracle
from nas.study.spec import load_study
from predictors.core.card import Card
from predictors.core.compressed_card import CompressedCard
from predictors.core.forest import Forest
from predictors.fitting.network_table import read_network_table
from search_spaces.core.bits_file import with_bits_of
from search_spaces.core.files import architecture_document, read_architecture, read_space
from search_spaces.core.load import load_model, load_space

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLE_LINES = 20


@dataclass(frozen=True)
class Loader:
    """A reader, what its files are called, and a sound one."""

    file: str
    sound: Callable[[], bytes]
    load: Callable[[Path], Any]


def _shipped(file: str, lines: int | None = None) -> Callable[[], bytes]:
    """A file of a device, or its first lines; packed and unpacked as its name says."""

    @cache
    def content() -> bytes:
        path = PROFILES_FOLDER / file
        held = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return held if lines is None else b"".join(held.splitlines(keepends=True)[:lines])

    return content


def _packed(content: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: gzip.compress(content(), mtime=0)


def _text(text: str) -> Callable[[], bytes]:
    return text.encode


def _declared(file: str) -> Callable[[], bytes]:
    """An example as JSON."""
    return lambda: json.dumps(yaml.safe_load((EXAMPLES / file).read_bytes())).encode()


@cache
def _architecture() -> bytes:
    space = load_space(str(EXAMPLES / "tiny.yaml"))
    return json.dumps(architecture_document(space, space.architecture({"stage1.depth": 2, "stage2.depth": 2}))).encode()


def _bits(path: Path) -> object:
    return with_bits_of(load_model("mobilenetv2_035"), path)


def _settings(path: Path) -> object:
    return read_settings(path.parent, path, {})


OPERATOR_ROW = f"{','.join(NEEDED)}\nconv2d,1,8,8,14,14,3,1,1,1,fp32,1\n"
NETWORK_ROW = "model,resolution,batch,latency_s,runtime,dtype,layout\nresnet18,224,1,0.01,eager,fp32,contiguous\n"
READING = '{"rows": 3, "latency_s": 1e-3, "spread_s": 1e-5, "clock_hz": null, "table_rows": 9}\n'
TINY_TOML = """
name = "tiny"
resolution = 32
classes = 10
stem = {kind = "conv_stem", channels = 8}
stages = [{depth = 1, width = 8, block = {kind = "inverted_residual", expansion = 2}}]
head = {kind = "pooled_head"}
"""
STUDY_TOML = 'space = "mobile"\nhw = "a100"\nseed = 3\nmaximize = ["deepmad"]\n[max]\nlatency = "2ms"\n'

LOADERS = {
    "space_yaml": Loader("mine.yaml", (EXAMPLES / "tiny.yaml").read_bytes, read_space),
    "space_toml": Loader("mine.toml", _text(TINY_TOML), read_space),
    "space_json": Loader("mine.json", _declared("tiny.yaml"), read_space),
    "architecture": Loader("architecture.json", _architecture, read_architecture),
    "bits": Loader("bits.json", _text('{"schema_version": 1, "layers": {"stem.conv": {"weight_bits": 4}}}'), _bits),
    "study_yaml": Loader("study.yaml", (EXAMPLES / "funnel.yaml").read_bytes, load_study),
    "study_toml": Loader("study.toml", _text(STUDY_TOML), load_study),
    "study_json": Loader("study.json", _declared("funnel.yaml"), load_study),
    "settings": Loader("nasctl.toml", _text('hw = "cpu"\nbatch = 8\nconfidence = 0.9\nquiet = true\n'), _settings),
    "profile": Loader("mine.toml", _shipped("h100.toml"), load_device),
    "cell_device": Loader("mine.toml", _shipped("nasbench201/pixel3.toml"), load_device),
    "operators": Loader("operators.csv", _shipped("cpu/operators.csv.gz", TABLE_LINES), read_table),
    "operators_gz": Loader("operators.csv.gz", _packed(_shipped("cpu/operators.csv.gz", TABLE_LINES)), read_table),
    "compressed": Loader("compressed.csv", _shipped("h200/compressed.csv.gz", TABLE_LINES), read_compressed),
    "compressed_gz": Loader(
        "compressed.csv.gz", _packed(_shipped("h200/compressed.csv.gz", TABLE_LINES)), read_compressed
    ),
    "groups": Loader("groups.jsonl", _shipped("h200/groups.jsonl", 3), read_groups),
    "networks": Loader("networks.jsonl", _shipped("h200/networks.jsonl", 3), read_networks),
    "reference": Loader("reference.jsonl", _text(READING), read_readings),
    "machine": Loader("machine.json", _shipped("cpu/machine.json"), read_machine),
    "trees": Loader("latency.txt", _shipped("cpu/latency.txt", 60), Forest.read),
    "card": Loader("latency.json", _shipped("h200/latency.json"), Card.read),
    "compressed_card": Loader("compressed.json", _shipped("h200/compressed.json"), CompressedCard.read),
    "operators_to_price": Loader("ops.csv", _text(OPERATOR_ROW), read_operators),
    "networks_to_fit": Loader("networks.csv", _text(NETWORK_ROW), read_network_table),
    "oracle": Loader("table.csv", _text("id,accuracy\na,1\nb,2.5\n"), lambda path: read_oracle(path, "id", "accuracy")),
    "oracle_gz": Loader(
        "table.csv.gz", _packed(_text("id,accuracy\na,1\n")), lambda path: read_oracle(path, "id", "accuracy")
    ),
    "models": Loader("models.txt", _text("resnet18\nmobilenetv2_100\n"), lambda path: model_names(None, str(path))),
}


def json_loaders() -> list[str]:
    """Those whose sound file is one JSON document."""
    return [name for name, loader in LOADERS.items() if loader.file.endswith(".json")]
