"""What an export tells of where it came from: one document, beside its files, and inside where the format has room."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1

Text = Annotated[str, Field(max_length=4096)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Told(BaseModel):
    """Frozen; what a later version tells besides is kept as it is."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Git(Told):
    """The checkout that the tool ran from: never where it lay."""

    commit: Annotated[str, Field(pattern="^[0-9a-f]{40,64}$")]
    dirty: bool


class HeldOutError(Told):
    """Shares, on what the fit had not seen: mean error, and how often an interval of 90 % held."""

    mape: Number
    coverage_90: Number


class PredictorCard(Told):
    """Who predicted; the last two are null for an analytic predictor, which was fitted to nothing."""

    name: Text
    fitted_to: Text | None = None
    held_out: HeldOutError | None = None


class Hardware(Told):
    """The profile that priced the design; the hash is over its file and its tables."""

    name: Text
    sha256: Sha256 | None = None
    predictor: PredictorCard | None = None


class Predicted(Told):
    """In SI units; null where nobody knows."""

    value: Number | None
    low: Number | None = None
    high: Number | None = None
    unit: Text = ""
    provenance: Text | None = None
    covered: Annotated[Number, Field(ge=0, le=1)] | None = None


class Training(Told):
    """How weights came about; `data` is a name, never a path."""

    recipe: dict[str, Any]
    data: Text | None = None
    seed: int | None = None
    accuracy: Number | None = None


class OriginDocument(Told):
    """Every field is the first there is of it: what was not known when the file was written is not there."""

    schema_version: Literal[0, 1] = Field(default=0, description="0 for files from before there was a version.")
    space: Text | None = Field(default=None, description="A shipped space, or the name of one's own.")
    declaration: dict[str, Any] | None = Field(
        default=None, description="The space itself, as in an architecture .json, where no shipped one is it."
    )
    choices: dict[str, Any] = Field(default={}, description="What was chosen in the space.")
    id: Text | None = Field(default=None, description="16 hex digits of the network that they draw.")
    model: Text | None = Field(default=None, description="What the design was named by, where no run is told.")
    run: Text | None = Field(default=None, description="The name of the run's folder.")
    rank: int | None = Field(default=None, description="The design's rank on the run's front.")
    seed: int | None = Field(default=None, description="The search's seed.")
    strategy: Text | None = Field(default=None, description="Who proposed designs.")
    maximize: list[Text] = Field(default=[], description="Objectives of the search.")
    minimize: list[Text] = Field(default=[], description="Objectives of the search.")
    max: dict[str, Any] = Field(default={}, description="Limits of the search.")
    min: dict[str, Any] = Field(default={}, description="Limits of the search from below.")
    confidence: Number | None = Field(default=None, description="The probability with which limits were to hold.")
    batch: int | None = Field(default=None, description="Images in the forward pass that was priced.")
    dtype: Text | None = Field(default=None, description="Its number format.")
    hw: Hardware | None = Field(default=None, description="The device: profile, hash, and the predictor's card.")
    metrics: dict[str, Predicted] = Field(
        default={}, description="Predicted numbers with interval, unit, provenance and covered share."
    )
    searched_by: dict[str, Any] | None = Field(default=None, description="Versions at work in the search.")
    trained: bool = Field(default=False, description="Whether the weights are trained.")
    training: Training | None = Field(default=None, description="The training's recipe, data and accuracy.")
    nasctl: Text | None = Field(default=None, description="The version that wrote the file.")
    git: Git | None = Field(default=None, description="Commit of its checkout, and whether that had changes.")
    sha256: dict[str, Sha256] = Field(default={}, description="Of each file beside, by name.")
    seal: Sha256 | None = Field(default=None, description="sha256 of all other fields as JSON with sorted keys.")
