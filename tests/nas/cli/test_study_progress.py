from nas.cli.study_progress import told
from nas.study import Progress


def test_the_line_tells_how_far_how_good_how_many_how_fast_and_how_long_still():
    progress = Progress(evaluated=50_000, total=200_000, feasible=25_000, best=0.0021, rate=100_000.0, eta_s=1.5)
    assert told(progress, "latency") == [
        "25% of 200,000",
        "best latency 2.10 ms",
        "50% feasible",
        "100 k/s",
        "2 s left",
    ]


def test_before_anything_is_known_nothing_is_claimed():
    progress = Progress(evaluated=0, total=None, feasible=0, best=None, rate=0.0, eta_s=None)
    assert told(progress, "latency") == ["0", "best latency none yet", "0% feasible", "0/s"]
