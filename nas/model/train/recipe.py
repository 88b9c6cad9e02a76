"""How to train: an optimiser, its learning rate by batch size, a cosine with warm-up, and a few regularisers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from nas.model.compress.schedules import DecayCourse, FrameCourse

Precision = Literal["fp32", "bf16", "fp16"]
OptimiserName = Literal["adamw", "sgd", "rmsprop", "lamb"]
Schedule = Literal["cosine", "steps"]
Loss = Literal["softmax", "separate"]
BnMode = Literal["train", "eval", "tune", "deploy"]
SparsityMethod = Literal["gradual", "sr_ste", "mask_decay", "structure_decay"]


def _behind_its_start(end: float, info: ValidationInfo) -> float:
    start = info.data.get("sparsity_start", 0)
    if end <= start:
        raise ValueError(f"the pruning would end at {end:g} of the training, before it starts at {start:g}")
    return end


class Recipe(BaseModel):
    """Frozen; equal recipes, seeds and data give equal weights on one machine's CPU."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    epochs: Annotated[int, Field(ge=1, le=10_000)] = 20
    batch_size: Annotated[int, Field(ge=2, le=65_536)] = 32
    # `sgd` has Nesterov's momentum of 0.9, `rmsprop` a plain one; a good peak for `sgd` is near 0.02.
    optimiser: OptimiserName = "adamw"
    # The peak for a batch of `reference_batch` images; other batches follow `learning_rate.peak_rate`.
    learning_rate: Annotated[float, Field(gt=0, le=10)] = 4e-3
    reference_batch: Annotated[int, Field(ge=1)] = 32
    # From here on a larger batch no longer raises the learning rate.
    saturation_batch: Annotated[int, Field(ge=1)] = 4096
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.05
    warmup_epochs: Annotated[float, Field(ge=0)] = 2
    # Behind the warm-up half a cosine to zero, or steps: times `decay_factor` every `decay_epochs`.
    schedule: Schedule = "cosine"
    decay_factor: Annotated[float, Field(gt=0, le=1)] = 0.97
    decay_epochs: Annotated[float, Field(gt=0)] = 2.4
    # `separate` asks of every class whether it is there, by binary cross entropy, and smooths nothing.
    loss: Loss = "softmax"
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    # Each training image is moved by up to this share of its side, as CIFAR's crops out of a border of 4 pixels are.
    shift: Annotated[float, Field(ge=0, lt=0.5)] = 0.125
    # The least share of an image's area that a random crop keeps, scaled to the whole side; 1 takes the middle.
    crop_area: Annotated[float, Field(gt=0, le=1)] = 1
    # Mirror left and right every second time.
    flip: bool = False
    # Strength, up to 10, of two random changes to each image (RandAugment); 0 changes nothing.
    rand_augment: Annotated[float, Field(ge=0, le=10)] = 0
    # Share of the images in which a box is replaced by noise.
    erase: Annotated[float, Field(ge=0, le=1)] = 0
    # Beta(alpha, alpha) of mixup and of CutMix; 0 leaves it out. Where both are asked, each batch takes one of them.
    mixup_alpha: Annotated[float, Field(ge=0, le=10)] = 0
    cutmix_alpha: Annotated[float, Field(ge=0, le=10)] = 0
    # Share of the old average kept at each step; 0 evaluates the weights themselves.
    ema_decay: Annotated[float, Field(ge=0, lt=1)] = 0
    # With a teacher, the share of the loss that follows its answers, and the temperature that both are softened by.
    teacher_weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    temperature: Annotated[float, Field(gt=0, le=100)] = 1
    # What convolutions and matrix products are computed in; weights stay fp32, and fp16 scales its loss.
    precision: Precision = "fp32"
    # Side of the training images; None leaves it to the data set and the design.
    resolution: Annotated[int, Field(ge=8, le=4096)] | None = None
    # `train` learns statistics; the others keep those of the weights begun from: `eval` normalises by them, `tune` does
    # so with less memory, `deploy` trains merged kernels.
    bn_mode: BnMode = "train"
    # How declared sparsity is trained; None takes `gradual` for zeros anywhere and for blocks, `sr_ste` for N:M, as do
    # layers whose pattern the method does not know.
    sparsity_method: SparsityMethod | None = None
    # Pruning begins and ends at these shares of the training; what follows learns with the pattern that is reached.
    sparsity_start: Annotated[float, Field(ge=0, lt=1)] = 0
    sparsity_end: Annotated[float, Field(gt=0, le=1), AfterValidator(_behind_its_start)] = 0.5
    # How pruned weights fade in `mask_decay`, and through which patterns `structure_decay` goes.
    mask_decay: DecayCourse = "linear"
    structure_decay: FrameCourse = "stepwise"
