"""The table of `hw fit --with`: whole networks by name, or single operators, as what a fit takes."""

from pathlib import Path

from hw_profiles.core.profile import HardwareProfile, Stack
from hw_profiles.core.table import read_table
from nas.api.models import find_model
from nas.errors import NasError, UserError
from predictors.fitting.fit import FEWEST_ROWS
from predictors.fitting.network_table import read_network_table
from predictors.fitting.timed import Timed, timed_network, timed_operator
from search_spaces.core.errors import SpaceError


def read_measurements(path: Path, base: HardwareProfile) -> tuple[Stack, list[Timed]]:
    """The stack that was measured, and what was.

    Raises:
        ProfileError, UserError: no such file, or a line is no measurement; the message names it.
    """
    if not path.is_file():
        raise UserError(f"There is no file '{path}'.", field="with")
    with path.open("rb") as file:
        header = file.readline().decode("utf-8", errors="replace")
    return _operators(path, base) if header.startswith("kind,") else _networks(path, base)


def _networks(path: Path, base: HardwareProfile) -> tuple[Stack, list[Timed]]:
    stack, lines = read_network_table(path)
    form = base.calibrated.runs if base.calibrated else "deploy"
    timed = []
    for line in lines:
        try:
            model = find_model(line.model, line.resolution)
        except (NasError, SpaceError) as error:
            raise UserError(f"{path.name}, line {line.number}: {error}", field="with") from None
        run = (model.architecture, form, line.batch, line.latency_s)
        timed.append(timed_network(line.model, line.model, stack.runtime, *run))
    return stack, timed


def _operators(path: Path, base: HardwareProfile) -> tuple[Stack, list[Timed]]:
    """An operator table names its stack in one text; dtype is a column, and the layout stays the base's."""
    rows = read_table(path)
    if not rows:
        raise UserError(f"{path.name} holds no measurements; give one operator a line.", field="with")
    if len(rows) > FEWEST_ROWS:
        hint = f"nasctl hw fit {path.parent}, the folder that hw measure wrote."
        raise UserError(
            f"{path.name}: {len(rows)} operators are enough for a fit of their own.", hint=hint, field="with"
        )
    for number, row in enumerate(rows, start=2):
        if row.operator.dtype != rows[0].operator.dtype:
            mixed = f"{row.operator.dtype} in a table of {rows[0].operator.dtype}"
            raise UserError(f"{path.name}, line {number}: {mixed}; split it.", field="with")
    said = {"runtime": rows[0].stack, "dtype": rows[0].operator.dtype, "layout": base.stack.layout}
    return Stack.model_validate(said), [timed_operator(row) for row in rows]
