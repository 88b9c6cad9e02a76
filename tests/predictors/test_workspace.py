"""What convolutions unfold their input into."""

import pytest

from hw_profiles.core.load import load_profile
from predictors.core.errors import PredictorError
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.workspace import workspace_values
from search_spaces.core.load import load_model
from search_spaces.core.ops import Activation, Conv2d


# Im2win (arXiv:2306.14320): about stride / kernel of im2col's memory.
@pytest.mark.parametrize(
    ("channels", "side", "kernel", "stride", "ratio"),
    [(64, 56, 3, 1, 0.3457), (3, 224, 7, 2, 0.2936), (3, 227, 11, 4, 0.3752)],
)
def test_im2win_needs_the_published_share_of_im2col(channels, side, kernel, stride, ratio) -> None:
    conv = Conv2d(16, (kernel, kernel), stride)
    im2win, im2col = (workspace_values(conv, (channels, side, side), name) for name in ("im2win", "im2col"))
    assert im2win / im2col == pytest.approx(ratio, abs=5e-5)


def test_a_first_layer_of_56_pixels_unfolds_into_1_679_616_values() -> None:
    conv, shape = Conv2d(64, (3, 3)), (64, 56, 56)
    assert workspace_values(conv, shape, "im2col") == 1_679_616
    assert workspace_values(conv, shape, "im2win") == 580_608


@pytest.mark.parametrize(
    "op",
    [
        Conv2d(64, (1, 1)),
        Conv2d(64, (7, 7), padding=(3, 3), groups=64),
        Activation("relu"),
    ],
)
def test_products_depthwise_kernels_and_what_is_no_convolution_unfold_nothing(op) -> None:
    assert workspace_values(op, (64, 56, 56), "im2col") == 0


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(PredictorError, match=r"No convolution algorithm 'winograd'. Known: direct, im2col, im2win"):
        workspace_values(Conv2d(8, (3, 3)), (8, 8, 8), "winograd")


def test_peak_memory_grows_by_what_the_stack_unfolds() -> None:
    profile, model = load_profile("a100"), load_model("resnet18")
    peaks = []
    for algorithm in ("direct", "im2win", "im2col"):
        stack = profile.stack.model_copy(update={"convolution": algorithm})
        scene = Scene(profile.model_copy(update={"stack": stack}), batch=1, dtype="fp32")
        peaks.append(estimate(model, "peak_memory", scene).value)
    assert peaks[0] <= peaks[1] < peaks[2]
    # The first 3x3 convolutions: 64 maps of 56 pixels unfold into nine times as much.
    assert peaks[2] >= 4 * (9 + 2) * 64 * 56 * 56
