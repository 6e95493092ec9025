"""Which of the dates that a sentence tells is the date of an event in it."""

from collections.abc import Mapping, Sequence

from tarazy.dates import Dated, day_before, read_dates, resolve_date
from tarazy.records import Candidate, Document, Sentence, Status, When

_FUTURE: tuple[Status, ...] = ("planned", "hypothetical")
_HAPPENED: tuple[Status, ...] = ("actual", "historical")
# "two days earlier" may count from a day that an earlier sentence told
_COUNTS = (
    "earlier",
    "later",
    "next day",
    "following day",
    "previous day",
    "same day",
    "that day",
    "day before",
    "day after",
)


def sentence_dates(document: Document, sentence: Sentence, states: Mapping[str, float]) -> tuple[Dated, ...]:
    """The date expressions of a sentence with their intervals; a day told before it serves those that count on.

    `states` weighs the states that the document is about.
    """
    anchor = None
    if any(words in sentence.text for words in _COUNTS):
        anchor = day_before(document.text, sentence.start, document.published)
    return read_dates(sentence.text, document.published, sentence.start, anchor, states)


def moment(candidate: Candidate, dates: Sequence[Dated], published: When | None) -> When | None:
    """The date of the event: the nearest to its trigger of those that its status allows; None if there is none.

    What has happened has no date after publication ("agreed to meet on Friday") and no mere limit ("until 2042", "by
    2030"); what is planned has none before publication ("said on Monday that it would"). What counts from
    another event ("ahead of the summit") serves a plan without a better date.
    """
    ahead = candidate.status in _FUTURE
    fitting = [(d, w) for d in dates if (w := _reading(d, candidate, published, ahead)) is not None]
    if not fitting:
        return None
    trigger = candidate.trigger.start
    vague = [(d, w) for d, w in fitting if _counts_from_event(d)]
    firm = [x for x in fitting if x not in vague]
    if not firm and not ahead:
        return None
    _, when = min(firm or vague, key=lambda x: (abs(x[0].words.start - trigger), x[0].words.start))
    return when


def _reading(dated: Dated, candidate: Candidate, published: When | None, ahead: bool) -> When | None:
    words, when = dated.words, dated.when
    happened = candidate.status in _HAPPENED
    if happened and words.relation in ("by", "until"):
        return None
    if published is None or published.start is None or published.end is None:
        return when
    if ahead and words.start >= candidate.trigger.end and when.end is not None and when.end < published.start:
        # The status knows of the future where the tense of the clause does not ("Putin's visit on Friday")
        when = resolve_date(words, published, future=True)
    if happened and when.start is not None and when.start > published.end:
        return None
    if candidate.status == "planned" and when.end is not None and when.end < published.start:
        return None
    return when


def _counts_from_event(dated: Dated) -> bool:
    return any(p.kind == "anchored" for p in dated.words.points)
