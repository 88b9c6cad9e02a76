"""Recipes by name, one file of `recipes/` each with its source, by the space whose literature uses them, or by path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from nas.errors import UserError, did_you_mean
from nas.model.train.recipe import Recipe

RECIPES_FOLDER = Path(__file__).parent / "recipes"
# The recipe of the design's own space; of a space that no file names, a procedure that many networks are trained by.
AUTO, USUAL = "auto", "resnet_a2"


class NamedRecipe(BaseModel):
    """A file of a recipe: where it comes from, what is not as there, and the spaces whose literature uses it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    notes: str = ""
    spaces: tuple[str, ...] = ()
    recipe: Recipe


def list_recipes() -> list[str]:
    """Names of the built-in recipes, sorted."""
    return sorted(path.stem for path in RECIPES_FOLDER.glob("[a-z]*.yaml"))


def load_recipe(name_or_path: str, space: str | None = None) -> tuple[str, NamedRecipe]:
    """A recipe and its name.

    Args:
        name_or_path: of a built-in one, a .yaml file of the same form, or `auto`: what the space's literature uses.

    Raises:
        UserError: no such recipe, a file that cannot be read or whose fields are none of a recipe.
    """
    name = _usual_for(space) if name_or_path == AUTO else name_or_path
    if name in list_recipes():
        return name, _read(RECIPES_FOLDER / f"{name}.yaml")
    if not name.endswith((".yaml", ".yml")):
        known = [AUTO, *list_recipes()]
        raise UserError(
            f"No recipe '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}; or give a .yaml file.",
            field="recipe",
        )
    return Path(name).stem, _read(Path(name))


def _usual_for(space: str | None) -> str:
    fitting = (name for name in list_recipes() if space in _read(RECIPES_FOLDER / f"{name}.yaml").spaces)
    return next(fitting, USUAL)


def _read(file: Path) -> NamedRecipe:
    try:
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return NamedRecipe.model_validate(content)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror or error}.", field="recipe") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is no YAML: {str(error)[:300]}", field="recipe") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in fault["loc"])
        known = f"It holds source, notes, spaces and recipe; a recipe's fields: {', '.join(Recipe.model_fields)}."
        raise UserError(f"{file}, {field or 'all of it'}: {fault['msg']}.", hint=known, field="recipe") from None
