"""Holidays with a fixed day, from `data/holidays.csv`: the same everywhere, or kept by a state on its own day."""

import csv
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from tarazy.dates.calendar import MONTHS
from tarazy.errors import DataError

_COLUMNS = ["names", "states", "day", "days", "source"]
_COMMON_YEAR = 2001  # any year without a 29 February, to count back from a day
States = Mapping[str, float]


class UnknownHolidayError(ValueError):
    """The words name a holiday of which the day is not held; the text says why."""


@cache
def load_holidays() -> Mapping[str, Mapping[str, tuple[date, int]]]:
    """By name and by state ("" for everywhere): the day in a common year, and how many days it lasts.

    DataError names the line that is malformed or says a thing twice.
    """
    text = (files("tarazy.dates") / "data" / "holidays.csv").read_text(encoding="utf-8")
    reader = csv.reader(["" if line.startswith("#") else line for line in text.splitlines()], strict=True)
    found: dict[str, dict[str, tuple[date, int]]] = {}
    rows = [(reader.line_num, row) for row in reader if row]
    for line, row in rows[1:]:
        where = f"dates/data/holidays.csv:{line}"
        if rows[0][1] != _COLUMNS or len(row) != len(_COLUMNS):
            raise DataError(f"{where}: expected the columns {','.join(_COLUMNS)}, got {','.join(row)}")
        try:
            kept = date.fromisoformat(f"{_COMMON_YEAR}-{row[2]}"), int(row[3])
        except ValueError as error:
            raise DataError(f"{where}: {error}; expected MM-DD and a number of days") from error
        for name in row[0].split(";"):
            for state in row[1].split(";"):
                if found.setdefault(name, {}).setdefault(state, kept) is not kept:
                    raise DataError(f"{where}: {name} {state} stands twice")
    return found


def holiday_day(told: Mapping[str, str], states: Callable[[], States]) -> dict[str, str]:
    """The parts of a day with its month that a holiday's parts mean; `days` says how long it lasts.

    `eve` stays where the day before is meant and the words tell the holiday's year, which may not be the eve's.
    Whose holiday it is says the owner before it ("Ukraine's"), else `states`, which weigh the states that the passage
    is about; UnknownHolidayError if that does not settle the day.
    """
    name = told["holiday"].replace("’", "'")
    kept = load_holidays()[name]
    state = "" if "" in kept else _whose(name, told.get("owner"), states)
    if state not in kept:
        raise UnknownHolidayError(f"no fixed day of {name} in {state} is held")
    day, days = kept[state]
    parts = {k: v for k, v in told.items() if k in ("year", "which", "of")}
    if "eve" in told and parts:
        parts["eve"] = told["eve"]
    elif "eve" in told:
        day, days = day - timedelta(days=1), 1
    return parts | {"month": MONTHS[day.month - 1], "day": str(day.day), "days": str(days)}


def _whose(name: str, owner: str | None, states: Callable[[], States]) -> str:
    from tarazy.places import name_states  # only here: the gazetteer takes longer to load than all dates

    named = name_states(owner, context={}) if owner else ()
    if named:
        return named[0][2]
    ranked = sorted(states().items(), key=lambda x: -x[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        raise UnknownHolidayError(f"which state's {name} is meant is not told")
    return ranked[0][0]
