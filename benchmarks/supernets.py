"""Does a mixture of supernets know where to pool? Its order of placements beside that of networks trained alone.

    OMP_NUM_THREADS=1 python benchmarks/supernets.py [--side 8] [--seeds 3]

Fifteen placements of two pools in a ResNet of seven layers on digits. Every seed divides the data anew; a mixture sees
the training images alone, a network is judged on the test images. Kendall's tau-b with the networks' mean accuracy.
"""

import argparse
import time

import numpy as np
import torch
from scipy.stats import kendalltau

from nas.model.build import build
from nas.model.supernet.ranking import rank_placements
from nas.model.supernet.recipe import SupernetRecipe
from nas.model.train.data import load_data
from nas.model.train.loop import train_model
from nas.model.train.recipe import Recipe
from search_spaces.core.block_spec import Block
from search_spaces.core.placement import Layers, PlacementSpace

MIXTURES = (1, 2, 4)
ALONE = Recipe(epochs=8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=8, help="of the images, which are 8 pixels at their origin")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=SupernetRecipe().epochs, help="of the mixtures")
    given = parser.parse_args()
    torch.set_num_threads(1)
    space, codes = small_space(given.side), sorted(small_space(given.side).placements())
    alone = timed("alone", lambda seed: accuracies(space, codes, seed), given.seeds)
    report_alone(codes, alone)
    truth = alone.mean(axis=0)
    print(f"{'ranked by':>12} {'tau':>6}  of each seed")
    print(f"{'pixels':>12} {kendalltau([pixels(code, given.side) for code in codes], truth).statistic:6.3f}")
    for supernets in MIXTURES:
        recipe = SupernetRecipe(supernets=supernets, epochs=given.epochs)
        scores = timed(
            f"M = {supernets}", lambda seed, how=recipe: mixture_scores(space, codes, how, seed), given.seeds
        )
        report(f"M = {supernets}", scores, truth)


def small_space(side: int) -> PlacementSpace:
    """ResNet-20's stages with two basic blocks less each, at half its widths."""
    basic = Block("residual", form="basic", bottleneck=1)
    return PlacementSpace(
        name="small",
        image_channels=1,
        resolution=side,
        scales=3,
        stem=Block("conv_stem", channels=8, shrinks_by=1, activation="relu"),
        layers=tuple(Layers(count=2, width=width, block=basic) for width in (8, 16, 32)),
        head=Block("linear_head"),
    )


def accuracies(space: PlacementSpace, codes: list[tuple[int, ...]], seed: int) -> list[float]:
    """Of every placement trained by itself, on test images."""
    side = space.resolution
    data = load_data("digits", channels=1, side=side, design_side=side, rng=np.random.default_rng(seed))
    found = []
    for layers in codes:
        architecture = space.architecture(space.from_code("-".join(map(str, layers))))
        model = build(architecture, num_classes=data.classes, seed=seed)
        found.append(train_model(model, data, ALONE, seed=seed, observe=lambda _: None).accuracy)
    return found


def mixture_scores(
    space: PlacementSpace, codes: list[tuple[int, ...]], recipe: SupernetRecipe, seed: int
) -> list[float]:
    """Of every placement in a mixture, on validation images."""
    scores = {placement.code: placement.score for placement in rank_placements(space, recipe, seed=seed)}
    return [scores["-".join(map(str, layers))] for layers in codes]


def pixels(layers: tuple[int, ...], side: int) -> int:
    """Of all layers' maps together: each pool leaves a quarter."""
    return sum(count * (side >> scale) ** 2 for scale, count in enumerate(layers))


def timed(name: str, measure, seeds: int) -> np.ndarray:
    """(seeds, placements)."""
    started_s = time.process_time()
    found = np.array([measure(seed) for seed in range(seeds)])
    print(f"# {name}: {(time.process_time() - started_s) / seeds:.0f} s of one core a seed", flush=True)
    return found


def report_alone(codes: list[tuple[int, ...]], alone: np.ndarray) -> None:
    """The truth, and how well one seed of it knows the others: no ranking can be asked for more."""
    for layers, accuracy, spread in zip(codes, alone.mean(axis=0), alone.std(axis=0), strict=True):
        print(f"{'-'.join(map(str, layers)):>12} {accuracy:.2%} +- {spread:.2%}")
    if len(alone) > 1:
        others = [np.delete(alone, seed, axis=0).mean(axis=0) for seed in range(len(alone))]
        taus = [kendalltau(one, rest).statistic for one, rest in zip(alone, others, strict=True)]
        print(f"one seed alone with the mean of the others: tau {np.mean(taus):.3f}")


def report(name: str, scores: np.ndarray, truth: np.ndarray) -> None:
    taus = [kendalltau(row, truth).statistic for row in scores]
    best = scores.mean(axis=0).max()
    print(
        f"{name:>12} {np.mean(taus):6.3f}  {' '.join(f'{tau:.3f}' for tau in taus)}; best score {best:.1%}", flush=True
    )


if __name__ == "__main__":
    main()
