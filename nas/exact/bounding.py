"""The two sweeps of the bound over one link (compiled): hulls from behind, values from the front.

Behind a link, a state's value is the upper hull of lines `slope x (log fan-in so far) + rest`. In front of it, it is
convex in the slope of what follows, and known at some slopes; chords between them are upper bounds.
"""

import numpy as np

from predictors.core.compiling import njit

# Lines kept of a hull; a longer one is replaced by one above it.
MOST_LINES = 64
TINY = -1e300


@njit(nogil=True)
def backward(hulls, depth, prices, tables, starts, alive, reach):  # pragma: no cover - compiled
    """Hulls at the S states of a link -> hulls at the P states before it, with what they came from.

    `hulls`: slopes and rests (S, K), how many count (S,); `depth` (2, 2): repeats, and what they add by themselves, at
    either end of their range; `prices` (Q,), 0 for log fan-in; the options alive at a state are `alive[starts[state]:
    starts[state + 1]]`; `reach` (2, P): the least and the most log fan-in so far.
    """
    slopes, rests, counts = hulls
    across, inlet, widths, group = tables.across, tables.inlet, tables.widths, tables.group
    befores = across.shape[1]
    total = counts.sum()
    line_state, line_at = np.empty(total, np.int64), np.empty(total, np.int64)
    line_slope = np.empty(total)
    at = 0
    for state in range(counts.size):
        for line in range(counts[state]):
            line_state[at], line_at[at], line_slope[at] = state, line, slopes[state, line]
            at += 1
    order = np.argsort(line_slope)
    value = np.full((befores, total), TINY)
    option_of = np.empty((befores, total), np.int32)
    best, best_option = np.empty(widths.size), np.empty(widths.size, np.int64)
    hull = np.empty(widths.size, np.int64)
    for place in range(total):
        state, line = line_state[order[place]], line_at[order[place]]
        slope, rest = line_slope[order[place]], rests[state, line]
        best[:] = TINY
        for at in range(starts[state], starts[state + 1]):
            option = alive[at]
            worth, high = _worth(slope, state, option, depth, prices, tables)
            if worth > best[group[option]]:
                best[group[option]], best_option[group[option]] = worth, 2 * option + high
        top = _envelope(best, widths, hull)
        if top == 0:
            continue
        cursor = 0
        for before in range(befores):
            if not tables.follows[before, state]:
                continue
            toll = _price(slope, prices, inlet[:, before])
            # Tolls of neighbouring states are alike, so the best of the hull is near.
            cursor = _walked(best, widths, hull, top, cursor, toll)
            chosen = hull[cursor]
            value[before, place] = (
                rest + best[chosen] - toll * widths[chosen] - _price(slope, prices, across[:, before, state])
            )
            option_of[before, place] = best_option[chosen]
    return _kept_lines(value, option_of, line_state, line_at, line_slope, order, reach)


@njit(nogil=True)
def forward(
    values, grid, hulls, adds, next_grid, depth, prices, tables, tolls_up, starts, alive
):  # pragma: no cover - compiled
    """Values at the P states before a link, (P, G) at the slopes `grid` -> (S, G) at `next_grid`; and for each entry of
    `alive` the most that a design with this state and option can reach.

    `hulls` stand behind the link, `adds` (S,) is what the link adds to their slopes; `tolls_up` sorts the states
    before the link so that what they charge for a width never falls.
    """
    after_slopes, after_rests, after_counts = hulls
    widths, group, states = tables.widths, tables.group, after_counts.size
    result = np.full((states, next_grid.size), TINY)
    reach = np.full(alive.size, TINY)
    paid, tolls = np.empty(values.shape[0]), np.empty(values.shape[0])
    hull = np.empty(values.shape[0], np.int64)
    entered = np.empty(widths.size)
    for state in range(states):
        if starts[state] == starts[state + 1]:
            continue
        for query in range(after_counts[state] + next_grid.size):
            in_reach = query < after_counts[state]
            after = after_slopes[state, query] if in_reach else next_grid[query - after_counts[state]]
            slope = after + adds[state]
            _enter(values, grid, slope, state, prices, tables, tolls_up, paid, tolls)
            top = _envelope(paid, tolls, hull)
            if top == 0:
                continue
            cursor = 0
            for width in range(widths.size):
                cursor = _walked(paid, tolls, hull, top, cursor, widths[width])
                entered[width] = paid[hull[cursor]] - widths[width] * tolls[hull[cursor]]
            for at in range(starts[state], starts[state + 1]):
                worth, _ = _worth(slope, state, alive[at], depth, prices, tables)
                worth += entered[group[alive[at]]]
                if in_reach:
                    reach[at] = max(reach[at], worth + after_rests[state, query])
                else:
                    place = query - after_counts[state]
                    result[state, place] = max(result[state, place], worth)
    return result, reach


@njit(nogil=True, inline="always")
def _price(slope, prices, amounts):  # pragma: no cover - compiled
    """What amounts (Q,) cost, less what their log fan-in is worth."""
    total = -slope * amounts[0]
    for kind in range(1, prices.size):
        total += prices[kind] * amounts[kind]
    return total


