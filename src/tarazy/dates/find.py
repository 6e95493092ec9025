"""Find date expressions in English text: plain ones, and what prepositions and ranges make of them."""

import re
from typing import Literal

from tarazy.dates.points import Point, find_points
from tarazy.dates.tense import is_future
from tarazy.records import Record

Relation = Literal["on", "since", "by", "until", "before", "after", "from", "range"]
_LEADS: tuple[tuple[Relation, re.Pattern[str]], ...] = (
    ("since", re.compile(r"\b[Ss]ince (?:the )?$")),
    ("by", re.compile(r"\b(?:[Bb]y|no later than|not later than) (?:(?:the )?end of |mid-|late |early )?$")),
    ("until", re.compile(r"\b(?:[Uu]ntil|[Tt]ill|up to|through) (?:at least )?(?:the end of )?$")),
    ("before", re.compile(r"\b(?:[Bb]efore|prior to) $")),
    ("after", re.compile(r"\b[Aa]fter $")),
    ("from", re.compile(r"\b(?:[Ff]rom|[Ss]tarting(?: on)?|[Bb]eginning(?: on)?|[Aa]s of|effective) $")),
)
_BETWEEN = re.compile(r"\b[Bb]etween $")
_SECOND_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d(?:,? (?:to|until|till|through|and|or)|\s?[-–—]) ?$")
_JOIN = re.compile(r"\s?(?:to|until|till|through|[-–—])\s?")
# A bare number before a day with its month: "from 3 to 5 June", "3–5 June", and behind one: "June 3-5"
_DAY_BEFORE = re.compile(r"(?<![\d.,/-])(?P<day>[12]?\d|3[01])(?: (?:to|and)|\s?[-–—])\s?$")
_DAY_BEHIND = re.compile(
    r"(?:\s?(?:to|[-–—])\s?"
    # Not before words that a count stands with as well: "on May 9 and 10 of the soldiers died"
    r"| and (?=\d\d?(?:[.,;)]|$| (?:in|at|on|by)\b)))"
    r"(?P<day>[12]\d|3[01]|[1-9])(?:, (?P<year>(?:19|20)\d\d))?"
    r"(?![\d:]|,\d| \w*(?:percent|million|billion))"
)
_MONTH_BEFORE = re.compile(
    r"\b(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: (?P<link>to|and)|\s?[-–—])\s?$"
)
# What is no date although it looks like one: names and things
_AFTER_NAME = re.compile(r" (?:prayers?|sermon|mosque|Henderson|Ryan|[A-Z][a-z]+)")
_BEFORE_NAME = re.compile(r"\b(?:Theresa|Black|Ms\.?|Mr\.?|Mrs\.?|Dame|Prime Minister) $")
_EDGED = re.compile(r"(?:early|late|mid|earlier|later|the \w+ (?:\w+ )?of)[ -]")
_PREPOSITION = re.compile(
    r"\b(?:in|on|during|of|from|since|by|until|till|before|after|between|through|for|throughout|circa|around|about|"
    r"late|early|mid|years?|as of|dated|end of|beginning of)[ -]$",
    re.IGNORECASE,
)


_BEFORE = 60  # letters beside an expression that are looked at
_DAYS = {"day", "month", "weekday", "monthday"}
_Range = tuple[int, int, tuple[Point, ...]]


class DateExpression(Record, frozen=True, kw_only=True):
    """A date expression: its words, where they stand in the document, and what they consist of.

    `points` are one plain expression, or the first and last of a range. `relation` says what the preposition makes of
    it. `future`: the clause speaks of what is to come, which decides the Friday or the March that is meant.
    """

    text: str
    start: int
    end: int
    relation: Relation
    points: tuple[Point, ...]
    future: bool


def find_dates(text: str, offset: int = 0) -> tuple[DateExpression, ...]:
    """Date expressions in the order of the text; `offset` is added to their positions."""
    points = [p for p in find_points(text) if _is_date(text, p)]
    found = []
    at = 0
    while at < len(points):
        second = points[at + 1] if at + 1 < len(points) else None
        start, end, relation, parts = _compose(text, points[at], second)
        if second is not None and len(parts) == 2 and parts[1] is second:
            at += 1
        at += 1
        found.append(
            DateExpression(
                text=text[start:end],
                start=start + offset,
                end=end + offset,
                relation=relation,
                points=parts,
                future=is_future(text, start, end),
            )
        )
    return tuple(found)


