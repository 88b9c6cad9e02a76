"""The examination that every block sits: it is drawn as it promises, whatever its settings, and torch agrees."""

import pytest

from search_spaces.core.block_spec import BLOCKS_FOLDER
from search_spaces.core.plugins import plugin_names
from tests.conformance.block_exam.cases import drawable_cases
from tests.conformance.block_exam.declared import declaration_complaints
from tests.conformance.block_exam.drawn import (
    drawing_complaints,
    error_complaints,
    hearing_complaints,
    size_complaints,
)
from tests.conformance.block_exam.varied import varying_complaints

SAMPLES = 20

blocks = pytest.mark.parametrize("kind", plugin_names(BLOCKS_FOLDER))


@blocks
def test_a_block_s_file_names_its_source_its_shape_and_its_settings(kind: str) -> None:
    assert list(declaration_complaints(kind)) == []


@blocks
def test_a_block_refuses_in_words_what_it_cannot_draw(kind: str) -> None:
    assert list(error_complaints(kind)) == []


@blocks
def test_a_block_draws_by_its_settings_alone_what_its_docstring_promises(kind: str) -> None:
    assert [told for case in drawable_cases(kind, SAMPLES) for told in drawing_complaints(case)] == []


@blocks
def test_a_block_whose_weights_grow_with_the_map_says_that_they_fit_one_size(kind: str) -> None:
    assert [told for case in drawable_cases(kind, SAMPLES) for told in size_complaints(case)] == []


@blocks
def test_a_block_hears_every_setting(kind: str) -> None:
    assert list(hearing_complaints(kind)) == []


@blocks
def test_a_block_drawn_for_many_designs_at_once_is_each_of_them(kind: str) -> None:
    assert list(varying_complaints(kind)) == []
