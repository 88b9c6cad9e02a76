"""What there is to search and to price for."""

from hw_profiles.core.catalog import list_profiles
from hw_profiles.core.load import load_device
from search_spaces.core.catalog import list_spaces
from search_spaces.core.load import list_models, load_space

__all__ = ["devices", "load_device", "load_space", "models", "spaces"]


def spaces() -> list[str]:
    """Names of the shipped spaces; `load_space` takes them, and files of your own."""
    return list_spaces()


def devices() -> list[str]:
    """Names of the shipped devices that price any operator; `load_device` takes them, and files of your own."""
    return list_profiles()


def models() -> dict[str, str]:
    """Every published model by name -> the space it is a point of."""
    return list_models()
