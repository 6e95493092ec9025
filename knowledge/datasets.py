"""The spells of leaders in REIGN 2021.3 and Archigos 4.1, with our codes for their states."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from tarazy.actors.names import fold

RECORDS = Path(__file__).parents[2] / "shared/data/records"
SINCE = date(1990, 1, 1)
LAST_DAY = date(2015, 12, 31)  # Archigos ends here; who held office then has no end


class Spell(NamedTuple):
    """A leader's time at the head of a state; `start` and `end` have the precision of the data set."""

    data: str
    state: str
    country: str
    leader: str
    start: str
    end: str

    @property
    def first(self) -> date:
        """The first day."""
        return date.fromisoformat(self.start)


def countries() -> dict[str, str]:
    """Our code for each abbreviation of the Correlates of War, from cow_codes.csv; others are alpha-3 codes already."""
    with (Path(__file__).parent / "cow_codes.csv").open(encoding="utf-8") as file:
        return {row["cow"]: row["code"] for row in csv.DictReader(file)}


def reign(folder: Path = RECORDS) -> Iterator[Spell]:
    """REIGN's spells that reach 1990; their ends are months."""
    codes = countries()
    for row in _rows(folder / "reign_leaders.parquet"):
        end = "" if row["eyear"] is None else f"{int(row['eyear'])}-{int(row['emonth']):02d}"
        if end and end < SINCE.isoformat():
            continue
        start = f"{row['syear']}-{row['smonth']:02d}-{row['sdate']:02d}"
        state = row["stateabb"]
        yield Spell("REIGN 2021.3", state, codes.get(state, state), row["leader"].strip(), _valid(start), end)


def archigos(folder: Path = RECORDS) -> Iterator[Spell]:
    """Archigos' spells that reach 1990; without an end where it is that of the data set."""
    codes = countries()
    states = {int(r["ccode"]): r["stateabb"] for r in _rows(folder / "cow_states.parquet")}
    states |= {int(r["ccode"]): r["stateabb"] for r in _rows(folder / "reign_leaders.parquet")}
    # Germany and Yemen have other numbers there
    states |= {260: "GMY", 678: "YEM", 340: "YUG", 345: "YUG"}
    for row in _rows(folder / "archigos.parquet"):
        if row["enddate"] < SINCE:
            continue
        state = states.get(int(row["gwcode"]), row["obsid"][:3])
        end = "" if row["enddate"] >= LAST_DAY else row["enddate"].isoformat()
        yield Spell(
            "Archigos 4.1", state, codes.get(state, state), row["leader"].strip(), row["startdate"].isoformat(), end
        )


def _valid(day: str) -> str:
    """The day, or the last of its month where the data set counts too far ("1999-06-31")."""
    year, month, number = map(int, day.split("-"))
    try:
        return date(year, month, number or 1).isoformat()
    except ValueError:
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def slug(name: str) -> str:
    """The last part of a person's id."""
    return "-".join("".join(c if c.isalnum() else " " for c in fold(name).replace("'", "")).split())
