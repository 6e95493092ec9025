"""Find figures that a sentence states about states and groups: lengths, areas, people, members, forces, years."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import pairwise

from tarazy.claims.reference import load_reference
from tarazy.claims.subjects import Named, groups_in, nearest, states_in
from tarazy.records import ClaimKind, Qualifier, Record

_NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_FIGURE = r"(?P<figure>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:[ -](?P<scale>thousand|million|billion))?"
_YEAR = r"(?P<figure>1[5-9]\d\d|20\d\d)\b"
_WITH_WITHIN = 40  # letters between the border and "with"
_RIVAL_WITHIN = 90
# Words without which no figure is of a group
_GROUP_WORDS = re.compile(
    r"member|[- ](?:nation|state|country)\b|founded|established|created|set up|formed|launched|join|acceded|accession|"
    r"entered|admitted",
    re.IGNORECASE,
)
# "40 kilometres from the border" is no length
_DISTANCE = re.compile(
    r"\)?\s*(?:\w+ )?(?:from|off|inside|across|away|short|beyond|deep|into|north|south|east|west|of|to)\b"
)


class Figure(Record, frozen=True, kw_only=True):
    """A figure with its subjects, not yet held against anything; `value` and `unit` as in Claim."""

    kind: ClaimKind
    subjects: tuple[str, ...]
    value: float
    unit: str
    qualifier: Qualifier | None
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Sentence:
    """A sentence that may hold figures; whom it names is looked up when a figure asks for it."""

    text: str
    start: int
    end: int
    context: Mapping[str, float]
    on: date | None

    @cached_property
    def states(self) -> tuple[Named, ...]:
        return tuple(states_in(self.text, self.start, self.end, self.context))

    @cached_property
    def groups(self) -> tuple[Named, ...]:
        return tuple(groups_in(self.text, self.start, self.end, self.on))

    def about(self) -> str | None:
        """The one state that the document is mostly about; None where two are named as often."""
        ranked = sorted(self.context.items(), key=lambda x: -x[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]


@cache
def _qualified(pattern: str) -> re.Pattern[str]:
    words = "|".join(sorted(load_reference().settings.qualifiers, key=len, reverse=True))
    return re.compile(rf"(?:\b(?P<qualifier>{words}) )?(?<![\w.,]){pattern}", re.IGNORECASE)


def _unit(table: Mapping[str, float]) -> str:
    return "(?P<unit>" + "|".join(re.escape(u) for u in sorted(table, key=len, reverse=True)) + r")(?![\w²])"


def find_figures(
    text: str, start: int, end: int, *, context: Mapping[str, float], on: date | None = None
) -> tuple[Figure, ...]:
    """The figures of the sentence `text[start:end]` that have a subject, in its order.

    `context` weighs the states that the document is about; "the country" and a bare "border with Russia" are of the one
    that it names most. `on` is the day to which names of groups apply.
    """
    if not any(c.isdigit() for c in text[start:end]) and "member" not in text[start:end]:
        return ()
    sentence = _Sentence(text, start, end, context, on)
    finders = (*_OF_STATES, *_OF_GROUPS) if _GROUP_WORDS.search(text, start, end) else _OF_STATES
    found = [figure for finder in finders for figure in finder(sentence)]
    return tuple(sorted(found, key=lambda f: f.start))


def _figure(sentence: _Sentence, match: re.Match[str], kind: ClaimKind, unit: str, subjects: tuple[str, ...]) -> Figure:
    parts = match.groupdict()
    settings = load_reference().settings
    qualifier = parts.get("qualifier")
    first = match.start("figure")
    last = match.end("unit") if parts.get("unit") else match.end("scale") if parts.get("scale") else match.end("figure")
    return Figure(
        kind=kind,
        subjects=subjects,
        value=_value(parts["figure"], parts.get("scale")),
        unit=unit,
        qualifier=settings.qualifiers[qualifier.casefold()] if qualifier else None,
        text=sentence.text[first:last],
        start=first,
        end=last,
    )


def _value(figure: str, scale: str | None) -> float:
    if figure.casefold() in _NUMBER_WORDS:
        return float(_NUMBER_WORDS.index(figure.casefold()) + 2)
    times = load_reference().settings.scale[scale.casefold()] if scale else 1.0
    return float(figure.replace(",", "")) * times


def _borders(sentence: _Sentence) -> Iterator[Figure]:
    table = load_reference().settings.kilometres
    border = re.compile(r"\b(?:land )?(?:border|frontier|boundary)\b", re.IGNORECASE)
    text = sentence.text
    for match in _qualified(rf"{_FIGURE}[ -]?{_unit(table)}").finditer(text, sentence.start, sentence.end):
        near = min(
            border.finditer(text, sentence.start, sentence.end),
            key=lambda b: min(abs(b.start() - match.end()), abs(match.start() - b.end())),
            default=None,
        )
        if near is None or min(abs(near.start() - match.end()), abs(match.start() - near.end())) > _WITH_WITHIN:
            continue
        if _DISTANCE.match(text, match.end()):
            continue
        subjects = _sides(sentence, match, near)
        if subjects is not None:
            yield _figure(sentence, match, "border_length", _plain(match["unit"], "km", "mi"), subjects)


def _plain(unit: str, metric: str, imperial: str) -> str:
    return imperial if "mi" in unit.casefold() and "kilo" not in unit.casefold() else metric


def _sides(sentence: _Sentence, match: re.Match[str], border: re.Match[str]) -> tuple[str, str] | None:
    """Both sides of a border, in alphabetical order; None if only one is told."""
    states = sentence.states
    last = max(match.end(), border.end())
    pair = re.compile(r"[-–]\s*$| and (?:the )?$")
    for one, other in pairwise(states):
        between = sentence.text[one.end : other.start]
        shared = sentence.text[max(sentence.start, one.start - 10) : one.start].endswith(("between ", "between the "))
        before = other.end <= match.start() or other.end <= border.start()
        beside = pair.fullmatch(between) is not None or between in ("-", "–", " and ", " and the ")
        if one.id != other.id and beside and (shared or (before and not [s for s in states if s.start > last])):
            return _ordered(one.id, other.id)
    lead = re.compile(
        r"(?:\bwith|\bto|\balong)\s+(?:(?:its|their|the|neighbouring|neighboring|northern|southern|eastern|western|giant|neighbou?r)\s+)*$"
    )
    partners = [s for s in states if lead.search(sentence.text, sentence.start, s.start)]
    partner = nearest(partners, border.start(), border.end())
    if partner is None:
        partner = next((s for s in states if s.start >= border.end() and s.start - border.end() < _WITH_WITHIN), None)
    if partner is None:
        return None
    others = [s for s in states if s.id != partner.id and s.start < max(border.start(), match.start())]
    own = nearest(others, min(border.start(), match.start()), max(border.end(), match.end()))
    code = own.id if own is not None else sentence.about()
    return None if code is None or code == partner.id else _ordered(code, partner.id)


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _about_state(sentence: _Sentence, match: re.Match[str]) -> str | None:
    """The state that a figure of a whole state is about: the nearest before it, else behind, else the document's."""
    states = sentence.states
    before = [s for s in states if s.end <= match.start()]
    if before:
        return before[-1].id
    if re.search(r"\b(?:the|this) (?:country|nation|republic)\b", sentence.text[sentence.start : sentence.end]):
        return sentence.about()
    behind = [s for s in states if s.start - match.end() < _RIVAL_WITHIN]
    return behind[0].id if behind else sentence.about()


