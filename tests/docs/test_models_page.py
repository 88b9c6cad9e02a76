"""docs/models.md is what the code says today."""

import re

import pytest

from docs.generate_models import PAGE, introduction, section, spaces_with_models

REGENERATE = "docs/models.md is not what the code says; write it anew: python -m docs.generate_models"
TEXT = PAGE.read_text(encoding="utf-8")


def committed() -> dict[str, str]:
    """What the page says of each space; what stands before them under no name."""
    before, *sections = TEXT.rstrip("\n").split("\n\n## ")
    return {"": before, **{text.partition("\n")[0]: f"## {text}" for text in sections}}


@pytest.mark.parametrize("space", spaces_with_models())
def test_a_space_s_models_are_counted_as_the_page_says(space: str) -> None:
    assert committed().get(space) == section(space), REGENERATE


def test_the_page_holds_every_space_with_models_and_no_other() -> None:
    assert list(committed()) == ["", *spaces_with_models()], REGENERATE
    assert committed()[""] == introduction(), REGENERATE


def test_every_paper_is_a_link() -> None:
    assert "](https://arxiv.org/abs/" in TEXT
    assert not re.search(r"(?<!\[)arXiv:\d", TEXT)
