"""Join the language engine's candidates with who, where and when."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from tarazy.actors import Context, Resolver
from tarazy.dates import Dated
from tarazy.events.bodies import meeting_body
from tarazy.events.moment import moment, sentence_dates
from tarazy.ontology import Ontology
from tarazy.places import NOWHERE, PlaceExpression, event_place, find_dateline, find_places, told_place
from tarazy.records import Actor, Candidate, Document, Event, Passage, Place, Sentence, Span, Status, When

# An act told as past counts as history when it ended more than this long before publication.
HISTORICAL_AFTER = timedelta(days=365)


class Assembler:
    """Makes events of one document's sentences; holds what is the same for the whole document."""

    def __init__(
        self,
        ontology: Ontology,
        resolver: Resolver,
        document: Document,
        context: Context,
        states: Mapping[str, float],
        coder: str,
    ) -> None:
        """`context` is that of the actors, `states` weighs the states that the document is about for its places."""
        self._ontology, self._resolver, self._document = ontology, resolver, document
        self._context, self._states, self._coder = context, states, coder
        # Of the sentence and day in hand only: most sentences with events have several
        self._places: dict[tuple[int, date | None], tuple[PlaceExpression, ...]] = {}

    def events(self, sentence: Sentence) -> tuple[Event, ...]:
        """The events of one sentence.

        1. A candidate of a type that needs a recipient is dropped when it has none.
        2. Its date comes from the nearest date expression of the sentence that its status allows, else from the
           publication.
        3. Its actors are resolved as of that date; a mention that is no possible actor is left out.
        4. A past act of more than a year before publication is historical. In an undated document an act with a
           date of its own stays actual: nothing says how long ago it was.
        5. A body whose meeting is told ("a summit of the CSTO") takes part in it.
        6. Its place comes from the nearest words of the sentence that tell one, else from the dateline above it; else
           it is unknown, with the reason.
        """
        if not sentence.candidates:
            return ()
        dates = sentence_dates(self._document, sentence, self._states)
        made = []
        for candidate in sentence.candidates:
            if self._ontology.types[candidate.type].requires_recipient and not (
                candidate.recipients or len(candidate.actors) > 1
            ):
                continue
            when = self._when(candidate, dates)
            on = when.start or (self._document.published.start if self._document.published else None)
            body = meeting_body(sentence, candidate)
            told = candidate.actors if body is None else (*candidate.actors, body)
            actors = self._resolve(sentence, told, on)
            recipients = self._resolve(sentence, candidate.recipients, on)
            where = self._where(sentence, candidate, on)
            made.append(self._event(sentence, candidate, actors, recipients, when, where))
        return tuple(made)

    def _resolve(self, sentence: Sentence, indices: Sequence[int], on: date | None) -> tuple[Actor, ...]:
        mentions = [sentence.mentions[i] for i in indices]
        return tuple(
            self._resolver.resolve(m.text, start=m.start, end=m.end, on=on, context=self._context) for m in mentions
        )

    @cached_property
    def _dateline(self) -> PlaceExpression | None:
        published = self._document.published
        return find_dateline(self._document.text, context=self._states, on=published.start if published else None)

    def _where(self, sentence: Sentence, candidate: Candidate, on: date | None) -> Place:
        if (sentence.index, on) not in self._places:
            self._places = {
                (sentence.index, on): find_places(
                    self._document.text, sentence.start, sentence.end, context=self._states, on=on
                )
            }
        trigger = (candidate.trigger.start, candidate.trigger.end)
        places = self._places[sentence.index, on]
        found = event_place(self._document.text, places, sentence.start, trigger, dateline=self._dateline)
        return NOWHERE if found is None else told_place(found)

    def _when(self, candidate: Candidate, dates: Sequence[Dated]) -> When:
        published = self._document.published
        told = moment(candidate, dates, published)
        if told is not None:
            return told
        if candidate.status != "actual":
            reason = f"told as {candidate.status}, without a date of its own"
            return When(start=None, end=None, precision="unknown", text=None, basis="none", reason=reason)
        if published is None or published.start is None:
            reason = "no date in the sentence, and the document is undated"
            return When(start=None, end=None, precision="unknown", text=None, basis="none", reason=reason)
        return When(
            start=published.start,
            end=published.end,
            precision=published.precision,
            text=None,
            basis="published",
        )

    def _status(self, told: Status, when: When) -> Status:
        published = self._document.published
        if told not in ("actual", "historical") or when.start is None or when.basis != "text":
            return told
        if published is None or published.start is None or when.end is None:
            return "actual"
        return "historical" if published.start - when.end > HISTORICAL_AFTER else "actual"

    def _event(
        self,
        sentence: Sentence,
        candidate: Candidate,
        actors: tuple[Actor, ...],
        recipients: tuple[Actor, ...],
        when: When,
        where: Place,
    ) -> Event:
        trigger = candidate.trigger
        identity = f"{self._document.id}\n{self._coder}\n{candidate.type}\n{trigger.start}\n{trigger.end}"
        identity += "\n" + ",".join(str(a.start) for a in (*actors, *recipients))
        return Event(
            id=hashlib.sha256(identity.encode()).hexdigest()[:32],
            document=self._document.id,
            sentence=sentence.index,
            type=candidate.type,
            mode=candidate.mode,
            contexts=candidate.contexts,
            status=self._status(candidate.status, when),
            actors=actors,
            recipients=recipients,
            trigger=Span(text=trigger.text, start=trigger.start, end=trigger.end),
            evidence=Passage(start=sentence.start, end=sentence.end),
            when=when,
            where=where,
            quad=self._ontology.quad(candidate.type),
            score=self._ontology.score(candidate.type, candidate.mode),
            confidence=candidate.confidence,
            coder=self._coder,
        )
