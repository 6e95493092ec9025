"""Find date expressions in English text."""

import re
from functools import cache

from tarazy.records import Record

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DateExpression(Record, frozen=True, kw_only=True):
    """A date expression: its words, where they stand in the document, and their parts by name."""

    text: str
    start: int
    end: int
    parts: dict[str, str]


@cache
def _pattern() -> re.Pattern[str]:
    month = "(?:" + "|".join(m.title() for m in MONTHS) + r"|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
    weekday = "(?:" + "|".join(d.title() for d in WEEKDAYS) + ")"
    day, year = r"(?:[12]?\d|3[01])", r"(?:1[89]\d\d|20\d\d)"
    # Months and weekdays are matched with their capital only: "may" and "march" are mostly verbs
    return re.compile(
        rf"\b(?:(?P<day1>{day})(?:st|nd|rd|th)? (?P<month1>{month})(?:,? (?P<year1>{year}))?"
        rf"|(?P<month2>{month}) (?P<day2>{day})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year2>{year}))?"
        rf"|(?P<iso>{year}-\d\d-\d\d)"
        rf"|(?P<month3>{month}) (?P<year3>{year})"
        rf"|(?:in|since|by|until|during|last|next|early|late|mid) (?P<month4>{month})(?! \d)"
        rf"|(?:(?P<qualifier>last|next|this) )?(?P<weekday>{weekday})"
        r"|(?P<near>yesterday|today|tomorrow)"
        r"|(?P<which>last|this|next) (?P<unit>week|month|year)"
        rf"|(?:the )?(?P<half>first|second) half of (?P<year5>{year})"
        rf"|(?P<since>since) (?P<year6>{year})"
        rf"|(?:in|of|during|from|early|late|mid|mid-|by) (?P<year4>{year}))\b"
    )


def find_dates(text: str, offset: int = 0) -> tuple[DateExpression, ...]:
    """Date expressions in the order of the text; `offset` is added to their positions."""
    return tuple(
        DateExpression(
            text=m[0],
            start=m.start() + offset,
            end=m.end() + offset,
            parts={re.sub(r"\d$", "", k): v for k, v in m.groupdict().items() if v is not None},
        )
        for m in _pattern().finditer(text)
    )
