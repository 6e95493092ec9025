"""Find the places that a text names, what each has to do with what is told, and which one each is."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from tarazy.places.choose import choose
from tarazy.places.gazetteer import Entry, Gazetteer, fold, load_gazetteer
from tarazy.places.relation import Relation, relation
from tarazy.places.scan import Match, Token, is_part_of_other_name, matches, nationality, tokenise
from tarazy.places.words import Words, load_words
from tarazy.records import Place, Record

_HINT_WITHIN = 6  # words between a state and the name that it helps with
# A city in capitals at the beginning of a line, with its state, date and agency, up to a dash
_DATELINE = re.compile(
    r"^[ \t]*(?P<city>[A-Z][A-Z'’.\- ]{2,30}?)"
    r"(?P<rest>(?:, ?[^\n()—–]{2,40}?)?(?: ?\([^)\n]{2,30}\))?)\s*(?:--|[-–—])\s",
    re.MULTILINE,
)
_OUTER = ("country", "region")


class PlaceExpression(Record, frozen=True, kw_only=True):
    """Words that name a place, and which place that is.

    `place` is None where the name is open; `reason` says why, `candidates` name those it may be. `sectors` holds
    PLOVER's mark PRE for partially recognised entities. `relation` says what the words beside it tell: "at", "object",
    "host", "to", "from" and "dateline" may be where something happened, "elsewhere" and "named" are not.
    """

    text: str
    start: int
    end: int
    relation: Relation
    place: Place | None
    sectors: tuple[str, ...] = ()
    reason: str | None = None
    candidates: tuple[str, ...] = ()


def find_places(
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    context: Mapping[str, float] | None = None,
    on: date | None = None,
) -> tuple[PlaceExpression, ...]:
    """The places that `text[start:end]` names, in the order of the text, with offsets in the whole text.

    `context` weighs the states that the document is about, as `document_context` gives them; by default they are taken
    from the text itself. `on` is the day to which the marks of disputed territories apply.
    """
    gazetteer, words = load_gazetteer(), load_words()
    known = document_context(text) if context is None else context
    tokens = tokenise(text, start, len(text) if end is None else end)
    found: list[PlaceExpression] = []
    passed: list[Match] = []
    all_matches = matches(gazetteer, tokens)
    for number, match in enumerate(all_matches):
        if is_part_of_other_name(words, gazetteer, tokens, match):
            continue
        if passed and _is_hint(tokens, passed[-1], match):
            continue  # "Lebanon" of "Tripoli, Lebanon" is no place of its own
        told = _relation(words, gazetteer, tokens, match, passed, found)
        following = all_matches[number + 1] if number + 1 < len(all_matches) else None
        hints = _hints(gazetteer, words, tokens, match, following)
        passed.append(match)
        found.append(_expression(text, match, told, hints, known, gazetteer, on))
    return tuple(found)


def _relation(
    words: Words,
    gazetteer: Gazetteer,
    tokens: Sequence[Token],
    match: Match,
    passed: Sequence[Match],
    found: Sequence[PlaceExpression],
) -> Relation:
    if passed:
        between = tokens[passed[-1].stop : match.first]
        # "in Istanbul and Ankara": the second stands as the first does
        joined = not between or (len(between) == 1 and between[0].key in ("and", "or"))
        if joined and tokens[passed[-1].stop - 1].gap.strip() in ("", ",") and not tokens[passed[-1].stop - 1].owner:
            return found[-1].relation
    return relation(words, gazetteer, tokens, match)


def _is_hint(tokens: Sequence[Token], before: Match, match: Match) -> bool:
    """Whether `match` only says in which state or region the name before it lies."""
    if match.entries[0].kind not in _OUTER or before.entries[0].kind == "country":
        return False
    between = tokens[before.stop : match.first]
    comma = tokens[before.stop - 1].gap == ", "
    if not between:
        return comma and any(_lies_in(e, o) for e in before.entries for o in match.entries)
    if between[0].key == "in" and len(between) <= 3:
        return any(_lies_in(e, o) for e in before.entries for o in match.entries)
    return False


def _lies_in(entry: Entry, outer: Entry) -> bool:
    if outer.kind == "country":
        return entry.country == outer.country and entry.kind != "country"
    return outer.kind == "region" and bool(outer.admin) and entry.admin == outer.admin


def _hints(
    gazetteer: Gazetteer, words: Words, tokens: Sequence[Token], match: Match, following: Match | None
) -> list[Entry]:
    hints: list[Entry] = []
    if following is not None and _is_hint(tokens, match, following):
        hints += [e for e in following.entries if e.kind in _OUTER]
    at = match.first - 1
    while at >= 0 and match.first - at <= _HINT_WITHIN and tokens[at].gap.isspace():
        token = tokens[at]
        code = nationality(gazetteer, tokens, at)
        if code is not None:
            hints += gazetteer.state(code)
        elif token.owner:
            hints += [e for e in gazetteer.look_up(token.key) if e.kind == "country"]
        elif token.key not in words.kinds and token.key not in words.describing and token.key != "of":
            break
        at -= 1
    return hints


def _expression(
    text: str,
    match: Match,
    told: Relation,
    hints: Sequence[Entry],
    context: Mapping[str, float],
    gazetteer: Gazetteer,
    on: date | None,
) -> PlaceExpression:
    choice = choose(match.entries, hints, context, gazetteer)
    place = None if choice.entry is None else choice.entry.place()
    if place is not None and not choice.certain:
        place = Place(name=place.name, country=place.country, latitude=None, longitude=None, precision=place.precision)
    reason = choice.reason
    if place is not None and place.country is None and reason is None:
        reason = "in no one state"
    return PlaceExpression(
        text=text[match.start : match.end],
        start=match.start,
        end=match.end,
        relation=told,
        place=place,
        sectors=_marks(choice.entry, on),
        reason=reason,
        candidates=choice.candidates,
    )


def _marks(entry: Entry | None, on: date | None) -> tuple[str, ...]:
    if entry is None or not entry.mark:
        return ()
    mark, _, end = entry.mark.partition("<")
    return () if end and on is not None and on >= date.fromisoformat(end) else (mark,)


def document_context(text: str, title: str | None = None) -> dict[str, float]:
    """The states that a text speaks of, with how often: by name, nationality, and large towns that are only there.

    Names that several places bear with equal right ("Georgia") do not count.
    """
    gazetteer, words = load_gazetteer(), load_words()
    whole = text if title is None else f"{title}\n\n{text}"
    tokens = tokenise(whole, 0, len(whole))
    counts: dict[str, float] = {}
    for at in range(len(tokens)):
        code = nationality(gazetteer, tokens, at)
        if code is not None:
            counts[code] = counts.get(code, 0.0) + 1.0
    for match in matches(gazetteer, tokens):
        if is_part_of_other_name(words, gazetteer, tokens, match):
            continue
        choice = choose(match.entries, (), {}, gazetteer)
        entry = choice.entry
        if entry is None or entry.country is None or not (choice.certain or entry.kind == "city"):
            continue
        if entry.kind == "city" and entry.population < _LARGE:
            continue
        counts[entry.country] = counts.get(entry.country, 0.0) + (1.0 if entry.kind == "country" else 0.5)
    return counts


_LARGE = 100_000  # people; names of smaller towns say too little about what a document is about


def find_dateline(
    text: str, *, context: Mapping[str, float] | None = None, on: date | None = None
) -> PlaceExpression | None:
    """The place of the dateline ("TRIPOLI, Lebanon (Reuters) - ") with its words; None if there is none.

    `on` is the day to which the marks of disputed territories apply.
    """
    for match in _DATELINE.finditer(text):
        for found in find_places(text, match.start(), match.end("rest"), context=context, on=on):
            if found.start == match.start("city"):
                return msgspec.structs.replace(found, relation="dateline")
    return None


def _joined_states(gazetteer: Gazetteer, token: Token) -> list[tuple[int, int, str]]:
    """The states of "Kyrgyz-Tajik" and "Russia-Ukraine"; none unless each part is one."""
    found, at = [], token.start
    for part in token.raw[: token.end - token.start].split("-"):
        entries = gazetteer.look_up(fold(part))
        code = gazetteer.adjectives.get(fold(part)) or next((e.country for e in entries if e.kind == "country"), None)
        if code is None:
            return []
        found.append((at, at + len(part), code))
        at += len(part) + 1
    return found


def name_states(
    text: str, start: int = 0, end: int | None = None, *, context: Mapping[str, float] | None = None
) -> tuple[tuple[int, int, str], ...]:
    """The states that `text[start:end]` names by name or nationality: from where to where, and the alpha-3 code.

    A name that is open in this document ("Georgia") is left out.
    """
    gazetteer, words = load_gazetteer(), load_words()
    known = document_context(text) if context is None else context
    tokens = tokenise(text, start, len(text) if end is None else end)
    found = []
    for at, token in enumerate(tokens):
        code = nationality(gazetteer, tokens, at)
        if code is not None:
            found.append((token.start, token.end, code))
        elif token.capital and "-" in token.raw:
            found += _joined_states(gazetteer, token)
    for match in matches(gazetteer, tokens):
        states = [e for e in match.entries if e.kind == "country"]
        if states and not is_part_of_other_name(words, gazetteer, tokens, match):
            entry = choose(match.entries, (), known, gazetteer).entry
            if entry is not None and entry.kind == "country" and entry.country is not None:
                found.append((match.start, match.end, entry.country))
    return tuple(sorted(set(found)))
