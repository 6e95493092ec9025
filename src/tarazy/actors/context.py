"""What a document says about itself: the states it is about, the people it names in full, the acronyms it defines."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tarazy.actors.knowledge import Context, Homonym, Knowledge, load_knowledge, surname_keys
from tarazy.actors.names import Token, joined, tokenise
from tarazy.actors.people import find_full
from tarazy.actors.phrase import Part, beside_unknown, scan

TITLE_WEIGHT = 3  # a country in the title counts as three in the text
_LONGEST_NAME = 6  # words of a person's name
_LONGEST_LEAD = 6  # parts of the words before a name
_LONGEST_FORM = 10  # words of what an acronym stands for
_ACRONYM = re.compile(r"\(([^\W\d_][^\s()]{1,9})\)")


def document_context(text: str, title: str | None, *, knowledge: Knowledge | None = None) -> Context:
    """The countries that a document names, most frequent first, its people named in full, its acronyms."""
    known = knowledge or load_knowledge()
    tokens = tokenise(text)
    parts = scan(known, tokens, None)
    counts = _count(known, tokens, parts)
    if title:
        headline = tokenise(title)
        for code, number in _count(known, headline, scan(known, headline, None)).items():
            counts[code] += TITLE_WEIGHT * number
    for state, doubtful in _states_of_the_usa(known, counts).items():
        # "Georgia" in a document on the United States, where no other word speaks for the country.
        if counts["USA"] and counts[state] == counts[doubtful]:
            del counts[state]
    ranked = sorted((c for c in counts if counts[c] > 0 and not c.startswith("?")), key=lambda c: (-counts[c], c))
    named, told = _people(known, text, tokens, parts)
    return Context(countries=tuple(ranked), named=named, told=told, defined=_defined(known, text))


def _count(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part]) -> Counter[str]:
    """How often each country is named; under "?" and its code, how often by a name that a state of the USA shares."""
    counts: Counter[str] = Counter()
    for index, part in enumerate(parts):
        entity = part.entity
        if entity is None or entity.kind != "state" or entity.country is None:
            continue
        homonym = shared_name(known, tokens, part)
        if homonym is not None and beside_unknown(tokens, parts, index):
            continue
        counts[entity.country] += 1
        if homonym is not None and homonym.rule == "state":
            counts[f"?{entity.country}"] += 1
    return counts


def _states_of_the_usa(known: Knowledge, counts: Counter[str]) -> dict[str, str]:
    return {code[1:]: code for code in list(counts) if code.startswith("?")}


def shared_name(known: Knowledge, tokens: Sequence[Token], part: Part) -> Homonym | None:
    """The entry that says that people or a state of the USA bear the name too, if there is one."""
    found = known.homonyms.exactly(tokens[part.start : part.end])
    return found[0] if found and found[0].rule in ("person", "state") else None


def _people(
    known: Knowledge, text: str, tokens: Sequence[Token], parts: Sequence[Part]
) -> tuple[dict[str, str], dict[str, str]]:
    bearers: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    starts = {part.start: index for index, part in enumerate(parts)}
    for first, stop, person in _full_names(known, tokens, parts):
        bearer = person or text[tokens[first].start : tokens[stop - 1].end]
        keys = {tokens[stop - 1].key}
        if person is not None:
            keys = surname_keys(known.people[person])
        for key in keys:
            bearers.setdefault(key, set()).add(bearer)
        lead = _lead(known, tokens, parts, starts.get(first, 0))
        if lead is not None:
            told.setdefault(bearer, text[tokens[lead].start : tokens[first].start].strip())
    return {key: held.pop() for key, held in bearers.items() if len(held) == 1}, told


def _full_names(
    known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part]
) -> Iterator[tuple[int, int, str | None]]:
    """Where people are named in full, with the id of those who are known; others only behind a title."""
    titled = {p.end for p in parts if p.role is not None and not p.role.body and not tokens[p.end - 1].last}
    plain = {p.start for p in parts if p.plain}
    at = 0
    while at < len(tokens):
        if not tokens[at].capital:
            at += 1
            continue
        stop, person = _known_name(known, tokens, at)
        if person is not None:
            yield at, stop, person
        elif at in titled:
            stop = at
            while stop < len(tokens) and stop - at < 4 and stop in plain and tokens[stop].capital:
                stop += 1
                if tokens[stop - 1].last or tokens[stop - 1].owner:
                    break
            if stop - at >= 2:
                yield at, stop, None
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


def _lead(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part], index: int) -> int | None:
    """The first token of the titles and states that stand before the part; None if there is no title."""
    words = known.words
    first, title = index, False
    while first > 0 and index - first < _LONGEST_LEAD and not tokens[parts[first].start - 1].last:
        before = parts[first - 1]
        key = tokens[before.start].key
        if before.plain and key not in words.former and key not in words.passing:
            break
        title = title or before.role is not None
        first -= 1
    return parts[first].start if title else None


def _defined(known: Knowledge, text: str) -> dict[str, str]:
    """Acronyms in brackets with the words before them that they stand for."""
    defined: dict[str, str] = {}
    for match in _ACRONYM.finditer(text):
        if sum(c.isupper() for c in match[1]) < 2:
            continue
        window = max(0, match.start() - 200)
        words = tokenise(text[window : match.start()])[-_LONGEST_FORM:]
        first = _long_form(known, words, match[1])
        if first is not None:
            defined.setdefault(match[1], text[window + words[first].start : window + words[-1].end])
    return defined


def _long_form(known: Knowledge, words: Sequence[Token], acronym: str) -> int | None:
    """Where the long form begins: a name that is known, else the words whose initials the acronym is."""
    for first in range(len(words) - 1):
        if known.names.exactly(words[first:]):
            return first
    for first in range(len(words) - 1, -1, -1):
        if any(w.last for w in words[first:-1]):
            return None
        initials = [part[0] for w in words[first:] if w.capital for part in w.key.split("-") if part]
        if words[first].capital and "".join(initials) == acronym.lower() and joined(words[first:]):
            return first
    return None
