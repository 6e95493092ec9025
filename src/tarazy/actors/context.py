"""What a document says about itself: the states it is about, whom it names and where, the acronyms it defines."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tarazy.actors.compiled import load_knowledge
from tarazy.actors.entries import Context, Heard, Homonym, Knowledge
from tarazy.actors.names import Token, joined, tokenise
from tarazy.actors.people import bare_surname, find_full, surname_keys
from tarazy.actors.phrase import Part, beside_unknown, scan

TITLE_WEIGHT = 3  # a country in the title counts as three in the text
_LONGEST_NAME = 6  # words of a person's name
_LONGEST_LEAD = 6  # parts of the words before a name
_LONGEST_TAIL = 10  # words of an apposition
_LONGEST_FORM = 10  # words of what an acronym stands for
_ACRONYM = re.compile(r"\(([^\W\d_][^\s()]{1,9})\)")


class _Named(NamedTuple):
    """A person named in full: the tokens, the id if known, and the tokens that say who it is, if any."""

    first: int
    stop: int
    person: str | None
    about: tuple[int, int] | None


def document_context(text: str, title: str | None, *, knowledge: Knowledge | None = None) -> Context:
    """The countries that a document names, most frequent first, whom it names and where, its acronyms."""
    known = knowledge or load_knowledge()
    tokens = tokenise(text)
    parts = scan(known, tokens, None)
    counts = _count(known, tokens, parts)
    if title:
        headline = tokenise(title)
        for code, number in _count(known, headline, scan(known, headline, None)).items():
            counts[code] += TITLE_WEIGHT * number
    for state, doubtful in _states_of_the_usa(counts).items():
        # "Georgia" in a document on the United States, where no other word speaks for the country.
        if counts["USA"] and counts[state] == counts[doubtful]:
            del counts[state]
    ranked = sorted((c for c in counts if counts[c] > 0 and not c.startswith("?")), key=lambda c: (-counts[c], c))
    people = list(_full_names(known, tokens, parts))
    named, told = _people(known, text, tokens, people)
    defined = _defined(known, text)
    first = Context(countries=tuple(ranked), named=named, told=told, defined=defined)
    heard = tuple(_heard(known, text, tokens, parts, people, first))
    return Context(countries=first.countries, named=named, told=told, defined=defined, heard=heard)


def _count(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part]) -> Counter[str]:
    """Twice how often each country is named; under "?" and its code, by a name that a state of the USA shares."""
    counts: Counter[str] = Counter()
    for index, part in enumerate(parts):
        entity = part.entity
        if part.city is not None and not beside_unknown(tokens, parts, index):
            counts[part.city] += 1  # half of what a state's own name counts
        if entity is None or entity.kind != "state" or entity.country is None:
            continue
        homonym = shared_name(known, tokens, part)
        if homonym is not None and beside_unknown(tokens, parts, index):
            continue
        counts[entity.country] += 2
        if homonym is not None and homonym.rule == "state":
            counts[f"?{entity.country}"] += 2
    return counts


def _states_of_the_usa(counts: Counter[str]) -> dict[str, str]:
    return {code[1:]: code for code in list(counts) if code.startswith("?")}


def shared_name(known: Knowledge, tokens: Sequence[Token], part: Part) -> Homonym | None:
    """The entry that says that people or a state of the USA bear the name too, if there is one."""
    found = known.homonyms.exactly(tokens[part.start : part.end])
    return found[0] if found and found[0].rule in ("person", "state") else None


def _people(
    known: Knowledge, text: str, tokens: Sequence[Token], people: Sequence[_Named]
) -> tuple[dict[str, str], dict[str, str]]:
    """By surname who bears it, where it is one person; and what the document says of each."""
    bearers: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    for one in people:
        bearer = one.person or text[tokens[one.first].start : tokens[one.stop - 1].end]
        keys = {tokens[one.stop - 1].key}
        if one.stop - one.first > 2:
            keys.add(joined(tokens[one.stop - 2 : one.stop]))
        if one.person is not None:
            keys |= surname_keys(known.people[one.person], known.words.particles)
        for key in keys:
            bearers.setdefault(key, set()).add(bearer)
        if one.about is not None:
            first, stop = one.about
            told.setdefault(bearer, text[tokens[first].start : tokens[stop - 1].end])
    return {key: held.pop() for key, held in bearers.items() if len(held) == 1}, told


def _heard(
    known: Knowledge,
    text: str,
    tokens: Sequence[Token],
    parts: Sequence[Part],
    people: Sequence[_Named],
    context: Context,
) -> Iterator[Heard]:
    """States, organisations and people where they are named, people also by their surnames alone."""
    full = {one.first: one for one in people}
    inside = -1
    for index, part in enumerate(parts):
        if part.start < inside:
            continue
        last = tokens[part.end - 1]
        if part.start in full:
            one = full[part.start]
            inside, last = one.stop, tokens[one.stop - 1]
            who = one.person or text[tokens[one.first].start : last.end]
            yield Heard(tokens[one.first].start, last.end, who, last.owner)
        elif part.entity is not None and part.form == "name":
            if shared_name(known, tokens, part) is None or not beside_unknown(tokens, parts, index):
                yield Heard(tokens[part.start].start, last.end, part.entity.id, last.owner)
        elif part.plain and last.capital and (bearer := _bare(known, tokens, parts, index, context)) is not None:
            yield Heard(last.start, last.end, bearer, last.owner)


def _bare(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part], index: int, context: Context) -> str | None:
    key = tokens[parts[index].start].key
    if not (key in context.named or key in known.alone or key in known.surnames) or beside_unknown(
        tokens, parts, index
    ):
        return None
    return bare_surname(known, key, None, context)


def _full_names(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part]) -> Iterator[_Named]:
    """Where people are named in full; others than known ones only behind a title or before an apposition."""
    titled = {p.end for p in parts if p.role is not None and not p.role.body and not tokens[p.end - 1].last}
    plain = {p.start for p in parts if p.plain}
    starts = {p.start: i for i, p in enumerate(parts)}
    at = 0
    while at < len(tokens):
        if not tokens[at].capital:
            at += 1
            continue
        stop, person = _known_name(known, tokens, at)
        if person is not None:
            yield _Named(at, stop, person, _lead(known, tokens, parts, starts.get(at, 0)))
        elif at in plain:
            stop = at
            while stop < len(tokens) and stop - at < 4 and stop in plain and tokens[stop].capital:
                stop += 1
                if tokens[stop - 1].last or tokens[stop - 1].owner:
                    break
            about = _lead(known, tokens, parts, starts[at]) if at in titled else None
            about = about or apposition(known, tokens, parts, stop)
            if stop - at >= 2 and about is not None:
                yield _Named(at, stop, None, about)
            elif at not in titled:
                stop = at + 1
        at = max(stop, at + 1)


def _known_name(known: Knowledge, tokens: Sequence[Token], at: int) -> tuple[int, str | None]:
    stop = at + 1
    while stop < len(tokens) and stop - at < _LONGEST_NAME and not (tokens[stop - 1].last or tokens[stop - 1].owner):
        stop += 1
    for end in range(stop, at + 1, -1):
        if tokens[end - 1].capital and (tokens[at].key in known.starts or tokens[end - 1].key in known.surnames):
            found = find_full(known, tokens[at:end])
            if len(found) == 1:
                return end, found[0]
    return at, None


def _lead(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part], index: int) -> tuple[int, int] | None:
    """The tokens of the titles and states that stand before the part; None if there is no title."""
    words = known.words
    first, title = index, False
    while first > 0 and index - first < _LONGEST_LEAD and not tokens[parts[first].start - 1].last:
        before = parts[first - 1]
        key = tokens[before.start].key
        if before.plain and key not in words.former and key not in words.passing:
            break
        title = title or before.role is not None
        first -= 1
    return (parts[first].start, parts[index].start) if title else None


def apposition(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part], stop: int) -> tuple[int, int] | None:
    """The tokens of a role behind a name and a comma: "Anna Bell, a member of the Ukrainian parliament"."""
    if stop >= len(tokens) or not tokens[stop - 1].comma or tokens[stop - 1].owner:
        return None
    end = stop
    while end < len(tokens) and end - stop < _LONGEST_TAIL:
        end += 1
        if tokens[end - 1].last:
            break
    inside = _inside(parts, stop, end)
    owned = tokens[stop].key in known.words.determiners or tokens[stop].owner or bool(inside and inside[0].entity)
    role = any(p.role is not None and not p.role.body for p in inside)
    return (stop, end) if owned and role else None


def _inside(parts: Sequence[Part], start: int, end: int) -> list[Part]:
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if parts[middle].start < start else (low, middle)
    found = []
    while low < len(parts) and parts[low].end <= end:
        found.append(parts[low])
        low += 1
    return found


def _defined(known: Knowledge, text: str) -> Mapping[str, str]:
    """Acronyms in brackets with the words before them that they stand for."""
    defined: dict[str, str] = {}
    for match in _ACRONYM.finditer(text):
        window = max(0, match.start() - 200)
        words = tokenise(text[window : match.start()])[-_LONGEST_FORM:]
        first = _long_form(known, words, match[1])
        if first is not None:
            defined.setdefault(match[1], text[window + words[first].start : window + words[-1].end])
    return defined


def _long_form(known: Knowledge, words: Sequence[Token], acronym: str) -> int | None:
    """Where the long form begins: a name that is known, else the words whose initials the acronym is."""
    short = sum(c.isupper() for c in acronym) >= 2
    for first in range(len(words) - 1):
        if known.names.exactly(words[first:]) and (short or _abbreviates(acronym, words[first:])):
            return first
    if not short:
        return None
    for first in range(len(words) - 1, -1, -1):
        if any(w.last for w in words[first:-1]):
            return None
        initials = [part[0] for w in words[first:] if w.capital for part in w.key.split("-") if part]
        if words[first].capital and "".join(initials) == acronym.lower() and joined(words[first:]):
            return first
    return None


def _abbreviates(short: str, words: Sequence[Token]) -> bool:
    """Whether one of the words begins so: "Fed" for the Federal Reserve."""
    return any(w.key.startswith(short.lower()) for w in words)
