"""People: finding who a name is, and where that person stood on a date."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tarazy.actors.entries import Context, Entity, Knowledge, Person, Role, Term
from tarazy.actors.names import ARTICLES, Token, joined, loosen, tokenise
from tarazy.actors.phrase import Part

FORMER_SECTOR = ("ELI",)  # PLOVER: former officials without a present office
# News still gives the title to who died or was toppled a few days ago, as the report itself tells
LINGERS = timedelta(days=14)
HEADS = frozenset({"president", "prime minister", "premier", "chancellor", "king", "emir"})
OFFICIAL = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})  # sectors whose former members are former officials


class Standing(NamedTuple):
    """Country and sectors of a person on a date, with the reason for what is missing."""

    country: str | None
    sectors: tuple[str, ...]
    reason: str | None = None


class Hint(NamedTuple):
    """What the words around a name say of its bearer."""

    title: Role | None = None
    country: str | None = None
    former: bool = False


def surname_keys(person: Person, particles: frozenset[str]) -> set[str]:
    """The surname with and without the particles before it, in strict and in loose spelling."""
    tokens = tokenise(person.name)
    keys = [t.key for t in tokens]
    words = [t.key for t in tokenise(person.surname)]
    surname = " ".join(words)
    found = {surname, loosen(surname)} if words else set()
    for at in range(1, len(keys) - len(words) + 1):
        if words and keys[at : at + len(words)] == words:
            first = at
            while first > 1 and (tokens[first - 1].raw[0].islower() or keys[first - 1] in particles):
                first -= 1
            found |= {" ".join(keys[first : at + len(words)]), loosen(" ".join(keys[first : at + len(words)]))}
    return found | {key[3:] for key in found if key[:3] in ARTICLES and len(key) > 5}


def find_full(known: Knowledge, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The ids of those who bear this full name: as written, without initials and patronymics, or spelled alike."""
    key = joined(tokens)
    if found := known.full_names.get(key):
        return found
    if len(tokens) < 2:
        return ()
    inner = [t.key for t in tokens[1:-1] if len(t.key) > 1 and not t.key.endswith(("ovich", "evich", "ovna", "evna"))]
    short = " ".join([tokens[0].key, *inner, tokens[-1].key])
    return known.full_names.get(short) or known.loose_names.get(loosen(short), ())


def find_short(
    known: Knowledge, tokens: Sequence[Token], hint: Hint, on: date | None, context: Context
) -> tuple[str, ...]:
    """Ids, or the full name of someone unknown, for a surname: named in full before, with a title, or well known."""
    key = joined(tokens)
    if key in context.named and tokens[-1].capital:
        return (context.named[key],)
    if hint.title is not None or hint.country is not None:
        held = _bearers(known, key)
        if found := tuple(i for i in held if _fits(known.people[i], hint, on)):
            return found
        if len(held) == 1 and hint.country is None and key not in known.words.common and _begun(known, held[0], on):
            return held  # "Colonel Gaddafi": a title that tells nobody apart, before a name that only one bears
    if tokens[0].raw.islower():
        return ()
    alone = bare_surname(known, key, on, context)
    return () if alone is None else (alone,)


def bare_surname(known: Knowledge, key: str, on: date | None, context: Context) -> str | None:
    """Who is meant by a surname alone.

    Someone whom the document names in full; someone well known; or the one bearer in office on the date who governs a
    state or belongs to one that the document is about, unless the name is a frequent one.
    """
    if found := context.named.get(key) or known.alone.get(key) or known.alone.get(loosen(key)):
        return found
    if key in known.words.common or len(key) < 4:
        return None
    head = set(known.leaders.values())
    fit = [
        identity
        for identity in _bearers(known, key)
        if any(
            (on is None or t.start <= on <= t.end)
            and ((on is not None and t.office in head) or t.country in context.countries)
            for t in known.people[identity].terms
        )
    ]
    return fit[0] if len(fit) == 1 else None


def _bearers(known: Knowledge, key: str) -> tuple[str, ...]:
    return known.surnames.get(key) or known.surnames.get(loosen(key), ())


def _begun(known: Knowledge, identity: str, on: date | None) -> bool:
    return on is None or known.people[identity].terms[0].start <= on


def _fits(person: Person, hint: Hint, on: date | None) -> bool:
    """Whether the person held what the title says, for that country and, where there is a date, by then."""
    terms = [t for t in person.terms if hint.country in (None, t.country)]
    if hint.title is not None and hint.title.offices:
        terms = [t for t in terms if t.office in hint.title.offices]
    elif hint.title is not None and hint.country is None:
        return False  # "General Petrov": a title without an office tells no two bearers apart
    if on is None:
        return bool(terms)
    return any(t.start <= on and (hint.former or on <= t.end) for t in terms)


