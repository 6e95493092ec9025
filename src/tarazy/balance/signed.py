"""The signed network of states in a window: who stands with whom and who against whom, as the documents tell.

For each two states and each document let n be the document's cooperation between them minus its conflict. The tie is
positive or negative by the sign of the sum of n, if enough documents tell of the two and the sum lies far enough from
0 for their spread: |sum n| / sqrt(sum n^2) at least the normal quantile of `sure`, which is a test of "no side is
taken" that holds whatever hangs together within a document. Otherwise the two are undecided and not tied.
"""

from collections.abc import Sequence
from datetime import date
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tarazy.actors import load_knowledge
from tarazy.balance.panel import Panel
from tarazy.balance.powers import is_state
from tarazy.balance.settings import load_settings
from tarazy.balance.sql import ALONE, LISTS, Binder, any_of, kind
from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.records import Record, Status

if TYPE_CHECKING:
    import polars

SURE = 0.95


class Window(Record, frozen=True, kw_only=True):
    """Which events make the network; `states` None means all, `vector` None all fields.

    With a first or last day, events without a date are left out. `raw` counts each telling of a story.
    """

    start: date | None = None
    end: date | None = None
    states: tuple[str, ...] | None = None
    vector: str | None = None
    status: Status = "actual"
    by_score: bool = False
    raw: bool = False
    sure: float = SURE

    def checked(self) -> "Window":
        """Itself, or InputError that says what cannot be meant."""
        if self.start and self.end and self.start > self.end:
            raise InputError(f"the window is reversed: it begins {self.start} after its end {self.end}; exchange them")
        unknown = [c for c in self.states or () if not is_state(c)]
        if unknown:
            raise InputError(f"{', '.join(unknown)} is no alpha-3 code of a state, such as KAZ; look it up in ISO 3166")
        if self.states is not None and len(set(self.states)) < 2:
            raise InputError("a network needs at least two states")
        vectors = load_ontology().vectors
        if self.vector is not None and self.vector not in vectors:
            raise InputError(f"unknown vector {self.vector!r}; expected one of {', '.join(vectors)}")
        if not 0.5 < self.sure < 1:
            raise InputError(f"sure is {self.sure}; expected a probability above 0.5 and below 1, such as 0.95")
        return self


class Tie(Record, frozen=True, kw_only=True):
    """Two states (in alphabetical order) with the sign of their dealings.

    `cooperation` and `conflict` are weights as asked (events, or score points); `strength` is how many standard
    deviations the sum lies from 0.
    """

    one: str
    other: str
    sign: int
    cooperation: float
    conflict: float
    strength: float
    documents: int


class Network(Record, frozen=True, kw_only=True):
    """The ties that have a sign; `undecided` pairs have enough documents and none, `thin` ones too few documents."""

    ties: tuple[Tie, ...]
    undecided: int
    thin: int
    documents: int
    states: tuple[str, ...]


