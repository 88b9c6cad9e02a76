"""All designs of one depth vector whose bound beats the incumbent, depth first (compiled)."""

import numba
import numpy as np

from nas.exact.bounding import TINY

# Labels that wait on the stack; beyond it the enumeration gives up and tells its bound.
STACK = 1 << 20


@numba.njit(cache=True, nogil=True)
def enumerate_designs(
    across,
    inlet,
    widths,
    own,
    follows,
    starts,
    alive,
    adds,
    hull_slopes,
    hull_rests,
    hull_counts,
    limits,
    prices,
    needs,
    row_ends,
    still_to_pay,
    least_score,
    most_labels,
):  # pragma: no cover - compiled
    """(picks, labels seen, bound of what was left) of the best design that scores above `least_score`.

    Tuples have one entry a link, hulls one more: those in front of a link. `own` (Q, S, Y) are amounts at this depth.
    `needs` (rows,) is the log fan-in that is needed behind link `row_ends`, `still_to_pay` (links + 1, rows) what a
    row adds to a bound behind a link.
    """
    links, kinds = len(across), limits.size + 1
    at_link, held_state = np.empty(STACK, np.int8), np.empty(STACK, np.int32)
    # Amounts so far, the score so far, and the bound.
    sums = np.empty((STACK, kinds + 2))
    path = np.empty((STACK, links, 2), np.int16)
    best, best_picks = least_score, np.full((links, 2), -1, np.int64)
    at_link[0], held_state[0], sums[0], path[0] = 0, 0, 0.0, 0
    sums[0, kinds + 1] = np.inf
    top, seen, left = 1, 0, TINY
    label, amount, here = np.empty(kinds + 2), np.empty(kinds), np.empty((links, 2), np.int16)
    while top > 0:
        top -= 1
        if sums[top, kinds + 1] <= best:
            continue
        link, before = at_link[top], held_state[top]
        label[:], here[:] = sums[top], path[top]
        seen += 1
        if seen > most_labels or top + alive[link].size >= STACK:
            left = max(left, sums[: top + 1, kinds + 1].max())
            break
        for state in range(follows[link].shape[1]):
            if not follows[link][before, state]:
                continue
            for place in range(starts[link][state], starts[link][state + 1]):
                option = alive[link][place]
                for kind in range(kinds):
                    amount[kind] = label[kind] + across[link][kind, before, state] + own[link][kind, state, option]
                    amount[kind] += inlet[link][kind, before] * widths[link][option]
                if not _inside(amount, limits, needs, row_ends, link):
                    continue
                score = label[kinds] + adds[link][state] * amount[0]
                if link == links - 1:
                    if score > best:
                        best, best_picks[:, :] = score, here
                        best_picks[link, 0], best_picks[link, 1] = state, option
                    continue
                hull = (hull_slopes[link + 1][state], hull_rests[link + 1][state], hull_counts[link + 1][state])
                bound = score + _behind(amount, hull, limits, prices, row_ends, still_to_pay[link + 1], link)
                if bound <= best:
                    continue
                at_link[top], held_state[top], path[top] = link + 1, state, here
                path[top, link, 0], path[top, link, 1] = state, option
                sums[top, :kinds], sums[top, kinds], sums[top, kinds + 1] = amount, score, bound
                top += 1
    return best_picks, seen, left


@numba.njit(cache=True, nogil=True)
def _inside(amount, limits, needs, row_ends, link):  # pragma: no cover - compiled
    """Whether amounts (Q,) so far leave room for more."""
    for kind in range(limits.size):
        if amount[kind + 1] > limits[kind]:
            return False
    short = False
    for row in range(needs.size):
        short |= row_ends[row] == link and amount[0] < needs[row]
    return not short


@numba.njit(cache=True, nogil=True)
def _behind(amount, hull, limits, prices, row_ends, still_to_pay, link):  # pragma: no cover - compiled
    """The most that what follows can add to the score, at these prices."""
    slopes, rests, count = hull
    most = TINY
    for line in range(count):
        most = max(most, slopes[line] * amount[0] + rests[line])
    for kind in range(limits.size):
        most += prices[kind] * (limits[kind] - amount[kind + 1])
    for row in range(row_ends.size):
        if row_ends[row] > link:
            most += still_to_pay[row]
    return most
