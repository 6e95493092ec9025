"""The person that a phrase names: where the name stands in it, whose it may be, what the words before it say."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tarazy.actors.context import apposition
from tarazy.actors.entries import Context, Knowledge
from tarazy.actors.names import Token, joined, tokenise
from tarazy.actors.people import Hint, find_full, find_short, read_hint
from tarazy.actors.phrase import Part, divide, scan, trimmed

_LONGEST_NAME = 6  # words of a person's name
_LONGEST_UNKNOWN = 4  # words of the name of someone who is not known


class Bearer(NamedTuple):
    """The tokens of a name, the ids of those it may be (none: not known), and what stands before it.

    `told` is what the document said of the person earlier; `about` the words of the phrase that say who an unknown
    person is.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    hint: Hint
    told: str | None = None
    about: tuple[Token, ...] = ()


def find_bearer(known: Knowledge, tokens: Sequence[Token], on: date | None, context: Context) -> Bearer | None:
    """The person at the end of the phrase, or of the words before its first comma or "of"."""
    parts = scan(known, tokens, on)
    head = len(divide(known, tokens, parts)[0])
    ends = dict.fromkeys((len(tokens), parts[head - 1].end))
    for end in ends:
        found = _full(known, tokens, end, on) or _short(known, tokens, end, on, context)
        if found is not None:
            return found
    for end in ends:
        found = _unknown(known, tokens, parts, end)
        if found is not None:
            return found
    return None


def _full(known: Knowledge, tokens: Sequence[Token], end: int, on: date | None) -> Bearer | None:
    if not tokens[end - 1].capital:
        return None
    for start in range(max(0, end - _LONGEST_NAME), end):
        if not tokens[start].capital or any(t.last or t.owner for t in tokens[start : end - 1]):
            continue
        # Cheap tests first: the look-up of a misspelt name is slow.
        if tokens[start].key not in known.starts and tokens[end - 1].key not in known.surnames and end - start < 2:
            continue
        ids = find_full(known, tokens[start:end])
        if ids:
            hint = _hint(known, tokens[:start], on)
            return None if hint is None else Bearer(start, end, ids, hint)
    return None


def _short(known: Knowledge, tokens: Sequence[Token], end: int, on: date | None, context: Context) -> Bearer | None:
    """By surname, with the particles before it: "Putin", "bin Salman"."""
    for start in range(max(0, end - 3), end):
        if (
            start < end - 1
            and tokens[start].key not in known.words.particles
            and joined(tokens[start:end]) not in known.surnames
            and joined(tokens[start:end]) not in context.named
        ):
            continue
        if any(t.last or t.owner for t in tokens[start : end - 1]) or not tokens[end - 1].capital:
            continue
        lead = tokens[:start]
        hint = _hint(known, lead, on)
        if hint is None or (lead and not _may_precede(known, lead, on)):
            continue
        ids = find_short(known, tokens[start:end], hint, on, context)
        if ids:
            return Bearer(start, end, ids, hint, context.told.get(ids[0]))
    return None


def _unknown(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part], end: int) -> Bearer | None:
    """Capitalised words that we do not know, directly behind a title, up to the end: "US envoy Jane Doe".

    Or before an apposition: "Jane Doe, a member of parliament".
    """
    stop = 0
    while stop < min(len(tokens), _LONGEST_UNKNOWN) and tokens[stop].capital and not tokens[stop].owner:
        stop += 1
        if tokens[stop - 1].last:
            break
    if 2 <= stop < len(tokens) and all(p.plain for p in parts if p.end <= stop):
        span = apposition(known, tokens, parts, stop)
        if span is not None:
            about = tuple(tokens[span[0] : span[1]])
            return Bearer(0, stop, (), Hint(), about=about[trimmed(known, about) :])
    for index, part in enumerate(parts):
        name = tokens[part.end : end]
        if part.role is None or part.role.body or part.role.plural or not 2 <= len(name) <= _LONGEST_UNKNOWN:
            continue
        inside = [p for p in parts[index + 1 :] if p.end <= end]
        if all(p.plain for p in inside) and all(t.capital for t in name) and not any(t.last for t in name[:-1]):
            hint = read_hint(known, tokens[: part.end], parts[: index + 1])
            if tokens[part.end - 1].last:
                return None
            return Bearer(part.end, end, (), hint, about=tuple(tokens[: part.end]))
    return None


def _may_precede(known: Knowledge, lead: Sequence[Token], on: date | None) -> bool:
    """Whether a surname may stand alone behind these words; "Michael" makes another name of it."""
    last = lead[-1]
    if last.last or last.key in known.words.passing or not last.raw[0].isupper():
        return True
    return not scan(known, lead, on)[-1].plain


def _hint(known: Knowledge, lead: Sequence[Token], on: date | None) -> Hint | None:
    """What the words before a name say; None if they make the name a mere complement: "aide of Putin"."""
    if not lead:
        return Hint()
    parts = scan(known, lead, on)
    stretches = divide(known, lead, parts)
    if any(p.plain and lead[p.start].key in known.words.joins for p in parts) and not stretches[1:]:
        return None  # two people, not one
    last = stretches[-1]
    word = lead[last[0].start]
    if last[0].plain and word.key in known.words.divides:
        titled = any(p.role is not None for p in parts if p.end <= last[0].start)
        complement = any(p.role is not None and not p.role.body for p in last)
        if word.key != "of" or not titled or complement or len(last) == 1 or lead[-1].owner:
            return None
    return read_hint(known, lead, parts)


def told_hint(known: Knowledge, told: str | None, on: date | None) -> Hint:
    """What the document said when it named the person in full."""
    words = tokenise(told or "")
    return read_hint(known, words, scan(known, words, on)) if words else Hint()
