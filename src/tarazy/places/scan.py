"""Words of a text, and where names of the gazetteer stand among them."""

import re
from collections.abc import Sequence

import msgspec

from tarazy.places.gazetteer import Entry, Gazetteer, fold
from tarazy.places.words import Words

_WORD = re.compile(r"[^\W_]+(?:[-.'’‘ʼ/+][^\W_]+)*\.?", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)
_LONGEST = 6  # words of a name
_LONGEST_WORD = 60  # letters; longer runs are no words


class Token(msgspec.Struct, frozen=True):
    """A word where it stands; `key` is folded without a possessive ending, `gap` is what stands before the next.

    `capital`: whether it begins with one, also after an article or prefix ("al-Tanf").
    """

    raw: str
    start: int
    end: int
    key: str
    owner: bool
    gap: str
    capital: bool


class Match(msgspec.Struct, frozen=True):
    """Words `first` to `stop` (exclusive) that are a name of the gazetteer, with all that bear it."""

    first: int
    stop: int
    start: int
    end: int
    entries: tuple[Entry, ...]


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """The words of `text[start:end]` with positions in the whole text."""
    found = list(_WORD.finditer(text, start, end))
    tokens = []
    for number, match in enumerate(found):
        raw, stop = match[0], match.end()
        if raw.endswith(".") and "." not in raw[:-1] and len(raw) > 4:
            raw, stop = raw[:-1], stop - 1  # the stop of a sentence, not of an abbreviation
        bare = _POSSESSIVE.sub("", raw)
        gap = text[stop : found[number + 1].start()] if number + 1 < len(found) else ""
        key = fold(bare) if len(bare) <= _LONGEST_WORD else ""
        capital = raw[:1].isupper() or ("-" in raw and raw.rsplit("-", 1)[-1][:1].isupper())
        tokens.append(Token(raw, match.start(), match.start() + len(bare), key, bare != raw, gap, capital))
    return tokens


def matches(gazetteer: Gazetteer, tokens: Sequence[Token]) -> list[Match]:
    """The longest names of the gazetteer, left to right, that a capital letter marks as names."""
    found = []
    at = 0
    while at < len(tokens):
        match = _longest(gazetteer, tokens, at)
        if match is None:
            at += 1
        else:
            found.append(match)
            at = match.stop
    return found


def _longest(gazetteer: Gazetteer, tokens: Sequence[Token], at: int) -> Match | None:
    if not tokens[at].capital and not tokens[at].owner and not gazetteer.begins(f"{tokens[at].key} "):
        return None  # most words: a small one is no name by itself, and begins none
    stop = at + 1
    while stop < len(tokens) and stop - at < _LONGEST and _joins(tokens[stop - 1]):
        stop += 1
    if tokens[at].key == "the" and at + 1 < stop:
        # "the Baltic" must not cut "the Baltic Sea" short
        inner = _longest(gazetteer, tokens, at + 1)
        if inner is not None and (inner.stop - at > 2 or not _bearers(gazetteer, tokens[at : inner.stop])):
            return inner
    # Most words begin no name of two words or more, which one search tells
    for last in range(at + _reach(gazetteer, tokens[at:stop]), at, -1):
        words = tokens[at:last]
        # All words but small ones have their capital: "in port of spain" names nothing
        if not any(w.capital for w in words) or not (words[0].capital or last - at > 1):
            continue
        entries = _bearers(gazetteer, words)
        if entries:
            return Match(at, last, words[0].start, words[-1].end, entries)
    return None


def _reach(gazetteer: Gazetteer, words: Sequence[Token]) -> int:
    """How many of the words may be the first ones of a name; at least one, which may be an acronym."""
    if not any(w.capital for w in words):
        return 0
    prefix = ""
    for number, word in enumerate(words):
        if not gazetteer.begins(prefix + word.key):
            return max(number, 1)
        prefix += (fold(word.raw) if word.owner else word.key) + " "
    return len(words)


def _joins(token: Token) -> bool:
    # A comma inside a name stands only in "Washington, D.C."
    return token.gap.isspace() or (token.gap == ", " and token.key == "washington")


def _bearers(gazetteer: Gazetteer, words: Sequence[Token]) -> tuple[Entry, ...]:
    first = words[0]
    if len(words) == 1 and first.raw.replace(".", "").isupper() and len(first.raw) <= 8:
        exact = gazetteer.look_up("=" + first.raw.replace(".", ""))
        if exact or len(first.raw.replace(".", "")) <= 3:
            return exact
    inner = [fold(w.raw) if w.owner else w.key for w in words[:-1]]  # "Cox's Bazar"
    return gazetteer.look_up(" ".join([*inner, words[-1].key]))


def nationality(gazetteer: Gazetteer, tokens: Sequence[Token], at: int) -> str | None:
    """The state whose nationality the word at `at` ends ("Lebanese", "Sri Lankan"); None if it is none."""
    token = tokens[at]
    if not token.capital:
        return None
    if at > 0 and tokens[at - 1].gap.isspace():
        code = gazetteer.adjectives.get(f"{tokens[at - 1].key} {token.key}")
        if code is not None:
            return code
    return gazetteer.adjectives.get(token.key)


def is_part_of_other_name(words: Words, gazetteer: Gazetteer, tokens: Sequence[Token], match: Match) -> bool:
    """Whether a capitalised word beside the name makes it part of another ("China Daily", "London Breed")."""
    if match.stop < len(tokens):
        after = tokens[match.stop]
        beside = tokens[match.stop - 1].gap.isspace() and not tokens[match.stop - 1].owner
        if beside and after.raw[:1].isupper() and after.key not in words.after and after.key not in words.hosts:
            return True
    if match.first > 0 and tokens[match.first - 1].gap.isspace():
        before = tokens[match.first - 1]
        known = (
            before.key in words.before
            or before.key in words.acts
            or before.key in gazetteer.adjectives
            or before.key.split("-")[-1] in words.describing
            or before.owner
        )
        return before.raw[:1].isupper() and not known and not _closes_a_name(gazetteer, before)
    return False


def _closes_a_name(gazetteer: Gazetteer, token: Token) -> bool:
    return any(e.kind == "country" for e in gazetteer.look_up(token.key))
