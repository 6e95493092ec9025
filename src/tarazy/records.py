"""The vocabulary that every room shares: frozen, typed, slotted records that pass from stage to stage.

All offsets are positions in Python characters of `Document.text`; `text[start:end]` always gives back the
quoted words. Unknown is `None` with a reason beside it, never 0, "" or a default code.
"""

from datetime import date
from typing import Any, Literal, get_args

import msgspec

Status = Literal["actual", "planned", "hypothetical", "negated", "historical"]
Precision = Literal["day", "week", "month", "quarter", "half", "year", "interval", "relative", "unknown"]
DateBasis = Literal["text", "published", "none"]
MentionKind = Literal["gpe", "org", "per", "grp"]
MENTION_KINDS: tuple[MentionKind, ...] = get_args(MentionKind)
ActorKind = Literal["state", "group", "organisation", "person", "role", "unknown"]
ClaimKind = Literal["border_length", "area", "population", "members", "force_size", "founded", "joined", "independence"]
Qualifier = Literal["more", "less", "about"]
Verdict = Literal["agrees", "near", "differs", "no reference"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: immutable, compared by value."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists, strings and numbers; dates become ISO strings."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


class Span(Record, frozen=True, kw_only=True):
    """Words of the document and where they stand."""

    text: str
    start: int
    end: int


class When(Record, frozen=True, kw_only=True):
    """A date or interval with the precision that the text gives; both ends are inclusive.

    `basis` says where it came from: words of the text, the date of publication, or nowhere (then `start` and
    `end` are None and `reason` says why). A relative expression without a publication date keeps its words,
    has precision "relative" and no dates.
    """

    start: date | None
    end: date | None
    precision: Precision
    text: str | None
    basis: DateBasis
    reason: str | None = None


class Place(Record, frozen=True, kw_only=True):
    """Where an event happened, no finer than the text says. Degrees are WGS 84.

    `sectors` holds PLOVER's mark PRE for partially recognised entities, whose `country` is the state that claims them.
    `reason` says why something is unknown. Where the name in the text may be several places, `name` is what the text
    says, `precision` is "unknown" and `candidates` list them; where no words tell a place, `name` is None.
    """

    name: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    precision: Literal["point", "place", "region", "country", "unknown"]
    sectors: tuple[str, ...] = ()
    reason: str | None = None
    candidates: tuple[str, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """One text to code. `published` is None when no date was given: nothing is inferred in its place."""

    id: str
    text: str
    title: str | None = None
    published: When | None = None
    source: str | None = None
    url: str | None = None


class Skip(Record, frozen=True, kw_only=True):
    """Something that was not coded, where it stood (file, file:line or document id) and why."""

    where: str
    reason: str


class Mention(Record, frozen=True, kw_only=True):
    """A phrase that names someone who may act, as the language engine found it.

    `kind`: a state or its government as such, an organisation, a person by name, an unnamed person or group; None in
    a store that coder.v1 wrote, which told no kinds.
    """

    text: str
    start: int
    end: int
    score: float
    kind: MentionKind | None


class Word(Record, frozen=True, kw_only=True):
    """A word with its universal part of speech, its head (0 is the root, 1 the first word) and relation to it.

    `start` and `end` are None where the words were given without a text.
    """

    text: str
    start: int | None
    end: int | None
    upos: str
    head: int
    deprel: str


class Candidate(Record, frozen=True, kw_only=True):
    """An event as the language engine proposes it; `actors` and `recipients` are indices into `Sentence.mentions`."""

    type: str
    mode: str | None
    status: Status
    contexts: tuple[str, ...]
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    trigger: Span
    confidence: float


class Sentence(Record, frozen=True, kw_only=True):
    """One sentence with what the language engine found in it; `skipped` holds the reason if it was not read."""

    index: int
    text: str
    start: int
    end: int
    mentions: tuple[Mention, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    skipped: str | None = None


class Actor(Record, frozen=True, kw_only=True):
    """Who a mention is on a date.

    `country` is an ISO 3166 alpha-3 code or one of PLOVER's (IGO, UNO, EUR, NGO, ISM, IMG, MNC, KOS);
    `sectors` are PLOVER sector codes, primary first, empty for a state as such. `kind` "group" marks a
    grouping of states that expands to members only on request. `reason` says why something is unknown,
    `candidates` lists the ids of those it could be when the name is ambiguous.
    """

    text: str
    start: int
    end: int
    name: str | None
    country: str | None
    sectors: tuple[str, ...] = ()
    id: str | None = None
    kind: ActorKind = "unknown"
    reason: str | None = None
    candidates: tuple[str, ...] = ()


class Passage(Record, frozen=True, kw_only=True):
    """Where in the document an event is told."""

    start: int
    end: int


class Telling(Record, frozen=True, kw_only=True):
    """A further passage of the same document that tells the same event."""

    sentence: int
    start: int
    end: int
    trigger: Span


class Event(Record, frozen=True, kw_only=True):
    """Who did what to whom, when, where, about what; with the words that it came from.

    `where` is None only in what was written before places told why they are unknown.
    """

    id: str
    document: str
    sentence: int
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    trigger: Span
    evidence: Passage
    when: When
    where: Place | None
    quad: str
    score: float
    confidence: float
    coder: str
    repeats: tuple[Telling, ...] = ()


class Claim(Record, frozen=True, kw_only=True):
    """A number that the text states about states or groups of states, and what our reference says of it.

    `subjects` are alpha-3 codes or ids of groups and organisations: of a border both sides, of an accession who joins
    and what. `value` is in `unit` as the text gives it, `text`, `start` and `end` are the words of the number and its
    unit. `qualifier`: "more" and "less" for bounds, "about". `verdict`: "agrees" and "near" are within the tolerances
    of the reference, which is in the same unit and names its source; "no reference" says why in `reason`.
    """

    kind: ClaimKind
    subjects: tuple[str, ...]
    value: float
    unit: str
    qualifier: Qualifier | None
    text: str
    start: int
    end: int
    sentence: int
    verdict: Verdict
    reference: float | None = None
    source: str | None = None
    reason: str | None = None


class Coding(Record, frozen=True, kw_only=True):
    """What came of one document: sentences in = with event + without event + skipped."""

    document: Document
    sentences: tuple[Sentence, ...]
    events: tuple[Event, ...]
    coder: str
    claims: tuple[Claim, ...] = ()

    @property
    def skipped(self) -> tuple[Skip, ...]:
        """The sentences that were not read, with the reason."""
        return tuple(
            Skip(where=f"{self.document.id} sentence {s.index}", reason=s.skipped)
            for s in self.sentences
            if s.skipped is not None
        )
