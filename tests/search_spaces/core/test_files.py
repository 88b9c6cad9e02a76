"""Spaces and architectures from files that somebody wrote, well or badly."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_spaces.core import block_spec, files
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import MAX_FILE_BYTES, architecture_document, read_architecture, read_space, space_from
from search_spaces.core.load import load_model, load_space
from tests.search_spaces.core.tiny import TINY, tiny, tiny_stage

# Everything that a declaration can say, in the fewest words.
BY_HAND_YAML = """
name: by_hand
resolution: 32
classes: 10
shared:
  act: [relu, silu]
stem: {kind: conv_stem, channels: 8, activation: {same: act}}
stages:
  - depth: 1
    width: 8
    shrink_at: never
    block: {kind: inverted_residual, expansion: 2, activation: {same: act}}
  - depth: {low: 1, high: 3}
    width: {low: 16, high: 24, step: 8}
    downsampling: max_pool
    shrink_at: [0, 1]
    sparsity: [dense, "unstructured:0.75", "2:4", "channels:0.5"]
    weight_bits: [8, 32]
    activation_bits: [8]
    block: {kind: unirep, kernel: {per_block: [3, 5]}, expansion: 2, attention: none, activation: {same: act}}
  - depth: [1, 2]
    width: 32
    block: {kind: unirep, kernel: 3, attention: none}
head: {kind: pooled_head}
rules:
  - {rule: total_depth, low: 3, high: 4}
  - {rule: non_decreasing}
