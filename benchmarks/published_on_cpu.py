"""Published models of families that no fit has seen, timed here and predicted by a shipped profile, side by side.

Run it on a quiet machine, from the repository's root:
python benchmarks/published_on_cpu.py [--hw cpu] [--backend eager] [--rounds 5]
"""

import argparse

import numpy as np
from in_rounds import swing_text, timed_in_rounds
from scipy.stats import kendalltau

from hw_profiles.core.load import load_profile
from nas.model.measure.networks_table import candidate
from nas.model.measure.stack import this_stack
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model

# None is of large_kernel, mobile, deepmad_r18 or deepmad_29m, with whose random designs the profiles were fitted.
MODELS = (
    *("mobilenetv3_small_100", "mobilenetv3_large_100", "mnasnet_100", "semnasnet_100", "fbnetc_100", "ghostnet_100"),
    *("efficientnet_b0", "efficientnet_b2", "tf_efficientnet_lite0", "tf_efficientnetv2_b0"),
    *("resnet18", "resnet34", "resnet50", "seresnet50", "ecaresnet50d", "resnext50_32x4d", "resnetv2_50"),
    *("regnetx_002", "regnetx_008", "regnety_008", "regnety_032", "repvgg_a0", "repvgg_b0", "vgg11_bn"),
    *("vovnet39a", "ese_vovnet39b", "densenet121", "simplenetv1_small_m2_075"),
    *("convnext_atto", "convnext_nano", "convnext_tiny", "inception_next_atto", "inception_next_tiny"),
    *("hornet_tiny_7x7", "poolformerv2_s12", "convformer_s18", "lsnet_t", "emov2_1m"),
)


def main() -> None:
    """One line a model, then how far off the predictions were."""
    arguments = _arguments()
    profile = load_profile(arguments.hw)
    stack = this_stack(profile.stack.dtype, profile.stack.layout, profile.stack.threads, backend=arguments.backend)
    networks = [candidate(load_model(name), name) for name in MODELS]
    rounds = timed_in_rounds(networks, stack, arguments.rounds)
    measured = np.median(rounds, axis=0)
    predicted, held = [], 0
    for name, timed_s in zip(MODELS, measured, strict=True):
        guess = estimate(load_model(name), "latency", Scene(profile, 1, profile.stack.dtype))
        predicted.append(guess.value)
        held += guess.low <= timed_s <= guess.high
        print(
            f"{name:24s} measured {1e3 * timed_s:7.2f} ms   predicted {1e3 * guess.value:7.2f} ms "
            f"[{1e3 * guess.low:.2f}, {1e3 * guess.high:.2f}]  {timed_s / guess.value:.2f}  {guess.covered:.0%} priced",
            flush=True,
        )
    print(swing_text(rounds))
    errors = np.abs(np.array(predicted) / measured - 1)
    kendall = kendalltau(predicted, measured).statistic
    print(f"median error {np.median(errors):.1%}, Kendall {kendall:.2f}, interval held for {held} of {len(MODELS)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hw", default="cpu", help="a measured profile of this machine")
    parser.add_argument("--backend", default="eager", help="the software it was measured in")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
