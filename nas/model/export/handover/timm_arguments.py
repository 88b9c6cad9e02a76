"""A recipe as arguments of timm's training script: `train.py --config FILE`."""

from __future__ import annotations

from typing import Any

import yaml

from nas.model.export.handover.cited import cited
from nas.model.train.learning_rate import BATCH_EXPONENT
from nas.model.train.named_recipes import NamedRecipe
from nas.model.train.recipe import Recipe

OPTIMISERS = {"adamw": "adamw", "sgd": "nesterov", "rmsprop": "rmsproptf", "lamb": "lamb"}
# timm counts batches by process: as many as usual machines have, with at most so many images each.
PROCESSES, MOST_IMAGES = 8, 256


def timm_arguments(recipe: Recipe, model: str) -> dict[str, Any]:
    """By timm's names. What timm scales the learning rate by is the recipe's own rule."""
    each = max(1, recipe.batch_size // PROCESSES)
    pieces = -(-each // MOST_IMAGES)
    arguments: dict[str, Any] = {
        "model": model,
        "epochs": recipe.epochs,
        "batch_size": each // pieces,
        "grad_accum_steps": pieces,
        "opt": OPTIMISERS[recipe.optimiser],
        "lr_base": recipe.learning_rate,
        "lr_base_size": recipe.reference_batch,
        "lr_base_scale": "linear" if BATCH_EXPONENT[recipe.optimiser] == 1 else "sqrt",
        "weight_decay": recipe.weight_decay,
        "sched": "cosine" if recipe.schedule == "cosine" else "step",
        "sched_on_updates": True,
        "warmup_epochs": int(recipe.warmup_epochs),
        "warmup_lr": 1.0e-6,
        "min_lr": 0.0,
        "cooldown_epochs": 0,
        "smoothing": recipe.label_smoothing,
        "mixup": recipe.mixup_alpha,
        "cutmix": recipe.cutmix_alpha,
        "scale": [recipe.crop_area, 1.0],
        "hflip": 0.5 if recipe.flip else 0.0,
        "color_jitter": 0.0,
        "reprob": recipe.erase,
    }
    if recipe.schedule == "steps":
        arguments |= {"decay_epochs": recipe.decay_epochs, "decay_rate": recipe.decay_factor}
    if recipe.optimiser == "rmsprop":
        arguments["opt_eps"] = 1.0e-3
    if recipe.rand_augment:
        arguments["aa"] = f"rand-m{recipe.rand_augment:g}-mstd0.5-inc1"
    if recipe.loss == "separate":
        arguments |= {"bce_loss": True, "bce_target_thresh": 0.2}
    if recipe.ema_decay:
        arguments |= {"model_ema": True, "model_ema_decay": recipe.ema_decay}
    if recipe.precision != "fp32":
        arguments |= {"amp": True, "amp_dtype": {"bf16": "bfloat16", "fp16": "float16"}[recipe.precision]}
    return arguments


def timm_recipe(recipe: NamedRecipe, title: str, module: str, model: str) -> bytes:
    """The file, with the line that it is used by; what a design declares of zeros and bits is not in it."""
    head = [
        *cited(title, recipe),
        f"# torchrun --nproc-per-node {PROCESSES} {module}.py train.py IMAGES --config {module}_recipe.yaml",
        f"# batch_size is that of each of {PROCESSES} processes; of others the learning rate follows by itself.",
    ]
    return ("\n".join(head) + "\n" + yaml.safe_dump(timm_arguments(recipe.recipe, model), sort_keys=False)).encode()
