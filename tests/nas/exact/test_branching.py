"""The proof against all designs, one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.exact.branching import Branching
from nas.exact.chain import evaluate
from tests.nas.exact.random_chains import best_of_all, random_chain

pytestmark = pytest.mark.slow


def proved(chain):
    proof = Branching(chain)
    while not proof.done:
        proof.advance()
    return proof


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_the_proof_agrees_with_trying_everything(seed):
    chain = random_chain(seed)
    best, proof = best_of_all(chain), proved(chain)
    if best is None:
        assert proof.picks is None
    else:
        assert proof.picks is not None
        assert proof.best == pytest.approx(best, rel=1e-12)
        assert best <= proof.bound <= best + 1e-8 * (1 + abs(best))
        assert evaluate(chain, proof.picks) == (pytest.approx(best, rel=1e-12), True)
