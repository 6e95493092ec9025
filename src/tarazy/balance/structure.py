"""Structural balance of the signed network of states in a window; `structure.v1`.

A triad is balanced if the product of its signs is positive: "the enemy of my enemy is my friend" (Heider, "Attitudes
and cognitive organization", Journal of Psychology 21 (1946) 107-112; Cartwright & Harary, "Structural balance: a
generalization of Heider's theory", Psychological Review 63 (1956) 277-293). A network is balanced if and only if it
divides into two camps with positive ties within and negative ties between (Harary, "On the notion of balance of a
signed graph", Michigan Mathematical Journal 2 (1953) 143-146). The frustration index is the least number of ties that
would have to flip for that, and its witness shows which.
"""

import time
from typing import Any

import numpy as np

from tarazy.balance.frustration import Floats, Frustration, Ints, descend, frustration
from tarazy.balance.panel import panel
from tarazy.balance.resample import stream
from tarazy.balance.settings import load_settings
from tarazy.balance.signed import Dealings, Network, Tie, Window, fetch_dealings, network
from tarazy.errors import InputError
from tarazy.records import Record

NAME = "structure.v1"
RESAMPLES = 200  # each is a network of its own; the ends of an interval then rest on five of them
SECONDS = 30.0
STARTS = 8  # local searches for each resample, beside one from the witness


class Triad(Record, frozen=True, kw_only=True):
    """Three states tied with each other; `signs` are those of first and second, second and third, first and third."""

    states: tuple[str, str, str]
    signs: tuple[int, int, int]

    @property
    def balanced(self) -> bool:
        """Whether the product of the signs is positive."""
        return bool(np.prod(self.signs) > 0)


class Component(Record, frozen=True, kw_only=True):
    """States that ties connect, with their own index; `camps` are the witness, `against` the ties that would flip.

    `proven` says that `index` is exact; if not, it lies between `bound` and `index`.
    """

    states: tuple[str, ...]
    ties: int
    index: float
    bound: float
    proven: bool
    camps: tuple[tuple[str, ...], tuple[str, ...]]
    against: tuple[Tie, ...]


class Structure(Record, frozen=True, kw_only=True):
    """The balance of a network.

    `balanced` and `frustration` (ties that would have to flip, as a share of all) have intervals from resampled
    documents, None where `resamples` is 0 or `reason` says why there is no number. `counts` are the triads by how
    many of their ties are negative, 0 to 3; those with none or two are balanced.
    """

    network: Network
    triads: tuple[Triad, ...]
    counts: tuple[int, int, int, int]
    components: tuple[Component, ...]
    index: float | None
    bound: float | None
    proven: bool
    balanced: float | None
    balanced_low: float | None
    balanced_high: float | None
    frustration: float | None
    frustration_low: float | None
    frustration_high: float | None
    reason: str | None
    resamples: int
    seed: int
    name: str = NAME


def structure(
    source: Any,
    window: Window | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    seconds: float = SECONDS,
    relation: str = "panel",
) -> Structure:
    """The structural balance of the states in a window.

    `source` is an open store, a DuckDB connection that holds the `relation`, or events. `seconds` limits the search
    for the exact index; past it the bounds are given. InputError for a window that cannot be meant.
    """
    asked = (window or Window()).checked()
    if resamples < 0 or 0 < resamples < 100 or seed < 0 or seconds <= 0:
        raise InputError(
            f"expected 0 resamples or at least 100, a seed of 0 or more and a time limit above 0; got {resamples}, "
            f"{seed} and {seconds}"
        )
    dealings = fetch_dealings(panel(source, relation), asked)
    told = network(dealings, asked.sure)
    return _weigh(dealings, told, resamples, seed, seconds)


def _weigh(dealings: Dealings, told: Network, resamples: int, seed: int, seconds: float) -> Structure:
    place = {code: k for k, code in enumerate(told.states)}
    ends = np.array([(place[t.one], place[t.other]) for t in told.ties], dtype=np.int64).reshape(-1, 2)
    signs = np.array([t.sign for t in told.ties], dtype=np.int64)
    rows = triangles(len(place), ends)
    three = signs[rows]
    negative = np.bincount((three < 0).sum(axis=1), minlength=4)
    parts = _components(told, ends, signs, seconds, seed)
    index = sum(c.index for c in parts)
    drawn = None
    if resamples and len(ends):
        camps = np.zeros(len(place), dtype=np.int64)
        for c in parts:
            camps[[place[s] for s in c.camps[1]]] = 1
        drawn = _resampled(dealings, told, ends, rows, camps, resamples, seed)
    balanced = float((three.prod(axis=1) > 0).mean()) if len(rows) else None
    share = index / len(ends) if len(ends) else None
    low, high = _interval(None if drawn is None else drawn[0], balanced)
    share_low, share_high = _interval(None if drawn is None else drawn[1], share)
    return Structure(
        network=told, triads=tuple(_triad(told, row) for row in rows.tolist()),
        counts=(int(negative[0]), int(negative[1]), int(negative[2]), int(negative[3])), components=parts,
        index=index if len(ends) else None, bound=sum(c.bound for c in parts) if len(ends) else None,
        proven=all(c.proven for c in parts), balanced=balanced, balanced_low=low, balanced_high=high,
        frustration=share, frustration_low=share_low, frustration_high=share_high, reason=_reason(told, len(rows)),
        resamples=resamples, seed=seed,
    )  # fmt: skip


