"""How well a sum over layers tells the latency of networks on this machine (arXiv:2004.14525, section 4.2).

Random layers in the skeleton of a published MobileDet are timed, 160 fitted and 40 told by their layers alone.
Run it on a quiet machine, from the repository's root:
python benchmarks/linear_cost.py [--hw cpu] [--skeleton mobiledet_edgetpu] [--rounds 3]
"""

import argparse

import numpy as np
from in_rounds import swing_text, timed_in_rounds

from hw_profiles.core.load import load_profile
from nas.model.measure.networks_table import candidate
from nas.model.measure.stack import this_stack
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.linear_cost import fit_linear_cost, layer_counts, random_layers
from search_spaces.core.load import load_model
from search_spaces.mobiledet import SPACE

FITTED, HELD_OUT = 160, 40


def main() -> None:
    """R^2 of the sums on networks that they have not seen, and of the profile's predictions beside."""
    arguments = _arguments()
    profile = load_profile(arguments.hw)
    skeleton = load_model(arguments.skeleton).choices
    nets = random_layers(SPACE, skeleton, "layer", FITTED + HELD_OUT, np.random.default_rng(0))
    drawn = [SPACE.architecture(net) for net in nets]
    stack = this_stack(profile.stack.dtype, profile.stack.layout, profile.stack.threads)
    rounds = timed_in_rounds([candidate(net) for net in drawn], stack, arguments.rounds)
    measured = np.median(rounds, axis=0)
    scene = Scene(profile, 1, profile.stack.dtype)
    predicted = np.array([estimate(net, "latency", scene).value for net in drawn])
    counts = layer_counts(SPACE, nets, "layer")
    for name, costs in (("measured", measured), ("predicted", predicted)):
        cost = fit_linear_cost(counts[:FITTED], costs[:FITTED])
        told, held = cost.predict(counts[FITTED:]), costs[FITTED:]
        print(
            f"{name:9s} {1e3 * held.min():.2f} to {1e3 * held.max():.2f} ms: R^2 "
            f"{cost.determination(counts[FITTED:], held):.3f}, median error {np.median(np.abs(told / held - 1)):.1%}"
        )
    print(swing_text(rounds))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hw", default="cpu", help="a measured profile of this machine")
    parser.add_argument("--skeleton", default="mobiledet_edgetpu", help="a published model of the space mobiledet")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
