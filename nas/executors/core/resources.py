"""What one task holds while it runs."""

from dataclasses import dataclass

from nas.errors import UserError


@dataclass(frozen=True)
class Resources:
    """Cores and accelerators of one task; with half a GPU each, two tasks share one.

    Raises:
        UserError: no cores at all, or less than nothing of the other.
    """

    cpus: float = 1.0
    gpus: float = 0.0

    def __post_init__(self) -> None:
        if not (self.cpus > 0 and self.gpus >= 0):
            raise UserError(
                f"A task holds more than 0 CPUs and at least 0 GPUs; given were {self.cpus:g} and {self.gpus:g}."
            )

    def __str__(self) -> str:
        return f"{self.cpus:g} CPU" + (f" and {self.gpus:g} GPU" if self.gpus else "")


ONE_CORE = Resources()
