"""Large and sparse against small and dense, at equal non-zeros (the question of Zhu and Gupta 2017, arXiv:1710.01878).

One drawing, inverted residuals in two stages; the large one at full width with its 1x1 convolutions pruned, the small
one dense and as wide as has the same number of non-zeros, everything counted. Both learn the procedural data set by one
recipe, once a seed, which draws the images too.
Run from the repository's root: OMP_NUM_THREADS=1 python benchmarks/large_sparse.py [--seeds 5] [--epochs 12]
"""

import argparse
from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import t as student

from nas.model.build import build
from nas.model.train.data import load_data
from nas.model.train.examples import Data, Examples, TensorExamples
from nas.model.train.hooks import hook_of
from nas.model.train.loop import train_model
from nas.model.train.pruning import declared_sparsity, pruned_layers
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.files import space_from

SPARSITIES = ("unstructured:0.5", "unstructured:0.75", "unstructured:0.9", "2:4", "1:4", "block:8x1:0.75")


@dataclass(frozen=True)
class Network:
    """One drawing: `width` of its first stage, the second is twice as wide."""

    width: int
    sparsity: str

    def architecture(self, classes: int, side: int) -> Architecture:
        block = {"kind": "inverted_residual", "expansion": 4, "kernel": 5, "activation": "relu"}
        declared = {
            "name": "large_sparse",
            "image_channels": 3,
            "classes": classes,
            "resolution": side,
            "stem": {"kind": "conv_stem", "channels": 16, "shrinks_by": 2, "activation": "relu"},
            "stages": [
                {"depth": depth, "width": width, "block": block, "sparsity": self.sparsity}
                for depth, width in ((2, self.width), (3, 2 * self.width))
            ],
            "head": {"kind": "linear_head"},
        }
        space = space_from(declared, "this benchmark")
        (code,) = space.sample(1, np.random.default_rng(0))
        return space.architecture(space.decode(code))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="procedural", help="procedural, or procedural:VARIANT")
    parser.add_argument("--side", type=int, default=64, help="of the images")
    parser.add_argument("--width", type=int, default=32, help="of the large network's first stage, a multiple of 8")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sparsity", nargs="*", default=SPARSITIES, help="of the large network")
    given = parser.parse_args()
    torch.set_num_threads(1)
    recipe = Recipe(epochs=given.epochs, warmup_epochs=1, shift=0, ema_decay=0.99)
    large = Network(given.width, "dense")
    sets = [_data(given.data, given.side, seed) for seed in range(given.seeds)]
    print(f"{'':>20} {'width':>5} {'weights':>9} {'non-zeros':>9} {'accuracy':>8}  of each seed")
    _trained(large, sets, recipe)
    for sparsity in given.sparsity:
        sparse = Network(given.width, sparsity)
        small = _as_many(_nonzeros(sparse), given.width)
        gains = _trained(sparse, sets, recipe) - _trained(small, sets, recipe)
        print(f"{'gain':>20} {_interval(100 * gains)} points")


def _as_many(nonzeros: int, most: int) -> Network:
    """The dense network that is nearest in non-zeros."""
    return min((Network(width, "dense") for width in range(4, most + 1)), key=lambda n: abs(_nonzeros(n) - nonzeros))


def _nonzeros(network: Network) -> int:
    graph = network.architecture(12, 64).graph
    return sum(node.op.nonzeros(*graph.input_shapes(node)) for node in graph)


def _trained(network: Network, sets: list[Data], recipe: Recipe) -> np.ndarray:
    """(seeds,) accuracies, of which a line is printed."""
    accuracies, counted = [], set()
    for seed, data in enumerate(sets):
        architecture = network.architecture(data.classes, data.test.batch(np.arange(1))[0].shape[-1])
        model, hook = build(architecture, seed=seed), hook_of(architecture, recipe)
        result = train_model(model, data, recipe, seed=seed, observe=lambda _: None, hook=hook)
        layers = pruned_layers(result.model, declared_sparsity(architecture))
        weights = sum(parameter.numel() for parameter in result.model.parameters())
        counted.add((weights, weights - sum(layer.weights - layer.nonzeros for layer in layers)))
        accuracies.append(result.accuracy)
    ((weights, nonzeros),) = counted
    each = " ".join(f"{accuracy:.1%}" for accuracy in accuracies)
    mean = np.mean(accuracies)
    print(f"{network.sparsity:>20} {network.width:>5} {weights:>9,} {nonzeros:>9,} {mean:>8.1%}  {each}", flush=True)
    return np.array(accuracies)


def _interval(gains: np.ndarray) -> str:
    """The mean gain and, of several seeds, its 95 % interval."""
    if len(gains) == 1:
        return f"{gains[0]:+.1f}"
    reach = student.ppf(0.975, len(gains) - 1) * gains.std(ddof=1) / np.sqrt(len(gains))
    return f"{gains.mean():+.1f} ({gains.mean() - reach:+.1f} to {gains.mean() + reach:+.1f})"


def _data(name: str, side: int, seed: int) -> Data:
    """The images of a seed, drawn once."""
    drawn = load_data(name, channels=3, side=side, design_side=None, rng=np.random.default_rng(seed))
    return Data(_held(drawn.train), _held(drawn.test), drawn.classes)


def _held(examples: Examples) -> TensorExamples:
    return TensorExamples(*examples.batch(np.arange(len(examples))))


if __name__ == "__main__":
    main()
