"""The memory of what was paid for, against a Python set."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas.search.core import seen as module
from nas.search.core.seen import Seen

# Few values, so that repetitions are common; zero, the mark of an empty slot, and its stand-in among them.
KEYS = st.sampled_from([0, 1, 2, 3, 2**32, 2**63, 2**64 - 1, int(module.STAND_IN) + 1])
BLOCKS = st.lists(arrays(np.uint64, st.integers(0, 12), elements=KEYS), max_size=6)


@settings(deadline=None)
@given(BLOCKS)
def test_fresh_is_who_was_never_added_and_stands_first(blocks):
    seen, known = Seen(), set()
    for block in blocks:
        expected, met = [], set(known)
        for key in block.tolist():
            expected.append(key not in met)
            met.add(key)
        assert seen.fresh(block).tolist() == expected
        assert len(seen) == len(known)
        seen.add(block)
        known |= set(block.tolist())
    assert len(seen) == len(known)


def test_it_grows_without_forgetting():
    keys = np.random.default_rng(0).integers(0, 2**64, 50_000, dtype=np.uint64)
    seen = Seen()
    for block in np.array_split(keys, 37):
        seen.add(block)
    assert not seen.fresh(keys).any()
    assert len(seen) == len(np.unique(keys))


def test_fingerprints_that_differ_in_their_high_bits_only_do_not_crowd():
    keys = np.arange(100_000, dtype=np.uint64) << np.uint64(44)
    seen = Seen()
    seen.add(keys)
    assert len(seen) == len(np.unique(keys))
