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


# Epochs, images, rate, weight decay and epochs of warm-up, as the files that each recipe names have them.
PUBLISHED = {
    "convnext": (300, 4096, 4e-3, 0.05, 20),
    "deepmad": (480, 256, 0.1, 5e-5, 5),
    "deit": (300, 1024, 1024 / 512 * 5e-4, 0.05, 5),
    "efficientnet": (350, 4096, 4096 / 256 * 0.016, 1e-5, 5),
    "mobilenetv2": (round(700_000 * 8 * 96 / 1_281_167), 8 * 96, 8 * 0.045, 4e-5, 0),
    "nasbench201": (200, 256, 0.1, 5e-4, 0),
    "regnet": (100, 1024, 1024 / 256 * 0.2, 5e-5, 5),
    "repvgg": (120, 256, 0.1, 1e-4, 0),
    "resnet_a1": (600, 2048, 5e-3, 0.01, 5),
    "resnet_a2": (300, 2048, 5e-3, 0.02, 5),
    "resnet_a3": (100, 2048, 8e-3, 0.02, 5),
}


@pytest.mark.parametrize("name", [name for name in list_recipes() if name != "small"])
def test_a_recipe_has_the_numbers_of_its_source(name: str) -> None:
    recipe = load_recipe(name)[1].recipe
    numbers = (recipe.epochs, recipe.batch_size, recipe.learning_rate, recipe.weight_decay, recipe.warmup_epochs)
    assert numbers == pytest.approx(PUBLISHED[name])


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
