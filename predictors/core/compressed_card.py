"""What a fit of compressed kernels says of itself: by format, where it was measured and how far off it was."""

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError

from hw_profiles.core.quality import HeldOut
from hw_profiles.core.whole_file import write_whole
from predictors.core.card import Positive, Stated
from predictors.core.errors import PredictorError
from predictors.core.support import Support

Share = Annotated[float, Field(gt=0, le=1)]


class FormatCard(Stated):
    """One format: where it was measured, and how far off the fit was on operators that it had not seen.

    `least_ratio` is the smallest ratio that was measured: none is predicted below it.
    """

    rows: Annotated[int, Field(ge=1)]
    density: tuple[Share, Share]
    least_ratio: Positive
    log_sd: Positive
    held_out: HeldOut
    support: Support


class CompressedCard(Stated):
    """What a fit of compressed kernels says of itself; the order of `formats` is what the trees know them by."""

    schema_version: Literal[1] = 1
    stack: str
    features: tuple[str, ...]
    formats: dict[str, FormatCard]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises:
        PredictorError: the file is no such card.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise PredictorError(f"{path.name} is no card of compressed kernels: {error}"[:500]) from None

    def write(self, path: Path) -> None:
        """Whole, or not at all.

        Raises:
            ProfileError: the folder cannot be written.
        """
        write_whole(path, f"{json.dumps(self.model_dump(mode='json'), indent=1)}\n".encode())
