import json

import pytest

from predictors.core.card import Card
from predictors.core.errors import PredictorError


def test_a_card_reads_back_as_it_was_written(folder, tmp_path):
    card = Card.read(folder / "latency.json")
    card.write(tmp_path / "again.json")
    assert Card.read(tmp_path / "again.json") == card
    assert (tmp_path / "again.json").read_bytes() == (folder / "latency.json").read_bytes()


@pytest.mark.parametrize(
    ("field", "broken"),
    [
        ("log_sd", {}),
        ("bin_edges_s", [1e-4]),
        ("schema_version", 2),
        ("end_to_end", {"scale": -1.0, "log_sd": 0.1, "networks": 3}),
        ("support", {"settings": {"conv2d::dense": [[3, 3, 1, 1]]}, "ranges": {}}),
        ("surprise", 1),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(folder, tmp_path, field, broken):
    stated = json.loads((folder / "latency.json").read_text()) | {field: broken}
    (tmp_path / "latency.json").write_text(json.dumps(stated))
    with pytest.raises(PredictorError, match="no card of a fitted predictor"):
        Card.read(tmp_path / "latency.json")
