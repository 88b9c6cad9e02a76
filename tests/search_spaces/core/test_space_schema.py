"""The JSON Schema of a space file says what a file may say, so that an editor marks the rest."""

from typing import Any

import jsonschema
import pytest

from search_spaces.core.catalog import list_spaces
from search_spaces.core.files import space_schema
from search_spaces.core.load import load_space

VALIDATOR = jsonschema.Draft202012Validator(space_schema())

TINY: dict[str, Any] = {
    "name": "tiny",
    "resolution": 32,
    "stem": {"kind": "conv_stem", "channels": [16, 24]},
    "stages": [{"depth": {"low": 1, "high": 3}, "width": 16, "block": {"kind": "convnext", "kernel": [3, 5]}}],
    "head": {"kind": "pooled_head"},
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**TINY, "stages": [{**TINY["stages"][0], **fields}]}


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(space_schema())


@pytest.mark.parametrize("name", list_spaces())
def test_every_shipped_space_fits_it(name: str) -> None:
    VALIDATOR.validate(load_space(name).model_dump(mode="json"))


def test_a_file_written_by_hand_fits_it() -> None:
    VALIDATOR.validate(TINY)
    VALIDATOR.validate(changed(block={"one_of": [{"kind": "convnext"}, {"kind": "transformer"}]}))


@pytest.mark.parametrize(
    "wrong",
    [
        changed(block={"kind": "convnet"}),
        changed(block={"kind": "convnext", "kernels": 3}),
        changed(block={"kernel": 3}),
        changed(block={"kind": "convnext", "kernel": 4}),
        changed(block={"kind": "convnext", "kernel": [3, 65]}),
        changed(block={"kind": "convnext", "kernel": {"low": 3, "high": 65, "step": 2}}),
        changed(block={"kind": "convnext", "kernel": {"per_block": [3, 4]}}),
        changed(block={"kind": "metaformer", "mixer": ["pool", "swim"]}),
        changed(depth={"low": 1, "hihg": 3}),
        {**TINY, "stage": []},
    ],
)
def test_a_slip_of_the_pen_does_not(wrong: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(wrong)


def described(kind: str) -> str:
    """What the schema says of a block in words."""
    said = space_schema()["$defs"]["staged"]["$defs"]["Block"]["allOf"]
    return next(held["then"]["description"] for held in said if held["if"]["properties"]["kind"]["const"] == kind)


def test_a_block_says_who_shrinks_its_map() -> None:
    assert "shrinks the map itself" in described("inverted_residual")
    assert "the stage makes the transition" in described("convnext")


@pytest.mark.parametrize("kind", ["gnconv", "metaformer", "conv_tokenizer"])
def test_a_block_with_weights_as_large_as_its_map_says_that_it_needs_one_size(kind: str) -> None:
    assert "images of one size" in described(kind)
