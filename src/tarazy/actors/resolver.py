"""From the words of a mention to who it is."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tarazy.actors.bearer import Bearer, find_bearer, told_hint
from tarazy.actors.knowledge import Context, Entity, Homonym, Knowledge, Person, load_knowledge
from tarazy.actors.names import Token, tokenise
from tarazy.actors.people import FORMER_SECTOR, Hint, Standing, office_holder, standing
from tarazy.actors.phrase import scan, trimmed
from tarazy.actors.reading import Reading, either, of_the_usa, read, settle
from tarazy.records import Actor

_LONGEST = 1000  # characters of a mention that are read; what is longer is no noun phrase
_MOST_WORDS = 40


class _Mention(NamedTuple):
    """A mention with what is known of it: its words in the document, the date, the document."""

    text: str
    start: int
    on: date | None
    context: Context

    def whole(self, reason: str | None, **fields: object) -> Actor:
        """An actor that is named by the mention as it stands."""
        return _actor(self.text, self.start, reason, fields)

    def words(self, tokens: Sequence[Token], reason: str | None, **fields: object) -> Actor:
        """An actor that is named by some words of the mention."""
        first, last = tokens[0].start, tokens[-1].end
        return _actor(self.text[first:last], self.start + first, reason, fields)


def _actor(text: str, start: int, reason: str | None, fields: dict[str, object]) -> Actor:
    given = {"name": None, "country": None, **fields}
    return Actor(text=text, start=start, end=start + len(text), reason=reason, **given)  # type: ignore[arg-type]


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

        1. A state, capital, group or organisation by name, without determiner, possessive and "(ACRONYM)".
        2. A person: by full name; by surname with a title, or where the document named the person in full before.
        3. A role, with the state of the phrase or else, for roles that speak for a state, the one that the document
           is mostly about; where it is an office with one holder on the date, the holder.
        4. A nationality or state within the phrase alone.
        5. Nobody known, with the reason.

        `text` stands at `start` of the document; `end`, if given, cuts it there.
        """
        if end is not None and 0 <= end - start < len(text):
            text = text[: end - start]
        mention = _Mention(text, start, on, context or Context())
        tokens = tokenise(text[:_LONGEST])[:_MOST_WORDS]
        if not tokens:
            return mention.whole("no words")
        acronym = None
        if len(tokens) > 1 and text[tokens[-1].start - 1] == "(" and tokens[-1].raw[0].isupper():
            acronym = tokens.pop()
        for phrase in self._phrases(tokens, acronym, mention.context):
            if found := self._by_name(mention, phrase):
                return found
        core = self._expanded(tokens[trimmed(self._known, tokens) :], mention.context)
        if len(core) == 1 and core[0].key in self._known.words.pronouns:
            return mention.whole("a pronoun")
        if (bearer := find_bearer(self._known, core, on, mention.context)) is not None:
            return self._by_bearer(mention, core, bearer)
        return self._by_role(mention, core)

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

    def _by_name(self, mention: _Mention, tokens: list[Token]) -> Actor | None:
        homonyms = self._known.homonyms.exactly(tokens)
        namings = self._known.names.exactly(tokens)
        if homonyms and homonyms[0].rule in ("never", "context"):
            return self._by_homonym(mention, tokens, homonyms[0])
        if not namings:
            return None
        part = scan(self._known, tokens, mention.on)[0]
        if part.homonym is not None:
            return self._by_homonym(mention, tokens, part.homonym)
        entity = namings[0].entity if part.entity is None else part.entity
        if homonyms and homonyms[0].rule == "state" and of_the_usa(entity, mention.context):
            return self._by_homonym(mention, tokens, either(entity))
        if part.form == "people":
            return mention.whole(None, country=entity.country, sectors=("CVL",), kind="role")
        return self._by_entity(mention, tokens, entity)

    def _by_homonym(self, mention: _Mention, tokens: Sequence[Token], homonym: Homonym) -> Actor:
        entity = settle(self._known, homonym, mention.context)
        if entity is not None:
            return self._by_entity(mention, tokens, entity)
        return mention.words(tokens, homonym.reason, candidates=homonym.candidates)

    @staticmethod
    def _by_entity(mention: _Mention, tokens: Sequence[Token], entity: Entity) -> Actor:
        reason = None
        if entity.country is None:
            reason = "a group of states; expands on request"
        elif mention.on is not None and not entity.start <= mention.on <= entity.end:
            reason = "did not exist on the date, as far as is known"
        return mention.words(
            tokens, reason, name=entity.name, country=entity.country, sectors=entity.sectors, id=entity.id,
            kind=entity.kind,
        )  # fmt: skip

    def _by_bearer(self, mention: _Mention, tokens: Sequence[Token], bearer: Bearer) -> Actor:
        words = tokens[bearer.start : bearer.end]
        hint = bearer.hint
        if hint.title is None and bearer.told is not None:
            told = told_hint(self._known, bearer.told, mention.on)
            hint = told._replace(former=told.former or hint.former)
        people = self._narrowed([self._known.people[i] for i in bearer.ids if i in self._known.people], mention)
        if len(people) > 1:
            return mention.words(words, "several people bear the name", candidates=tuple(p.id for p in people))
        if people:
            stands = standing(people[0], mention.on, hint)
            return self._by_person(mention, words, people[0], stands)
        name = bearer.ids[0] if bearer.ids else mention.text[words[0].start : words[-1].end]
        sectors = FORMER_SECTOR if hint.former else hint.title.sectors if hint.title is not None else ()
        reason = "a person who is not known, placed by the title alone"
        return mention.words(words, reason, name=name, country=hint.country, sectors=sectors, kind="person")

    @staticmethod
    def _narrowed(people: list[Person], mention: _Mention) -> list[Person]:
        """Those in office on the date, where there are any, and then those of the document's states."""
        on = mention.on
        if len(people) > 1 and on is not None:
            people = [p for p in people if any(t.start <= on <= t.end for t in p.terms)] or people
        if len(people) > 1:
            home = [p for p in people if any(t.country in mention.context.countries for t in p.terms)]
            people = home if len(home) == 1 else people
        return people

    @staticmethod
    def _by_person(mention: _Mention, tokens: Sequence[Token], person: Person, stands: Standing) -> Actor:
        return mention.words(
            tokens, stands.reason, name=person.name, country=stands.country, sectors=stands.sectors, id=person.id,
            kind="person",
        )  # fmt: skip

    def _by_role(self, mention: _Mention, tokens: Sequence[Token]) -> Actor:
        found = read(self._known, tokens, mention.on, mention.context)
        if found.entity is not None:
            return self._by_entity(mention, found.words, found.entity)
        if len(found.states) == 1 and found.office is not None and mention.on is not None:
            person = office_holder(self._known, found.office, found.states[0], mention.on)
            if person is not None:
                stands = standing(person, mention.on, Hint(title=found.office))
                return self._by_person(mention, found.words, person, stands)
        if found.role is None and not found.sectors:
            return self._by_state(mention, found)
        country, reason, candidates = self._country(mention, found)
        if found.role is not None and found.role.body and not found.sectors and country is not None:
            state = self._known.entities.get(f"state:{country}")
            if state is not None and found.role.home:
                return mention.whole(
                    reason, name=state.name, country=country, id=state.id, kind="state", candidates=candidates
                )
        sectors = FORMER_SECTOR if found.former else found.sectors
        if not sectors and country is None:
            return mention.whole("a role that is not known, of nobody known", candidates=candidates)
        return mention.whole(reason, country=country, sectors=sectors, kind="role", candidates=candidates)

    @staticmethod
    def _country(mention: _Mention, found: Reading) -> tuple[str | None, str | None, tuple[str, ...]]:
        """The country of a role, what to say of it, and which it may be."""
        if len(found.states) == 1:
            only = found.states[0]
            if only.country is None:
                return None, "of a group of states", (only.id,)
            return only.country, None, ()
        if found.states:
            return None, "several states are named", tuple(s.id for s in found.states)
        if found.doubt is not None:
            return None, found.doubt.reason, found.doubt.candidates
        if found.bearer_country is not None:
            return found.bearer_country, None, ()
        home = mention.context.countries
        # "Countries in the region" are several states, whichever one the document is about
        several = found.role is not None and found.role.plural and not found.sectors
        if found.role is not None and found.role.home and home and not found.foreign and not several:
            return home[0], "the state that the document is mostly about", ()
        return None, "no state in the phrase, and none that the document settles", ()

    def _by_state(self, mention: _Mention, found: Reading) -> Actor:
        if len(found.states) == 1:
            only = found.states[0]
            if only.country is None:
                return mention.whole("something of a group of states", candidates=(only.id,))
            return mention.whole("a state's, without a role that is known", country=only.country)
        if found.states:
            return mention.whole("several states are named", candidates=tuple(s.id for s in found.states))
        if found.doubt is not None:
            return mention.whole(found.doubt.reason, candidates=found.doubt.candidates)
        return mention.whole("no name, role or state that is known")


def resolve(text: str, on: date | None = None) -> Actor:
    """Who a name or phrase is on a date."""
    return Resolver(load_knowledge()).resolve(text, on=on)
