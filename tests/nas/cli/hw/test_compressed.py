"""What `hw show`, `hw check` and `hw fit --compressed` tell of compressed kernels."""

import json

import pytest

from hw_profiles.core.compressed import write_compressed
from nas.cli.hw.compressed import in_words
from predictors.crossover import Crossover
from predictors.fitting.fit import fit_device
from tests.predictors.fitting.synthetic import measured_folder
from tests.predictors.fitting.synthetic_kernels import kernels_table


def test_a_crossover_in_words():
    size = ("csr", 1, 256, 256, 196)
    assert in_words(Crossover(*size, 0.0812, None)) == "csr beats dense below density 0.081 at 256x256x196"
    assert in_words(Crossover(*size, None, None)) == "csr was never measured to win at 256x256x196"
    of_batch = Crossover("int8", 128, 64, 64, 3136, None, 1.5)
    assert (
        in_words(of_batch) == "int8 takes 1.5 times the dense seconds at 64x64x3136, batch 128: never measured to win"
    )


@pytest.mark.parametrize("command", ["show", "check"])
def test_a_device_says_by_format_where_its_kernels_win(nasctl, command):
    formats = json.loads(nasctl("hw", command, "h200", "--json").stdout)["compressed"]
    assert formats["n_of_m:2:4"]["density"] == [0.5, 0.5]
    assert all(one["ratio"] > 1 for one in formats["n_of_m:2:4"]["crossovers"])
    assert "never measured to win" in nasctl("hw", command, "h200").stdout
    assert json.loads(nasctl("hw", command, "t4", "--json").stdout)["compressed"] == {}


def test_compressed_kernels_are_fitted_beside_the_operators(nasctl, tmp_path):
    folder = measured_folder(tmp_path / "here")
    fit_device(folder)
    write_compressed(folder / "compressed.csv", kernels_table())
    told = json.loads(nasctl("hw", "fit", str(folder), "--compressed", "--json").stdout)
    assert told["compressed"]["csr"]["held_out"]["mape"] < 0.1
    shown = json.loads(nasctl("hw", "show", str(tmp_path / "here.toml"), "--json").stdout)
    assert shown["compressed"] == told["compressed"]


def test_compressed_kernels_are_of_a_measured_folder(nasctl):
    finished = nasctl("hw", "fit", "--compressed")
    assert finished.returncode == 2
    assert "Nothing to fit" in finished.stderr
