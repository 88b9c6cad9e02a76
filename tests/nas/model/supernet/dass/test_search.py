"""The three steps: who learns in which of them, and from which loss."""

import numpy as np
import pytest
import torch

from nas.errors import UserError
from nas.model.compress.n_of_m import NOfM
from nas.model.supernet.dass.cells import Supernet
from nas.model.supernet.dass.search import Lesson, finetune, prune_scores, search_cell, train_weights
from tests.nas.model.supernet.dass.cells import SHORT, SPACE, examples

pytestmark = pytest.mark.torch


def lesson(recipe=SHORT):
    torch.manual_seed(0)
    net = Supernet(SPACE, 4, 1, NOfM(1, 4))
    return Lesson(net, examples(), np.arange(32), np.arange(32, 64), recipe, np.random.default_rng(0))


def state(net):
    return {name: value.clone() for name, value in net.state_dict().items()}


def changed(net, before):
    after = net.state_dict()
    return {name.rpartition(".")[2] for name in before if not torch.equal(before[name], after[name])}


def test_weights_train_dense_and_nothing_else_moves():
    given = lesson()
    before = state(given.net)
    train_weights(given)
    assert changed(given.net, before) == {"weight", "bias"}
    assert all(layer.mask.all() for layer in given.net.sparse_layers())


def test_scores_learn_on_frozen_weights_and_masks_are_exact():
    given = lesson()
    before = state(given.net)
    prune_scores(given)
    assert changed(given.net, before) == {"scores", "mask"}
    assert all(layer.mask.mean() == 1 / 4 for layer in given.net.sparse_layers())


def test_the_last_step_moves_what_was_kept_and_the_architecture():
    given = lesson()
    prune_scores(given)
    before, layers = state(given.net), list(given.net.sparse_layers())
    pruned = [layer.weight[layer.mask == 0].clone() for layer in layers]
    finetune(given, torch.optim.Adam([given.net.logits], 0.1))
    assert changed(given.net, before) == {"weight", "bias", "logits"}
    for layer, weights in zip(layers, pruned, strict=True):
        assert torch.equal(layer.weight[layer.mask == 0], weights)


def test_the_architectures_gradient_is_that_of_the_pruned_loss():
    given = lesson()
    prune_scores(given)

    def gradient():
        again = Lesson(given.net, given.examples, given.fitted, given.validation, SHORT, np.random.default_rng(1))
        loss = again.loss(given.validation)
        return loss.item(), *torch.autograd.grad(loss, [given.net.logits])

    loss, by_logits = gradient()
    for layer in given.net.sparse_layers():
        layer.weight.data[layer.mask == 0] += 5.0
    perturbed = gradient()
    assert perturbed[0] == loss
    assert torch.equal(perturbed[1], by_logits)
    assert by_logits.abs().min() > 0
    for layer in given.net.sparse_layers():
        layer.weight.data[layer.mask == 1] += 0.5
    assert gradient()[0] != loss


def test_equal_arguments_search_equal_cells():
    first, second = (search_cell(SPACE, NOfM(1, 4), examples(), 4, SHORT, seed=3).logits for _ in range(2))
    assert torch.equal(first, second)


def test_too_few_images_are_refused():
    with pytest.raises(UserError, match="do not hold a batch of 16") as raised:
        search_cell(SPACE, None, examples(20), 4, SHORT, seed=0)
    assert raised.value.field == "dass.batch_size"


def test_a_diverged_search_says_what_to_do():
    with pytest.raises(UserError, match="diverged"):
        search_cell(SPACE, None, examples(), 4, SHORT.model_copy(update={"learning_rate": 1e30}), seed=0)
