"""Where an event happened: its own words first, then its sentence, then the dateline, then nowhere."""

from collections.abc import Sequence

import msgspec

from tarazy.places.find import PlaceExpression
from tarazy.places.words import load_words
from tarazy.records import Place

# Letters of distance from the trigger that each doubt counts as. Set on the development sentences of tests/places.
_WEIGHTS = {"at": 0, "host": 0, "object": 0, "to": 15, "from": 25}
_BEFORE = 15
_OTHER_CLAUSE = 60
_STATE = 25
_NO_STATE = 20
_LEAD_WITHIN = 60  # letters from the dateline's name to the sentence that it opens: state, day and agency
_FINER_WITHIN = 120  # letters within which a finer place of the same state goes before the state

NOWHERE = Place(
    name=None,
    country=None,
    latitude=None,
    longitude=None,
    precision="unknown",
    reason="no words of the sentence tell where, and no dateline does",
)


def event_place(
    text: str,
    places: Sequence[PlaceExpression],
    start: int,
    trigger: tuple[int, int],
    *,
    dateline: PlaceExpression | None = None,
) -> PlaceExpression | None:
    """The place of an event that `trigger` tells in a sentence that begins at `start`; None if no words tell one.

    `places` are those that `find_places` gives for the sentence on the day of the event. Nearest to the trigger goes
    first; another clause, a verb of motion and a mere state count as distance. Where the nearest name is open, the
    place is open too. The dateline serves only if the sentence names no place and is the lead: the one that it stands
    in or before, or a headline above it.
    """
    found = [
        e
        for e in places
        if e.relation in _WEIGHTS and (dateline is None or e.end <= dateline.start or e.start >= dateline.end)
    ]
    if not found:
        return dateline if dateline is not None and start <= dateline.end + _LEAD_WITHIN else None
    best = min(found, key=lambda e: _distance(text, e, trigger))
    return _finer(best, found)


def _distance(text: str, place: PlaceExpression, trigger: tuple[int, int]) -> int:
    if place.start >= trigger[1]:
        between = text[trigger[1] : place.start]
        doubt = 0
    else:
        between = text[place.end : trigger[0]]
        doubt = 0 if place.relation == "host" else _BEFORE
    if ";" in between or any(w in load_words().clauses for w in between.casefold().split()):
        doubt += _OTHER_CLAUSE
    if place.place is not None and place.place.precision == "country":
        doubt += _STATE
    if place.place is not None and place.place.country is None:
        doubt += _NO_STATE
    return len(between) + doubt + _WEIGHTS[place.relation]


def _finer(best: PlaceExpression, found: Sequence[PlaceExpression]) -> PlaceExpression:
    if best.place is None or best.place.precision != "country":
        return best
    within = [
        e
        for e in found
        if e.place is not None
        and e.place.country == best.place.country
        and e.place.precision != "country"
        and abs(e.start - best.start) <= _FINER_WITHIN
        and e.relation == best.relation
    ]
    return within[0] if within else best


def told_place(found: PlaceExpression) -> Place:
    """The place of an expression as an event keeps it: with its marks, and open if the name is."""
    if found.place is None:
        return Place(
            name=found.text,
            country=None,
            latitude=None,
            longitude=None,
            precision="unknown",
            reason=found.reason,
            candidates=found.candidates,
        )
    return msgspec.structs.replace(found.place, sectors=found.sectors, reason=found.reason, candidates=found.candidates)
