"""Blocks one behind the other as arguments of `chain`: a loop wherever consecutive ones are called alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nas.model.export.source.text import INDENT, LINE, attribute


@dataclass(frozen=True)
class BlockCall:
    """`name=kind(argument, key=argument, ...)`; a positional argument has an empty key."""

    name: str
    kind: str
    arguments: tuple[tuple[str, str], ...]

    def text(self, changed: Sequence[str] = ()) -> str:
        """The call, with a loop variable for each of `changed`: `block` is the class."""
        return f"{'block' if 'block' in changed else self.kind}({', '.join(self.arguments_text(changed))})"

    def arguments_text(self, changed: Sequence[str] = ()) -> list[str]:
        """Its arguments one by one, with a loop variable for each of `changed`."""
        shown = [(key, _variable(key) if _variable(key) in changed else said) for key, said in self.arguments]
        return [f"{key}={said}" if key else said for key, said in shown]


def chain_arguments(calls: Sequence[BlockCall]) -> list[str]:
    """Arguments of `chain`, in order."""
    return [_loop(run) if len(run) > 1 else f"{attribute(run[0].name)}={run[0].text()}" for run in _runs(calls)]


def _runs(calls: Sequence[BlockCall]) -> list[list[BlockCall]]:
    runs: list[list[BlockCall]] = []
    for call in calls:
        if runs and _follows(runs[-1][-1], call):
            runs[-1].append(call)
        else:
            runs.append([call])
    return runs


def _follows(before: BlockCall, call: BlockCall) -> bool:
    (prefix, number), (next_prefix, next_number) = _numbered(before.name), _numbered(call.name)
    alike = [key for key, _ in before.arguments] == [key for key, _ in call.arguments]
    return alike and prefix == next_prefix and number is not None and next_number == number + 1


def _numbered(name: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.*?[^0-9])(0|[1-9][0-9]*)", name)
    return (match[1], int(match[2])) if match else (name, None)


def _loop(run: Sequence[BlockCall]) -> str:
    columns = {"block": [call.kind for call in run]}
    for at, (key, _) in enumerate(run[0].arguments):
        columns[_variable(key)] = [call.arguments[at][1] for call in run]
    changed = {name: values for name, values in columns.items() if len(set(values)) > 1}
    prefix, start = _numbered(attribute(run[0].name))
    item = f'f"{prefix}{{i}}": {run[0].text(list(changed))}'
    loop = f"for {_variables(changed)} in {_iterable(changed, start or 0, len(run))}"
    # Arguments of a chain stand three steps in and end in a comma.
    room = LINE - 3 * len(INDENT)
    if len(f"**{{{item} {loop}}},") <= room:
        return f"**{{{item} {loop}}}"
    inner = [f"{item} {loop}"] if len(f"{INDENT}{item} {loop}") <= room else [item, loop]
    return "\n".join(["**{", *(f"{INDENT}{line}" for line in inner), "}"])


def _variable(key: str) -> str:
    return key or "channels"


def _variables(changed: dict[str, list[str]]) -> str:
    if not changed:
        return "i"
    return f"i, {next(iter(changed))}" if len(changed) == 1 else f"i, ({', '.join(changed)})"


def _iterable(changed: dict[str, list[str]], start: int, length: int) -> str:
    if not changed:
        return f"range({start}, {start + length})" if start else f"range({length})"
    columns = list(changed.values())
    rows = columns[0] if len(columns) == 1 else [f"({', '.join(row)})" for row in zip(*columns, strict=True)]
    return f"enumerate({_repeated(rows)}{f', start={start}' if start else ''})"


def _repeated(rows: Sequence[str]) -> str:
    """`(a, b) * 9` for what repeats, `((a, b) * 9)[:17]` where it ends within, else every row."""
    for period in range(1, len(rows) // 2 + 1):
        times = -(-len(rows) // period)
        if (list(rows[:period]) * times)[: len(rows)] == list(rows):
            repeated = f"({', '.join(rows[:period])}{',' if period == 1 else ''}) * {times}"
            return repeated if period * times == len(rows) else f"({repeated})[:{len(rows)}]"
    return f"({', '.join(rows)})"
