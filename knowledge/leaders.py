"""Carry the leaders of REIGN and Archigos over: `python -m knowledge.leaders` writes actors/data/people/leaders.csv.

Names come from leader_names.txt, dates from the data sets. A start is a day where both sets give the same one, or only
REIGN has the leader; where they are up to a month apart it is the month or the year that both share. An end is a day
where Archigos gives one in REIGN's month, else REIGN's month. Offices that another file of people has are left out, so
that the command may be run again after those have grown.
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from knowledge.datasets import Spell, archigos, countries, reign, slug
from tarazy.actors.names import fold, joined, loosen, tokenise
from tarazy.actors.tables import TABLES, Row, cells, read_tables, span

NAMES = Path(__file__).parent / "leader_names.txt"
OUTPUT = Path(str(files("tarazy.actors") / "data" / "people" / "leaders.csv"))
NEAR = timedelta(days=31)
HEAD = """\
# Heads of state and government, mostly since 1990, that the other files of this folder lack. Dates: REIGN 2021.3 (OEF
# Research, Bell et al.) and Archigos 4.1 (Goemans et al.), as `source` says, in the precision that both allow; rows of
# the "public record", and ends after March 2021, are ours. Names: common English form. Written by
# `python -m knowledge.leaders` from knowledge/leader_names.txt: correct them there.
"""
_LEADER = re.compile(r"(?P<key>[^=]+)=(?P<name>[^@^~!]+)(?P<marks>.*)")
_MARK = re.compile(r"([@^~!])([^@^~!]+)")


class Known(NamedTuple):
    """What leader_names.txt says of a spelling of a data set."""

    name: str
    surname: str
    aliases: tuple[str, ...]
    office: str
    end: str


class Held(NamedTuple):
    """An office of a person, ready to be written."""

    known: Known
    country: str
    start: str
    end: str
    source: str


def read_names(path: Path = NAMES) -> tuple[dict[tuple[str, str], Known], list[Held]]:
    """By state and spelling who is meant, and the leaders that the data sets do not have."""
    known: dict[tuple[str, str], Known] = {}
    added: list[Held] = []
    codes = countries()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, rest = line.partition(": ")
        state, _, office = head.lstrip("+").partition(" ")
        for item in filter(None, (part.strip() for part in rest.split(";"))):
            if line.startswith("+"):
                name, _, dates = item.rpartition(" ")
                start, _, end = dates.partition("/")
                added.append(Held(_person(name, "", office), codes.get(state, state), start, end, "public record"))
            elif match := _LEADER.fullmatch(item):
                known[state, match["key"].strip()] = _person(match["name"].strip(), match["marks"], office)
            else:
                raise SystemExit(f"{path.name}: cannot read {item!r}")
    return known, added


def _person(name: str, marks: str, office: str) -> Known:
    found: dict[str, list[str]] = {}
    for sign, words in _MARK.findall(marks):
        found.setdefault(sign, []).append(words.strip())
    surname = found.get("^", [name.split(" ")[-1]])[0]
    aliases = tuple(a for group in found.get("~", []) for a in group.split(","))
    return Known(name, surname, aliases, found.get("@", [office])[0], found.get("!", [""])[0])


def carried(known: Mapping[tuple[str, str], Known]) -> Iterator[Held]:
    """REIGN's spells of those who are named, with the dates that Archigos allows."""
    others: dict[str, list[Spell]] = {}
    for spell in archigos():
        others.setdefault(spell.country, []).append(spell)
    for spell in reign():
        who = known.get((spell.state, f"{spell.leader} {spell.start[2:4]}")) or known.get((spell.state, spell.leader))
        if who is None:
            continue
        near = [o for o in others.get(spell.country, []) if abs(o.first - spell.first) <= NEAR]
        start, source = spell.start, spell.data
        end = spell.end or who.end
        if near:
            other = min(near, key=lambda o: abs(o.first - spell.first))
            start = _shared(spell.start, other.start)
            source += f"; {other.data}" if start == spell.start else ""
            if other.end[:7] == spell.end:
                end = other.end
        yield Held(who, spell.country, start, end, source)


def _shared(one: str, other: str) -> str:
    """The day, month or year that two dates share."""
    return one if one == other else one[:7] if one[:7] == other[:7] else one[:4]


class _Others:
    """The people of the other files: whose a name is, and which offices they have."""

    def __init__(self) -> None:
        rows = [r for r in read_tables(files("tarazy.actors") / "data")["people"] if "/leaders.csv:" not in r.where]
        self._rows = rows
        self._names: dict[str, set[str]] = {}
        self.ids = {r["id"]: r["country"] for r in rows}
        self._countries = {(r["id"], r["country"]) for r in rows}
        for row in rows:
            for name in (row["name"], *cells(row["aliases"])):
                self._names.setdefault(_key(name), set()).add(row["id"])

    def identity(self, held: Held) -> str:
        """The id of the person if one of that name and country is there, else a new one."""
        for name in (held.known.name, *held.known.aliases):
            found = sorted(i for i in self._names.get(_key(name), ()) if (i, held.country) in self._countries)
            if found:
                return found[0]
        new = f"person:{slug(held.known.name)}"
        return f"{new}-{held.country.lower()}" if new in self.ids else new

    def has(self, identity: str, held: Held) -> bool:
        """Whether the office is there already: the person's own, or one of the same surname at the same time."""
        first, last = span(Row({"start": held.start, "end": held.end}, held.known.name))
        for row in self._rows:
            if row["country"] != held.country or row["office"] != held.known.office:
                continue
            start, end = span(row)
            alike = loosen(fold(held.known.surname)) in loosen(fold(row["name"])).split(" ")
            if row["id"] == identity and start <= last and first <= end:
                return True
            if alike and abs(start - first) <= 2 * NEAR:
                return True  # the same leader, spelt otherwise
        return False


def _key(name: str) -> str:
    return loosen(joined(tokenise(name)))


def rows(held: Sequence[Held]) -> list[dict[str, str]]:
    """The rows of the file, by country and start; names and aliases stand on a person's first row only."""
    others = _Others()
    written: set[str] = set()
    made = []
    seen: set[tuple[str, str, str]] = set()
    for one in sorted(held, key=lambda h: (h.country, h.start)):
        identity = others.identity(one)
        if others.has(identity, one) or (identity, one.known.office, one.start) in seen:
            continue
        seen.add((identity, one.known.office, one.start))
        first = identity not in written and identity not in others.ids
        written.add(identity)
        sectors = "MIL;GOV" if one.known.office == "military leader" else "GOV"
        made.append(
            {
                "id": identity,
                "name": one.known.name,
                "aliases": ";".join(one.known.aliases) if first else "",
                "surname": one.known.surname if first else "",
                "alone": "",
                "country": one.country,
                "office": one.known.office,
                "sectors": "LEG" if one.known.office == "chairman of parliament" else sectors,
                "start": one.start,
                "end": one.end,
                "source": one.source,
            }
        )
    return made


def main() -> int:
    """Write the file and say on stderr how many rows it has."""
    known, added = read_names()
    made = rows([*carried(known), *added])
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.DictWriter(file, TABLES["people"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    print(f"{OUTPUT.name}: {len(made)} offices of {len({m['id'] for m in made})} people", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
