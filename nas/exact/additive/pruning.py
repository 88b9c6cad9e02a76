"""Sums of labels, row by row, and of each group of rows the labels that no other one beats (compiled)."""

import numpy as np

from predictors.core.compiling import njit

# Sums that wait for the next pruning.
PENDING = 1 << 19
# The first step of a thinning; each next one is twice as wide.
FINEST = 1e-5


@njit(nogil=True)
def merged_labels(groups, members, starts, offsets, values, ceilings, most, loose):  # pragma: no cover - compiled
    """Labels of groups of rows: the sums of one label of each of the cells that a row joins, where no other beats them.

    Rows `groups[g]:groups[g + 1]` of (m, R) `members` name a cell of each of m tables; cell c of table t has the labels
    `starts[offsets[t] + c]` to the next, (K,) of `values` each, all minimised. Labels above the (K,) `ceilings` go.
    Where a group keeps more than `most`, what goes has a keeper that is nowhere worse but in the `loose` first columns,
    and there by a factor of 1 + epsilon at most.

    Returns (G + 1,) starts, (N, K) values, (N,) rows, (N, m) labels, and epsilon.
    """
    tables, columns = members.shape[0], values.shape[1]
    sums = np.empty((PENDING, columns))
    rows, picks = np.empty(PENDING, np.int64), np.empty((PENDING, tables), np.int64)
    out_starts = np.zeros(groups.size, np.int64)
    out_values, out_rows = np.empty((1024, columns)), np.empty(1024, np.int64)
    out_picks = np.empty((1024, tables), np.int64)
    first, number, pick = np.empty(tables, np.int64), np.empty(tables, np.int64), np.empty(tables, np.int64)
    total, epsilon = 0, 0.0
    for group in range(groups.size - 1):
        held = 0
        for row in range(groups[group], groups[group + 1]):
            combinations = 1
            for table in range(tables):
                cell = offsets[table] + members[table, row]
                first[table], number[table] = starts[cell], starts[cell + 1] - starts[cell]
                combinations *= number[table]
            for combination in range(combinations):
                if held == PENDING:
                    held, thinning = _pruned(sums, rows, picks, held, PENDING // 2, loose)
                    epsilon = max(epsilon, thinning)
                rest = combination
                for table in range(tables):
                    pick[table] = first[table] + rest % number[table]
                    rest //= number[table]
                inside = True
                for column in range(columns):
                    amount = 0.0
                    for table in range(tables):
                        amount += values[pick[table], column]
                    sums[held, column] = amount
                    inside &= amount <= ceilings[column]
                if inside:
                    rows[held] = row
                    picks[held] = pick
                    held += 1
        held, thinning = _pruned(sums, rows, picks, held, most, loose)
        epsilon = max(epsilon, thinning)
        while total + held > out_rows.size:
            out_values = np.concatenate((out_values, np.empty_like(out_values)))
            out_rows = np.concatenate((out_rows, np.empty_like(out_rows)))
            out_picks = np.concatenate((out_picks, np.empty_like(out_picks)))
        out_values[total : total + held] = sums[:held]
        out_rows[total : total + held] = rows[:held]
        out_picks[total : total + held] = picks[:held]
        total += held
        out_starts[group + 1] = total
    return out_starts, out_values[:total].copy(), out_rows[:total].copy(), out_picks[:total].copy(), epsilon


@njit(nogil=True)
def _pruned(sums, rows, picks, held, most, loose):  # pragma: no cover - compiled
    """Move what nothing beats to the front; how many they are, and the thinning that it took."""
    if held <= 1:
        return held, 0.0
    order = np.argsort(sums[:held, sums.shape[1] - 1])
    kept = np.empty(held, np.int64)
    count, thinning = _keepers(sums, order, 0.0, loose, kept), 0.0
    if count > most:
        order = kept[:count].copy()
        thinning = FINEST
        count = _keepers(sums, order, thinning, loose, kept)
        while count > most:
            thinning *= 2
            count = _keepers(sums, order, thinning, loose, kept)
    best = kept[:count].copy()
    new_sums, new_rows, new_picks = sums[best], rows[best], picks[best]
    sums[:count], rows[:count], picks[:count] = new_sums, new_rows, new_picks
    return count, thinning


@njit(nogil=True)
def _keepers(sums, order, thinning, loose, kept):  # pragma: no cover - compiled
    """Positions of the keepers, by ascending last column; a keeper stands for all that it beats or nearly beats."""
    columns, count = sums.shape[1], 0
    for place in range(order.size):
        new = order[place]
        beaten = False
        # With two columns the newest keeper has the least first one: it speaks for all.
        for at in range(count - 1 if columns == 2 and count > 0 else 0, count):
            old = kept[at]
            beaten = True
            for column in range(columns):
                lead = sums[new, column]
                if column < loose:
                    # What is maximised stands here as a negative number.
                    lead = lead * (1.0 + thinning) if lead >= 0.0 else lead / (1.0 + thinning)
                if sums[old, column] > lead:
                    beaten = False
                    break
            if beaten:
                # Whoever beats one label tends to beat the next.
                if columns > 2:
                    kept[at], kept[0] = kept[0], old
                break
        if beaten:
            continue
        last = kept[count - 1] if count > 0 else new
        if columns == 2 and count > 0 and sums[last, 1] == sums[new, 1] and sums[new, 0] <= sums[last, 0]:
            count -= 1
        kept[count] = new
        count += 1
    return count
