"""Where our leaders' dates differ from REIGN and Archigos: `python -m knowledge.differences` lists every difference."""

import csv
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from knowledge.datasets import Spell, archigos, reign
from tarazy.actors.names import fold, loosen
from tarazy.actors.tables import Row, cells, read_tables

ACCEPTED = Path(__file__).parent / "leader_differences.csv"
# Words of a name that tell nobody apart.
_COMMON = frozenset(
    {"al", "bin", "ibn", "de", "del", "la", "da", "dos", "das", "van", "der", "ben", "el", "ould", "jr"}
)


class Difference(NamedTuple):
    """A spell of a data set that no row of ours agrees with; `ours` are our dates, empty where we lack the leader."""

    data: str
    country: str
    leader: str
    theirs: str
    ours: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the list of accepted differences goes by: all but our dates."""
        return self.data, self.country, self.leader, self.theirs


def differences() -> Iterator[Difference]:
    """Every spell whose start or end agrees with no office that we have for the leader, as far as both are precise."""
    ours: dict[str, list[tuple[frozenset[str], Row]]] = {}
    names: dict[str, set[str]] = {}
    rows = read_tables(files("tarazy.actors") / "data")["people"]
    for row in rows:
        for name in (row["name"], *cells(row["aliases"])):
            names.setdefault(row["id"], set()).update(_words(name))
    for row in rows:
        ours.setdefault(row["country"], []).append((frozenset(names[row["id"]]), row))
    for spell in (*reign(), *archigos()):
        held = [row for words, row in ours.get(spell.country, ()) if words & _words(spell.leader)]
        if not any(_agree(row, spell) for row in held):
            near = sorted(held, key=lambda r: abs(_number(r["start"]) - _number(spell.start)))[:1]
            dates = f"{near[0]['start']}/{near[0]['end']}" if near else ""
            yield Difference(spell.data, spell.country, spell.leader, f"{spell.start}/{spell.end}", dates)


def _words(name: str) -> frozenset[str]:
    text = fold(name).replace("-", " ").replace(",", " ").replace(".", " ")
    return frozenset(w for w in map(loosen, text.split()) if len(w) > 1 and w not in _COMMON)


def _agree(row: Row, spell: Spell) -> bool:
    return _same(row["start"], spell.start) and (_same(row["end"], spell.end) or not spell.end)


def _same(one: str, other: str) -> bool:
    """Whether one date begins with the other: "2007-01" and "2007-01-14"."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _number(day: str) -> int:
    return int((day or "0000").replace("-", "").ljust(8, "0"))


def accepted(path: Path = ACCEPTED) -> dict[tuple[str, str, str, str], str]:
    """The differences that were looked at, with the reason why each is right."""
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {(r["data"], r["country"], r["leader"], r["theirs"]): r["reason"] for r in rows}


def main() -> int:
    """Print the differences as CSV, with the reason where one is accepted."""
    reasons = accepted() if ACCEPTED.exists() else {}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*Difference._fields, "reason"))
    for one in differences():
        writer.writerow((*one, reasons.get(one.key, "")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
