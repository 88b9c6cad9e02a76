"""Counts of published models of the modern blocks at their own resolution, to the digit.

Parameters as trained: timm 1.0.31 or the authors' code. As deployed: what folding norms and LayerScale leaves. MACs as
torch's FlopCounterMode has them on the same reference: convolutions and matrix products.
"""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import list_models, load_model, load_points, load_space

# params, params_deploy, macs
COUNTS = {
    "convnext_atto": (3_695_520, 3_693_680, 547_332_480),
    "convnext_femto": (5_217_784, 5_215_576, 779_629_824),
    "convnext_pico": (9_045_672, 9_042_728, 1_367_055_360),
    "convnext_nano": (15_593_560, 15_589_240, 2_445_528_320),
    "convnext_tiny": (28_589_128, 28_582_504, 4_455_531_264),
    "convnext_small": (50_223_688, 50_210_152, 8_683_712_256),
    "convnext_base": (88_591_464, 88_573_416, 15_354_729_472),
    "inception_next_atto": (4_156_520, 4_150_360, 503_035_040),
    "inception_next_tiny": (28_055_680, 28_034_272, 4_188_634_272),
    "inception_next_small": (49_374_016, 49_331_872, 8_355_682_080),
    "inception_next_base": (86_672_136, 86_615_944, 14_841_072_000),
    "identityformer_s12": (11_891_712, 11_891_712, 1_812_267_008),
    "randformer_s12": (11_891_712, 11_891_712, 1_888_484_352),
    "poolformerv2_s12": (11_891_712, 11_891_712, 1_812_267_008),
    "convformer_s18": (26_774_448, 26_774_448, 3_940_984_320),
    "convformer_s36": (40_012_152, 40_012_152, 7_639_683_072),
    "caformer_s18": (26_341_656, 26_341_656, 4_106_941_440),
    "caformer_s36": (39_297_102, 39_297_102, 7_971_597_312),
    "hornet_tiny_7x7": (22_409_512, 22_403_368, 3_968_389_312),
    "hornet_tiny_gf": (22_991_848, 22_985_704, 3_888_705_120),
    # jameslahm/lsnet counts MACs before merging: 0.315, 0.537 and 1.241 G.
    "lsnet_t": (11_409_832, 11_370_488, 315_041_408),
    "lsnet_s": (16_146_304, 16_098_232, 536_858_176),
    "cct_2_3x2_32": (283_723, 283_723, 35_341_568),
    "cct_4_3x2_32": (482_123, 482_123, 50_021_632),
    "cct_6_3x1_32": (3_233_803, 3_233_803, 1_013_844_480),
    "cct_7_3x1_32": (3_760_139, 3_760_139, 1_181_616_640),
    "cct_7_3x2_32": (3_853_259, 3_853_259, 289_114_624),
    "cct_14_7x2_224": (22_367_273, 22_367_273, 5_521_901_568),
    # The authors' counter adds one or two in a hundred: 285, 487, 1035 and 4070 M.
    "emov2_1m": (1_460_844, 1_455_004, 279_936_484),
    "emov2_2m": (2_384_312, 2_375_928, 480_811_600),
    "emov2_5m": (5_126_440, 5_112_792, 1_025_113_984),
    "emov2_20m": (20_195_208, 20_164_008, 3_997_004_032),
    "spartan_tiny": (3_820_296, 3_807_544, 799_589_888),
    "lsnet_b": (23_313_608, 23_249_320, 1_240_439_296),
}


@pytest.mark.parametrize("model", COUNTS)
def test_a_published_model_is_its_references_to_the_digit(model: str) -> None:
    architecture = load_model(model)
    counts = [estimate(architecture, metric, Scene()).value for metric in ("params", "params_deploy", "macs")]
    assert counts == list(COUNTS[model])


@pytest.mark.parametrize("model", COUNTS)
def test_a_published_model_is_a_design_of_its_space_and_comes_back_from_its_code(model: str) -> None:
    name = list_models()[model]
    space, choices = load_space(name), load_points(name)[model].choices
    assert choices.items() <= space.decode(space.encode(choices)).items()


# As printed: params in M, GMACs.
PRINTED = {
    "convnext_large": (198, 34.4),
    "hornet_small_7x7": (50, 8.8),
    "hornet_base_7x7": (87, 15.6),
    "hornet_base_gf": (88, 15.4),
    "affnet_et": (1, 0.4),
    "affnet_t": (3, 0.8),
    "affnet": (6, 1.5),
}


@pytest.mark.parametrize("model", PRINTED)
def test_a_published_model_is_as_large_as_its_paper_prints(model: str) -> None:
    params, macs = (estimate(load_model(model), metric, Scene()).value for metric in ("params", "macs"))
    assert (round(params / 1e6), round(macs / 1e9, 1)) == PRINTED[model]


def test_randformer_stores_its_frozen_matrices_beside_what_it_trains() -> None:
    # sail-sg/metaformer counts them as parameters.
    assert estimate(load_model("randformer_s12"), "weight_bytes", Scene()).value == 4 * 12_127_010
