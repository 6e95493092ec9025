"""From a date expression and a date of publication to an interval; nothing finer than the words."""

from calendar import monthrange
from datetime import date, timedelta

from tarazy.dates.find import MONTHS, WEEKDAYS, DateExpression
from tarazy.records import Precision, When


def _when(start: date, end: date, precision: Precision, words: DateExpression) -> When:
    return When(start=start, end=end, precision=precision, text=words.text, basis="text")


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _absolute(words: DateExpression) -> When | None:
    parts = words.parts
    if iso := parts.get("iso"):
        day = date.fromisoformat(iso)
        return _when(day, day, "day", words)
    year = int(parts["year"]) if "year" in parts else None
    if year is None:
        return None
    if half := parts.get("half"):
        first = half == "first"
        return _when(
            date(year, 1 if first else 7, 1), date(year, 6, 30) if first else date(year, 12, 31), "half", words
        )
    if "since" in parts:
        return When(start=date(year, 1, 1), end=None, precision="interval", text=words.text, basis="text")
    if "month" not in parts:
        return _when(date(year, 1, 1), date(year, 12, 31), "year", words)
    month = _number(parts["month"])
    if "day" in parts:
        day = date(year, month, int(parts["day"]))
        return _when(day, day, "day", words)
    return _when(*_month(year, month), "month", words)


def _number(month: str) -> int:
    return 1 + next(i for i, m in enumerate(MONTHS) if m.startswith(month.rstrip(".").casefold()[:3]))


def _weekday(words: DateExpression, today: date, future: bool) -> When:
    target = WEEKDAYS.index(words.parts["weekday"].casefold())
    ahead = future or words.parts.get("qualifier") == "next"
    step = (target - today.weekday()) % 7 if ahead else -((today.weekday() - target) % 7)
    if step == 0 and words.parts.get("qualifier") in ("next", "last"):
        step = 7 if ahead else -7
    day = today + timedelta(days=step)
    return _when(day, day, "day", words)


def _bare_month(words: DateExpression, today: date, future: bool) -> When:
    month = _number(words.parts["month"])
    ahead = future or words.text.casefold().startswith("next")
    year = today.year
    if ahead and month < today.month:
        year += 1
    elif not ahead and month > today.month:
        year -= 1
    if "day" in words.parts:
        day = date(year, month, int(words.parts["day"]))
        return _when(day, day, "day", words)
    return _when(*_month(year, month), "month", words)


def _unit(words: DateExpression, today: date) -> When:
    step = {"last": -1, "this": 0, "next": 1}[words.parts["which"]]
    unit = words.parts["unit"]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return _when(monday, monday + timedelta(days=6), "week", words)
    if unit == "year":
        return _when(date(today.year + step, 1, 1), date(today.year + step, 12, 31), "year", words)
    count = today.year * 12 + today.month - 1 + step
    return _when(*_month(count // 12, count % 12 + 1), "month", words)


def resolve_date(words: DateExpression, published: When | None, future: bool = False) -> When:
    """The interval that the words mean. Weeks begin on Monday.

    A relative expression needs a day of publication; without one it keeps its words, and `reason` says so.
    `future` decides which Friday or which March is meant when the words do not.
    """
    try:
        if (absolute := _absolute(words)) is not None:
            return absolute
        if published is None or published.start is None or published.precision != "day":
            reason = "relative to a day of publication that is not given"
            return When(start=None, end=None, precision="relative", text=words.text, basis="text", reason=reason)
        today = published.start
        if near := words.parts.get("near"):
            day = today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[near])
            return _when(day, day, "day", words)
        if "weekday" in words.parts:
            return _weekday(words, today, future)
        return _unit(words, today) if "unit" in words.parts else _bare_month(words, today, future)
    except (ValueError, OverflowError) as error:
        reason = f"no such day: {error}"
        return When(start=None, end=None, precision="unknown", text=words.text, basis="none", reason=reason)
