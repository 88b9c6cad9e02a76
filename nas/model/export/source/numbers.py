"""Whole numbers of a class: which are literals, which are arguments, which follow from arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping

# One number for each block of a kind.
Values = tuple[int, ...]
MULTIPLES = (2, 3, 4, 5, 6, 8)
FRACTIONS = (2, 4, 8, 16)


class Numbers:
    """Finds the text of a number in one place of all blocks of a kind, with new arguments where it must."""

    def __init__(self, widths: Mapping[str, Values], sizes: Mapping[str, Values], *, literal: bool = False) -> None:
        """`widths` (in channels) and `sizes` (of kernels and the like): names that read well as arguments.

        With `literal` a number on which all blocks agree is never an argument, not even a width.
        """
        self._literal = literal
        self._widths = dict(widths)
        self._sizes = dict(sizes)
        self._used: set[str] = set()

    @property
    def arguments(self) -> dict[str, Values]:
        """The constructor's arguments and what each block hands to them, widths first."""
        return {name: values for name, values in (self._widths | self._sizes).items() if name in self._used}

    def is_width(self, argument: str) -> bool:
        return argument in self._widths

    def width(self, values: Values, name: str) -> str:
        """Channels or features: an argument even where all blocks agree: a class reads in widths."""
        if self._literal and len(set(values)) == 1:
            return str(values[0])
        return self._known(self._widths, values) or self._ratio(values) or self._new(self._widths, values, name)

    def size(self, values: Values, name: str) -> str:
        """Kernel, stride, dilation, groups: a literal where all blocks agree."""
        if len(set(values)) == 1:
            return str(values[0])
        return self._known(self._sizes, values) or self._new(self._sizes, values, name)

    def groups(self, values: Values, name: str) -> str:
        """A literal, or the channels of a depthwise convolution."""
        if set(values) == {1}:
            return "1"
        return self._known(self._widths, values) or self._ratio(values) or self.size(values, name)

    def padding(self, values: Values, name: str) -> str:
        """A literal, or half of a kernel that is an argument."""
        if len(set(values)) == 1:
            return str(values[0])
        return self._known(self._sizes, values, lambda size: size // 2, "{} // 2") or self.size(values, name)

    def _ratio(self, values: Values) -> str:
        """A multiple or fraction of a width; where all blocks agree it could be chance, and is not said."""
        for factor in MULTIPLES if len(set(values)) > 1 else ():
            if found := self._known(self._widths, values, lambda width, f=factor: width * f, f"{factor} * {{}}"):
                return found
        for part in FRACTIONS if len(set(values)) > 1 else ():
            if found := self._known(self._widths, values, lambda width, p=part: width // p, f"{{}} // {part}"):
                return found
        return ""

    def _known(
        self,
        names: Mapping[str, Values],
        values: Values,
        rule: Callable[[int], int] = lambda number: number,
        text: str = "{}",
    ) -> str:
        for name, known in names.items():
            if tuple(map(rule, known)) == values:
                self._used.add(name)
                return text.format(name)
        return ""

    def _new(self, names: dict[str, Values], values: Values, name: str) -> str:
        unused, count = name, 1
        while unused in self._widths or unused in self._sizes:
            count += 1
            unused = f"{name}_{count}"
        names[unused] = values
        self._used.add(unused)
        return unused
