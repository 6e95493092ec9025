"""Which of the places that bear a name is meant: by the phrase, by what the document is about, by size; or open."""

import math
from collections.abc import Mapping, Sequence

from tarazy.places.gazetteer import Entry, Gazetteer
from tarazy.records import Record

# Scores are powers of ten of people. Set on the development sentences of tests/places.
NOT_OWN = -0.7  # a name in another language
UNKNOWN_SIZE = 5.3  # a place of the news that is no town
SPOKEN_FOR = 2.5  # the document names its state
MOST_SPOKEN_FOR = 1.0  # more, by share, for the state that it names most
NEIGHBOUR = 1.3  # the document names a neighbour, and no state of another candidate
CLEAR = 1.0  # by how much the best must lead one in another state
CLEAR_AT_HOME = 0.5  # and one in the same state
SMALL = 15_000  # people; a smaller town needs a word that speaks for its state
CLOSE_DEGREES = 0.5  # of the same name and so close, two entries are one place for our purpose
CITY_BEFORE_REGION = 1_000_000  # people; "New York" alone is the city


class Choice(Record, frozen=True, kw_only=True):
    """The place that is meant, or why it is open. `finer` is None with the reason where only the state is certain."""

    entry: Entry | None
    certain: bool
    reason: str | None = None
    candidates: tuple[str, ...] = ()


def choose(
    entries: Sequence[Entry], hints: Sequence[Entry], context: Mapping[str, float], gazetteer: Gazetteer
) -> Choice:
    """The entry that is meant.

    1. `hints` are places of the same phrase ("Tripoli, Lebanon"): only candidates inside one of them stay, if any does.
    2. A state goes before towns of its own that bear its name, a city of a million before its region.
    3. People, as a power of ten, and the states that the document names give each candidate a score; the best must
       lead those in other states by CLEAR, else the name is open. `context` is states with their weight.
    4. If only towns of one state are left and none leads, the state is certain and the town is open.
    """
    inside = [e for e in entries if any(_is_inside(e, h) for h in hints)]
    pool = _without_own_towns(inside or entries)
    ranked = sorted(((_score(e, pool, context, gazetteer), -e.index, e) for e in pool), reverse=True, key=_rank)
    best_score, _, best = ranked[0]
    if best.kind == "region":
        city = next((e for e in pool if e.kind == "city" and e.country == best.country), None)
        if city is not None and city.own and city.population >= CITY_BEFORE_REGION:
            best, best_score = city, _score(city, pool, context, gazetteer)
    names = tuple(f"{e.name} ({e.country or 'no one state'}, {e.kind})" for _, _, e in ranked[:5])
    rivals = [(s, e) for s, _, e in ranked if e is not best]
    if any(e.country != best.country and best_score - s < CLEAR for s, e in rivals):
        return Choice(entry=None, certain=False, reason="several places bear the name", candidates=names)
    # A name spelt in many letters more is rarer, so a small town that has it alone is still only one of its kind
    spoken_for = bool(inside) or context.get(best.country or "", 0) > 0
    if best.kind == "city" and 0 < best.population < SMALL and not spoken_for:
        reason = f"only a small town of {best.country} bears the name, and nothing else speaks for that state"
        return Choice(entry=None, certain=False, reason=reason, candidates=names)
    if any(best_score - s < CLEAR_AT_HOME and not _is_close(best, e) for s, e in rivals if e.country == best.country):
        return Choice(entry=best, certain=False, reason="several places of the state bear the name", candidates=names)
    return Choice(entry=best, certain=True)


def _rank(scored: tuple[float, int, Entry]) -> tuple[float, int]:
    return scored[0], scored[1]


def _is_inside(entry: Entry, outer: Entry) -> bool:
    if entry.index == outer.index or entry.country is None:
        return False
    if outer.kind == "country":
        return entry.country == outer.country
    return bool(outer.admin) and entry.admin == outer.admin and outer.kind == "region"


def _without_own_towns(entries: Sequence[Entry]) -> list[Entry]:
    states = {e.country for e in entries if e.kind == "country"}
    kept = [e for e in entries if e.kind == "country" or e.country not in states]
    # Where a place's own name is at hand, a town far away that is called so in some other language is no rival
    return [e for e in kept if e.own] or kept if states else kept


def _score(entry: Entry, pool: Sequence[Entry], context: Mapping[str, float], gazetteer: Gazetteer) -> float:
    score = math.log10(max(1000, entry.population)) if entry.population else UNKNOWN_SIZE
    if not entry.own:
        score += NOT_OWN
    named = context.get(entry.country or "", 0.0)
    if named > 0:
        return score + SPOKEN_FOR + MOST_SPOKEN_FOR * named / max(context.values())
    if not any(context.get(e.country or "", 0) for e in pool):
        score += NEIGHBOUR * any(context.get(n, 0) for n in gazetteer.neighbours.get(entry.country or "", ()))
    return score


def _is_close(one: Entry, other: Entry) -> bool:
    apart = max(abs(one.latitude - other.latitude), abs(one.longitude - other.longitude))
    return apart <= CLOSE_DEGREES
