"""What a phrase without a name says of an actor: the role at its head, the states that it is of."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tarazy.actors.context import shared_name
from tarazy.actors.entries import Context, Entity, Homonym, Knowledge, Naming, Role
from tarazy.actors.names import Token, tokenise
from tarazy.actors.people import Hint, bare_surname, find_full, standing
from tarazy.actors.phrase import Part, beside_unknown, divide, scan, trimmed


class Reading(NamedTuple):
    """A phrase as read: `entity` if it names one after all, `office` if it leaves it to whoever holds it now.

    `words` are those that name the entity or the office; `doubt` says why the country is not settled. `related`: a
    state is named that the actor is for or against, and that is not its own. `owned`: by a body that is not named
    ("the group's leader"), so that no state's office is meant.
    """

    words: Sequence[Token]
    entity: Entity | None = None
    role: Role | None = None
    sectors: tuple[str, ...] = ()
    office: Role | None = None
    states: tuple[Entity, ...] = ()
    doubt: Homonym | None = None
    bearer_country: str | None = None
    foreign: bool = False
    former: bool = False
    related: bool = False
    owned: bool = False


_LONGEST_NAME = 6  # words of a person's name


class _Place(NamedTuple):
    """What a part says of where the actor belongs, and why that is not settled.

    `beside`: the doubt is only that the state is named in relation to the actor, as in "Russia-backed".
    """

    entity: Entity | None = None
    doubt: Homonym | None = None
    beside: bool = False


class _Places(NamedTuple):
    """The states, groups and organisations named in a stretch, and why one of them is not settled, as in `_Place`."""

    states: tuple[Entity, ...]
    bodies: tuple[Entity, ...]
    doubt: Homonym | None
    beside: bool


def read(known: Knowledge, tokens: Sequence[Token], on: date | None, context: Context) -> Reading:
    """The role and the states of a phrase that names nobody."""
    tokens = _counted(known, tokens)
    parts = narrowed(known, scan(known, tokens, on))
    head, *tail = divide(known, tokens, parts)
    if (named := _entity(known, tokens, head)) is not None:
        return Reading(tokens[named.start : named.end], entity=named.entity)
    places = _places(known, tokens, head, context)
    for stretch in tail:
        # "Russia-backed separatists in Donetsk": whom they are for settles less than where they are
        settled = places.doubt is not None and not places.beside
        if places.states or places.bodies or settled or not _belongs(known, tokens, stretch):
            break
        there = _places(known, tokens, stretch, context)
        places = there if there.states or there.bodies or there.doubt is not None else places
    sectors, role = _sectors(known, tokens, head, tail, places)
    plain = [tokens[p.start] for p in parts if p.plain]
    owners = [p.role for p in head if tokens[p.end - 1].owner and tokens[p.start].key in known.words.bodies]
    owned = any(r is None or not (r.home or r.sectors) for r in owners)
    if owned and role is not None and role.home:
        sectors = ()
    former = any({t.key, t.key.partition("-")[0]} & known.words.former for t in tokens)
    return Reading(
        tokens,
        role=role,
        sectors=sectors,
        office=None if role is None or former or owned else _office(known, tokens, head, tail, role),
        states=places.states or places.bodies,
        doubt=places.doubt,
        bearer_country=_bearer_country(known, tokens, plain, on, context),
        foreign=any(t.key in known.words.foreign for t in plain),
        former=former,
        owned=owned,
        related=any(t.key.partition("-")[0] in ("pro", "anti") and "-" in t.key for t in plain),
    )


def narrowed(known: Knowledge, parts: Sequence[Part]) -> list[Part]:
    """The parts with a name that several bear settled by the state beside it: "Norway's Labour Party"."""
    states = {p.entity.country for p in parts if p.entity is not None and p.entity.kind == "state"}
    states |= {p.city for p in parts if p.city is not None}
    found = []
    for part in parts:
        homonym = part.homonym
        if homonym is not None and homonym.rule == "context" and states:
            meant = [e for c in homonym.candidates if (e := known.entities[c]).country in states and e.kind != "state"]
            if len(meant) == 1:
                part = Part(part.start, part.end, naming=Naming(meant[0], "name"))
        found.append(part)
    return found


def shared_sectors(known: Knowledge, homonym: Homonym) -> tuple[str, ...]:
    """The sectors that all who bear the name have: several parties are a party, whichever is meant."""
    held = {known.entities[c].sectors for c in homonym.candidates}
    return held.pop() if len(held) == 1 and homonym.rule == "context" else ()


def _counted(known: Knowledge, tokens: Sequence[Token]) -> Sequence[Token]:
    """The phrase behind a noun of number: "thousands of protesters", but not "members of parliament"."""
    while len(tokens) > 2 and tokens[0].key in known.words.counting and tokens[1].key == "of":
        if known.roles.at(tokens, 0, len(tokens))[1] > 1:
            break
        tokens = tokens[2:]
        tokens = tokens[trimmed(known, tokens) :]
    return tokens


def _entity(known: Knowledge, tokens: Sequence[Token], head: Sequence[Part]) -> Part | None:
    """The name that the head ends with, or a group before the words for its members.

    Before the name may stand lower-case words ("neighbouring Iran"), words for what it is ("the oil company Rosneft")
    and the state that it belongs to ("Pakistan's ISI").
    """
    states: set[str | None] = set()
    for part in head:
        entity = part.entity
        if entity is None:
            spoken = part.plain and tokens[part.start].raw[0].islower() and not tokens[part.start].owner
            if not spoken and not (part.role is not None and not tokens[part.end - 1].owner and part is not head[-1]):
                return None
            continue
        rest = tokens[part.end : head[-1].end]
        if rest and entity.kind == "group" and all(t.key in known.words.members for t in rest):
            return part
        if rest and entity.kind in ("state", "group"):
            states |= {entity.country} if entity.kind == "state" else set()
            continue
        named = not rest and part.form == "name"
        if entity.kind == "state":
            acting = any(p.role is not None and p.role.sectors for p in head)
            return part if named and not states and not acting else None
        return part if named and states <= {entity.country} else None
    return None


def _places(known: Knowledge, tokens: Sequence[Token], stretch: Sequence[Part], context: Context) -> _Places:
    found: dict[str, Entity] = {}
    doubt: Homonym | None = None
    beside = False
    for index in range(len(stretch)):
        place = _place(known, tokens, stretch, index, context)
        if place.doubt is not None:
            doubt, beside = place.doubt, place.beside
        if (entity := place.entity) is not None:
            found.setdefault(entity.country or entity.id, entity)
            if entity.kind != "state" and entity.sectors:
                found[entity.id] = entity
    return _Places(
        tuple(e for e in found.values() if e.kind == "state" or e.country is None),
        tuple({e.id: e for e in found.values() if e.kind != "state" and e.country is not None}.values()),
        doubt,
        beside,
    )


def _place(known: Knowledge, tokens: Sequence[Token], stretch: Sequence[Part], index: int, context: Context) -> _Place:
    part = stretch[index]
    if part.homonym is not None:
        settled = settle(known, part.homonym, context)
        return _Place(doubt=part.homonym) if settled is None else _Place(settled)
    if part.city is not None:
        state = known.entities.get(f"state:{part.city}")
        return _Place() if beside_unknown(tokens, stretch, index) else _Place(state)
    if part.plain and "-" in tokens[part.start].key:
        acting = any(p.role is not None and p.role.sectors for p in stretch)
        return _compound(known, tokens[part.start], acting)
    entity = part.entity
    shared = None if entity is None else shared_name(known, tokens, part)
    if entity is not None and shared is not None:
        if beside_unknown(tokens, stretch, index):
            return _Place()
        if shared.rule == "state" and of_the_usa(entity, context):
            return _Place(doubt=either(entity))
    return _Place(entity)


def of_the_usa(entity: Entity, context: Context) -> bool:
    """Whether the document names the United States and, but for a name that a state of theirs bears, not the other."""
    return "USA" in context.countries and entity.country not in context.countries


def either(entity: Entity) -> Homonym:
    """The doubt between a state and the state of the USA of the same name."""
    reason = "the document names the United States, of which a state bears the name, and nothing else of it"
    return Homonym(name=entity.name, candidates=(entity.id,), rule="context", reason=reason, where=entity.where)


def _compound(known: Knowledge, token: Token, acting: bool) -> _Place:
    """The state in "London-based"; a doubt for "US-Russian", "Kremlin-backed"."""
    *names, last = token.raw.split("-")
    found: dict[str, Entity] = {}
    for word in (*names, last):
        words = tokenise(word)
        for naming in known.names.exactly(words)[:1] if words else ():
            found[naming.entity.id] = naming.entity
    if not found:
        return _Place()
    # "The Saudi-led coalition" acts for its leader; "the Russia-led alliance" is no state's
    if (
        (last != "led" or acting)
        and last in ("based", "led", "born", "run", "ruled", "controlled", "occupied", "registered")
        and len(found) == 1
    ):
        return _Place(next(iter(found.values())))
    beside = len(found) == 1
    reason = "a state is named only in relation to another" if beside else "several states are named"
    return _Place(
        doubt=Homonym(name=token.raw, candidates=tuple(found), rule="never", reason=reason, where=""), beside=beside
    )


def _belongs(known: Knowledge, tokens: Sequence[Token], stretch: Sequence[Part]) -> bool:
    """Whether the states behind the dividing word are those of the head: "of Kazakhstan", not "to Kazakhstan"."""
    word = tokens[stretch[0].start].key
    body = any(p.role is not None or (p.entity is not None and p.entity.kind != "state") for p in stretch)
    return word in known.words.belongs or (word == "for" and body)


def _sectors(
    known: Knowledge, tokens: Sequence[Token], head: Sequence[Part], tail: Sequence[Sequence[Part]], places: _Places
) -> tuple[tuple[str, ...], Role | None]:
    """What the head is, told by the body that it belongs to where it says little itself."""
    acting = [p for p in head if p.role is not None]
    if not acting:
        people = bool(head) and head[-1].form == "people"
        return ("CVL",) if people else (), None
    part = next((p for p in reversed(acting) if not tokens[p.end - 1].owner), acting[-1])
    role = part.role
    assert role is not None  # acting holds roles only
    own = role.sectors
    before = next((p.role for p in acting if p.end == part.start and p.role is not None), None)
    generic = role.phrase in known.words.generic
    body = places.bodies[0].sectors if places.bodies else ()
    if before is not None and generic and before.sectors:
        return before.sectors, role
    if before is not None and "OPP" in before.sectors:
        # PLOVER: the opposition is the second sector of whoever has another
        first, second = (before.sectors, own) if own[:1] in ((), ("CVL",)) else (own, before.sectors)
        return tuple(dict.fromkeys((*first, *second))), role
    if generic:
        for stretch in tail:
            roles = [p.role for p in stretch if p.role is not None]
            if tokens[stretch[0].start].key in ("of", "for") and roles and roles[-1].sectors:
                return roles[-1].sectors, role
    if body and (generic or not own or (own == ("MIL",) and body[0] in ("REB", "PRM", "BUS"))):
        return body, role
    return own, role


def _office(
    known: Knowledge, tokens: Sequence[Token], head: Sequence[Part], tail: Sequence[Sequence[Part]], role: Role
) -> Role | None:
    """The role as an office that one person holds, where no other word makes another of it: "deputy", "shadow"."""
    if not role.offices or role.plural:
        return None
    if role.phrase in known.words.shared and not any(tokens[p.start].key in known.words.presidential for p in head):
        return None
    mine = [*head, *(p for s in tail if tokens[s[0].start].key in ("of", "for") for p in s[1:])]
    harmless = known.words.present | known.words.determiners
    spare = [p for p in mine if p.role is not role and p.entity is None]
    return role if all(p.plain and tokens[p.start].key in harmless for p in spare) else None


def _bearer_country(
    known: Knowledge, tokens: Sequence[Token], plain: Sequence[Token], on: date | None, context: Context
) -> str | None:
    """The country of the person whose the actor is: "Putin's spokesman", "troops loyal to Khalifa Haftar"."""
    for run in _names(tokens):
        # Cheap test first: the look-up of a misspelt name is slow
        for first in (i for i in range(len(run) - 1) if run[i].key in known.starts):
            for stop in range(min(len(run), first + _LONGEST_NAME), first + 1, -1):
                if len(found := find_full(known, run[first:stop])) == 1:
                    return standing(known.people[found[0]], on, Hint()).country
    for token in (run[0] for run in _names(plain) if len(run) == 1):
        if (identity := bare_surname(known, token.key, on, context)) in known.people:
            return standing(known.people[identity or ""], on, Hint()).country
    return None


def _names(words: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of words with a capital that stand one behind the other."""
    run: list[Token] = []
    for token in words:
        if run and (not token.capital or token.start != run[-1].end + 1 or run[-1].owner):
            yield run
            run = []
        if token.capital:
            run.append(token)
    if run:
        yield run


def settle(known: Knowledge, homonym: Homonym, context: Context) -> Entity | None:
    """The one candidate that the document is about, where the rule leaves it to the document."""
    if homonym.rule != "context":
        return None
    meant = [known.entities[c] for c in homonym.candidates if known.entities[c].country in context.countries]
    return meant[0] if len(meant) == 1 else None
