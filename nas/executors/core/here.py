"""For executors that know one machine alone."""

from nas.errors import UserError


def stay_here(name: str, address: str | None) -> None:
    """Raises:
    UserError: an address was given all the same.
    """
    if address is not None:
        raise UserError(
            f"Executor '{name}' works on this machine alone; the address '{address}' is of no use to it.",
            hint="Add --executor ray, or leave out --ray-address.",
            field="ray_address",
        )
