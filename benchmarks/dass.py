"""Does a cell that was searched sparse beat one that was searched dense and then pruned to as many weights?

    OMP_NUM_THREADS=1 python benchmarks/dass.py [--seeds 5] [--sparsity 1:8]

Cells of four nodes on digits. Every seed divides the data anew; searches see the training images alone, networks are
judged on the test images. All networks train alike: as long, with as many weights left in the convolutions of their
cells, pruned gradually by magnitude. A random cell stands beside them, because it costs no search at all.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import torch

from nas.model.build import build
from nas.model.compress.gradual import Gradual
from nas.model.compress.masks import Masks
from nas.model.compress.unstructured import Unstructured
from nas.model.supernet.dass.ranking import dense_cells, rank_cells
from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.train.data import load_data
from nas.model.train.loop import train_model
from nas.model.train.pruning import declared_sparsity, pruned_layers
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.cell_space import CellSpace

SIDE = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument(
        "--sparsity", default="1:8", help="N:M that the sparse search prunes to; it sets the weights left"
    )
    parser.add_argument("--rounds", type=int, default=DassRecipe().rounds, help="of the searches")
    parser.add_argument("--epochs", type=int, default=30, help="of the networks")
    given = parser.parse_args()
    torch.set_num_threads(1)
    space, recipe = small_space(given.sparsity), DassRecipe(rounds=given.rounds)
    found: dict[str, list[float]] = {"sparse": [], "dense": [], "random": []}
    print(f"{'seed':>4} {'searched':>8} {'left of':>14} {'accuracy':>8} {'search':>7} {'train':>6}  cell")
    for seed in range(given.seeds):
        cells, search_s = searched(space, recipe, seed)
        left = nonzeros(cells["sparse"])
        for name, architecture in cells.items():
            accuracy, weights, train_s = judged(architecture, left, given.epochs, seed)
            found[name].append(accuracy)
            print(
                f"{seed:>4} {name:>8} {left:>6,} of {weights:>6,} {accuracy:>8.2%}"
                f" {search_s[name]:>6.0f}s {train_s:>5.0f}s  {', '.join(operations(architecture))}",
                flush=True,
            )
    report(found)


def small_space(sparsity: str) -> CellSpace:
    """The operations of sparse_cells in a network of three cells."""
    return CellSpace(
        name="small",
        image_channels=1,
        resolution=SIDE,
        widths=(8, 16, 32),
        cells=1,
        nodes=4,
        operations=("skip_connect", "avg_pool_3x3", "nor_conv_1x1", "nor_conv_3x3"),
        sparsity=(sparsity,),
    )


def searched(space: CellSpace, recipe: DassRecipe, seed: int) -> tuple[dict[str, Architecture], dict[str, float]]:
    """The first choice of each search, and what it took in seconds of one core."""
    ways: dict[str, Callable[[], dict[str, str]]] = {
        "sparse": lambda: rank_cells(space, recipe, seed=seed)[0].choices,
        "dense": lambda: dense_cells(space, recipe, seed=seed)[0].choices,
        "random": lambda: space.decode(large_enough(space, seed)),
    }
    cells, seconds = {}, {}
    for name, way in ways.items():
        started_s = time.process_time()
        cells[name] = space.architecture(way())
        seconds[name] = time.process_time() - started_s
    return cells, seconds


def large_enough(space: CellSpace, seed: int) -> np.ndarray:
    """A random cell with a 3x3 convolution, so that there is something to prune."""
    heavy = space.operations.index("nor_conv_3x3")
    return next(code for code in space.sample(100, np.random.default_rng(seed)) if heavy in code)


def nonzeros(architecture: Architecture) -> int:
    """Weights that the convolutions of the cells declare to keep."""
    layers = pruned_layers(build(architecture, num_classes=10), declared_sparsity(architecture))
    return sum(layer.declared_nonzeros for layer in layers)


def judged(architecture: Architecture, left: int, epochs: int, seed: int) -> tuple[float, int, float]:
    """Test accuracy with `left` weights in the cells, how many there were, and seconds of one core."""
    started_s = time.process_time()
    data = load_data("digits", channels=1, side=SIDE, design_side=SIDE, rng=np.random.default_rng(seed))
    model = build(architecture, num_classes=data.classes, seed=seed)
    sizes = {name: model.get_parameter(f"{name}.weight").numel() for name in declared_sparsity(architecture)}
    methods = {name: Gradual(Unstructured(share)) for name, share in shares(sizes, left).items()}
    result = train_model(model, data, Recipe(epochs=epochs), seed=seed, observe=lambda _: None, hook=Masks(methods))
    kept = sum(int(torch.count_nonzero(result.model.get_parameter(f"{name}.weight"))) for name in sizes)
    assert kept == min(left, sum(sizes.values())), f"{kept} weights are left, not {left}"
    return result.accuracy, sum(sizes.values()), time.process_time() - started_s


def shares(sizes: dict[str, int], left: int) -> dict[str, float]:
    """The share of zeros of each layer, as even as whole weights allow; a cell of fewer weights keeps them all."""
    ends = np.rint(np.cumsum(list(sizes.values())) * min(1.0, left / sum(sizes.values()))).astype(int)
    kept = np.diff(ends, prepend=0)
    return {name: 1 - int(count) / size for (name, size), count in zip(sizes.items(), kept, strict=True)}


def operations(architecture: Architecture) -> list[str]:
    return [str(value) for name, value in architecture.choices.items() if not name.endswith("sparsity")]


def report(found: dict[str, list[float]]) -> None:
    """Means, and the sparse search's lead over the others seed by seed."""
    sparse = np.array(found["sparse"])
    for name, accuracies in found.items():
        print(f"{name:>8} {np.mean(accuracies):.2%} +- {np.std(accuracies):.2%}")
    for name in ("dense", "random"):
        lead = sparse - np.array(found[name])
        print(
            f"sparse leads {name} by {lead.mean():+.2%} +- {lead.std():.2%}, in {(lead > 0).sum()} of {len(lead)} seeds"
        )


if __name__ == "__main__":
    main()
