from pathlib import Path

import pytest

from nas.errors import UserError
from nas.model.train.learning_rate import peak_rate, recipe_rate
from nas.model.train.named_recipes import USUAL, list_recipes, load_recipe
from nas.model.train.recipe import Recipe
from search_spaces.core.catalog import list_spaces

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("name", list_recipes())
def test_a_recipe_names_its_source_and_steps_at_its_own_batch_by_its_own_rate(name: str) -> None:
    _, named = load_recipe(name)
    assert named.source
    assert peak_rate(named.recipe) == named.recipe.learning_rate or name == "small"
    assert set(named.spaces) <= set(list_spaces())


def test_every_space_has_one_recipe() -> None:
    spaces = [space for name in list_recipes() for space in load_recipe(name)[1].spaces]
    assert len(spaces) == len(set(spaces))
    assert load_recipe("auto", "mnasnet")[0] == "efficientnet"
    assert load_recipe("auto", "a space of one's own")[0] == USUAL


def test_convnext_is_trained_for_300_epochs_at_4e_3() -> None:  # arXiv:2201.03545, table 5
    recipe = load_recipe("convnext")[1].recipe
    assert (recipe.epochs, recipe.learning_rate, recipe.batch_size, recipe.warmup_epochs) == (300, 4e-3, 4096, 20)


def test_steps_decay_after_the_warm_up() -> None:
    recipe = Recipe(schedule="steps", decay_factor=0.5, decay_epochs=2, warmup_epochs=1, epochs=9, learning_rate=1)
    rates = [recipe_rate(recipe, step, 1) for step in range(1, 6)]
    assert rates == [1, 1, 0.5, 0.5, 0.25]


def test_a_file_is_a_recipe_too_and_what_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("source: mine\nrecipe: {epochs: 7}\n")
    assert load_recipe(str(file))[1].recipe.epochs == 7
    file.write_text("source: mine\nrecipe: {epoch: 7}\n")
    with pytest.raises(UserError, match=r"mine\.yaml, recipe\.epoch: Extra inputs"):
        load_recipe(str(file))
    file.write_text("a: [")
    with pytest.raises(UserError, match="is no YAML"):
        load_recipe(str(file))
    with pytest.raises(UserError, match=r"No recipe 'convnet'\. Did you mean 'convnext'\?"):
        load_recipe("convnet")
