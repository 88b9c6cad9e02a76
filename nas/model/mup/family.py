"""The coordinate check on designs of a space: one network at several widths, both parametrisations."""

from collections.abc import Sequence

import torch

from nas.errors import UserError
from nas.model.build import build
from nas.model.classifiers import find_classifiers
from nas.model.mup.coordinates import Parametrisation, coordinate_moves
from search_spaces.core.architecture import Architecture

IMAGES = 16


def family_moves(
    family: Sequence[Architecture], parametrisation: Parametrisation, *, seed: int = 0
) -> list[dict[str, float]]:
    """What each member's layers move by, on one batch of random images and labels; the first member is the base.

    Raises:
        UserError: the members are not one design at several widths, or tell no classes.
    """
    if not find_classifiers(family[0].graph):
        raise UserError("A coordinate check trains a classifier, and this network tells no classes.", field="model")
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(IMAGES, *family[0].graph.nodes[0].shape, generator=generator)
    base = build(family[0], seed=seed)
    classes = family[0].graph.nodes[family[0].graph.output].shape[0]
    labels = torch.randint(classes, (IMAGES,), generator=generator)
    return [coordinate_moves(build(member, seed=seed), base, images, labels, parametrisation) for member in family]
