"""One space is examined at a time: compiled under every metric it fills up to a gigabyte."""

from functools import cached_property

import pytest

from search_spaces.core.load import load_space

EXAM = "test_spaces.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All questions to a space stand together, and go to one worker where there are several."""
    places = [at for at, item in enumerate(items) if item.path.name == EXAM and _space(item)]
    for at, item in zip(places, sorted((items[at] for at in places), key=_space), strict=True):
        item.add_marker(pytest.mark.xdist_group(_space(item)))
        items[at] = item


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Behind the last question to a space, what it remembers of its drawings goes."""
    name = _space(item) if item.path.name == EXAM else ""
    if name and (nextitem is None or nextitem.path.name != EXAM or _space(nextitem) != name):
        space = load_space(name)
        for kind in type(space).__mro__:
            for attribute, value in vars(kind).items():
                if isinstance(value, cached_property):
                    vars(space).pop(attribute, None)


def _space(item: pytest.Item) -> str:
    return str(item.callspec.params.get("name", "")) if isinstance(item, pytest.Function) and "[" in item.name else ""
