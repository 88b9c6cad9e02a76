"""A recipe's source and notes, as comments before it."""

import textwrap

from nas.model.export.source.text import LINE, comment
from nas.model.train.named_recipes import NamedRecipe

WIDTH = LINE - len("# ")


def cited(title: str, recipe: NamedRecipe) -> list[str]:
    """Lines behind `#` that fit.

    Args:
        title: the recipe's name.
    """
    texts = [f"The recipe {title}: {recipe.source}.", *([f"{recipe.notes}."] if recipe.notes else [])]
    return [f"# {line}" for text in texts for line in textwrap.wrap(comment(text), WIDTH, break_on_hyphens=False)]
