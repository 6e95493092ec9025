"""A mention taken apart: the names, roles and small words in it, from left to right."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tarazy.actors.entries import Entity, Form, Homonym, Knowledge, Naming, Role
from tarazy.actors.names import Token


class Part(NamedTuple):
    """A stretch of tokens that names an entity or a town, is a homonym or a role; or one other word (all None).

    `city` is the country of the town.
    """

    start: int
    end: int
    naming: Naming | None = None
    homonym: Homonym | None = None
    role: Role | None = None
    city: str | None = None

    @property
    def plain(self) -> bool:
        """Whether the part is one other word."""
        return self.naming is None and self.homonym is None and self.role is None and self.city is None

    @property
    def entity(self) -> Entity | None:
        """What the part names."""
        return None if self.naming is None else self.naming.entity

    @property
    def form(self) -> Form | None:
        """In which form it is named."""
        return None if self.naming is None else self.naming.form


def scan(known: Knowledge, tokens: Sequence[Token], on: date | None) -> list[Part]:
    """The parts of a phrase: at each place the longest name or role; a role before a name of the same words."""
    parts: list[Part] = []
    at, end = 0, len(tokens)
    while at < end:
        if tokens[at].key not in known.firsts:  # most words
            parts.append(Part(at, at + 1, role=_prefixed(known, tokens[at])))
            at += 1
            continue
        namings, named = known.names.at(tokens, at, end)
        homonyms, alike = known.homonyms.at(tokens, at, end)
        roles, acting = known.roles.at(tokens, at, end)
        towns, local = known.cities.at(tokens, at, end)
        stop = max(named, alike, acting)
        if local > stop:
            stop = local
            parts.append(Part(at, stop, city=towns[0]))
        elif stop == at:
            stop = at + 1
            parts.append(Part(at, stop, role=_prefixed(known, tokens[at])))
        elif acting == stop:
            parts.append(Part(at, stop, role=roles[0]))
        elif alike == stop and (homonyms[0].rule in ("never", "context") or not namings):
            parts.append(Part(at, stop, homonym=homonyms[0]))
        else:
            parts.append(_named(namings, at, stop, on, before_noun=stop < end))
        at = stop
    return parts


def _prefixed(known: Knowledge, token: Token) -> Role | None:
    """The role in a word such as "ex-president" or "then-president"."""
    prefix, hyphen, rest = token.key.partition("-")
    if not hyphen or not (prefix == "then" or prefix in known.words.former):
        return None
    roles = known.roles.exactly([token._replace(raw=rest, key=rest)])
    return roles[0] if roles else None


def _named(namings: tuple[Naming, ...], start: int, stop: int, on: date | None, *, before_noun: bool) -> Part:
    """The one entity that is meant, by date and by form; a homonym of all of them if that leaves several."""
    if on is not None and len(namings) > 1:
        namings = tuple(n for n in namings if n.entity.start <= on <= n.entity.end) or namings
    ids = tuple(dict.fromkeys(n.entity.id for n in namings))
    if len(ids) > 1:
        name = namings[0].entity.name
        several = Homonym(
            name=name, candidates=ids, rule="context", reason="several bear the name", where=namings[0].entity.where
        )
        return Part(start, stop, homonym=several)
    wanted = "adjective" if before_noun else "name"
    return Part(start, stop, naming=next((n for n in namings if n.form == wanted), namings[0]))


def trimmed(known: Knowledge, tokens: Sequence[Token]) -> int:
    """How many determiners and words of number stand before the phrase."""
    words = known.words
    at = 0
    while at < len(tokens) - 1 and (
        tokens[at].key in words.determiners
        or (not tokens[at].owner and (tokens[at].key in words.quantifiers or tokens[at].key[0].isdigit()))
    ):
        if tokens[at].key in words.counting and tokens[at + 1].key == "of":
            break
        if tokens[at].raw[0].isupper() and known.names.at(tokens, at, len(tokens))[1] > at:
            break  # the name begins with such a word
        if tokens[at].raw[0].isupper() and known.homonyms.at(tokens, at, len(tokens))[1] > at + 1:
            break  # "The Hague"
        at += 1
    return at


def divide(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part]) -> list[list[Part]]:
    """The head of a phrase, then each stretch behind a word that divides, such as "of", with that word first.

    A comma divides too, except within an enumeration: "Russian, Kazakh and Uzbek ministers".
    """
    joins = [p.start for p in parts if p.plain and tokens[p.start].key in known.words.joins]
    stretches: list[list[Part]] = [[]]
    for part in parts:
        divides = part.plain and tokens[part.start].key in known.words.divides
        comma = part.start > 0 and tokens[part.start - 1].last and not any(j >= part.start for j in joins)
        if stretches[-1] and (divides or comma):
            stretches.append([])
        stretches[-1].append(part)
    return stretches


def beside_unknown(tokens: Sequence[Token], parts: Sequence[Part], index: int) -> bool:
    """Whether a capitalised word that we do not know stands beside the part: "Michael Jordan", "Jordan Peterson"."""
    part = parts[index]
    before = index > 0 and parts[index - 1].plain and not tokens[part.start - 1].last
    after = index + 1 < len(parts) and parts[index + 1].plain and not tokens[part.end - 1].last
    return (before and tokens[part.start - 1].raw[0].isupper() and not tokens[part.start - 1].owner) or (
        after and tokens[part.end].raw[0].isupper() and not tokens[part.end - 1].owner
    )


def without_foes(known: Knowledge, tokens: Sequence[Token], on: date | None) -> Sequence[Token]:
    """The phrase up to the words for whom its head is against: "German troops" of "German troops fighting Assad".

    Whom it fights says nothing of whose it is. "Ukraine's fighting forces" and "militants fighting for Assad" stay.
    """
    words = known.words
    acting = False
    for part in scan(known, tokens, on):
        first, behind = tokens[part.start], tokens[part.start + 1 : part.start + 2]
        if acting and part.plain and behind:
            told = first.key in words.foes and behind[0].key not in words.divides
            if told or f"{first.key} {behind[0].key}" in words.foes:
                return tokens[: part.start]
        named = part.entity is not None and part.form != "adjective" and not tokens[part.end - 1].owner
        acting = acting or named or part.role is not None
    return tokens
