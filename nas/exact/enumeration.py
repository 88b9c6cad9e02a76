"""All designs of one depth vector whose bound beats the incumbent, depth first (compiled)."""

import numpy as np

from nas.exact.bounding import TINY
from predictors.core.compiling import njit

# Labels that wait on the stack; beyond it the enumeration gives up and tells its bound.
STACK = 1 << 20


@njit(nogil=True)
def enumerate_designs(
    tables, own, starts, alive, adds, hulls, limits, prices, rows, least_score, most_tried
):  # pragma: no cover - compiled
    """(picks, choices tried, bound of what was left) of the best design that scores above `least_score`.

    Tuples have one entry a link, `hulls` one more: those in front of a link. `own` (Q, S, Y) are amounts at this depth.
    `rows` are, by row: the link that ends it, the log fan-in it needs, and (links + 1, rows) what it adds to a bound
    behind a link.
    """
    links, kinds = len(own), limits.size + 1
    at_link, held_state = np.empty(STACK, np.int8), np.empty(STACK, np.int32)
    # Amounts so far, the score so far, and the bound.
    sums = np.empty((STACK, kinds + 2))
    path = np.empty((STACK, links, 2), np.int16)
    best, best_picks = least_score, np.full((links, 2), -1, np.int64)
    at_link[0], held_state[0], sums[0], path[0] = 0, 0, 0.0, 0
    sums[0, kinds + 1] = np.inf
    top, tried, left = 1, 0, TINY
    label, amount, here = np.empty(kinds + 2), np.empty(kinds), np.empty((links, 2), np.int16)
    while top > 0:
        top -= 1
        if sums[top, kinds + 1] <= best:
            continue
        link, before = at_link[top], held_state[top]
        label[:], here[:] = sums[top], path[top]
        tried += alive[link].size
        if tried > most_tried or top + alive[link].size >= STACK:
            left = max(left, sums[: top + 1, kinds + 1].max())
            break
        for state in range(tables[link].follows.shape[1]):
            if not tables[link].follows[before, state]:
                continue
            for place in range(starts[link][state], starts[link][state + 1]):
                option = alive[link][place]
                width = tables[link].widths[tables[link].group[option]]
                for kind in range(kinds):
                    amount[kind] = (
                        label[kind] + tables[link].across[kind, before, state] + own[link][kind, state, option]
                    )
                    amount[kind] += tables[link].inlet[kind, before] * width
                if not _inside(amount, limits, rows, link):
                    continue
                score = label[kinds] + adds[link][state] * amount[0]
                if link == links - 1:
                    if score > best:
                        best, best_picks[:, :] = score, here
                        best_picks[link, 0], best_picks[link, 1] = state, option
                    continue
                bound = score + _behind(amount, hulls[link + 1], state, limits, prices, rows, link)
                if bound <= best:
                    continue
                at_link[top], held_state[top], path[top] = link + 1, state, here
                path[top, link, 0], path[top, link, 1] = state, option
                sums[top, :kinds], sums[top, kinds], sums[top, kinds + 1] = amount, score, bound
                top += 1
    return best_picks, tried, left


@njit(nogil=True)
def _inside(amount, limits, rows, link):  # pragma: no cover - compiled
    """Whether amounts (Q,) so far leave room for more."""
    for kind in range(limits.size):
        if amount[kind + 1] > limits[kind]:
            return False
    row_ends, needs, _ = rows
    short = False
    for row in range(needs.size):
        short |= row_ends[row] == link and amount[0] < needs[row]
    return not short


@njit(nogil=True)
def _behind(amount, hulls, state, limits, prices, rows, link):  # pragma: no cover - compiled
    """The most that what follows can add to the score, at these prices."""
    slopes, rests, counts = hulls
    row_ends, _, still_to_pay = rows
    most = TINY
    for line in range(counts[state]):
        most = max(most, slopes[state, line] * amount[0] + rests[state, line])
    for kind in range(limits.size):
        most += prices[kind] * (limits[kind] - amount[kind + 1])
    for row in range(row_ends.size):
        if row_ends[row] > link:
            most += still_to_pay[link + 1, row]
    return most
