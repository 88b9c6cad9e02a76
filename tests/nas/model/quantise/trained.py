"""A short quantised training of the small network, and images that it was judged on."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from nas.model.build import build
from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.several import Several
from nas.model.declared_bits import plan_of
from nas.model.quantisation_file import Quantisation, quantisation_of
from nas.model.quantise.aware import QuantisationAware
from nas.model.train.examples import Data, TensorExamples
from nas.model.train.loop import train_model
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture

SHORT = Recipe(epochs=2, batch_size=16, warmup_epochs=0.5, shift=0)


def examples(count: int, seed: int) -> TensorExamples:
    """Brighter above than below, or the other way round."""
    labels = torch.arange(count) % 2
    images = 0.5 * torch.randn(count, 3, 8, 8, generator=torch.Generator().manual_seed(seed))
    images[:, :, :4] += (2 * labels - 1).reshape(-1, 1, 1, 1)
    return TensorExamples(images, labels)


DATA = Data(examples(96, 0), examples(64, 1), 2)


@dataclass(frozen=True)
class Trained:
    """`answers` are what the integer network says to DATA's test images."""

    model: nn.Module
    grids: Quantisation
    answers: Tensor


def trained(architecture: Architecture, *before: TrainingHook) -> Trained:
    plan = plan_of(architecture)
    aware = QuantisationAware(plan)
    model = build(architecture, num_classes=2)
    hook = Several([*before, aware])
    result = train_model(model, DATA, SHORT, seed=0, observe=lambda _: None, hook=hook)
    with aware.in_force(result.model), torch.no_grad():
        answers = result.model.eval()(DATA.test.batch(np.arange(len(DATA.test)))[0])
    return Trained(result.model, quantisation_of(architecture, result.model, plan, aware.affines()), answers)