@njit(nogil=True, inline="always")
def _worth(slope, state, option, depth, prices, tables):  # pragma: no cover - compiled
    """What a choice is worth at the better end of the depths, and whether that is the upper one."""
    first, repeated = tables.first, tables.repeated
    one, more = slope * first[0, state, option], slope * repeated[0, state, option]
    for kind in range(1, prices.size):
        one -= prices[kind] * first[kind, state, option]
        more -= prices[kind] * repeated[kind, state, option]
    low, high = one + depth[0, 0] * more + depth[1, 0], one + depth[0, 1] * more + depth[1, 1]
    return (high, 1) if high > low else (low, 0)


@njit(nogil=True)
def _enter(values, grid, slope, state, prices, tables, tolls_up, paid, tolls):  # pragma: no cover - compiled
    """For each state before, by ascending toll: what it brings along to a state, and what it charges for a width."""
    cell = min(max(np.searchsorted(grid, slope) - 1, 0), grid.size - 2)
    share = (slope - grid[cell]) / (grid[cell + 1] - grid[cell])
    for place in range(paid.size):
        before = tolls_up[place]
        tolls[place] = _price(slope, prices, tables.inlet[:, before])
        held = values[before, cell]
        if tables.follows[before, state] and held > TINY:
            held += share * (values[before, cell + 1] - held)
            paid[place] = held - _price(slope, prices, tables.across[:, before, state])
        else:
            paid[place] = TINY


@njit(nogil=True)
def _envelope(best, steps, hull):  # pragma: no cover - compiled
    """Which of `best - toll x step` are on top for some toll, by falling step; their number. `steps` never fall."""
    top = 0
    for new in range(steps.size - 1, -1, -1):
        if best[new] <= TINY:
            continue
        if top > 0 and steps[hull[top - 1]] == steps[new]:
            if best[new] <= best[hull[top - 1]]:
                continue
            top -= 1
        while top >= 2:
            a, b = hull[top - 2], hull[top - 1]
            # b is never on top if the new one passes a before b does.
            if (best[new] - best[a]) * (steps[a] - steps[b]) >= (best[b] - best[a]) * (steps[a] - steps[new]):
                top -= 1
            else:
                break
        hull[top] = new
        top += 1
    return top


@njit(nogil=True, inline="always")
def _walked(best, steps, hull, top, cursor, toll):  # pragma: no cover - compiled
    """The best of the hull at a toll, starting from where the last one was."""
    while cursor + 1 < top and (
        best[hull[cursor + 1]] - toll * steps[hull[cursor + 1]] >= best[hull[cursor]] - toll * steps[hull[cursor]]
    ):
        cursor += 1
    while cursor > 0 and (
        best[hull[cursor - 1]] - toll * steps[hull[cursor - 1]] > best[hull[cursor]] - toll * steps[hull[cursor]]
    ):
        cursor -= 1
    return cursor


@njit(nogil=True)
def _kept_lines(value, option_of, line_state, line_at, line_slope, order, reach):  # pragma: no cover - compiled
    """The hull of each state before, and the state, line and option that each of its lines came from."""
    befores, total = value.shape
    slopes, rests = np.zeros((befores, MOST_LINES)), np.zeros((befores, MOST_LINES))
    counts = np.zeros(befores, np.int64)
    origin = np.zeros((befores, MOST_LINES, 3), np.int64)
    kept, starts = np.empty(total, np.int64), np.empty(total)
    for before in range(befores):
        top = _hull(value[before], line_slope, order, reach[0, before], reach[1, before], kept, starts)
        stride = 1 + (top - 1) // MOST_LINES if top > 0 else 1
        start = 0
        while start < top:
            end = min(start + stride, top)
            place, begin = kept[end - 1], kept[start]
            chosen, slope = order[place], line_slope[order[place]]
            # Where lines are left out, the steepest of them is raised to where they begin.
            leftmost = max(starts[start], reach[0, before])
            lifted = value[before, begin] + (line_slope[order[begin]] - slope) * leftmost
            number = counts[before]
            slopes[before, number], rests[before, number] = slope, max(value[before, place], lifted)
            origin[before, number, 0], origin[before, number, 1] = line_state[chosen], line_at[chosen]
            origin[before, number, 2] = option_of[before, place]
            counts[before] += 1
            start = end
    return slopes, rests, counts, origin


@njit(nogil=True)
def _hull(values, line_slope, order, least, most, kept, starts):  # pragma: no cover - compiled
    """Positions of the lines of the upper hull over [least, most], by slope, and where each begins; their number."""
    top = 0
    if not most >= least:
        return 0
    for place in range(values.size):
        if values[place] <= TINY:
            continue
        slope, rest = line_slope[order[place]], values[place]
        begin = -np.inf
        while top > 0:
            last = kept[top - 1]
            rise = slope - line_slope[order[last]]
            if rise <= 0.0:
                if rest <= values[last]:
                    begin = np.inf
                    break
                top -= 1
                begin = -np.inf
                continue
            begin = (values[last] - rest) / rise
            if begin <= starts[top - 1] or begin <= least:
                top -= 1
                begin = -np.inf
                continue
            break
        if begin > most:
            continue
        kept[top], starts[top] = place, begin
        top += 1
    return top
