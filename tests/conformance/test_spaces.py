"""The examination that every shipped space sits: what is declared is drawn, counted, heard and stored."""

import itertools
import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from nas.compiled.space import CompiledSpace, compile_space
from predictors.core.evaluation import measured_by
from predictors.core.metric import Scene, list_metrics
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import architecture_document, read_architecture, space_from
from search_spaces.core.load import load_points, load_space
from search_spaces.core.space import SearchSpace
from search_spaces.core.super_resolution import SuperResolutionSpace

SAMPLES = 12
# Of a space's published models, so many are scored both ways; that all of them draw and count, other tests say.
SCORED_POINTS = 6

# The exact number of designs and the id of one of them: ids are stored in files, so they never change by accident.
PINNED = json.loads((Path(__file__).parent / "pinned_spaces.json").read_text())

spaces = pytest.mark.parametrize("name", list_spaces())
points = pytest.mark.parametrize(
    ("name", "point"), [(name, point) for name in list_spaces() for point in load_points(name)]
)


def samples(space: SearchSpace, count: int = SAMPLES, seed: int = 0) -> np.ndarray:
    return space.sample(count, np.random.default_rng(seed))


def pinned(name: str):
    if name not in PINNED:
        pytest.fail(f"pin a cardinality, a design's choices and its id for '{name}' in pinned_spaces.json")
    return PINNED[name]


