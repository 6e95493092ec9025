"""The dates of a sentence one after the other, so that "two days earlier" finds the day that it counts from."""

from datetime import date

from tarazy.dates.find import DateExpression, find_dates
from tarazy.dates.holidays import States, UnknownHolidayError
from tarazy.dates.resolve import resolve_date, settle_holidays, undated
from tarazy.records import Record, When

BEFORE = 1200  # letters before a sentence in which "two days earlier" finds the day that it counts from


class Dated(Record, frozen=True, kw_only=True):
    """A date expression and what it means."""

    words: DateExpression
    when: When


def day_before(text: str, start: int, published: When | None) -> date | None:
    """The last day that the text tells before `start`, within BEFORE letters; None if it tells none."""
    passage = text[max(0, start - BEFORE) : start]
    days = [d.when.start for d in read_dates(passage, published) if d.when.precision == "day"]
    return days[-1] if days else None


def read_dates(
    text: str,
    published: When | None,
    offset: int = 0,
    anchor: date | None = None,
    states: States | None = None,
) -> tuple[Dated, ...]:
    """The date expressions of a passage with their intervals; `offset` is added to their positions.

    A day that the passage tells is what "two days earlier" or "the next day" after it count from; before it, `anchor`
    is, a day that the document told before. `states` weighs the states that the document is about, for holidays that
    each state keeps on its own day; by default they are those of the passage.
    """

    def about() -> States:
        from tarazy.places import document_context  # only here: the gazetteer takes longer to load than all dates

        return document_context(text) if states is None else states

    found = []
    for told in find_dates(text, offset):
        try:
            words = settle_holidays(told, about)
            when = resolve_date(words, published, anchor=anchor)
        except UnknownHolidayError as error:
            words, when = told, undated(told, "unknown", str(error))
        found.append(Dated(words=words, when=when))
        if when.precision == "day" and when.start is not None:
            anchor = when.start
    return tuple(found)
