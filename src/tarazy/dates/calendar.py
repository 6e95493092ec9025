"""Stretches of days: months, quarters, seasons, and counting on from a day. Weeks begin on Monday."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from tarazy.records import Precision

Unit = Literal["day", "week", "weekend", "month", "quarter", "half", "season", "year", "decade", "century"]
Stretch = tuple[date, date]
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# By the meteorologists' seasons of the north; a winter has the year that it begins in.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
PRECISIONS: dict[Unit, Precision] = {
    "day": "day", "week": "week", "weekend": "interval", "month": "month", "quarter": "quarter", "half": "half",
    "season": "interval", "year": "year", "decade": "interval", "century": "interval",
}  # fmt: skip


def month(year: int, number: int) -> Stretch:
    """A month; numbers beyond 12 or below 1 count on into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def months(year: int, first: int, last: int) -> Stretch:
    """From the beginning of one month to the end of another, both counted from January of `year`."""
    return month(year, first)[0], month(year, last)[1]


def quarter(year: int, number: int) -> Stretch:
    """A quarter of a calendar year; numbers beyond 4 or below 1 count on into other years."""
    return months(year, 3 * number - 2, 3 * number)


def half(year: int, number: int) -> Stretch:
    """A half of a calendar year."""
    return months(year, 6 * number - 5, 6 * number)


def season(name: str, year: int) -> Stretch:
    """A season of three months that begins in the year."""
    return months(year, SEASONS[name], SEASONS[name] + 2)


def week(day: date) -> Stretch:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def around(day: date, unit: Unit) -> Stretch:
    """The whole unit in which a day lies."""
    if unit == "week":
        return week(day)
    if unit == "month":
        return month(day.year, day.month)
    if unit == "quarter":
        return quarter(day.year, (day.month + 2) // 3)
    if unit == "half":
        return half(day.year, (day.month + 5) // 6)
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if unit == "decade":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day


def shift(day: date, unit: Unit, count: int) -> date:
    """The day that lies `count` units later; in a shorter month its last day."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    step = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}[unit] * count
    first, last = month(day.year, day.month + step)
    return first.replace(day=min(day.day, last.day))
