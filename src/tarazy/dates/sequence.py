"""The dates of a sentence one after the other, so that "two days earlier" finds the day that it counts from."""

from datetime import date

from tarazy.dates.find import DateExpression, find_dates
from tarazy.dates.resolve import resolve_date
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


def read_dates(text: str, published: When | None, offset: int = 0, anchor: date | None = None) -> tuple[Dated, ...]:
    """The date expressions of a passage with their intervals; `offset` is added to their positions.

    A day that the passage tells is what "two days earlier" or "the next day" after it count from; before it, `anchor`
    is, a day that the document told before.
    """
    found = []
    for words in find_dates(text, offset):
        when = resolve_date(words, published, anchor=anchor)
        found.append(Dated(words=words, when=when))
        if when.precision == "day" and when.start is not None:
            anchor = when.start
    return tuple(found)
