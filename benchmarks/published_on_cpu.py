"""Published models, never used for fitting, measured here and predicted by the shipped `cpu` profile, side by side."""

import numpy as np
from scipy.stats import kendalltau

from hw_profiles.core.load import load_profile
from nas.model.measure.flat import build_flat
from nas.model.measure.module import measure_module
from nas.model.measure.stack import this_stack
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model

MODELS = (
    *("mobilenetv2_035", "mobilenetv2_100", "mobilenetv2_140", "mobilenetv3_small_100", "mobilenetv3_large_100"),
    *("mnasnet_100", "efficientnet_b0", "efficientnet_b2", "ghostnet_100", "regnetx_002", "regnety_008"),
    *("resnet18", "resnet50", "resnext50_32x4d", "repvgg_a0", "vovnet39a", "densenet121"),
    *("convnext_atto", "convnext_nano", "inception_next_atto", "unireplknet_a", "unireplknet_p"),
)


def main() -> None:
    """One line a model, then how far off the predictions were. Run it on a quiet machine."""
    profile = load_profile("cpu")
    stack = this_stack(profile.stack.dtype, profile.stack.layout, profile.stack.threads)
    predicted, measured, held = [], [], 0
    for name in MODELS:
        architecture = load_model(name)
        shape = architecture.graph.nodes[0].shape
        timing = measure_module(build_flat(architecture.deployed), shape, 1, stack, np.random.default_rng(0))
        guess = estimate(architecture, "latency", Scene(profile, 1, profile.stack.dtype))
        predicted.append(guess.value)
        measured.append(timing.latency_s)
        held += guess.low <= timing.latency_s <= guess.high
        print(
            f"{name:24s} measured {1e3 * timing.latency_s:7.2f} ms   predicted {1e3 * guess.value:7.2f} ms "
            f"[{1e3 * guess.low:.2f}, {1e3 * guess.high:.2f}]"
        )
    errors = np.abs(np.array(predicted) / np.array(measured) - 1)
    kendall = kendalltau(predicted, measured).statistic
    print(f"median error {np.median(errors):.1%}, Kendall {kendall:.2f}, interval held for {held} of {len(MODELS)}")


if __name__ == "__main__":
    main()