def _areas(sentence: _Sentence) -> Iterator[Figure]:
    table = load_reference().settings.square_kilometres
    pattern = _qualified(rf"{_FIGURE}[ -]{_unit(table)}")
    words = "area|territory|landmass|land mass|country|nation|covers?|covering|spans?|spanning|size"
    lead = re.compile(rf"\b(?:{words})\b[^.;]{{0,40}}$", re.IGNORECASE)
    partial = "captured|seized|lost|gained|occupies|occupied|controls?|burned|flooded|reserve|zone|camp"
    part = re.compile(rf"\b(?:{partial})\b", re.IGNORECASE)
    for match in pattern.finditer(sentence.text, sentence.start, sentence.end):
        whole = sentence.text[sentence.start : match.start()]
        code = _about_state(sentence, match)
        if code is not None and lead.search(whole) and not part.search(whole):
            unit = "square mi" if "mile" in match["unit"].casefold() else "square km"
            yield _figure(sentence, match, "area", unit, (code,))


def _populations(sentence: _Sentence) -> Iterator[Figure]:
    before = re.compile(
        r"\b(?:population|inhabitants)(?: is| was| of| stands at| reached| numbers| totals|,)+(?: \w+){0,2} $", re.I
    )
    nation = re.compile(r"\b(?:country|nation|republic|state) of (?:\w+ )?$", re.I)
    strong = re.compile(r"(?:[ -]strong population|[ -]strong nation)")
    home = re.compile(r"\b(?:is home to|has) (?:\w+ ){0,2}$", re.I)
    city = re.compile(r"\b(?:city|town|region|province|village|camp|capital|district|state of|minority)\b", re.I)
    for match in _qualified(_FIGURE).finditer(sentence.text, sentence.start, sentence.end):
        lead, tail = sentence.text[sentence.start : match.start()], sentence.text[match.end() : sentence.end]
        people = re.match(r" (?:people|inhabitants|citizens)\b", tail)
        told = (
            before.search(lead)
            or (nation.search(lead) and people)
            or strong.match(tail)
            or (home.search(lead) and re.match(r" inhabitants\b", tail))
        )
        if told and not city.search(lead) and (code := _about_state(sentence, match)):
            yield _figure(sentence, match, "population", "people", (code,))


