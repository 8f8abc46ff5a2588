"""An attacker who knows all that is printed and nothing of how it was made safe: two solvers, from the tables alone."""

from itertools import product

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp


class Attacker:
    """What can be worked out of tidy tables of one population on several days.

    `days`: (table, came, went) oldest first, the flows being those until the next day; today's table comes last, with
    any flows. Unknowns: each finest cell on each day, and who came and went of each before the next.
    """

    def __init__(self, categories, days):
        self.names = list(categories)
        self.cells = list(product(*categories.values()))
        count, last = len(self.cells), len(days) - 1
        self.size = count * (1 + 3 * last)
        self.today = last * count
        self.lines = []
        for n, (table, came, went) in enumerate(days):
            self._hear(table, n * count)
            if n < last:
                flows = (last + 1 + 2 * n) * count
                self._link(n * count, flows, came, went)

    def _hear(self, table, start):
        for line in table.to_dict("records"):
            row = self.row(line, start)
            shown = line["status"] == "ok"
            self.lines.append((row, line["count"] if shown else 1, line["count"] if shown else np.inf))

    def _link(self, start, flows, came, went):
        count = len(self.cells)
        for cell in range(count):
            row = np.zeros(self.size)
            row[start + count + cell], row[start + cell] = 1, -1
            row[flows + cell], row[flows + count + cell] = -1, 1
            self.lines.append((row, 0, 0))
        for place, total in ((flows, came), (flows + count, went)):
            row = np.zeros(self.size)
            row[place : place + count] = 1
            if total is not None:
                self.lines.append((row, total, total))

    def fewest_changes(self, truth):
        """The fewest who can have come or gone between two days, where all of `truth` (rows and counts) holds too."""
        moved = np.zeros(self.size)
        moved[self.today + len(self.cells) :] = 1
        kept, self.lines = self.lines, [*self.lines, *((row, count, count) for row, count in truth)]
        low, _ = self.in_reals(moved)
        self.lines = kept
        return moved, low

    def row(self, chosen, start):
        row = np.zeros(self.size)
        for place, cell in enumerate(self.cells):
            if all(chosen.get(name, "all") in ("all", value) for name, value in zip(self.names, cell, strict=True)):
                row[start + place] = 1
        return row

    def in_reals(self, row):
        """The least and most of a sum by a linear programme."""
        rows, low, high = (np.array(part, dtype=float) for part in zip(*self.lines, strict=True))
        exact = low == high
        upper = np.vstack([-rows[~exact], rows[~exact & np.isfinite(high)]])
        limits = np.concatenate([-low[~exact], high[~exact & np.isfinite(high)]])
        ends = []
        for sign in (1, -1):
            found = linprog(sign * row, upper, limits, rows[exact], low[exact], method="highs")
            assert found.status in (0, 3, 4), found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return tuple(ends)

    def in_whole_numbers(self, row):
        """The least and most of a sum by an integer programme."""
        rows, low, high = (np.array(part, dtype=float) for part in zip(*self.lines, strict=True))
        ends = []
        for sign in (1, -1):
            found = milp(sign * row, integrality=np.ones(self.size), constraints=LinearConstraint(rows, low, high))
            assert found.status in (0, 3, 4), found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return tuple(ends)


class MonthlyAttacker(Attacker):
    """What can be worked out of tables that add up the events of several months; unknown: each month's finest cells."""

    def __init__(self, categories, months):
        self.names = list(categories)
        self.cells = list(product(*categories.values()))
        self.size = len(self.cells) * months
        self.lines = []

    def hear(self, table, months):
        """A printed table of the months' events."""
        for line in table.to_dict("records"):
            shown = line["status"] == "ok"
            row = self.sum_row(line, months)
            self.lines.append((row, line["count"] if shown else 1, line["count"] if shown else np.inf))

    def sum_row(self, chosen, months):
        return sum(self.row(chosen, month * len(self.cells)) for month in months)
