"""The frustration index of a signed graph: the least weight of ties that must change sign to leave it balanced.

Harary, "On the measurement of structural balance", Behavioral Science 4 (1959) 316-323, calls it the line index of
balance. The integer programme is of the kind that Aref, Mason & Wilson give in "A modeling and computational study of
the frustration index in signed networks", Networks 75 (2020) 95-110: a binary variable for the side that each node
takes, one for each tie that is against the sides, the heaviest node's side fixed, and inequalities for unbalanced
cycles, of whose ties at least one is against any sides. HiGHS solves it (`scipy.optimize.milp`).
"""

import time
from typing import Any

import numpy as np
import numpy.typing as npt

from tarazy.balance.blocks import blocks
from tarazy.balance.oddcycles import OddCycles
from tarazy.errors import InputError
from tarazy.records import Record

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STARTS = 64  # local searches before the programme: more are faster than the branching that a better start saves
INFEASIBLE = 2  # the status with which `milp` says that nothing satisfies the constraints
NEAR = 1e-6  # HiGHS's own tolerance of integrality: sums of weights nearer than this are equal


class Frustration(Record, frozen=True, kw_only=True):
    """The index with its witness: `sides` puts each node on side 0 or 1, `against` are the ties to flip, by position.

    `index` is the weight of these ties (their number where each weighs 1), an upper bound; `bound` the lower bound
    that was proved. `proven` says that they are equal; if not, the time limit came first.
    """

    index: float
    bound: float
    proven: bool
    sides: tuple[int, ...]
    against: tuple[int, ...]
    blocks: int


def frustration(
    nodes: int, ties: Ints, signs: Ints, weights: Floats | None = None, *, seconds: float = 30.0, seed: int = 0
) -> Frustration:
    """The frustration index of a signed graph.

    `ties` is an (m, 2) array of node numbers below `nodes`, `signs` m values of +1 or -1, `weights` m positive numbers
    (1 each if left out). Every cycle lies within one block (biconnected component), so each block is solved alone and
    ties that are blocks of their own, such as those to leaves, cost nothing. `seconds` is the limit for all blocks
    together. InputError for loops, parallel ties, signs other than +1 and -1 and weights that are not positive.
    """
    ties = np.asarray(ties, dtype=np.int64).reshape(-1, 2)
    signs = np.asarray(signs, dtype=np.int64)
    weights = np.ones(len(ties)) if weights is None else np.asarray(weights, dtype=np.float64)
    _check(nodes, ties, signs, weights)
    rng = np.random.default_rng(seed)
    against = np.zeros(len(ties), dtype=np.bool_)
    bound, proven, count = 0.0, True, 0
    end = time.monotonic() + seconds
    for members in blocks(nodes, ties):
        count += 1
        if len(members) < 3:
            continue
        part = _block(ties[members], signs[members], weights[members], end, rng)
        against[members[part[0]]] = True
        bound += part[1]
        proven &= part[2]
    index = float(weights[against].sum())
    return Frustration(
        index=index, bound=index if proven else min(bound, index), proven=proven,
        sides=tuple(_sides(nodes, ties, np.where(against, -signs, signs)).tolist()),
        against=tuple(np.flatnonzero(against).tolist()), blocks=count,
    )  # fmt: skip


def _check(nodes: int, ties: Ints, signs: Ints, weights: Floats) -> None:
    if not len(ties) == len(signs) == len(weights):
        raise InputError(f"{len(ties)} ties with {len(signs)} signs and {len(weights)} weights; expected one each")
    if len(ties) and not (ties.min() >= 0 and ties.max() < nodes):
        raise InputError(f"a tie names a node outside 0 to {nodes - 1}")
    if (ties[:, 0] == ties[:, 1]).any():
        raise InputError(f"a tie of node {ties[ties[:, 0] == ties[:, 1]][0, 0]} with itself has no meaning here")
    if len(np.unique(np.sort(ties, axis=1), axis=0)) < len(ties):
        raise InputError("two ties between the same nodes; add them up first")
    if not np.isin(signs, (-1, 1)).all() or not (weights > 0).all() or not np.isfinite(weights).all():
        raise InputError("expected signs of +1 and -1 and positive, finite weights")


def _block(ties: Ints, signs: Ints, weights: Floats, end: float, rng: np.random.Generator) -> tuple[Flags, float, bool]:
    """The ties to flip in one block, the lower bound, and whether it is proven.

    1. Local search from many starts gives a witness; 2. inequalities of odd cycles give a lower bound, which mostly
    equals it; 3. if not, the integer programme with these inequalities decides.
    """
    names, flat = np.unique(ties, return_inverse=True)
    graph = _Graph(len(names), flat.reshape(-1, 2), signs, weights)
    # 1.
    sides = descend(graph.matrix[None], rng.integers(0, 2, (1, STARTS, graph.size)))[0]
    costs = graph.against(sides) @ weights
    best = graph.against(sides[costs.argmin()])
    found = float(costs.min())
    if found == 0:
        return best, 0.0, True
    # 2.
    cycles = OddCycles(graph.ties, signs, weights)
    bound = graph.least(cycles.bound(graph.least_above(found), end))
    if bound >= found - NEAR:
        return best, found, True
    # 3.
    if end <= time.monotonic():
        return best, bound, False
    solved = _programme(graph, cycles, found, end - time.monotonic())
    if solved.x is not None:
        other = graph.against(np.where(solved.x[: graph.size] > 0.5, 1, -1))
        if weights[other].sum() < found - NEAR:
            best, found = other, float(weights[other].sum())
    if solved.status == INFEASIBLE:  # nothing is better than the witness
        return best, found, True
    if solved.mip_dual_bound is not None:
        bound = max(bound, graph.least(float(solved.mip_dual_bound)))
    proven = bool(solved.status == 0) or bound >= found - NEAR
    return best, found if proven else bound, proven


