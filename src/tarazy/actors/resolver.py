"""From the words of a mention to who it is."""

from collections.abc import Sequence
from datetime import date

from tarazy.actors.asked import Asked
from tarazy.actors.bearer import Bearer, find_bearer, told_hint
from tarazy.actors.entries import Context, Entity, Homonym, Knowledge, Person
from tarazy.actors.links import by_description, by_pronoun, by_title, names_group_member, owner_before
from tarazy.actors.names import Token, tokenise
from tarazy.actors.people import (
    FORMER_SECTOR,
    OFFICIAL,
    Hint,
    Standing,
    counterpart,
    office_holder,
    office_holders,
    standing,
)
from tarazy.actors.phrase import scan, trimmed, without_foes
from tarazy.actors.reading import Reading, either, narrowed, of_the_usa, read, settle, shared_sectors
from tarazy.records import Actor

_LONGEST = 1000  # characters of a mention that are read; what is longer is no noun phrase
_MOST_WORDS = 40


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
        steps: list[str] | None = None,
    ) -> Actor:
        """Who the words mean on a date; the first that applies.

        1. A pronoun, or a description such as "the Central Asian nation": whom the document named before, if clear.
        2. A state, capital, group or organisation by name, without determiner, possessive and "(ACRONYM)".
        3. A person: by full name; by surname with a title, where the document named the person in full before, or
           where only one person of that surname governs on the date.
        4. A role, with the state of the phrase, of its owner or else, for roles that speak for a state, the one that
           the document is mostly about; where it is an office with one holder on the date, the holder.
        5. A nationality or state within the phrase alone.
        6. Nobody known, with the reason.

        `text` stands at `start` of the document; `end`, if given, cuts it there. The steps taken are added to `steps`.
        """
        if end is not None and 0 <= end - start < len(text):
            text = text[: end - start]
        mention = Asked(text, start, on, context or Context(), [] if steps is None else steps)
        tokens = tokenise(text[:_LONGEST])[:_MOST_WORDS]
        if not tokens:
            return mention.whole("no words")
        if (linked := self._linked(mention, tokens)) is not None:
            return linked
        acronym = None
        if len(tokens) > 1 and text[tokens[-1].start - 1] == "(" and tokens[-1].raw[0].isupper():
            acronym = tokens.pop()
        for phrase in self._phrases(tokens, acronym, mention.context):
            if found := self._by_name(mention, phrase, acronym):
                return found
        own = self._expanded(tokens[trimmed(self._known, tokens) :], mention.context)
        core = without_foes(self._known, own, on)
        if (bearer := find_bearer(self._known, core, on, mention.context)) is not None:
            return self._by_bearer(mention, core, bearer)
        owner = self._owner(tokens[0], mention)
        return self._by_role(mention, core, owner)

    def _linked(self, mention: Asked, tokens: list[Token]) -> Actor | None:
        """By what the document named before: pronouns and descriptions."""
        known, context = self._known, mention.context
        if len(tokens) == 1 and tokens[0].key in known.words.pronouns and not _is_acronym(tokens[0]):
            found = by_pronoun(known, tokens[0].key, mention.start, context)
            mention.steps.append(f"a pronoun; named shortly before: {', '.join(found) or 'nobody it may stand for'}")
            if len(found) == 1:
                return self._by_link(mention, found[0])
            return mention.whole("a pronoun", candidates=found)
        described = by_description(known, tokens, mention.start, mention.on, context)
        if described:
            mention.steps.append(f"takes up again what was named before: {', '.join(described)}")
            if len(described) == 1:
                return self._by_link(mention, described[0])
            return mention.whole("one of several that were named before", candidates=described)
        group = names_group_member(known, tokens[trimmed(known, tokens) :])
        if group is not None:
            mention.steps.append(f"a member of {group}; no member was named before")
            return mention.whole("a member of the group, which one is not said", candidates=(group,))
        return None

    def _by_link(self, mention: Asked, who: str) -> Actor:
        """The entity or person that was named before, under the words of this mention."""
        known = self._known
        tokens = tokenise(mention.text)
        if (entity := known.entities.get(who)) is not None:
            return self._by_entity(mention, tokens, entity)
        told = mention.context.told.get(who)
        if (person := known.people.get(who)) is not None:
            return self._by_person(
                mention, tokens, person, standing(person, mention.on, told_hint(known, told, mention.on))
            )
        about = tokenise(told or "")
        return self._unknown(mention, tokens, who, about)

    def _owner(self, first: Token, mention: Asked) -> str | None:
        """The country of whoever owns what the phrase names: "his government", "Kazakhstan's [foreign ministry]"."""
        known, context = self._known, mention.context
        who = owner_before(mention.start, context)
        if who is None and first.key in known.words.owning:
            found = by_pronoun(known, first.key, mention.start, context)
            who = found[0] if len(found) == 1 else None
        if who is None:
            return None
        if (entity := known.entities.get(who)) is not None:
            return entity.country
        person = known.people.get(who)
        country = None if person is None else standing(person, mention.on, Hint()).country
        if country is not None:
            mention.steps.append(f"belongs to {who}")
        return country

    def _phrases(self, tokens: list[Token], acronym: Token | None, context: Context) -> list[list[Token]]:
        """The forms under which the mention may be a name: in full, without determiners, the acronym behind it."""
        core = tokens[trimmed(self._known, tokens) :]
        phrases = [self._expanded(core, context)]
        if len(core) < len(tokens):
            phrases.insert(0, tokens)
        if phrases[-1] != core:
            phrases.append(core)
        if acronym is not None:
            phrases.append([acronym])
        return phrases

    @staticmethod
    def _expanded(tokens: list[Token], context: Context) -> list[Token]:
        """The long form that the document gives for an acronym, all of it standing where the acronym stands."""
        if len(tokens) != 1 or tokens[0].raw not in context.defined:
            return tokens
        only = tokens[0]
        long = tokenise(context.defined[only.raw])[:_MOST_WORDS]
        return [t._replace(start=only.start, end=only.end) for t in long] or tokens

    def _by_name(self, mention: Asked, tokens: list[Token], bracket: Token | None) -> Actor | None:
        homonyms = self._known.homonyms.exactly(tokens)
        namings = self._known.names.exactly(tokens)
        if homonyms and homonyms[0].rule in ("never", "context"):
            return self._by_homonym(mention, tokens, homonyms[0])
        if not namings:
            return None
        # "Labour Party (Norway)": what stands in brackets may be the state that settles the name
        beside = [] if bracket is None or tokens == [bracket] else [bracket]
        part = narrowed(self._known, [*scan(self._known, tokens, mention.on), *scan(self._known, beside, mention.on)])[
            0
        ]
        if part.homonym is not None:
            return self._by_homonym(mention, tokens, part.homonym)
        entity = part.entity or namings[0].entity
        mention.steps.append(f"by name: {mention.text[tokens[0].start : tokens[-1].end]!r} names {entity.id}")
        if homonyms and homonyms[0].rule == "state" and of_the_usa(entity, mention.context):
            return self._by_homonym(mention, tokens, either(entity))
        if part.form == "people":
            return mention.whole(None, country=entity.country, sectors=("CVL",), kind="role")
        return self._by_entity(mention, tokens, entity)

    def _by_homonym(self, mention: Asked, tokens: list[Token], homonym: Homonym) -> Actor:
        entity = settle(self._known, homonym, mention.context)
        where = f" ({homonym.where})" if homonym.where else ""
        mention.steps.append(f"{homonym.name!r} is borne by several or left open{where}: {homonym.reason}")
        if entity is not None:
            mention.steps.append(f"of these the document is about {entity.id} alone")
            return self._by_entity(mention, tokens, entity)
        sectors = shared_sectors(self._known, homonym)
        return mention.words(tokens, homonym.reason, sectors=sectors, candidates=homonym.candidates)

    @staticmethod
    def _by_entity(mention: Asked, tokens: Sequence[Token], entity: Entity) -> Actor:
        reason = None
        if entity.country is None:
            reason = "a group of states; expands on request"
        elif mention.on is not None and not entity.start <= mention.on <= entity.end:
            reason = "did not exist on the date, as far as is known"
        return mention.words(
            tokens, reason, name=entity.name, country=entity.country, sectors=entity.sectors, id=entity.id,
            kind=entity.kind,
        )  # fmt: skip

    def _by_bearer(self, mention: Asked, tokens: Sequence[Token], bearer: Bearer) -> Actor:
        words = tokens[bearer.start : bearer.end]
        hint, told = bearer.hint, bearer.told
        if hint.title is None and told is not None:
            earlier = told_hint(self._known, told, mention.on)
            hint = earlier._replace(former=earlier.former or hint.former)
        people = self._narrowed([self._known.people[i] for i in bearer.ids if i in self._known.people], mention)
        named = mention.text[words[0].start : words[-1].end]
        if len(people) > 1:
            mention.steps.append(f"{named!r} is the name of {len(people)} people who fit")
            return mention.words(words, "several people bear the name", candidates=tuple(p.id for p in people))
        if people:
            mention.steps.append(f"{named!r} names {people[0].id}")
            return self._by_person(mention, words, people[0], standing(people[0], mention.on, hint))
        name = bearer.ids[0] if bearer.ids else named
        return self._unknown(mention, words, name, bearer.about or tokenise(told or ""))

    def _unknown(self, mention: Asked, words: Sequence[Token], name: str, about: Sequence[Token]) -> Actor:
        """Someone who is not in the knowledge base: by the words that say who it is."""
        mention.steps.append(f"{name!r} is nobody known; placed by the words before or behind the name")
        about = about[trimmed(self._known, about) :] if about else about
        if not about:
            return mention.words(words, "a person who is not known", name=name, kind="person")
        found = read(self._known, about, mention.on, mention.context)
        country, _, candidates = self._country(mention, found, None)
        sectors = found.entity.sectors if found.entity is not None else _sectors(found)
        country = found.entity.country if found.entity is not None else country
        reason = "a person who is not known, placed by the title alone"
        return mention.words(
            words, reason, name=name, country=country, sectors=sectors, kind="person", candidates=candidates
        )

    @staticmethod
    def _narrowed(people: list[Person], mention: Asked) -> list[Person]:
        """Those in office on the date, where there are any, and then those of the document's states."""
        on = mention.on
        if len(people) > 1 and on is not None:
            people = [p for p in people if any(t.start <= on <= t.end for t in p.terms)] or people
        if len(people) > 1:
            home = [p for p in people if any(t.country in mention.context.countries for t in p.terms)]
            people = home if len(home) == 1 else people
        return people

    @staticmethod
    def _by_person(mention: Asked, tokens: Sequence[Token], person: Person, stands: Standing) -> Actor:
        when = "without a date" if mention.on is None else f"on {mention.on}"
        sectors = " ".join(stands.sectors) or "no sector"
        mention.steps.append(f"{person.id} is of {stands.country}, {sectors}, {when}")
        return mention.words(
            tokens, stands.reason, name=person.name, country=stands.country, sectors=stands.sectors, id=person.id,
            kind="person",
        )  # fmt: skip

    def _by_role(self, mention: Asked, tokens: Sequence[Token], owner: str | None) -> Actor:
        found = read(self._known, tokens, mention.on, mention.context)
        if found.entity is not None:
            mention.steps.append(f"the phrase names {found.entity.id}")
            return self._by_entity(mention, found.words, found.entity)
        if (named := self._titled(mention, tokens, found)) is not None:
            return named
        country, reason, candidates = self._country(mention, found, owner)
        if found.role is not None:
            mention.steps.append(f"the role {found.role.phrase!r}, of {country or 'a state that is not settled'}")
        if (holder := self._holder(mention, found, country)) is not None:
            return holder
        if found.role is None and not found.sectors:
            return self._by_state(mention, found)
        if found.role is not None and found.role.body and not found.sectors and country is not None:
            state = self._known.entities.get(f"state:{country}")
            if state is not None and found.role.home:
                return mention.whole(
                    reason, name=state.name, country=country, id=state.id, kind="state", candidates=candidates
                )
        sectors = _sectors(found)
        if not sectors and country is None:
            return mention.whole("a role that is not known, of nobody known", candidates=candidates)
        if (held := self._shared(mention, found, country)) and not candidates:
            several = "an office that several hold"
            both = several if reason is None else f"{several}; {reason}"
            return mention.whole(both, country=country, sectors=sectors, kind="role", candidates=held)
        return mention.whole(reason, country=country, sectors=sectors, kind="role", candidates=candidates)

    def _titled(self, mention: Asked, tokens: Sequence[Token], found: Reading) -> Actor | None:
        """Whom the document named before with the title that "the senator" repeats, if the title alone names nobody."""
        role = found.role
        if role is None or role.body or role.plural or (role.offices and role.phrase not in self._known.words.shared):
            return None
        if len(tokens) != len(role.phrase.split()) or not mention.text.startswith(("the ", "The ")):
            return None
        who = by_title(self._known, role, mention.start, mention.on, mention.context)
        if len(who) != 1:
            return None
        mention.steps.append(f"takes up the title of {who[0]}, who was named before")
        return self._by_link(mention, who[0])

    def _shared(self, mention: Asked, found: Reading, country: str | None) -> tuple[str, ...]:
        """Those known to hold an office that several hold, in alphabetical order."""
        role, state = found.role, self._known.entities.get(f"state:{country}")
        if role is None or state is None or mention.on is None or found.former or role.plural:
            return ()
        if role.phrase not in self._known.words.shared:
            return ()
        return tuple(sorted(office_holders(self._known, role, state, mention.on)))

    def _holder(self, mention: Asked, found: Reading, country: str | None) -> Actor | None:
        """Who holds the office that the phrase leaves to its holder."""
        if mention.on is None or found.role is None:
            return None
        body = found.states[0] if len(found.states) == 1 else self._known.entities.get(f"state:{country}")
        if body is None or found.foreign:
            return None
        office = found.office
        if found.role.phrase == "counterpart":
            named = by_pronoun(self._known, "he", mention.start, mention.context)
            person = counterpart(self._known, named, body, mention.on)
            if person is None:
                return None
            mention.steps.append(f"holds the office of the one named before: {person.id}")
            return self._by_person(mention, found.words, person, standing(person, mention.on, Hint()))
        # "A Hamas leader" and the bare "Hamas leader" may be any of several; "the Hamas leader" is not
        definite = mention.text.startswith(("the ", "The ")) or any(t.owner for t in found.words)
        if office is None or (body.kind != "state" and office.phrase == "leader" and not definite):
            return None
        person = office_holder(self._known, office, body, mention.on)
        if person is None:
            return None
        mention.steps.append(f"the office {office.phrase!r} of {body.id} is held on {mention.on} by {person.id}")
        stands = standing(person, mention.on, Hint(title=office))
        return self._by_person(mention, found.words, person, stands)

    def _country(
        self, mention: Asked, found: Reading, owner: str | None
    ) -> tuple[str | None, str | None, tuple[str, ...]]:
        """The country of a role, what to say of it, and which it may be."""
        if len(found.states) == 1:
            only = found.states[0]
            if only.country is None:
                return None, "of a group of states", (only.id,)
            return only.country, None, ()
        if found.states:
            return None, "several states are named", tuple(s.id for s in found.states)
        if found.bearer_country is not None and (found.role is None or found.role.sectors):
            return found.bearer_country, None, ()
        home = mention.context.countries
        if found.related and home and found.doubt is not None:
            other = {self._known.entities[c].country for c in found.doubt.candidates}
            if home[0] not in other:
                return home[0], "the state that the document is mostly about", ()
        if found.doubt is not None:
            return None, found.doubt.reason, found.doubt.candidates
        if owner is not None:
            return owner, None, ()
        # "Countries in the region" are several states, whichever one the document is about
        several = found.role is not None and found.role.plural and not found.sectors
        if found.role is not None and found.role.home and not (found.foreign or several or found.owned):
            return self._home(found, home)
        return None, "no state in the phrase, and none that the document settles", ()

    def _home(self, found: Reading, home: Sequence[str]) -> tuple[str | None, str | None, tuple[str, ...]]:
        """The state of a role that speaks for the document's own; of a title that one state has alone, that state."""
        role = found.role
        assert role is not None  # the caller has looked
        holders = {country for office in role.offices for country in self._known.seats.get(office, ())}
        if len(holders) == 1 and not set(home[:1]) & holders:
            # "The secretary of state" in a document on Kazakhstan is not Kazakhstan's
            only = holders.pop()
            if only in home:
                return only, "the one state of the document known to have the office", ()
            return None, "no state in the phrase, and none that the document settles", (f"state:{only}",)
        if home:
            return home[0], "the state that the document is mostly about", ()
        return None, "no state in the phrase, and none that the document settles", ()

    def _by_state(self, mention: Asked, found: Reading) -> Actor:
        if len(found.states) == 1:
            only = found.states[0]
            if only.country is None:
                return mention.whole("something of a group of states", candidates=(only.id,))
            mention.steps.append(f"the phrase names {only.id} and no role that is known")
            return mention.whole("a state's, without a role that is known", country=only.country)
        if found.states:
            return mention.whole("several states are named", candidates=tuple(s.id for s in found.states))
        if found.doubt is not None:
            return mention.whole(found.doubt.reason, candidates=found.doubt.candidates)
        return mention.whole("no name, role or state that is known")


def _sectors(found: Reading) -> tuple[str, ...]:
    """The sectors of a role; of a former official they are those of one. A territory's own mark follows them."""
    official = found.former and found.sectors[:1] and found.sectors[0] in OFFICIAL
    own = FORMER_SECTOR if official else found.sectors
    # Of the states only disputed territories have sectors: PRE, as PLOVER wants it beside the sovereign's country
    marks = found.states[0].sectors if len(found.states) == 1 and found.states[0].kind == "state" else ()
    return tuple(dict.fromkeys((*own, *marks))) if own else own


def _is_acronym(token: Token) -> bool:
    """Whether a word that could be a pronoun is written as an acronym: "US", "IT"."""
    return token.raw.isupper() and len(token.raw) > 1
