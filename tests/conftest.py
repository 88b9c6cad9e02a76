"""What every room's tests share: which of them this machine can run."""

import shutil

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("chromedriver"):
        return
    skip = pytest.mark.skip(reason="no chromedriver on the PATH: install Chromium to open the report")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)
