"""The stages of a funnel as a study file declares them; which one it is, its first field says."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

from nas.errors import did_you_mean
from nas.model.train.recipe import Recipe
from nas.objective import parse_quantity

Text = Annotated[str, Field(min_length=1, max_length=4096)]
Keep = Annotated[int, Field(ge=1, le=10**6, description="How many designs survive the stage.")]
Epochs = Annotated[tuple[Annotated[int, Field(ge=1, le=10_000)], ...], Field(min_length=1, max_length=16)]
Device = Literal["cpu", "cuda"]
Gpus = Annotated[float, Field(gt=0, le=8)]
Setting = str | int | float | bool | None

DECLARED = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SearchStage(BaseModel):
    """The first stage: the study's own search. What it says of strategy and budget is the study's."""

    model_config = DECLARED

    strategy: Text | None = None
    candidates: int | None = Field(default=None, ge=1, le=10**9, description="How many designs to score.")
    time_s: float | None = Field(default=None, gt=0, le=10**7, description="Or for how long to search.")
    keep: Keep


class ScoreStage(BaseModel):
    """Training-free scores of the built network; several are joined by the sum of their log-ranks."""

    model_config = DECLARED

    score: Text | Annotated[tuple[Text, ...], Field(min_length=1, max_length=32)] = Field(
        description="`default`, or proxies by name."
    )
    batch: int | None = Field(
        default=None, ge=1, le=65_536, description="Images that proxies read; default: their own."
    )
    device: Device = "cpu"
    gpus: Gpus | None = Field(default=None, description="That one task on cuda holds; default: 1. With 0.5 two share.")
    keep: Keep


class TrainStage(BaseModel):
    """Short trainings of rising length; a longer one goes on with the weights of the shorter one."""

    model_config = DECLARED

    train: Text = Field(description="A data set by name, or a folder of one sub-folder of images a class.")
    epochs: Epochs = Field(description="After how many epochs the designs are compared, ascending.")
    scheduler: Literal["successive_halving", "asha"] = "successive_halving"
    parallel: int = Field(default=4, ge=1, le=1024, description="Trainings that asha runs at once.")
    recipe: dict[Text, Setting] = Field(default_factory=dict, description="Fields of the training recipe.")
    device: Device = "cpu"
    gpus: Gpus | None = Field(default=None, description="That one task on cuda holds; default: 1. With 0.5 two share.")
    keep: Keep

    @model_validator(mode="after")
    def _check(self) -> "TrainStage":
        if list(self.epochs) != sorted(set(self.epochs)):
            raise ValueError(f"epochs ascend, such as [1, 3, 9]; given were {list(self.epochs)}")
        self.recipe_of(self.epochs[-1])
        return self

    def recipe_of(self, epochs: int) -> Recipe:
        """How a training of so many epochs goes; the next longer one warms its weights up again.

        Raises:
            ValueError: a field that a recipe has not, or a value that it does not take.
        """
        known = [name for name in Recipe.model_fields if name != "epochs"]
        for name in self.recipe:
            if name not in known:
                hint = did_you_mean(name, known)
                raise ValueError(f"no recipe has a field '{name}'.{hint} Known: {', '.join(known)}")
        try:
            return Recipe.model_validate({**self.recipe, "epochs": epochs})
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise ValueError(f"recipe.{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None


class MeasureStage(BaseModel):
    """Seconds of the deployed network on this machine, one after the other."""

    model_config = DECLARED

    measure: Literal["cpu", "cuda"]
    batch: int | None = Field(default=None, ge=1, le=65_536, description="Images in one pass; default: the study's.")
    dtype: Literal["fp32", "tf32", "fp16", "bf16"] = "fp32"
    backend: Text = "eager"
    max: Text | float | None = Field(
        default=None, description="Slower designs fall, all others keep their order; without it the fastest survive."
    )
    keep: Keep

    @model_validator(mode="after")
    def _check(self) -> "MeasureStage":
        self.max_latency_s()
        return self

    def max_latency_s(self) -> float | None:
        """The bound in seconds.

        Raises:
            UserError: it is no time.
        """
        return None if self.max is None else parse_quantity(self.max, "latency")


class OracleStage(BaseModel):
    """A table that knows the truth: each query pays for one design's value, as a training would."""

    model_config = DECLARED

    oracle: Text = Field(description="A .csv or .csv.gz file, one design a row.")
    key: Text = Field(default="id", description="Column with the designs' ids or their space's own codes.")
    maximize: Text | None = Field(default=None, description="Column of the value, where more is better.")
    minimize: Text | None = Field(default=None, description="Or where less is better.")
    queries: int = Field(ge=1, le=10**6, description="How many values are paid for at most.")
    propose: Literal["model", "rank", "random"] = Field(
        default="model", description="Who is asked about next: a model's choice, the ranking's best, or anyone."
    )
    keep: Keep

    @model_validator(mode="after")
    def _check(self) -> "OracleStage":
        if (self.maximize is None) == (self.minimize is None):
            raise ValueError("an oracle's value is named by maximize or by minimize, and by one of them")
        if self.keep > self.queries:
            raise ValueError(f"{self.queries} queries cannot keep {self.keep} designs")
        return self

    @property
    def column(self) -> str:
        """The column of the value."""
        return self.maximize or self.minimize or ""

    @property
    def sign(self) -> float:
        """What a value is multiplied with so that more is better."""
        return 1.0 if self.maximize else -1.0


LaterStage = ScoreStage | TrainStage | MeasureStage | OracleStage
KINDS: Mapping[str, type[BaseModel]] = {
    "search": SearchStage,
    "score": ScoreStage,
    "train": TrainStage,
    "measure": MeasureStage,
    "oracle": OracleStage,
}


def kind_of(stage: Any) -> str:
    """The name of a stage's kind, declared or built; what names no other kind is a search."""
    if isinstance(stage, BaseModel):
        return next(name for name, kind in KINDS.items() if isinstance(stage, kind))
    return next((name for name in KINDS if isinstance(stage, Mapping) and name in stage), "search")


def stage_fields(kind: str) -> list[str]:
    """The fields that help whoever misspelt one: of a kind, and what names the other kinds."""
    return [*KINDS[kind].model_fields, *(name for name in KINDS if name != "search")]


Stage = Annotated[
    Annotated[SearchStage, Tag("search")]
    | Annotated[ScoreStage, Tag("score")]
    | Annotated[TrainStage, Tag("train")]
    | Annotated[MeasureStage, Tag("measure")]
    | Annotated[OracleStage, Tag("oracle")],
    Discriminator(kind_of),
]


def _checked(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    if stages and not isinstance(stages[0], SearchStage):
        raise ValueError("a funnel starts with a search, such as {strategy: nsga2, candidates: 200000, keep: 300}")
    if any(isinstance(stage, SearchStage) for stage in stages[1:]):
        later = ", ".join(kind for kind in KINDS if kind != "search")
        raise ValueError(f"only the first stage searches; each later one names what it does: {later}")
    kept = [stage.keep for stage in stages]
    if kept != sorted(kept, reverse=True):
        raise ValueError(f"a funnel widens nowhere, yet its stages keep {kept}")
    return stages


Stages = Annotated[tuple[Stage, ...], Field(max_length=16), AfterValidator(_checked)]
