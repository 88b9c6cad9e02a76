import pytest
import torch
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.train.memory import Pieces, backward
from nas.model.train.mixing import Mixed

pytestmark = pytest.mark.torch

IMAGES = torch.randn(12, 3, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(12) % 2
BATCH = Mixed(IMAGES, LABELS, LABELS.flip(0), 0.7)
SCALER = torch.amp.GradScaler(enabled=False)


def linear() -> nn.Linear:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Linear(3, 2)


class SmallDevice:
    """Runs a model on few images at a time."""

    def __init__(self, model: nn.Module, most: int) -> None:
        self.model, self.most, self.refused = model, most, 0

    def loss(self, piece: Mixed) -> Tensor:
        if len(piece.labels) > self.most:
            self.refused += 1
            raise torch.OutOfMemoryError("out of memory")
        return piece.loss(self.model(piece.images), 0.1)


def gradients(most: int) -> tuple[float, Tensor, Pieces, SmallDevice]:
    device, pieces = SmallDevice(linear(), most), Pieces()
    loss = backward(BATCH, device.loss, SCALER, pieces, forget=device.model.zero_grad)
    weight = next(device.model.parameters())
    assert weight.grad is not None
    return loss, weight.grad, pieces, device


@pytest.mark.parametrize(("most", "pieces"), [(6, 2), (5, 4), (3, 4), (1, 16)])
def test_a_batch_in_pieces_has_the_gradients_of_the_whole(most, pieces):
    loss, gradient, used, _ = gradients(most)
    whole_loss, whole, unused, _ = gradients(12)
    assert (used.count, unused.count) == (pieces, 1)
    assert loss == pytest.approx(whole_loss, rel=1e-6)
    torch.testing.assert_close(gradient, whole)


def test_later_batches_are_cut_at_once():
    _, _, pieces, device = gradients(6)
    backward(BATCH, device.loss, SCALER, pieces, forget=device.model.zero_grad)
    assert device.refused == 1


def test_a_device_without_room_for_one_image_is_told():
    with pytest.raises(UserError, match="one image"):
        gradients(0)