def _is_date(text: str, point: Point) -> bool:
    before, after = text[max(0, point.start - _BEFORE) : point.start], text[point.end : point.end + _BEFORE]
    if point.kind in ("month", "weekday") and not {"year", "which", "day"} & point.parts.keys():
        # "April Ryan", "Friday prayers", "Black September"
        if _BEFORE_NAME.search(before) or (_AFTER_NAME.match(after) and not _starts_clause(before, after)):
            return False
        if point.kind == "month":
            return bool(_PREPOSITION.search(before) or _EDGED.match(text[point.start : point.end]))
    if point.kind == "year":
        edged = _EDGED.match(text[point.start : point.end]) is not None
        return edged or bool(_PREPOSITION.search(before) or _SECOND_YEAR.search(before))
    return not (point.kind in ("quarter", "half") and _is_part(text, point))


def _starts_clause(before: str, after: str) -> bool:
    return bool(re.search(r"\b(?:on|On|last|next|this|by|since|until) $", before)) and not after.startswith(" prayers")


def _is_part(text: str, point: Point) -> bool:
    """ "the second half of the match", "a first quarter of an hour" are no dates."""
    plain = not {"year", "which", "number"} & point.parts.keys()
    return plain and (
        point.kind == "half" or text[point.end :].startswith(" of ") or "-" in text[point.start : point.end]
    )


def _compose(text: str, first: Point, second: Point | None) -> tuple[int, int, Relation, tuple[Point, ...]]:
    """The range or the relation that the words around a point make of it: from where to where, and its points."""
    ranged = _two_points(text, first, second) or _bare_day(text, first) or _bare_month(text, first)
    if ranged is not None:
        start, end, points = ranged
        return start, end, "range", points
    offset = max(0, first.start - _BEFORE)
    before = text[offset : first.start]
    event = text.startswith(("'s ", "’s "), first.end)  # "before Wednesday's vote"
    for relation, pattern in () if event else _LEADS:
        if lead := pattern.search(before):
            return offset + lead.start(), first.end, relation, (first,)
    if text.startswith("the end of", first.start) and (lead := re.search(r"\b[Bb]y $", before)):
        return offset + lead.start(), first.end, "by", (first,)
    return first.start, first.end, "on", (first,)


def _two_points(text: str, first: Point, second: Point | None) -> _Range | None:
    """ "from Monday to Wednesday", "between 2010 and 2015"."""
    if second is None or not (first.kind == second.kind or {first.kind, second.kind} <= _DAYS):
        return None
    link = text[first.end : second.start]
    between = _BETWEEN.search(text[max(0, first.start - _BEFORE) : first.start])
    if not (_JOIN.fullmatch(link) or (between and link == " and ")):
        return None
    return _opening(text, first.start), second.end, (first, second)


def _bare_day(text: str, first: Point) -> _Range | None:
    """ "3 to 5 June" and "June 3-5"."""
    if first.kind != "day":
        return None
    offset = max(0, first.start - _BEFORE)
    if match := _DAY_BEFORE.search(text[offset : first.start]):
        at = offset + match.start()
        begin = Point("day", at, offset + match.end("day"), {**first.parts, "day": match["day"]})
        return _opening(text, at), first.end, (begin, first)
    match = _DAY_BEHIND.match(text, first.end)
    if match is not None and int(match["day"]) > int(first.parts["day"]):
        year = {"year": match["year"]} if match["year"] else {}
        opening = Point("day", first.start, first.end, first.parts | year)
        last = Point("day", first.start, match.end(), {**first.parts, "day": match["day"]} | year)
        return _opening(text, first.start), match.end(), (opening, last)
    return None


def _bare_month(text: str, first: Point) -> _Range | None:
    """ "between March and May 2024"; "in August and September" are two months."""
    offset = max(0, first.start - _BEFORE)
    match = _MONTH_BEFORE.search(text[offset : first.start]) if first.kind == "month" else None
    if match is None:
        return None
    at = offset + match.start()
    opening = _opening(text, at)
    if match["link"] == "and" and not text.startswith(("between", "Between"), opening):
        return None
    begin = Point("month", at, offset + match.end("month"), {**first.parts, "month": match["month"]})
    return opening, first.end, (begin, first)


def _opening(text: str, start: int) -> int:
    """Where a range begins, with its "from" or "between"."""
    offset = max(0, start - _BEFORE)
    lead = re.search(r"\b(?:[Ff]rom|[Bb]etween) $", text[offset:start])
    return offset + lead.start() if lead else start
