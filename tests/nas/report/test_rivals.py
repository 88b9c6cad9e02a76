"""Runs of the same objectives side by side."""

import json
from pathlib import Path

import numpy as np
import pytest

from nas.errors import UserError
from nas.report.fronts_figure import pairs_of, render_fronts_svg
from nas.report.rival_tables import rivals_json, tables_of
from nas.report.rivals import compared
from nas.run_folder import Run


def _run(folder: Path, front: list[tuple[float, float]], **asked: object) -> Run:
    """A run whose front has these (deepmad, latency)."""
    study = {"space": "mobile", "hw": None, "batch": 1, "dtype": None, "strategy": "random", "seed": 0}
    study |= {"maximize": ["deepmad"], "minimize": ["latency"], **asked}
    members = [
        {
            "rank": rank,
            "id": f"{rank:x}",
            "choices": {},
            "metrics": {"deepmad": _exact(score, ""), "latency": _exact(seconds, "s")},
        }
        for rank, (score, seconds) in enumerate(front, 1)
    ]
    (folder / "candidates").mkdir(parents=True)
    (folder / "study.json").write_text(json.dumps(study))
    (folder / "provenance.json").write_text(json.dumps({"nasctl": "0.1.0", "hw": None}))
    (folder / "front.json").write_text(json.dumps({"front": members, "evaluated": 10}))
    columns = {"dimensions": ["width"], "metrics": [*study["maximize"], *study["minimize"]], "uncertain": [False] * 2}
    (folder / "candidates" / "columns.json").write_text(json.dumps(columns))
    return Run(folder)


def _exact(value: float, unit: str) -> dict[str, object]:
    return {"value": value, "low": value, "high": value, "unit": unit, "provenance": "exact", "covered": 1.0}


def test_hypervolumes_share_one_reference_point(tmp_path: Path) -> None:
    rivals = compared([_run(tmp_path / "a", [(10, 2.0), (5, 1.0)]), _run(tmp_path / "b", [(8, 2.0), (0, 1.5)])])
    # Worst: a score of 0 and 2 s; a tenth of the range behind them: -1 and 2.1 s.
    np.testing.assert_allclose(rivals.reference, [-1.0, 2.1])
    # Of the box 11 x 1.1, a holds 11 x 0.1 + 6 x 1.0 and b 9 x 0.1 + 1 x 0.5.
    assert rivals.volumes == pytest.approx((7.1 / 12.1, 1.4 / 12.1))


def test_the_share_of_a_front_that_another_dominates(tmp_path: Path) -> None:
    rivals = compared([_run(tmp_path / "a", [(10, 2.0), (5, 1.0)]), _run(tmp_path / "b", [(8, 2.0), (12, 3.0)])])
    np.testing.assert_allclose(rivals.dominated, [[0, 0.5], [0, 0]])
    assert rivals.joint == (2, 1)


def test_equal_designs_do_not_beat_each_other(tmp_path: Path) -> None:
    rivals = compared([_run(tmp_path / name, [(10, 2.0)]) for name in "ab"])
    assert not rivals.dominated.any()
    assert rivals.joint == (1, 1)
    assert rivals.volumes == (1.0, 1.0)


def test_runs_that_sought_different_things_are_refused_with_the_difference(tmp_path: Path) -> None:
    a, b = _run(tmp_path / "a", [(10, 2.0)]), _run(tmp_path / "b", [(10, 2.0)], minimize=["macs"])
    with pytest.raises(UserError, match=r"sought maximize deepmad, minimize latency; .* minimize macs"):
        compared([a, b])


def test_seconds_of_different_batches_are_refused(tmp_path: Path) -> None:
    a, b = _run(tmp_path / "a", [(10, 2.0)]), _run(tmp_path / "b", [(10, 2.0)], batch=8)
    with pytest.raises(UserError, match=r"a batch of 1, .* one of 8"):
        compared([a, b])


def test_an_empty_front_and_a_run_named_twice_are_refused(tmp_path: Path) -> None:
    a = _run(tmp_path / "a", [(10, 2.0)])
    with pytest.raises(UserError, match="is empty"):
        compared([a, _run(tmp_path / "b", [])])
    with pytest.raises(UserError, match="named twice"):
        compared([a, a])


def test_every_run_has_its_own_mark_and_its_row(tmp_path: Path) -> None:
    runs = [_run(tmp_path / name, [(10 + step, 2.0), (5, 1.0)]) for step, name in enumerate("abcde")]
    rivals = compared(runs)
    ((x, y),) = pairs_of(rivals)
    assert (x.name, y.name) == ("latency", "deepmad")
    picture = render_fronts_svg(rivals, x, y)
    assert picture.count("<polyline") == 5
    fronts, dominance, provenance = tables_of(rivals)
    assert [row[0] for row in fronts.rows] == [row[0] for row in dominance.rows] == list("abcde")
    assert provenance.header == ("", *"abcde")
    assert rivals_json(rivals)["runs"][4]["dominates"] == {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}