def _reason(told: Network, triads: int) -> str | None:
    if not told.ties:
        least = load_settings().least_documents
        return (
            f"too few: no two states have {least} documents that agree on a sign; {told.undecided} pairs are undecided "
            f"and {told.thin} have fewer documents"
        )
    return None if triads else "no three states are all tied with each other"


def _components(told: Network, ends: Ints, signs: Ints, seconds: float, seed: int) -> tuple[Component, ...]:
    """The components, those with most ties first, each with its frustration."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(told.states)
    if not size:
        return ()
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    end = time.monotonic() + seconds
    found = []
    for number in range(int(label.max()) + 1):
        nodes, ties = np.flatnonzero(label == number), np.flatnonzero(label[ends[:, 0]] == number)
        solved = frustration(
            len(nodes),
            np.searchsorted(nodes, ends[ties]),
            signs[ties],
            seconds=max(end - time.monotonic(), 0.0),
            seed=seed,
        )
        found.append(_component(told, nodes, ties, solved))
    return tuple(sorted(found, key=lambda c: (-c.ties, c.states)))


def _component(told: Network, nodes: Ints, ties: Ints, solved: Frustration) -> Component:
    states = tuple(told.states[k] for k in nodes.tolist())
    camps = tuple(tuple(s for s, side in zip(states, solved.sides, strict=True) if side == k) for k in (0, 1))
    return Component(
        states=states, ties=len(ties), index=solved.index, bound=solved.bound, proven=solved.proven,
        camps=(camps[0], camps[1]), against=tuple(told.ties[ties[k]] for k in solved.against),
    )  # fmt: skip


def triangles(nodes: int, ties: Ints) -> Ints:
    """The triangles of a simple graph with ties (low, high): their ties' positions, three in a row, each once."""
    number = np.full((nodes, nodes), -1, dtype=np.int64)
    number[ties[:, 0], ties[:, 1]] = np.arange(len(ties))
    found = []
    for k, (a, b) in enumerate(ties.tolist()):
        c = np.flatnonzero((number[a] >= 0) & (number[b] >= 0))
        found.append(np.column_stack([np.full(len(c), k), number[b, c], number[a, c]]))
    return np.concatenate(found) if found else np.zeros((0, 3), dtype=np.int64)


def _triad(told: Network, row: list[int]) -> Triad:
    first, second, third = (told.ties[k] for k in row)
    return Triad(states=(first.one, first.other, second.other), signs=(first.sign, second.sign, third.sign))


def _resampled(
    dealings: Dealings, told: Network, ends: Ints, rows: Ints, camps: Ints, resamples: int, seed: int
) -> tuple[Floats | None, Floats]:
    """Share of balanced triads, and of ties to flip, in networks whose signs are those of resampled documents.

    The ties stay the same. The ties to flip are found by local search from the witness and a few random starts.
    """
    from scipy.sparse import csr_array

    place = {pair: k for k, pair in enumerate(dealings.pairs)}
    column = np.full(len(dealings.pairs), -1)
    column[[place[t.one, t.other] for t in told.ties]] = np.arange(len(ends))
    kept = column[dealings.pair] >= 0
    documents, row = np.unique(dealings.document[kept], return_inverse=True)
    nets = csr_array((dealings.net[kept], (row, column[dealings.pair[kept]])), shape=(len(documents), len(ends)))
    chance = stream(seed, "structure")
    size, count = len(camps), len(ends)
    balanced, flipped = [], []
    for _ in range(0, resamples, 20):
        # The Bayesian bootstrap, as for the other measures
        drawn = (nets.T @ chance.standard_exponential((20, len(documents))).T).T
        signs = np.where(drawn >= 0, 1, -1)
        if len(rows):
            balanced.append((signs[:, rows].prod(axis=2) > 0).mean(axis=1))
        matrices = np.zeros((20, size, size))
        matrices[:, ends[:, 0], ends[:, 1]] = matrices[:, ends[:, 1], ends[:, 0]] = signs
        starts = chance.integers(0, 2, (20, STARTS + 1, size))
        starts[:, 0] = camps
        sides = descend(matrices, starts)
        against = signs[:, None] * sides[:, :, ends[:, 0]] * sides[:, :, ends[:, 1]] < 0
        flipped.append(against.sum(axis=2).min(axis=1) / count)
    return np.concatenate(balanced)[:resamples] if balanced else None, np.concatenate(flipped)[:resamples]


def _interval(draws: Floats | None, value: float | None) -> tuple[float | None, float | None]:
    if draws is None or value is None:
        return None, None
    tail = (1 - load_settings().level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return min(float(low), value), max(float(high), value)
