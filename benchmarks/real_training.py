"""Whether what nasctl ranks high trains better: equally fast networks from the top of a funnel, at random, by hand.

All lie within 5 % of one predicted latency in benchmarks/small_scenes.yaml, and learn the procedural data set by one
recipe. The funnel takes the best by a closed-form score, of these the best by the default proxies. The hand-made ones
follow three rules of thumb, all depths alike and the width growing from stage to stage: small kernels and wide
expansions as MobileNetV2 has, 7 x 7 as ConvNeXt, the largest kernels as RepLKNet; the best of the three counts.

Every trained network is a line of the file, and a later run goes on behind the last one.
Run from the repository's root: OMP_NUM_THREADS=1 python benchmarks/real_training.py --out real_training.jsonl
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.stats import t as student

from hw_profiles.core.load import load_device
from nas.compiled.space import CompiledSpace, compile_space
from nas.model.build import build
from nas.model.proxies.core.scorers import load_scorer
from nas.model.train.data import load_data
from nas.model.train.examples import Data, Examples, TensorExamples
from nas.model.train.loop import train_model
from nas.model.train.recipe import Recipe
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.load import load_space

SPACE = "benchmarks/small_scenes.yaml"
BAND = 0.05
SAMPLES = 200_000
# Kernel and expansion of every stage; the last stage has none above 7.
HAND_MADE = {"small kernels": (3, 4), "7 x 7": (7, 4), "large kernels": (13, 2)}


@dataclass(frozen=True, eq=False)
class Pick:
    """A design of a group, by name within it."""

    group: str
    name: str
    code: np.ndarray


def main() -> None:
    arguments = _arguments()
    torch.set_num_threads(1)
    compiled = compile_space(load_space(SPACE), ("latency", arguments.score), Scene(load_device(arguments.hw)))
    picks = _picks(compiled, arguments)
    recipe = Recipe(
        epochs=arguments.epochs, learning_rate=arguments.learning_rate, warmup_epochs=1, shift=0, ema_decay=0.99
    )
    asked = {"recipe": recipe.model_dump(), "data": arguments.data, "seed": arguments.seed}
    done, data = _done(arguments.out, asked), _in_memory(arguments)
    lines = []
    for pick in picks:
        line = _described(pick, compiled, asked)
        known = done.get((line["id"], line["group"]))
        if known is None:
            known = line | _trained(_architecture(compiled, pick.code), data, recipe, arguments.seed)
            with arguments.out.open("a") as file:
                file.write(json.dumps(known) + "\n")
        lines.append(known)
        print(
            f"{pick.group:>8}  {pick.name:<14}{known['accuracy']:.3f}{known['cpu_s']:8.1f} s  {known['id']}", flush=True
        )
    _tell(lines)


def _picks(compiled: CompiledSpace, arguments: argparse.Namespace) -> list[Pick]:
    rng = np.random.default_rng(arguments.seed)
    codes = compiled.space.sample(SAMPLES, rng)
    _, first = np.unique(compiled.fingerprint(codes), return_index=True)
    codes = codes[np.sort(first)]
    latency_s, score = compiled.score(codes).T
    near = np.abs(latency_s / arguments.latency - 1) <= BAND
    codes, score = codes[near], score[near]
    best = codes[np.argsort(-score, kind="stable")[: arguments.pool]]
    groups = {"funnel": _ranked(compiled, best, arguments)[: arguments.networks], "random": codes[: arguments.networks]}
    numbered = [Pick(group, f"{at + 1}", code) for group, some in groups.items() for at, code in enumerate(some)]
    return [*numbered, *_by_hand(compiled, arguments.latency)]


def _ranked(compiled: CompiledSpace, codes: np.ndarray, arguments: argparse.Namespace) -> np.ndarray:
    """The codes, the best by the proxies first; as they are where there is no proxy."""
    if arguments.proxy == "none":
        return codes
    scorer = load_scorer(arguments.proxy)
    merit = scorer.scores([_architecture(compiled, code) for code in codes], arguments.seed)
    return codes[np.argsort(-np.nan_to_num(merit, nan=-np.inf), kind="stable")]


def _by_hand(compiled: CompiledSpace, latency_s: float) -> Iterator[Pick]:
    """Of each rule of thumb the design that is nearest to the latency."""
    for name, (kernel, expansion) in HAND_MADE.items():
        codes = np.stack(list(_following(compiled, kernel, expansion)))
        codes = codes[compiled.space.valid(codes)]
        yield Pick("by hand", name, codes[np.abs(compiled.score(codes)[:, 0] - latency_s).argmin()])


def _following(compiled: CompiledSpace, kernel: int, expansion: int) -> Iterator[np.ndarray]:
    for stem, depth, width, growth in product((16, 24), (1, 2, 3), (16, 24, 32), (1.5, 2)):
        choices: dict[str, Any] = {"stem.channels": stem, "stage2.shrink_at": 0}
        for stage in (1, 2, 3):
            widest = min((32, 64, 96)[stage - 1], 8 * round(width * growth ** (stage - 1) / 8))
            choices[f"stage{stage}.width"] = widest if stage < 3 else 16 * round(widest / 16)
            choices[f"stage{stage}.depth"] = depth
            choices[f"stage{stage}.kernel"] = kernel if stage < 3 else min(kernel, 7)
            choices[f"stage{stage}.expansion"] = expansion
        yield compiled.space.encode(choices)


def _architecture(compiled: CompiledSpace, code: np.ndarray) -> Architecture:
    return compiled.space.architecture(compiled.space.decode(code))


def _described(pick: Pick, compiled: CompiledSpace, asked: dict[str, Any]) -> dict[str, Any]:
    architecture = _architecture(compiled, pick.code)
    latency_s, score = compiled.score(pick.code[None])[0].tolist()
    known = {"group": pick.group, "name": pick.name, "id": architecture.id, "choices": dict(architecture.choices)}
    return {**known, "latency_s": latency_s, "score": score, **asked}


def _trained(architecture: Architecture, data: Data, recipe: Recipe, seed: int) -> dict[str, float]:
    started_s = time.process_time()
    model = build(architecture, num_classes=data.classes, seed=seed)
    result = train_model(model, data, recipe, seed=seed, observe=lambda _: None)
    return {"accuracy": result.accuracy, "cpu_s": time.process_time() - started_s}


def _done(path: Path, asked: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Lines of the same recipe, data and seed; a last line that was cut off is trained anew."""
    done = {}
    for text in path.read_text().splitlines() if path.exists() else []:
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if all(line[name] == value for name, value in asked.items()):
            done[line["id"], line["group"]] = line
    return done