def at_random_place(code: np.ndarray, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    changed, place = code.copy(), rng.integers(len(sizes))
    changed[place] = rng.integers(sizes[place])
    return changed


def draw(space: SearchSpace, code: np.ndarray):
    return space.architecture(space.decode(code))


def possible_answers(space: SearchSpace, architecture: Architecture) -> list[tuple[int, ...]]:
    """A class for the whole, or one for every position of it; or an image that many times as large."""
    channels, *sides = architecture.graph.nodes[0].shape
    if isinstance(space, SuperResolutionSpace):
        scale = space.value(architecture.choices, "scale")
        return [(channels, *(scale * side for side in sides))]
    return [(space.classes,), (space.classes, *sides)]


@lru_cache(maxsize=1)
def compiled(name: str) -> CompiledSpace:
    """A space under every metric, on a device whose prices are formulas."""
    return compile_space(load_space(name), list_metrics(), Scene(load_profile("a100"), batch=2, dtype="fp16"))


@spaces
def test_every_design_that_is_sampled_draws(name: str) -> None:
    space = load_space(name)
    for code in samples(space):
        architecture = draw(space, code)
        assert architecture.graph.nodes[-1].shape in possible_answers(space, architecture)
        assert architecture.deployed.nodes[-1].shape == architecture.graph.nodes[-1].shape
        assert architecture.resolution == architecture.choices.get("resolution", architecture.resolution)


@spaces
def test_a_design_drawn_alone_is_refused_just_where_the_drawing_of_all_refuses_it(name: str) -> None:
    space, rng = load_space(name), np.random.default_rng(5)
    anywhere = [rng.integers(0, space.sizes) for _ in range(6)]
    nearby = [at_random_place(code, space.sizes, rng) for code in samples(space, 6)]
    codes = np.asarray([*anywhere, *nearby], dtype=np.int16)
    for code, valid in zip(codes, space.valid(codes), strict=True):
        if valid:
            space.architecture(space.decode(code))
        else:
            with pytest.raises(SpaceError, match="it breaks"):
                space.architecture(space.decode(code))


@spaces
def test_codes_and_choices_are_two_ways_to_say_one_thing(name: str) -> None:
    space = load_space(name)
    for code in samples(space):
        choices = space.decode(code)
        assert list(choices) == list(space.dimension_names)
        assert (space.encode(choices) == code).all()
        assert (space.encode(json.loads(json.dumps(choices))) == code).all()


@points
def test_a_published_model_is_a_design_of_its_space(name: str, point: str) -> None:
    space, choices = load_space(name), load_points(name)[point].choices
    assert space.valid(space.encode(choices)[None]).all()
    assert load_points(name)[point].source


@spaces
def test_the_tables_say_what_the_drawing_says(name: str) -> None:
    space, tables = load_space(name), compiled(name)
    points = list(load_points(name).values())[:: len(load_points(name)) // SCORED_POINTS + 1]
    codes = np.concatenate([samples(space), *[space.encode(point.choices)[None] for point in points]])
    scores = tables.score_fully(codes)
    assert (scores.values == tables.score(codes)).all()
    for row, code in enumerate(codes):
        architecture = draw(space, code)
        for column, metric in enumerate(tables.metrics):
            told = measured_by(metric, architecture)
            assert scores.values[row, column] == pytest.approx(told.value, rel=1e-9), metric.name
            assert scores.covered[row, column] == pytest.approx(told.covered, rel=1e-9), metric.name
            spread = np.log(told.high / told.value) / 1.6448536269514722 if told.value > 0 else 0.0
            assert scores.log_sd[row, column] == pytest.approx(spread, abs=1e-9), metric.name


@spaces
def test_exact_counts_come_out_of_the_tables_as_whole_numbers(name: str) -> None:
    exact = [at for at, metric in enumerate(compiled(name).metric_names) if metric in ("params", "macs", "peak_memory")]
    values = compiled(name).score(samples(load_space(name), 2000))[:, exact]
    assert (values == np.rint(values)).all()


@spaces
def test_every_dimension_is_heard(name: str) -> None:
    space, rng = load_space(name), np.random.default_rng(1)
    for code in samples(space, 3, seed=2):
        own = draw(space, code).id
        near = space.neighbours(code)
        for other in near[rng.permutation(len(near))[:40]]:
            assert draw(space, other).id != own, (space.decode(code), space.decode(other))
        prints = compiled(name).fingerprint(np.concatenate([near, code[None]]))
        assert len(np.unique(prints)) == len(near) + 1


@spaces
def test_two_designs_have_one_fingerprint_only_if_they_have_one_id(name: str) -> None:
    space = load_space(name)
    codes = np.concatenate([samples(space, 20, seed=3), samples(space, 20, seed=3)])
    prints = compiled(name).fingerprint(codes)
    ids = [draw(space, code).id for code in codes]
    for one, other in itertools.combinations(range(len(codes)), 2):
        assert (prints[one] == prints[other]) == (ids[one] == ids[other])


@spaces
def test_designs_that_share_a_fingerprint_share_an_id(name: str) -> None:
    space = load_space(name)
    codes = np.unique(samples(space, 5_000), axis=0)
    _, first, back = np.unique(compiled(name).fingerprint(codes), return_index=True, return_inverse=True)
    twins = np.flatnonzero(first[back] != np.arange(len(codes)))
    for row in twins[:20]:
        assert draw(space, codes[row]).id == draw(space, codes[first[back[row]]]).id


@spaces
def test_moves_stay_inside_the_space(name: str) -> None:
    space, rng = load_space(name), np.random.default_rng(4)
    codes = samples(space, 2000)
    for moved in (codes, space.mutate(codes, rng, 0.1), space.crossover(codes, codes[::-1], rng)):
        assert space.valid(moved).all()
    wild = rng.integers(-2, space.sizes.max() + 2, size=codes.shape)
    assert space.valid(space.repair(wild)).all()
    assert space.valid(space.neighbours(codes[0])).all()


@spaces
def test_the_number_of_designs_is_known_exactly(name: str) -> None:
    assert load_space(name).cardinality() == pinned(name)["cardinality"]


def test_the_large_kernel_space_holds_more_than_ten_to_the_fifteen() -> None:
    assert load_space("large_kernel").cardinality() > 10**15


@spaces
def test_a_declaration_survives_its_file_form(name: str) -> None:
    space = load_space(name)
    again = space_from(json.loads(json.dumps(space.model_dump(mode="json"))), "round trip")
    assert again == space
    assert again.dimension_names == space.dimension_names
    assert (again.sizes == space.sizes).all()


@spaces
def test_an_architecture_survives_its_file(name: str, tmp_path: Path) -> None:
    space = load_space(name)
    architecture = draw(space, samples(space)[0])
    path = tmp_path / "architecture.json"
    path.write_text(json.dumps(architecture_document(space, architecture)))
    again = read_architecture(path)
    assert again.id == architecture.id
    assert dict(again.choices) == dict(architecture.choices)


@spaces
def test_the_id_of_a_design_is_the_same_on_every_machine(name: str) -> None:
    held = pinned(name)
    assert load_space(name).architecture(held["choices"]).id == held["id"]
