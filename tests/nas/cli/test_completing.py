"""What a shell offers: the names that an option takes, read off the folders, and files."""

import pytest

from nas.executors.core.catalog import list_executors
from nas.model.export.core.catalog import list_exporters
from nas.search.core.catalog import list_strategies


@pytest.fixture
def offered(nasctl, capsys):
    """The words that bash is offered behind a line; the last one is begun."""

    def ask(line: str) -> list[str]:
        place = str(len(line.split(" ")) - 1)
        with pytest.raises(SystemExit):
            nasctl(_NASCTL_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=place)
        return capsys.readouterr().out.split()

    return ask


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nasctl sear", ["search"]),
        ("nasctl search --space large_ker", ["large_kernel"]),
        ("nasctl search --hw a100_t", ["a100_tf32"]),
        ("nasctl predict unireplknet_x", ["unireplknet_xl"]),
        ("nasctl search --max laten", ["latency="]),
        ("nasctl search --maximize synf", ["synflow"]),
        ("nasctl score --proxy defau", ["default"]),
        ("nasctl scale --rule fast", ["fast_compound"]),
        ("nasctl train convnext_atto --data proc", ["procedural"]),
        ("nasctl place --on pixel2", ["pixel2"]),
    ],
)
def test_a_name_that_was_begun_is_offered_whole(offered, line, words):
    assert set(words) <= set(offered(line)) <= {name for name in offered(line) if name.startswith(line.split()[-1])}


def test_every_plug_in_is_offered(offered):
    assert offered("nasctl search --strategy ") == list_strategies()
    assert offered("nasctl search --executor ") == list_executors()
    assert offered("nasctl export convnext_atto --to ") == list_exporters()


def test_files_of_the_kind_and_the_folders_on_the_way_are_offered(offered, tmp_path):
    (tmp_path / "work" / "mine.yaml").touch()
    (tmp_path / "work" / "mine.txt").touch()
    (tmp_path / "work" / "mine_folder").mkdir()
    (tmp_path / "work" / "mine_folder" / "inner.toml").touch()
    assert offered("nasctl search --space mine") == ["mine.yaml", "mine_folder"]
    assert offered("nasctl search --space mine_folder/") == ["mine_folder/inner.toml"]
    assert offered("nasctl search --space nowhere/") == []


@pytest.mark.parametrize("command", ["resume", "report", "runs show"])
def test_the_folders_of_runs_are_offered(offered, tmp_path, command):
    (tmp_path / "work" / "runs" / "mobile-cpu-1").mkdir(parents=True)
    assert offered(f"nasctl {command} ru") == ["runs"]
    assert offered(f"nasctl {command} runs/mob") == ["runs/mobile-cpu-1"]


def test_hidden_files_are_offered_to_who_begins_with_a_dot(offered, tmp_path):
    (tmp_path / "work" / ".mine.yaml").touch()
    assert ".mine.yaml" not in offered("nasctl search --space ")
    assert offered("nasctl search --space .mi") == [".mine.yaml"]
