import pytest

from search_spaces.core.load import list_models, load_model, load_space
from search_spaces.core.staged import StagedSpace
from search_spaces.scaling.core.network import declared, plain_network

STAGED = [name for name, space in list_models().items() if isinstance(load_space(space), StagedSpace)]


@pytest.mark.parametrize("name", STAGED)
def test_every_published_network_declared_alone_is_the_same_network(name: str) -> None:
    architecture = load_model(name)
    space, choices = declared(plain_network(load_space(architecture.space_name), architecture.choices))
    assert space.architecture(choices).id == architecture.id


def test_a_network_declared_alone_leaves_nothing_open() -> None:
    architecture = load_model("unireplknet_t")
    space, choices = declared(plain_network(load_space("large_kernel"), architecture.choices))
    assert choices == {}
    assert space.cardinality() == 1


def test_only_what_differs_between_blocks_is_left_to_the_choices() -> None:
    architecture = load_model("mobilenetv3_large_100")
    _, choices = declared(plain_network(load_space("mobilenetv3"), architecture.choices))
    assert {name.partition(".")[0] for name in choices} == {"stage2", "stage4"}