def standing(person: Person, on: date | None, hint: Hint) -> Standing:
    """Where a person stands: by the date where there is one, else by the title, else only if no date could matter.

    Who left an office of state and holds no other is a former official; who led rebels or a party stays with them.
    """
    title = hint.title
    titled = [t for t in person.terms if title is not None and t.office in title.offices]
    if hint.country is not None and any(t.country == hint.country for t in titled):
        titled = [t for t in titled if t.country == hint.country]
    if on is not None:
        return _dated(person, on, hint, titled)
    if hint.former:
        return Standing(titled[-1].country if titled else _home(person), _former(person))
    if title is not None:
        country = titled[-1].country if titled else hint.country or _home(person)
        return Standing(country, title.sectors or (titled[-1].sectors if titled else ()))
    held = {(t.country, t.sectors) for t in person.terms}
    if len(held) == 1 and person.terms[-1].end == date.max:
        return Standing(*held.pop())
    return Standing(_home(person), (), "in office at some times only, and the document is undated")


def _dated(person: Person, on: date, hint: Hint, titled: list[Term]) -> Standing:
    held = [t for t in person.terms if t.start <= on <= t.end]
    if held:
        # The office begun last comes first, unless the title names another that is held.
        now = next((t for t in titled if t in held), max(held, key=lambda t: t.start))
        every = dict.fromkeys((*now.sectors, *(s for t in held if t.country == now.country for s in t.sectors)))
        return Standing(now.country, tuple(every))
    title = hint.title
    # An office that the knowledge base does not have for this person is taken from the title's word.
    untold = title is not None and not titled and not hint.former
    if on < person.terms[0].start:
        sectors = title.sectors if title is not None and not hint.former else ()
        return Standing(_home(person), sectors, "before the first office that is known")
    # The office may be held again later
    left = max((t for t in titled if t.end < on), key=lambda t: t.end, default=None)
    if left is not None and not hint.former and on <= left.end + LINGERS:
        return Standing(left.country, left.sectors, f"the office was left by {left.end}")
    if title is not None and untold and title.sectors:
        return Standing(hint.country or _home(person), title.sectors, "the office is taken from the title alone")
    return Standing(_home(person), _former(person))


def _former(person: Person) -> tuple[str, ...]:
    """The sectors of someone who holds no office any more; those of the last one, where none was of a state."""
    if any(s in OFFICIAL for t in person.terms for s in t.sectors[:1]) or not person.terms[-1].sectors:
        return FORMER_SECTOR
    return person.terms[-1].sectors


def _home(person: Person) -> str | None:
    """The state that the person headed or else served last; the organisation, if it was never a state."""
    states = [t.country for t in person.terms if _is_state(t)]
    headed = [t.country for t in person.terms if t.office in HEADS]
    return (headed or states or [person.terms[-1].country])[-1]


def _is_state(term: Term) -> bool:
    # Sectors are given for the offices of states and of the European Union; those of other organisations have none, or
    # the organisation's own. Who served the Union is of a state again afterwards.
    return bool(term.sectors) and term.country != "EUR"


def office_holder(known: Knowledge, role: Role, entity: Entity, on: date) -> Person | None:
    """The one person who may have held the office on the date; None if nobody or several are known to."""
    found = office_holders(known, role, entity, on)
    return known.people[found.pop()] if len(found) == 1 else None


def office_holders(known: Knowledge, role: Role, entity: Entity, on: date) -> set[str]:
    """The ids of all who are known to have held the office on the date."""
    offices = role.offices
    leads = known.leaders.get(entity.country or "")
    if entity.id.startswith("territory:"):
        # The offices of a territory have its name; those of the state that claims it are not its own
        words = ("leader", "president", "head") if role.phrase == "leader" else (role.phrase, *offices)
        offices = tuple(f"{word} of {entity.name.casefold()}" for word in words)
    elif entity.kind != "state":
        own = entity.id.partition(":")[2].replace("-", " ")
        # The offices of the United Nations and the European Union do not repeat their name.
        own_offices = (o for o in offices if o.endswith(f" {own}") or (own in ("un", "eu") and " of " not in o))
        names = dict.fromkeys((entity.name.casefold(), own))
        offices = (*own_offices, *(f"{role.phrase} of {the}{name}" for name in names for the in ("", "the ")))
    elif "leader" in offices and leads is not None:
        offices = (leads, "leader")
    held = [
        (identity, term)
        for office in offices
        for identity, term in known.offices.get((office, entity.country or ""), ())
        if term.start <= on <= term.end
    ]
    # On the day of a handover it is whoever takes the office
    begun = {identity for identity, term in held if term.start == on}
    return begun or {identity for identity, _ in held}


def counterpart(known: Knowledge, named: Sequence[str], state: Entity, on: date) -> Person | None:
    """Who holds in another state the one office of those people of other states; None if that is not one person."""
    people = [known.people[who] for who in named if who in known.people]
    offices = {t.office for p in people for t in p.terms if t.start <= on <= t.end and t.country != state.country}
    ids = {
        identity
        for office in offices
        for identity, term in known.offices.get((office, state.country or ""), ())
        if term.start <= on <= term.end
    }
    return known.people[ids.pop()] if len(offices) == 1 and len(ids) == 1 else None


def read_hint(known: Knowledge, tokens: Sequence[Token], parts: Sequence[Part]) -> Hint:
    """What the words before a name say: the last title, the last state, and whether all that is past."""
    title = next((p.role for p in reversed(parts) if p.role is not None and not p.role.body), None)
    country = next((p.entity.country for p in reversed(parts) if p.entity is not None), None)
    former = any(t.key in known.words.former or t.key.partition("-")[0] in known.words.former for t in tokens)
    return Hint(title, country, former)
