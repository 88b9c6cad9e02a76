"""What can go wrong on the ground floor."""


class SpaceError(Exception):
    """A space, block, point or design that cannot be; the message names the field, the value and the fix."""

    def __init__(self, message: str, *, field: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.hint = hint
        if hint is not None:
            self.add_note(hint)


class GraphError(SpaceError):
    """An operator that cannot be drawn on the edges it was given (shapes, groups, kernels)."""
