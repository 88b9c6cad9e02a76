from pathlib import Path

import pytest

from nas.errors import UserError
from nas.model.export.core.catalog import list_exporters, load_exporter


def test_a_file_is_an_exporter() -> None:
    assert "pytorch" in list_exporters()


@pytest.mark.torch
@pytest.mark.parametrize("name", list_exporters())
def test_every_exporter_has_its_function(name: str) -> None:
    assert callable(load_exporter(name))


@pytest.mark.torch
@pytest.mark.parametrize("name", list_exporters())
def test_every_exporter_refuses_a_hostile_name_before_it_writes(name: str, tmp_path: Path) -> None:
    from tests.nas.model.drawings import architecture_of, staged

    with pytest.raises(UserError, match="cannot be called"):
        load_exporter(name)(architecture_of(staged), tmp_path / "out", name="../net", provenance={})
    assert not list(tmp_path.iterdir())


@pytest.mark.torch
@pytest.mark.parametrize("name", ["pytorch", "timm"])
def test_a_form_is_not_asked_of_formats_that_hold_both(name: str, tmp_path: Path) -> None:
    from tests.nas.model.drawings import architecture_of, staged

    with pytest.raises(UserError, match="builds both forms"):
        load_exporter(name)(architecture_of(staged), tmp_path, name="net", form="deploy", provenance={})


def test_an_unknown_exporter_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"'pytroch'. Did you mean 'pytorch'\? Known: .*pytorch"):
        load_exporter("pytroch")
