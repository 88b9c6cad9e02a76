import math
from itertools import pairwise

import pytest
import torch

from nas.model.proxies.core.entropies import shares_entropy, spectral_entropy
from nas.model.proxies.core.stretches import largest_stretch, stretches
from nas.model.proxies.core.trunk import passages, trunk_maps
from tests.nas.model.proxies.drawn_networks import asked, convnet, narrowing, subject_of, without_maps

pytestmark = pytest.mark.torch

# All signs of three channels, so that their mean outer product is the identity exactly.
SIGNS_PN = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0])] * 3)


def test_independent_equal_channels_fill_every_direction() -> None:
    assert float(spectral_entropy(SIGNS_PN.T[None])) == pytest.approx(math.log(3))


def test_channels_that_are_multiples_of_one_fill_one_direction() -> None:
    channel = torch.randn(1, 1, 5, 5, generator=torch.Generator().manual_seed(0))
    assert float(spectral_entropy(channel * torch.tensor([1.0, -2.0, 3.0])[:, None, None])) == pytest.approx(
        0, abs=1e-4
    )


def test_entropy_of_shares_is_that_of_a_coin() -> None:
    assert float(shares_entropy(torch.tensor([2.0, 6.0]))) == pytest.approx(
        -(0.25 * math.log(0.25) + 0.75 * math.log(0.75))
    )


def test_a_linear_block_stretches_by_its_largest_singular_value() -> None:
    jacobian = torch.diag(torch.tensor([0.5, 2.0, 1.0]))
    sent = SIGNS_PN.reshape(8, 3, 1, 1)
    arriving = (SIGNS_PN @ jacobian).reshape(8, 3, 1, 1)
    assert float(largest_stretch(arriving, sent)) == pytest.approx(2.0)


def test_a_block_that_shrinks_the_map_is_felt_over_the_whole_window() -> None:
    # An average of 2 x 2 gives each of four positions a quarter.
    sent = SIGNS_PN.reshape(8, 3, 1, 1)
    assert float(largest_stretch((sent / 4).expand(8, 3, 2, 2), sent)) == pytest.approx(1.0)


def test_expressivity_sums_and_progressivity_takes_the_smallest_step() -> None:
    subject = subject_of(convnet, batch=8)
    entropies = [float(spectral_entropy(x)) for x in trunk_maps(subject, subject.model(), subject.images())]
    assert len(entropies) == 4
    assert asked("az_expressivity", convnet, batch=8).value == pytest.approx(sum(entropies))
    steps = [after - before for before, after in pairwise(entropies)]
    assert asked("az_progressivity", convnet, batch=8).value == pytest.approx(min(steps))


def test_trainability_reads_every_block_but_the_one_that_reads_the_image() -> None:
    subject = subject_of(convnet, batch=2)
    walked = passages(subject, subject.model(), subject.images())
    assert [tuple(each.entering.shape) for each in walked] == [(2, 6, 12, 12), (2, 6, 12, 12), (2, 8, 6, 6)]
    assert all(before.leaving.equal(after.entering) for before, after in pairwise(walked))
    assert asked("az_trainability", convnet, batch=2).value <= 0


@pytest.mark.parametrize("name", ["az_expressivity", "az_progressivity", "az_trainability", "zen"])
def test_a_network_without_maps_has_none_of_these(name: str) -> None:
    told = asked(name, without_maps, batch=4)
    assert math.isnan(told.value)
    assert told.remark == "no block of this network leaves a map"


def test_progress_and_gain_read_the_blocks_that_keep_their_maps_shape() -> None:
    subject = subject_of(convnet, batch=8)
    maps = trunk_maps(subject, subject.model(), subject.scenes())
    entropies = [float(spectral_entropy(x)) for x in maps]
    steps = [entropies[1] - entropies[0], entropies[3] - entropies[2]]
    assert asked("entropy_progress", convnet, batch=8).value == pytest.approx(sum(steps) / 2)
    walked = passages(subject, subject.model(), subject.scenes())
    kept = [each for each in walked if each.entering.shape == each.leaving.shape]
    assert len(kept) == 2
    assert asked("gradient_gain", convnet, batch=8).value == pytest.approx(float(stretches(subject, kept).log().mean()))


@pytest.mark.parametrize("name", ["entropy_progress", "gradient_gain"])
def test_where_every_block_changes_the_shape_there_is_neither(name: str) -> None:
    assert asked(name, narrowing, batch=4).remark == "no block of this network keeps its map's shape"
