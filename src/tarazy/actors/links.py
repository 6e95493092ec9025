"""Pronouns and descriptions ("he", "the Central Asian nation", "the agency"): whom the document named before."""

from collections.abc import Iterable, Sequence
from datetime import date

from tarazy.actors.entries import Context, Heard, Knowledge, Role
from tarazy.actors.names import Token, tokenise
from tarazy.actors.phrase import scan

_REACH = 600  # characters back to which an antecedent may stand: about three sentences


def by_pronoun(known: Knowledge, key: str, start: int, context: Context) -> tuple[str, ...]:
    """Those named shortly before whom the pronoun may stand for; one if it is clear."""
    words = known.words
    heard = _before(context.heard, start)
    if key in words.personal:
        return _each(h.who for h in heard if _is_person(known, h.who))
    if key in words.things:
        return _each(h.who for h in heard if not _is_person(known, h.who))
    if key in words.plurals:
        return _each(h.who for h in heard if (e := known.entities.get(h.who)) is not None and e.kind != "state")
    return ()


def owner_before(start: int, context: Context) -> str | None:
    """Who owns what stands at `start`: "Kazakhstan's [foreign ministry]"."""
    for one in reversed(_before(context.heard, start)):
        if one.owner and start - one.end <= len("’s "):
            return one.who
        if start - one.end > len("’s "):
            break
    return None


def by_description(
    known: Knowledge, tokens: Sequence[Token], start: int, on: date | None, context: Context
) -> tuple[str, ...] | None:
    """Whom a description takes up again: candidates, one if it is clear, none if nobody fits; None if it is none."""
    if tokens[0].key not in ("the", "this", "that") or len(tokens) < 2 or any(t.last for t in tokens[:-1]):
        return None
    if any(t.key in known.words.divides for t in tokens):
        return None  # "the secretary of state"
    noun = tokens[-1].key
    heard = _before(context.heard, start)
    if noun in known.words.resumed:
        return _state(known, tokens[1:], heard, on, context)
    if noun in known.words.bodies and len(tokens) == 2:
        found = [h.who for h in heard if _is_body(known, h.who, noun)]
        return (found[-1],) if found else None
    return None


def by_title(known: Knowledge, role: Role, start: int, on: date | None, context: Context) -> tuple[str, ...]:
    """Those named shortly before who bear the title: "the senator" after "Senator Jane Doe"; one if it is clear."""
    people = _each(h.who for h in _before(context.heard, start) if _is_person(known, h.who))
    return tuple(who for who in people if _bears(known, who, role.phrase, on, context))


def _bears(known: Knowledge, who: str, title: str, on: date | None, context: Context) -> bool:
    told = tokenise(context.told.get(who, ""))
    titles = [p.role.phrase for p in scan(known, told, on) if p.role is not None] if told else []
    if (person := known.people.get(who)) is not None:
        titles += [t.office for t in person.terms if on is None or t.start <= on <= t.end]
    return any(t == title or t.endswith(f" {title}") or t.startswith(f"{title} of ") for t in titles)


def _state(
    known: Knowledge, tokens: Sequence[Token], heard: Sequence[Heard], on: date | None, context: Context
) -> tuple[str, ...] | None:
    """The state named last that every word of the description fits; several fit badly, none fits not at all."""
    allowed: frozenset[str] | None = None
    at = 0
    while at < len(tokens):
        stop = at + 1
        for end in range(len(tokens), at, -1):
            fits = _described(known, tokens[at:end], on)
            if fits is not None:
                allowed, stop = fits if allowed is None else allowed & fits, end
                break
        else:
            if tokens[at].capital:
                return None  # a name that is no region: "the Kazakh state"
        at = stop
    states = [h.who for h in heard if h.who.startswith("state:")]
    if allowed is not None:
        fit = [s for s in states if s.removeprefix("state:") in allowed]
        return (fit[-1],) if fit else ()
    named = _each(states)
    if len(named) == 1 or not context.countries:
        return named or None
    # Of several states that were named, the one that the document is mostly about
    main = f"state:{context.countries[0]}"
    return (main,) if main in named else named or None


def _described(known: Knowledge, words: Sequence[Token], on: date | None) -> frozenset[str] | None:
    """The states of a group or region: "Central Asian", "Caribbean", "EU"; None if the words are none."""
    key = " ".join(w.key for w in words)
    countries = known.regions.get(key) or known.regions.get(key.removesuffix(" member"))
    if countries is not None:
        return frozenset(countries)
    for naming in known.names.exactly(words):
        if naming.entity.kind == "group":
            return known.members(naming.entity.id.partition(":")[2], on)
    return None


def _is_body(known: Knowledge, who: str, noun: str) -> bool:
    """Whether an organisation may be called so: by a word of its name, or by its sector."""
    entity = known.entities.get(who)
    if entity is None or entity.kind == "state":
        return False
    if noun in entity.name.casefold().split():
        return True
    roles = known.roles.exactly([Token(noun, noun, 0, len(noun), False, False)])
    wanted = set(roles[0].sectors) if roles else set()
    return (
        bool(wanted & set(entity.sectors[:1])) if wanted else noun in ("group", "organisation", "organization", "body")
    )


def names_group_member(known: Knowledge, tokens: Sequence[Token]) -> str | None:
    """The group in "the EU member", "a Central Asian nation": one of its states, which one is not said."""
    if len(tokens) < 2 or tokens[-1].key not in known.words.resumed:
        return None
    parts = scan(known, tokens, None)
    entity = parts[0].entity
    return entity.id if entity is not None and entity.kind == "group" else None


def _before(heard: Sequence[Heard], start: int) -> list[Heard]:
    return [h for h in heard if start - _REACH <= h.start and h.end <= start]


def _is_person(known: Knowledge, who: str) -> bool:
    return who not in known.entities


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
