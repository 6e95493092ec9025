"""From the words of a mention to who it is."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

import msgspec

from tarazy.actors.knowledge import Entry, Knowledge, fold, load_knowledge
from tarazy.records import Actor, ActorKind, Record

_DETERMINER = re.compile(r"^(?:the|a|an|its|their|his|her)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$|['’]s?(?=\s)")
_TITLE = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|king|minister|secretary|secretary-general|leader|ambassador|"
    r"governor|general|mr\.?|mrs\.?|ms\.?|spokes\w+|envoy|counterpart|chairman|speaker|head|chief)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\s*\([A-Z][A-Za-z0-9+]*\)$")
_FORMER = re.compile(r"\b(?:former|ex-)\b|\bex-", re.IGNORECASE)
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?:\s+[A-ZÀ-Þ][\w’'-]*)*")
_DEFINED = re.compile(r"\b([A-Z][\w’' -]{6,70}?) \(([A-Z][A-Za-z0-9+]{1,9})\)")


class Context(Record, frozen=True, kw_only=True):
    """What the document says about itself: its countries, most frequent first, and names it introduces in full."""

    countries: tuple[str, ...] = ()
    named: Mapping[str, str] = MappingProxyType({})
    defined: Mapping[str, str] = MappingProxyType({})


@cache
def _scanner() -> re.Pattern[str]:
    known = load_knowledge()
    words = [n for n, e in known.names.items() if e.kind == "state"] + list(known.nationalities)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")(?!\w)")


def document_context(text: str, title: str | None) -> Context:
    """Countries that a document names (the title counts three times), people named in full, acronyms defined."""
    known = load_knowledge()
    counts: Counter[str] = Counter()
    for part, weight in ((text, 1), (title or "", 3)):
        folded = part.replace("’", "'").casefold()
        for found in _scanner().finditer(folded):
            word = found[0]
            code = known.nationalities.get(word) or known.names[word].country
            if code:
                counts[code] += weight
        counts["USA"] += weight * len(re.findall(r"\bUS\b", part))
    named = {}
    for run in _CAPITALISED.finditer(text):
        words = run[0].split()
        for first in range(len(words) - 1):
            entry = known.names.get(fold(" ".join(words[first:])))
            if entry is not None and entry.kind == "person":
                named[fold(words[-1])] = entry.id
    defined = {m[2]: m[1] for m in _DEFINED.finditer(text)}
    ranked = tuple(sorted(+counts, key=lambda c: (-counts[c], c)))
    return Context(countries=ranked, named=named, defined=defined)


class Resolver:
    """Resolves mentions against a knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = knowledge

    def resolve(
        self,
        text: str,
        *,
        start: int = 0,
        end: int | None = None,
        on: date | None = None,
        context: Context | None = None,
    ) -> Actor:
        """Who the words mean on a date; the first that applies.

        1. A state, capital, group, organisation or person by name, without determiner and possessive.
        2. A person at the end of the phrase, by full name, or by surname with a title or named in full before.
        3. A role word, with the country of the phrase or else the one that the document is mostly about.
        4. A nationality or state within the phrase alone.
        5. Nobody known, with the reason.
        """
        end = start + len(text) if end is None else end
        context = context or Context()
        bare = _DETERMINER.sub("", text)
        shift = len(text) - len(bare)
        name = _POSSESSIVE.sub("", _ACRONYM.sub("", bare))
        if entry := self._named(name, context):
            return self._actor(entry, text[shift : shift + len(name)], start + shift, on, bare)
        if found := self._person(bare, context):
            entry, first, last = found
            return self._actor(entry, bare[first:last], start + shift + first, on, bare)
        base = Actor(text=text, start=start, end=end, name=None, country=None)
        country = self._country(bare)
        sectors = self._role(bare)
        if sectors:
            reason = None
            if country is None and context.countries:
                country, reason = context.countries[0], "the state that the document is mostly about"
            elif country is None:
                reason = "no state in the phrase or the document"
            return msgspec.structs.replace(base, country=country, sectors=sectors, kind="role", reason=reason)
        if country is not None:
            reason = "a state's, without a role that is known"
            return msgspec.structs.replace(base, country=country, reason=reason)
        return msgspec.structs.replace(base, reason="no name, role or state that is known")

    def _named(self, name: str, context: Context) -> Entry | None:
        entry = self._known.names.get(fold(name))
        if entry is None and name in context.defined:
            entry = self._known.names.get(fold(context.defined[name]))
        return entry

    def _person(self, text: str, context: Context) -> tuple[Entry, int, int] | None:
        for run in _CAPITALISED.finditer(text):
            words = [(m.start() + run.start(), m.end() + run.start()) for m in re.finditer(r"\S+", run[0])]
            for first in range(len(words)):
                begin, last = words[first][0], words[-1][1]
                phrase = _POSSESSIVE.sub("", text[begin:last])
                entry = self._known.names.get(fold(phrase))
                if entry is not None and entry.kind == "person":
                    return entry, begin, begin + len(phrase)
            begin = words[-1][0]
            phrase = _POSSESSIVE.sub("", text[begin : words[-1][1]])
            held = self._known.surnames.get(fold(phrase), ())
            alone = len(words) == 1 or _TITLE.search(text[:begin]) is not None
            if named := context.named.get(fold(phrase)):
                held = tuple(e for e in held if e.id == named)
            elif not _TITLE.search(text[:begin]):
                held = ()
            if alone and len(held) == 1:
                return held[0], begin, begin + len(phrase)
        return None

    def _actor(self, entry: Entry, text: str, start: int, on: date | None, phrase: str) -> Actor:
        sectors, reason = entry.sectors, None
        if entry.kind == "person":
            sectors, reason = self._sectors(entry, on, phrase)
        elif entry.kind == "group" and entry.country is None:
            reason = "a group of states; expands on request"
        kind: ActorKind = entry.kind  # type: ignore[assignment]  # the data holds the kinds of the record
        return Actor(
            text=text, start=start, end=start + len(text), name=entry.name, country=entry.country,
            sectors=sectors, id=entry.id, kind=kind, reason=reason,
        )  # fmt: skip

    @staticmethod
    def _sectors(entry: Entry, on: date | None, phrase: str) -> tuple[tuple[str, ...], str | None]:
        """A person's sectors on a date: in office, else the elite of those who were; undated, as the title says."""
        if _FORMER.search(phrase):
            return ("ELI",), None
        if on is None:
            if _TITLE.search(phrase) or all(t.end is None for t in entry.terms):
                return (entry.terms[0].sector,), None
            return (), "in office at some times only, and the document is undated"
        for term in entry.terms:
            if (term.start is None or term.start <= on) and (term.end is None or on <= term.end):
                return (term.sector,), None
        return ("ELI",), None

    def _country(self, text: str) -> str | None:
        found = []
        for match in _scanner().finditer(text.replace("’", "'").casefold()):
            if text[match.start()].isupper():
                found.append(self._known.nationalities.get(match[0]) or self._known.names[match[0]].country)
        # Only in capitals: lower-case "us" is a pronoun
        return found[0] if found else "USA" if re.search(r"\bUS\b", text) else None

    def _role(self, text: str) -> tuple[str, ...]:
        folded = f" {fold(text).replace(chr(45), ' ')} "
        for word, sectors in self._known.roles:
            if f" {word.replace('-', ' ')} " in folded:
                return sectors
        return ()


def resolve(text: str, on: date | None = None) -> Actor:
    """Who a name or phrase is on a date."""
    return Resolver(load_knowledge()).resolve(text, on=on)
