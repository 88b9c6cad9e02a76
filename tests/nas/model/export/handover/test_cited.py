import pytest

from nas.model.export.handover.cited import cited
from nas.model.train.named_recipes import NamedRecipe, list_recipes, load_recipe
from nas.model.train.recipe import Recipe

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("name", list_recipes())
def test_source_and_notes_are_comments_that_fit_and_lose_nothing(name: str) -> None:
    recipe = load_recipe(name)[1]
    lines = cited(name, recipe)
    assert all(line.startswith("# ") and len(line) <= 120 for line in lines)
    text = " ".join(line.removeprefix("# ") for line in lines)
    assert f"{name}: {recipe.source}." in text.replace("nasctl_s", "nasctl's")
    assert recipe.notes in text


def test_a_source_cannot_end_its_comment() -> None:
    named = NamedRecipe(source="a paper\nimport os", recipe=Recipe())
    assert cited("mine", named) == ["# The recipe mine: a paper_import os."]