class _Graph:
    """A block with its nodes numbered from 0."""

    def __init__(self, size: int, ties: Ints, signs: Ints, weights: Floats) -> None:
        self.size, self.ties, self.signs, self.weights = size, ties, signs, weights
        self.matrix = np.zeros((size, size))
        self.matrix[ties[:, 0], ties[:, 1]] = self.matrix[ties[:, 1], ties[:, 0]] = signs * weights
        self.whole = bool((weights == np.round(weights)).all())

    def against(self, sides: Ints) -> Flags:
        """Which ties are against the sides (-1 and 1, nodes in the last axis)."""
        flags: Flags = self.signs * sides[..., self.ties[:, 0]] * sides[..., self.ties[:, 1]] < 0
        return flags

    def least(self, bound: float) -> float:
        """The least sum of weights that is not below the bound."""
        return float(np.ceil(bound - NEAR)) if self.whole else bound

    def least_above(self, found: float) -> float:
        """A bound above this proves that no sum of weights is less than `found`."""
        return found - 1 + 2 * NEAR if self.whole else found - NEAR


def _programme(graph: _Graph, cycles: OddCycles, found: float, seconds: float) -> Any:
    """HiGHS's answer for one block; variables are the nodes' sides, then whether each tie is against them."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array, csr_array, hstack, vstack

    size, count = graph.size, len(graph.ties)
    i, j = graph.ties.T
    row, edge = np.arange(count), size + np.arange(count)
    positive = np.where(graph.signs > 0, 1.0, -1.0)
    one = np.ones(count)

    def rows(ours: Floats, theirs: Floats) -> Any:
        parts = (np.concatenate([one, ours, theirs]), (np.concatenate([row] * 3), np.concatenate([edge, i, j])))
        return coo_array(parts, shape=(count, size + count))

    # f >= |x_i - x_j| on a positive tie, f >= |x_i + x_j - 1| on a negative one
    first, second = rows(-one, positive), rows(one, -positive)
    matrix, least = cycles.inequalities()
    own = hstack([csr_array((len(least), size)), matrix])
    bounds = np.concatenate([np.where(graph.signs > 0, 0.0, -1.0), np.where(graph.signs > 0, 0.0, 1.0), least])
    low, high = np.zeros(size + count), np.ones(size + count)
    high[np.abs(graph.matrix).sum(axis=1).argmax()] = 0.0
    cost = np.concatenate([np.zeros(size), graph.weights])
    better = LinearConstraint(cost[None], -np.inf, found - 0.5 if graph.whole else found)
    return milp(
        cost, integrality=np.concatenate([np.ones(size), np.zeros(count)]), bounds=Bounds(low, high),
        constraints=[LinearConstraint(vstack([first, second, own]).tocsr(), bounds, np.inf), better],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip


def descend(matrices: Floats, sides: Ints) -> Ints:
    """Flip, in every graph and from every start, the node that gains most until none gains.

    `matrices` is (graphs, n, n), signed weights; `sides` (graphs, starts, n) of 0 and 1; the answer is of that shape
    with sides -1 and 1.
    """
    spins = np.where(np.asarray(sides) > 0, 1.0, -1.0)
    fields = spins @ matrices
    while True:
        gain = -spins * fields
        node = gain.argmax(axis=2)
        better = np.take_along_axis(gain, node[..., None], axis=2)[..., 0] > NEAR
        if not better.any():
            return spins.astype(np.int64)
        graph, start = np.nonzero(better)
        which = node[graph, start]
        spins[graph, start, which] *= -1
        fields[graph, start] += 2 * spins[graph, start, which][:, None] * matrices[graph, which]


def _sides(nodes: int, ties: Ints, signs: Ints) -> Ints:
    """The two sides of a balanced graph; the first node of each component is on side 0."""
    near: list[list[tuple[int, int]]] = [[] for _ in range(nodes)]
    for (a, b), sign in zip(ties.tolist(), signs.tolist(), strict=True):
        near[a].append((b, sign))
        near[b].append((a, sign))
    sides = np.full(nodes, -1)
    for root in range(nodes):
        if sides[root] >= 0:
            continue
        sides[root] = 0
        stack = [root]
        while stack:
            node = stack.pop()
            for other, sign in near[node]:
                if sides[other] < 0:
                    sides[other] = sides[node] if sign > 0 else 1 - sides[node]
                    stack.append(other)
    return sides
