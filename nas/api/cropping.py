"""A model cropped before it is trained."""

from nas.api.design import Model, named
from nas.api.scaling import space_of
from search_spaces.cropping.budgets import BudgetName
from search_spaces.cropping.crop import Cropped
from search_spaces.cropping.crop import crop as cropped


def crop(model: Model, of: BudgetName, share: float, *, step: int = 8) -> Cropped:
    """A narrower dense network at `share` of the model's `params`, `macs` or `weight_bytes`, as `nasctl crop` draws it.

    Raises:
        SpaceError: a share or step out of range, a space without stages, or a budget that no widths reach.
    """
    found = named(model)
    return cropped(space_of(found), found.architecture, of, share, step=step)
