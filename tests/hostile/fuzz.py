"""Lets atheris, which follows what a reader executes, look for files that break it.

    pip install atheris
    python -m tests.hostile.fuzz study_yaml -max_total_time=120

What follows the reader's name is libFuzzer's; `LOADERS` in loaders.py names the readers. A file that breaks one is left
in the working folder.
"""

import sys
import tempfile
from pathlib import Path

import atheris  # pyright: ignore[reportMissingImports] - of nobody's extras: it has no wheels for many machines

with atheris.instrument_imports(
    include=["search_spaces", "hw_profiles", "predictors", "nas", "yaml", "tomllib", "csv"]
):
    from tests.hostile.damage import check_answer
    from tests.hostile.loaders import LOADERS


def main() -> None:
    """Fuzz the reader of the first argument from its sound file on."""
    name = sys.argv.pop(1)
    loader = LOADERS[name]
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "sound").write_bytes(loader.sound())

    def examine(content: bytes) -> None:
        (folder / loader.file).write_bytes(content)
        check_answer(loader.load, folder / loader.file)

    atheris.Setup([*sys.argv, str(corpus)], examine)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
