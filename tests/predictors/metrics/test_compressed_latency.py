import shutil
from pathlib import Path

import numpy as np
import pytest

from hw_profiles.core.compressed import write_compressed
from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.fitting.compressed import fit_compressed
from search_spaces.core.load import load_space
from tests.predictors.fitting.synthetic_kernels import INT8_RATIO, kernels_table


@pytest.fixture(scope="module")
def devices(folder, tmp_path_factory):
    """The same device without and with compressed kernels."""
    here = tmp_path_factory.mktemp("compressed")
    for name in ("plain", "kernels"):
        shutil.copytree(folder, here / name)
        profile = (folder.parent / "formula.toml").read_text()
        (here / f"{name}.toml").write_text(profile.replace("formula/", f"{name}/"))
    write_compressed(here / "kernels" / "compressed.csv", kernels_table())
    fit_compressed(here / "kernels")
    return {name: load_profile(Path(here / f"{name}.toml")) for name in ("plain", "kernels")}


def latency(architecture, profile):
    return estimate(architecture, "latency", Scene(profile, 1, "fp32"))


def designs(count=4):
    """Random ones of the space of bits, each beside the same in 32 bits everywhere."""
    space = load_space("mobile_int8")
    for code in space.sample(count, np.random.default_rng(0)):
        choices = space.decode(code)
        wide = {name: 32 if name.endswith("_bits") else value for name, value in choices.items()}
        yield space.architecture(choices), space.architecture(wide)


def test_without_measured_kernels_few_bits_cost_what_many_do_and_are_not_covered(devices):
    for narrow, wide in designs():
        own, full = latency(narrow, devices["plain"]), latency(wide, devices["plain"])
        assert own.value == pytest.approx(full.value, rel=1e-12)
        assert own.covered < full.covered


def test_with_measured_kernels_few_bits_are_faster_but_no_faster_than_those(devices):
    for narrow, wide in designs():
        own, full = latency(narrow, devices["kernels"]), latency(wide, devices["kernels"])
        assert INT8_RATIO * 0.9 * full.value < own.value < full.value
        assert full == latency(wide, devices["plain"])
        assert own.covered > latency(narrow, devices["plain"]).covered
