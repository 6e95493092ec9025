"""From a date expression and a date of publication to an interval; nothing finer than the words."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from tarazy.dates.calendar import (
    PRECISIONS,
    WEEKDAYS,
    Stretch,
    Unit,
    around,
    half,
    month,
    quarter,
    season,
    shift,
    week,
)
from tarazy.dates.find import DateExpression
from tarazy.dates.holidays import States, UnknownHolidayError, holiday_day
from tarazy.dates.points import ORDINALS, Point, month_number, number
from tarazy.records import DateBasis, Precision, When

_UNDATED = "relative to a day of publication that is not given"
_NEAR = {
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "last night": -1,
    "last evening": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}
_STEPS = {
    "last": -1, "this": 0, "next": 1, "past": -1, "coming": 1, "previous": -1, "following": 1, "the same": 0, "that": 0,
    "same": 0, "this past": -1, "this coming": 1,
}  # fmt: skip
_COUNTED_FROM_ELSEWHERE = ("earlier", "later", "before", "after", "afterward", "afterwards")


class _OpenError(ValueError):
    """The words do not say which days are meant; the text of the error says why."""


class _UndatedError(ValueError):
    """The words count from a day that is not known."""


def resolve_date(
    words: DateExpression, published: When | None, future: bool | None = None, anchor: date | None = None
) -> When:
    """The interval that the words mean. Weeks begin on Monday.

    A relative expression needs a day of publication; without one it keeps its words, and `reason` says so. `future`
    decides which Friday or which March is meant when the words do not; by default the tense of the clause does.
    `anchor` is the day that the text told before, from which "two days earlier" counts; by default it counts from
    publication. What counts from an event ("on the eve of the vote") stays relative.
    A holiday that each state keeps on its own day needs `settle_holidays` before, unless the words name the state.
    """
    known = published is not None and published.start is not None and published.precision == "day"
    today = published.start if published is not None and known else None
    ahead = words.future if future is None else future
    try:
        return _interval(settle_holidays(words, dict), today, ahead, anchor)
    except _UndatedError as error:
        return undated(words, "relative", str(error) or _UNDATED)
    except (_OpenError, UnknownHolidayError) as error:
        return undated(words, "unknown", str(error))
    except (ValueError, OverflowError) as error:
        return undated(words, "unknown", f"no such day: {error}")


def settle_holidays(words: DateExpression, states: Callable[[], States]) -> DateExpression:
    """The same words with the days of holidays in place of their names.

    `states` weighs the states that the passage is about; it is asked only for a holiday that each state keeps on a day
    of its own. UnknownHolidayError if the day is not settled.
    """
    if all(p.kind != "holiday" for p in words.points):
        return words
    points = [
        Point("day", p.start, p.end, holiday_day(p.parts, states)) if p.kind == "holiday" else p for p in words.points
    ]
    return msgspec.structs.replace(words, points=tuple(points))


def undated(words: DateExpression, precision: Precision, reason: str) -> When:
    """No interval, with the reason: "relative" words that count from what is not known, or "unknown" ones."""
    basis: DateBasis = "text" if precision == "relative" else "none"
    return When(start=None, end=None, precision=precision, text=words.text, basis=basis, reason=reason)


def _interval(words: DateExpression, today: date | None, ahead: bool, anchor: date | None) -> When:
    points = words.points
    if words.relation == "range":
        return _range(words, today, ahead)
    start, end, precision = _stretch(points[0], today, ahead, anchor)
    if words.relation == "on":
        reason = None if start and end else "one side of the time is not told"
        return When(start=start, end=end, precision=precision, text=words.text, basis="text", reason=reason)
    first: date | None = None
    last: date | None = None
    if words.relation in ("since", "from"):
        first = start
    elif words.relation in ("by", "until"):
        first, last = (today if today is not None and end is not None and today <= end else None), end
    elif words.relation == "before":
        last = start - timedelta(days=1) if start else None
    else:
        first = end + timedelta(days=1) if end else None
    return When(start=first, end=last, precision="interval", text=words.text, basis="text")


def _range(words: DateExpression, today: date | None, ahead: bool) -> When:
    first, second = words.points
    if "year" in second.parts and "year" not in first.parts and first.kind in ("day", "month"):
        first = Point(first.kind, first.start, first.end, {**first.parts, "year": second.parts["year"]})
    if first.kind == second.kind == "weekday":
        return _weekdays(words, today, ahead)
    start, _, _ = _stretch(first, today, ahead, None)
    _, end, _ = _stretch(second, today, ahead, None)
    if start is not None and end is not None and start > end:
        if "year" in first.parts and first.kind != "year":
            start = shift(start, "year", -1)  # "from November to March 2024"
        if start > end:
            raise _OpenError(f"the range ends on {end} before it begins on {start}")
    return When(start=start, end=end, precision="interval", text=words.text, basis="text")


def _weekdays(words: DateExpression, today: date | None, ahead: bool) -> When:
    if today is None:
        raise _UndatedError
    first, second = (WEEKDAYS.index(p.parts["weekday"].casefold()) for p in words.points)
    length = timedelta(days=(second - first) % 7)
    if ahead:
        start = today + timedelta(days=(first - today.weekday()) % 7)
    else:
        start = today - timedelta(days=(today.weekday() - second) % 7) - length
    return When(start=start, end=start + length, precision="interval", text=words.text, basis="text")


def _stretch(
    point: Point, today: date | None, ahead: bool, anchor: date | None
) -> tuple[date | None, date | None, Precision]:
    """First and last day of a plain expression or a holiday, and its precision."""
    start, end, precision = _plain(point, today, ahead, anchor)
    if start is not None and "eve" in point.parts:
        return start - timedelta(days=1), start - timedelta(days=1), precision
    if end is not None and (days := int(point.parts.get("days", "1"))) > 1:
        return start, end + timedelta(days=days - 1), "interval"
    return start, end, precision


def _plain(
    point: Point, today: date | None, ahead: bool, anchor: date | None
) -> tuple[date | None, date | None, Precision]:
    absolute = _absolute(point)
    if absolute is not None:
        return absolute
    if point.kind == "anchored":
        raise _UndatedError("relative to something that the words do not date")
    if point.kind == "fiscal":
        raise _UndatedError("fiscal years begin on different days in different states")
    if today is None and not (anchor and _counts_from_elsewhere(point)):
        raise _UndatedError
    base = anchor if anchor and _counts_from_elsewhere(point) else today
    assert base is not None
    unit, stretch = _relative(point, base, ahead)
    return (*stretch, PRECISIONS[unit])


def _counts_from_elsewhere(point: Point) -> bool:
    if point.kind == "ago":
        return point.parts["way"] in _COUNTED_FROM_ELSEWHERE
    return (
        point.kind == "unit"
        and point.parts.get("which") in ("following", "previous", "next", "the same", "same", "that")
        and point.parts["unit"] == "day"
    )


def _absolute(point: Point) -> tuple[date | None, date | None, Precision] | None:
    parts = point.parts
    if point.kind == "iso":
        day = date.fromisoformat(parts["iso"])
        return day, day, "day"
    if point.kind == "numeric":
        day = _numeric(int(parts["first"]), int(parts["second"]), int(parts["year"]), parts["sign"])
        return day, day, "day"
    if point.kind == "decade":
        year = int(parts["decade"])
        return date(year, 1, 1), date(year + 9, 12, 31), "interval"
    if point.kind == "century":
        last = int(parts["century"]) * 100
        return date(last - 99, 1, 1), date(last, 12, 31), "interval"
    if "year" not in parts or point.kind == "fiscal":
        return None
    unit, stretch = _of_year(point, int(parts["year"]))
    return (*stretch, PRECISIONS[unit])


def _numeric(first: int, second: int, year: int, sign: str) -> date:
    """Dots are European; with slashes the order is only known where one number is no month."""
    if sign == "." or first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    raise _OpenError(f"{first}/{second} may be the day and month or the month and day")


def _of_year(point: Point, year: int) -> tuple[Unit, Stretch]:
    parts = point.parts
    if point.kind == "day":
        day = date(year, month_number(parts["month"]), int(parts["day"]))
        return "day", (day, day)
    if point.kind == "month":
        return "month", month(year, month_number(parts["month"]))
    if point.kind == "half":
        return "half", half(year, _order(parts))
    if point.kind == "quarter":
        return "quarter", quarter(year, _order(parts))
    if point.kind == "season":
        return "season", season(parts["season"].casefold(), year)
    return "year", (date(year, 1, 1), date(year, 12, 31))


def _order(parts: dict[str, str]) -> int:
    return int(parts["number"]) if "number" in parts else ORDINALS.index(parts["ordinal"]) + 1


def _relative(point: Point, today: date, ahead: bool) -> tuple[Unit, tuple[date | None, date | None]]:
    parts = point.parts
    if point.kind == "near":
        if parts["near"] == "overnight":
            return "weekend", (today - timedelta(days=1), today)
        day = today + timedelta(days=_NEAR[parts["near"]])
        return "day", (day, day)
    if point.kind == "weekday":
        day = _weekday(parts, today, ahead)
        return "day", (day, day)
    if point.kind in ("day", "month", "half", "quarter", "season"):
        return _nearest(point, today, ahead)
    if point.kind == "monthday":
        first, _ = month(today.year, today.month)
        day = first.replace(day=int(parts["day"]))
        if ahead != (day >= today) and day != today:
            day = shift(first, "month", 1 if ahead else -1).replace(day=int(parts["day"]))
        return "day", (day, day)
    if point.kind == "unit":
        return _unit(parts, today, ahead)
    if point.kind == "vague":
        coming = parts["which"].startswith(("coming", "next"))
        return "weekend", (today, None) if coming else (None, today)
    return _counted(point, today)


def _weekday(parts: dict[str, str], today: date, ahead: bool) -> date:
    target = WEEKDAYS.index(parts["weekday"].casefold())
    which = parts.get("which")
    ahead = (ahead or which in ("next", "this coming")) and which not in ("last", "this past")
    if which == "this":
        return week(today)[0] + timedelta(days=target)
    step = (target - today.weekday()) % 7 if ahead else -((today.weekday() - target) % 7)
    if step == 0 and which in ("next", "last", "this past", "this coming"):
        step = 7 if ahead else -7
    return today + timedelta(days=step)


def _nearest(point: Point, today: date, ahead: bool) -> tuple[Unit, Stretch]:
    """A day, month, quarter or season without a year: the last one that has begun, or the next that has not ended."""
    which = point.parts.get("which", "")
    if "of" in point.parts:
        return _of_year(point, today.year + _STEPS[point.parts["of"]])
    if which.endswith(("last", "this", "next", "the")) and point.kind in ("half", "quarter"):
        return _of_year(point, today.year + _STEPS.get(which, 0))
    coming = (ahead or which == "next") and not which.endswith("last")
    for year in (today.year, today.year + 1) if coming else (today.year, today.year - 1, today.year - 2):
        try:
            unit, stretch = _of_year(point, year)
        except ValueError:
            if year == today.year and point.parts.get("day") != "29":
                raise
            continue
        if which == "this":
            return unit, stretch
        if coming and (stretch[0] > today if which == "next" else stretch[1] >= today):
            return unit, stretch
        # "last May" has ended; "in November" may be the month that runs
        if not coming and (stretch[1] < today if which.endswith("last") else stretch[0] <= today):
            return unit, stretch
    raise ValueError(f"{point.parts} has no such day near {today}")


def _unit(parts: dict[str, str], today: date, ahead: bool) -> tuple[Unit, Stretch]:
    unit: Unit = parts["unit"]  # type: ignore[assignment]
    which = parts.get("which")
    if which == "past" and unit != "weekend":  # "over the past decade": up to now, unlike "last"
        return "weekend", (shift(today, unit, -1), today)
    if unit == "weekend":
        saturday = week(today)[0] + timedelta(days=5)
        if which is None:
            step = 0 if ahead or today >= saturday else -1
        else:
            step = _STEPS[which]
            if step < 0 and today > saturday + timedelta(days=1):
                step = 0
        saturday += timedelta(weeks=step)
        return unit, (saturday, saturday + timedelta(days=1))
    if unit == "decade":
        first = today.year // 10 * 10 + 10 * _STEPS[which or "this"]
        return unit, (date(first, 1, 1), date(first + 9, 12, 31))
    return unit, around(shift(around(today, unit)[0], unit, _STEPS[which or "this"]), unit)


def _counted(point: Point, today: date) -> tuple[Unit, Stretch]:
    parts = point.parts
    told = parts["unit"]
    count = number(parts["count"])
    unit: Unit = "day" if told == "hour" else told  # type: ignore[assignment]
    if told == "hour":
        count = -(-count // 24)
    if unit == "weekend":
        unit = "week"
    if point.kind in ("within", "span"):
        ahead = point.kind == "within" or parts["which"] in ("next", "coming")
        other = shift(today, unit, count if ahead else -count)
        return "weekend", (today, other) if ahead else (other, today)
    later = point.kind == "ahead" or parts["way"] in ("later", "after", "afterward", "afterwards", "hence")
    day = shift(today, unit, count if later else -count)
    return ("year" if unit == "decade" else unit), around(day, unit)