def _members(sentence: _Sentence) -> Iterator[Figure]:
    count = r"(?P<figure>\d{1,3}|" + "|".join(_NUMBER_WORDS) + ")"
    bodies = "council|commission|committee|team|panel|delegation|parliament|jury"
    patterns = (
        rf"{count}[ -](?:member|nation|state|country)(?:[ -](?:strong))?\b(?! (?:{bodies}))",
        rf"{count} (?:full )?(?:members|member states|member countries)\b(?! of (?:parliament|the public))",
    )
    for pattern in patterns:
        for match in _qualified(pattern).finditer(sentence.text, sentence.start, sentence.end):
            group = nearest(sentence.groups, match.start(), match.end())
            if (
                group is not None
                and min(abs(group.start - match.end()), abs(match.start() - group.end)) < _RIVAL_WITHIN
            ):
                yield _figure(sentence, match, "members", "members", (group.id,))


def _forces(sentence: _Sentence) -> Iterator[Figure]:
    kinds = "troops|soldiers|personnel|servicemen|service members|reservists|men"
    units = rf"(?P<unit>(?:active[ -]duty |active |regular )?(?:{kinds}))\b"
    whole = re.compile(r"\b(?:army|armed forces|military|defen[cs]e forces?|force|forces|reserve)\b[^.;]{0,60}$", re.I)
    strong = re.compile(r"[ -]strong (?:army|armed forces|military|force)")
    for match in _qualified(rf"{_FIGURE} {units}").finditer(sentence.text, sentence.start, sentence.end):
        lead = sentence.text[sentence.start : match.start()]
        counted = re.search(r"\b(?:of|has|have|numbers?|totals?|is|with) (?:\w+ ){0,2}$", lead)
        code = _about_state(sentence, match) if counted and whole.search(lead) else None
        if code is not None:
            yield _figure(sentence, match, "force_size", "people", (code,))
    for match in _qualified(_FIGURE).finditer(sentence.text, sentence.start, sentence.end):
        if strong.match(sentence.text, match.end(), sentence.end) and (code := _about_state(sentence, match)):
            yield _figure(sentence, match, "force_size", "people", (code,))


def _founded(sentence: _Sentence) -> Iterator[Figure]:
    pattern = _qualified(
        rf"\b(?:founded|established|created|set up|formed|launched) (?:back )?in (?:\w+ )?{_YEAR}".replace(
            "(?<![\\w.,])", ""
        )
    )
    for match in pattern.finditer(sentence.text, sentence.start, sentence.end):
        before = [g for g in sentence.groups if g.end <= match.start() and match.start() - g.end < _RIVAL_WITHIN]
        if before:
            yield _figure(sentence, match, "founded", "year", (before[-1].id,))


def _joined(sentence: _Sentence) -> Iterator[Figure]:
    verbs = "joined|joining|acceded to|entered|accession to|admitted to|membership of"
    pattern = re.compile(
        rf"\b(?:{verbs}|became (?:an? )?(?:full )?member(?: state)? of)\b[^.;]{{2,80}}? in (?:\w+ )?{_YEAR}",
        re.IGNORECASE,
    )
    for match in pattern.finditer(sentence.text, sentence.start, sentence.end):
        groups = [g for g in sentence.groups if match.start() <= g.start < match.start("figure")]
        states = [s for s in sentence.states if s.end <= match.start() + 1]
        if groups and states:
            yield _figure(sentence, match, "joined", "year", (states[-1].id, groups[0].id))


def _independence(sentence: _Sentence) -> Iterator[Figure]:
    pattern = re.compile(
        rf"\b(?:became independent|independent|independence)\b[^.;]{{0,50}}?\b(?:in|since)\s+(?:\w+ )?{_YEAR}",
        re.IGNORECASE,
    )
    for match in pattern.finditer(sentence.text, sentence.start, sentence.end):
        before = [s for s in sentence.states if s.end <= match.start() + 1]
        code = before[-1].id if before else sentence.about()
        if code is not None:
            yield _figure(sentence, match, "independence", "year", (code,))


_Finder = Callable[[_Sentence], Iterator[Figure]]
_OF_STATES: tuple[_Finder, ...] = (_borders, _areas, _populations, _forces, _independence)
_OF_GROUPS: tuple[_Finder, ...] = (_members, _founded, _joined)