class Dealings:
    """Each document's cooperation and conflict with each pair of states, as aligned arrays."""

    def __init__(self, frame: "polars.DataFrame", codes: Sequence[str]) -> None:
        size = len(codes)
        self.document = np.unique(frame["cluster"].to_numpy(), return_inverse=True)[1]
        code = (frame["one"].to_numpy().astype(np.int64) - 1) * size + frame["other"].to_numpy().astype(np.int64) - 1
        pairs, self.pair = np.unique(code, return_inverse=True)
        self.pairs = [(codes[p // size], codes[p % size]) for p in pairs.tolist()]
        self.cooperation = frame["cooperation"].to_numpy().astype(np.float64)
        self.conflict = frame["conflict"].to_numpy().astype(np.float64)

    @property
    def net(self) -> npt.NDArray[np.float64]:
        """Cooperation less conflict."""
        found: npt.NDArray[np.float64] = self.cooperation - self.conflict
        return found

    def sums(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """The sum of values for each pair."""
        return np.bincount(self.pair, values, minlength=len(self.pairs)).astype(np.float64)


def fetch_dealings(panel: Panel, window: Window) -> Dealings:
    """The dealings of states with each other in a window.

    States on one side deal with those on the other; where there is no recipient at all, all actors with each other.
    An event counts once for a pair. Codes that are no state's (IGO, NGO) have no ties.
    """
    binder = Binder()
    known = sorted({e.country for i, e in load_knowledge().entities.items() if i.startswith("state:") and e.country})
    codes = sorted(set(window.states)) if window.states is not None else known
    listed = f"{binder.bind(codes)}::VARCHAR[]"
    wanted = [f"status = {binder.bind(window.status)}"]
    wanted += [
        f"day {sign} {binder.bind(day)}::DATE" for sign, day in ((">=", window.start), ("<=", window.end)) if day
    ]
    if window.vector is not None:
        wanted.append(any_of("contexts", load_ontology().vectors[window.vector].contexts, binder))
    if window.by_score:
        wanted.append("score IS NOT NULL")
    once = "" if window.raw else "QUALIFY row_number() OVER (PARTITION BY event ORDER BY day, cluster, id) = 1"

    def places(role: str) -> str:
        return f"list_distinct(list_transform({role}_countries, lambda c: list_position({listed}, c)))"

    frame = panel.rows(
        f"""
        WITH told AS (
            SELECT id, hash(coalesce(story, id)) AS event, hash(coalesce(document, story, id)) AS cluster, day,
                {kind(load_ontology(), binder)} AS kind, {"abs(score)" if window.by_score else "1.0"} AS weight,
                {places("actor")} AS acting, {places("recipient")} AS receiving, {ALONE} AS alone
            FROM (SELECT id, document, day, status, quad, score, story, {LISTS} FROM {panel.relation})
            WHERE {" AND ".join(wanted)}
            {once}
        ), sides AS (
            SELECT id, cluster, kind, weight, unnest(acting) AS x, if(alone, acting, receiving) AS others
            FROM told WHERE kind < 2
        ), pairs AS (
            SELECT id, cluster, kind, weight, x, unnest(others) AS y FROM sides
        ), dealt AS (
            SELECT DISTINCT id, cluster, kind, weight, least(x, y) AS one, greatest(x, y) AS other
            FROM pairs WHERE x <> y
        )
        SELECT cluster, one, other,
            sum(if(kind = 0, weight, 0)) AS cooperation, sum(if(kind = 1, weight, 0)) AS conflict
        FROM dealt WHERE weight > 0 GROUP BY ALL ORDER BY ALL
        """,
        binder.values,
    )
    return Dealings(frame, codes)


def network(dealings: Dealings, sure: float = SURE) -> Network:
    """The signed ties of dealings, in alphabetical order."""
    least = load_settings().least_documents
    documents = np.bincount(dealings.pair, minlength=len(dealings.pairs))
    spread = np.sqrt(dealings.sums(dealings.net**2))
    strength = dealings.sums(dealings.net) / np.where(spread > 0, spread, 1.0)
    cooperation, conflict = dealings.sums(dealings.cooperation), dealings.sums(dealings.conflict)
    enough = documents >= least
    decided = enough & (np.abs(strength) >= NormalDist().inv_cdf((1 + sure) / 2))
    ties = tuple(
        Tie(
            one=dealings.pairs[k][0], other=dealings.pairs[k][1], sign=1 if strength[k] > 0 else -1,
            cooperation=float(cooperation[k]), conflict=float(conflict[k]), strength=abs(float(strength[k])),
            documents=int(documents[k]),
        )
        for k in np.flatnonzero(decided).tolist()
    )  # fmt: skip
    return Network(
        ties=ties, undecided=int((enough & ~decided).sum()), thin=int((~enough).sum()),
        documents=int(dealings.document.max(initial=-1)) + 1,
        states=tuple(sorted({s for t in ties for s in (t.one, t.other)})),
    )  # fmt: skip
