"""What a person asks of a search: a frozen declaration, the same on the command line and in a file."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from nas.errors import UserError, did_you_mean
from nas.funnel.stages import KINDS, LaterStage, SearchStage, Stages, stage_fields
from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.supernet.recipe import SupernetRecipe
from nas.search.core.storage_url import without_password
from search_spaces.core.plain_data import check_plain, read_yaml

LARGEST_FILE_BYTES = 256 * 1024
SEARCH_FIELDS = ("strategy", "candidates", "time_s")
PLACES_AND_BUDGETS = (
    "executor",
    "ray_address",
    "out",
    "root",
    "storage",
    "candidates",
    "time_s",
    "stages",
)

Text = Annotated[str, Field(min_length=1, max_length=4096)]
Names = Annotated[tuple[Text, ...], Field(max_length=8)]
Bounds = Annotated[dict[Text, str | int | float], Field(max_length=32)]


class StudySpec(BaseModel):
    """One search; `max` and `min` are hard limits, `{"latency": "2ms"}`, held with the confidence asked.

    A limit that the space itself carries holds too, unless its metric stands there with another bound or `none`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    space: Text = Field(description="What may be built: one of `nasctl space ls`, or a file of your own.")
    hw: Text | None = Field(default=None, description="The device that prices it: one of `nasctl hw ls`, or a file.")
    batch: int = Field(default=1, ge=1, le=65_536, description="Images in one forward pass.")
    dtype: Literal["fp64", "fp32", "tf32", "fp16", "bf16", "int8"] | None = Field(
        default=None, description="Number format; by default that of the device's software stack."
    )
    resolution: int | None = Field(default=None, ge=1, le=8192, description="Side of the image, in pixels.")
    preset: Text | None = Field(default=None, description="Rules that the space offers by name, on top of its own.")
    maximize: Names = Field(default=(), description="Metrics or training-free scores to make large.")
    minimize: Names = Field(default=(), description="Metrics to make small.")
    max: Bounds = Field(default_factory=dict, description="Hard limits, such as {latency: 2ms, params: 30M}.")
    min: Bounds = Field(default_factory=dict, description="Hard limits from below.")
    confidence: float = Field(default=0.9, ge=0.5, lt=1, description="The probability with which limits hold.")
    strategy: Text = Field(default="nsga2", description="Who proposes designs.")
    candidates: int | None = Field(default=None, ge=1, le=10**9, description="How many designs to score.")
    time_s: float | None = Field(default=None, gt=0, le=10**7, description="Or for how long to search.")
    seed: int = Field(default=0, ge=0, lt=2**63, description="The same seed gives the same front.")
    executor: Text = Field(default="serial", description="Who computes: serial, processes or ray.")
    ray_address: Text | None = Field(
        default=None, description="The Ray cluster: HOST:PORT, ray://HOST:PORT or auto; default: RAY_ADDRESS, or none."
    )
    out: Text | None = Field(default=None, description="The run folder; it must not exist.")
    root: Text = Field(default="runs", description="Where run folders without a name of their own go.")
    storage: Text | None = Field(
        default=None, description="Optuna storage (URL or journal file) for optuna-dashboard to look on."
    )
    supernets: SupernetRecipe | None = Field(
        default=None, description="How balanced_supernets trains; by default four supernets on digits."
    )
    dass: DassRecipe | None = Field(default=None, description="How dass searches sparse cells; by default on digits.")
    stages: Stages = Field(
        default=(), description="A funnel: the search, then ever dearer stages for ever fewer designs."
    )

    @model_validator(mode="before")
    @classmethod
    def _lift_the_search(cls, fields: Any) -> Any:
        """Strategy and budget of the first stage are the study's own, so that flags go over them."""
        stages = fields.get("stages") if isinstance(fields, Mapping) else None
        if not isinstance(stages, Sequence) or not stages or not isinstance(stages[0], Mapping):
            return fields
        said = {name: value for name, value in stages[0].items() if name in SEARCH_FIELDS and value is not None}
        if twice := [name for name in said if fields.get(name) is not None]:
            raise ValueError(f"the study and its first stage both say {', '.join(twice)}; one of them is enough")
        first = {name: value for name, value in stages[0].items() if name not in SEARCH_FIELDS}
        return {**fields, **said, "stages": [first, *stages[1:]]}

    @property
    def later_stages(self) -> tuple[LaterStage, ...]:
        """What comes behind the search."""
        return tuple(stage for stage in self.stages if not isinstance(stage, SearchStage))


