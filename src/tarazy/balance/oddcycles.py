"""A lower bound on the frustration index from inequalities of cycles, gathered as they are violated.

Let f be 1 on the ties that are against some division into two sides and 0 on the others. Around any cycle, the
number of negative ties and of ties against the division have the same parity. So, for a cycle C and ties F of it such
that F and the negative ties of C together are odd in number, counted with multiplicity,

    sum of f over C without F + sum of (1 - f) over F >= 1.

These are the cycle inequalities of Barahona & Mahjoub, "On the cut polytope", Mathematical Programming 36 (1986)
157-173, written for signed graphs. The most violated ones are found by shortest paths between the two copies of a
node in a doubled graph, as they show.
"""

import time
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Cycle = tuple[tuple[int, float], ...]  # ties with the coefficients of their f: -1 for those in F, else 1

VIOLATED = 1e-4  # by less than this an inequality adds time and no bound
ROUNDS = 40  # a bound that has not met the witness by then is left to branching
STALLED = 5e-3  # a round that lifts the bound by less, in the smallest weight, is followed by branching as well


class OddCycles:
    """The inequalities found so far for one signed graph, with the linear programme over them."""

    def __init__(self, ties: Ints, signs: Ints, weights: Floats) -> None:
        self._ties, self._signs, self._weights = ties, signs, weights
        self._size = int(ties.max()) + 1
        self._number = np.full((self._size, self._size), -1)
        self._number[ties[:, 0], ties[:, 1]] = self._number[ties[:, 1], ties[:, 0]] = np.arange(len(ties))
        self._pool: dict[Cycle, float] = dict.fromkeys(self._triangles(), 1.0)

    def bound(self, enough: float, end: float) -> float:
        """A lower bound on the index; stops once it is above `enough`, stalls or `time.monotonic()` passes `end`."""
        best = 0.0
        for _ in range(ROUNDS):
            left = end - time.monotonic()
            if left <= 0:
                break
            against, value = self._solve(left)
            if against is None:
                break
            lifted = value - best
            best = max(best, value)
            found = {cycle: least for cycle, least in self._violated(against) if cycle not in self._pool}
            if best > enough or not found or (self._pool and 0 < lifted < STALLED * self._weights.min()):
                break
            self._drop_slack(against)
            self._pool |= found
        return best

    def inequalities(self) -> tuple[Any, Floats]:
        """The inequalities as a sparse matrix over the ties and the least that each row's sum may be."""
        from scipy.sparse import csr_array

        lengths = [len(cycle) for cycle in self._pool]
        rows = np.repeat(np.arange(len(lengths)), lengths)
        columns = np.array([tie for cycle in self._pool for tie, _ in cycle], dtype=np.int64)
        values = np.array([sign for cycle in self._pool for _, sign in cycle], dtype=np.float64)
        matrix = csr_array((values, (rows, columns)), shape=(len(lengths), len(self._ties)))
        return matrix, np.array(list(self._pool.values()), dtype=np.float64)

    def _solve(self, seconds: float) -> tuple[Floats | None, float]:
        from scipy.optimize import linprog

        matrix, least = self.inequalities()
        solved = linprog(
            self._weights, A_ub=-matrix, b_ub=-least, bounds=(0, 1), method="highs", options={"time_limit": seconds}
        )
        if solved.status != 0:
            return None, 0.0
        return np.clip(solved.x, 0.0, 1.0), float(solved.fun)

    def _drop_slack(self, against: Floats) -> None:
        """Keep the programme small: inequalities that do not bind now return if they are violated again."""
        if len(self._pool) > 4 * len(self._ties):
            matrix, least = self.inequalities()
            binds = matrix @ against - least < VIOLATED
            self._pool = {c: v for (c, v), keep in zip(self._pool.items(), binds, strict=True) if keep}

    def _triangles(self) -> list[Cycle]:
        """The unbalanced triangles."""
        linked = self._number >= 0
        found: list[Cycle] = []
        for a, b in np.sort(self._ties, axis=1).tolist():
            for c in np.flatnonzero(linked[a, b + 1 :] & linked[b, b + 1 :]) + b + 1:
                three = sorted((self._number[a, b], self._number[b, c], self._number[a, c]))
                if self._signs[three].prod() < 0:
                    found.append(tuple((int(tie), 1.0) for tie in three))
        return found

    def _violated(self, against: Floats) -> list[tuple[Cycle, float]]:
        """Through every node the inequality that is violated most, if any is.

        Node v has copies v and v + n. Going along a tie within a copy costs f on a positive tie and 1 - f on a
        negative one, going over to the other copy costs the rest; a path from v to v + n is a closed walk with an
        odd number of crossings, and its cost is the left side of that cycle's inequality.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        size = self._size
        i, j = self._ties.T
        # dijkstra takes a cost of 0 for no tie
        stay = np.where(self._signs > 0, against, 1 - against) + 1e-9
        cross = np.where(self._signs > 0, 1 - against, against) + 1e-9
        graph = csr_array(
            (
                np.concatenate([stay, stay, cross, cross]),
                (np.concatenate([i, i + size, i, i + size]), np.concatenate([j, j + size, j + size, j])),
            ),
            shape=(2 * size, 2 * size),
        )
        start = np.arange(size)
        cost, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
        found = []
        for node in np.flatnonzero(cost[start, start + size] < 1 - VIOLATED).tolist():
            cycle = self._walk(before[node], node)
            if cycle is not None:
                found.append((cycle, 1.0 - sum(sign < 0 for _, sign in cycle)))
        return found

    def _walk(self, before: npt.NDArray[np.int32], node: int) -> Cycle | None:
        """The cycle back from the node's second copy; None if it passes a tie twice, and so is no cycle."""
        size = self._size
        steps: dict[int, float] = {}
        at = node + size
        while at != node:
            last = int(before[at])
            tie = int(self._number[last % size, at % size])
            if tie in steps:
                return None
            crosses = last // size != at // size
            steps[tie] = 1.0 if (self._signs[tie] > 0) != crosses else -1.0
            at = last
        return tuple(sorted(steps.items()))