def _in_memory(arguments: argparse.Namespace) -> Data:
    """All networks see the same images, drawn once."""
    data = load_data(arguments.data, channels=3, side=64, design_side=64, rng=np.random.default_rng(arguments.seed))
    return Data(_held(data.train), _held(data.test), data.classes)


def _held(examples: Examples) -> TensorExamples:
    return TensorExamples(*examples.batch(np.arange(len(examples))))


def _tell(lines: list[dict[str, Any]]) -> None:
    """Means with 95 % intervals of the mean, and the best of each group."""
    print(f"\n{'group':>8} {'networks':>9} {'mean':>7} {'95 % interval':>16} {'best':>7}")
    for group in dict.fromkeys(line["group"] for line in lines):
        reached = np.array([line["accuracy"] for line in lines if line["group"] == group])
        reach = float("nan")
        if len(reached) > 1:
            reach = student.ppf(0.975, len(reached) - 1) * reached.std(ddof=1) / np.sqrt(len(reached))
        mean = reached.mean()
        interval = f"{mean - reach:.3f} to {mean + reach:.3f}"
        print(f"{group:>8} {len(reached):>9} {mean:>7.3f} {interval:>16} {reached.max():>7.3f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="a line of JSON a network; gone on from")
    parser.add_argument("--hw", default="cpu")
    parser.add_argument("--latency", type=float, default=0.5e-3, help="seconds")
    parser.add_argument("--score", default="deepmad", help="a metric of which more is better")
    parser.add_argument("--pool", type=int, default=64, help="designs that the proxies rank")
    parser.add_argument("--proxy", default="default", help="a proxy, `default`, or `none`")
    parser.add_argument("--networks", type=int, default=10, help="trained of each group")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--learning-rate", type=float, default=4e-3)
    parser.add_argument("--data", default="procedural")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