def load_study(path: str | Path, changes: Mapping[str, Any] | None = None) -> StudySpec:
    """A study from a .yaml, .toml or .json file, with top-level fields changed.

    Raises:
        UserError: no such file, too large, not the format that its name says, or fields that a study has not.
    """
    file = Path(path)
    content = _parsed(file)
    if not isinstance(content, dict):
        raise UserError(f"'{file}' holds no study: a mapping of fields was expected, such as space: mobile.")
    return study_of({**content, **(changes or {})})


def study_of(fields: Mapping[str, Any]) -> StudySpec:
    """A study of plain fields.

    Raises:
        UserError: a field that a study has not, or a value that the field does not take.
    """
    try:
        return StudySpec.model_validate(dict(fields))
    except ValidationError as error:
        # A misspelt field also leaves the one that was meant missing: what is too much is the better clue.
        fault = min(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
        field = ".".join(str(part)[:80] for part in fault["loc"])
        where = f"Study field '{field}'" if fault["loc"] else "Study"
        hint = "Give --space, one of `nasctl space ls`." if (field, fault["type"]) == ("space", "missing") else None
        raise UserError(f"{where}: {_told(fault)}", hint=hint, field=field if fault["loc"] else None) from None


def stored(spec: StudySpec) -> dict[str, Any]:
    """The fields as a run folder keeps them: everything but the password of a storage."""
    return {**spec.model_dump(), "storage": spec.storage and without_password(spec.storage)}


def identity_of(spec: StudySpec) -> str:
    """A hash, equal for studies that propose the same designs, however long and wherever they run."""
    fields = spec.model_dump(mode="json", exclude=set(PLACES_AND_BUDGETS))
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _told(fault: ErrorDetails) -> str:
    reason = fault["msg"].removeprefix("Value error, ")
    if fault["type"] in ("missing", "value_error"):
        return f"{reason}."
    surplus = fault["type"] == "extra_forbidden"
    hint = did_you_mean(str(fault["loc"][-1]), _known_at(fault["loc"])) if surplus else ""
    return f"{reason}; given was {str(fault.get('input'))[:80]!r}.{hint}"


def _known_at(place: tuple[int | str, ...]) -> Iterable[str]:
    """The fields that might have been meant there: of the study, or of a kind of stage."""
    kinds = [part for part in place[1:-1] if part in KINDS]
    return stage_fields(str(kinds[0])) if kinds else StudySpec.model_fields


def _parsed(file: Path) -> Any:
    readers = {".yaml": _read_yaml, ".yml": _read_yaml, ".toml": tomllib.loads, ".json": json.loads}
    if file.suffix not in readers:
        raise UserError(f"'{file}' is no study file: its name ends in none of {', '.join(readers)}.", field="study")
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise UserError(f"Cannot read study '{file}': {error.strerror}.", field="study") from error
    if len(content) > LARGEST_FILE_BYTES:
        raise UserError(f"'{file}' is larger than a study may be ({LARGEST_FILE_BYTES} bytes).", field="study")
    try:
        parsed = readers[file.suffix](content.decode("utf-8"))
        check_plain(parsed)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise UserError(f"'{file}' is not valid {file.suffix[1:]}: {error}", field="study") from error
    return parsed


def _read_yaml(text: str) -> Any:
    # A study has no use for aliases.
    if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)):
        raise ValueError("aliases (*name) have no place in a study")
    return read_yaml(text)
