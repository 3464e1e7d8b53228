"""A prompt says what must be in its picture; this picks one picture of those that it allows, always the same."""

from __future__ import annotations

from itertools import permutations

from world import UNPLACED, Cell

FREE: tuple[Cell, ...] = ((1, 1), (1, 0), (1, 2), (0, 1), (2, 1), (0, 0), (0, 2), (2, 0), (2, 2))
"""Where objects that no words place stand beside others that are placed: the first of these that is free."""
SPREAD = {1: (1,), 2: (0, 2), 3: (0, 1, 2)}
"""Rows or columns of things of which one is further along than the other."""

Relation = tuple[int, int, int]
"""(further, nearer, axis): axis 1 says further right, axis 0 lower."""


def halves_at(background: dict, cell: Cell) -> list[str]:
    """The colours of the background behind a cell; both where the border runs through it."""
    at = {"horizontal": cell[0], "vertical": cell[1]}.get(background["split"])
    if at is None or at == 1:
        return background["colours"]
    return [background["colours"][at // 2]]


def _levels(count: int, relations: list[Relation], axis: int) -> list[int | None]:
    """How many things must stand before each along the axis, as a row or column; None where nothing is said."""
    pairs = [(a, b) for a, b, along in relations if along == axis]
    level = [0] * count
    for _ in range(count):
        for further, nearer in pairs:
            level[further] = max(level[further], level[nearer] + 1)
    involved = {i for pair in pairs for i in pair}
    if not involved:
        return [None] * count
    spread = SPREAD.get(max(level[i] for i in involved) + 1)
    if spread is None:
        raise ValueError("more in a line than a line has places")
    return [spread[level[i]] if i in involved else None for i in range(count)]


def _wishes(fixed: list[Cell | None], levels: list[list[int | None]], relations: list[Relation]) -> list[list[float]]:
    """Where each object would like to stand: by its relation to a fixed one, else by its place in the line."""
    count = len(fixed)
    wishes: list[list[float | None]] = [[None, None] for _ in range(count)]
    for i in range(count):
        if fixed[i] is None:
            wishes[i] = [levels[0][i], levels[1][i]]
    for further, nearer, axis in relations:
        for one, other, step in ((further, nearer, 1), (nearer, further, -1)):
            anchor = fixed[other]
            if fixed[one] is None and anchor is not None:
                wishes[one][axis] = anchor[axis] + step
                if levels[1 - axis][one] is None:
                    wishes[one][1 - axis] = anchor[1 - axis]
    for further, nearer, axis in relations:  # "under the heart" is thought of as straight under it
        across = 1 - axis
        for one, other in ((further, nearer), (nearer, further)):
            if wishes[one][across] is None and wishes[other][across] is not None:
                wishes[one][across] = wishes[other][across]
    return [[1 if w is None else w for w in wish] for wish in wishes]


def settle(background: dict, colours: list[str], fixed: list[Cell | None], relations: list[Relation]) -> list[Cell]:
    """A cell for each object. Raises ValueError where no picture does what is asked."""
    count = len(fixed)
    related = {i for a, b, _ in relations for i in (a, b)}
    if not relations and not any(fixed):
        home = list(UNPLACED[count])
        if all(colours[i] not in halves_at(background, home[i]) for i in range(count)):
            return home
    taken = {cell for cell in fixed if cell}
    open_cells = [cell for cell in FREE if cell not in taken]
    loose = [i for i in range(count) if fixed[i] is None]
    levels = [_levels(count, relations, axis) for axis in (0, 1)]
    wishes = _wishes(fixed, levels, relations)
    # Leaving one's line costs more than leaving one's place in it.
    weights = [[1 if levels[axis][i] is None else 3 for axis in (0, 1)] for i in range(count)]
    best, best_cost = None, float("inf")
    for chosen in permutations(open_cells, len(loose)):
        cells = list(fixed)
        for i, cell in zip(loose, chosen):
            cells[i] = cell
        if any(cells[a][axis] <= cells[b][axis] for a, b, axis in relations):
            continue
        if any(colours[i] in halves_at(background, cells[i]) for i in loose):
            continue
        cost = 0.0
        for order, i in enumerate(loose):
            row, col = cells[i]
            if i in related:
                cost += weights[i][0] * (row - wishes[i][0]) ** 2 + weights[i][1] * (col - wishes[i][1]) ** 2
                cost -= 0.001 * (row + col) * (order + 1)
            else:
                cost += 0.1 * FREE.index(cells[i]) * (1 + 0.01 * (count - order))
        if cost < best_cost:
            best, best_cost = cells, cost
    if best is None:
        raise ValueError("no picture does all that is asked")
    return best
