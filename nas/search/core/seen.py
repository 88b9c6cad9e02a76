"""Which networks were already paid for: a hash set of fingerprints (open addressing, linear probing)."""

import numpy as np
from numpy.typing import NDArray

from predictors.core.compiling import njit

Fingerprints = NDArray[np.uint64]

# Zero marks an empty slot; a zero fingerprint is stored as this odd constant (2**64 over the golden ratio).
STAND_IN = np.uint64(0x9E3779B97F4A7C15)
SMALLEST_TABLE = 1 << 12


class Seen:
    """Grows with what is added; asking changes nothing."""

    def __init__(self) -> None:
        self._table = np.zeros(SMALLEST_TABLE, np.uint64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, fingerprints: Fingerprints) -> None:
        """Remember (N,) fingerprints."""
        self._reserve(self._count + len(fingerprints))
        self._count += int(_insert(self._table, fingerprints).sum())

    def fresh(self, fingerprints: Fingerprints) -> NDArray[np.bool_]:
        """(N,) -> (N,) True where it was never added and does not stand earlier in the same array."""
        unseen = ~_contains(self._table, fingerprints)
        first = _insert(np.zeros(_capacity(len(fingerprints)), np.uint64), fingerprints)
        return unseen & first

    def _reserve(self, count: int) -> None:
        if 2 * count <= len(self._table):
            return
        kept = self._table[self._table != 0]
        self._table = np.zeros(_capacity(2 * count), np.uint64)
        _insert(self._table, kept)


def _capacity(count: int) -> int:
    """A power of two that stays at most half full."""
    return max(SMALLEST_TABLE, 1 << (2 * count - 1).bit_length()) if count else SMALLEST_TABLE


@njit()
def _slot(table: Fingerprints, key: np.uint64) -> np.uint64:
    """Where the key is, or the empty slot where it belongs."""
    mask = np.uint64(table.size - 1)
    # Spread first: fingerprints that are sums may be alike in their low bits.
    spread = key * STAND_IN
    slot = (spread ^ (spread >> np.uint64(32))) & mask
    while table[slot] != 0 and table[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@njit()
def _insert(table: Fingerprints, fingerprints: Fingerprints) -> NDArray[np.bool_]:
    added = np.zeros(fingerprints.size, np.bool_)
    for index in range(fingerprints.size):
        key = fingerprints[index] if fingerprints[index] != 0 else STAND_IN
        slot = _slot(table, key)
        if table[slot] == 0:
            table[slot] = key
            added[index] = True
    return added


@njit()
def _contains(table: Fingerprints, fingerprints: Fingerprints) -> NDArray[np.bool_]:
    found = np.zeros(fingerprints.size, np.bool_)
    for index in range(fingerprints.size):
        key = fingerprints[index] if fingerprints[index] != 0 else STAND_IN
        found[index] = table[_slot(table, key)] == key
    return found
