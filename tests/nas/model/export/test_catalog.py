import pytest

from nas.errors import UserError
from nas.model.export.core.catalog import list_exporters, load_exporter


def test_a_file_is_an_exporter() -> None:
    assert "pytorch" in list_exporters()


@pytest.mark.torch
@pytest.mark.parametrize("name", list_exporters())
def test_every_exporter_has_its_function(name: str) -> None:
    assert callable(load_exporter(name))


def test_an_unknown_exporter_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"'pytroch'. Did you mean 'pytorch'\? Known: .*pytorch"):
        load_exporter("pytroch")
