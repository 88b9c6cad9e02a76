"""One space is examined at a time: compiled under every metric it fills up to a gigabyte."""

import pytest

EXAM = "test_spaces.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All questions to a space stand together, and go to one worker where there are several."""
    places = [at for at, item in enumerate(items) if item.path.name == EXAM and _space(item)]
    for at, item in zip(places, sorted((items[at] for at in places), key=_space), strict=True):
        item.add_marker(pytest.mark.xdist_group(_space(item)))
        items[at] = item


def _space(item: pytest.Item) -> str:
    return str(item.callspec.params.get("name", "")) if isinstance(item, pytest.Function) and "[" in item.name else ""
