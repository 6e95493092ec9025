"""Periods of time: the one definition of each period's first day, for Python and SQL."""

from datetime import date, timedelta
from typing import Literal, get_args

from tarazy.errors import InputError
from tarazy.records import Precision

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)
MOST_PERIODS = 4000  # days of eleven years; more is a date that was misread, or a table that nobody reads

# Precisions from fine to coarse; an event can be placed in a period only if its date is at least as fine.
_FINENESS: tuple[Precision, ...] = ("day", "week", "month", "quarter", "half", "year")


def first_day(day: date, by: Period) -> date:
    """The first day of the period that holds `day`; weeks begin on Monday (ISO 8601)."""
    if by == "day":
        return day
    if by == "week":
        return day - timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    if by == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(month=1, day=1)


def first_day_sql(column: str, by: Period) -> str:
    """The SQL of `first_day` over a DATE column; a test holds the two together."""
    return f"date_trunc('{by}', {column})::DATE"


def next_first_day(first: date, by: Period) -> date:
    """The first day of the period after the one that begins on `first`."""
    far = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[by]
    return first_day(first + timedelta(days=far), by)


def between(start: date, end: date, by: Period) -> tuple[date, ...]:
    """The first days of all periods that touch the days from `start` to `end`; InputError if reversed or too many."""
    if start > end:
        raise InputError(f"the period is reversed: it begins {start} after its end {end}; exchange them")
    found = [first_day(start, by)]
    while (following := next_first_day(found[-1], by)) <= end:
        if len(found) == MOST_PERIODS:
            raise InputError(
                f"{start} to {end} holds more than {MOST_PERIODS} periods by {by}; "
                "name a shorter stretch or a coarser period"
            )
        found.append(following)
    return tuple(found)


def placeable(by: Period) -> tuple[Precision, ...]:
    """The precisions of dates that are fine enough to place an event in a period."""
    return _FINENESS[: _FINENESS.index(by) + 1]