"""

# stage2: depth 1 (shrink_at 0), 2 (shrink_at 0, 1) or 3 (shrink_at 0, 1); a kernel of two for each block that is there.
# stage1 has one block; with stage3's 1 or 2 the total is 3 or 4, so (depth2, depth3) is (1, 1), (1, 2) or (2, 1).
# Times act 2, width 2, sparsity 4, bits 2.
BY_HAND_DESIGNS = (1 * 2 + 1 * 2 + 2 * 4) * 2 * 2 * 4 * 2


@pytest.fixture
def by_hand(tmp_path: Path):
    path = tmp_path / "by_hand.yaml"
    path.write_text(BY_HAND_YAML)
    return load_space(str(path))


def as_toml(value: Any) -> str:
    """A TOML inline value, which has no null; enough for declarations."""
    if isinstance(value, dict):
        given = {key: held for key, held in value.items() if held is not None}
        return "{" + ", ".join(f"{key} = {as_toml(held)}" for key, held in given.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value)


def toml_text(declared: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {as_toml(value)}" for key, value in declared.items())


PYTHON_TEXT = """
from search_spaces.core.files import space_from
SPACE = space_from({declared!r}, "python")
"""


@pytest.mark.parametrize("declared", [tiny(), tiny_stage(shrink_at="never"), yaml.safe_load(BY_HAND_YAML)])
def test_a_space_is_the_same_in_every_language(declared: dict[str, Any], tmp_path: Path) -> None:
    space = space_from(declared, "as it was")
    dumped = space.model_dump(mode="json")
    texts = {
        "yaml": yaml.safe_dump(dumped),
        "yml": yaml.safe_dump(declared),
        "json": json.dumps(dumped),
        "toml": toml_text(dumped),
        "py": PYTHON_TEXT.format(declared=declared),
    }
    for suffix, text in texts.items():
        path = tmp_path / f"space.{suffix}"
        path.write_text(text)
        assert load_space(str(path)) == space, suffix


def test_a_space_written_by_hand_is_counted_exactly(by_hand) -> None:
    assert by_hand.cardinality() == BY_HAND_DESIGNS
    everything = np.array(list(np.ndindex(*by_hand.sizes)))
    assert by_hand.valid(everything).sum() == BY_HAND_DESIGNS


def test_its_dimensions_come_in_the_order_of_the_file(by_hand) -> None:
    assert by_hand.dimension_names == (
        "act",
        "stage2.depth",
        "stage2.width",
        "stage2.shrink_at",
        "stage2.sparsity",
        "stage2.weight_bits",
        "stage2.block0.kernel",
        "stage2.block1.kernel",
        "stage2.block2.kernel",
        "stage3.depth",
    )


def test_all_its_designs_are_different_networks(by_hand) -> None:
    everything = np.array(list(np.ndindex(*by_hand.sizes)))
    codes = everything[by_hand.valid(everything)]
    ids = {by_hand.architecture(by_hand.decode(code)).id for code in codes}
    # Of each width's four sparsities, all are heard: hidden channels, kept weights, or none.
    assert len(ids) == BY_HAND_DESIGNS


@pytest.mark.parametrize(
    ("sparsity", "hidden", "kept", "index_bits"),
    [
        ("dense", 32, 1.0, 0),
        ("unstructured:0.75", 32, 0.25, 16 * 32),
        ("2:4", 32, 0.5, 2 * 8 * 32),
        ("channels:0.5", 16, 1.0, 0),
    ],
)
def test_its_sparse_weights_are_counted_by_hand(
    by_hand, sparsity: str, hidden: int, kept: float, index_bits: int
) -> None:
    choices = {"stage2.width": 16, "stage2.sparsity": sparsity, "stage2.weight_bits": 8}
    graph = by_hand.architecture(choices).deployed
    block = {node.name: node for node in graph if node.block.startswith("stage2.block0")}
    expand, project = block["stage2.block0.expand"], block["stage2.block0.project"]
    assert expand.op.out_channels == hidden
    for node in (expand, project):
        weights, bias = 16 * hidden, node.op.out_channels
        inputs = graph.input_shapes(node)
        assert node.op.params(*inputs) == weights + bias
        assert node.op.nonzeros(*inputs) == weights * kept + bias
        assert node.op.weight_bits_total(*inputs) == 8 * weights * kept + index_bits + 32 * bias
    # 3 x 3 depthwise weights stay dense, at 8 bits.
    depthwise = block["stage2.block0.mixer.depthwise"]
    assert depthwise.op.weight_bits_total(*graph.input_shapes(depthwise)) == 8 * 9 * 16 + 32 * 16


def test_a_shape_shrinks_where_the_file_says(by_hand) -> None:
    early = by_hand.architecture({"stage2.depth": 2, "stage2.shrink_at": 0})
    late = by_hand.architecture({"stage2.depth": 2, "stage2.shrink_at": 1})
    sides = [
        {
            ".".join(node.block.split(".")[:2]): node.shape[1]
            for node in held.graph
            if node.block.startswith("stage2.block")
        }
        for held in (early, late)
    ]
    assert sides == [{"stage2.block0": 8, "stage2.block1": 8}, {"stage2.block0": 16, "stage2.block1": 8}]


def test_a_block_in_a_new_file_works_in_a_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "two_bands.py").write_text(
        "def two_bands(draw, x, *, kernel: int = 3):\n"
        "    return draw.add(draw.depthwise(x, (1, kernel)), draw.depthwise(x, (kernel, 1)))\n"
    )
    import search_spaces.blocks

    monkeypatch.setattr(block_spec, "BLOCKS_FOLDER", tmp_path)
    monkeypatch.setattr(search_spaces.blocks, "__path__", [*search_spaces.blocks.__path__, str(tmp_path)])
    for kind in ("conv_stem", "pooled_head", "downsample"):
        (tmp_path / f"{kind}.py").touch()
    declared = tiny(stages=[{"depth": 1, "width": 8, "block": {"kind": "two_bands", "kernel": [3, 7]}}])
    space = space_from(declared, "new block")
    assert space.cardinality() == 2 * 2 * 2
    graph = space.architecture({"stage1.kernel": 7}).graph
    assert {node.op.kernel for node in graph if node.block == "stage1.block0" and node.op.kind == "conv2d"} == {
        (1, 7),
        (7, 1),
    }


# -- bad input ---------------------------------------------------------------------------------------------------------


HOSTILE = {
    "a tag": ("x.yaml", b"!!python/object/apply:os.system ['echo no']"),
    "a tagged name": ("x.yaml", b"name: !!python/name:os.system\n"),
    "no yaml": ("x.yaml", b"{a: [1, 2"),
    "no toml": ("x.toml", b"a = = 1"),
    "no json": ("x.json", b"{'a': 1}"),
    "nan": ("x.json", b'{"name": NaN}'),
    "infinity in toml": ("x.toml", toml_text(tiny()).encode() + b"\n[rules]\nfactor = inf\n"),
    "a list": ("x.yaml", b"- 1\n- 2\n"),
    "nothing": ("x.yaml", b""),
    "a word": ("x.json", b'"space"'),
    "a number of thousands of digits": ("x.yaml", b"resolution: " + b"9" * 5000),
    "a number of hundreds of digits": ("x.json", b'{"resolution": ' + b"9" * 400 + b"}"),
    "no utf-8": ("x.yaml", b"\xff\xfe\x00name"),
    "control characters": ("x.yaml", b"name: \x00\x01"),
    "deep lists": ("x.yaml", b"[" * 5000 + b"]" * 5000),
    "deep json": ("x.json", b"[" * 100_000 + b"]" * 100_000),
    "deep toml": ("x.toml", b"a = " + b"[" * 50_000 + b"]" * 50_000),
    "a bomb of aliases": (
        "x.yaml",
        b"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 110))
        + b"resolution: *m\n",
    ),
    "a snake that bites its tail": ("x.yaml", b"resolution: &a [*a]\n"),
    "a date": ("x.yaml", b"resolution: 2024-01-01\n"),
    "bytes": ("x.yaml", b"resolution: !!binary aGk=\n"),
    "a mapping keyed by a list": ("x.yaml", b"? [1, 2]\n: 3\n"),
    "keys that are numbers": ("x.yaml", b"1: 2\n"),
    "a huge file": ("x.json", b" " * (MAX_FILE_BYTES + 1)),
}


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("read", [read_space, read_architecture])
def test_a_hostile_file_meets_one_clear_refusal(attack: str, read, tmp_path: Path) -> None:
    name, content = HOSTILE[attack]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SpaceError) as caught:
        read(tmp_path / name)
    assert 10 < len(str(caught.value)) < 3000
    assert caught.value.field


@pytest.mark.parametrize(
    "name", ["missing.yaml", "folder.yaml", "missing.py", "folder.py", "a\0b.json", "x" * 5000 + ".json"]
)
def test_a_path_that_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(SpaceError, match="Cannot read"):
        load_space(f"{tmp_path}/{name}")


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    with pytest.raises(SpaceError, match="no plain file"):
        read_space(tmp_path / "zero.yaml")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("SPACE = 3", "SPACE, a SearchSpace; it holds int"), ("", "it holds NoneType"), ("1 / 0", "ZeroDivisionError")],
)
def test_a_python_file_without_a_space_says_so(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(SpaceError, match=reason):
        load_space(str(tmp_path / "mine.py"))


@pytest.mark.parametrize("name", ["large_kernal", "../large_kernel", "core", "", "large_kernel.ini"])
def test_a_space_that_is_not_shipped_is_refused(name: str) -> None:
    with pytest.raises(SpaceError, match="No search space"):
        load_space(name)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["unirep", "conv"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.sampled_from(list(TINY)), inner)
    ),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, held in keys for place in places(held, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(places(yaml.safe_load(BY_HAND_YAML))), new=VALUES)
def test_any_value_at_any_place_is_a_space_or_a_refusal(place: tuple[Any, ...], new: Any) -> None:
    try:
        space = space_from(replaced(yaml.safe_load(BY_HAND_YAML), place, new), "bent")
    except SpaceError as error:
        assert error.field
        return
    assert len(space.dimension_names) == len(space.sizes)


@settings(max_examples=150)
@given(content=st.binary(max_size=200), suffix=st.sampled_from(["yaml", "toml", "json"]))
def test_any_bytes_are_a_space_or_a_refusal(
    content: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"x.{suffix}"
    path.write_bytes(content)
    with pytest.raises(SpaceError):
        read_space(path)


# -- architectures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def document(by_hand) -> dict[str, Any]:
    return architecture_document(by_hand, by_hand.architecture({"stage2.depth": 2}))


def written(document: Any, tmp_path: Path) -> str:
    path = tmp_path / "architecture.json"
    path.write_text(json.dumps(document))
    return str(path)


def test_an_architecture_is_read_as_it_was_written(document: dict[str, Any], tmp_path: Path) -> None:
    again = load_model(written(document, tmp_path))
    assert (again.id, dict(again.choices)) == (document["id"], document["choices"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "0" * 16}, "says id 0000000000000000, but its choices draw"),
        ({"id": None}, "says id None"),
        ({"schema_version": 2}, "schema_version 2; this version reads 1"),
        ({"choices": [1]}, "choices must map"),
        ({"choices": {"stage2.dept": 2}}, "Did you mean 'stage2.depth'"),
        ({"choices": {"stage2.depth": 7}}, "stage2.depth = 7 is outside its domain: 1, 2, 3"),
        ({"choices": {"stage2.depth": True}}, "stage2.depth = True is outside"),
        ({"choices": {"stage2.depth": [1]}}, "outside its domain"),
        ({"choices": {"stage2.depth": 3}}, r"it breaks total depth <= 4"),
        ({"space": 3}, "a space is a mapping"),
    ],
)
def test_a_changed_architecture_is_noticed(changes, reason: str, document: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SpaceError, match=reason) as caught:
        load_model(written(document | changes, tmp_path))
    assert caught.value.field


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_in_an_architecture_is_read_or_refused(data, document: dict[str, Any], tmp_path: Path) -> None:
    place = data.draw(st.sampled_from(places(document)))
    new = data.draw(VALUES)
    try:
        again = load_model(written(replaced(document, place, new), tmp_path))
    except SpaceError as error:
        assert error.field
        return
    assert again.id == document["id"]


def test_the_files_of_one_space_share_what_follows_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space, built = space_from({**TINY, "name": "shared_by_files"}, "TINY"), []
    for at, code in enumerate(space.sample(3, np.random.default_rng(0))):
        document = architecture_document(space, space.architecture(space.decode(code)))
        (tmp_path / f"{at}.json").write_text(json.dumps(document))
    monkeypatch.setattr(files, "space_from", lambda *given: built.append(given) or space_from(*given))
    ids = [read_architecture(tmp_path / f"{at}.json").id for at in range(3)]
    assert [json.loads((tmp_path / f"{at}.json").read_text())["id"] for at in range(3)] == ids
    assert len(built) == 1
